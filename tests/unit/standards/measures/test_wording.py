"""How each kind of measure is said, with the returns' own titles."""

from __future__ import annotations

import pytest

from data.contracts.load import load_contracts
from standards.framework.ruleset import load_book
from standards.framework.wording import measure_words

RULES = load_book().version("2026.2")


@pytest.mark.parametrize(
    ("standard", "words"),
    [
        (
            "PN2",
            "“Meetings held” as a share of “Meetings that should have been held”, capped for each “Panel type”, where "
            "“Panel type” is MASE, VEMT, MARAC or GSVP, over 3 months.",
        ),
        (
            "PN3",
            "Attended as a share of “Meetings held”, for whichever of these is lowest: police, children's social "
            "care, health, education, where “Panel type” is MASE, VEMT, MARAC or GSVP, over 3 months.",
        ),
        (
            "SV2",
            "How many of the combinations of the five forms with harmed or harming appear in “Forms of abuse”, with "
            "yes in “Supports those harmed” or “Supports those who harm”, where “Status” is operating.",
        ),
        (
            "SV3",
            "How many of the numbers from 10 to 18 fall between “Youngest age” and “Oldest age”, where “Status” is "
            "operating.",
        ),
        ("ST1", "“Months vacant”; zero where “Lead role filled” is yes."),
        (
            "SV4",
            "“Starts in time” as a share of “Starts”, where “Service types” is mental health outreach or "
            "psychotherapy, over 3 months.",
        ),
        (
            "XB6",
            "“Children moved” where “Hosting agreement” is yes, as a share of “Children moved”, where “Direction” is "
            "sent by this borough to another, over 12 months.",
        ),
        (
            "WS6",
            "Calendar months from “Specialists met on” to the end of the period, using the latest date if there "
            "are several; never, where there is none at all.",
        ),
    ],
)
def test_a_measure_is_said_with_the_titles_of_the_returns(standard: str, words: str) -> None:
    assert measure_words(RULES.standard(standard), load_contracts().catalogue()) == words


def test_every_standard_and_indicator_has_words_without_a_catalogue_too() -> None:
    catalogue = load_contracts().catalogue()
    for shown in (*RULES.standards, *RULES.indicators):
        for words in (measure_words(shown), measure_words(shown, catalogue)):
            assert words.endswith(".")
            assert not any(mark in words for mark in "_{}[]")

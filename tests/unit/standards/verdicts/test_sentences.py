"""What people read beside a verdict."""

from __future__ import annotations

from typing import Any

import pytest

from data.contracts.load import load_contracts
from standards.framework.ruleset import Standard, load_book
from standards.framework.wording import measure_words, unit_of
from standards.model import Verdict
from standards.verdicts.compare import compare
from standards.verdicts.sentences import VerdictInWords, explain, threshold_words
from tests.support.standards_kit import MONTH, observations, rules, sheet, standard

RATIO: dict[str, Any] = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 1}
SAYS = "{n} of {d} meetings were held"


def explained(measure: dict[str, Any], *sheets: Any, **keys: Any) -> VerdictInWords:
    made = rules(standard(measure, **keys))
    (verdict,) = compare(observations(sheets), made, MONTH)
    return explain(verdict, made.standards[0])


def panels(held: object, owed: object, **cells: object) -> Any:
    return sheet("panels", {"held": held, "owed": owed, **cells})


def test_a_share_is_said_with_its_numbers_and_both_thresholds() -> None:
    explanation = explained(RATIO, panels(7, 9), says=SAYS)
    assert explanation.outcome == "Partly meets"
    assert explanation.sentence == (
        "7 of 9 meetings were held (77.8%): below the 90% that meets the standard, above the 75% that partly meets it."
    )
    assert explanation.arithmetic == "7 / 9 = 77.8%."
    assert explanation.threshold == (
        "90% or more meets it, 75% or more partly meets it. Test board, from January 2020 (proposed)."
    )
    assert explanation.recommend == "Do better."


@pytest.mark.parametrize(
    ("held", "owed", "ending"),
    [
        (9, 10, "(90%): exactly the 90% that meets the standard."),
        (10, 10, "(100%): above the 90% that meets the standard."),
        (8996, 10000, "(89.96%): below the 90% that meets the standard, above the 75% that partly meets it."),
        (3, 4, "(75%): below the 90% that meets the standard, exactly the 75% that partly meets it."),
        (1, 3, "(33.3%): below the 90% that meets the standard, and below the 75% that partly meets it."),
    ],
)
def test_the_side_of_each_threshold_is_said_exactly(held: int, owed: int, ending: str) -> None:
    assert explained(RATIO, panels(held, owed), says=SAYS).sentence.endswith(ending)


def test_a_verdict_that_is_met_needs_no_recommendation() -> None:
    assert explained(RATIO, panels(9, 10)).recommend == ""


def test_the_agency_that_decided_is_named() -> None:
    measure = {
        "kind": "lowest_ratio",
        "sheet": "panels",
        "of": "attended",
        "out_of": "held",
        "over": ["police", "health"],
        "names": {"health": "health services"},
        "months": 1,
    }
    panel = panels(10, 10, attended_police=9, attended_health=8)
    explanation = explained(measure, panel, says="{part} attended {n} of {d} meetings")
    assert explanation.sentence.startswith("Health services attended 8 of 10 meetings (80%): below the 90%")


def test_a_range_is_said_where_a_figure_is_not_known() -> None:
    explanation = explained(RATIO, sheet("panels", {"held": 95, "owed": 99}, {"held": "", "owed": 1}))
    assert explanation.sentence == (
        "Whatever the missing figures turn out to be, between 95% and 96%: above the 90% that meets the standard."
    )
    assert explanation.arithmetic == ""


@pytest.mark.parametrize(
    ("rows", "keys", "sentence"),
    [
        ((9, ""), {}, "A figure it depends on was left blank, which means it isn't known."),
        ((9, "!"), {}, "A figure it depends on couldn't be used. The borough was asked to correct it and resubmit."),
        ((0, 0), {}, "There were no cases to count. The borough confirmed this, so it is a true zero."),
        ((4, 4), {"too_few_below": 10}, "Only 4 cases; a fair verdict needs 10."),
        ((4, 4), {"since": "2030-01"}, "The standard isn't in force in this month."),
    ],
)
def test_a_verdict_that_is_not_given_says_why(rows: tuple[object, object], keys: dict[str, Any], sentence: str) -> None:
    assert explained(RATIO, panels(*rows), **keys).sentence == sentence


def profile(**cells: object) -> Any:
    return sheet("profile", cells)


VACANCY = {
    "kind": "amount",
    "sheet": "profile",
    "field": "vacant_months",
    "zero_when": {"lead_filled": "yes"},
    "least": 1,
}
LOWER = {"better": "lower", "met": 0, "partly": 3, "unit": "months"}


def test_a_value_of_nothing_may_have_its_own_sentence() -> None:
    keys = {**LOWER, "says": "Months empty: {value}", "says_zero": "The lead role is filled"}
    assert (
        explained(VACANCY, profile(lead_filled="yes", vacant_months=0), **keys).sentence == "The lead role is filled."
    )
    empty = explained(VACANCY, profile(lead_filled="no", vacant_months=2), **keys)
    assert empty.sentence == "Months empty: 2. Up to 3 months partly meets the standard."


def test_a_count_says_what_it_takes() -> None:
    measure = {"kind": "covered", "sheet": "services", "by": "forms", "required": "three_forms"}
    services = sheet("services", {"forms": ["bullying", "violence"]})
    explanation = explained(measure, services, met=3, partly=2, says="{n} of {d} forms have a service")
    assert (
        explanation.sentence == "2 of 3 forms have a service. It takes 3 to meet the standard, and 2 to meet it partly."
    )
    assert explanation.facts == ("Not covered: exploitation.",)


def test_what_never_happened_is_said_so() -> None:
    measure = {"kind": "months_since", "sheet": "profile", "field": "profiled_on", "z_is_never": True}
    keys = {"better": "lower", "met": 12, "partly": 24}
    explanation = explained(measure, profile(profiled_on="z"), **keys, says_never="There is no profile")
    assert (
        explanation.sentence == "There is no profile. Up to 12 months meets the standard, and up to 24 partly meets it."
    )
    assert explained(measure, profile(profiled_on="z"), **keys).sentence.startswith("It has not happened.")


def test_a_published_figure_says_which() -> None:
    published = rules(
        standard(RATIO, basis="published", published_figure="90%", published_population="everybody")
    ).standards[0]
    assert threshold_words(published, published.threshold(MONTH)).endswith("(published figure: 90%).")


ALL = load_book().versions[-1]


@pytest.mark.parametrize("standard", ALL.standards, ids=lambda standard: str(standard.id))
def test_every_standard_can_be_put_in_words(standard: Standard) -> None:
    catalogue = load_contracts().catalogue()
    words = measure_words(standard, catalogue)
    assert words[0].isupper() or words[0] == "“"
    assert words.endswith(".")
    assert "_" not in measure_words(standard)
    assert standard.measure.window in (0, 3, 12)
    assert isinstance(unit_of(standard), str)
    assert len(standard.recommend) > 40
    assert standard.says is not None
    assert standard.why.endswith(".")


@pytest.mark.parametrize("indicator", ALL.indicators, ids=lambda indicator: str(indicator.id))
def test_every_indicator_can_be_put_in_words(indicator: Any) -> None:
    assert measure_words(indicator, load_contracts().catalogue()).endswith(".")
    assert unit_of(indicator)


UNLAWFUL = ("illegal", "unlawful", "breach", "fail", "violat", "league", "rank", "score")


@pytest.mark.parametrize("standard", ALL.standards, ids=lambda standard: str(standard.id))
def test_no_standard_speaks_of_failure_or_the_law(standard: Standard) -> None:
    text = " ".join([standard.title, standard.why, standard.recommend, standard.says or ""]).lower()
    assert [word for word in UNLAWFUL if word in text] == []


def test_an_unknown_verdict_is_explained_all_the_same() -> None:
    made = rules(standard(RATIO)).standards[0]
    (verdict,) = compare(observations([]), rules(standard(RATIO)), MONTH)
    assert isinstance(verdict, Verdict)
    explanation = explain(verdict, made)
    assert explanation.outcome == "Does not apply"
    assert "doesn't apply here" in explanation.sentence

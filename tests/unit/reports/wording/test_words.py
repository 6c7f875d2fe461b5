from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from reports.view.edition import Figures
from reports.wording.words import figures_words, margin_words, outcome_words, remark, sentence, threshold_words
from standards.lists import listed
from standards.model import Outcome, Reason
from tests.support.area_figures import protected_alone
from tests.support.report_builder import NO_FIGURES, ratio, standard, threshold, verdict


@pytest.mark.parametrize(
    ("outcome", "reason", "words"),
    [
        (Outcome.MET, None, "Meets"),
        (Outcome.PARTLY_MET, None, "Partly meets"),
        (Outcome.NOT_MET, None, "Below the cluster’s standard"),
        (Outcome.NOT_ASSESSABLE, Reason.NO_RETURN, "Can’t be assessed"),
        (Outcome.NOT_APPLICABLE, Reason.NO_CASES, "Nothing to assess"),
        (Outcome.NOT_APPLICABLE, Reason.NOT_IN_FORCE, "Not in force"),
        (Outcome.NOT_APPLICABLE, Reason.CONDITION, "Does not apply"),
        (None, None, "Confidential"),
    ],
)
def test_a_verdict_has_its_words(outcome: Outcome | None, reason: Reason | None, words: str) -> None:
    assert outcome_words(outcome, reason) == words


@pytest.mark.parametrize(
    ("figures", "unit", "words"),
    [
        (ratio(42, 50), "%", "84% (42 of 50)"),
        (Figures(Fraction(5), Fraction(6), Fraction(5), None, False, False), "", "5 of 6"),
        (Figures(Fraction(56), Fraction(4, 5), Fraction(70), None, True, False), "", "70 (from 56 and 0.8)"),
        (replace(NO_FIGURES, value=Fraction(3)), "months", "3 months"),
        (NO_FIGURES, "%", ""),
        (protected_alone(ratio(3, 50, is_children=True)), "%", "[c]"),
    ],
)
def test_no_percentage_stands_without_its_numbers(figures: Figures, unit: str, words: str) -> None:
    assert figures_words(figures, unit, threshold()) == words


def test_thresholds_say_which_way_they_run() -> None:
    assert threshold_words(threshold(), "%") == "Meets at 90% or more; partly at 75% or more"
    assert (
        threshold_words(replace(threshold(12, None), higher_is_better=False), "months") == "Meets at 12 months or less"
    )
    assert threshold_words(None, "%") == ""


def test_the_sentence_gives_the_reason_and_the_facts() -> None:
    missing = verdict(outcome=Outcome.NOT_ASSESSABLE, reason=Reason.NO_RETURN, figures=NO_FIGURES, part=None)
    assert sentence(standard(), missing) == "A return it depends on was due but wasn’t received."
    assert "84% (42 of 50)" in sentence(standard(), verdict())
    assert sentence(standard(), verdict(arithmetic="Health came to 42 of 50.")) == "Health came to 42 of 50."
    assert sentence(standard(), verdict(detail=("ages 17 and 18",))).endswith("Decided by: health. Ages 17 and 18.")


def test_a_verdict_that_missing_figures_cannot_change_says_so() -> None:
    decided = verdict(outcome=Outcome.MET, figures=NO_FIGURES, part=None)
    assert remark(standard(), decided).startswith(
        "Some figures aren’t known, but the verdict would be the same whatever they are."
    )


def test_the_remark_says_how_far_from_the_threshold() -> None:
    assert remark(standard(), verdict()) == "6 percentage points short of meeting it. Decided by: health."
    assert margin_words(Fraction(0), "%", is_met=True) == "Exactly at the threshold."
    assert margin_words(Fraction(1), "months", is_met=True) == "1 month better than the threshold."
    assert margin_words(Fraction(-1, 100_000), "%", is_met=False) == "0.00001 percentage points short of meeting it."


def test_lists_read_as_english() -> None:
    assert listed([]) == ""
    assert listed(["Camden"]) == "Camden"
    assert listed(["Camden", "Enfield", "Haringey"]) == "Camden, Enfield and Haringey"

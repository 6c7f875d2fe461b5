"""Diff and impact: what a version changes in the rules, and what it would have changed in the verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from standards.framework.ruleset import RuleBook, RuleSet, load_book
from standards.model import Month, Observations, Outcome
from standards.verdicts.compare import compare
from standards.versions.diff import RuleChangeKind, diff
from standards.versions.impact import Cause, StandardTally, cause, impact
from tests.support.standards_kit import AREA, MONTH, observations, rules, sheet, standard

RATIO: dict[str, Any] = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 1}


def versions(first: dict[str, Any], second: dict[str, Any]) -> tuple[RuleSet, RuleSet]:
    return (
        rules(standard(**{"measure": RATIO, **first}), version="1", since="2026-01"),
        rules(standard(**{"measure": RATIO, **second}), version="2", since="2026-10", replaces="1"),
    )


def test_the_two_versions_of_this_project_differ_in_a_handful_of_ways() -> None:
    book = load_book()
    changes = diff(book.version("2026.1"), book.version("2026.2"))
    raised = [change.id for change in changes if change.kind is RuleChangeKind.THRESHOLD]
    assert raised == ["ID1", "PN3", "SV9", "PR3", "WF1"]
    assert [change.id for change in changes if change.kind is RuleChangeKind.ADDED] == ["XB6"]
    assert "PN7" in [change.id for change in changes if change.kind is RuleChangeKind.WORDS]


def seen(held: int, month: Month = MONTH) -> Observations:
    return observations([sheet("panels", {"held": held, "owed": 100}, month=month)])


def test_impact_tries_the_new_thresholds_on_months_before_they_begin() -> None:
    older, newer = versions({}, {"since": "2026-10", "met": 95, "partly": 80})
    result = impact({MONTH: seen(92)}, RuleBook.of([older]), newer)
    (change,) = result.changes
    assert (change.before and change.before.outcome, change.after.outcome) == (Outcome.MET, Outcome.PARTLY_MET)
    assert result.sentences() == [
        "Under version 2, 1 verdict would change in September 2026.",
        "TE1: 1 now partly met (before: met).",
        "TE1: No borough meets it. Check that it can be met.",
    ]


def test_impact_says_when_a_threshold_tells_nobody_apart() -> None:
    older, newer = versions({}, {})
    result = impact({MONTH: seen(92), MONTH - 1: seen(95, MONTH - 1)}, RuleBook.of([older]), newer)
    assert result.changes == ()
    assert result.tallies[0].warning == "Every borough meets it, so it doesn't distinguish between them."
    assert result.tallies[0].assessed == 2


@pytest.mark.parametrize(
    ("outcomes", "warning"),
    [
        ({Outcome.MET: 1, Outcome.NOT_MET: 1}, ""),
        (
            {Outcome.MET: 2, Outcome.NOT_ASSESSABLE: 1},
            "Every borough meets it, so it doesn't distinguish between them.",
        ),
        ({Outcome.PARTLY_MET: 1}, "No borough meets it. Check that it can be met."),
        ({Outcome.NOT_APPLICABLE: 3}, "It could never be assessed. Check that boroughs send what it needs."),
        ({}, "It could never be assessed. Check that boroughs send what it needs."),
    ],
)
def test_a_threshold_that_tells_nobody_apart_is_told(outcomes: dict[Outcome, int], warning: str) -> None:
    assert StandardTally("TE1", outcomes).warning == warning


def test_impact_names_a_new_standard_as_new() -> None:
    older, newer = versions({"id": "TE2"}, {})
    (change,) = impact({MONTH: seen(92)}, RuleBook.of([older]), newer).changes
    assert change.before is None


@pytest.mark.parametrize(
    ("before", "after", "met", "wanted"),
    [
        (92, 92, 95, Cause.STANDARD),
        (92, 80, 90, Cause.PERFORMANCE),
        (92, 92, 90, None),
        (92, 80, 85, Cause.PERFORMANCE),
        (99, 85, 99, Cause.BOTH),
    ],
)
def test_a_changed_standard_is_told_from_changed_performance(
    before: int, after: int, met: int, wanted: Cause | None
) -> None:
    older = rules(standard(RATIO), version="1")
    newer = rules(standard(RATIO, met=met, partly=86 if met == 99 else 75), version="2")
    (first,) = compare(seen(before, MONTH - 1), older, MONTH - 1)
    (second,) = compare(seen(after), newer, MONTH)
    assert cause(first, second, older) is wanted


def test_impact_over_no_month_says_so() -> None:
    older, newer = versions({}, {})
    result = impact({}, RuleBook.of([older]), newer)
    assert (result.old, result.new, result.months) == ((), "2", ())
    assert result.sentences() == [
        "Under version 2, no verdicts would change.",
        "TE1: It could never be assessed. Check that boroughs send what it needs.",
    ]


def test_impact_says_which_verdict_of_which_area_and_month_would_change() -> None:
    older, newer = versions({}, {"met": 95, "partly": 93})
    months = {MONTH: seen(94), MONTH - 1: seen(92, MONTH - 1)}
    result = impact(months, RuleBook.of([older]), newer)
    assert (result.old, result.months) == (("1",), (MONTH - 1, MONTH))
    assert [(change.area, change.month, change.standard) for change in result.changes] == [
        (AREA, MONTH - 1, "TE1"),
        (AREA, MONTH, "TE1"),
    ]
    assert result.sentences()[:2] == [
        "Under version 2, 2 verdicts would change from August 2026 to September 2026.",
        "TE1: 1 now not met (before: met), 1 now partly met (before: met).",
    ]


def test_impact_says_of_a_new_standard_that_it_is_new() -> None:
    older, newer = versions({"id": "TE2"}, {})
    assert "TE1 (new): 1 met." in impact({MONTH: seen(92)}, RuleBook.of([older]), newer).sentences()


def test_a_standard_that_is_new_or_no_longer_in_force_is_the_cause_itself() -> None:
    older = rules(standard(RATIO), version="1")
    (first,) = compare(seen(92, MONTH - 1), older, MONTH - 1)
    (retired,) = compare(seen(80), rules(standard(RATIO, retired_from=str(MONTH)), version="2"), MONTH)
    (new,) = compare(seen(80), rules(standard(RATIO, id="TE9"), version="2"), MONTH)
    assert cause(first, retired, older) is Cause.STANDARD
    assert cause(first._replace(standard="TE9"), new, older) is Cause.STANDARD

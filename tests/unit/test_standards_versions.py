"""Diff and impact: what a version changes in the rules, and what it would have changed in the verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from standards.diff import ChangeKind, diff
from standards.impact import Cause, cause, impact
from standards.model import Month, Observations, Outcome
from standards.rules import RuleBook, RuleSet, load_book
from standards.verdicts import compare
from tests.standards_kit import MONTH, observations, rules, sheet, standard

RATIO: dict[str, Any] = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 1}


def versions(first: dict[str, Any], second: dict[str, Any]) -> tuple[RuleSet, RuleSet]:
    return (
        rules(standard(**{"measure": RATIO, **first}), version="1", since="2026-01"),
        rules(standard(**{"measure": RATIO, **second}), version="2", since="2026-10", replaces="1"),
    )


def changes(first: dict[str, Any], second: dict[str, Any]) -> list[tuple[ChangeKind, str]]:
    found = diff(*versions(first, second))
    return [(one.kind, one.sentence) for one in found if one.kind is not ChangeKind.HEADING]


def test_a_version_that_changes_nothing_says_only_that_it_begins() -> None:
    older, newer = versions({}, {})
    assert [one.sentence for one in diff(older, newer)] == ["Version 2 is in force from October 2026. Test board."]


def test_a_raised_threshold_is_said_with_what_it_was() -> None:
    later = [
        {"from": "2020-01", "met": 90, "partly_met": 75, "decided": "Test board"},
        {"from": "2026-10", "met": 95, "partly_met": 80, "decided": "New board"},
    ]
    assert changes({}, {"thresholds": later}) == [
        (
            ChangeKind.THRESHOLD,
            "TE1, “A test standard”, from October 2026: 95% or more meets it, 80% or more partly. Decided: New board. "
            "Before, 90% or more met it, 75% or more partly.",
        )
    ]


@pytest.mark.parametrize(
    ("first", "second", "kind", "words"),
    [
        ({}, {"measure": {**RATIO, "months": 3}}, ChangeKind.MEASURE, "over 3 months"),
        ({}, {"too_few_below": 10}, ChangeKind.FLOOR, "now needs 10 cases for a verdict; it needed no."),
        ({}, {"retired_from": "2026-12"}, ChangeKind.RETIRED, "”, is retired from December 2026."),
        (
            {"retired_from": "2026-12"},
            {"retired_from": "2027-03"},
            ChangeKind.RETIRED,
            "is retired from March 2027; it was to be from December 2026.",
        ),
        (
            {"retired_from": "2026-12"},
            {},
            ChangeKind.RETIRED,
            "is not retired; it was to be from December 2026.",
        ),
        ({}, {"importance": "standard"}, ChangeKind.IMPORTANCE, "is no longer a core standard"),
        ({}, {"title": "Other words"}, ChangeKind.WORDS, "Its title was “A test standard”."),
        ({}, {"why": "Other", "source": "Other"}, ChangeKind.WORDS, "changes its reason and its source"),
        ({}, {"owner": "Somebody"}, ChangeKind.KEEPING, "changes its owner"),
        ({}, {"condition": {"sheet": "panels", "where": {"panel_type": "MASE"}}}, ChangeKind.REACH, "when it applies"),
    ],
)
def test_each_kind_of_change_has_its_sentence(
    first: dict[str, Any], second: dict[str, Any], kind: ChangeKind, words: str
) -> None:
    ((found, sentence),) = changes(first, second)
    assert found is kind
    assert words in sentence


def test_standards_that_come_and_go_are_named() -> None:
    found = changes({"id": "TE2", "title": "Old"}, {})
    assert [kind for kind, _ in found] == [ChangeKind.ADDED, ChangeKind.REMOVED]
    assert found[1][1] == "TE2, “Old”, is no longer a standard."


def test_the_two_versions_of_this_project_differ_in_a_handful_of_ways() -> None:
    book = load_book()
    found = diff(book.version("2026.1"), book.version("2026.2"))
    raised = [one.id for one in found if one.kind is ChangeKind.THRESHOLD]
    assert raised == ["ID1", "PN3", "SV9", "PR3", "WF1"]
    assert [one.id for one in found if one.kind is ChangeKind.ADDED] == ["XB6"]
    assert "PN7" in [one.id for one in found if one.kind is ChangeKind.WORDS]


def seen(held: int, month: Month = MONTH) -> Observations:
    return observations([sheet("panels", {"held": held, "owed": 100}, month=month)])


def test_impact_tries_the_new_thresholds_on_months_before_they_begin() -> None:
    older, newer = versions({}, {"since": "2026-10", "met": 95, "partly": 80})
    found = impact({MONTH: seen(92)}, RuleBook.of([older]), newer)
    (change,) = found.changes
    assert (change.before and change.before.outcome, change.after.outcome) == (Outcome.MET, Outcome.PARTLY_MET)
    assert found.sentences() == [
        "1 verdicts would change from September 2026 to September 2026 under version 2.",
        "TE1: 1 from met to partly met.",
        "TE1: No verdict meets it: check that it can be reached.",
    ]


def test_impact_says_when_a_threshold_tells_nobody_apart() -> None:
    older, newer = versions({}, {})
    found = impact({MONTH: seen(92), MONTH - 1: seen(95, MONTH - 1)}, RuleBook.of([older]), newer)
    assert found.changes == ()
    assert found.tallies[0].warning == "Every verdict meets it: it tells nobody apart."
    assert found.tallies[0].judged == 2


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

"""What one version changes in another: every change in its sentence, under its id."""

from __future__ import annotations

from typing import Any

import pytest

from standards.versions.diff import RuleChange, RuleChangeKind, diff
from tests.support.standards_kit import rules, standard

RATIO: dict[str, Any] = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 1}
BEGINS = RuleChange("", RuleChangeKind.HEADING, "Version 2 is in force from October 2026. Test board.")
NAMED = "TE1, “A test standard”,"


def indicator(**keys: Any) -> dict[str, Any]:
    plain = {"id": "IN1", "title": "Shown", "theme": "tests", "why": "To test.", "source": "the tests"}
    return {**plain, "measure": RATIO, **keys}


def changes(first: dict[str, Any], second: dict[str, Any], **heading: Any) -> list[RuleChange]:
    """Return the changes between two versions of one standard, after the version's own first sentence."""
    older = rules(standard(**{"measure": RATIO, **first}), version="1", indicators=heading.pop("were", []))
    newer = rules(standard(**{"measure": RATIO, **second}), version="2", since="2026-10", **heading)
    begins, *changed = diff(older, newer)
    assert begins == BEGINS
    return changed


@pytest.mark.parametrize(
    ("first", "second", "kind", "sentence"),
    [
        (
            {},
            {"measure": {**RATIO, "months": 3}},
            RuleChangeKind.MEASURE,
            f"{NAMED} is calculated differently. Now: Held as a share of owed, over 3 months. "
            "Before: Held as a share of owed, in the month.",
        ),
        ({}, {"too_few_below": 10}, RuleChangeKind.FLOOR, f"{NAMED} now needs 10 cases for a verdict; it needed no."),
        ({}, {"retired_from": "2026-12"}, RuleChangeKind.RETIRED, f"{NAMED} is retired from December 2026."),
        (
            {"retired_from": "2026-12"},
            {"retired_from": "2027-03"},
            RuleChangeKind.RETIRED,
            f"{NAMED} is retired from March 2027; it was to be from December 2026.",
        ),
        (
            {"retired_from": "2026-12"},
            {},
            RuleChangeKind.RETIRED,
            f"{NAMED} is not retired; it was to be from December 2026.",
        ),
        (
            {},
            {"condition": {"sheet": "panels", "where": {"panel_type": "MASE"}}},
            RuleChangeKind.REACH,
            f"{NAMED} changes when it applies.",
        ),
        ({}, {"importance": "standard"}, RuleChangeKind.IMPORTANCE, f"{NAMED} is no longer a core standard."),
        ({"importance": "standard"}, {}, RuleChangeKind.IMPORTANCE, f"{NAMED} is now a core standard."),
        (
            {},
            {"title": "Other"},
            RuleChangeKind.WORDS,
            "TE1, “Other”, changes its title. Its title was “A test standard”.",
        ),
        (
            {},
            {"why": "Other", "source": "Other", "says": "Other"},
            RuleChangeKind.WORDS,
            f"{NAMED} changes its reason, its source and its sentence.",
        ),
        ({}, {"owner": "Somebody"}, RuleChangeKind.KEEPING, f"{NAMED} changes its owner."),
    ],
)
def test_each_change_of_a_standard_is_one_sentence_under_its_id(
    first: dict[str, Any], second: dict[str, Any], kind: RuleChangeKind, sentence: str
) -> None:
    assert changes(first, second) == [RuleChange("TE1", kind, sentence)]


LESS = {"better": "lower", "unit": "days"}


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (
            {"since": "2027-01"},
            {"since": "2026-10"},
            f"{NAMED} from October 2026: 90% or more meets it, 75% or more partly. Decided: Test board. "
            "Before, it was not in force.",
        ),
        (
            {**LESS, "met": 5, "partly": 10},
            {**LESS, "met": 4, "partly": 10},
            f"{NAMED} from January 2020: 4 days or less meets it, 10 days or less partly. Decided: Test board. "
            "Before, 5 days or less met it, 10 days or less partly.",
        ),
        (
            {},
            {"partly": None},
            f"{NAMED} from January 2020: 90% or more meets it. Decided: Test board. "
            "Before, 90% or more met it, 75% or more partly.",
        ),
    ],
)
def test_a_threshold_that_changes_is_said_with_its_first_month(
    first: dict[str, Any], second: dict[str, Any], sentence: str
) -> None:
    assert changes(first, second) == [RuleChange("TE1", RuleChangeKind.THRESHOLD, sentence)]


def _dated(*since: str, met: int) -> list[dict[str, Any]]:
    return [{"from": month, "met": met, "decided": "Test board"} for month in since]


def test_a_threshold_decided_again_is_the_same_change() -> None:
    later = {"thresholds": [*_dated("2020-01", met=90), *_dated("2026-10", "2027-10", met=95)]}
    changed = changes({"thresholds": _dated("2020-01", met=90)}, later)
    assert [change.sentence for change in changed] == [
        f"{NAMED} from October 2026: 95% or more meets it. Decided: Test board. Before, 90% or more met it."
    ]


def test_a_new_standard_is_said_with_its_newest_thresholds_and_an_old_one_as_gone() -> None:
    changed = changes({"id": "TE2"}, {"thresholds": [*_dated("2026-10", met=80), *_dated("2027-10", met=95)]})
    assert changed == [
        RuleChange("TE1", RuleChangeKind.ADDED, f"{NAMED} is new. 95% or more meets it. Decided: Test board."),
        RuleChange("TE2", RuleChangeKind.REMOVED, "TE2, “A test standard”, is no longer a standard."),
    ]


def test_a_new_standard_that_is_retired_before_its_newest_thresholds_has_none_to_say() -> None:
    later = {"thresholds": _dated("2026-10", "2027-10", met=95), "retired_from": "2027-06"}
    assert changes({"id": "TE2"}, later)[0] == RuleChange("TE1", RuleChangeKind.ADDED, f"{NAMED} is new.")


def test_another_definition_is_a_change_of_the_version() -> None:
    (change,) = changes({}, {}, definition_version="v3")
    assert change == RuleChange("", RuleChangeKind.HEADING, "It goes with version v3 of the definition; it was v2.")


def test_what_is_only_shown_comes_changes_and_goes_as_well() -> None:
    were = [indicator(), indicator(id="IN2"), indicator(id="IN3"), indicator(id="IN4")]
    now = [
        indicator(),
        indicator(id="IN2", why="Other"),
        indicator(id="IN3", measure={**RATIO, "months": 3}),
        indicator(id="IN5"),
    ]
    assert changes({}, {}, were=were, indicators=now) == [
        RuleChange("IN2", RuleChangeKind.WORDS, "IN2, “Shown”, has been reworded."),
        RuleChange("IN3", RuleChangeKind.WORDS, "IN3, “Shown”, is calculated differently."),
        RuleChange("IN5", RuleChangeKind.ADDED, "IN5, “Shown”, is a new indicator, shown for information only."),
        RuleChange("IN4", RuleChangeKind.REMOVED, "IN4, “Shown”, is no longer a figure that is shown."),
    ]

"""Single months for charts: which standards have them, and which months of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from data.contracts.load import load_contracts
from standards.errors import RuleSetError
from standards.framework.ruleset import load_book
from standards.measures.session import Session
from standards.model import Month, Observations
from standards.verdicts.single_months import SingleMonth, has_single_months, single_months
from tests.support.standards_kit import AREA, MONTH, observations, rules, sheet, standard

RATIO: dict[str, Any] = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 3}
LOWEST: dict[str, Any] = {
    "kind": "lowest_ratio",
    "sheet": "panels",
    "months": 3,
    "of": "attended",
    "out_of": "held",
    "over": "core_agencies",
}
MONTHS = [MONTH - back for back in (3, 2, 1, 0)]


def months_of(standard: Mapping[str, Any], *rows: Mapping[str, object] | None) -> list[SingleMonth]:
    """Judge four months of the panels sheet, None for a month whose sheet did not come."""
    sheets = [sheet("panels", row, month=month) for row, month in zip(rows, MONTHS, strict=True) if row is not None]
    return list(single_months(Session(observations(sheets)), rules(standard), MONTHS))


def test_each_month_stands_by_itself() -> None:
    verdicts = months_of(
        standard(RATIO),
        {"held": 9, "owed": 10},
        {"held": 8, "owed": 8},
        {"held": 5, "owed": 10},
        {"held": 3, "owed": 4},
    )
    assert [verdict.month for verdict in verdicts] == MONTHS
    assert [verdict.evidence.value for verdict in verdicts] == [90, 100, 50, 75]
    assert [(verdict.evidence.numerator, verdict.evidence.denominator) for verdict in verdicts][2] == (5, 10)
    assert {(verdict.area, verdict.standard) for verdict in verdicts} == {(AREA, "TE1")}


def test_a_month_without_a_figure_is_a_gap() -> None:
    full = {"held": 9, "owed": 10}
    verdicts = months_of(standard(RATIO), full, None, {"held": "", "owed": 10}, {"held": 0, "owed": 0})
    assert [verdict.month for verdict in verdicts] == [MONTHS[0]]


def test_a_month_needs_its_share_of_the_floor() -> None:
    """Ten cases in three months are four in one, rounded up."""
    verdicts = months_of(
        standard(RATIO, too_few_below=10),
        {"held": 4, "owed": 4},
        {"held": 3, "owed": 3},
        {"held": 5, "owed": 5},
        {"held": 0, "owed": 3},
    )
    assert [verdict.month for verdict in verdicts] == [MONTHS[0], MONTHS[2]]


def test_the_lowest_of_several_says_which_it_was() -> None:
    met = {"held": 4, "attended_police": 4, "attended_health": 4, "attended_education": 4}
    verdicts = months_of(standard(LOWEST), met, met, {**met, "attended_health": 1}, {**met, "attended_police": 2})
    assert [(verdict.evidence.value, verdict.evidence.part) for verdict in verdicts[2:]] == [
        (25, "health"),
        (50, "police"),
    ]


def test_a_standard_that_does_not_apply_has_none() -> None:
    condition = {"sheet": "services", "where": {"status": "operating"}}
    row = {"held": 9, "owed": 10}
    assert months_of(standard(RATIO, condition=condition), row, row, row, row) == []


def test_a_retired_standard_and_one_not_in_force_have_none() -> None:
    row = {"held": 9, "owed": 10}
    assert months_of(standard(RATIO, retired_from=str(MONTH)), row, row, row, row) == []
    assert months_of(standard(RATIO, since=str(MONTH + 1)), row, row, row, row) == []


def test_a_standard_without_single_months_does_not_hide_the_next() -> None:
    made = rules(standard(RATIO, since=str(MONTH + 1)), standard(RATIO, id="TE2"))
    verdicts = single_months(Session(observations([sheet("panels", {"held": 9, "owed": 10})])), made, MONTHS)
    assert [(verdict.standard, verdict.month) for verdict in verdicts] == [("TE2", MONTH)]


@pytest.mark.parametrize(
    ("measure", "keys", "expected"),
    [
        (RATIO, {}, True),
        (LOWEST, {}, True),
        ({**RATIO, "per_year": True}, {}, False),
        ({**RATIO, "out_of": "new", "out_of_sheet": "activity"}, {}, False),
        ({**RATIO, "sheet": "movements", "of": "told", "out_of": "moved"}, {}, False),
        ({"kind": "amount", "sheet": "services", "field": "posts"}, {}, False),
        (RATIO, {"applies_to": "cluster"}, False),
    ],
)
def test_only_shares_of_what_is_counted_each_month_have_them(
    measure: Mapping[str, Any], keys: Mapping[str, Any], expected: bool
) -> None:
    (made,) = rules(standard(measure, **keys)).standards
    assert has_single_months(made, Session(observations([]))) is expected


def test_a_measure_that_cannot_be_worked_out_stops_it() -> None:
    with pytest.raises(RuleSetError, match=f"^Standard TE1, {MONTH}: "):
        months_of(standard({**RATIO, "of": "nothing_such"}), None, None, None, None)


def test_the_cluster_s_own_standards_on_attendance_and_actions_have_them() -> None:
    session = Session(Observations((), {}, load_contracts().catalogue()))
    rule_set = load_book().in_force(Month(2026, 10))
    with_months = {standard.id for standard in rule_set.standards if has_single_months(standard, session)}
    assert {"ID1", "PN2", "PN3", "PN4", "PN5"} <= with_months
    assert "ID2" not in with_months  # counted each quarter

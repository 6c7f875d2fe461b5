"""What is worked out once: a year of every borough's returns is judged in windows that overlap."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from standards.framework.ruleset import RuleBook
from standards.measures.base import Question
from standards.measures.cached import compile_measure
from standards.measures.session import Session
from standards.measures.sums import RowSum
from standards.model import Row, SheetReturn
from standards.verdicts.compare import history
from tests.support.standards_kit import AREA, MONTH, observations, rules, sheet, standard

MONTHS = [MONTH - back for back in range(4)]
RATIO: dict[str, Any] = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 3}
COVERED: dict[str, Any] = {
    "kind": "covered",
    "sheet": "panels",
    "by": ["panel_type"],
    "groups": {"one": ["MASE"]},
    "months": 3,
}
RECONCILE: dict[str, Any] = {
    "kind": "reconcile",
    "sheet": "movements",
    "of": "moved",
    "other": "other",
    "one": {"direction": "sent"},
    "two": {"direction": "received"},
}


class Counting(Session):
    """A session that counts how often each sheet's rows are read."""

    def __init__(self, sheets: list[SheetReturn]) -> None:
        super().__init__(observations(sheets))
        self.reads: Counter[str] = Counter()

    def rows(self, sheet_return: SheetReturn) -> tuple[Row, ...]:
        self.reads[sheet_return.receipt] += 1
        return super().rows(sheet_return)


def _panels() -> list[SheetReturn]:
    rows = [{"panel_type": kind, "held": 9, "owed": 10} for kind in ("MASE", "MASH")]
    return [sheet("panels", *rows, month=month) for month in MONTHS]


@pytest.mark.parametrize("measure", [RATIO, COVERED, {**RATIO, "cap_each": "panel_type"}])
def test_a_sheet_is_read_once_however_many_windows_hold_it(measure: dict[str, Any]) -> None:
    session = Counting(_panels())
    compiled = compile_measure(rules(standard(measure)).standards[0].measure, session)
    for month in MONTHS:
        compiled.evidence(Question((AREA,), month))
    assert session.reads.keys() == {panel.receipt for panel in _panels()}
    assert len(set(session.reads.values())) == 1, "the newest stands in one window, the others in several"


@pytest.mark.parametrize("measure", [RATIO, COVERED, RECONCILE])
def test_one_measure_asked_once_is_neither_made_nor_answered_again(measure: dict[str, Any]) -> None:
    session = Session(observations(_panels()))
    first, second = (compile_measure(rules(standard(measure)).standards[0].measure, session) for _ in range(2))
    assert first is second
    assert first.answers(MONTH, None, "")[AREA,] is second.answers(MONTH, None, "")[AREA,]


def test_a_history_is_worked_out_in_one_session(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Session] = []
    begin = Session.__init__
    monkeypatch.setattr(Session, "__init__", lambda self, seen: (made.append(self), begin(self, seen))[1])
    assert len(history(observations(_panels()), RuleBook.of([rules(standard(RATIO))]), MONTHS)) == len(MONTHS)
    assert len(made) == 1


@pytest.mark.parametrize("held", [9, ""])
def test_rows_that_all_count_are_not_copied(held: object) -> None:
    panels = sheet("panels", *[{"panel_type": kind, "held": held, "owed": 10} for kind in ("MASE", "MASH")])
    session = Session(observations([panels]))
    _, all_of_them = RowSum(session, "panels", "held", "owed").of_sheet(panels)
    _, some = RowSum(session, "panels", "held", "owed", {"panel_type": "MASH"}).of_sheet(panels)
    assert all_of_them.rows is panels.rows
    assert some.rows == panels.rows[1:]

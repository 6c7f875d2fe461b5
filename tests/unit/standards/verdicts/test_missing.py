"""What is missing where a standard can't be assessed."""

from __future__ import annotations

from standards.framework.ruleset import RuleSet
from standards.measures.session import Session
from standards.model import CellState, Presence, Reason, Row
from standards.verdicts.compare import compare
from standards.verdicts.missing import MissingAnswer, what_is_missing
from tests.support.standards_kit import AREA, MONTH, observations, rules, sheet, standard

RATIO = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 2}


def _missing(*sheets: object, measure: dict[str, object] = RATIO) -> list[MissingAnswer]:
    made: RuleSet = rules(standard(measure), reading=2)
    observed = observations(sheets)  # type: ignore[arg-type]
    (verdict,) = compare(observed, made, MONTH)
    return what_is_missing(verdict, made.standards[0], made, Session(observed), [AREA])


def test_a_sheet_that_did_not_come_is_named_by_its_month() -> None:
    returned = sheet("panels", {"panel_id": "P1", "held": 1, "owed": 1})
    absent = sheet("panels", month=MONTH - 1, presence=Presence.ABSENT)
    assert _missing(returned, absent) == [MissingAnswer(AREA, "panels", MONTH - 1, Reason.NO_RETURN)]


def test_a_row_that_is_owed_and_not_there_is_named() -> None:
    returned = sheet("panels", {"panel_id": "P1", "held": 1, "owed": 1}, {"panel_id": "P2"}, missing=[1])
    assert _missing(returned) == [MissingAnswer(AREA, "panels", MONTH, Reason.BLANK, "P2")]


def test_a_cell_is_named_by_its_row_its_field_and_its_address() -> None:
    (answer,) = _missing(sheet("panels", {"panel_id": "P1", "held": "!", "owed": 1}))
    assert (answer.reason, answer.row, answer.field) == (Reason.INVALID, "P1", "held")
    assert answer.cell is not None
    assert answer.cell.address == "D2"


def test_what_is_not_looked_at_is_not_missing() -> None:
    assert _missing(sheet("panels", {"panel_id": "P1", "held": 1, "owed": 1, "attended_police": ""})) == []


def test_each_cell_of_a_derived_field_has_its_own_value() -> None:
    columns = {"red": ("A",), "green": ("B",), "all": ("A", "B")}
    row = Row("sha", "hub", 2, {"red": 3, "green": CellState.BLANK, "all": CellState.BLANK}, columns)
    values = [(cell.address, field, value) for cell, field, value in row.cell_values("all")]
    assert values == [("A2", "red", 3), ("B2", "green", CellState.BLANK)]
    assert [value for _, _, value in row.cell_values("red")] == [3]
    about = Row("other", "practice", 5, {}, {}, row)
    assert [(cell.receipt, value) for cell, _, value in about.cell_values("red")] == [("sha", 3)]
    assert about.cell_values("unknown") == ()

"""What is missing where a standard can't be assessed: which sheet of which month, which row, which cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from standards.framework.references import session_under
from standards.framework.ruleset import RuleSet, Standard
from standards.measures.cached import compile_measure
from standards.measures.session import UNKNOWN, Session
from standards.model import Cell, CellState, Month, Presence, Reason, Row, Verdict

_ABSENT = {Presence.ABSENT: Reason.NO_RETURN, Presence.OUTAGE: Reason.OUTAGE}


@dataclass(frozen=True, slots=True)
class MissingAnswer:
    """Something that is missing.

    Attributes:
        area: whose it is: the borough that could send it.
        sheet, period: the sheet, and the last month of its period.
        reason: no return, an outage, invalid or blank.
        row: the key of the row; empty where the whole sheet is missing.
        field: the field; empty where the whole row or sheet is missing.
        cell: the address of a cell that was received and holds nothing that counts.
    """

    area: str
    sheet: str
    period: Month
    reason: Reason
    row: str = ""
    field: str = ""
    cell: Cell | None = None


def what_is_missing(
    verdict: Verdict, standard: Standard, rules: RuleSet, session: Session, areas: Sequence[str]
) -> list[MissingAnswer]:
    """Return everything that is missing behind a verdict, in the order of areas, sheets and periods.

    Args:
        verdict: the verdict.
        standard: its standard.
        rules: the version that assessed it.
        session: on the observations it was assessed by.
        areas: the area, or all of the cluster's.
    """
    read = session_under(session, rules, verdict.month)
    measure = compile_measure(standard.measure, read)
    missing: dict[MissingAnswer, None] = {}
    for area in areas:
        for sheet, months in measure.sheets:
            for sheet_return in read.owed_in(area, sheet, verdict.month, months):
                if sheet_return.presence in _ABSENT:
                    reason = _ABSENT[sheet_return.presence]
                    missing[MissingAnswer(area, sheet, sheet_return.period, reason)] = None
                    continue
                fields = _fields(verdict, sheet)
                for row in read.rows(sheet_return):
                    missing.update(dict.fromkeys(_of_row(row, fields, area, sheet, sheet_return.period)))
    return list(missing)


def _fields(verdict: Verdict, sheet: str) -> tuple[str, ...]:
    """Return the fields of a sheet that the verdict's evidence looked at."""
    looked_at = (name for source in verdict.evidence.sources if source.row.sheet == sheet for name in source.fields)
    return tuple(dict.fromkeys(looked_at))


def _of_row(row: Row, fields: Sequence[str], area: str, sheet: str, period: Month) -> Iterator[MissingAnswer]:
    name = next((str(value) for value in row.values.values() if isinstance(value, str)), "")
    if row.is_missing:
        yield MissingAnswer(area, sheet, period, Reason.BLANK, name)
        return
    for field in fields:
        value = row.value(field)
        if isinstance(value, CellState) and value in UNKNOWN:
            cells = row.cells(field)
            yield MissingAnswer(area, sheet, period, UNKNOWN[value], name, field, cells[0] if cells else None)

"""How many answers were owed for each sheet, and how many of them received valid and in time, cell by cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from data.contracts.load import FieldContract, SheetContract
from data.contracts.names import PANEL_ID, PANELS, SERVICES
from data.ledger import CutEntry, Receipt
from data.model import TypedReturn
from data.registers.register import Register
from standards.model import CellState, FieldKind, Presence, Row, SheetReturn, Value

Names = tuple[Value, ...]
Known = Mapping[Names, Sequence[Mapping[str, Value]]]
"""What had come in time, by a row's key: mostly one row, and the fields in it."""


@dataclass(frozen=True)
class AnswerCount:
    """Counts the answers of sheets.

    Attributes:
        document: gives the typed return of a receipt.
        register: gives an area's register: a guest of a shared panel does not owe what its host reports.
    """

    document: Callable[[Receipt], TypedReturn]
    register: Callable[[str], Register]

    def counted(self, sheet: SheetReturn, entry: CutEntry, contract: SheetContract, expected: int) -> SheetReturn:
        """Return a sheet with its answers counted.

        A cell counts as in time if the value that stands came in time: a placeholder that was changed later is late,
        and a correction makes only its own cells late. What the template brings counts only where it's
        missing. A return that was rejected and never corrected is not valid.

        Args:
            sheet: with its rows by the second reading.
            entry: what stands for it.
            contract: what it means.
            expected: how many rows are owed where nothing came.
        """
        if sheet.presence is Presence.ABSENT:
            own = expected - self._hosted_elsewhere(sheet)
            answers = {field.name: (own if field.is_shared_fact else expected, 0) for field in _asked(contract)}
            return replace(sheet, answers=answers, rows_owed=expected)
        rows = sheet.rows if sheet.owed_rows is None else sheet.owed_rows
        received = [row for row in rows if not row.is_missing]
        in_time = None if entry.is_in_time or entry.is_rejected else self._in_time(entry, contract)
        guests = self._guests(rows, sheet, contract)
        hosted = [row for row in received if id(row) not in guests] if guests else received
        lacking = _lacking(received, contract)
        hosted_lacking = _lacking(hosted, contract) if guests else lacking
        answers = {
            field.name: self._brought(
                field,
                hosted if field.is_shared_fact else received,
                (hosted_lacking if field.is_shared_fact else lacking)[field.name],
                sheet,
                contract,
            )
            for field in contract.fields
            if field.is_prefilled
        }
        for field in _asked(contract):
            owed = len(rows) - len(guests) if field.is_shared_fact else len(rows)
            of_rows, without = (hosted, hosted_lacking) if field.is_shared_fact else (received, lacking)
            valid = 0
            if in_time is not None:
                valid = len(_on_time(_answered(of_rows, field.name), field, contract, in_time))
            elif not entry.is_rejected:
                valid = len(of_rows) - without[field.name]
            answers[field.name] = (owed, valid)
        return replace(sheet, answers=answers, rows_owed=len(rows), rows_received=len(received))

    def _guests(self, rows: Iterable[Row], sheet: SheetReturn, contract: SheetContract) -> set[int]:
        if not any(field.is_shared_fact for field in contract.fields):
            return set()
        register = self.register(sheet.area)
        return {id(row) for row in rows if register.other_host(row.values.get(PANEL_ID), sheet.period) is not None}

    def _hosted_elsewhere(self, sheet: SheetReturn) -> int:
        """Return how many panels another borough hosts, of a sheet of panels that isn't there."""
        panels = self.register(sheet.area).panels_in(sheet.period) if sheet.sheet == PANELS else ()
        return sum(panel.host_borough != sheet.area for panel in panels)

    def _brought(
        self, field: FieldContract, rows: Sequence[Row], missing: int, sheet: SheetReturn, contract: SheetContract
    ) -> tuple[int, int]:
        """Return the answers that the template brings and that somebody took out: owed, and missing.

        Where the register has an empty list there is nothing to bring, and a blank is what it says.
        """
        if contract.rows != "register" or field.kind is not FieldKind.CODES:
            return missing, 0
        blank = [row for row in rows if row.value(field.name) is CellState.BLANK] if missing else []
        if not blank:
            return missing, 0
        register = self.register(sheet.area)
        entries = register.services_in(sheet.period) if sheet.sheet == SERVICES else register.panels_in(sheet.period)
        none = {entry.values[contract.key[0]] for entry in entries if entry.values.get(field.name) == ()}
        return missing - sum(row.value(contract.key[0]) in none for row in blank), 0

    def _in_time(self, entry: CutEntry, contract: SheetContract) -> Known:
        """Return what had come by the day on which it was due."""
        if entry.in_time is None:
            return {}
        typed = self.document(entry.in_time).sheets.get(entry.owed.sheet)
        if typed is None:
            return {}
        if typed.is_nil:
            return _Zeros(contract.nil or ())
        known: dict[Names, list[Mapping[str, Value]]] = defaultdict(list)
        for row in typed.rows:
            known[_key(row.values, contract)].append(row.values)
        return known


class _Zeros(dict[Names, Sequence[Mapping[str, Value]]]):
    """What a nil return said of any row: zeros in the fields of which nil says so."""

    def __init__(self, fields: Iterable[str]) -> None:
        super().__init__()
        self._rows: Sequence[Mapping[str, Value]] = (dict.fromkeys(fields, 0),)

    def __missing__(self, key: Names) -> Sequence[Mapping[str, Value]]:
        return self._rows


def _asked(contract: SheetContract) -> list[FieldContract]:
    """Return the fields whose answers say that somebody answered: not those that the template brings."""
    return [field for field in contract.fields if not field.is_prefilled]


def _key(values: Mapping[str, Value], contract: SheetContract) -> Names:
    return tuple(values.get(name, CellState.BLANK) for name in contract.key)


def _answered(rows: Iterable[Row], name: str) -> list[Row]:
    """Return those of the rows received in which a field holds an answer, be it that it doesn't apply."""
    return [row for row in rows if not _is_lacking(row.value(name))]


def _lacking(rows: Iterable[Row], contract: SheetContract) -> Counter[str]:
    """Return in how many of the rows received each field holds no answer: all fields of a row at once."""
    names = {field.name for field in contract.fields}
    lacking: Counter[str] = Counter()
    z = CellState.NOT_APPLICABLE
    for row in rows:
        for name, value in row.values.items():
            if type(value) is CellState and value is not z:
                lacking[name] += 1
        if not names.issubset(row.values):
            lacking.update(name for name in names.difference(row.values) if _is_lacking(row.value(name)))
    return lacking


def _is_lacking(value: Value) -> bool:
    return isinstance(value, CellState) and value is not CellState.NOT_APPLICABLE


def _on_time(rows: Iterable[Row], field: FieldContract, contract: SheetContract, in_time: Known) -> list[Row]:
    """Return the rows of which a field had come in time as it is now."""
    return [row for row in rows if _had_come(row, field.name, contract, in_time)]


def _had_come(row: Row, name: str, contract: SheetContract, in_time: Known) -> bool:
    key = _key(row.values, contract)
    rows = in_time[key] if isinstance(in_time, _Zeros) else in_time.get(key, ())
    return any(name in earlier and earlier[name] == row.value(name) for earlier in rows)

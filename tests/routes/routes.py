"""Every way to look better without doing better: what a borough might leave out, say as nil, or write otherwise.

A route changes the typed returns of one area over all months. None of them says anything that is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from data.contracts.load import Contracts, FieldContract, SheetContract
from data.model import TypedReturn, TypedRow, TypedSheet
from data.registers.register import Register
from standards.model import CellState, FieldKind, Month, Value

Returns = Mapping[str, TypedReturn]
ChangeReturn = Callable[[TypedReturn], TypedReturn]
ChangeSheet = Callable[[TypedSheet], TypedSheet | None]
NUMBERS = (FieldKind.INTEGER, FieldKind.DECIMAL)
LEFT_OUT = "rows left out"
UNANSWERED = "rows left without answers"
SHEETS_LEFT_OUT = "sheets left out"
FILES_LEFT_OUT = "files left out"
MONTHS_LEFT_OUT = "months left out"
PLACEHOLDER = "an early placeholder, the return late"
CHASED = (SHEETS_LEFT_OUT, FILES_LEFT_OUT, MONTHS_LEFT_OUT)
"""What is not there at all is overdue, and chased until it comes: that is the question."""
NIL = "nil"
Z = "z in a column"
ZERO = "zeros in a column"
BLANK = "blanks in a column that is not required"
DECLARED = "declared beyond the register"
INVENTED_ROW = "a row that is in no register"
DOUBLED = "rows sent twice"
SHARE = "shares over 100%"


@dataclass(frozen=True)
class Route:
    """One way to look better.

    Attributes:
        kind: which way it is.
        name: the sheet, with the field or the row; or the return or the month.
        change: what becomes of a return.
    """

    kind: str
    name: str
    change: ChangeReturn

    def taken(self, returns: Returns, area: str) -> dict[str, TypedReturn]:
        """Return the returns of everybody, as they are if one area takes the route in every month."""
        return {name: self.change(typed) if typed.gss_code == area else typed for name, typed in returns.items()}


def _of_sheet(kind: str, name: str, sheet: str, change: ChangeSheet) -> Route:
    """Return a route that changes one sheet of its return, or leaves it out."""

    def changed(typed: TypedReturn) -> TypedReturn:
        if sheet not in typed.sheets:
            return typed
        made = change(typed.sheets[sheet])
        kept = {name: other for name, other in typed.sheets.items() if name != sheet}
        return replace(typed, sheets=kept if made is None else {**kept, sheet: made})

    return Route(kind, name, changed)


def routes(
    contracts: Contracts, register: Register, keys: Mapping[str, Iterable[Value]], months: Iterable[Month]
) -> Iterator[Route]:
    """Yield every route through the contracts' sheets.

    Args:
        contracts: what the returns hold.
        register: of the area that takes them.
        keys: the keys of the rows that the area sends, sheet by sheet.
        months: those for which it sends returns.
    """
    for return_type in dict.fromkeys(contract.return_type for contract in contracts.sheets.values()):
        yield Route(FILES_LEFT_OUT, return_type, _without_sheets(lambda typed, of=return_type: typed.return_type == of))
    for month in months:
        yield Route(MONTHS_LEFT_OUT, month.words, _without_sheets(lambda typed, of=month: typed.month == of))
    for contract in contracts.sheets.values():
        name = contract.sheet
        yield _of_sheet(NIL, name, name, lambda sheet: TypedSheet(sheet.sheet, {}, (), is_nil=True))
        yield _of_sheet(SHEETS_LEFT_OUT, name, name, lambda sheet: None)
        for key in keys.get(name, ()):
            yield _of_sheet(LEFT_OUT, f"{name} {key}", name, _without(contract, key))
            yield _of_sheet(UNANSWERED, f"{name} {key}", name, _unanswered(contract, key))
            yield _of_sheet(DOUBLED, f"{name} {key}", name, _doubled(contract, key))
        yield from _columns(contract)
    yield from _declared(contracts, register)
    yield from _shares(contracts)


def placeholders(contracts: Contracts) -> Iterator[Route]:
    """Yield what may be sent on the first day, before anything is known, to be in time with something."""
    for return_type in dict.fromkeys(contract.return_type for contract in contracts.sheets.values()):
        for words, value in (("zeros", 0), ("blanks", CellState.BLANK)):
            yield Route(PLACEHOLDER, f"{return_type}, {words}", _filled_with(value, return_type, contracts))


def _filled_with(value: Value, return_type: str, contracts: Contracts) -> ChangeReturn:
    def change(typed: TypedReturn) -> TypedReturn:
        if typed.return_type != return_type:
            return typed
        sheets = {}
        for name, sheet in typed.sheets.items():
            fields = [field for field in contracts.sheets[name].fields if not field.is_prefilled]
            asked = [each.name for each in fields if each.name not in contracts.sheets[name].key]
            rows = (replace(row, values={**row.values, **dict.fromkeys(asked, value)}) for row in sheet.rows)
            sheets[name] = replace(sheet, rows=tuple(rows))
        return replace(typed, sheets=sheets)

    return change


def _without_sheets(is_left_out: Callable[[TypedReturn], bool]) -> ChangeReturn:
    return lambda typed: replace(typed, sheets={}) if is_left_out(typed) else typed


def _columns(contract: SheetContract) -> Iterator[Route]:
    for field in contract.fields:
        if field.name in contract.key:
            continue
        if field.allows_z:
            yield _column(Z, contract, field, CellState.NOT_APPLICABLE)
        if field.kind in NUMBERS:
            yield _column(ZERO, contract, field, 0)
        if not field.is_required:
            yield _column(BLANK, contract, field, CellState.BLANK)


def _column(kind: str, contract: SheetContract, field: FieldContract, value: Value) -> Route:
    return _of_sheet(kind, f"{contract.sheet}.{field.name}", contract.sheet, _written(field.name, value))


def _written(name: str, value: Value) -> ChangeSheet:
    def change(sheet: TypedSheet) -> TypedSheet:
        rows = (replace(row, values={**row.values, name: value}) for row in sheet.rows if name in row.values)
        return replace(sheet, rows=tuple(rows))

    return change


def _without(contract: SheetContract, key: Value) -> ChangeSheet:
    return lambda sheet: replace(sheet, rows=tuple(row for row in sheet.rows if row.values.get(contract.key[0]) != key))


def _unanswered(contract: SheetContract, key: Value) -> ChangeSheet:
    """Leave in a row what the template brings, and say nothing."""
    asked = [each.name for each in contract.fields if each.name not in contract.key and not each.is_prefilled]

    def change(sheet: TypedSheet) -> TypedSheet:
        return replace(sheet, rows=tuple(map(silent, sheet.rows)))

    def silent(row: TypedRow) -> TypedRow:
        blanks = dict.fromkeys((name for name in asked if name in row.values), CellState.BLANK)
        return replace(row, values={**row.values, **blanks}) if row.values.get(contract.key[0]) == key else row

    return change


def _doubled(contract: SheetContract, key: Value) -> ChangeSheet:
    def change(sheet: TypedSheet) -> TypedSheet:
        twice = (replace(row, number=row.number + 1000) for row in sheet.rows if row.values.get(contract.key[0]) == key)
        return replace(sheet, rows=(*sheet.rows, *twice))

    return change


def _declared(contracts: Contracts, register: Register) -> Iterator[Route]:
    """Yield what a service or a panel may declare beyond the register: every code, age and side, more places."""
    for sheet, key in (("services", next(iter(register.services))), ("panels", next(iter(register.panels)))):
        contract = contracts.sheets[sheet]
        best = {field.name: _best(field) for field in contract.fields if field.is_registered}
        for name, value in best.items():
            yield _of_sheet(DECLARED, f"{sheet}.{name}", sheet, _as_declared(contract, key, {name: value}))
        yield _of_sheet(DECLARED, f"{sheet}, all of it", sheet, _as_declared(contract, key, best))
        yield _of_sheet(INVENTED_ROW, sheet, sheet, _with_invented_row(contract, best))


def _best(field: FieldContract) -> Value:
    if field.kind is FieldKind.CODES:
        return tuple(sorted(field.codes))
    if field.kind is FieldKind.YES_NO:
        return "yes"
    if field.kind is FieldKind.CODE:
        return field.codes[0]
    return 0 if field.name == "age_min" else 25 if field.name == "age_max" else 50


def _as_declared(contract: SheetContract, key: str, values: Mapping[str, Value]) -> ChangeSheet:
    def change(sheet: TypedSheet) -> TypedSheet:
        rows = (
            replace(row, values={**row.values, **values}) if row.values.get(contract.key[0]) == key else row
            for row in sheet.rows
        )
        return replace(sheet, rows=tuple(rows))

    return change


def _with_invented_row(contract: SheetContract, best: Mapping[str, Value]) -> ChangeSheet:
    """Add a row with an ID that nobody issued: the check voids the ID, and nothing else."""

    def change(sheet: TypedSheet) -> TypedSheet:
        if not sheet.rows:
            return sheet
        values = {**sheet.rows[0].values, **best, contract.key[0]: CellState.VOID}
        row = TypedRow(999, values, {contract.key[0]: "ZZZ-S99"})
        return replace(sheet, rows=(*sheet.rows, row))

    return change


def _shares(contracts: Contracts) -> Iterator[Route]:
    """Yield parts that are twice what they are a part of, for each rule that says what a part is of what."""
    for contract in contracts.sheets.values():
        own = {field.name for field in contract.fields}
        for rule in contract.rules:
            if rule.equal or len(rule.smaller) != 1 or not own.issuperset(rule.smaller + rule.larger):
                continue
            yield _of_sheet(
                SHARE, f"{contract.sheet}.{rule.smaller[0]}", contract.sheet, _over(rule.smaller[0], rule.larger)
            )


def _over(part: str, totals: tuple[str, ...]) -> ChangeSheet:
    def change(sheet: TypedSheet) -> TypedSheet:
        return replace(sheet, rows=tuple(replace(row, values=_doubled_part(row.values)) for row in sheet.rows))

    def _doubled_part(values: Mapping[str, Value]) -> dict[str, Value]:
        numbers = [values.get(name) for name in totals]
        known = [number for number in numbers if isinstance(number, int)]
        return {**values, part: 2 * sum(known) + 1} if len(known) == len(numbers) else dict(values)

    return change

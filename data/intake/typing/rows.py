"""Which rows a sheet must have, and what the register knows: checks that no single cell can answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from data.contracts.load import SheetContract
from data.contracts.names import BOROUGHS_SERVED, MOVEMENTS, OTHER_BOROUGH, PANELS, SERVICE_ID, SERVICES, nil_key
from data.intake.findings import Mistake
from data.intake.typing.checks import Subject, text_of_value
from data.model import TypedRow, TypedSheet
from data.registers.register import Register
from standards.model import Area, CellState, Value


def row_mistakes(subject: Subject) -> Iterator[Mistake]:
    """Yield rows that are missing or too many, and rows that contradict whose return it is."""
    for sheet in subject.typed.sheets.values():
        if not sheet.is_nil:
            contract = subject.contract(sheet.sheet)
            yield from _count(contract, sheet)
            yield from _missing(subject, contract, sheet)
            yield from _repeated(contract, sheet)
    yield from _to_itself(subject)
    yield from _not_serving(subject)


def _count(contract: SheetContract, sheet: TypedSheet) -> Iterator[Mistake]:
    key = (("key", nil_key(sheet.sheet)),)
    if not sheet.rows:
        yield Mistake("no_rows_not_nil" if contract.rows == "any" else "no_rows", contract.title, facts=key)
    elif contract.rows == "one" and len(sheet.rows) > 1:
        numbers = "rows " + " and ".join(str(row.number) for row in sheet.rows[:5])
        yield Mistake("too_many_rows", contract.title, facts=(("count", str(len(sheet.rows))),), where=numbers)


def _missing(subject: Subject, contract: SheetContract, sheet: TypedSheet) -> Iterator[Mistake]:
    wanted = _wanted(subject, contract)
    if not sheet.rows or not wanted or contract.key[0] not in sheet.columns:
        return
    found = [row.values[contract.key[0]] for row in sheet.rows]
    missing = [name for name in wanted if name not in found]
    unclear = sum(value not in wanted for value in found)
    if len(missing) > unclear:  # a mistyped ID is one mistake, not two
        yield Mistake("rows_missing", contract.title, facts=(("ids", ", ".join(missing)),))


def _repeated(contract: SheetContract, sheet: TypedSheet) -> Iterator[Mistake]:
    """Yield the rows that say of themselves to be the same one: none of them can be believed."""
    rows: dict[tuple[Value, ...], list[TypedRow]] = defaultdict(list)
    for row in sheet.rows:
        key = tuple(row.values.get(name, CellState.BLANK) for name in contract.key)
        if key and not any(isinstance(value, CellState) for value in key):
            rows[key].append(row)
    for key, same in rows.items():
        if len(same) > 1:
            cells = tuple(f"{sheet.columns[name]}{row.number}" for row in same for name in row.values)
            facts = (("rows", " and ".join(str(row.number) for row in same)),)
            named = ", ".join(text_of_value(value) for value in key)
            yield Mistake("row_repeated", contract.title, cells, contract.key[0], named, facts)


def _wanted(subject: Subject, contract: SheetContract) -> tuple[str, ...]:
    if contract.rows in ("register", "each"):
        return subject.known_ids(contract.sheet) or ()
    field = contract.field(contract.key[0]) if contract.rows == "codes" else None
    return field.codes if field is not None else ()


def _to_itself(subject: Subject) -> Iterator[Mistake]:
    for row, sheet in _rows(subject, MOVEMENTS):
        if row.values.get(OTHER_BOROUGH) == subject.typed.gss_code:
            cell = f"{sheet.columns[OTHER_BOROUGH]}{row.number}"
            title = subject.contract(MOVEMENTS).title
            yield Mistake("movement_to_itself", title, (cell,), OTHER_BOROUGH, subject.typed.gss_code)


def _not_serving(subject: Subject) -> Iterator[Mistake]:
    known = subject.known_ids(SERVICES)
    for row, sheet in _rows(subject, SERVICES):
        served = row.values.get(BOROUGHS_SERVED)
        is_own = known is None or row.values.get(SERVICE_ID) in known
        if is_own and isinstance(served, tuple) and subject.typed.gss_code not in served:
            cell = f"{sheet.columns[BOROUGHS_SERVED]}{row.number}"
            title = subject.contract(SERVICES).title
            yield Mistake("not_serving", title, (cell,), BOROUGHS_SERVED, "; ".join(served))


def _rows(subject: Subject, name: str) -> Iterator[tuple[TypedRow, TypedSheet]]:
    sheet = subject.typed.sheets.get(name)
    if sheet is not None:
        yield from ((row, sheet) for row in sheet.rows)


def name_owners(
    mistakes: Sequence[Mistake], subject: Subject, areas: Sequence[Area], registers: Callable[[str], Register | None]
) -> list[Mistake]:
    """Say of rows that are not in the register whose they are, where another register has them.

    A sheet on which every ID is another borough's is a wrong file, not a file with wrong rows.
    """
    strange = [mistake for mistake in mistakes if mistake.code == "row_not_registered"]
    if not strange:
        return list(mistakes)
    owners = _owners({mistake.value or "" for mistake in strange}, subject, areas, registers)
    named = [_owned(mistake, owners) if mistake.code == "row_not_registered" else mistake for mistake in mistakes]
    own = next((area.name for area in areas if area.gss_code == subject.typed.gss_code), subject.typed.gss_code)
    return list(_wholly_anothers(subject, own, owners)) or named


def _owned(mistake: Mistake, owners: dict[str, str]) -> Mistake:
    owner = owners.get(mistake.value or "")
    return mistake if owner is None else replace(mistake, code="row_of_other_borough", facts=(("owner", owner),))


def _owners(
    names: set[str], subject: Subject, areas: Sequence[Area], registers: Callable[[str], Register | None]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for area in areas:
        register = registers(area.gss_code) if area.gss_code != subject.typed.gss_code else None
        if register is not None:
            found |= dict.fromkeys(names & (set(register.services) | set(register.panels)), area.name)
    return found


def _wholly_anothers(subject: Subject, own: str, owners: dict[str, str]) -> Iterator[Mistake]:
    for name in (SERVICES, PANELS):
        sheet = subject.typed.sheets.get(name)
        if sheet is None or not sheet.rows:
            continue
        contract = subject.contract(name)
        ids = [row.values.get(contract.key[0], CellState.BLANK) for row in sheet.rows]
        found = {owners.get(str(one)) for one in ids}
        if len(found) == 1 and None not in found:
            facts = (("declared", own), ("found", str(found.pop())))
            yield Mistake("wrong_borough_rows", contract.title, facts=facts)

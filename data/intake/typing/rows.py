"""Which rows a sheet must have, and what the register knows: checks that no single cell can answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from data.contracts.load import SheetContract
from data.contracts.names import (
    AT_MEETINGS,
    BOROUGHS_SERVED,
    HOST_BOROUGH,
    MEETINGS_HELD,
    MOVEMENTS,
    OTHER_BOROUGH,
    PANELS,
    SERVICE_ID,
    SERVICES,
    nil_key,
)
from data.intake.findings import Mistake
from data.intake.typing.checks import Subject, text_of_value
from data.intake.typing.text import folded
from data.model import TypedRow, TypedSheet
from data.registers.register import Register
from standards.model import Area, CellState, Value

_NUMBERED: Final = re.compile(r"(.*?[A-Z])(\d{1,9})", re.ASCII)
_PREFIX: Final = 4  # letters before an ID's S or P and its digits


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
    yield from _cases_without_meeting(subject)
    yield from _not_as_registered(subject)


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
    present = [row.values[contract.key[0]] for row in sheet.rows]
    missing = [name for name in wanted if name not in present]
    unclear = sum(value not in wanted for value in present)
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


def _cases_without_meeting(subject: Subject) -> Iterator[Mistake]:
    """Ask, once for the sheet, about panels that held no meeting and considered cases all the same."""
    cells: list[str] = []
    for row, sheet in _rows(subject, PANELS):
        if row.values.get(MEETINGS_HELD) == 0:
            dealt_with = [name for name in AT_MEETINGS if _is_above_zero(row.values.get(name))]
            cells += [f"{sheet.columns[name]}{row.number}" for name in (MEETINGS_HELD, *dealt_with) if dealt_with]
    if cells:
        yield Mistake("cases_without_meeting", subject.contract(PANELS).title, tuple(cells))


def _is_above_zero(value: Value | None) -> bool:
    return isinstance(value, int) and value > 0


def _not_as_registered(subject: Subject) -> Iterator[Mistake]:
    """Ask about facts of services and panels that are not as the register has them."""
    if subject.register is None:
        return
    register = subject.register.as_at(subject.month)
    for name, entries in ((SERVICES, register.services), (PANELS, register.panels)):
        contract = subject.contract(name)
        for row, sheet in _rows(subject, name):
            entry = entries.get(str(row.values.get(contract.key[0])))
            known = entry.values if entry is not None else {}
            is_elsewhere = known.get(HOST_BOROUGH, register.gss_code) != register.gss_code
            for field in contract.fields:
                is_own = field.is_prefilled and not (is_elsewhere and field.is_shared_fact)
                if is_own and _differs(row.values.get(field.name), known.get(field.name)):
                    cell = f"{sheet.columns[field.name]}{row.number}"
                    yield Mistake("register_changed", contract.title, (cell,))


def _differs(value: Value | None, registered: Value | None) -> bool:
    """Say whether both are known and not the same; a name in another case, or with & for and, is the same."""
    if value == registered or value in (None, CellState.BLANK, CellState.VOID) or registered is None:
        return False
    if isinstance(value, str) and isinstance(registered, str):
        return folded(value) != folded(registered)
    return value != registered


def with_suggestions(mistakes: Sequence[Mistake], subject: Subject) -> list[Mistake]:
    """Add to an ID that is not known the one that is a keystroke away, if there is just one."""
    return [_suggesting(mistake, subject) for mistake in mistakes]


def _suggesting(mistake: Mistake, subject: Subject) -> Mistake:
    if mistake.code not in ("row_not_registered", "not_a_pattern") or mistake.value is None:
        return mistake
    sheet = next((name for name in subject.typed.sheets if subject.contract(name).title == mistake.sheet), None)
    known = subject.known_ids(sheet) if sheet is not None else None
    if known is None or mistake.field != subject.contract(str(sheet)).key[0]:
        return mistake
    typed = mistake.value.upper()
    with_zeros = typed[:_PREFIX] + typed[_PREFIX:].replace("O", "0")
    near = [with_zeros] if with_zeros in known else [name for name in known if is_a_keystroke_away(typed, name)]
    near = [name for name in near if _is_of_same_number(typed, name)] or near
    if len(near) != 1:
        return mistake
    facts = {**dict(mistake.facts), "suggestion": f" Did you mean {near[0]}?"}
    return replace(mistake, facts=tuple(facts.items()))


def _is_of_same_number(typed: str, meant: str) -> bool:
    """Say whether two IDs differ only by noughts before their number: CAM-S1 is CAM-S01, and not CAM-S10."""
    parts = [_NUMBERED.fullmatch(name) for name in (typed, meant)]
    return len({(part[1], int(part[2])) for part in parts if part is not None}) == 1 and None not in parts


def is_a_keystroke_away(typed: str, meant: str) -> bool:
    """Say whether one letter too many, too few, another one or two exchanged make a text of another."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    start = next((at for at, pair in enumerate(zip(typed, meant, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    ours, theirs = typed[start:], meant[start:]
    exchanged = len(ours) > 1 and ours[:2] == theirs[1::-1] and ours[2:] == theirs[2:]
    return exchanged or ours[1:] in (theirs[1:], theirs) or ours == theirs[1:]


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
    owners: dict[str, str] = {}
    for area in areas:
        register = registers(area.gss_code) if area.gss_code != subject.typed.gss_code else None
        if register is not None:
            owners |= dict.fromkeys(names & (set(register.services) | set(register.panels)), area.name)
    return owners


def _wholly_anothers(subject: Subject, own: str, owners: dict[str, str]) -> Iterator[Mistake]:
    for name in (SERVICES, PANELS):
        sheet = subject.typed.sheets.get(name)
        if sheet is None or not sheet.rows:
            continue
        contract = subject.contract(name)
        ids = [row.values.get(contract.key[0], CellState.BLANK) for row in sheet.rows]
        owning = {owners.get(str(row_id)) for row_id in ids}
        if len(owning) == 1 and None not in owning:
            facts = (("declared", own), ("found", str(owning.pop())))
            yield Mistake("wrong_borough_rows", contract.title, facts=facts)

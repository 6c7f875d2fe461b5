"""From a cut to observations: the rows that stand, linked to their registers, with their addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from data.contracts.load import Contracts, SheetContract
from data.contracts.names import PANEL_ID, PANELS, SERVICE
from data.ledger import Cut, CutEntry, Receipt
from data.model import OwedSheet, TypedReturn
from data.observations.answers import AnswerCount
from data.observations.derived import with_derived
from data.observations.owed_rows import SecondReading
from data.observations.residents import SHEET, residents
from data.observations.shared_facts import facts_of, shared_fields
from data.registers.register import Register
from standards.model import Area, CellState, Month, Observations, Presence, Row, SheetReturn, Value

Key = tuple[str, str, Month]
_LEFT_TO_HOST: Final = (CellState.NOT_APPLICABLE, CellState.BLANK, None)
"""What a guest writes of a fact that its host reports: `z`, or nothing, be it because the column isn't there."""
RETURNS_OWED = "returns_owed"


def assemble(
    cut: Cut,
    areas: tuple[Area, ...],
    document: Callable[[Receipt], TypedReturn],
    contracts: Contracts,
    register: Callable[[str], Register],
) -> Observations:
    """Return everything that stands in a cut, ready to be assessed.

    Args:
        cut: what stands for each sheet owed.
        areas: the cluster's members in the cut's month.
        document: gives the typed return of a receipt, with its bad cells void.
        contracts: what the sheets mean.
        register: gives an area's register, for what a missing sheet would have held and who hosts a shared panel.
    """
    sheets = {_key(entry): _sheet_return(entry, document) for entry in cut.entries}
    sheets = {key: _with_derived_fields(sheet_return, contracts) for key, sheet_return in sheets.items()}
    sheets = _with_hosts(sheets, contracts, register)
    sheets = {key: _with_registers(sheet_return, sheets, contracts) for key, sheet_return in sheets.items()}
    expected = {
        _key(entry): _expected_rows(entry.owed, contracts, register)
        for entry in cut.entries
        if entry.presence is not Presence.OUTAGE
    }
    owed = _returns_owed(cut, sheets, contracts, expected)
    sheets = _by_second_reading(cut, sheets, document, contracts, register, expected) | owed
    sheets |= {(area, SHEET, period): residents(area, period) for area, _, period in tuple(sheets)}
    return Observations(areas=areas, sheets=sheets, catalogue=contracts.catalogue(), cut=cut.digest)


def _key(entry: CutEntry) -> Key:
    return entry.owed.gss_code, entry.owed.sheet, entry.owed.period


def _sheet_return(entry: CutEntry, document: Callable[[Receipt], TypedReturn]) -> SheetReturn:
    owed = entry.owed
    if entry.receipt is None:
        return SheetReturn(owed.gss_code, owed.sheet, owed.period, entry.presence)
    sha256 = entry.receipt.sha256
    typed = document(entry.receipt).sheets[owed.sheet]
    columns = {name: (letters,) for name, letters in typed.columns.items()}
    rows = tuple(Row(sha256, owed.sheet, row.number, row.values, columns) for row in typed.rows)
    presence = entry.presence if entry.presence is Presence.NIL else Presence.RETURNED
    rows = () if presence is Presence.NIL else rows
    return SheetReturn(owed.gss_code, owed.sheet, owed.period, presence, rows, sha256, entry.is_late)


def _with_hosts(
    sheets: Mapping[Key, SheetReturn], contracts: Contracts, register: Callable[[str], Register]
) -> dict[Key, SheetReturn]:
    """Let a shared panel's row inherit the shared facts that only its host reports."""
    linked = dict(sheets)
    for key, sheet_return in sheets.items():
        if sheet_return.sheet == PANELS and sheet_return.rows:
            shared = shared_fields(_contract(contracts, PANELS, sheet_return.period))
            own = register(sheet_return.area)
            rows = tuple(_with_host(row, sheet_return, own, sheets, shared) for row in sheet_return.rows)
            linked[key] = replace(sheet_return, rows=rows)
    return linked


def _with_host(
    row: Row,
    sheet: SheetReturn,
    register: Register,
    sheets: Mapping[Key, SheetReturn],
    shared: frozenset[str],
) -> Row:
    panel = row.values.get(PANEL_ID)
    host = register.other_host(panel, sheet.period)
    left_to_host = {name for name in shared if row.values.get(name) in _LEFT_TO_HOST}
    if host is None or not left_to_host:
        return row
    of_host = sheets.get((host, sheet.sheet, sheet.period))
    hosts_rows = of_host.rows if of_host else ()
    facts = next((theirs for theirs in hosts_rows if theirs.values.get(PANEL_ID) == panel), None)
    own = {name: value for name, value in row.values.items() if name not in left_to_host}
    return replace(row, values=own, register=None if facts is None else facts_of(facts, shared))


def _contract(contracts: Contracts, sheet: str, period: Month) -> SheetContract:
    return contracts.sheet(sheet, period) or contracts.sheets[sheet]


def _with_derived_fields(sheet_return: SheetReturn, contracts: Contracts) -> SheetReturn:
    derived = _contract(contracts, sheet_return.sheet, sheet_return.period).derived
    return (
        replace(sheet_return, rows=tuple(with_derived(row, derived) for row in sheet_return.rows))
        if derived
        else sheet_return
    )


def _with_registers(sheet_return: SheetReturn, sheets: Mapping[Key, SheetReturn], contracts: Contracts) -> SheetReturn:
    """Link rows to the register rows that they are about."""
    extends = _contract(contracts, sheet_return.sheet, sheet_return.period).extends
    if extends is None or not sheet_return.rows:
        return sheet_return
    register_sheet, key = extends
    registered = sheets.get((sheet_return.area, register_sheet, sheet_return.period))
    by_key = {row.values.get(key): row for row in registered.rows} if registered else {}
    return replace(
        sheet_return, rows=tuple(replace(row, register=by_key.get(row.values.get(key))) for row in sheet_return.rows)
    )


def _by_second_reading(
    cut: Cut,
    sheets: Mapping[Key, SheetReturn],
    document: Callable[[Receipt], TypedReturn],
    contracts: Contracts,
    register: Callable[[str], Register],
    expected: Mapping[Key, int],
) -> dict[Key, SheetReturn]:
    """Return the sheets with what the second reading adds: rows owed, what the register has, the answers counted."""
    read = SecondReading(sheets, contracts, register, _typed_keys(cut, document, contracts)).read()
    answers = AnswerCount(document, register)
    for entry in cut.entries:
        if entry.presence is not Presence.OUTAGE:
            key, contract = _key(entry), _contract(contracts, entry.owed.sheet, entry.owed.period)
            read[key] = answers.counted(read[key], entry, contract, expected[key])
    return read


def _typed_keys(
    cut: Cut, document: Callable[[Receipt], TypedReturn], contracts: Contracts
) -> dict[tuple[str, str, int], str]:
    """Return, for each row whose key was voided, what was typed there."""
    typed: dict[tuple[str, str, int], str] = {}
    for entry in cut.entries:
        contract = _contract(contracts, entry.owed.sheet, entry.owed.period)
        if entry.receipt is None or not contract.key:
            continue
        for row in document(entry.receipt).sheets[entry.owed.sheet].rows:
            if contract.key[0] in row.typed_as:
                typed[entry.receipt.sha256, entry.owed.sheet, row.number] = row.typed_as[contract.key[0]]
    return typed


def _returns_owed(
    cut: Cut, sheets: Mapping[Key, SheetReturn], contracts: Contracts, expected: Mapping[Key, int]
) -> dict[Key, SheetReturn]:
    """Return the pipeline's own sheet: the required cells owed, and those that came valid and on time."""
    rows: dict[Key, list[Row]] = defaultdict(list)
    for entry in cut.entries:
        if entry.presence is not Presence.OUTAGE:
            sheet_return = sheets[_key(entry)]
            contract = _contract(contracts, sheet_return.sheet, sheet_return.period)
            owed, valid = _required_cells(sheet_return, contract, expected[_key(entry)])
            values: dict[str, Value] = {"sheet": sheet_return.sheet, "required_owed": owed, "valid_on_time": valid}
            row = Row(sheet_return.receipt, RETURNS_OWED, 0, values)
            rows[sheet_return.area, RETURNS_OWED, sheet_return.period].append(row)
    return {
        key: SheetReturn(key[0], RETURNS_OWED, key[2], Presence.RETURNED, tuple(owed_rows))
        for key, owed_rows in rows.items()
    }


def _expected_rows(owed: OwedSheet, contracts: Contracts, register: Callable[[str], Register]) -> int:
    """Return how many rows a sheet would have held."""
    contract = _contract(contracts, owed.sheet, owed.period)
    if contract.rows == "codes":
        return len(contract.fields[0].codes)
    if contract.rows not in ("register", "each"):
        return 1
    known = register(owed.gss_code)
    active = known.services_in if owed.return_type == SERVICE else known.panels_in
    return max(1, len(active(owed.period)))


def _required_cells(sheet_return: SheetReturn, contract: SheetContract, expected_rows: int) -> tuple[int, int]:
    required = [field.name for field in contract.fields if field.is_required]
    if sheet_return.presence is Presence.NIL:
        return len(required), 0 if sheet_return.is_late else len(required)
    owed = len(required) * max(len(sheet_return.rows), expected_rows)
    if sheet_return.is_late:
        return owed, 0
    answers = [row.value(name) for row in sheet_return.rows for name in required]
    return owed, len(answers) - sum(answer is CellState.BLANK or answer is CellState.VOID for answer in answers)

"""The rows of a return by the second reading: those that are owed and did not come, and what nil, `z` and zero may say.

A row that is not there says as little as one that was left blank. Nothing here looks at what the rows are used for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, TypeGuard

from data.contracts.load import Contracts, FieldContract, SheetContract
from data.contracts.names import MOVEMENTS, PANEL_ID, PANELS, SERVICES
from data.observations.derived import with_derived
from data.observations.movements_owed import MovementsOwed
from data.observations.shared_facts import facts_of, shared_fields
from data.registers.register import Register, RegisteredPanel, RegisterEntry
from standards.model import CellState, Month, Presence, Row, SheetReturn, Value

Key = tuple[str, str, Month]
Sheets = Mapping[Key, SheetReturn]
_ABSENCES: Final = {Presence.ABSENT: CellState.NO_RETURN, Presence.OUTAGE: CellState.OUTAGE}


@dataclass(frozen=True)
class SecondReading:
    """Reads sheets, as the first reading has them, by the second.

    Attributes:
        sheets: every sheet owed, with its rows linked to their registers.
        contracts: what the sheets mean.
        register: gives an area's register.
        typed_keys: gives, for a row whose key was voided, what was typed there.
    """

    sheets: Sheets
    contracts: Contracts
    register: Callable[[str], Register]
    typed_keys: Mapping[tuple[str, str, int], str]
    _settled: dict[tuple[int, int], tuple[RegisterEntry, dict[str, Value]]] = field(default_factory=dict, init=False)
    _free: dict[int, frozenset[str]] = field(default_factory=dict, init=False)

    @cached_property
    def movements(self) -> MovementsOwed:
        """What the boroughs report of one another."""
        return MovementsOwed(self.sheets.values())

    def read(self) -> dict[Key, SheetReturn]:
        """Return every sheet with its rows by the second reading: registers first, then what rests on them."""
        read: dict[Key, SheetReturn] = {}
        order = sorted(self.sheets, key=lambda key: self._contract(key).extends is not None)
        for key in order:
            read[key] = self._with_rows(key, read)
        read |= {key: self._with_hosts(read[key], read) for key in order if key[1] == PANELS}
        for key in order:
            if self._contract(key).extends is not None:
                read[key] = self._linked(read[key], read)
        contradicted = {key: self._without_contradicted_zeros(sheet, read) for key, sheet in read.items()}
        registers = self._registers(contradicted)
        return {key: self._as_registered(sheet, contradicted, registers) for key, sheet in contradicted.items()}

    def _contract(self, key: Key) -> SheetContract:
        _, sheet, period = key
        return self.contracts.sheet(sheet, period) or self.contracts.sheets[sheet]

    # --- Which rows there are -----------------------------------------------------------------------------------------

    def _with_rows(self, key: Key, read: Sheets) -> SheetReturn:
        sheet, contract = self.sheets[key], self._contract(key)
        if sheet.presence in _ABSENCES:
            return sheet
        expected = self._expected(sheet, contract)
        if sheet.presence is Presence.NIL:
            rows = tuple(self._nil_row(row, sheet, contract) for row in expected.values())
        else:
            received = self._rows_that_came(sheet, contract, expected)
            names = {row.values.get(contract.key[0]) for row in received} if contract.key else set()
            absent = (
                [row for name, row in expected.items() if name not in names] if contract.key or not received else []
            )
            rows = (*(self._with_z_as_meant(row, contract) for row in received), *absent)
        if sheet.sheet == MOVEMENTS:
            rows += tuple(self.movements.not_reported(sheet))
        return _with(sheet, rows)

    def _expected(self, sheet: SheetReturn, contract: SheetContract) -> dict[Value, Row]:
        """Return the rows that are owed, by their key, as rows of which nothing is known but what the register says."""
        if contract.rows == "codes":
            first = contract.fields[0]
            return {code: _missing(sheet, {first.name: code}) for code in first.codes}
        if contract.rows == "one":
            return {"": _missing(sheet, {})}
        if contract.rows not in ("register", "each"):
            return {}
        about = contract.extends[0] if contract.extends else sheet.sheet
        register = self.register(sheet.area)
        entries = register.services_in(sheet.period) if about == SERVICES else register.panels_in(sheet.period)
        key = contract.key[0]
        facts = ((entry.values[key], self._facts(entry, sheet, contract)) for entry in entries)
        return {name: _missing(sheet, known) for name, known in facts}

    def _facts(self, entry: RegisterEntry, sheet: SheetReturn, contract: SheetContract) -> dict[str, Value]:
        """Return what the register says of a row that stays so: not whether it still operates."""
        known = self._settled.get((id(entry), id(contract)))
        if known is None:
            known = self._settled[id(entry), id(contract)] = entry, self._read_facts(entry, sheet, contract)
        return known[1]

    def _read_facts(self, entry: RegisterEntry, sheet: SheetReturn, contract: SheetContract) -> dict[str, Value]:
        key = contract.key[0]
        if contract.extends is not None:
            return {key: entry.values[key]}
        is_guest = isinstance(entry, RegisteredPanel) and entry.host_borough != sheet.area
        stated = (field for field in contract.fields if field.name in entry.values and field.is_settled)
        settled = {field.name: entry.values[field.name] for field in stated if not (is_guest and field.is_shared_fact)}
        return {key: entry.values[key], **settled}

    def _nil_row(self, row: Row, sheet: SheetReturn, contract: SheetContract) -> Row:
        """Return what nil says of a row: zeros where the contract says so, and nothing anywhere else."""
        if contract.nil is None:
            return replace(row, is_missing=False)
        zeros: dict[str, Value] = dict.fromkeys(contract.nil, 0)
        if sheet.sheet == PANELS and self._is_guest(row, sheet):
            zeros = {name: zero for name, zero in zeros.items() if not _field(contract, name).is_shared_fact}
        return with_derived(replace(row, values={**row.values, **zeros}, is_missing=False), contract.derived)

    def _rows_that_came(
        self, sheet: SheetReturn, contract: SheetContract, expected: Mapping[Value, Row]
    ) -> tuple[Row, ...]:
        """Return the rows received that say anything, each once.

        Of a row that came twice nothing is known but which it is. One that says no more than the template did, because
        a provider didn't answer perhaps, is owed and not there.
        """
        if not contract.key or contract.rows == "any":
            return sheet.rows
        key, asked = contract.key[0], _asked(contract)
        answered = [row for row in sheet.rows if not _is_unanswered(row, asked)]
        named = [(self._name_of(row, key), row) for row in answered]
        counts = Counter(name for name, _ in named)
        kept: dict[object, Row] = {}
        for position, (name, row) in enumerate(named):
            if isinstance(name, CellState):
                kept[position] = row
            elif counts[name] > 1:
                known = expected[name].values if name in expected else {key: name}
                kept.setdefault(name, replace(row, values={**dict.fromkeys(row.values, CellState.VOID), **known}))
            else:
                kept[name] = row if row.values[key] == name else replace(row, values={**row.values, key: name})
        return tuple(kept.values())

    def _name_of(self, row: Row, key: str) -> Value:
        value = row.values.get(key, CellState.BLANK)
        return self.typed_keys.get((row.receipt, row.sheet, row.number), value) if value is CellState.VOID else value

    # --- What `z` and zero may say ------------------------------------------------------------------------------------

    def _with_z_as_meant(self, row: Row, contract: SheetContract) -> Row:
        """Return a row in which `z` stands only where the contract says what it means there."""
        z, free = CellState.NOT_APPLICABLE, self._free_of_conditions(contract)
        named = [name for name, value in row.values.items() if value is z and name not in free]
        if not named:
            return row
        fields = filter(None, map(contract.field, named))
        odd = [field.name for field in fields if not self._z_has_meaning(row, field)]
        if not odd:
            return row
        return with_derived(replace(row, values={**row.values, **dict.fromkeys(odd, CellState.VOID)}), contract.derived)

    def _free_of_conditions(self, contract: SheetContract) -> frozenset[str]:
        """Return the fields in which `z` has a meaning, whatever stands beside it."""
        known = self._free.get(id(contract))
        if known is None:
            names = (field.name for field in contract.fields if field.z_means and not field.z_only)
            known = self._free[id(contract)] = frozenset(names)
        return known

    def _z_has_meaning(self, row: Row, field: FieldContract) -> bool:
        for other, codes in field.z_only.items():
            if row.value(other) not in codes:
                return False
        return bool(field.z_means)

    def _without_contradicted_zeros(self, sheet: SheetReturn, read: Sheets) -> SheetReturn:
        """Return a sheet in which no zero stands that another sheet of the same borough contradicts, or may."""
        contract = self._contract((sheet.area, sheet.sheet, sheet.period))
        contradicting = {field.name: field.zero_never for field in contract.fields if field.zero_never is not None}
        contradicting |= {name: (monthly, name) for name, monthly in contract.sum_of_months.items()}
        if not contradicting or sheet.presence in _ABSENCES:
            return sheet
        others = {name: self._others(sheet, contract, *other, read) for name, other in contradicting.items()}
        rows = tuple(self._without_zeros(row, contract, others) for row in _rows(sheet))
        return _with(sheet, rows)

    def _without_zeros(
        self, row: Row, contract: SheetContract, others: Mapping[str, Mapping[Value, list[Value]]]
    ) -> Row:
        named = row.values.get(contract.key[0])
        states = {
            name: _zero_beside(stated.get(named or "", []))
            for name, stated in others.items()
            if row.values.get(name) == 0
        }
        wrong = {name: state for name, state in states.items() if state is not None}
        return with_derived(replace(row, values={**row.values, **wrong}), contract.derived) if wrong else row

    def _others(
        self, sheet: SheetReturn, contract: SheetContract, other: str, field: str, read: Sheets
    ) -> dict[Value, list[Value]]:
        """Return what another sheet says in the months of this one's period, by the key that both have."""
        stated: dict[Value, list[Value]] = defaultdict(list)
        for back in range(contract.frequency.months):
            key = (sheet.area, other, sheet.period - back)
            monthly = read.get(key)
            rows = self._expected(monthly, self._contract(key)).values() if _is_absent(monthly) else _rows(monthly)
            for row in rows:
                value = CellState.NO_RETURN if _is_absent(monthly) else row.value(field)
                stated[row.value(contract.key[0])].append(value)
        return stated

    # --- Shared panels, registers and movements -----------------------------------------------------------------------

    def _is_guest(self, row: Row, sheet: SheetReturn) -> bool:
        return self._other_host(row, sheet) is not None

    def _other_host(self, row: Row, sheet: SheetReturn) -> str | None:
        return self.register(sheet.area).other_host(row.values.get(PANEL_ID), sheet.period)

    def _with_hosts(self, sheet: SheetReturn, read: Sheets) -> SheetReturn:
        """Let the rows of guests have the shared facts as the host reports them, and only the host."""
        contract = self._contract((sheet.area, sheet.sheet, sheet.period))
        shared = shared_fields(contract)
        rows = []
        for row in _rows(sheet):
            host = self._other_host(row, sheet)
            of_host = read.get((host or "", sheet.sheet, sheet.period))
            rows.append(row if host is None else self._with_host(row, of_host, shared))
        return _with(sheet, tuple(rows))

    def _with_host(self, row: Row, host: SheetReturn | None, shared: frozenset[str]) -> Row:
        panel = row.values.get(PANEL_ID)
        facts = next((each for each in _rows(host) if each.values.get(PANEL_ID) == panel), None) if host else None
        if facts is None:
            state = _ABSENCES.get(host.presence, CellState.BLANK) if host is not None else CellState.NO_RETURN
            facts = Row(row.receipt, row.sheet, 0, dict.fromkeys(shared, state))
        else:
            facts = facts_of(facts, shared)
        if row.register == facts and not any(name in row.values for name in shared):
            return row
        own = {name: value for name, value in row.values.items() if name not in shared}
        return replace(row, values=own, register=facts)

    def _linked(self, sheet: SheetReturn, read: Sheets) -> SheetReturn:
        """Let each row inherit from its register's row, as the second reading has it."""
        rows = tuple(self._linked_rows(sheet, read, _rows(sheet), _rows))
        return _with(sheet, rows)

    def _linked_rows(
        self,
        sheet: SheetReturn,
        read: Sheets,
        rows: Iterable[Row],
        rows_of: Callable[[SheetReturn], tuple[Row, ...]],
    ) -> Iterator[Row]:
        extends = self._contract((sheet.area, sheet.sheet, sheet.period)).extends
        if extends is None:
            yield from rows
            return
        register_sheet, key = extends
        registered = read.get((sheet.area, register_sheet, sheet.period))
        rows_there = rows_of(registered) if registered is not None else ()
        by_key: dict[Value, Row] = {
            name: row for row in rows_there if not isinstance(name := row.values.get(key, ""), CellState)
        }
        if registered is not None and registered.presence in _ABSENCES:
            by_key = self._expected(registered, self._contract((sheet.area, register_sheet, sheet.period)))
        for row in rows:
            about = by_key.get(row.values.get(key, ""))
            yield row if row.register is about else replace(row, register=about)

    # --- What the register has otherwise ------------------------------------------------------------------------------

    def _as_registered(self, sheet: SheetReturn, read: Sheets, registers: Mapping[Key, tuple[Row, ...]]) -> SheetReturn:
        """Return a sheet with its rows as the register has them, where the return declares something else."""
        key = (sheet.area, sheet.sheet, sheet.period)
        contract = self._contract(key)
        if contract.rows == "register":
            rows = registers[key]
        elif contract.extends is not None:
            known = self._expected(sheet, contract)
            rows = tuple(row for row in _rows(sheet) if row.values.get(contract.key[0]) in known)
            registered = registers.get((sheet.area, contract.extends[0], sheet.period))
            if registered is not None:
                rows = tuple(self._linked_rows(sheet, read, rows, lambda _: registered))
        else:
            return sheet
        return sheet if _same(rows, _rows(sheet)) else replace(sheet, registered_rows=rows)

    def _registers(self, read: Sheets) -> dict[Key, tuple[Row, ...]]:
        """Return the rows of the sheets of services and panels as the registers have them; guests' by their hosts'."""
        entered = {
            key: replace(sheet, owed_rows=self._register_rows(sheet, self._contract(key)))
            for key, sheet in read.items()
            if self._contract(key).rows == "register"
        }
        return {
            key: _rows(self._with_hosts(sheet, entered) if sheet.sheet == PANELS else sheet)
            for key, sheet in entered.items()
        }

    def _register_rows(self, sheet: SheetReturn, contract: SheetContract) -> tuple[Row, ...]:
        if sheet.presence in _ABSENCES:
            return _rows(sheet)
        register, key = self.register(sheet.area), contract.key[0]
        entries = register.services_in(sheet.period) if sheet.sheet == SERVICES else register.panels_in(sheet.period)
        by_key = {entry.values[key]: entry for entry in entries}
        compared = [field for field in contract.fields if field.is_registered]
        rows = []
        for row in _rows(sheet):
            entry = by_key.get(row.values.get(key, ""))
            if entry is not None:  # what no register knows does not count until it is in one
                rows.append(self._as_entered(row, entry, compared, sheet, contract))
        return tuple(rows)

    def _as_entered(
        self,
        row: Row,
        entry: RegisterEntry,
        compared: Iterable[FieldContract],
        sheet: SheetReturn,
        contract: SheetContract,
    ) -> Row:
        if row.is_missing:
            return row
        is_guest = isinstance(entry, RegisteredPanel) and entry.host_borough != sheet.area
        known = {field.name: entry.values[field.name] for field in compared if not (is_guest and field.is_shared_fact)}
        other = {name: value for name, value in known.items() if not _agrees(row.values.get(name), value)}
        return with_derived(replace(row, values={**row.values, **other}), contract.derived) if other else row


def _agrees(declared: Value | None, registered: Value) -> bool:
    """Say whether a return says what the register has; a blank list is none."""
    return declared == registered or (registered == () and declared in (CellState.BLANK, None))


def _is_absent(sheet: SheetReturn | None) -> TypeGuard[SheetReturn]:
    """Say whether a sheet was owed and didn't come; an outage contradicts nothing."""
    return sheet is not None and sheet.presence is Presence.ABSENT


def _zero_beside(stated: Iterable[Value]) -> CellState | None:
    """Return what a zero is worth beside what another sheet states of the same thing; None where it stands.

    What is not known there may contradict it: else leaving that out would let the zero stand.
    """
    values = list(stated)
    if any(isinstance(value, int) and value > 0 for value in values):
        return CellState.VOID
    states = (CellState.NO_RETURN, CellState.OUTAGE, CellState.VOID, CellState.BLANK)
    return next((state for state in states if state in values), None)


def _asked(contract: SheetContract) -> tuple[FieldContract, ...]:
    """Return the fields that a borough answers in a row: none where one answer may be all that is required of it."""
    asked = tuple(field for field in contract.fields if field.name not in contract.key and not field.is_prefilled)
    return asked if sum(field.is_required for field in asked) > 1 else ()


def _is_unanswered(row: Row, asked: Iterable[FieldContract]) -> bool:
    """Say whether a row has none of the required answers, and of the others at most that they do not apply."""
    silent = (CellState.BLANK, CellState.NOT_APPLICABLE)
    stated = [(field.is_required, row.values.get(field.name, CellState.BLANK)) for field in asked]
    return bool(stated) and all(
        value is CellState.BLANK if is_required else value in silent for is_required, value in stated
    )


def _missing(sheet: SheetReturn, known: Mapping[str, Value]) -> Row:
    return Row(sheet.receipt, sheet.sheet, 0, dict(known), is_missing=True)


def _field(contract: SheetContract, name: str) -> FieldContract:
    return next(field for field in contract.fields if field.name == name)


def _rows(sheet: SheetReturn | None) -> tuple[Row, ...]:
    if sheet is None:
        return ()
    return sheet.rows if sheet.owed_rows is None else sheet.owed_rows


def _same(rows: tuple[Row, ...], others: tuple[Row, ...]) -> bool:
    return len(rows) == len(others) and all(row is other for row, other in zip(rows, others, strict=True))


def _with(sheet: SheetReturn, rows: tuple[Row, ...]) -> SheetReturn:
    """Return a sheet with its rows by the second reading, which are none of their own where they are those received."""
    return replace(sheet, owed_rows=None if _same(rows, sheet.rows) else rows)

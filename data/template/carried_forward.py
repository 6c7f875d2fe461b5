"""The rows that a template brings: from the register, from last month's return, and `z` where nothing else is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from data.contracts.load import Contracts, FieldContract, SheetContract
from data.contracts.names import COMBINED_WITH, HOST_BOROUGH, PANEL_TYPE, PANEL_TYPES, SERVICE_NAME, SERVICES
from data.model import TypedReturn, TypedRow
from data.registers.register import Register, RegisterEntry
from standards.model import CellState, Month, Value

Values = Mapping[str, Value]

_COMBINED: Final = {PANEL_TYPE: COMBINED_WITH}
"""A panel that is merged with another may have what the other's type has."""


@dataclass(frozen=True)
class EarlierAnswers:
    """What a return's rows are carried forward from."""

    contracts: Contracts
    register: Register
    month: Month
    previous: TypedReturn | None = None

    @property
    def contact_role(self) -> str:
        """The role to contact, as the borough's last return had it."""
        return self.previous.contact_role if self.previous is not None else ""

    def rows(self, contract: SheetContract) -> list[Values]:
        """Return the rows that a sheet begins with, each with the fields that are known already."""
        if contract.rows == "one":
            return [self._row(contract, {}, {})]
        if contract.rows == "codes":
            return [self._row(contract, {contract.key[0]: code}, {}) for code in _codes(contract)]
        if contract.rows == "any":
            return []
        register = contract.extends[0] if contract.extends else contract.sheet
        key = contract.key[0]
        entries = (self._entry(self.contracts.sheets[register], entry) for entry in self._registered(register))
        return [self._row(contract, {key: entry[key]}, entry) for entry in entries]

    def name(self, sheet: str, key: str) -> str:
        """Return what a service or panel of the register is called."""
        contract = self.contracts.sheets[sheet]
        titles = self.contracts.code_lists[PANEL_TYPES]
        for registered in self._registered(sheet):
            entry = self._entry(contract, registered)
            if entry[contract.key[0]] == key:
                code = str(entry.get(SERVICE_NAME) or entry[PANEL_TYPE])
                return f"{code}, {titles[code]}" if code in titles else code
        return ""

    def _registered(self, sheet: str) -> tuple[RegisterEntry, ...]:
        return self.register.services_in(self.month) if sheet == SERVICES else self.register.panels_in(self.month)

    def _entry(self, contract: SheetContract, registered: RegisterEntry) -> Values:
        """Return what is known of a service or panel: what the borough said last, else what the register says."""
        values = registered.values
        before = self._before(contract, {contract.key[0]: values[contract.key[0]]})
        carried = {
            field.name: before[field.name]
            for field in contract.fields
            if field.is_prefilled and _is_told(before, field)
        }
        return {**values, **carried}

    def _row(self, contract: SheetContract, key: Values, entry: Values) -> Values:
        before = self._before(contract, key)
        row = {field.name: self._value(field, key, entry, before) for field in contract.fields}
        return {name: value for name, value in row.items() if value not in (CellState.BLANK, CellState.VOID)}

    def _value(self, field: FieldContract, key: Values, entry: Values, before: Values) -> Value:
        if field.name in key:
            return key[field.name]
        if field.is_shared_fact and entry.get(HOST_BOROUGH, self.register.gss_code) != self.register.gss_code:
            return CellState.NOT_APPLICABLE  # the host reports it
        if field.is_prefilled:
            for known in (entry, before):
                if _is_told(known, field):
                    return known[field.name]
        return CellState.NOT_APPLICABLE if _must_be_z(field, entry) else CellState.BLANK

    def _before(self, contract: SheetContract, key: Values) -> Values:
        """Return last month's row about the same thing, if there is one."""
        sheet = self.previous.sheets.get(contract.sheet) if self.previous else None
        rows: tuple[TypedRow, ...] = sheet.rows if sheet is not None else ()
        same = (row.values for row in rows if all(row.values.get(name) == value for name, value in key.items()))
        return next(same, {})


def _codes(contract: SheetContract) -> tuple[str, ...]:
    field = contract.field(contract.key[0])
    return field.codes if field is not None else ()


def _is_told(known: Values, field: FieldContract) -> bool:
    return known.get(field.name, CellState.BLANK) not in (CellState.BLANK, CellState.VOID)


def _must_be_z(field: FieldContract, entry: Values) -> bool:
    """Say whether nothing but `z` can be meant: the contract names what needs an answer, and this is nothing of it."""
    if not field.allows_z or not field.z_never:
        return False
    asked = [(_codes_in(entry, name), codes) for name, codes in field.z_never.items()]
    return all(asked_for and asked_for.isdisjoint(codes) for asked_for, codes in asked)


def _codes_in(entry: Values, name: str) -> set[str]:
    codes: set[str] = set()
    for at in (name, _COMBINED.get(name, name)):
        value = entry.get(at)
        codes |= {value} if isinstance(value, str) else set(value) if isinstance(value, tuple) else set()
    return codes

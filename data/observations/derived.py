"""Fields worked out from others of the same row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data.contracts.load import Derivation
from standards.model import CellState, Row, Value


def with_derived(row: Row, derived: Mapping[str, Derivation]) -> Row:
    """Return a row with every field that its contract works out from others."""
    if not derived:
        return row
    values, columns = dict(row.values), dict(row.columns)
    for name, sum_of in derived.items():
        values[name] = _derive(row, sum_of)
        columns[name] = tuple(letter for part in sum_of.parts for letter in row.columns.get(part, ()))
    return replace(row, values=values, columns=columns)


def _derive(row: Row, derived: Derivation) -> Value:
    """Return a sum of fields less others; unknown where any part is, not applicable where the first part is."""
    parts = [row.value(name) for name in derived.parts]
    for state in (CellState.NO_RETURN, CellState.OUTAGE, CellState.VOID, CellState.BLANK):
        if state in parts:
            return state
    if parts[0] is CellState.NOT_APPLICABLE:
        return CellState.NOT_APPLICABLE
    numbers = [part if isinstance(part, int) else 0 for part in parts]
    return sum(numbers[: len(derived.add)]) - sum(numbers[len(derived.add) :])

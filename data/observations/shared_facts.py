"""The facts of a shared panel, which its host reports for everybody."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from data.contracts.load import SheetContract
from standards.model import Row


def shared_fields(contract: SheetContract) -> frozenset[str]:
    """Return the fields that only the host reports, with those that are worked out from nothing else."""
    shared = {field.name for field in contract.fields if field.is_shared_fact}
    return frozenset(
        shared | {name for name, derivation in contract.derived.items() if shared.issuperset(derivation.parts)}
    )


def facts_of(row: Row, shared: Container[str]) -> Row:
    """Return a host's row with its shared facts alone: the cases in it are of the host's own residents."""
    values = {name: value for name, value in row.values.items() if name in shared}
    return replace(row, values=values, columns={name: row.columns[name] for name in values if name in row.columns})

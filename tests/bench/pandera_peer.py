"""What pandera makes of the sheets of one return, with the same checks as our contracts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from data.contracts.load import FieldContract, Rule, SheetContract
from standards.model import FieldKind
from tests.bench.frictionless_peer import listed

TYPES: dict[FieldKind, Any] = {
    FieldKind.INTEGER: "Int64",
    FieldKind.DECIMAL: "Float64",
    FieldKind.DATE: "datetime64[ns]",
}


def validation(sheets: list[tuple[SheetContract, Path]]) -> Callable[[], None]:
    """Return a validation of every sheet, read from its CSV, with schemas made beforehand."""
    schemas = {contract.sheet: (_schema(contract), contract, path) for contract, path in sheets}

    def run() -> None:
        frames: dict[str, pd.DataFrame] = {}
        for name, (schema, contract, path) in schemas.items():
            read = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=["", "z"])
            frame = schema.validate(read, lazy=True)
            frames[name] = frame
            _check_rules(contract, frames)

    return run


def _schema(contract: SheetContract) -> pa.DataFrameSchema:
    columns = {field.name: _column(field) for field in contract.fields}
    return pa.DataFrameSchema(columns, unique=list(contract.key) or None, coerce=True)


def _column(field: FieldContract) -> pa.Column:
    checks = []
    if field.kind in (FieldKind.INTEGER, FieldKind.DECIMAL):
        checks += [pa.Check.ge(float(field.minimum))] if field.minimum is not None else []
        checks += [pa.Check.le(float(field.maximum))] if field.maximum is not None else []
    elif field.kind is FieldKind.YES_NO:
        checks.append(pa.Check.isin(["yes", "no"]))
    elif field.kind is FieldKind.CODE and field.codes:
        checks.append(pa.Check.isin(field.codes))
    elif field.kind is FieldKind.CODES and field.codes:
        checks.append(pa.Check.str_matches(f"^{listed(field.codes)}$"))
    elif field.kind is FieldKind.TEXT and field.pattern:
        checks.append(pa.Check.str_matches(f"^{field.pattern}$"))
    is_needed = field.is_required and not field.allows_z
    return pa.Column(TYPES.get(field.kind, str), checks, nullable=not is_needed)


def _check_rules(contract: SheetContract, frames: dict[str, pd.DataFrame]) -> None:
    """Check the rules across fields, on the sheet joined to its register."""
    frame = frames[contract.sheet]
    if contract.extends is not None and contract.extends[0] in frames:
        register, key = contract.extends
        frame = frame.merge(frames[register], on=key, suffixes=("", "_registered"))
    checks = [pa.Check(_holds(rule), name=rule.id) for rule in contract.rules if rule.equal is False]
    pa.DataFrameSchema(checks=checks).validate(frame, lazy=True)


def _holds(rule: Rule) -> Callable[[pd.DataFrame], pd.Series[bool]]:
    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        larger = frame[list(rule.larger)].sum(axis=1, skipna=False)
        smaller = frame[list(rule.smaller)].sum(axis=1, skipna=not rule.needs_all)
        return ((smaller <= larger) | larger.isna() | smaller.isna()).astype(bool)

    return holds

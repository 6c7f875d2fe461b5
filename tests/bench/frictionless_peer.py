"""What frictionless makes of the sheets of one return, with our contracts as its schemas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from frictionless import Resource, Schema, system

from data.contracts.load import FieldContract, SheetContract
from standards.model import FieldKind

TYPES = {
    FieldKind.INTEGER: "integer",
    FieldKind.DECIMAL: "number",
    FieldKind.YES_NO: "boolean",
    FieldKind.DATE: "date",
}


def validation(sheets: list[tuple[SheetContract, Path]]) -> Callable[[], None]:
    """Return a validation of every sheet, with schemas made beforehand."""
    schemas = [(Schema.from_descriptor(descriptor(contract)), path) for contract, path in sheets]

    def run() -> None:
        with system.use_context(trusted=True):
            for schema, path in schemas:
                report = Resource(path=str(path), schema=schema).validate()
                if not report.valid:
                    raise ValueError(f"frictionless: {report.flatten(['title', 'fieldName', 'note'])[:3]}")

    return run


def descriptor(contract: SheetContract) -> dict[str, Any]:
    """Return a contract as a Table Schema. What a schema cannot say, such as rules across fields, is left out."""
    return {
        "fields": [_field(field) for field in contract.fields],
        "missingValues": ["", "z"],
        "primaryKey": list(contract.key),
    }


def _field(field: FieldContract) -> dict[str, Any]:
    limits: dict[str, Any] = {"required": field.is_required and not field.allows_z}
    if field.kind in (FieldKind.INTEGER, FieldKind.DECIMAL):
        limits |= {"minimum": float(field.minimum)} if field.minimum is not None else {}
        limits |= {"maximum": float(field.maximum)} if field.maximum is not None else {}
    elif field.kind is FieldKind.CODE and field.codes:
        limits["enum"] = list(field.codes)
    elif field.kind is FieldKind.CODES and field.codes:
        limits["pattern"] = listed(field.codes)
    elif field.kind is FieldKind.TEXT and field.pattern:
        limits["pattern"] = field.pattern
    described = {"name": field.name, "type": TYPES.get(field.kind, "string"), "constraints": limits}
    return described | ({"trueValues": ["yes"], "falseValues": ["no"]} if field.kind is FieldKind.YES_NO else {})


def listed(codes: tuple[str, ...]) -> str:
    """Return the pattern of a list of codes in one cell."""
    any_of = "|".join(codes)
    return f"({any_of})(; ?({any_of}))*"

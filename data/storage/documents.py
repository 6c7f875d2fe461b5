"""A typed return as a document that can be kept, and back. Nothing is lost on the way, and nothing becomes a float."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from data.model import Effect, Finding, TypedReturn, TypedRow, TypedSheet
from standards.model import CellState, Month, Value

READER_VERSION: Final = "6"
"""Raised whenever reading, typing or validating gives other answers than before, so that what was kept is read anew."""

_AS_THEY_ARE: Final = frozenset({int, str})
_STATES: Final = {state.value: state for state in CellState}


def to_document(typed: TypedReturn) -> bytes:
    """Return a typed return as JSON in UTF-8, the same bytes for equal returns."""
    content = {
        "sha256": typed.sha256,
        "file": typed.file,
        "return_type": typed.return_type,
        "gss_code": typed.gss_code,
        "month": str(typed.month),
        "contract_version": typed.contract_version,
        "contact_role": typed.contact_role,
        "minutes": typed.minutes,
        "sheets": [_sheet_out(sheet) for sheet in typed.sheets.values()],
        "findings": [_finding_out(finding) for finding in typed.findings],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def from_document(document: bytes) -> TypedReturn:
    """Return the typed return that `to_document` wrote."""
    content = json.loads(document)
    sheets = [_sheet_in(sheet) for sheet in content["sheets"]]
    return TypedReturn(
        sha256=content["sha256"],
        file=content["file"],
        return_type=content["return_type"],
        gss_code=content["gss_code"],
        month=Month.parse(content["month"]),
        contract_version=content["contract_version"],
        contact_role=content["contact_role"],
        minutes=content["minutes"],
        sheets={sheet.sheet: sheet for sheet in sheets},
        findings=tuple(_finding_in(finding) for finding in content["findings"]),
    )


def _sheet_out(sheet: TypedSheet) -> dict[str, Any]:
    names = list(sheet.columns)
    return {
        "sheet": sheet.sheet,
        "columns": dict(sheet.columns),
        "is_nil": sheet.is_nil,
        "rows": [
            [row.number, _values_out([row.values[name] for name in names]), dict(row.typed_as)] for row in sheet.rows
        ],
    }


def _sheet_in(content: Mapping[str, Any]) -> TypedSheet:
    names = list(content["columns"])
    rows = tuple(
        TypedRow(number, dict(zip(names, _values_in(values), strict=True)), typed_as)
        for number, values, typed_as in content["rows"]
    )
    return TypedSheet(content["sheet"], content["columns"], rows, content["is_nil"])


def _values_out(values: list[Value]) -> list[Any]:
    return [value if type(value) in _AS_THEY_ARE else _value_out(value) for value in values]


def _value_out(value: Value) -> Any:
    if isinstance(value, int | str):
        return value
    if isinstance(value, CellState):
        return {"s": value.value}
    if isinstance(value, tuple):
        return list(value)
    return {"f": str(value)} if isinstance(value, Fraction) else {"d": value.isoformat()}


def _values_in(contents: list[Any]) -> list[Value]:
    return [content if type(content) in _AS_THEY_ARE else _value_in(content) for content in contents]


def _value_in(content: Any) -> Value:
    if isinstance(content, list):
        return tuple(content)
    if not isinstance(content, dict):
        return content  # type: ignore[no-any-return]
    if "s" in content:
        return _STATES[content["s"]]
    return Fraction(content["f"]) if "f" in content else date.fromisoformat(content["d"])


def _finding_out(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "effect": finding.effect.value,
        "message": finding.message,
        "fix": finding.fix,
        "sheet": finding.sheet,
        "cells": list(finding.cells),
        "field": finding.field,
        "value": finding.value,
    }


def _finding_in(content: Mapping[str, Any]) -> Finding:
    return Finding(**{**content, "effect": Effect(content["effect"]), "cells": tuple(content["cells"])})

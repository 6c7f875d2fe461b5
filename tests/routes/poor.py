"""An area that is below nearly every standard, so that there is something to talk round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from data.contracts.load import Contracts
from data.model import TypedReturn, TypedRow, TypedSheet
from data.registers.register import Register
from standards.framework.ruleset import RuleSet
from standards.model import CellState, FieldKind, Value

OLD = date(2021, 1, 31)
POOR_SERVICE: dict[str, Any] = {
    "service_types": ("outreach",),
    "forms_of_abuse": ("bullying",),
    "age_min": 14,
    "age_max": 15,
    "supports_harmed": "no",
    "supports_harming": "no",
    "is_send_adapted": "no",
}
MISSING = ("missing_age", "missing_sex", "missing_ethnicity", "missing_send", "missing_form")


def poor_register(register: Register) -> Register:
    """Return a register in which every service does little, for few; types that have a standard of their own stay."""
    services = {name: replace(service, **_poor(service.service_types)) for name, service in register.services.items()}
    return replace(register, services=services)


def _poor(types: tuple[str, ...]) -> dict[str, Any]:
    own = {
        "mental_health_outreach",
        "psychotherapy",
        "contraception_sexual_health",
        "idva",
        "isva",
        "school_prevention",
    }
    return {**POOR_SERVICE, "service_types": tuple(sorted(own & set(types))) or ("outreach",)}


def poor_returns(
    returns: Mapping[str, TypedReturn], area: str, rules: RuleSet, contracts: Contracts
) -> dict[str, TypedReturn]:
    """Return everybody's returns with one area's made poor: nothing in time, nothing reviewed, little covered."""
    parts = {
        (sheet, name)
        for standard in rules.standards
        for sheet, name in standard.measure.counted_fields(contracts.sets).above
        if name not in MISSING
    }
    return {
        name: replace(typed, sheets={key: _sheet(sheet, key, parts, contracts) for key, sheet in typed.sheets.items()})
        if typed.gss_code == area
        else typed
        for name, typed in returns.items()
    }


def _sheet(sheet: TypedSheet, key: str, parts: set[tuple[str, str]], contracts: Contracts) -> TypedSheet:
    return replace(sheet, rows=tuple(_row(row, key, parts, contracts) for row in sheet.rows))


def _row(row: TypedRow, sheet: str, parts: set[tuple[str, str]], contracts: Contracts) -> TypedRow:
    values: dict[str, Value] = {}
    for field in contracts.sheets[sheet].fields:
        value = row.values.get(field.name)
        if value is None or isinstance(value, CellState):
            continue
        if field.kind is FieldKind.DATE:
            values[field.name] = OLD
        elif (sheet, field.name) in parts and field.name not in ("new_young_people", "children_moved"):
            values[field.name] = 0
        elif sheet == "services" and field.name in POOR_SERVICE:
            poor = _poor(row.values["service_types"])  # type: ignore[arg-type]
            values[field.name] = poor[field.name]
        elif sheet == "profile" and field.kind is FieldKind.CODES and value:
            values[field.name] = value[:1]  # type: ignore[index]
        elif sheet in ("profile", "strategies", "movements") and field.kind is FieldKind.YES_NO:
            values[field.name] = "no"
    if sheet == "young_people":
        values |= dict.fromkeys(MISSING, row.values["new_young_people"])
    if sheet == "profile":
        values |= {
            "lead_vacant_months": 9,
            "definition_age_min": 14,
            "definition_version": "none",
            "shared_tool_used": "no",
        }
    if sheet == "panels" and isinstance(row.values.get("meetings_held"), int):
        values |= _one_meeting(row)
    return replace(row, values={**row.values, **values})


def _one_meeting(row: TypedRow) -> dict[str, Value]:
    """Return a month in which one meeting was held, of as many as the register has, and nobody came."""
    attended = {
        name: 0 for name, value in row.values.items() if name.startswith("attended_") and isinstance(value, int)
    }
    scheduled = row.values["meetings_scheduled"]
    others = scheduled - 1 if isinstance(scheduled, int) else 0
    return {
        **attended,
        "meetings_held": 1,
        "cancelled_no_cases": 0,
        "cancelled_other": max(0, others),
        "rescheduled": 0,
    }

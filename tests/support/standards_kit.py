"""Builders for tests of the standards: a small catalogue, observations from plain values, rules from a few keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from standards.framework.ruleset import RuleFile, RuleSet
from standards.model import (
    MONTHLY,
    Area,
    CellState,
    Field,
    FieldCatalogue,
    FieldKind,
    Frequency,
    Month,
    Observations,
    Presence,
    Row,
    Sheet,
    SheetReturn,
    Value,
)

QUARTERLY = Frequency(3, 12)
YEARLY = Frequency(12, 9)
MONTH = Month(2026, 9)
AREA = "E09000007"
AREAS = {"E09000003": "Barnet", AREA: "Camden", "E09000010": "Enfield"}
FORMS = ("bullying", "exploitation", "violence")
SETS = {
    "three_forms": FORMS,
    "core_agencies": ("education", "health", "police"),
    "scored_panels": ("MASE", "MARAC"),
    "two_kinds": ("advocate", "group"),
}


def _fields(kinds: Mapping[str, FieldKind], codes: Mapping[str, tuple[str, ...]]) -> dict[str, Field]:
    return {
        name: Field(name, name.replace("_", " "), kind, codes.get(name, ()), is_required=True)
        for name, kind in kinds.items()
    }


_N, _D, _C, _L, _Y, _T, _S = (
    FieldKind.INTEGER,
    FieldKind.DECIMAL,
    FieldKind.CODE,
    FieldKind.CODES,
    FieldKind.YES_NO,
    FieldKind.DATE,
    FieldKind.TEXT,
)
_CODES = {
    "panel_type": ("MASE", "MARAC", "MASH", "GSVP"),
    "combined_with": ("MASE", "MARAC", "MASH", "GSVP"),
    "forms": FORMS,
    "service_types": ("advocate", "group", "outreach"),
    "status": ("operating", "ended"),
    "direction": ("sent", "received"),
    "tool": ("yes", "part", "no"),
}
_SHEETS: dict[str, tuple[Frequency, str | None, dict[str, FieldKind]]] = {
    "panels": (
        MONTHLY,
        None,
        {
            "panel_id": _S,
            "panel_type": _C,
            "combined_with": _L,
            "held": _N,
            "owed": _N,
            "attended_police": _N,
            "attended_health": _N,
            "attended_education": _N,
            "reviewed_on": _T,
        },
    ),
    "services": (
        MONTHLY,
        None,
        {
            "service_id": _S,
            "service_types": _L,
            "status": _C,
            "forms": _L,
            "helps_harmed": _Y,
            "helps_harming": _Y,
            "age_min": _N,
            "age_max": _N,
            "posts": _D,
            "reviewed_on": _T,
        },
    ),
    "activity": (MONTHLY, "services", {"service_id": _S, "new": _N, "places": _N}),
    "young_people": (QUARTERLY, "services", {"service_id": _S, "new": _N, "overlapping": _N, "reached": _N}),
    "movements": (QUARTERLY, None, {"direction": _C, "other": _S, "moved": _N, "told": _N, "agreed": _Y}),
    "profile": (
        QUARTERLY,
        None,
        {
            "lead_filled": _Y,
            "vacant_months": _N,
            "profiled_on": _T,
            "profile_forms": _L,
            "age_min": _N,
            "age_max": _N,
            "tool": _C,
            "version": _S,
            "joint": _L,
        },
    ),
    "workforce": (YEARLY, None, {"asked": _N, "answered": _N, "confident": _N, "roll": _N}),
}
CATALOGUE = FieldCatalogue(
    sheets={
        name: Sheet(name, name.replace("_", " ").title(), frequency, _fields(kinds, _CODES), extends)
        for name, (frequency, extends, kinds) in _SHEETS.items()
    },
    sets=SETS,
)
STATES = {"": CellState.BLANK, "z": CellState.NOT_APPLICABLE, "!": CellState.VOID}


def value(raw: object) -> Value:
    """Type a value: text `` `` is blank, `z` does not apply, `!` is void; lists become sorted tuples."""
    if isinstance(raw, str) and raw in STATES:
        return STATES[raw]
    if isinstance(raw, list | tuple | set):
        return tuple(sorted(str(item) for item in raw))
    return raw  # type: ignore[return-value]


def sheet(
    name: str,
    *rows: Mapping[str, object],
    month: Month = MONTH,
    area: str = AREA,
    presence: Presence = Presence.RETURNED,
    is_late: bool = False,
    register: SheetReturn | None = None,
    missing: Iterable[int] = (),
    registered: Iterable[Mapping[str, object]] | None = None,
) -> SheetReturn:
    """Build what an area sent for a sheet and period.

    Args:
        rows: plain values by field.
        missing: which of the rows, counted from 0, are owed and did not come.
        registered: the rows as the register has them, where the return declares something else.
        register: the sheet whose rows these are about, one by one.
    """
    columns = {field: (chr(ord("A") + position),) for position, field in enumerate(CATALOGUE.sheets[name].fields)}
    registered_rows = list(register.owed_rows or register.rows) if register else []
    absent = set(missing)

    def made(position: int, row: Mapping[str, object]) -> Row:
        values = {key: value(raw) for key, raw in row.items()}
        about = registered_rows[position] if position < len(registered_rows) else None
        return Row(f"sha-{area}-{name}-{month}", name, position + 2, values, columns, about, position in absent)

    every = tuple(made(position, row) for position, row in enumerate(rows))
    received = tuple(row for row in every if not row.is_missing) if presence is not Presence.NIL else ()
    sent = SheetReturn(area, name, month, presence, received, f"sha-{area}-{name}-{month}", is_late)
    otherwise = None if registered is None else tuple(made(position, row) for position, row in enumerate(registered))
    return replace(sent, owed_rows=every if every != received else None, registered_rows=otherwise)


def observations(sheets: Iterable[SheetReturn], areas: Iterable[str] = (AREA,)) -> Observations:
    """Gather sheets into observations."""
    return Observations(
        areas=tuple(Area(code, AREAS.get(code, code)) for code in areas),
        sheets={(sheet.area, sheet.sheet, sheet.period): sheet for sheet in sheets},
        catalogue=CATALOGUE,
        cluster_id="test-cluster",
        cluster_name="The test cluster",
    )


def standard(measure: Mapping[str, Any], **keys: Any) -> dict[str, Any]:
    """Write a standard as a rule file would hold it."""
    since, met, partly = keys.pop("since", "2020-01"), keys.pop("met", 90), keys.pop("partly", 75)
    plain_threshold = {"from": since, "met": met, "partly_met": partly, "decided": "Test board"}
    thresholds = keys.pop("thresholds", None) or [plain_threshold]
    plain = {
        "id": "TE1",
        "title": "A test standard",
        "theme": "tests",
        "why": "To test.",
        "importance": "core",
        "basis": "proposed",
        "source": "the tests",
        "owner": "Tester",
        "review_by": "2030-01",
        "recommend": "Do better.",
        "measure": dict(measure),
        "thresholds": thresholds,
    }
    return {**plain, **keys}


def rules(*standards: Mapping[str, Any], version: str = "test", since: str = "2020-01", **heading: Any) -> RuleSet:
    """Build a rule set from standards as a rule file would hold them."""
    shown = {"indicators": heading.pop("indicators", [])}
    head = {
        "id": "test-standards",
        "version": version,
        "in_force_from": since,
        "approved_by": "Test board",
        "definition_version": "v2",
        **heading,
    }
    file = RuleFile.model_validate({"ruleset": head, "standards": [dict(standard) for standard in standards], **shown})
    return RuleSet(file.ruleset, tuple(file.standards), tuple(file.indicators), "0" * 64)


def fraction(text: str) -> Fraction:
    return Fraction(text)

"""Random returns for the tests of soundness: measures of each kind, rows of a small domain, what a cell may hold."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.support.standards_kit import AREAS, CATALOGUE, FORMS

CODES = tuple(AREAS)
PANELS = ("MASE", "MARAC", "MASH")
DATES = (date(2026, 9, 1), date(2026, 3, 31), date(2025, 8, 1), date(2023, 1, 1))
COUNT = st.integers(0, 3)
LISTS = st.lists(st.sampled_from(FORMS), max_size=3, unique=True).map(lambda forms: tuple(sorted(forms)))
ALL_LISTS = [tuple(sorted(forms)) for size in range(4) for forms in itertools.combinations(FORMS, size)]
YES = ("yes", "no")

Case = tuple[dict[str, Any], dict[str, Any]]
SHARE = {"met": 60, "partly": 30}
CASES: dict[str, Case] = {
    "ratio": ({"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 2}, SHARE),
    "ratio with a floor": (
        {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 2},
        {**SHARE, "too_few_below": 4},
    ),
    "ratio of some rows": (
        {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "where": {"panel_type": "scored_panels"}},
        SHARE,
    ),
    "ratio of some rows with a floor": (
        {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "where": {"panel_type": "MASE"}},
        {**SHARE, "too_few_below": 3},
    ),
    "complement": (
        {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "complement": True, "months": 2},
        SHARE,
    ),
    "ratio counted where": (
        {"kind": "ratio", "sheet": "panels", "of": "held", "of_where": {"panel_type": "MASE"}, "out_of": "owed"},
        SHARE,
    ),
    "capped ratio": (
        {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "cap_each": "panel_type", "months": 2},
        {"met": 100, "partly": 50},
    ),
    "capped ratio of some rows": (
        {
            "kind": "ratio",
            "sheet": "panels",
            "of": "held",
            "out_of": "owed",
            "cap_each": "panel_type",
            "where": {"panel_type": ["MASE", "MARAC"]},
        },
        {"met": 100, "partly": 50},
    ),
    "lowest ratio": (
        {
            "kind": "lowest_ratio",
            "sheet": "panels",
            "months": 2,
            "parts": [
                {"name": "one", "of": "attended_police", "out_of": "held"},
                {"name": "two", "of": "attended_health", "out_of": "held"},
            ],
        },
        SHARE,
    ),
    "lowest ratio with a floor": (
        {
            "kind": "lowest_ratio",
            "sheet": "panels",
            "months": 2,
            "parts": [
                {"name": "one", "of": "held", "out_of": "owed"},
                {"name": "two", "of": "attended_health", "out_of": "held"},
            ],
        },
        {**SHARE, "too_few_below": 3},
    ),
    "groups covered": (
        {
            "kind": "covered",
            "sheet": "panels",
            "by": ["panel_type", "combined_with"],
            "groups": {"one": ["MASE"], "two": ["MARAC"], "three": ["MASH"]},
        },
        {"met": 3, "partly": 2},
    ),
    "forms covered": (
        {
            "kind": "covered",
            "sheet": "services",
            "where": {"status": "operating"},
            "by": "forms",
            "required": "three_forms",
        },
        {"met": 3, "partly": 2},
    ),
    "ages covered": (
        {
            "kind": "covered",
            "sheet": "services",
            "by": {"lowest": "age_min", "highest": "age_max"},
            "required": {"lowest": 10, "highest": 13},
        },
        {"met": 4, "partly": 2},
    ),
    "product covered": (
        {
            "kind": "covered",
            "sheet": "services",
            "by": ["forms", {"harmed": "helps_harmed", "harming": "helps_harming"}],
            "required": ["three_forms", ["harmed", "harming"]],
        },
        {"met": 6, "partly": 3},
    ),
    "conditions": (
        {
            "kind": "conditions",
            "sheet": "profile",
            "statements": [
                {"says": "ages", "all": [{"field": "age_min", "at_most": 10}, {"field": "age_max", "at_least": 12}]},
                {"says": "forms", "all": [{"field": "profile_forms", "includes": "three_forms"}]},
                {"says": "used", "all": [{"field": "tool", "is": ["yes", "part"]}]},
            ],
        },
        {"met": 3, "partly": 2},
    ),
    "oldest": (
        {"kind": "months_since", "sheet": "panels", "field": "reviewed_on", "where": {"panel_type": "scored_panels"}},
        {"better": "lower", "met": 6, "partly": 24},
    ),
    "latest": (
        {"kind": "months_since", "sheet": "panels", "field": "reviewed_on", "pick": "latest"},
        {"better": "lower", "met": 6, "partly": 24},
    ),
    "latest of some rows": (
        {
            "kind": "months_since",
            "sheet": "panels",
            "field": "reviewed_on",
            "where": {"panel_type": "MASE"},
            "pick": "latest",
        },
        {"better": "lower", "met": 6, "partly": 24},
    ),
    "profiled": (
        {
            "kind": "months_since",
            "sheet": "profile",
            "field": "profiled_on",
            "provided": [{"field": "profile_forms", "includes": "three_forms"}],
        },
        {"better": "lower", "met": 6, "partly": 24},
    ),
    "amount": (
        {"kind": "amount", "sheet": "panels", "field": "held", "where": {"panel_type": "MASE"}},
        {"met": 3, "partly": 1},
    ),
    "vacancy": (
        {
            "kind": "amount",
            "sheet": "profile",
            "field": "vacant_months",
            "zero_when": {"lead_filled": "yes"},
            "least": 1,
        },
        {"better": "lower", "met": 0, "partly": 2},
    ),
}
MOVES = {"one": {"direction": "sent"}, "two": {"direction": "received"}}
CLUSTER_CASES: dict[str, Case] = {
    "reconcile": (
        {"kind": "reconcile", "sheet": "movements", "of": "moved", "other": "other", "months": 3, **MOVES},
        {"met": 90, "partly": 40, "applies_to": "cluster"},
    ),
    "covered in the cluster": (
        {
            "kind": "covered",
            "sheet": "services",
            "where": {"status": "operating"},
            "by": "forms",
            "required": "three_forms",
        },
        {"met": 3, "partly": 2, "applies_to": "cluster"},
    ),
    "boroughs": (
        {
            "kind": "boroughs",
            "at_least": 1,
            "measure": {
                "kind": "conditions",
                "sheet": "profile",
                "statements": [{"says": "used", "all": [{"field": "tool", "is": "yes"}]}],
            },
        },
        {"met": 100, "partly": 50, "applies_to": "cluster"},
    ),
    "shared": (
        {"kind": "shared_by", "sheet": "profile", "field": "profile_forms"},
        {"met": 2, "partly": 1, "applies_to": "cluster"},
    ),
    "latest in the cluster": (
        {"kind": "months_since", "sheet": "profile", "field": "profiled_on", "pick": "latest"},
        {"better": "lower", "met": 6, "partly": 24, "applies_to": "cluster"},
    ),
}


def _attended(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, **{name: min(row[name], row["held"]) for name in row if name.startswith("attended")}}


PANEL = st.fixed_dictionaries(
    {
        "panel_type": st.sampled_from(PANELS),
        "combined_with": st.lists(st.sampled_from(PANELS), max_size=2, unique=True).map(
            lambda panels: tuple(sorted(panels))
        ),
        "held": COUNT,
        "owed": COUNT,
        "attended_police": COUNT,
        "attended_health": COUNT,
        "reviewed_on": st.sampled_from(DATES),
    }
).map(_attended)
SERVICE = st.fixed_dictionaries(
    {
        "status": st.sampled_from(("operating", "ended")),
        "forms": LISTS,
        "helps_harmed": st.sampled_from(YES),
        "helps_harming": st.sampled_from(YES),
        "age_min": st.integers(9, 14),
        "age_max": st.integers(9, 14),
    }
)
PROFILE = st.fixed_dictionaries(
    {
        "lead_filled": st.sampled_from(YES),
        "vacant_months": COUNT,
        "profiled_on": st.sampled_from(DATES),
        "profile_forms": LISTS,
        "age_min": st.integers(9, 12),
        "age_max": st.integers(10, 13),
        "tool": st.sampled_from(("yes", "part", "no")),
    }
)
MOVEMENT = st.fixed_dictionaries(
    {"direction": st.sampled_from(("sent", "received")), "other": st.sampled_from(CODES), "moved": st.integers(0, 4)}
)
ROWS = {"panels": PANEL, "services": SERVICE, "profile": PROFILE, "movements": MOVEMENT}
DOMAINS: dict[str, tuple[Any, ...]] = {
    "panel_type": PANELS,
    "combined_with": ((), ("MARAC",), ("MASH",), ("MARAC", "MASH")),
    "reviewed_on": DATES,
    "status": ("operating", "ended"),
    "forms": tuple(ALL_LISTS),
    "profile_forms": tuple(ALL_LISTS),
    "helps_harmed": YES,
    "helps_harming": YES,
    "lead_filled": YES,
    "profiled_on": DATES,
    "tool": ("yes", "part", "no"),
    "direction": ("sent", "received"),
    "other": CODES,
    "age_min": (9, 11, 13),
    "age_max": (9, 11, 13),
    "vacant_months": (0, 1, 5),
    "moved": (0, 1, 4),
}
UNKNOWN = ("", "!")


def fields_used(measure: dict[str, Any]) -> list[str]:
    text = str(measure)
    known = CATALOGUE.sheets[sheet_of(measure)].fields
    return [name for name in known if f"'{name}'" in text]


def sheet_of(measure: dict[str, Any]) -> str:
    return str(measure["sheet"] if "sheet" in measure else measure["measure"]["sheet"])


def is_capped(measure: dict[str, Any]) -> bool:
    return "cap_each" in measure


def bounded(row: dict[str, Any], measure: dict[str, Any]) -> dict[str, Any]:
    """Keep shares possible: no more held than owed, unless extra meetings are what is capped."""
    if "held" in row and "owed" in row and not is_capped(measure):
        row = {**row, "held": min(row["held"], row["owed"])}
        return _attended(row)
    return row


@st.composite
def returns(draw: st.DrawFn, measure: dict[str, Any], areas: int) -> dict[str, list[list[dict[str, Any]]]]:
    """Draw what each area sent, all of it known: periods, oldest first, each with its rows."""
    name = sheet_of(measure)
    periods = 2 if measure.get("months") == 2 else 1
    most = 1 if name == "profile" else 2 if areas > 1 else 3
    rows = st.lists(ROWS[name], min_size=1, max_size=most).map(lambda drawn: [bounded(row, measure) for row in drawn])
    return {area: [draw(rows) for _ in range(periods)] for area in CODES[:areas]}

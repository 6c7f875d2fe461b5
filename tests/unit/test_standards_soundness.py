"""Verdicts on random returns: right where all is known, and given only if every completion of what is not agrees."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standards.model import Month, Observations, Presence, Reason, SheetReturn, Verdict
from standards.verdicts import compare
from tests.standards_kit import AREAS, CATALOGUE, FORMS, MONTH, observations, rules, sheet, standard
from tests.unit import standards_oracle as oracle

CODES = tuple(AREAS)
PANELS = ("MASE", "MARAC", "MASH")
DATES = (date(2026, 9, 1), date(2026, 3, 31), date(2025, 8, 1), date(2023, 1, 1))
COUNT = st.integers(0, 3)
LISTS = st.lists(st.sampled_from(FORMS), max_size=3, unique=True).map(lambda found: tuple(sorted(found)))
ALL_LISTS = [tuple(sorted(one)) for size in range(4) for one in itertools.combinations(FORMS, size)]
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
        "combined_with": st.lists(st.sampled_from(PANELS), max_size=2, unique=True).map(lambda one: tuple(sorted(one))),
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


def _fields_used(measure: dict[str, Any]) -> list[str]:
    text = str(measure)
    known = CATALOGUE.sheets[_sheet_of(measure)].fields
    return [name for name in known if f"'{name}'" in text]


def _sheet_of(measure: dict[str, Any]) -> str:
    return str(measure["sheet"] if "sheet" in measure else measure["measure"]["sheet"])


def _is_capped(measure: dict[str, Any]) -> bool:
    return "cap_each" in measure


def _bounded(row: dict[str, Any], measure: dict[str, Any]) -> dict[str, Any]:
    """Keep shares possible: no more held than owed, unless extra meetings are what is capped."""
    if "held" in row and "owed" in row and not _is_capped(measure):
        row = {**row, "held": min(row["held"], row["owed"])}
        return _attended(row)
    return row


@st.composite
def returns(draw: st.DrawFn, measure: dict[str, Any], areas: int) -> dict[str, list[list[dict[str, Any]]]]:
    """Draw what each area sent, all of it known: periods, oldest first, each with its rows."""
    name = _sheet_of(measure)
    periods = 2 if measure.get("months") == 2 else 1
    most = 1 if name == "profile" else 2 if areas > 1 else 3
    rows = st.lists(ROWS[name], min_size=1, max_size=most).map(lambda found: [_bounded(row, measure) for row in found])
    return {area: [draw(rows) for _ in range(periods)] for area in CODES[:areas]}


def observe(measure: dict[str, Any], sent: dict[str, list[list[dict[str, Any]]] | None]) -> Observations:
    """Build observations. A value of `""` is blank and of `!` void; an area without periods is absent."""
    name = _sheet_of(measure)
    made: list[SheetReturn] = []
    for area, periods in sent.items():
        if periods is None:
            made.append(sheet(name, area=area, presence=Presence.ABSENT))
            continue
        for back, rows in enumerate(reversed(periods)):
            month: Month = MONTH - back
            presence = Presence.RETURNED if rows else Presence.NIL
            made.append(sheet(name, *rows, month=month, area=area, presence=presence))
    return observations(made, sent)


def judge(measure: dict[str, Any], keys: dict[str, Any], sent: Any) -> Verdict:
    thresholds = [{"from": "2020-01", "met": keys["met"], "partly_met": keys["partly"], "decided": "Test board"}]
    others = {name: value for name, value in keys.items() if name not in ("met", "partly")}
    made = rules(standard(measure, thresholds=thresholds, **others))
    return compare(observe(measure, sent), made, MONTH)[0]


def expected(measure: dict[str, Any], keys: dict[str, Any], sent: Any) -> str:
    return oracle.outcome({**measure, "fails_below": keys["partly"]}, sent, keys)


def said(verdict: Verdict) -> str:
    return str(verdict.reason or verdict.outcome)


SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
ALL_CASES = {**CASES, **CLUSTER_CASES}


def _areas(name: str) -> int:
    return 3 if name in CLUSTER_CASES else 1


@pytest.mark.parametrize("name", ALL_CASES)
@given(data=st.data())
@SETTINGS
def test_where_all_is_known_both_ways_of_judging_agree(name: str, data: st.DataObject) -> None:
    measure, keys = ALL_CASES[name]
    sent = data.draw(returns(measure, _areas(name)))
    assert said(judge(measure, keys, sent)) == expected(measure, keys, sent)


def _cells(measure: dict[str, Any], sent: Any) -> list[tuple[str, int, int, str]]:
    used = _fields_used(measure)
    return [
        (area, place, number, field)
        for area, periods in sent.items()
        for place, rows in enumerate(periods)
        for number, row in enumerate(rows)
        for field in used
        if field in row
    ]


def _domain(row: dict[str, Any], field: str, measure: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a cell that is not known may hold: a part of a share, anything up to its whole."""
    if field.startswith("attended"):
        return tuple(range(row["held"] + 1)) if row["held"] not in UNKNOWN else (0, 1, 2, 3)
    if field == "held" and "out_of" in str(measure) and not _is_capped(measure):
        return tuple(range(row["owed"] + 1)) if row["owed"] not in UNKNOWN else (0, 1, 2, 3)
    return DOMAINS.get(field, (0, 1, 2, 3))


def _completions(measure: dict[str, Any], sent: Any, gaps: list[tuple[str, int, int, str]]) -> Iterator[Any]:
    domains = [_domain(sent[area][place][number], field, measure) for area, place, number, field in gaps]
    for values in itertools.product(*domains):
        filled = {area: [[dict(row) for row in rows] for rows in periods] for area, periods in sent.items()}
        for (area, place, number, field), value in zip(gaps, values, strict=True):
            filled[area][place][number][field] = value
        yield filled


def _punched(sent: Any, gaps: list[tuple[str, int, int, str]], states: list[str]) -> Any:
    punched = {area: [[dict(row) for row in rows] for rows in periods] for area, periods in sent.items()}
    for (area, place, number, field), state in zip(gaps, states, strict=True):
        punched[area][place][number][field] = state
    return punched


def _is_admissible(filled: Any, measure: dict[str, Any]) -> bool:
    if _is_capped(measure) or "out_of" not in str(measure):
        return True
    rows = [row for periods in filled.values() for period in periods for row in period]
    return all(row["held"] <= row["owed"] and row["attended_police"] <= row["held"] for row in rows if "held" in row)


@pytest.mark.parametrize("name", ALL_CASES)
@given(data=st.data())
@SETTINGS
def test_a_verdict_is_given_only_if_every_completion_gives_it(name: str, data: st.DataObject) -> None:
    measure, keys = ALL_CASES[name]
    sent = data.draw(returns(measure, _areas(name)))
    cells = _cells(measure, sent)
    gaps = data.draw(st.lists(st.sampled_from(cells), min_size=1, max_size=3, unique=True))
    states = data.draw(st.lists(st.sampled_from(UNKNOWN), min_size=len(gaps), max_size=len(gaps)))
    punched = _punched(sent, gaps, states)
    found = judge(measure, keys, punched)
    if found.reason in (None, Reason.NO_CASES):
        others = {
            expected(measure, keys, filled)
            for filled in _completions(measure, punched, gaps)
            if _is_admissible(filled, measure)
        }
        assert others <= {said(found)}
    else:
        assert found.reason in (Reason.BLANK, Reason.INVALID, Reason.TOO_FEW)


@pytest.mark.parametrize("name", ["ratio", "complement", "ratio of some rows", "ratio counted where"])
@given(data=st.data())
@SETTINGS
def test_a_share_is_judged_wherever_every_completion_of_its_numerators_agrees(name: str, data: st.DataObject) -> None:
    measure, keys = CASES[name]
    sent = data.draw(returns(measure, 1))
    cells = [cell for cell in _cells(measure, sent) if cell[3] in ("held", "panel_type")]
    gaps = data.draw(st.lists(st.sampled_from(cells), min_size=1, max_size=3, unique=True))
    punched = _punched(sent, gaps, [""] * len(gaps))
    agreed = {expected(measure, keys, filled) for filled in _completions(measure, punched, gaps)}
    found = judge(measure, keys, punched)
    if len(agreed) == 1:
        assert {said(found)} == agreed


@pytest.mark.parametrize("name", CLUSTER_CASES)
@given(data=st.data())
@SETTINGS
def test_a_cluster_verdict_holds_whatever_a_missing_borough_would_have_said(name: str, data: st.DataObject) -> None:
    measure, keys = CLUSTER_CASES[name]
    sent = data.draw(returns(measure, 3))
    area = data.draw(st.sampled_from(CODES))
    found = judge(measure, keys, {**sent, area: None})
    if found.reason is None:
        for _ in range(8):
            other = data.draw(returns(measure, 3))
            assert expected(measure, keys, {**sent, area: other[area]}) == said(found)


ORDER = ("not_met", "partly_met", "met")


@pytest.mark.parametrize("name", ALL_CASES)
@given(data=st.data())
@SETTINGS
def test_more_missing_data_never_turns_a_verdict_to_met(name: str, data: st.DataObject) -> None:
    measure, keys = ALL_CASES[name]
    sent = data.draw(returns(measure, _areas(name)))
    before = judge(measure, keys, sent)
    gaps = data.draw(st.lists(st.sampled_from(_cells(measure, sent)), min_size=1, max_size=4, unique=True))
    after = judge(measure, keys, _punched(sent, gaps, [""] * len(gaps)))
    if after.outcome in ORDER:
        assert after.outcome == before.outcome


@pytest.mark.parametrize("name", ALL_CASES)
@given(data=st.data())
@SETTINGS
def test_the_order_of_rows_and_boroughs_never_matters(name: str, data: st.DataObject) -> None:
    measure, keys = ALL_CASES[name]
    sent = data.draw(returns(measure, _areas(name)))
    gaps = data.draw(st.lists(st.sampled_from(_cells(measure, sent)), max_size=2, unique=True))
    punched = _punched(sent, gaps, [""] * len(gaps))
    areas = data.draw(st.permutations(sorted(punched)))
    shuffled = {area: [data.draw(st.permutations(rows)) for rows in punched[area]] for area in areas}
    one, two = judge(measure, keys, punched), judge(measure, keys, shuffled)
    assert (one.outcome, one.reason, one.margin) == (two.outcome, two.reason, two.margin)
    assert (one.evidence.low, one.evidence.high, one.evidence.detail) == (
        two.evidence.low,
        two.evidence.high,
        two.evidence.detail,
    )

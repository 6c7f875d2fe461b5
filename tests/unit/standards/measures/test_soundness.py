"""Verdicts on random returns: right where all is known, and given only if every completion of what is not agrees."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standards.model import Month, Observations, Presence, Reason, SheetReturn, Verdict
from standards.verdicts.compare import compare
from tests.support import standards_oracle as oracle
from tests.support.standards_cases import (
    CASES,
    CLUSTER_CASES,
    CODES,
    DOMAINS,
    UNKNOWN,
    fields_used,
    is_capped,
    returns,
    sheet_of,
)
from tests.support.standards_kit import MONTH, observations, rules, sheet, standard


def observe(measure: dict[str, Any], sent: dict[str, list[list[dict[str, Any]]] | None]) -> Observations:
    """Build observations. A value of `""` is blank and of `!` void; an area without periods is absent."""
    name = sheet_of(measure)
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


def result(verdict: Verdict) -> str:
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
def test_where_all_is_known_both_ways_of_assessing_agree(name: str, data: st.DataObject) -> None:
    measure, keys = ALL_CASES[name]
    sent = data.draw(returns(measure, _areas(name)))
    assert result(judge(measure, keys, sent)) == expected(measure, keys, sent)


def _cells(measure: dict[str, Any], sent: Any) -> list[tuple[str, int, int, str]]:
    used = fields_used(measure)
    return [
        (area, back, number, field)
        for area, periods in sent.items()
        for back, rows in enumerate(periods)
        for number, row in enumerate(rows)
        for field in used
        if field in row
    ]


def _domain(row: dict[str, Any], field: str, measure: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a cell that is not known may hold: a part of a share, anything up to its whole."""
    if field.startswith("attended"):
        return tuple(range(row["held"] + 1)) if row["held"] not in UNKNOWN else (0, 1, 2, 3)
    if field == "held" and "out_of" in str(measure) and not is_capped(measure):
        return tuple(range(row["owed"] + 1)) if row["owed"] not in UNKNOWN else (0, 1, 2, 3)
    return DOMAINS.get(field, (0, 1, 2, 3))


def _completions(measure: dict[str, Any], sent: Any, gaps: list[tuple[str, int, int, str]]) -> Iterator[Any]:
    domains = [_domain(sent[area][back][number], field, measure) for area, back, number, field in gaps]
    for values in itertools.product(*domains):
        filled = {area: [[dict(row) for row in rows] for rows in periods] for area, periods in sent.items()}
        for (area, back, number, field), value in zip(gaps, values, strict=True):
            filled[area][back][number][field] = value
        yield filled


def _punched(sent: Any, gaps: list[tuple[str, int, int, str]], states: list[str]) -> Any:
    punched = {area: [[dict(row) for row in rows] for rows in periods] for area, periods in sent.items()}
    for (area, back, number, field), state in zip(gaps, states, strict=True):
        punched[area][back][number][field] = state
    return punched


def _is_admissible(filled: Any, measure: dict[str, Any]) -> bool:
    if is_capped(measure) or "out_of" not in str(measure):
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
    verdict = judge(measure, keys, punched)
    if verdict.reason in (None, Reason.NO_CASES):
        others = {
            expected(measure, keys, filled)
            for filled in _completions(measure, punched, gaps)
            if _is_admissible(filled, measure)
        }
        assert others <= {result(verdict)}
    else:
        assert verdict.reason in (Reason.BLANK, Reason.INVALID, Reason.TOO_FEW)


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
    verdict = judge(measure, keys, punched)
    if len(agreed) == 1:
        assert {result(verdict)} == agreed


@pytest.mark.parametrize("name", CLUSTER_CASES)
@given(data=st.data())
@SETTINGS
def test_a_cluster_verdict_holds_whatever_a_missing_borough_would_have_said(name: str, data: st.DataObject) -> None:
    measure, keys = CLUSTER_CASES[name]
    sent = data.draw(returns(measure, 3))
    area = data.draw(st.sampled_from(CODES))
    verdict = judge(measure, keys, {**sent, area: None})
    if verdict.reason is None:
        for _ in range(8):
            other = data.draw(returns(measure, 3))
            assert expected(measure, keys, {**sent, area: other[area]}) == result(verdict)


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
    first, second = judge(measure, keys, punched), judge(measure, keys, shuffled)
    assert (first.outcome, first.reason, first.margin) == (second.outcome, second.reason, second.margin)
    assert (first.evidence.low, first.evidence.high, first.evidence.detail) == (
        second.evidence.low,
        second.evidence.high,
        second.evidence.detail,
    )

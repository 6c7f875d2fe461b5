"""Verdicts: every standard of a version, for every borough and for the cluster."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cache
from typing import Any

from tests.support.second_program.answers import as_row, counted, counted_by_first_reading, is_in_force
from tests.support.second_program.case import Case
from tests.support.second_program.contracts import ROOT, rules
from tests.support.second_program.figures import ENDLESS, Figure, Setting, where_fields, why, window
from tests.support.second_program.pairs import KINDS
from tests.support.second_program.second_reading import as_registered, by_first_reading, by_second_reading, linked
from tests.support.second_program.sheets import RETURNED, Row, Sheet, Sheets, owed_sheets
from tests.support.second_program.values import BLANK, first_reason, month_of

NOTHING_TO_ASSESS = ("not_in_force", "condition", "no_cases")
FROM_WORST = ("not_met", "not_assessable", "partly_met", "met", "not_applicable")


@dataclass(frozen=True)
class Answer:
    """A verdict, as far as both programs are compared."""

    outcome: str
    reason: str | None
    above: Any = None
    below: Any = None
    value: Any = None
    waiver: str | None = None


def answers(
    case: Case, version: str, month: int, as_at: datetime, asked: int | None = None
) -> dict[tuple[str, str], Answer]:
    """Return a verdict for each standard and borough, or the cluster: `""`.

    Args:
        case: the cluster, and what was sent.
        version: of the rules.
        month: the month assessed.
        as_at: what was received later doesn't count.
        asked: the month whose thresholds apply, if it is another one.
    """
    asked = month if asked is None else asked
    sent = owed_sheets(case, month, as_at)
    reading = rules(version)["ruleset"].get("reading", 1)
    members = tuple(sorted(area for area, member in case.members.items() if _is_counted(member, month)))
    bases = _bases(case, sent, version, reading, asked)
    made: dict[tuple[str, str], Answer] = {}
    for standard in rules(version)["standards"]:
        groups = [("", members)] if standard.get("applies_to") == "cluster" else [(area, (area,)) for area in members]
        for name, areas in groups:
            every = [
                _answer(standard, Setting(base, areas, month, reading, rules(version)["ruleset"]), asked)
                for base in bases
            ]
            worst = min(every, key=lambda answer: FROM_WORST.index(answer.outcome))
            made[standard["id"], name] = replace(worst, waiver=_waiver(case, standard["id"], name or "cluster", month))
    return made


def _waiver(case: Case, standard: str, area: str, month: int) -> str | None:
    """Return the agreed exception that is shown with a verdict; it changes nothing."""
    waivers = (each for each in case.waivers if each.standard == standard and area in each.areas)
    return next((each.id for each in waivers if each.since <= month <= each.until), None)


def _is_counted(member: Any, month: int) -> bool:
    return bool(member.counted <= month and member.joined <= month and (member.left is None or month <= member.left))


def _bases(case: Case, sent: Sheets, version: str, reading: int, asked: int) -> list[Sheets]:
    if reading == 1:
        rows = by_first_reading(case, sent)
        own = {key: counted_by_first_reading(case, rows, key[0], key[1]) for key in {(k[0], k[2]) for k in sent}}
        return [_with_own_sheets(case, linked(case, rows, 1), own)]
    rows = by_second_reading(case, sent)
    own = {key: counted(case, rows, sent, version, key[0], key[1], asked) for key in {(k[0], k[2]) for k in sent}}
    return [_with_own_sheets(case, linked(case, each, 2), own) for each in (rows, as_registered(case, rows))]


def _with_own_sheets(case: Case, sheets: Sheets, own: dict[tuple[str, int], dict[str, int]]) -> Sheets:
    made = dict(sheets)
    for (area, month), totals in own.items():
        if not totals["required_owed"] and not totals["rows_owed"]:
            continue
        made[area, "returns_owed", month] = Sheet(area, "returns_owed", month, RETURNED, (as_row(totals),))
    for area, _, month in sheets:
        made[area, "residents", month] = _residents(area, month)
    return made


def _residents(area: str, month: int) -> Sheet:
    return Sheet(area, "residents", month, RETURNED, (Row({"residents_10_17": _table().get(area, BLANK)}),))


@cache
def _table() -> dict[str, int]:
    with (ROOT / "data/observations/residents.csv").open(encoding="utf-8") as file:
        return {row["gss_code"]: int(row["residents_10_17"]) for row in csv.DictReader(file)}


def _answer(standard: dict[str, Any], setting: Setting, asked: int) -> Answer:
    measure, setting = standard["measure"], replace(setting, floor=standard.get("too_few_below"))
    if not is_in_force(standard, asked):
        return Answer("not_applicable", "not_in_force")
    if len(setting.areas) < 2 and measure["kind"] in ("reconcile", "boroughs", "shared_by"):
        return Answer("not_applicable", "condition")
    unknown = _does_not_apply(standard["condition"], setting) if "condition" in standard else None
    if unknown == {"condition"}:
        return Answer("not_applicable", "condition")
    figure = KINDS[measure["kind"]](measure, setting)
    if unknown:
        figure = Figure(reasons=figure.reasons | unknown | ({"no_cases"} if figure.is_empty else set()))
    return _settled(figure, standard, asked)


def _does_not_apply(condition: dict[str, Any], setting: Setting) -> set[str] | None:
    """Return None if a standard applies, else why it doesn't, or why that isn't known."""
    seen = window(setting, condition["sheet"], 1)
    rows = list(seen.rows(condition["where"]))
    if any(counts for _, counts in rows):
        return None
    reasons = seen.reasons | ({"blank"} if seen.silent else set())
    reasons |= {reason for row, _ in rows for reason in why(row, where_fields(condition["where"]))}
    return reasons or {"condition"}


def _settled(figure: Figure, standard: dict[str, Any], asked: int) -> Answer:
    figures = (figure.above, figure.below, figure.value)
    if figure.is_not_owed:
        return Answer("not_applicable", "condition")
    if figure.is_below:
        return Answer("not_met", None, *figures)
    if figure.is_empty:
        return Answer("not_applicable", "no_cases", *figures)
    if figure.low is not None:
        low, high = _outcome(figure.low, standard, asked), _outcome(figure.high, standard, asked)
        if low == high:
            return Answer(low, None, *figures)
    if figure.open_below is not None:
        figures = (None, *figure.open_below, figure.value)
    reason = first_reason(figure.reasons)
    return Answer("not_applicable" if reason in NOTHING_TO_ASSESS else "not_assessable", reason, *figures)


def _outcome(value: Any, standard: dict[str, Any], asked: int) -> str:
    band = max(
        (each for each in standard["thresholds"] if month_of(each["from"]) <= asked), key=lambda each: each["from"]
    )
    if value == ENDLESS:
        return "not_met" if standard.get("better") == "lower" else "met"
    sign = -1 if standard.get("better") == "lower" else 1
    for name in ("met", "partly_met"):
        if band.get(name) is not None and sign * value >= sign * Fraction(band[name]):
            return name
    return "not_met"

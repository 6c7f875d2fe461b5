"""What boroughs do together: pairs that agree, boroughs in which something holds, things that several name."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from typing import Any

from tests.support.second_program.contracts import all_of, has, holds
from tests.support.second_program.figures import ENDLESS, Figure, Setting, Window, not_owed, where_fields, why, window
from tests.support.second_program.lists import conditions, covered, months_recorded, months_since
from tests.support.second_program.lowest import lowest_ratio
from tests.support.second_program.sums import amount, ratio
from tests.support.second_program.values import is_known, is_unknown, is_z, listed

SINGLE = {
    "ratio": ratio,
    "lowest_ratio": lowest_ratio,
    "covered": covered,
    "conditions": conditions,
    "months_since": months_since,
    "amount": amount,
    "months_recorded": months_recorded,
}


def _for(setting: Setting, area: str) -> Setting:
    return replace(setting, areas=(area,))


def reconcile(measure: dict[str, Any], setting: Setting) -> Figure:
    used = [
        measure["of"],
        measure["other"],
        *(name for key in ("one", "two", "where") for name in where_fields(measure.get(key))),
    ]
    months = measure.get("months", 12)
    windows = {area: window(_for(setting, area), measure["sheet"], months, used) for area in setting.areas}
    owing = [area for area in setting.areas if windows[area].was_owed]
    if len(owing) < 2:
        return not_owed()
    answers: Counter[str] = Counter()
    reasons: set[str] = set()
    for sender, receiver in permutations(owing, 2):
        missing = windows[sender].reasons | windows[receiver].reasons
        if missing:
            answers["open"] += 1
            reasons |= missing
            continue
        common = {sheet.month for sheet in windows[sender].sheets} & {sheet.month for sheet in windows[receiver].sheets}
        sent = _moved(windows[sender], measure, "one", receiver, common)
        received = _moved(windows[receiver], measure, "two", sender, common)
        answer = _agree(sent, received, measure)
        answers[answer] += 1
        reasons |= sent[2] | received[2] if answer == "open" else set()
    compared = answers["same"] + answers["different"]
    if compared + answers["open"] == 0:
        return Figure(is_empty=True, above=0, below=0)
    above, below = (None, None) if answers["open"] else (answers["same"], compared)
    floor = setting.floor
    if floor is not None and setting.reading == 2:
        floor = min(floor, len(owing) * (len(owing) - 1))
    if floor is not None and compared < floor:
        return Figure(None, None, above, below, frozenset(reasons or {"too_few"}))
    low, high = (
        Fraction(100 * count, compared + answers["open"])
        for count in (answers["same"], answers["same"] + answers["open"])
    )
    return Figure(low, high, above, below, frozenset(reasons))


def _moved(seen: Window, measure: dict[str, Any], end: str, other: str, common: set[int]) -> tuple[Any, Any, set[str]]:
    """Return how many moved at least and at most, and why that isn't known."""
    low, high, reasons = Fraction(0), Fraction(0), set[str]()
    for sheet in (sheet for sheet in seen.sheets if sheet.month in common):
        if sheet.is_silent:
            high, reasons = ENDLESS, reasons | {"blank"}  # type: ignore[assignment]
        for row in (row for row in sheet.rows if row.was_sent):
            counts = all_of(
                [holds(row, measure[end]), holds(row, measure.get("where")), has(row[measure["other"]], other)]
            )  # type: ignore[arg-type]
            cell: Any = row[measure["of"]]
            if counts is False or is_z(cell):
                continue
            low += cell if counts and is_known(cell) else 0
            high += cell if is_known(cell) else ENDLESS
            if is_unknown(cell) or not counts:
                names = [
                    measure["of"],
                    measure["other"],
                    *where_fields(measure[end]),
                    *where_fields(measure.get("where")),
                ]
                reasons |= why(row, names)
    return low, high, reasons


def _agree(sent: Any, received: Any, measure: dict[str, Any]) -> str:
    if sent[:2] == received[:2] == (0, 0):
        return "none"
    (_, high), (other_low, _) = sorted((sent[:2], received[:2]))
    allowed = max(Fraction(measure.get("allow", 1)), other_low * Fraction(measure.get("allow_percent", 10)) / 100)
    may_agree = other_low <= high or other_low - high <= allowed
    if sent[0] == sent[1] and received[0] == received[1]:
        return "same" if may_agree else "different"
    return "open" if may_agree else "different"


def boroughs(measure: dict[str, Any], setting: Setting) -> Figure:
    nested = measure["measure"]
    figures = [SINGLE[nested["kind"]](nested, replace(_for(setting, area), floor=None)) for area in setting.areas]
    assessed = [figure for figure in figures if not figure.is_empty and not figure.is_not_owed]
    if not assessed:
        return not_owed() if any(figure.is_not_owed for figure in figures) else Figure(is_empty=True)
    answers = [_reaches(figure, measure) for figure in assessed]
    reasons = {
        reason for figure, answer in zip(assessed, answers, strict=True) if answer is None for reason in figure.reasons
    }
    yes, open_boroughs, total = answers.count(True), answers.count(None), len(assessed)
    low, high = (Fraction(100 * count, total) for count in (yes, yes + open_boroughs))
    return Figure(low, high, None if open_boroughs else yes, total, frozenset(reasons))


def _reaches(figure: Figure, measure: dict[str, Any]) -> bool | None:
    if figure.is_below:
        return False
    if figure.low is None:
        return None
    if "at_least" in measure:
        wanted = Fraction(measure["at_least"])
        return True if figure.low >= wanted else False if figure.high < wanted else None
    wanted = Fraction(measure["at_most"])
    return True if figure.high <= wanted else False if figure.low > wanted else None


def shared_by(measure: dict[str, Any], setting: Setting) -> Figure:
    windows = [window(_for(setting, area), measure["sheet"], 1) for area in setting.areas]
    if not any(seen.was_owed for seen in windows):
        return not_owed()
    named: Counter[Any] = Counter()
    reasons: set[str] = set()
    for seen in windows:
        mine: set[Any] = set()
        reasons |= seen.reasons | ({"blank"} if seen.silent else set())
        for row, counts in seen.rows(measure.get("where")):
            cell = row[measure["field"]]
            reasons |= why(row, [measure["field"], *where_fields(measure.get("where"))])
            mine |= set(listed(cell)) if counts and is_known(cell) else set()
        named.update(mine)
    shared = sum(count >= measure.get("boroughs", 2) for count in named.values())
    high = ENDLESS if reasons else Fraction(shared)
    return Figure(Fraction(shared), high, None if reasons else shared, None, frozenset(reasons))


KINDS = {**SINGLE, "reconcile": reconcile, "boroughs": boroughs, "shared_by": shared_by}

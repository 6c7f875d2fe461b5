"""Ratios and amounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tests.support.second_program.contracts import holds, period_months
from tests.support.second_program.figures import ENDLESS, Figure, Setting, Window, not_owed, where_fields, why, window
from tests.support.second_program.sheets import Row
from tests.support.second_program.values import is_known, is_unknown, is_z, listed


@dataclass(frozen=True)
class Part:
    """What a row adds: the least and the greatest above, and what is below; whether it counts for certain."""

    low: Any
    high: Any
    below: Any
    is_certain: bool = True
    group: Any = None


def ratio(measure: dict[str, Any], setting: Setting) -> Figure:
    figure = share(measure, setting)
    for other in measure.get("provided", ()):
        figure = _provided(figure, other, measure, setting)
    return figure


def _provided(figure: Figure, other: dict[str, Any], measure: dict[str, Any], setting: Setting) -> Figure:
    kept = {name: measure[name] for name in ("sheet", "where", "months") if name in measure}
    second = share(
        {**kept, **{name: other[name] for name in ("of", "out_of", "months") if name in other}},
        replace(setting, floor=None),
    )
    wanted, is_low_response = Fraction(other["at_least"]), other.get("else", "low_response") == "low_response"
    if not second.is_empty and second.low is not None and second.low >= wanted:
        return figure
    if second.is_empty and not is_low_response:
        return figure
    is_less = second.is_empty or (second.high is not None and second.high < wanted)
    if is_less and not is_low_response:
        return replace(figure, is_below=True)
    if figure.is_empty and is_less:
        return figure
    reasons = {"low_response"} if is_less else second.reasons | ({"no_cases"} if figure.is_empty else set())
    return replace(figure, low=None, high=None, reasons=figure.reasons | reasons, is_empty=False)


def share(measure: dict[str, Any], setting: Setting) -> Figure:
    """Return a ratio without what must hold beside it."""
    seen = window(setting, measure["sheet"], measure.get("months", 3), _used(measure))
    other = window(setting, measure["out_of_sheet"], 1) if "out_of_sheet" in measure else None
    if not seen.was_owed or (other is not None and not other.was_owed):
        return not_owed()
    missing = seen.reasons | (other.reasons if other is not None else set())
    if missing:
        return Figure(reasons=frozenset(missing))
    reasons, parts = _parts(measure, setting, seen, other)
    if parts is None:
        return Figure(reasons=frozenset(reasons))
    below, most = sum(part.below for part in parts if part.is_certain), sum(part.below for part in parts)
    if measure.get("per_year") and setting.reading == 2 and most == 0:
        return _without_capacity(measure, setting, parts, reasons)
    if most == 0:
        return Figure(is_empty=True, above=0, below=0)
    if below == 0:
        return Figure(reasons=frozenset(reasons))
    return _settled(measure, setting, parts, reasons)


def _used(measure: dict[str, Any]) -> list[str]:
    own = [] if "out_of_sheet" in measure else listed(measure["out_of"])
    asked = [name for key in ("where", "of_where") for name in where_fields(measure.get(key))]
    return [*listed(measure["of"]), *own, *asked, *listed(measure.get("cap_each", []))]


def _settled(measure: dict[str, Any], setting: Setting, parts: list[Part], reasons: set[str]) -> Figure:
    scale = Fraction(12, period_months(measure["sheet"])) if measure.get("per_year") else Fraction(100)
    low, high = _capped(parts) if measure.get("cap_each") else _bounds(parts)
    is_sure = all(part.is_certain for part in parts)
    below = Fraction(sum(part.below for part in parts if part.is_certain))
    shown = below / scale if measure.get("per_year") else below
    above = low * below if low == high and is_sure else None
    figure = Figure(low * scale, high * scale, above, shown if is_sure else None, frozenset(reasons))
    if measure.get("complement"):
        figure = replace(
            figure, low=100 - figure.high, high=100 - figure.low, above=None if above is None else below - above
        )
    if setting.floor is not None and below < setting.floor:
        figure = replace(figure, low=None, high=None)
        return replace(figure, reasons=frozenset({"too_few"})) if above is not None else figure
    return figure


def _bounds(parts: list[Part]) -> tuple[Any, Any]:
    """Return the least and the greatest of above over below, if each row that may count does or doesn't."""
    sure, maybe = [part for part in parts if part.is_certain], [part for part in parts if not part.is_certain]
    low = Fraction(sum(part.low for part in sure))
    below = Fraction(sum(part.below for part in sure))
    lows = [low / below]
    for part in sorted((part for part in maybe if part.below), key=lambda part: Fraction(part.low) / part.below):
        low, below = low + part.low, below + part.below
        lows.append(low / below)
    if any(part.high == ENDLESS for part in parts):
        return min(lows), ENDLESS
    high = Fraction(sum(part.high for part in sure) + sum(part.high for part in maybe if not part.below))
    below = Fraction(sum(part.below for part in sure))
    highs = [high / below]
    for part in sorted((part for part in maybe if part.below), key=lambda part: -Fraction(part.high) / part.below):
        high, below = high + part.high, below + part.below
        highs.append(high / below)
    return min(lows), max(highs)


def _capped(parts: list[Part]) -> tuple[Any, Any]:
    """Return the least and the greatest share, if what is above counts up to what is below, group by group."""
    groups: dict[Any, list[Any]] = defaultdict(lambda: [0, 0, 0])
    alone: list[Part] = []
    for part in (part for part in parts if part.is_certain):
        if is_unknown(part.group):
            alone.append(part)
        else:
            groups[part.group] = [
                sum + more for sum, more in zip(groups[part.group], (part.low, part.high, part.below), strict=True)
            ]
    below = sum(part.below for part in parts if part.is_certain)
    low = sum(min(sums[0], sums[2]) for sums in groups.values()) + sum(min(part.low, part.below) for part in alone)
    high = sum(min(sums[1], sums[2]) for sums in groups.values())
    if alone:
        high = min(below, sum(part.high for part in parts if part.is_certain))
    maybe = [replace(part, low=part.low) for part in parts if not part.is_certain]
    least = _bounds([Part(low, low, below), *(replace(part, high=part.low) for part in maybe)])[0]
    return least, Fraction(1) if maybe else Fraction(high) / below


# ---------------------------------------------------------------- rows


def _parts(
    measure: dict[str, Any], setting: Setting, seen: Window, other: Window | None
) -> tuple[set[str], list[Part] | None]:
    """Return what each row adds, or None if what is below isn't known, and why anything isn't."""
    reasons: set[str] = set()
    is_open = bool(seen.silent)
    reasons |= {"blank"} if seen.silent else set()
    parts: list[Part] = []
    for row, counts in seen.rows(measure.get("where")):
        for of, out_of in _pairs(measure, setting.reading):
            made = _part(row, of, out_of if other is None else [], measure, setting.reading, bool(counts))
            if made is None:
                continue
            if isinstance(made, Part) and not counts and made.low == made.high == made.below == 0:
                continue
            if isinstance(made, Part):
                parts.append(made)
            is_open = is_open or not isinstance(made, Part)
            reasons |= _why_open(row, of, out_of if other is None else [], measure, made, bool(counts))
    for row, _ in other.rows() if other is not None else ():
        cell: Any = row[measure["out_of"]]
        is_open = is_open or is_unknown(cell)
        reasons |= why(row, [measure["out_of"]])
        parts += [Part(0, 0, cell)] if is_known(cell) else []
    is_open = is_open or bool(other is not None and other.silent)
    return reasons | ({"blank"} if other is not None and other.silent else set()), None if is_open else parts


def _pairs(measure: dict[str, Any], reading: int) -> list[tuple[list[str], list[str]]]:
    of, out_of = listed(measure["of"]), listed(measure["out_of"])
    if reading == 2 and (_is_share(measure) or measure.get("cap_each")) and len(of) == len(out_of) > 1:
        return [([part], [total]) for part, total in zip(of, out_of, strict=True)]
    return [(of, out_of)]


def _part(
    row: Row, of: list[str], out_of: list[str], measure: dict[str, Any], reading: int, is_certain: bool
) -> Part | str | None:
    """Return what a row adds; None if it is left out, a word if what is below isn't known."""
    cells, totals = [row[name] for name in of], [row[name] for name in out_of]
    if any(is_z(cell) for cell in (*cells, *totals)):
        return None
    if any(is_unknown(cell) for cell in totals) or sum(totals) < 0:  # type: ignore[arg-type]
        return "open"
    below: Any = sum(totals)  # type: ignore[arg-type]
    known: Any = sum(cell for cell in cells if is_known(cell))  # type: ignore[misc]
    most = below if _is_share(measure) else ENDLESS
    low, high = (known, known)
    if any(is_unknown(cell) for cell in cells) or known < 0 or known > most:
        least = known if reading == 2 and len(of) > 1 else 0
        low, high = min(least, most), most
    counts = holds(row, measure["of_where"]) if "of_where" in measure else True  # type: ignore[arg-type]
    if counts is not True:
        low, high = 0, high if counts is None else 0
    return Part(low, high, below, is_certain, row[measure["cap_each"]] if measure.get("cap_each") else None)


def _why_open(
    row: Row, of: list[str], out_of: list[str], measure: dict[str, Any], made: Part | str, is_certain: bool
) -> set[str]:
    names = [*of, *out_of, *where_fields(measure.get("of_where")), *listed(measure.get("cap_each", []))]
    if not is_certain:
        return why(row, [*names, *where_fields(measure.get("where"))]) | _impossible(row, of, out_of, measure)
    if isinstance(made, Part) and made.low == made.high:
        return why(row, listed(measure.get("cap_each", [])))
    if isinstance(made, str):
        return why(row, [*of, *out_of]) | _impossible(row, of, out_of, measure)
    return why(row, names) | _impossible(row, of, out_of, measure)


def _impossible(row: Row, of: list[str], out_of: list[str], measure: dict[str, Any]) -> set[str]:
    cells, totals = [row[name] for name in of], [row[name] for name in out_of]
    if any(not is_known(cell) for cell in cells):
        return {"invalid"} if all(is_known(cell) for cell in totals) and sum(totals) < 0 else set()  # type: ignore[arg-type]
    if any(not is_known(cell) for cell in totals):
        return set()
    is_more = sum(cells) > sum(totals) and _is_share(measure)  # type: ignore[arg-type]
    return {"invalid"} if is_more or sum(totals) < 0 or sum(cells) < 0 else set()  # type: ignore[arg-type]


def _is_share(measure: dict[str, Any]) -> bool:
    """Say whether what is above is a part of what is below, row by row."""
    return not any(measure.get(key) for key in ("may_exceed", "per_year", "cap_each", "out_of_sheet"))


def _without_capacity(measure: dict[str, Any], setting: Setting, parts: list[Part], reasons: set[str]) -> Figure:
    """Return what a flow over a year says without any capacity: below, if anything asks for it."""
    needs: list[tuple[Any, Any]] = [(part.low if part.is_certain else 0, part.high) for part in parts]
    demand = measure.get("demand", {"of": []})
    asked = [*listed(demand["of"]), *where_fields(demand.get("where"))]
    seen = window(setting, measure["sheet"], measure.get("months", 3), asked)
    for row, counts in seen.rows(demand.get("where")):
        for name in listed(demand["of"]):
            cell: Any = row[name]
            if not is_z(cell):
                needs.append((cell if is_known(cell) and counts else 0, cell if is_known(cell) else ENDLESS))
                reasons |= why(row, [name])
    if any(low > 0 for low, _ in needs):
        return Figure(is_below=True)
    if all(high == 0 for _, high in needs):
        return Figure(is_empty=True, above=0, below=0)
    return Figure(reasons=frozenset(reasons or {"blank"}))


# ---------------------------------------------------------------- amounts


def amount(measure: dict[str, Any], setting: Setting) -> Figure:
    names = listed(measure["field"])
    asked = [*names, *where_fields(measure.get("where")), *where_fields(measure.get("zero_when"))]
    seen = window(setting, measure["sheet"], measure.get("months", 1), asked)
    if not seen.was_owed:
        return not_owed()
    if seen.missing:
        return Figure(reasons=frozenset(seen.reasons))
    bounds: list[tuple[Any, Any]] = [(0, ENDLESS)] * len(seen.silent)
    reasons = {"blank"} if seen.silent else set()
    left_out = 0
    for row, counts in seen.rows(measure.get("where")):
        made = _amount(row, names, measure, bool(counts))
        left_out += made is None
        if made is not None:
            bounds.append(made)
            reasons |= why(row, asked) if made[0] != made[1] else set()
    if left_out and not bounds:
        return Figure(is_empty=True)
    low, high = (_total(each[at] for each in bounds) for at in (0, 1))
    return Figure(low, high, low if low == high else None, None, frozenset(reasons))


def _total(numbers: Iterable[Any]) -> Any:
    every = list(numbers)
    return ENDLESS if ENDLESS in every else Fraction(sum(every))


def _amount(row: Row, names: list[str], measure: dict[str, Any], is_certain: bool) -> tuple[Any, Any] | None:
    cells, least = [row[name] for name in names], measure.get("least", 0)
    is_zero = holds(row, measure["zero_when"]) if "zero_when" in measure else False  # type: ignore[arg-type]
    if is_zero:
        return 0, 0
    if any(is_z(cell) for cell in cells):
        return None
    if any(is_unknown(cell) for cell in cells):
        low, high = least, ENDLESS
    else:
        low = high = max(sum(cells), least)  # type: ignore[type-var, arg-type]
    return (low, high) if is_certain and is_zero is False else (0, high)

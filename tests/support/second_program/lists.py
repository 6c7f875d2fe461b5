"""What is covered, which statements hold, how old dates are, and in how many periods something was recorded."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

from tests.support.second_program.contracts import all_of, any_of, codes, has, period_months
from tests.support.second_program.figures import ENDLESS, Figure, Setting, Window, not_owed, where_fields, why, window
from tests.support.second_program.sheets import Row
from tests.support.second_program.values import (
    BLANK,
    VOID,
    is_known,
    is_unknown,
    is_z,
    listed,
    months_between,
    reasons_of,
)

# ---------------------------------------------------------------- covered


def covered(measure: dict[str, Any], setting: Setting) -> Figure:
    required = _required(measure)
    seen = window(setting, measure["sheet"], measure.get("months", 1), _fields(measure))
    if not seen.was_owed:
        return not_owed()
    is_open = bool(seen.missing or seen.silent)
    surely: set[Any] = set()
    possibly: set[Any] = set(required) if is_open else set()
    reasons = seen.reasons | ({"blank"} if seen.silent else set())
    for sheet in seen.sheets:
        for row, counts in Window([sheet]).rows(measure.get("where")):
            use, use_reasons = _in_use(measure, setting, sheet.area, row)
            is_counted = all_of([counts, use, row.was_sent or None])
            if is_counted is False:
                continue
            covers, may_cover = _coverage(row, measure, required)
            surely |= covers if is_counted else set()
            possibly |= covers | may_cover
            if may_cover - covers or is_counted is None:
                reasons |= why(row, _fields(measure)) | use_reasons
    low, high = len(surely & required), len((possibly | surely) & required)
    reasons = reasons or {"blank"}
    return Figure(Fraction(low), Fraction(high), low if low == high else None, len(required), frozenset(reasons))


def _fields(measure: dict[str, Any]) -> list[str]:
    names = [name for by in listed(measure["by"]) for name in (by.values() if isinstance(by, dict) else [by])]
    names += [measure["in_use"]["by"], *measure["in_use"]["capacity"]] if "in_use" in measure else []
    return [*names, *where_fields(measure.get("where"))]


def _required(measure: dict[str, Any]) -> set[Any]:
    if "groups" in measure:
        return set(measure["groups"])
    if isinstance(measure["by"], list):
        return set(product(*(_wanted(required) for required in measure["required"])))
    return _wanted(measure["required"])


def _wanted(required: Any) -> set[Any]:
    if isinstance(required, dict):
        return set(range(required["lowest"], required["highest"] + 1))
    return codes(required)


def _coverage(row: Row, measure: dict[str, Any], required: set[Any]) -> tuple[set[Any], set[Any]]:
    """Return what a row covers, and what it may cover."""
    if "groups" in measure:
        names = listed(measure["by"])
        cells = [() if row[name] == BLANK and name in measure.get("blank_is_none", ()) else row[name] for name in names]
        mine = {code for cell in cells if is_known(cell) for code in listed(cell)}
        sure = {name for name, group in measure["groups"].items() if mine & set(group)}
        return sure, required if any(is_unknown(cell) for cell in cells) else sure
    if isinstance(measure["by"], list):
        sides = [_side(row, by, _wanted(want)) for by, want in zip(measure["by"], measure["required"], strict=True)]
        return set(product(*(side[0] for side in sides))), set(product(*(side[1] for side in sides)))
    return _side(row, measure["by"], required)


def _side(row: Row, by: Any, wanted: set[Any]) -> tuple[set[Any], set[Any]]:
    if isinstance(by, str):
        cell = row[by]
        if is_unknown(cell):
            return set(), wanted
        mine = set() if is_z(cell) else set(listed(cell)) & wanted
        return mine, mine
    if "lowest" in by:
        low, high = row[by["lowest"]], row[by["highest"]]
        if is_z(low) or is_z(high):
            return set(), set()
        may = {age for age in wanted if (is_unknown(low) or age >= low) and (is_unknown(high) or age <= high)}  # type: ignore[operator]
        return (may if is_known(low) and is_known(high) else set()), may
    answers = {side: has(row[name], "yes") for side, name in by.items()}
    sure = {side for side, answer in answers.items() if answer}
    return sure, {side for side, answer in answers.items() if answer is not False}


def _in_use(measure: dict[str, Any], setting: Setting, area: str, row: Row) -> tuple[bool | None, set[str]]:
    if "in_use" not in measure:
        return True, set()
    asked = measure["in_use"]
    cells = [row[name] for name in asked["capacity"]]
    has_capacity = any_of(_is_more(cell) for cell in cells)
    answers: list[bool | None] = [None] if is_unknown(row[asked["by"]]) else []
    reasons: set[str] = set()
    for reached in asked["reached"]:
        of = listed(reached["of"])
        seen = window(replace(setting, areas=(area,)), reached["sheet"], reached.get("months", 12), of)
        if seen.missing:
            answers.append(None)
            reasons |= seen.reasons
        for other in (other for sheet in seen.sheets for other in sheet.rows):
            if other[asked["by"]] == row[asked["by"]] and not is_unknown(row[asked["by"]]):
                for name in of:
                    answers.append(False if is_z(other[name]) else _is_more(other[name]))
                    reasons |= reasons_of([other[name]])
    has_reached = any_of(answers)
    use = all_of([has_capacity, has_reached])
    if use is not None:
        return use, set()
    return use, (reasons_of(cells) if has_capacity is None else set()) | (reasons if has_reached is None else set())


def _is_more(cell: Any) -> bool | None:
    return None if is_unknown(cell) else True if is_z(cell) else cell > 0


# ---------------------------------------------------------------- conditions


def conditions(measure: dict[str, Any], setting: Setting) -> Figure:
    seen = window(setting, measure["sheet"], 1)
    if not seen.was_owed:
        return not_owed()
    if seen.missing:
        return Figure(reasons=frozenset(seen.reasons))
    rows = [(sheet.month, row) for sheet in seen.sheets for row in sheet.rows]
    if not rows:
        return Figure(reasons=frozenset({"blank"}))
    answers = [
        all_of(_passes(row, test, month, setting) for month, row in rows for test in each["all"])
        for each in measure["statements"]
    ]
    unknown = [each for each, answer in zip(measure["statements"], answers, strict=True) if answer is None]
    names = [test["field"] for statement in unknown for test in statement["all"]]
    reasons = {reason for _, row in rows for reason in why(row, names)} or {"invalid"}
    low, open_statements = answers.count(True), answers.count(None)
    total = len(answers)
    return Figure(
        Fraction(low), Fraction(low + open_statements), None if open_statements else low, total, frozenset(reasons)
    )


def _passes(row: Row, test: dict[str, Any], month: int, setting: Setting) -> bool | None:
    cell: Any = row[test["field"]]
    if is_unknown(cell):
        return None
    if is_z(cell):
        return False
    if "is" in test:
        return cell in codes(test["is"])
    if "includes" in test:
        return codes(test["includes"]) <= set(listed(cell))
    if "at_least" in test:
        return bool(cell >= Fraction(test["at_least"]))
    if "at_most" in test:
        return bool(cell <= Fraction(test["at_most"]))
    if "within_months" in test:
        age = months_between(cell, month)
        return None if age < 0 else age <= test["within_months"]
    return bool(cell.strip().casefold() == setting.heading[test["is_the_rule_sets"]].casefold())


# ---------------------------------------------------------------- dates


def months_since(measure: dict[str, Any], setting: Setting) -> Figure:
    seen = window(setting, measure["sheet"], 1)
    if not seen.was_owed:
        return not_owed()
    ages = [(0, ENDLESS, True)] * len((*seen.missing, *seen.silent))
    reasons = seen.reasons | ({"blank"} if seen.silent else set())
    for sheet in seen.sheets:
        for row, counts in Window([sheet]).rows(measure.get("where")):
            age = _age(row, measure, sheet.month, setting.reading)
            if age is not None:
                ages.append((*age[:2], bool(counts)))
                reasons |= age[2] | (set() if counts else why(row, where_fields(measure.get("where"))))
    if not ages:
        return Figure(is_empty=True)
    if not any(age[2] for age in ages):
        return Figure(reasons=frozenset(reasons))
    sure = [age for age in ages if age[2]]
    if measure.get("pick", "oldest") == "oldest":
        low, high = max(age[0] for age in sure), max(age[1] for age in ages)
    else:
        low, high = min(age[0] for age in ages), min(age[1] for age in sure)
    if low == ENDLESS:
        return Figure(is_below=True)
    return Figure(low, high, low if low == high else None, None, frozenset(reasons))


def _age(row: Row, measure: dict[str, Any], month: int, reading: int) -> tuple[Any, Any, set[str]] | None:
    """Return the least and the greatest age of a row's date, and why they differ; None if it is left out."""
    cell: Any = row[measure["field"]]
    names = [each["field"] for each in measure.get("provided", ())]
    if is_z(cell):
        return (ENDLESS, ENDLESS, set()) if measure.get("z_is_never") else None
    counts = all_of(_includes(row[each["field"]], each["includes"]) for each in measure.get("provided", ()))
    if counts is False and (reading == 2 or is_known(cell)):
        return ENDLESS, ENDLESS, set()
    if is_unknown(cell):
        return 0, ENDLESS, reasons_of([cell])
    age = months_between(cell, month)
    if age < 0:
        return 0, ENDLESS, {"invalid"}
    return age, age if counts else ENDLESS, set() if counts else why(row, names)


def _includes(cell: Any, wanted: Any) -> bool | None:
    return None if is_unknown(cell) else False if is_z(cell) else codes(wanted) <= set(listed(cell))


# ---------------------------------------------------------------- periods recorded


def months_recorded(measure: dict[str, Any], setting: Setting) -> Figure:
    months = measure.get("months", 12)
    asked = [measure["field"], *where_fields(measure.get("where"))]
    seen = window(setting, measure["sheet"], months, asked)
    if not seen.was_owed:
        return not_owed()
    if seen.missing:
        return Figure(reasons=frozenset(seen.reasons))
    answers = [False if sheet.is_silent else _recorded(Window([sheet]), measure) for sheet in seen.sheets]
    periods = max(1, months // period_months(measure["sheet"]))
    owed, recorded, open_periods = len(answers), answers.count(True), answers.count(None)
    reasons = {
        reason
        for row, counts in seen.rows(measure.get("where"))
        if _is_filled_in(row[measure["field"]], counts) is None
        for reason in why(row, asked)
    }
    if setting.reading == 1:
        low, high = periods - owed + recorded, periods - owed + recorded + open_periods
        return Figure(Fraction(low), Fraction(high), recorded if low == high else None, owed, frozenset(reasons))
    low, high = (Fraction(periods * count, owed) for count in (recorded, recorded + open_periods))
    return Figure(low, high, recorded if low == high else None, owed, frozenset(reasons))


def _recorded(seen: Window, measure: dict[str, Any]) -> bool | None:
    return all_of(_is_filled_in(row[measure["field"]], counts) for row, counts in seen.rows(measure.get("where")))


def _is_filled_in(cell: Any, counts: bool | None) -> bool | None:
    if not is_unknown(cell):
        return True
    return False if counts and cell != VOID else None

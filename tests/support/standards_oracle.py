"""A second, deliberately naive way to judge returns in which everything is known. Slow, short, and written apart.

It takes rows as plain dictionaries and a measure as a rule file writes it, and knows nothing of bounds, of windows that
are not whole, of caches, or of floors that depend on what is missing: the tests compare it with the real thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from tests.support.standards_kit import SETS

Rows = dict[str, list[list[dict[str, Any]]]]
"""By area: for each period of the window, oldest first, its rows."""
NO_CASES, TOO_FEW, NEVER = "no_cases", "too_few", "never"
Z = "z"


def outcome(measure: dict[str, Any], rows: Rows, standard: dict[str, Any]) -> str:
    """Return what a standard says of known rows: an outcome, `no_cases` or `too_few`."""
    value = KINDS[measure["kind"]](measure, rows, standard.get("too_few_below"))
    if value in (NO_CASES, TOO_FEW):
        return str(value)
    if value == NEVER:
        return "not_met"
    sign = -1 if standard.get("better") == "lower" else 1
    if sign * value >= sign * Fraction(standard["met"]):
        return "met"
    if standard.get("partly") is not None and sign * value >= sign * Fraction(standard["partly"]):
        return "partly_met"
    return "not_met"


def codes(given: Any) -> set[Any]:
    if isinstance(given, list):
        return {code for item in given for code in codes(item)}
    return set(SETS.get(given, (given,)))


def holds(row: dict[str, Any], where: Any) -> bool:
    if isinstance(where, list):
        return any(holds(row, alternative) for alternative in where)
    for name, wanted in where.items():
        value = row[name]
        values = set(value) if isinstance(value, tuple) else {value}
        if not values & codes(wanted):
            return False
    return True


def everything(rows: Rows, where: Any = None) -> list[dict[str, Any]]:
    return [row for periods in rows.values() for period in periods for row in period if holds(row, where or {})]


def listed(names: Any) -> list[str]:
    return names if isinstance(names, list) else [names]


def share(rows: Iterable[dict[str, Any]], measure: dict[str, Any], floor: int | None) -> Any:
    above = below = 0
    groups: dict[Any, list[int]] = {}
    for row in rows:
        parts, totals = (
            [row[edition] for edition in listed(measure["of"])],
            [row[edition] for edition in listed(measure["out_of"])],
        )
        if Z in parts or Z in totals:
            continue
        part, total = sum(parts), sum(totals)
        if "of_where" in measure and not holds(row, measure["of_where"]):
            part = 0
        above, below = above + part, below + total
        if "cap_each" in measure:
            group = groups.setdefault(row[measure["cap_each"]], [0, 0])
            group[0] += part
            group[1] += total
    if "cap_each" in measure:
        above = sum(min(part, total) for part, total in groups.values())
    if below == 0:
        return NO_CASES
    if floor is not None and below < floor:
        return TOO_FEW
    return Fraction(100 * (below - above if measure.get("complement") else above), below)


def ratio(measure: dict[str, Any], rows: Rows, floor: int | None) -> Any:
    return share(everything(rows, measure.get("where")), measure, floor)


def lowest_ratio(measure: dict[str, Any], rows: Rows, floor: int | None) -> Any:
    parts = [share(everything(rows, measure.get("where")), part, floor) for part in measure["parts"]]
    judged = [part for part in parts if part != NO_CASES]
    if not judged:
        return NO_CASES
    known = [part for part in judged if part != TOO_FEW]
    if len(known) < len(judged):  # a part that is not known could be anything at all
        return min(known) if known and min(known) < Fraction(measure["fails_below"]) else TOO_FEW
    return min(known)


def covered(measure: dict[str, Any], rows: Rows, floor: int | None) -> Any:
    reached = set()
    for row in everything(rows, measure.get("where")):
        if "groups" in measure:
            mine = {row["panel_type"], *row["combined_with"]}
            reached |= {name for name, group in measure["groups"].items() if mine & set(group)}
        elif isinstance(measure["by"], dict):
            low, high = measure["required"]["lowest"], measure["required"]["highest"]
            reached |= {age for age in range(low, high + 1) if row["age_min"] <= age <= row["age_max"]}
        elif isinstance(measure["by"], list):
            sides = {side for side, name in measure["by"][1].items() if row[name] == "yes"}
            reached |= {
                (form, side) for form in row["forms"] for side in sides if form in codes(measure["required"][0])
            }
        else:
            reached |= set(row[measure["by"]]) & codes(measure["required"])
    return Fraction(len(reached))


def conditions(measure: dict[str, Any], rows: Rows, floor: int | None) -> Any:
    (row,) = everything(rows)
    return Fraction(sum(all(passes(row, test) for test in statement["all"]) for statement in measure["statements"]))


def passes(row: dict[str, Any], test: dict[str, Any]) -> bool:
    value = row[test["field"]]
    if value == Z:
        return False
    if "is" in test:
        return value in codes(test["is"])
    if "includes" in test:
        return codes(test["includes"]) <= set(value)
    if "at_least" in test:
        return bool(value >= test["at_least"])
    return bool(value <= test["at_most"])


def months_since(measure: dict[str, Any], rows: Rows, floor: int | None) -> Any:
    ages: list[Any] = []
    for row in everything(rows, measure.get("where")):
        value = row[measure["field"]]
        if value == Z:
            continue
        counts = all(
            codes(condition["includes"]) <= set(row[condition["field"]]) for condition in measure.get("provided", [])
        )
        ages.append(months_to_september_2026(value) if counts else 10**6)
    if not ages:
        return NO_CASES
    age = min(ages) if measure.get("pick") == "latest" else max(ages)
    return NEVER if age == 10**6 else Fraction(age)


def months_to_september_2026(day: date) -> int:
    return (2026 - day.year) * 12 + 9 - day.month


def amount(measure: dict[str, Any], rows: Rows, floor: int | None) -> Any:
    values = []
    for row in everything(rows, measure.get("where")):
        if measure.get("zero_when") and holds(row, measure["zero_when"]):
            values.append(0)
        elif row[measure["field"]] != Z:
            values.append(max(row[measure["field"]], measure.get("least", 0)))
        else:
            values.append(Z)
    if values and set(values) == {Z}:
        return NO_CASES
    return Fraction(sum(value for value in values if value != Z))


def reconcile(measure: dict[str, Any], rows: Rows, floor: int | None) -> Any:
    agree = pairs = 0
    for row in rows:
        for other in rows:
            sent = moved(rows, row, other, "sent", measure)
            received = moved(rows, other, row, "received", measure)
            if row != other and (sent or received):
                pairs += 1
                agree += abs(sent - received) <= max(1, Fraction(max(sent, received), 10))
    if not pairs:
        return NO_CASES
    return TOO_FEW if floor is not None and pairs < floor else Fraction(100 * agree, pairs)


def moved(rows: Rows, area: str, other: str, way: str, measure: dict[str, Any]) -> int:
    mine = [row for period in rows[area] for row in period]
    return sum(row[measure["of"]] for row in mine if row["direction"] == way and row["other"] == other)


def boroughs(measure: dict[str, Any], rows: Rows, floor: int | None) -> Any:
    nested = measure["measure"]
    values = [KINDS[nested["kind"]](nested, {area: periods}, None) for area, periods in rows.items()]
    judged = [value for value in values if value != NO_CASES]
    if not judged:
        return NO_CASES
    return Fraction(100 * sum(value >= measure["at_least"] for value in judged), len(judged))


def shared_by(measure: dict[str, Any], rows: Rows, floor: int | None) -> Any:
    named = [{name for row in everything({area: rows[area]}) for name in row[measure["field"]]} for area in rows]
    return Fraction(sum(sum(name in mine for mine in named) >= 2 for name in set().union(*named)))


KINDS: dict[str, Callable[[dict[str, Any], Rows, int | None], Any]] = {
    "ratio": ratio,
    "lowest_ratio": lowest_ratio,
    "covered": covered,
    "conditions": conditions,
    "months_since": months_since,
    "amount": amount,
    "reconcile": reconcile,
    "boroughs": boroughs,
    "shared_by": shared_by,
}

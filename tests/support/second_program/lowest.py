"""The lowest of several ratios, and which of them is named."""

from __future__ import annotations

from typing import Any

from tests.support.second_program.contracts import codes
from tests.support.second_program.figures import Figure, Setting
from tests.support.second_program.sums import share
from tests.support.second_program.values import first_reason


def lowest_ratio(measure: dict[str, Any], setting: Setting) -> Figure:
    shared = {name: measure[name] for name in ("sheet", "where", "months", "complement") if name in measure}
    figures = {part["name"]: share({**shared, **part}, setting) for part in _parts(measure)}
    assessed = {name: figure for name, figure in figures.items() if not figure.is_empty}
    if not assessed:
        return Figure(is_empty=True, above=0, below=0)
    if any(figure.is_not_owed for figure in assessed.values()):
        return next(iter(assessed.values()))
    reasons = frozenset(reason for figure in assessed.values() for reason in figure.reasons)
    open_below = _open_below(assessed, reasons) if setting.reading == 2 else None
    known = {name: figure for name, figure in assessed.items() if figure.low is not None}
    if not known:
        return Figure(reasons=reasons, open_below=open_below)
    ends = [(figure.low, figure.high) if name in known else (0, 100) for name, figure in assessed.items()]
    low, high = min(end[0] for end in ends), min(end[1] for end in ends)
    named = known[min(known, key=lambda name: (known[name].high, name))]
    return Figure(low, high, named.above, named.below, reasons, open_below=open_below)


def _parts(measure: dict[str, Any]) -> list[dict[str, Any]]:
    if "parts" in measure:
        return list(measure["parts"])
    names = measure.get("names", {})
    return [
        {"name": names.get(code, code.replace("_", " ")), "of": f"{measure['of']}_{code}", "out_of": measure["out_of"]}
        for code in codes(measure["over"])
    ]


def _open_below(assessed: dict[str, Figure], reasons: frozenset[str]) -> tuple[Any] | None:
    """Return the cases of the part that leaves the lowest open: the fewest, of those with the first reason."""
    if not reasons:
        return None
    first = first_reason(reasons)
    open_parts = [
        (figure.below is None, figure.below or 0, name)
        for name, figure in assessed.items()
        if figure.reasons and first_reason(figure.reasons) == first
    ]
    return (assessed[min(open_parts)[2]].below,)

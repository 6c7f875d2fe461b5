"""Floors: enough cases that one of them cannot decide, and denominators that nobody can shrink by not looking."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from standards.framework.ruleset import Standard
from standards.lint.catalogue import LintFinding, finding
from standards.model import FieldCatalogue

FEWEST = 5
PERCENT = 100


def floor_findings(standard: Standard, where: str, catalogue: FieldCatalogue) -> Iterator[LintFinding]:
    """Yield what is wrong with a standard's floor, and what a person should look at below the line."""
    if not standard.measure.has_cases:
        if standard.too_few_below is not None:
            yield finding("floor_needless", where, f"too_few_below is {standard.too_few_below}.")
        return
    least = least_floor(standard)
    if standard.too_few_below is None:
        yield finding("floor_missing", where, f"it has no too_few_below; its thresholds need at least {least}.")
    elif standard.too_few_below < least:
        message = (
            f"too_few_below is {standard.too_few_below}, but its thresholds need at least {least}: "
            "with fewer, a single case decides the verdict."
        )
        yield finding("floor_too_low", where, message)
    if standard.looking is None and standard.better == "higher":
        yield from _shrinking(standard, where, catalogue)


def least_floor(standard: Standard) -> int:
    """Return the fewest cases at which one case cannot move a standard from met to not met: 1 / (1 - met), at least 5.

    Where everything must hold (100%) one case always costs `met`, so there it may at most cost that much:
    1 / (1 - partly_met).
    """
    floors = [FEWEST]
    for threshold in standard.thresholds:
        bound = threshold.met if threshold.met < PERCENT else threshold.partly_met
        if bound is not None and bound < PERCENT:
            floors.append(ceil(1 / (1 - Fraction(bound, PERCENT))))
    return max(floors)


def _shrinking(standard: Standard, where: str, catalogue: FieldCatalogue) -> Iterator[LintFinding]:
    """Yield the optional fields below the line, where nothing in the measure keeps them from being left out."""
    if not standard.measure.can_shrink:
        return
    for sheet, name in dict.fromkeys(standard.measure.counted_fields(catalogue.sets).below):
        field = catalogue.field(sheet, name)
        if field is not None and not field.is_required:
            message = f"{field.title!r} is in the denominator and may be left out."
            yield finding("shrinks_by_not_looking", where, message)

"""What is usual from month to month, and what is a sign of change: the statistics of an XmR chart, exact.

Formulas and rules are Donald J. Wheeler's: Understanding Variation: The Key to Managing Chaos (SPC Press, 2nd edition
2000), appendix on charts for individual values and moving ranges; Making Sense of Data (SPC Press, 2003) for the three
rules on runs; Evaluating the Measurement Process for data too coarse to chart. Limits lie 2.66 average moving ranges
on either side of the mean (3 / 1.128), and a moving range is unusual above 3.268 average moving ranges.

The values are of months that share nothing. Over rolling windows, where neighbours share cases, ranges are too small
and most charts of an unchanging process would show signs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

LIMIT_FACTOR: Final = Fraction("2.66")
RANGE_FACTOR: Final = Fraction("3.268")
FULL: Final = 12
"""With fewer values the limits are trial limits: they move as values come in."""
FEWEST_RANGES: Final = 5
"""Fewer changes from one month to the next say too little: Wheeler asks for five or six values at least."""
SIGMA_FACTOR: Final = Fraction("1.128")
RUN: Final = 8
NEAR, NEAR_OF = 3, 4

Values = Sequence[Fraction | None]
"""One value a month, oldest first; None where there is none."""


class SignRule(StrEnum):
    """What makes a sign of change."""

    OUTSIDE = "outside_limits"  # a value beyond a limit
    RUN = "run_of_eight"  # eight or more in a row on one side of the mean
    NEAR = "near_limit"  # three of four in a row nearer to the same limit than to the mean
    RANGE = "large_change"  # a moving range beyond its upper limit


@dataclass(frozen=True, slots=True)
class Limits:
    """Natural process limits, in the values' unit, not cut off where a share cannot go.

    Attributes:
        mean: the central line.
        mean_range: the average change from one month to the next.
        lower, upper: the limits of the values.
        upper_range: the upper limit of a change.
        points, ranges: how many values and how many changes they rest on.
    """

    mean: Fraction
    mean_range: Fraction
    lower: Fraction
    upper: Fraction
    upper_range: Fraction
    points: int
    ranges: int

    @property
    def is_trial(self) -> bool:
        return self.points < FULL

    @property
    def is_too_few(self) -> bool:
        """Whether they rest on too little to be shown at all."""
        return self.ranges < FEWEST_RANGES


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of change. `places` are those of its values, in order; `is_above` is None for a change."""

    rule: SignRule
    places: tuple[int, ...]
    is_above: bool | None = None


def moving_ranges(values: Values) -> list[Fraction | None]:
    """Return each value's distance from the one just before it, None where either is missing."""
    ranges: list[Fraction | None] = [None]
    for before, after in pairwise(values):
        ranges.append(None if before is None or after is None else abs(after - before))
    return ranges[: len(values)]


def limits(values: Values) -> Limits | None:
    """Return the limits that the values give, or None where no two of them are neighbours."""
    known = [value for value in values if value is not None]
    ranges = [value for value in moving_ranges(values) if value is not None]
    if not ranges:
        return None
    mean = sum(known, Fraction(0)) / len(known)
    mean_range = sum(ranges, Fraction(0)) / len(ranges)
    reach = LIMIT_FACTOR * mean_range
    return Limits(mean, mean_range, mean - reach, mean + reach, RANGE_FACTOR * mean_range, len(known), len(ranges))


def is_coarse(usual: Limits, step: Fraction) -> bool:
    """Say whether the least step between two values is larger than their standard deviation, by their ranges.

    Such values jump between a few levels, and their limits and signs mean little. With few cases a month, one case more
    or less is such a step. So is any where the values never changed.
    """
    return step > usual.mean_range / SIGMA_FACTOR


def signs(values: Values, usual: Limits) -> tuple[Sign, ...]:
    """Return every sign of change, by rule and then in order. A missing value breaks whatever runs through it."""
    found_signs = [Sign(SignRule.OUTSIDE, (index,), is_above) for index, is_above in _outside(values, usual)]
    for is_above in (True, False):
        found_signs += [
            Sign(SignRule.RUN, run, is_above) for run in _runs(values, _on_side(usual, is_above)) if len(run) >= RUN
        ]
        found_signs += [Sign(SignRule.NEAR, near, is_above) for near in _near(values, _near_limit(usual, is_above))]
    ranges = enumerate(moving_ranges(values))
    found_signs += [
        Sign(SignRule.RANGE, (n - 1, n))
        for n, moving_range in ranges
        if moving_range is not None and moving_range > usual.upper_range
    ]
    order = list(SignRule)
    return tuple(sorted(found_signs, key=lambda sign: (order.index(sign.rule), sign.places)))


def _outside(values: Values, usual: Limits) -> Iterator[tuple[int, bool]]:
    for index, value in enumerate(values):
        if value is not None and not usual.lower <= value <= usual.upper:
            yield index, value > usual.upper


def _on_side(usual: Limits, is_above: bool) -> Callable[[Fraction], bool]:
    return lambda value: value > usual.mean if is_above else value < usual.mean


def _near_limit(usual: Limits, is_above: bool) -> Callable[[Fraction], bool]:
    """Say of a value whether it is nearer to a limit than to the mean."""
    half_way = (usual.mean + (usual.upper if is_above else usual.lower)) / 2
    return lambda value: value > half_way if is_above else value < half_way


def _runs(values: Values, holds: Callable[[Fraction], bool]) -> Iterator[tuple[int, ...]]:
    """Yield the places of each unbroken run of values of which something holds."""
    run: list[int] = []
    for index, value in enumerate(values):
        if value is not None and holds(value):
            run.append(index)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _near(values: Values, holds: Callable[[Fraction], bool]) -> Iterator[tuple[int, ...]]:
    """Yield the values that hold wherever three of four neighbours do; groups of four that overlap are one sign."""
    open_places: list[int] = []
    end = -1
    for start in range(len(values) - NEAR_OF + 1):
        four = values[start : start + NEAR_OF]
        held = [start + n for n, value in enumerate(four) if value is not None and holds(value)]
        if None in four or len(held) < NEAR:
            continue
        if open_places and start > end:
            yield tuple(open_places)
            open_places = []
        open_places += [index for index in held if index not in open_places]
        end = start + NEAR_OF - 1
    if open_places:
        yield tuple(open_places)

"""From months and values to places on a drawing. Numbers are written to a tenth of a unit, the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from standards.model import Month


@dataclass(frozen=True, slots=True)
class Spot:
    """A month's place on a drawing."""

    month: Month
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside a drawing: `at` says how far along its side, in percent; `anchor` is `start`, `middle` or `end`."""

    at: int
    words: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Scale:
    """A box on a drawing: months from left to right, values from `low` at its bottom to `high` at its top.

    Each month has as much room as any other, and stands in the middle of it.
    """

    first: Month
    last: Month
    low: Fraction
    high: Fraction
    left: float
    right: float
    top: float
    bottom: float

    def x(self, month: Month) -> float:
        return self.left + self.half_month * (2 * month.since(self.first) + 1)

    def y(self, value: Fraction) -> float:
        """Return a value's height; what lies beyond the scale stands at its edge."""
        low, high = float(self.low), float(self.high)
        share = (min(max(float(value), low), high) - low) / (high - low) if high > low else 0.0
        return self.bottom - (self.bottom - self.top) * share

    @property
    def half_month(self) -> float:
        return (self.right - self.left) / (self.last.since(self.first) + 1) / 2

    def spot(self, month: Month, value: Fraction) -> Spot:
        return Spot(month, at(self.x(month)), at(self.y(value)))


def at(number: float) -> str:
    """Write a place on a drawing, to a tenth of a unit."""
    return f"{number:.1f}".removesuffix(".0")


def along(number: float, length: float) -> int:
    """Return how far along a side a place is, in percent; the style sheet knows every second one."""
    return 2 * round(50 * number / length)


def unbroken(spots: Sequence[Spot]) -> tuple[str, ...]:
    """Return the lines through months that follow each other, as `x,y x,y`."""
    runs: list[list[Spot]] = []
    for spot in spots:
        if runs and spot.month.since(runs[-1][-1].month) == 1:
            runs[-1].append(spot)
        else:
            runs.append([spot])
    return tuple(" ".join(f"{spot.x},{spot.y}" for spot in run) for run in runs if len(run) > 1)

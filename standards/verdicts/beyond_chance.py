"""Whether a check has changed, and not by chance: what a headline may say.

With rates that stay as they are, shares of some twenty cases differ between two windows all the time: of 26 such checks
five stand lower than in the window before, and one even stands lower in two windows than in both of the two before.
So a change counts only where

- the check stands further from its standard (or nearer to it) in each of the last two windows than in each of the two
  before them, all four assessed by the same rules and resting on no month, and no return, in common; and where it's a
  share, the cases of the last two windows, taken together, differ from those of the two before by three standard errors
  at least, as the limits of a process do; or
- the newest single month lies outside the limits of its process (`standards.xmr`).

Silence changes nothing: where one of the windows isn't assessed or isn't shown, there is no change to tell of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Final

from standards.framework.ruleset import Standard
from standards.model import FieldCatalogue, Month, Outcome, Threshold
from standards.verdicts.like_for_like import Direction, direction
from standards.xmr import Limits, SignRule, Values, signs

WINDOWS: Final = 4
_NOW: Final = 2
_ERRORS: Final = 3


@dataclass(frozen=True, slots=True)
class AssessedWindow:
    """What a check said of one window: the month it ends with, its verdict and, of a share, its two numbers."""

    month: Month
    outcome: Outcome | None
    threshold: Threshold | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None


def months_apart(standard: Standard, catalogue: FieldCatalogue) -> int:
    """Return how many months a verdict lies after another one that rests on no month and no return of its own."""
    sheets = {reference.sheet for reference in standard.measure.references(catalogue.sets)}
    periods = (catalogue.sheets[sheet].frequency.months for sheet in sheets if sheet in catalogue.sheets)
    return max(1, standard.measure.window, *periods)


def change_between(windows: Sequence[AssessedWindow], alike_since: Month | None, *, is_share: bool) -> Direction | None:
    """Return which way a check has changed; `SAME` where it hasn't, beyond chance; None where that can't be told.

    Args:
        windows: four windows, the newest first, without a month or a return in common.
        alike_since: since when the standard has been measured as it is now; None where that isn't known.
        is_share: whether its figure is a share of cases, which chance moves.
    """
    now, before = windows[:_NOW], windows[_NOW:]
    ways = {direction(was, each, alike_since) for was, each in product(before, now)}
    if len(windows) != WINDOWS or None in ways or (is_share and not all(map(_is_share, windows))):
        return None
    way = ways.pop() if len(ways) == 1 else Direction.SAME
    return way if way is Direction.SAME or not is_share or _differ(now, before) else Direction.SAME


def _is_share(window: AssessedWindow) -> bool:
    """Say whether its numbers are shown, and are so many of so many cases."""
    above, below = window.numerator, window.denominator
    return above is not None and below is not None and 0 <= above <= below and below > 0


def _differ(now: Sequence[AssessedWindow], before: Sequence[AssessedWindow]) -> bool:
    """Say whether two shares differ by three standard errors: those of a share that is the same in both."""
    (above, below), (above_then, below_then) = _summed(now), _summed(before)
    common = (above + above_then) / (below + below_then)
    variance = common * (1 - common) * (1 / below + 1 / below_then)
    return (above / below - above_then / below_then) ** 2 >= _ERRORS**2 * variance


def _summed(windows: Sequence[AssessedWindow]) -> tuple[Fraction, Fraction]:
    above = sum((window.numerator or Fraction(0) for window in windows), Fraction(0))
    return above, sum((window.denominator or Fraction(0) for window in windows), Fraction(0))


def outside_limits(values: Values, usual: Limits, *, is_higher_better: bool) -> Direction:
    """Return which way the newest of some single months lies outside what is usual; `SAME` where it lies within."""
    newest = (len(values) - 1,)
    for sign in signs(values, usual):
        if sign.rule is SignRule.OUTSIDE and sign.places == newest:
            return Direction.NEARER if sign.is_above is is_higher_better else Direction.FURTHER
    return Direction.SAME

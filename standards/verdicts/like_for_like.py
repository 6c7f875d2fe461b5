"""Whether a check came nearer to its standard, compared only where both ends were judged by the same rules."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Protocol

from standards.framework.ruleset import RuleBook, Standard
from standards.model import Month, Outcome, Threshold

_ORDER: Final = {Outcome.NOT_MET: 0, Outcome.PARTLY_MET: 1, Outcome.MET: 2}


class Direction(StrEnum):
    """Which way a check went. A fall from met to partly met is further from the standard, too."""

    NEARER = "nearer"
    SAME = "same"
    FURTHER = "further"


class Judged(Protocol):
    """A verdict as far as it is compared. A verdict that isn't shown has no outcome."""

    @property
    def month(self) -> Month: ...
    @property
    def outcome(self) -> Outcome | None: ...
    @property
    def threshold(self) -> Threshold | None: ...


def measured_alike_since(standard: Standard, month: Month, book: RuleBook, months: int) -> Month:
    """Return the first of the months up to one, without a break, in which a standard was measured as it is now.

    Args:
        standard: as it is in force in `month`.
        month: the month assessed.
        book: all versions of the rules.
        months: how many months to look back at most.
    """
    reading = book.in_force(month).reading
    since = month
    while since > max(month - months, book.versions[0].in_force_from):
        before = book.in_force(since - 1)
        then = before.by_id.get(standard.id)
        if then is None or before.reading is not reading or _measured(then) != _measured(standard):
            break
        since -= 1
    return since


def _measured(standard: Standard) -> tuple[object, ...]:
    return standard.measure, standard.applies_to, standard.condition, standard.too_few_below, standard.better


def direction(was: Judged, now: Judged, alike_since: Month | None) -> Direction | None:
    """Return which way a check went, or None where its two verdicts can't be compared.

    Args:
        was, now: the verdicts of two months on the same standard and area.
        alike_since: since when the standard has been measured as it is now; None where that isn't known.
    """
    is_same_rule = alike_since is not None and was.month >= alike_since and _levels(was) == _levels(now)
    if not is_same_rule or was.outcome not in _ORDER or now.outcome not in _ORDER:
        return None
    change = _ORDER[now.outcome] - _ORDER[was.outcome]
    return Direction.NEARER if change > 0 else Direction.FURTHER if change < 0 else Direction.SAME


def _levels(verdict: Judged) -> tuple[object, ...]:
    threshold = verdict.threshold
    return () if threshold is None else (threshold.met, threshold.partly_met, threshold.higher_is_better)

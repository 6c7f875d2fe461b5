"""What a careful reader knows of one area: every number shown, what each verdict says, and what cannot be otherwise.

All of it is put as lines over counts: `least <= sum(times * count) <= most`. A line that comes from a figure or a
verdict falls away when that is hidden; the others never do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Protocol

from reports.view.composition import Anatomy, Count, Made, Terms, added
from reports.view.figures import Figures
from standards.errors import MinstdError
from standards.model import Month, Outcome, Reason, Threshold

Key = tuple[str, Month]
"""What a figure is about: the standard or indicator, and the month."""


@dataclass(frozen=True, slots=True)
class Item:
    """One figure of one area as it would be shown.

    Attributes:
        about, month: the standard or indicator.
        made: what it is made of.
        figures: the true ones.
        outcome, reason, threshold, floor: what its verdict says; no outcome for an indicator.
        is_hidden: whether its numbers are hidden in any case.
        weight: how much is lost by hiding it.
        is_said_before: whether another edition said the same verdict, so that keeping it back now tells nobody less.
    """

    about: str
    month: Month
    made: Made
    figures: Figures
    outcome: Outcome | None
    reason: Reason | None
    threshold: Threshold | None
    floor: int
    is_hidden: bool
    weight: int
    is_said_before: bool = False

    @property
    def key(self) -> Key:
        return self.about, self.month

    @property
    def shown(self) -> Iterator[tuple[Terms, Fraction]]:
        """Yield each of its sums with its number."""
        if self.figures.numerator is not None:
            yield self.made.above, self.figures.numerator
        if self.figures.denominator is not None and self.made.below:
            yield self.made.below, self.figures.denominator * self.made.below_times

    @property
    def child_sums(self) -> tuple[Terms, ...]:
        """The sums that count children: what is above, what is below, and, of a share of children, what is left."""
        figures = self.figures
        above = (self.made.above,) if figures.has_child_numerator else ()
        below = (self.made.below,) if figures.has_child_denominator and self.made.below else ()
        return (*above, *below, self.made.left) if above and below and self.made.is_share else above + below


@dataclass(frozen=True, slots=True)
class Line:
    """`least <= sum(times * count) <= most`; None where there is no such bound.

    Attributes:
        shown_by: the figures that show it, of which all must be hidden for it to fall away.
        said_by: the verdict that says it.
        is_lasting: nothing makes it fall away: a promise of the contracts, or published before.
    """

    terms: Terms
    least: Fraction | None
    most: Fraction | None
    shown_by: frozenset[Key] = frozenset()
    said_by: Key | None = None
    is_lasting: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a sum with its number."""
        return self.least is not None and self.least == self.most

    @property
    def is_earlier_number(self) -> bool:
        """Whether another edition showed it: returns sent since may have put it right."""
        return self.is_lasting and self.is_number


def lines(items: Iterable[Item], anatomy: Anatomy, earlier: Iterable[tuple[Terms, Fraction]] = ()) -> list[Line]:
    """Return everything that is known of an area's counts, beside that none is less than nothing."""
    items = list(items)
    shown: dict[tuple[Terms, Fraction], set[Key]] = defaultdict(set)
    for item in items:
        for sum_and_number in item.shown:
            shown[sum_and_number].add(item.key)
    lasting = dict.fromkeys(one for one in earlier if one[0])
    found = [Line(terms, number, number, is_lasting=True) for terms, number in lasting]
    found += [Line(*one, one[1], frozenset(by)) for one, by in shown.items() if one not in lasting]
    found += [line for item in items for line in said(item)]
    found += dict.fromkeys(line for item in items for line in _shares(item.made))
    counts = {count for line in found for count, _ in line.terms}
    return found + list(_promises(anatomy, counts))


def said(item: Item) -> Iterator[Line]:
    """Yield what a verdict says of the counts behind it, whether or not they are shown."""
    above, below, one = item.made.above, item.made.below, item.threshold
    by = None if item.is_said_before else item.key
    if not below:
        return
    if item.reason is Reason.TOO_FEW:
        yield Line(below, Fraction(1), Fraction(item.floor - 1), said_by=by, is_lasting=item.is_said_before)
    if item.reason is not None or one is None or item.outcome is None:
        return
    if item.floor:
        yield Line(below, Fraction(item.floor), None, said_by=by, is_lasting=item.is_said_before)
    bounds = {
        Outcome.MET: (one.met, None),
        Outcome.PARTLY_MET: (one.partly_met, one.met),
        Outcome.NOT_MET: (None, one.met if one.partly_met is None else one.partly_met),
    }
    reached, missed = bounds.get(item.outcome, (None, None))
    sign = 1 if one.higher_is_better else -1
    for threshold, is_reached in ((reached, True), (missed, False)):
        if threshold is not None:
            terms = _against(above, below, item.made.scale, threshold, sign if is_reached else -sign)
            least = 0 if is_reached or item.made.below_times != 1 else 1  # of whole numbers, less is less by one
            yield Line(terms, Fraction(least), None, said_by=by, is_lasting=item.is_said_before)


def _against(above: Terms, below: Terms, scale: Fraction, threshold: Fraction, sign: int) -> Terms:
    """Return `scale * above - threshold * below`, made whole: nothing or more where the threshold is reached."""
    whole = lcm(scale.denominator, threshold.denominator)
    return added([(above, sign * int(scale * whole)), (below, -sign * int(threshold * whole))])


def _shares(made: Made) -> Iterator[Line]:
    """Yield that what is above is part of what is below, in each period."""
    if made.is_share:
        rest = made.left
        for period in sorted({count.period for count, _ in rest}):
            terms = tuple((count, many) for count, many in rest if count.period == period)
            if any(many < 0 for _, many in terms):
                yield Line(terms, Fraction(0), None, is_lasting=True)


def _promises(anatomy: Anatomy, counts: set[Count]) -> Iterator[Line]:
    for period in sorted({count.period for count in counts}):
        for one in anatomy.within:
            less = [count for series in one.smaller if (count := Count(series, period)) in counts]
            more = [Count(series, period) for series in one.larger]
            if less and all(count in counts for count in more):
                terms = [(count, -1) for count in less] + [(count, 1) for count in more]
                yield Line(added([((term,), 1) for term in terms]), Fraction(0), None, is_lasting=True)


def split(known: Iterable[Line]) -> list[list[Line]]:
    """Return the lines in groups that share no count, so that each can be worked out by itself."""
    known = list(known)
    places: dict[Count, int] = {}
    leader: list[int] = []

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = place = leader[leader[place]]
        return place

    firsts = []
    for line in known:
        own = [places.setdefault(count, len(places)) for count, _ in line.terms]
        leader += range(len(leader), len(places))
        firsts.append(own[0])
        for other in own[1:]:
            leader[find(other)] = find(own[0])
    groups: dict[int, list[Line]] = defaultdict(list)
    for line, first in zip(known, firsts, strict=True):
        groups[find(first)].append(line)
    return list(groups.values())


class Care(Protocol):
    """How careful to be; see `reports.disclosure.protect.ProtectionSettings`."""

    @property
    def largest_hidden(self) -> int: ...
    @property
    def smallest_whole_group(self) -> int: ...
    @property
    def narrowest(self) -> int: ...


class Contradiction(MinstdError):
    """The lines cannot all hold."""

    def __init__(self) -> None:
        super().__init__("The figures shown cannot all be true, so that nobody can say what follows from them.")

"""What each published figure is made of, so that what follows from several of them together can be worked out.

Everything here is public: it stands in the rule sets and in the contracts of the returns, and is about no area.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from standards.model import Month, Outcome, Reason


class Count(NamedTuple):
    """What the rows of one sheet add up to in one period.

    Attributes:
        series: the sheet, the field, and which rows.
        period: its last month, as `YYYY-MM`.
    """

    series: str
    period: str


Terms = tuple[tuple[Count, int], ...]
"""Counts, each with how many times it is added; sorted, so that equal sums are equal."""

Known = Mapping[Count, int]
"""How much of some counts a reader knows by itself."""

Notified = Mapping[str, Mapping[str, Known]]
"""By area and by another borough: how much of the area's counts that borough knows."""


def known_of(terms: Terms, known: Known) -> int:
    """Return how much of a sum a reader knows by itself."""
    return sum(times * known.get(count, 0) for count, times in terms)


@dataclass(frozen=True)
class FigureComposition:
    """A figure: `value = scale * above / below`.

    Attributes:
        above, below: the numerator's and the denominator's counts; `below` is empty where there is no denominator.
        below_times: what the published denominator is multiplied by to give the sum of `below`.
        is_share: in every period, what is above is part of what is below.
        others: of the lowest of several shares, what the others are made of: none of them is lower.
        floor: how many cases a verdict on it needs; 0 where there is none.
    """

    above: Terms
    below: Terms
    scale: Fraction
    below_times: Fraction = Fraction(1)
    is_share: bool = False
    others: tuple[tuple[Terms, Terms], ...] = ()
    floor: int = 0

    @cached_property
    def left(self) -> Terms:
        """What is below less what is above."""
        return added([(self.below, 1), (self.above, -1)])


def added(parts: Iterable[tuple[Terms, int]]) -> Terms:
    """Return the sum of sums, each so many times."""
    total: defaultdict[Count, int] = defaultdict(int)
    for terms, times in parts:
        for count, many in terms:
            total[count] += many * times
    return tuple(sorted((count, many) for count, many in total.items() if many))


@dataclass(frozen=True, slots=True)
class Inclusion:
    """In every period, the sum of the `smaller` series is at most the sum of the `larger`, or the same if `is_equal`.

    With `is_doubtful` nothing enforces it: a reader may take it for true, until figures say otherwise.
    """

    smaller: tuple[str, ...]
    larger: tuple[str, ...]
    is_equal: bool = False
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Equation:
    """Some series of a period are the sum of others in its months; nothing enforces it.

    Attributes:
        parts: each series with how many months before, and how many times it is added: the others less than nothing.
    """

    parts: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class EarlierFigure:
    """What another edition showed: a figure, a verdict, or both. What was published cannot be hidden again.

    Attributes:
        part: which of several parts it is about, where the files say so.
        has_value: whether the result was shown too: then it is the lowest of its parts.
    """

    area: str
    about: str
    month: Month
    numerator: Fraction | None
    denominator: Fraction | None
    outcome: Outcome | None = None
    reason: Reason | None = None
    part: str | None = None
    has_value: bool = False


@dataclass(frozen=True)
class Compositions:
    """What is known of figures before any of them is read.

    Attributes:
        of_figures: what a standard's or indicator's figure of a month is made of, by id, part and month.
        inclusions: what the contracts promise of the counts.
        children: the series that count children, their cases or their events.
        earlier: what earlier editions showed.
        equations: what quarters and their months add up to.
        notified: which of an area's counts other boroughs were notified of, or notified it of, by area and borough.
        known: the part of each count that the reader asked about knows: what is worked out is about the rest of it.
    """

    of_figures: Mapping[tuple[str, str | None, Month], FigureComposition] = field(default_factory=dict)
    inclusions: tuple[Inclusion, ...] = ()
    children: frozenset[str] = frozenset()
    earlier: tuple[EarlierFigure, ...] = ()
    equations: tuple[Equation, ...] = ()
    notified: Notified = field(default_factory=dict)
    known: Known = field(default_factory=dict)

    @property
    def of_now(self) -> Compositions:
        """The same without what was shown before and who was notified, of which each area needs its own alone."""
        return replace(self, earlier=(), notified={})

    def for_reader(self, known: Known) -> Compositions:
        """The same for a borough that knows a part of some counts: what is worked out is about the rest of them."""
        return replace(self, known=known)

    def counts_children(self, count: Count) -> bool:
        """Say whether a count is one of children."""
        return count.series in self.children


NO_COMPOSITIONS = Compositions()

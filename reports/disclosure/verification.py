"""A second look at what is hidden: by another solver, and from nothing but what was published.

For every hidden sum two ways are looked for in which all that is shown may have come about, and in which the sum
differs enough. Finding both proves that no reader can tell; they can be checked by adding up. Z3 searches, in exact
arithmetic; the programme that chose what to hide reckons with floating point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any, Final

import z3

from reports.disclosure.knowledge import Care, Contradiction, Item, Line, lines, split
from reports.view.composition import Anatomy, Count, Terms
from standards.errors import MinstdError

SOLVER: Final = f"Z3 {z3.get_version_string()}"
_MILLISECONDS: Final = 20_000
_WHOLE: Final = 3  # sums, of a share of children: above, below and left


class Undecided(MinstdError):
    """The search was given up, so nothing is proved."""

    def __init__(self) -> None:
        super().__init__("It could not be worked out in time what the hidden counts may be. Nothing was published.")


@dataclass(frozen=True, slots=True)
class Finding:
    """A hidden sum.

    Attributes:
        terms: what it is made of.
        least, most: bounds within which it may be anything that the search came upon; the true bounds are no narrower.
        is_safe: whether it cannot be told closely enough.
        is_earlier: whether what was published before tells it, whatever this edition hides.
    """

    terms: Terms
    least: Fraction
    most: Fraction
    is_safe: bool
    is_earlier: bool = False


def verify(
    items: Sequence[Item], anatomy: Anatomy, care: Care, earlier: Iterable[tuple[Terms, Fraction]] = ()
) -> Iterator[Finding]:
    """Yield every hidden sum of one area with what can be told of it.

    Args:
        items: figures as published: what is hidden has no numbers.
        anatomy: what they are made of.
        care: how careful the edition is to be.
        earlier: sums that earlier editions showed.

    Raises:
        Contradiction: figures are shown that cannot all be true.
        Undecided: the search was given up.
    """
    shares = dict.fromkeys(one.child_sums for one in items if one.is_hidden)
    for group in split(lines(items, anatomy, earlier)):
        counts = {count for line in group for count, _ in line.terms}
        shown = {line.terms for line in group if line.is_number}
        singles: list[Terms] = [((count, 1),) for count in sorted(counts) if count.series in anatomy.children]
        inside = [sums for sums in shares if sums and all(_is_in(terms, counts) for terms in sums)]
        sums = dict.fromkeys([*singles, *(terms for one in inside for terms in one)])
        asked = _Asked(
            tuple(terms for terms in sums if terms not in shown),
            tuple(one for one in inside if len(one) == _WHOLE),
            frozenset(count.series for count in counts) & anatomy.children,
            (care.narrowest, care.largest_hidden, care.smallest_whole_group),
        )
        yield from _of_group(tuple(group), asked)


def _is_in(terms: Terms, counts: set[Count]) -> bool:
    return all(count in counts for count, _ in terms)


@dataclass(frozen=True)
class _Asked:
    """What is asked of some lines.

    Attributes:
        sums: what must not be told.
        wholes: shares: what is above, what is below, and what is left.
        children: the series that count children, which are whole numbers.
        care: `narrowest`, `largest_hidden` and `smallest_whole_group`.
    """

    sums: tuple[Terms, ...]
    wholes: tuple[tuple[Terms, ...], ...]
    children: frozenset[str]
    care: tuple[int, int, int]


@lru_cache(maxsize=4096)
def _of_group(group: tuple[Line, ...], asked: _Asked) -> tuple[Finding, ...]:
    """Return what can be told of sums over the same counts. The months before are asked about again each month."""
    if not asked.sums:
        return ()
    ways = _Ways(group, asked.children)
    if not ways.is_possible():
        group = _set_right(group, asked.children)
        ways = _Ways(group, asked.children)
    if not ways.is_possible():
        if any(line.shown_by for line in group):
            raise Contradiction
        return ()  # only what verdicts say: where returns contradict themselves, nothing follows
    width, largest, smallest_whole = asked.care
    found = []
    for terms in filter(ways.knows, asked.sums):
        ends = ways.apart(terms, width)
        is_near = _is_near(ends, width, largest) or _is_of_each(ways, terms, ends, asked.wholes, smallest_whole)
        is_earlier = is_near and _is_told_by([line for line in group if line.is_lasting], terms, asked)
        found.append(Finding(terms, *ends, not is_near, is_earlier))
    return tuple(found)


def _set_right(group: tuple[Line, ...], children: frozenset[str]) -> tuple[Line, ...]:
    """Return the lines without those that other editions showed and that cannot be true any more."""
    kept = [line for line in group if not line.is_earlier_number]
    for line in group:
        if line.is_earlier_number and _Ways([*kept, line], children).is_possible():
            kept.append(line)
    return tuple(kept)


def _is_of_each(
    ways: _Ways, terms: Terms, ends: tuple[Fraction, Fraction], wholes: Iterable[tuple[Terms, ...]], smallest: int
) -> bool:
    """Say whether it is known that none, or all, of a small group of children did something."""
    if any(ends):
        return False
    sizes = [
        ways.apart(below, smallest) for above, below, left in wholes if terms in (above, left) and ways.knows(below)
    ]
    return any(least >= 1 and most < smallest for least, most in sizes)


def _is_told_by(lasting: Sequence[Line], terms: Terms, asked: _Asked) -> bool:
    """Say whether those lines that nothing can take back tell a sum by themselves."""
    before = _Ways(lasting, asked.children)
    width, largest, smallest_whole = asked.care
    if not before.knows(terms) or not before.is_possible():
        return False
    ends = before.apart(terms, width)
    return _is_near(ends, width, largest) or _is_of_each(before, terms, ends, asked.wholes, smallest_whole)


def _is_near(ends: tuple[Fraction, Fraction], width: int, largest: int) -> bool:
    """Say whether a count that may be a small one is known too closely."""
    least, most = ends
    return most - least < width and most >= 1 and least <= largest


class _Ways:
    """The ways in which the counts of some lines may be."""

    def __init__(self, known: Sequence[Line], children: frozenset[str]) -> None:
        self._solver: Any = z3.Solver()
        self._solver.set("timeout", _MILLISECONDS)
        counts = sorted({count for line in known for count, _ in line.terms})
        self._counts: dict[Count, Any] = {
            count: (z3.Int if count.series in children else z3.Real)(str(place)) for place, count in enumerate(counts)
        }
        self._solver.add(*(variable >= 0 for variable in self._counts.values()))
        for line in known:
            self._add(line)
        self._found: list[Mapping[Count, Fraction]] = []

    def _add(self, line: Line) -> None:
        """Take a line up, made whole."""
        ends = [end for end in (line.least, line.most) if end is not None]
        whole = lcm(*(end.denominator for end in ends))
        total = self._total(line.terms) if whole == 1 else self._total(line.terms) * whole
        if line.least is not None:
            self._solver.add(total >= int(line.least * whole))
        if line.most is not None:
            self._solver.add(total <= int(line.most * whole))

    def _total(self, terms: Terms) -> Any:
        return z3.Sum([self._counts[count] if many == 1 else many * self._counts[count] for count, many in terms])

    def knows(self, terms: Terms) -> bool:
        """Say whether any line speaks of all that a sum is made of."""
        return all(count in self._counts for count, _ in terms)

    def is_possible(self, *further: Any) -> bool:
        """Say whether there is a way, and keep it.

        Raises:
            Undecided: the search was given up.
        """
        answer = self._solver.check(*further)
        if answer == z3.unknown:
            raise Undecided
        if answer == z3.unsat:
            return False
        model = self._solver.model()
        self._found.append(
            {count: Fraction(str(model.eval(one, model_completion=True))) for count, one in self._counts.items()}
        )
        return True

    def apart(self, terms: Terms, width: int) -> tuple[Fraction, Fraction]:
        """Return two values that a sum may have: so far apart, or else the least and the greatest."""
        total = self._total(terms)
        while True:
            values = [sum((way[count] * many for count, many in terms), Fraction(0)) for way in self._found]
            least, most = min(values), max(values)
            if most - least >= width:
                return least, most
            wider = (total >= least + width, total <= most - width, total > most, total < least)
            if not any(self.is_possible(one) for one in wider):
                return least, most

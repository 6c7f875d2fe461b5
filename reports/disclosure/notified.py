"""What a borough knows of another one beside what everybody reads: the moves that one of the two notified the other of.

It can take them off the other's totals. So what is left must be no small count either, and must not follow.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Protocol

from reports.disclosure.constraint import Key
from reports.disclosure.knowledge import AreaFigure, constraints, independent_groups
from reports.disclosure.primary import ProtectionSettings, is_confidential
from reports.view.composition import Compositions, Count, Known, Notified, Terms, known_of

Sums = tuple[tuple[Terms, Fraction], ...]


class _Hiding(Protocol):
    @property
    def figures(self) -> frozenset[Key]: ...
    @property
    def verdicts(self) -> frozenset[Key]: ...


class Surroundings:
    """An area's figures, and the sums that other editions showed, in groups of which none says anything of another."""

    def __init__(self, items: Sequence[AreaFigure], compositions: Compositions, earlier: Sums) -> None:
        groups = independent_groups(constraints(items, compositions, earlier))
        self._groups = {count: at for at, each in enumerate(groups) for known in each for count, _ in known.terms}
        self._items, self._earlier = items, earlier

    def of(self, known: Known) -> tuple[list[AreaFigure], Sums]:
        """Return what has to do with counts of which a borough knows a part: the rest it reads as everybody does."""
        asked = {self._groups[count] for count in known if count in self._groups}

        def touches(terms: Terms) -> bool:
            return any(self._groups.get(count) in asked for count, _ in terms)

        items = [item for item in self._items if touches(item.composition.above) or touches(item.composition.below)]
        return items, tuple((terms, number) for terms, number in self._earlier if touches(terms))


def as_left(item: AreaFigure, known: Known, settings: ProtectionSettings, hiding: _Hiding) -> AreaFigure:
    """Return a figure as a borough reads it: hidden also where the part that it doesn't know is confidential."""
    is_hidden = item.key in hiding.figures or _is_rest_confidential(item, known, settings)
    if item.key in hiding.verdicts:
        return replace(item, outcome=None, reason=None, is_hidden=is_hidden)
    return replace(item, is_hidden=is_hidden)


def _is_rest_confidential(item: AreaFigure, known: Known, settings: ProtectionSettings) -> bool:
    made, figures = item.composition, item.figures
    above, below = known_of(made.above, known), known_of(made.below, known)
    if not above and not below:
        return False
    rest = replace(
        figures,
        numerator=None if figures.numerator is None else figures.numerator - above,
        denominator=None if figures.denominator is None else figures.denominator - below / made.below_times,
    )
    return is_confidential(rest, settings)


def as_file(known: Notified) -> Any:
    """Return what boroughs know of each other as it is kept: by area, other borough, series and period."""
    return {area: {other: _by_series(own) for other, own in others.items()} for area, others in known.items()}


def _by_series(own: Known) -> dict[str, dict[str, int]]:
    by_series: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (series, period), number in sorted(own.items()):
        by_series[series][period] = number
    return dict(by_series)


def from_file(content: bytes) -> Notified:
    """Return what `as_file` kept."""
    return {
        area: {
            other: {
                Count(series, period): number for series, periods in own.items() for period, number in periods.items()
            }
            for other, own in others.items()
        }
        for area, others in json.loads(content).items()
    }

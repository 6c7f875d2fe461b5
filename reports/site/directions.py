"""How a borough's checks stand beside those of earlier months, like for like: never across a change of the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reports.edition_index import Index
from reports.view.edition import VerdictView
from standards.model import Month
from standards.verdicts.like_for_like import Direction, direction

PERIODS: Final = (1, 3, 12)
"""How many months back verdicts are compared."""


@dataclass(frozen=True, slots=True)
class LikeForLike:
    """A verdict of this month beside the one on the same standard and area of so many months before."""

    was: VerdictView
    now: VerdictView
    months: int
    direction: Direction

    @property
    def area(self) -> str:
        return self.now.area

    @property
    def standard(self) -> str:
        return self.now.standard

    @property
    def month(self) -> Month:
        return self.now.month


@dataclass(frozen=True, slots=True)
class DirectionCounts:
    """How many of an area's checks came nearer to their standards, and how many went further from them."""

    compared: int = 0
    nearer: int = 0
    further: int = 0

    @property
    def words(self) -> str:
        if not self.compared:
            return "None comparable"
        ways = [f"{number} {way}" for number, way in ((self.nearer, "nearer"), (self.further, "further")) if number]
        return f"{', '.join(ways)} of {self.compared}" if ways else f"No change in {self.compared}"


def compared(index: Index, months: int) -> Iterator[LikeForLike]:
    """Yield the verdicts that can be compared with those of so many months before, by standard, then by area."""
    before = index.edition.month - months
    then = {(verdict.area, verdict.standard): verdict for verdict in index.edition.history if verdict.month == before}
    for standard in index.standards:
        for now in index.verdicts([standard], index.areas_and_cluster):
            was = then.get((now.area, now.standard))
            way = None if was is None else direction(was, now, standard.measured_alike_since)
            if was is not None and way is not None:
                yield LikeForLike(was, now, months, way)


def direction_counts(index: Index, months: int) -> Mapping[str, DirectionCounts]:
    """Return how the checks of each area have changed over so many months, by its code; none where none compares."""
    by_area: dict[str, Counter[Direction]] = {}
    for each in compared(index, months):
        by_area.setdefault(each.area, Counter())[each.direction] += 1
    return {
        area: DirectionCounts(counts.total(), counts[Direction.NEARER], counts[Direction.FURTHER])
        for area, counts in by_area.items()
    }

"""What the first page says of each borough in a line."""

from __future__ import annotations

from dataclasses import dataclass

from reports.edition_index import Index, ReportArea
from reports.site.directions import DirectionCounts, direction_counts
from reports.site.rows import VerdictRow, row
from reports.site.summary import Shortfall, Tally, below, is_received, returns_of, tally


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A borough's month in a line. It says no rank: the boroughs stand in the order of the alphabet.

    Attributes:
        returns: how many of its returns were received, in words; empty for the cluster as a whole.
        shortfall: what stands first among what is below the standard there, or was when last seen.
        others: how many more there are.
        directions: how its checks have changed, like for like: since the month before, and over twelve months.
    """

    area: ReportArea
    core: Tally
    directions: tuple[DirectionCounts, DirectionCounts]
    returns: str
    shortfall: VerdictRow | None
    others: int


def area_lines(index: Index) -> tuple[AreaLine, ...]:
    """Return a line for each borough, and one for the cluster where a core check is, or anything below, its own."""
    core = [standard for standard in index.standards if standard.is_core]
    shortfalls = below(index)
    month, year = direction_counts(index, 1), direction_counts(index, 12)
    lines = [
        _area_line(
            index,
            area,
            tally(area.name, index.verdicts(core, [area])),
            (month.get(area.code, DirectionCounts()), year.get(area.code, DirectionCounts())),
            shortfalls,
        )
        for area in index.areas_and_cluster
    ]
    return tuple(line for line in lines if not line.area.is_cluster or line.core.total or line.shortfall)


def _area_line(
    index: Index,
    area: ReportArea,
    core: Tally,
    directions: tuple[DirectionCounts, DirectionCounts],
    shortfalls: tuple[Shortfall, ...],
) -> AreaLine:
    own = [shortfall for shortfall in shortfalls if shortfall.verdict.area == area.code]
    leading = row(index, own[0].verdict, own[0].standard) if own else None
    return AreaLine(area, core, directions, _returns(index, area), leading, len(own) - 1 if own else 0)


def _returns(index: Index, area: ReportArea) -> str:
    owed = [sheets for (name, _), sheets in returns_of(index).items() if name == area.name and not area.is_cluster]
    received = sum(map(is_received, owed))
    return f"{received} of {len(owed)}" if owed else ""

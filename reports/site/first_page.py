"""What the first page says of each borough in a line, and what it proposes to decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.edition_index import Index, ReportArea
from reports.site.actions import has_open
from reports.site.directions import DirectionCounts, direction_counts
from reports.site.rows import VerdictRow, row
from reports.site.summary import Shortfall, Summary, Tally, below, is_received, returns_of, tally
from reports.wording.words import sentence_case


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


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something for the board to decide.

    Attributes:
        what: what is below the standard and where, with its numbers and, where no child is counted, what is missing.
        recommend: what the standard's owner recommends.
    """

    row: VerdictRow
    what: str
    recommend: str


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


def proposals(index: Index, summary: Summary) -> Iterator[Proposal]:
    """Yield what to decide about each of the checks that the first page names and nobody has an open action on."""
    for shortfall in (each for each in summary.exceptions if not has_open(index.actions_of(each.verdict))):
        worded = row(index, shortfall.verdict, shortfall.standard)
        facts = [f"{worded.last_figures}, where {worded.to_meet} would meet the standard"]
        if worded.last_seen is not None:
            facts.append(f"below when last seen, {worded.last_seen.words}")
        if worded.part:
            facts.append(f"decided by: {worded.part}")
        facts += [fact for fact in shortfall.verdict.detail if fact != worded.part]
        what = " ".join(f"{sentence_case(fact).rstrip('.')}." for fact in facts)
        yield Proposal(worded, what, shortfall.standard.recommend)

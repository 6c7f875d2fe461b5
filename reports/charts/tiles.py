"""A map of the boroughs as tiles, each roughly where its borough lies. A tile says its verdict in a word."""

from __future__ import annotations

from dataclasses import dataclass

from reports.edition_index import Index, ReportArea
from reports.view.edition import StandardView, VerdictView


@dataclass(frozen=True, slots=True)
class Tile:
    """A borough in a column and a row, counted from 1 at the top left; `verdict` is None where there is none."""

    area: ReportArea
    column: int
    row: int
    verdict: VerdictView | None


def tiles(index: Index, standard: StandardView) -> tuple[Tile, ...]:
    """Return the map of one standard's verdicts, row by row; nothing where any borough's area is not known."""
    at = index.edition.tiles
    if standard.is_for_cluster or len(index.areas) < 2 or any(area.code not in at for area in index.areas):
        return ()
    made = (Tile(area, *at[area.code], index.verdict(area.code, standard.id)) for area in index.areas)
    return tuple(sorted(made, key=lambda tile: (tile.row, tile.column)))

"""A map of the boroughs as tiles, each roughly where its borough lies. A tile says its verdict in a word."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reports.edition_index import Index, ReportArea
from reports.view.edition import StandardView, VerdictView


@dataclass(frozen=True, slots=True)
class Tile:
    """A borough in a column and a row, counted from 1 at the top left; `verdict` is None where there is none."""

    area: ReportArea
    column: int
    row: int
    verdict: VerdictView | None = None


def tiles(index: Index, standard: StandardView) -> tuple[Tile, ...]:
    """Return the map of one standard's verdicts, row by row; nothing where any borough's area is not known."""
    if standard.is_for_cluster:
        return ()
    return tuple(replace(tile, verdict=index.verdict(tile.area.code, standard.id)) for tile in area_tiles(index))


def area_tiles(index: Index) -> tuple[Tile, ...]:
    """Return the boroughs' tiles without verdicts, row by row; nothing where any borough's area is not known."""
    at = index.edition.tiles
    if len(index.areas) < 2 or any(area.code not in at for area in index.areas):
        return ()
    made = (Tile(area, *at[area.code]) for area in index.areas)
    return tuple(sorted(made, key=lambda tile: (tile.row, tile.column)))

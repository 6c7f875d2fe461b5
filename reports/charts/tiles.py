"""A map of the boroughs as tiles, each roughly where its borough lies. A tile says its verdict in a word."""

from __future__ import annotations

from dataclasses import dataclass

from reports.edition_index import Index, Place
from reports.view.edition import StandardView, VerdictView


@dataclass(frozen=True, slots=True)
class Tile:
    """A borough in a column and a row, counted from 1 at the top left; `verdict` is None where there is none."""

    place: Place
    column: int
    row: int
    verdict: VerdictView | None


def tiles(index: Index, standard: StandardView) -> tuple[Tile, ...]:
    """Return the map of one standard's verdicts, row by row; nothing where any borough's place is not known."""
    at = index.edition.tiles
    if standard.is_for_cluster or len(index.areas) < 2 or any(place.code not in at for place in index.areas):
        return ()
    made = (Tile(place, *at[place.code], index.verdict(place.code, standard.id)) for place in index.areas)
    return tuple(sorted(made, key=lambda tile: (tile.row, tile.column)))

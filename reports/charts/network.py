"""A network of who sends to whom: the boroughs one below the other, joined by arcs. The same ways, the same bytes.

The names stand beside the drawing as text of the page, a row for each, as high as a row of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MOST: Final = 12
"""With more boroughs than this the arcs are a tangle; the table says the same."""
WIDTH: Final = 192
ROW: Final = 36
"""The drawing's units: 16 are as long as the page's letters are high, so that rows and names keep together."""
_LEFT: Final = 2.0
_REACH: Final = WIDTH - 12.0
_HEAD: Final = (7.0, 2.6)
_APART: Final = 6.0


@dataclass(frozen=True, slots=True)
class Network:
    """A drawing. `lines` and `heads` are the paths of the ways and of their arrowheads; `text` states the finding."""

    names: tuple[str, ...]
    lines: str
    heads: str
    height: int
    text: str


def network(names: Sequence[str], ways: frozenset[tuple[int, int]], text: str) -> Network:
    """Draw boroughs, given in the order of their names, and the ways between them by their places in that order."""
    joined = sorted({(min(way), max(way)) for way in ways})
    lines, heads = [], []
    for first, second in joined:
        start, end = _end(first, second, len(names)), _end(second, first, len(names))
        lines.append(_arc(start, end, (second - first) / max(1, len(names) - 1)))
        heads += [_head(end)] if (first, second) in ways else []
        heads += [_head(start)] if (second, first) in ways else []
    return Network(tuple(names), "".join(lines), "".join(heads), ROW * len(names), text)


def _end(here: int, other: int, count: int) -> float:
    """Return how far down an arc ends: each at a place of its own in its row, so that no two of them cross there."""
    place = list(_order(here, count)).index(other)
    apart = min(_APART, (ROW - 6) / max(1, count - 1))
    return ROW * here + ROW / 2 + apart * (place - (count - 2) / 2)


def _order(here: int, count: int) -> Iterator[int]:
    """Yield the others as their arcs end in a row, from the top: upwards the nearest first, downwards the farthest."""
    yield from reversed(range(here))
    yield from reversed(range(here + 1, count))


def _arc(start: float, end: float, reach: float) -> str:
    across, down = _at(_REACH * reach), _at((end - start) / 2)
    return f"M{_at(_LEFT)} {_at(start)}A{across} {down} 0 0 1 {_at(_LEFT)} {_at(end)}"


def _head(down: float) -> str:
    """Return a small triangle that points to a borough's name."""
    long, half = _HEAD
    right = _at(_LEFT + long)
    return f"M{_at(_LEFT - 1)} {_at(down)}L{right} {_at(down - half)}L{right} {_at(down + half)}Z"


def _at(number: float) -> str:
    """Write a place on the drawing, to a tenth of a unit."""
    return f"{number:.1f}".removesuffix(".0")

"""A network of who sends to whom: the boroughs on a ring, with lines between them. The same ways, the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import Final

WIDTH: Final = 400
HEIGHT: Final = 300
MOST: Final = 12
"""With more boroughs than this a ring is a tangle; the table says the same."""
_CENTRE: Final = (WIDTH / 2, HEIGHT / 2)
_RADII: Final = (118.0, 112.0)
_GAP: Final = 9.0
_HEAD: Final = (9.0, 4.0)
_LONGEST: Final = 13


@dataclass(frozen=True, slots=True)
class Node:
    """A borough: where its dot stands, and its name beside it. `anchor` is `start`, `middle` or `end`."""

    x: str
    y: str
    label: str
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Network:
    """A drawing. `lines` and `heads` are the paths of the ways and of their arrowheads; `text` states the finding."""

    nodes: tuple[Node, ...]
    lines: str
    heads: str
    text: str


def network(names: Sequence[str], ways: frozenset[tuple[int, int]], text: str) -> Network:
    """Draw boroughs, given in the order of their names, and the ways between them by their places in that order."""
    places = [_place(number, len(names)) for number in range(len(names))]
    lines, heads = [], []
    for first in range(len(names)):
        for second in range(first + 1, len(names)):
            there, back = (first, second) in ways, (second, first) in ways
            if there or back:
                start, end = _shortened(places[first], places[second])
                lines.append(f"M{_at(start[0])} {_at(start[1])}L{_at(end[0])} {_at(end[1])}")
                heads += [_head(start, end)] if there else []
                heads += [_head(end, start)] if back else []
    nodes = tuple(_node(name, place) for name, place in zip(names, places, strict=True))
    return Network(nodes, "".join(lines), "".join(heads), text)


def _place(number: int, count: int) -> tuple[float, float]:
    turn = 2 * pi * number / count - pi / 2
    return _CENTRE[0] + _RADII[0] * cos(turn), _CENTRE[1] + _RADII[1] * sin(turn)


def _shortened(start: tuple[float, float], end: tuple[float, float]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return a line's ends, moved apart from the dots."""
    x, y = end[0] - start[0], end[1] - start[1]
    length = hypot(x, y) or 1.0
    x, y = _GAP * x / length, _GAP * y / length
    return (start[0] + x, start[1] + y), (end[0] - x, end[1] - y)


def _head(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Return a small triangle with its point at the end of a line."""
    x, y = end[0] - start[0], end[1] - start[1]
    length = hypot(x, y) or 1.0
    x, y = x / length, y / length
    back = (end[0] - _HEAD[0] * x, end[1] - _HEAD[0] * y)
    left = (back[0] - _HEAD[1] * y, back[1] + _HEAD[1] * x)
    right = (back[0] + _HEAD[1] * y, back[1] - _HEAD[1] * x)
    corners = (f"{_at(one[0])} {_at(one[1])}" for one in (end, left, right))
    return f"M{'L'.join(corners)}Z"


def _node(name: str, place: tuple[float, float]) -> Node:
    x, y = place
    side = 0 if abs(x - _CENTRE[0]) < 1 else 1 if x > _CENTRE[0] else -1
    label = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    label_y = y + 4 if side else y + (-12 if y < _CENTRE[1] else 20)
    return Node(_at(x), _at(y), label, _at(x + 10 * side), _at(label_y), ("middle", "start", "end")[side])


def _at(number: float) -> str:
    """Write a place on the drawing, to a tenth of a unit."""
    return f"{number:.1f}".removesuffix(".0")

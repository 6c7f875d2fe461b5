"""Movements that another borough reports and this one does not: they are owed, too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from data.contracts.names import CHILDREN_MOVED, DIRECTION, MOVEMENTS, OTHER_BOROUGH, REASON, RECEIVED, SENT
from standards.model import Month, Row, SheetReturn, Value

_OTHER_WAY: Final = {SENT: RECEIVED, RECEIVED: SENT}
Moves = dict[tuple[str, str], Counter[str]]
"""By direction and other borough: how many moved for each reason."""


class MovementsOwed:
    """What the boroughs report of one another, period by period."""

    def __init__(self, sheets: Iterable[SheetReturn]) -> None:
        self._moves: dict[Month, dict[str, Moves]] = defaultdict(dict)
        self._of_whom: dict[tuple[Month, str], list[str]] = defaultdict(list)
        for sheet in sheets:
            if sheet.sheet == MOVEMENTS:
                moves = self._moves[sheet.period][sheet.area] = _moves(sheet)
                for other in {named for _, named in moves}:
                    self._of_whom[sheet.period, other].append(sheet.area)

    def not_reported(self, sheet: SheetReturn) -> Iterator[Row]:
        """Yield a row for each reason for which another borough reports moves and this one, with fewer in all, none.

        Where the two report as many moves, they only give the reasons differently.
        """
        own = self._moves[sheet.period].get(sheet.area, {})
        for other in sorted(self._of_whom.get((sheet.period, sheet.area), ())):
            theirs = self._moves[sheet.period][other]
            for direction, mirrored in _OTHER_WAY.items():
                reported_here, reported_there = (
                    own.get((direction, other), Counter()),
                    theirs.get((mirrored, sheet.area), Counter()),
                )
                if reported_here.total() < reported_there.total():
                    moved = {reason for reason, children in reported_there.items() if children}
                    for reason in sorted(moved - reported_here.keys()):
                        known: dict[str, Value] = {DIRECTION: direction, OTHER_BOROUGH: other, REASON: reason}
                        yield Row(sheet.receipt, sheet.sheet, 0, known, is_missing=True)


def _moves(sheet: SheetReturn) -> Moves:
    moves: Moves = defaultdict(Counter)
    for row in sheet.rows:
        count = row.values.get(CHILDREN_MOVED)
        way = (str(row.values.get(DIRECTION)), str(row.values.get(OTHER_BOROUGH)))
        moves[way][str(row.values.get(REASON))] += count if isinstance(count, int) else 0
    return moves

"""What is known of moves between areas: by what the pages on movements say, and by what a borough itself counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from reports.disclosure.sharing import FEWEST_COMPARED, counts_enough, public_movements
from reports.view.composition import KnownMove, WholeMoves
from reports.view.sharing import MovementsView, MovementView
from standards.model import Month
from standards.sharing.movements import Agreement, Ends, QuarterMoves, Says

Known = KnownMove | WholeMoves
_ALL: Final = (None, None)
_AGREEMENTS: Final = {
    Agreement.YES: ((True, 1, None), (False, 0, 0)),
    Agreement.NO: ((False, 1, None), (True, 0, 0)),
    Agreement.PARTLY: ((True, 1, None), (False, 1, None)),
    Agreement.NONE_NEEDED: ((None, 0, 0),),
}
"""What an answer on hosting agreements says of the moves that one covers, or does not: the least and the most."""


def moves_known(movements: MovementsView, fewest: int) -> list[Known]:
    """Return what readers of an edition will know of moves, each borough's own knowledge apart.

    Args:
        movements: who sends to whom, with all counts.
        fewest: how many young people a way that the public reads of has carried.
    """
    known = [
        *said_by_pages(movements.pairs, movements.quarters, are_true=True),
        *said_to_public(public_movements(movements, fewest).pairs, movements.quarters, fewest),
    ]
    return known + [_own(moves, moves.other) for moves in movements.by_quarter if moves.other]


def _own(moves: QuarterMoves, reader: str) -> KnownMove:
    """Return one borough's count as the other borough of the pair knows it: it was told, or told the other."""
    kinds = (moves.is_care, None)
    ends = (moves.children, moves.children)
    return KnownMove(moves.area, moves.other, moves.is_sent, kinds, (moves.quarter,), *ends, known_to=reader)


def said_by_pages(pairs: Iterable[MovementView], quarters: tuple[Month, ...], *, are_true: bool) -> Iterator[Known]:
    """Yield what the board's pages say of each pair, as either end counts it, and that these are all.

    A borough of which something is missing may have others; a reader may take it for true until figures say otherwise.

    Args:
        pairs: the pairs.
        quarters: the quarters that they are about.
        are_true: whether the pairs have their counts, so that what pages will leave out can be told.
    """
    others: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for pair in pairs:
        for area, other, is_sent in ((pair.sender, pair.receiver, True), (pair.receiver, pair.sender, False)):
            if area:
                others[area, is_sent].append(other)
                yield from _of_pair(pair, area, other, is_sent, quarters)
                if _is_compared(pair, are_true):
                    yield KnownMove(area, other, is_sent, _ALL, quarters, FEWEST_COMPARED, None)
    yield from (
        WholeMoves(area, is_sent, tuple(sorted(named)), quarters) for (area, is_sent), named in sorted(others.items())
    )


def _is_compared(pair: MovementView, are_true: bool) -> bool:
    return pair.ends in (Ends.AGREE, Ends.DIFFER) and (not are_true or counts_enough(pair))


def _of_pair(
    pair: MovementView, area: str, other: str, is_sent: bool, quarters: tuple[Month, ...]
) -> Iterator[KnownMove]:
    for flow, is_care in ((pair.moves, False), (pair.care, True)):
        ends = {Says.YES: (1, None), Says.NO: (0, 0)}.get(flow.sends if is_sent else flow.receives)  # type: ignore[arg-type]
        if ends is not None:
            yield KnownMove(area, other, is_sent, (is_care, None), quarters, *ends)
    if is_sent and pair.agreement is not None:
        for is_agreed, least, most in _AGREEMENTS.get(pair.agreement, ()):
            yield KnownMove(area, other, True, (None, is_agreed), quarters, least, most)


def said_to_public(pairs: Iterable[MovementView], quarters: tuple[Month, ...], fewest: int) -> Iterator[KnownMove]:
    """Yield what the public's page says: of each way that it shows, that enough young people took it."""
    for pair in pairs:
        for flow, is_care in ((pair.moves, False), (pair.care, True)):
            if pair.sender and flow.sends is Says.YES:
                yield KnownMove(pair.sender, pair.receiver, True, (is_care, None), quarters, fewest, None)
            if pair.receiver and flow.receives is Says.YES:
                yield KnownMove(pair.receiver, pair.sender, False, (is_care, None), quarters, fewest, None)

"""Disclosure control of suggestions and movements.

A number of children in a suggestion is published only as `at least` so many, rounded down: several suggestions on
overlapping services would otherwise give small counts away by their differences. Movements between two boroughs are
never published as counts; the public reads only of those ways that enough young people took.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from reports.view.sharing import FlowView, MovementsView, MovementView, SuggestionView
from reports.wording.numbers import shown
from standards.model import Area
from standards.sharing.model import Figure
from standards.sharing.movements import OUTSIDE, Agreement, BothEnds, MovedCount, Occurrence

FEWEST_COMPARED: Final = 10
"""With fewer young people, pages don't say whether both ends agree, or whether an agreement covers the moves."""
_KINDS: Final = ("moves", "care")
_NOTHING: Final = FlowView(None, None)


def published_suggestions(suggestions: Iterable[SuggestionView], largest_hidden: int) -> Iterator[SuggestionView]:
    """Yield the suggestions with words for their figures, without those whose very existence gives too much away."""
    for suggestion in suggestions:
        figures = [part for statement in suggestion.reasoning for part in statement if isinstance(part, Figure)]
        if all(_may_be_told(figure, largest_hidden) for figure in figures):
            reasoning = tuple(
                ("".join(_words(part, largest_hidden) for part in statement),) for statement in suggestion.reasoning
            )
            yield replace(suggestion, reasoning=reasoning)


def _may_be_told(figure: Figure, largest_hidden: int) -> bool:
    """Say whether a reader who knows that the figure reached its level cannot narrow a small count of children."""
    if not figure.counts_children:
        return True
    if figure.out_of is None:
        return figure.number > largest_hidden
    return figure.out_of - figure.least >= largest_hidden


def _words(part: str | Figure, largest_hidden: int) -> str:
    if isinstance(part, str):
        return part
    if not part.counts_children:
        return shown(part.number)
    number = int(part.number) if part.out_of is None else min(int(part.number), part.out_of - largest_hidden)
    return f"at least {max(part.least, number // largest_hidden * largest_hidden):,}"


def board_movements(movements: MovementsView, largest_hidden: int, narrowest: int) -> MovementsView:
    """Return who sends to whom without any count.

    That somebody moved says of each way that it was at least one: of a borough with few moves in all, it would say how
    many. So its answers are shown only where what is left beside one for each way is `narrowest` or more, and there
    are more moves than `largest_hidden`: to a borough at the other end, too, which knows how many went its way. Whether
    both ends agree, and whether an agreement covers the moves, is said only of ways that enough young people took: of a
    few, it would say how many the other end counts.
    """
    open_sides = _open_sides(movements.pairs, largest_hidden, narrowest)
    return replace(movements, pairs=tuple(_without_counts(pair, open_sides) for pair in movements.pairs))


def _open_sides(pairs: Iterable[MovementView], largest_hidden: int, narrowest: int) -> set[tuple[str, str, str]]:
    """Return of which boroughs, sides and kinds the pages may say with whom anything passed."""
    counted: dict[tuple[str, str, str], dict[str, int]] = {}
    for pair in pairs:
        for side, area, other in (("sent", pair.sender, pair.receiver), ("told_of", pair.receiver, pair.sender)):
            for kind in _KINDS:
                count: MovedCount | None = getattr(getattr(pair, kind), side)
                counted.setdefault((area, side, kind), {})[other] = 0 if count is None else count.least
    return {
        key
        for key, by_other in counted.items()
        if all(
            _tells_little([number for other, number in by_other.items() if other != reader], largest_hidden, narrowest)
            for reader in (None, *filter(by_other.get, by_other.keys() - {OUTSIDE}))
        )
    }


def _tells_little(numbers: Sequence[int], largest_hidden: int, narrowest: int) -> bool:
    """Say whether somebody who knows how many there are in all may read which of them are any."""
    total = sum(numbers)
    return not any(numbers) or (total > largest_hidden and total - sum(map(bool, numbers)) >= narrowest)


def _without_counts(pair: MovementView, open_sides: set[tuple[str, str, str]]) -> MovementView:
    def bare(kind: str, flow: FlowView) -> FlowView:
        return FlowView(
            flow.sends if (pair.sender, "sent", kind) in open_sides else None,
            flow.receives if (pair.receiver, "told_of", kind) in open_sides else None,
        )

    moves, care = bare("moves", pair.moves), bare("care", pair.care)
    ends = pair.ends if pair.ends is BothEnds.NOT_KNOWN or _counts_enough(pair, ("sent", "told_of")) else None
    is_said = moves.sends is care.sends is Occurrence.NO or pair.agreement is Agreement.NOT_KNOWN
    agreement = pair.agreement if is_said or _counts_enough(pair, ("sent",)) else None
    return replace(pair, moves=moves, care=care, ends=ends, agreement=agreement)


def _counts_enough(pair: MovementView, sides: Iterable[str]) -> bool:
    """Say whether these ends count enough young people for an answer about them all."""
    return all(
        sum(count.least for kind in _KINDS if (count := getattr(getattr(pair, kind), side)) is not None)
        >= FEWEST_COMPARED
        for side in sides
    )


def own_movements(movements: MovementsView, area: str, areas: Iterable[Area]) -> MovementsView:
    """Return one borough's own ways, with the counts that it made itself and nobody else's."""

    def own(pair: MovementView, flow: FlowView) -> FlowView:
        is_sender = pair.sender == area
        return replace(flow, sent=flow.sent if is_sender else None, told_of=None if is_sender else flow.told_of)

    pairs = [pair for pair in movements.pairs if area in (pair.sender, pair.receiver)]
    others = {code for pair in pairs for code in (pair.sender, pair.receiver)}
    return replace(
        movements,
        pairs=tuple(replace(pair, moves=own(pair, pair.moves), care=own(pair, pair.care)) for pair in pairs),
        incomplete=movements.incomplete & {area},
        names={area.gss_code: area.name for area in areas if area.gss_code in others},
    )


def public_movements(movements: MovementsView, fewest: int) -> MovementsView:
    """Return only the ways that `fewest` young people or more took, and that leave nobody to be told by subtraction.

    A reader who knows how many a borough sent in all, and that each way shown carries at least `fewest`, knows what is
    left at most. So a borough's ways are shown only if what is left may still be `fewest`.
    """
    enough = {side: _enough(movements.pairs, side, fewest) for side in ("sent", "told_of")}
    pairs = []
    for pair in movements.pairs:
        key = (pair.sender, pair.receiver)
        flows = {
            kind: FlowView(
                Occurrence.YES if (*key, kind) in enough["sent"] else None,
                Occurrence.YES if (*key, kind) in enough["told_of"] else None,
            )
            for kind in _KINDS
        }
        has_both = _has_both_ends(flows.values())
        is_sent = any(flow.sends for flow in flows.values())
        if flows["moves"] != _NOTHING or flows["care"] != _NOTHING:
            ends, agreement = pair.ends if has_both else None, pair.agreement if is_sent else None
            pairs.append(replace(pair, moves=flows["moves"], care=flows["care"], ends=ends, agreement=agreement))
    return replace(movements, pairs=tuple(pairs), is_partial=True)


def _has_both_ends(flows: Iterable[FlowView]) -> bool:
    return any(flow.sends and flow.receives for flow in flows)


def _enough(pairs: Iterable[MovementView], side: str, fewest: int) -> set[tuple[str, str, str]]:
    """Return the ways and kinds that may be shown, as the senders (`sent`) or the receivers (`told_of`) count them."""
    counted: dict[tuple[str, str], dict[tuple[str, str, str], int]] = {}
    for pair in pairs:
        by = pair.sender if side == "sent" else pair.receiver
        for kind in _KINDS:
            count: MovedCount | None = getattr(getattr(pair, kind), side)
            if count is not None:
                counted.setdefault((by, kind), {})[pair.sender, pair.receiver, kind] = count.least
    shown: set[tuple[str, str, str]] = set()
    for ways in counted.values():
        large = {way for way, number in ways.items() if number >= fewest}
        if sum(ways.values()) >= fewest * (len(large) + 1):
            shown |= large
    return shown

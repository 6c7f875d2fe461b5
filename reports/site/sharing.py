"""What the pages on suggestions for joint working and on movements are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reports.charts.network import MOST, WIDTH, Network, network
from reports.edition_index import Index, ReportArea
from reports.site.sharing_words import (
    AGREEMENT_WORDS,
    ENDS_WORDS,
    KIND_WORDS,
    SAYS_WORDS,
    KindWords,
    SuggestionText,
    in_words,
)
from reports.view.sharing import FlowView, MovementsView, MovementView
from reports.wording.words import counted
from standards.lists import listed
from standards.sharing.model import SuggestionKind
from standards.sharing.movements import OUTSIDE, MovedCount, Occurrence


@dataclass(frozen=True, slots=True)
class KindGroup:
    kind: SuggestionKind
    words: KindWords
    suggestions: tuple[SuggestionText, ...]


@dataclass(frozen=True, slots=True)
class MoveSection:
    """One kind of move: who sends to whom as a table, or in a large cluster who receives from each; the drawing."""

    id: str
    title: str
    finding: str
    rows: tuple[tuple[ReportArea, tuple[Occurrence | None, ...]], ...]
    receivers: tuple[tuple[str, list[str]], ...]
    drawing: Network | None


def suggestions_context(index: Index) -> dict[str, Any]:
    """Return what the page on suggestions for joint working is given."""
    suggestions = index.edition.suggestions
    groups = [
        KindGroup(
            kind, words, tuple(in_words(index, suggestion) for suggestion in suggestions if suggestion.kind is kind)
        )
        for kind, words in KIND_WORDS.items()
    ]
    return {"groups": groups, "levels": index.edition.levels}


def movements_context(index: Index) -> dict[str, Any]:
    """Return what the page on movements is given."""
    movements = index.edition.movements
    pairs = {(pair.sender, pair.receiver): pair for pair in movements.pairs}
    return {
        "headers": ["From", *(f"To {area.name}" for area in index.areas), "To outside the cluster"],
        "width": WIDTH,
        "says_words": SAYS_WORDS,
        "ends_words": ENDS_WORDS,
        "agreement_words": AGREEMENT_WORDS,
        "quarters": [month.words for month in movements.quarters],
        "incomplete": [area.name for area in index.areas if area.code in movements.incomplete],
        "ways": [
            _ways(index, pairs, "moves", "Moves other than care placements", lambda pair: pair.moves),
            _ways(index, pairs, "care", "Care placements", lambda pair: pair.care),
        ],
        "between": [pair for pair in index.movements if OUTSIDE not in (pair.sender, pair.receiver)],
        "compared": next((standard for standard in index.standards if standard.id == movements.compared_by), None),
    }


def _ways(
    index: Index,
    pairs: Mapping[tuple[str, str], MovementView],
    name: str,
    title: str,
    flow: Callable[[MovementView], FlowView],
) -> MoveSection:
    def sends(sender: str, receiver: str) -> Occurrence | None:
        pair = pairs.get((sender, receiver))
        answer = flow(pair).sends if pair else None if index.edition.movements.is_partial else Occurrence.NO
        is_open = sender in index.edition.movements.incomplete and answer is not Occurrence.YES
        return Occurrence.NOT_KNOWN if is_open else answer

    codes = {area.code: number for number, area in enumerate(index.areas)}
    ways = frozenset(
        (codes[pair.sender], codes[pair.receiver])
        for pair in pairs.values()
        if flow(pair).sends is Occurrence.YES and OUTSIDE not in (pair.sender, pair.receiver)
    )
    finding = _finding(index.edition.movements, len(codes), ways)
    is_small = len(codes) <= MOST
    rows = (
        tuple((area, tuple(sends(area.code, code) for code in (*codes, OUTSIDE))) for area in index.areas)
        if is_small
        else ()
    )
    names = [area.name for area in index.areas]
    drawing = network(names, ways, f"{title}: {finding}") if is_small and ways else None
    by_sender = groupby(sorted(ways), key=lambda way: way[0])
    receivers = tuple((names[sender], [names[receiver] for _, receiver in routes]) for sender, routes in by_sender)
    return MoveSection(name, title, finding, rows, receivers, drawing)


def _finding(movements: MovementsView, boroughs: int, ways: frozenset[tuple[int, int]]) -> str:
    """Return what a drawing shows, in a sentence."""
    possible = counted(boroughs * (boroughs - 1), "possible route")
    if movements.is_partial:
        return (
            f"{len(ways)} of {possible} between {boroughs} boroughs had enough moves to be shown."
            if ways
            else "No route between two boroughs had enough moves to be shown."
        )
    if boroughs == 1:
        return "There’s only one borough here, so there are no moves between boroughs."
    known = ", as far as we know" if movements.incomplete else ""
    if not ways:
        return f"No young people were placed in or moved to another borough{known}."
    if len(ways) == boroughs * (boroughs - 1) and boroughs > 2:
        return "Every borough placed or moved young people into each of the others."
    both = sum((end, start) in ways for start, end in ways) // 2
    pairs = [(both, "in both directions"), (len(ways) - 2 * both, "in one direction only")]
    directions = listed([f"{counted(number, 'pair')} {words}" for number, words in pairs if number])
    return f"Young people moved along {len(ways)} of {possible} between {boroughs} boroughs{known}: {directions}."


def own_rows(index: Index, area: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return one borough's own counts for its annex: the other area, then sent and told of, by kind."""
    pairs = {(pair.sender, pair.receiver): pair for pair in index.edition.movements.pairs}
    others = {code for pair in pairs for code in pair} - {area}
    counts = []
    for other in sorted(others, key=lambda code: (code == OUTSIDE, index.name_or_outside(code).casefold())):
        out, back = pairs.get((area, other)), pairs.get((other, area))
        moved = (
            out.moves.sent if out else None,
            out.care.sent if out else None,
            back.moves.told_of if back else None,
            back.care.told_of if back else None,
        )
        nothing = MovedCount(0, area not in index.edition.movements.incomplete)
        counts.append((index.name_or_outside(other), tuple(_count(count or nothing) for count in moved)))
    return counts


def _count(count: MovedCount) -> str:
    if count.is_whole:
        return f"{count.least:,}"
    return f"{count.least:,} or more" if count.least else "Not known [x]"

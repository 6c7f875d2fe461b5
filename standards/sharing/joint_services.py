"""What boroughs could do together: likely duplicates, services to run jointly, and moves that go both ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from standards.lists import listed
from standards.measures.filters import Clause
from standards.model import CellState, SourceGroup, Sources
from standards.sharing.model import (
    OF_TYPE,
    Draft,
    Figure,
    Statement,
    Suggestion,
    SuggestionInputs,
    SuggestionKind,
    merge_alike,
    rows_of,
)
from standards.sharing.movements import Agreement, Route, Routes
from standards.sharing.provision import Offer, Room


def duplicates(inputs: SuggestionInputs) -> Iterator[Suggestion]:
    """Yield the narrow types of service that neighbours commission each by itself, small and half empty."""
    yield from merge_alike(draft for code in _types(inputs, is_narrow=True) for draft in _duplicates_of(inputs, code))


def _types(inputs: SuggestionInputs, *, is_narrow: bool) -> list[str]:
    narrow = frozenset(inputs.levels.narrow_types.value)
    return [code for code in inputs.types if (code in narrow) is is_narrow]


def _duplicates_of(inputs: SuggestionInputs, code: str) -> Iterator[Draft]:
    offers = inputs.offers({OF_TYPE: code})
    rooms = {area: offer.room for area, offer in offers.items() if offer.room and _is_half_empty(inputs, offer)}
    for group in inputs.groups(area for area in inputs.areas if area in rooms):
        yield _duplicate(inputs, group, code, rooms)


def _is_half_empty(inputs: SuggestionInputs, offer: Offer) -> bool:
    levels, room = inputs.levels, offer.room
    if room is None or not offer.is_for_own_residents or not offer.has_places_everywhere:
        return False
    is_small = levels.fewest_places.value <= room.places <= levels.most_places_of_small.value
    return is_small and 100 * (room.places - room.free) <= levels.low_occupancy_percent.value * room.places


def _duplicate(inputs: SuggestionInputs, group: tuple[str, ...], code: str, rooms: dict[str, Room]) -> Draft:
    offers = inputs.offers({OF_TYPE: code})
    groups = tuple(source for area in group for source in offers[area].sources)
    levels = inputs.levels

    def write(codes: tuple[str, ...]) -> Suggestion:
        numbers = tuple(_places(inputs, area, rooms[area]) for area in group)
        each: Statement = (f"{inputs.names(group)} each commission this for their own residents alone.",)
        small: Statement = (
            f"Each has {levels.most_places_of_small.value} places or fewer, and at most "
            f"{levels.low_occupancy_percent.value}% of them were taken at the end of {inputs.month.words}.",
        )
        return Suggestion(
            SuggestionKind.DUPLICATE,
            group,
            codes,
            f"{_titles(inputs, codes)}: {inputs.names(group)}, each by itself",
            (each, small, *numbers),
            inputs.basis("services", "activity"),
            Sources(groups),
        )

    return Draft(group, code, rows_of(groups), write)


def _places(inputs: SuggestionInputs, area: str, room: Room) -> Statement:
    least = -(-(100 - inputs.levels.low_occupancy_percent.value) * room.places // 100)
    free = Figure(Fraction(room.free), True, least, room.places)
    return (f"{inputs.name(area)}: ", Figure(Fraction(room.places)), " places, ", free, " of them free.")


def _titles(inputs: SuggestionInputs, codes: tuple[str, ...]) -> str:
    return "; ".join(inputs.type_title(code) for code in codes)


def joint_services(inputs: SuggestionInputs) -> Iterator[Suggestion]:
    """Yield the services that neighbours run each by itself in small volumes, then the gaps that they share."""
    yield from merge_alike(draft for code in _types(inputs, is_narrow=False) for draft in _small_ones(inputs, code))
    yield from merge_alike(draft for code in inputs.levels.provisions.value for draft in _shared_gaps(inputs, code))


def _small_ones(inputs: SuggestionInputs, code: str) -> Iterator[Draft]:
    offers = inputs.offers({OF_TYPE: code})
    alone = [area for area in inputs.areas if offers[area].services and offers[area].is_for_own_residents]
    near = [area for area in alone if any(inputs.is_next_to(area, other) for other in alone)]
    small = {area: about for area in near if (about := _small(inputs, offers[area], {OF_TYPE: code})) is not None}
    for group in inputs.groups(area for area in inputs.areas if area in small):
        groups = tuple(row for area in group for row in (*offers[area].sources, small[area].rows))
        yield _joint(inputs, group, code, groups, [small[area] for area in group])


@dataclass(frozen=True)
class SmallServices:
    """What makes a borough's services of one type small, the rows that say so, and over how many months."""

    words: Statement
    rows: SourceGroup
    months: int


def _small(inputs: SuggestionInputs, offer: Offer, kind: Clause) -> SmallServices | None:
    """Return what makes a borough's services of one type small: few posts, else few new young people in a year."""
    levels, name = inputs.levels, inputs.name(offer.area)
    posts = [row.value("specialist_posts_fte") for row in offer.services]
    known = [Fraction(post) for post in posts if isinstance(post, int | Fraction)]
    if len(known) == len(posts) and 0 < sum(known) < levels.small_posts.value:
        words = (f"{name} has ", Figure(sum(known, Fraction(0))), " full-time specialist posts for it.")
        return SmallServices(words, SourceGroup(offer.services, ("specialist_posts_fte",)), 1)
    if any(post is CellState.BLANK or post is CellState.VOID for post in posts):
        return None
    months = levels.volume_months.value
    new, rows = inputs.provision.new_young_people(offer.area, kind, months)
    if new is None or new >= levels.small_volume.value:
        return None
    when = f"in the {months} months to {inputs.month.words}"
    few = f"In {name} such services took on fewer than {levels.small_volume.value} new young people {when}."
    return SmallServices((few,), rows, months)


def _joint(
    inputs: SuggestionInputs,
    group: tuple[str, ...],
    code: str,
    groups: tuple[SourceGroup, ...],
    small: Sequence[SmallServices],
) -> Draft:
    def write(codes: tuple[str, ...]) -> Suggestion:
        each: Statement = (f"{inputs.names(group)} each run this for their own residents only; none of it is shared.",)
        title = f"{_titles(inputs, codes)}: small and separate in {inputs.names(group)}"
        basis = inputs.basis("services", "activity", months=max(service.months for service in small))
        reasoning = (each, *(service.words for service in small))
        return Suggestion(SuggestionKind.JOINT, group, codes, title, reasoning, basis, Sources(groups))

    return Draft(group, code, rows_of(groups), write)


def _shared_gaps(inputs: SuggestionInputs, code: str) -> Iterator[Draft]:
    offers = inputs.offers({OF_TYPE: code})
    for group in inputs.groups(area for area in inputs.areas if offers[area].is_lacking):
        yield _shared_gap(inputs, group, code)


def _shared_gap(inputs: SuggestionInputs, group: tuple[str, ...], code: str) -> Draft:
    def write(codes: tuple[str, ...]) -> Suggestion:
        sentence = f"The registers of {inputs.names(group)} show no such service for their residents in "
        return Suggestion(
            SuggestionKind.JOINT,
            group,
            codes,
            f"{_titles(inputs, codes)}: none in {inputs.names(group)}",
            ((f"{sentence}{inputs.month.words}.",), ("The cluster looks for this provision in every borough.",)),
            inputs.basis("services"),
            Sources(tuple(source for area in group for source in inputs.offers({OF_TYPE: code})[area].sources)),
        )

    return Draft(group, code, (), write)


_COVERED = {
    Agreement.YES: "were covered by a hosting agreement",
    Agreement.PARTLY: "were covered by a hosting agreement in part",
    Agreement.NO: "were not covered by a hosting agreement",
    Agreement.NOT_KNOWN: "may have been covered by a hosting agreement: it is not known",
    Agreement.NONE_NEEDED: "needed no hosting agreement",
}


def both_ways(inputs: SuggestionInputs, moves: Routes) -> Iterator[Suggestion]:
    """Yield the pairs of boroughs that each say they sent young people to the other. No count is ever given."""
    sent = {
        (route.sender, route.receiver): route for route in moves.pairs if route.moves.sent.least + route.care.sent.least
    }
    periods = listed([period.words for period in moves.periods])
    title = inputs.session.sheet("movements").title
    for rank, first in enumerate(inputs.areas):
        for second in inputs.areas[rank + 1 :]:
            outward, back = sent.get((first, second)), sent.get((second, first))
            if outward is not None and back is not None:
                yield Suggestion(
                    SuggestionKind.BOTH_WAYS,
                    (first, second),
                    (),
                    f"{inputs.name(first)} and {inputs.name(second)} send young people to each other",
                    (_what(inputs, outward), _what(inputs, back)),
                    f"{title}, the quarters to {periods}",
                    Sources((moves.sources[first], moves.sources[second])),
                )


def _what(inputs: SuggestionInputs, route: Route) -> Statement:
    """Return which moves a borough says it made, and whether an agreement covered them."""
    kinds = [("care placements", route.care), ("other moves", route.moves)]
    moves = listed([words for words, flow in kinds if flow.sent.least])
    way = f"from {inputs.name(route.sender)} to {inputs.name(route.receiver)}"
    return (f"{moves.capitalize()} {way} {_COVERED[route.agreement]}.",)

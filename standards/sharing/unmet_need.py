"""Unmet need beside free places: what one borough lacks or has too little of, and the borough next door has room in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from standards.measures.filters import Clause
from standards.model import SourceGroup, Sources
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
from standards.sharing.provision import Offer, Room

SIDES: Final[Mapping[str, tuple[str, str]]] = {
    "harmed": ("supports_harmed", "for those harmed"),
    "harming": ("supports_harming", "for those who harm"),
}


@dataclass(frozen=True)
class Need:
    """Why a borough needs more than it has, in statements, and the rows that say so."""

    is_lack: bool
    statements: tuple[Statement, ...]
    groups: tuple[SourceGroup, ...] = ()
    months: int = 1


def unmet_needs(inputs: SuggestionInputs) -> Iterator[Suggestion]:
    """Yield the gaps that a neighbour has free places for: by type of service, then by form of abuse and side."""
    yield from merge_alike(draft for code in inputs.types for draft in _of_type(inputs, code))
    forms = inputs.levels.forms.value
    yield from merge_alike(draft for form in forms for side in SIDES for draft in _of_form(inputs, form, side))


def _of_type(inputs: SuggestionInputs, code: str) -> Iterator[Draft]:
    kind: Clause = {OF_TYPE: code}
    offers = inputs.offers(kind)
    givers = _givers(inputs, offers)
    for area in inputs.areas if givers else ():
        if offers[area].is_lacking and code in inputs.levels.provisions.value:
            need: Need | None = _lack(inputs, offers[area])
        else:
            need = _pressed(inputs, offers[area], kind)
        if need is not None:
            yield from _drafts(inputs, area, code, need, offers, givers)


def _of_form(inputs: SuggestionInputs, form: str, side: str) -> Iterator[Draft]:
    offers = inputs.offers({"forms_of_abuse": form, SIDES[side][0]: "yes"})
    givers = _givers(inputs, offers)
    for area in inputs.areas if givers else ():
        if offers[area].is_lacking:
            need = _lack(inputs, offers[area])
            yield from _drafts(inputs, area, f"{form}/{side}", need, offers, givers)


def _givers(inputs: SuggestionInputs, offers: Mapping[str, Offer]) -> dict[str, Room]:
    """Return the boroughs that have free places, and no queue for them, with how many."""
    levels = inputs.levels
    return {
        area: offer.room
        for area, offer in offers.items()
        if offer.room is not None
        and offer.room.free >= levels.fewest_free_places.value
        and offer.room.places >= levels.fewest_places.value
        and offer.is_waiting_known
        and offer.waiting < levels.waiting_from.value
    }


def _pressed(inputs: SuggestionInputs, offer: Offer, kind: Clause) -> Need | None:
    """Return the signs that more is asked of a borough's services of one type than they can give."""
    if not offer.services:
        return None
    levels, name, month = inputs.levels, inputs.name(offer.area), inputs.month.words
    statements: list[Statement] = []
    groups: list[SourceGroup] = list(offer.sources)
    if offer.waiting >= levels.waiting_from.value:
        waiting = Figure(Fraction(offer.waiting), True, levels.waiting_from.value)
        statements.append((f"In {name}, ", waiting, f" referrals waited for a decision at the end of {month}."))
    months = levels.not_sent_on_months.value
    turned_away, rows = inputs.provision.not_sent_on(offer.area, kind, months)
    is_turning_away = turned_away >= levels.not_sent_on_from.value
    if is_turning_away:
        number = Figure(Fraction(turned_away), True, levels.not_sent_on_from.value)
        when = f"In the {months} months to {month}, such services for {name} declined "
        statements.append((when, number, " referrals without referring the young people to anyone else."))
        groups.append(rows)
    room = offer.room
    if room is not None and offer.has_places_everywhere and room.places >= levels.fewest_places.value and not room.free:
        statements.append((f"All of {name}’s places were taken at the end of {month}.",))
    return Need(False, tuple(statements), tuple(groups), months if is_turning_away else 1) if statements else None


def _lack(inputs: SuggestionInputs, offer: Offer) -> Need:
    name = inputs.name(offer.area)
    sentence = f"{name}’s own register shows no such service for its residents in {inputs.month.words}."
    return Need(True, ((sentence,),), offer.sources)


def _drafts(
    inputs: SuggestionInputs, area: str, code: str, need: Need, offers: Mapping[str, Offer], givers: Mapping[str, Room]
) -> Iterator[Draft]:
    """Yield the draft on an area's need, if any neighbour has room that its residents cannot use yet."""
    near = [
        other
        for other in inputs.areas
        if other in givers and inputs.is_next_to(area, other) and offers[other].is_known_not_to_serve(area)
    ]
    if not near:
        return
    groups = (*need.groups, *(group for other in near for group in offers[other].sources))

    def write(codes: tuple[str, ...]) -> Suggestion:
        return Suggestion(
            SuggestionKind.UNMET_NEED,
            (area, *near),
            codes,
            _title(inputs, area, near, codes, need),
            (*need.statements, *(_room_of(inputs, other, givers[other]) for other in near)),
            inputs.basis("services", "activity", months=need.months),
            Sources(groups),
        )

    yield Draft((area, *near), code, rows_of(groups), write)


def _room_of(inputs: SuggestionInputs, area: str, room: Room) -> Statement:
    free = Figure(Fraction(room.free), True, inputs.levels.fewest_free_places.value, room.places)
    return (
        f"{inputs.name(area)}, next door, had ",
        free,
        " of ",
        Figure(Fraction(room.places)),
        f" places free at the end of {inputs.month.words}, and fewer than {inputs.levels.waiting_from.value} "
        "referrals waiting.",
    )


def _title(inputs: SuggestionInputs, area: str, near: Sequence[str], codes: tuple[str, ...], need: Need) -> str:
    about = "; ".join(_about(inputs, code) for code in codes)
    what = f"none in {inputs.name(area)}" if need.is_lack else f"not enough in {inputs.name(area)}"
    return f"{about}: {what}, free places in {inputs.names(near)}"


def _about(inputs: SuggestionInputs, code: str) -> str:
    if "/" not in code:
        return inputs.type_title(code)
    form, _, side = code.partition("/")
    return f"{inputs.session.code_title('services', 'forms_of_abuse', form)}, {SIDES[side][1]}"

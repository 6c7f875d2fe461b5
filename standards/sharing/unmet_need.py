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


def unmet_needs(scene: SuggestionInputs) -> Iterator[Suggestion]:
    """Yield the gaps that a neighbour has free places for: by type of service, then by form of abuse and side."""
    yield from merge_alike(draft for code in scene.types for draft in _of_type(scene, code))
    forms = scene.levels.forms.value
    yield from merge_alike(draft for form in forms for side in SIDES for draft in _of_form(scene, form, side))


def _of_type(scene: SuggestionInputs, code: str) -> Iterator[Draft]:
    kind: Clause = {OF_TYPE: code}
    offers = scene.offers(kind)
    givers = _givers(scene, offers)
    for area in scene.areas if givers else ():
        if offers[area].is_lacking and code in scene.levels.provisions.value:
            need: Need | None = _lack(scene, offers[area])
        else:
            need = _pressed(scene, offers[area], kind)
        if need is not None:
            yield from _drafts(scene, area, code, need, offers, givers)


def _of_form(scene: SuggestionInputs, form: str, side: str) -> Iterator[Draft]:
    offers = scene.offers({"forms_of_abuse": form, SIDES[side][0]: "yes"})
    givers = _givers(scene, offers)
    for area in scene.areas if givers else ():
        if offers[area].is_lacking:
            need = _lack(scene, offers[area])
            yield from _drafts(scene, area, f"{form}/{side}", need, offers, givers)


def _givers(scene: SuggestionInputs, offers: Mapping[str, Offer]) -> dict[str, Room]:
    """Return the boroughs that have free places, and no queue for them, with how many."""
    levels = scene.levels
    return {
        area: offer.room
        for area, offer in offers.items()
        if offer.room is not None
        and offer.room.free >= levels.fewest_free_places.value
        and offer.room.places >= levels.fewest_places.value
        and offer.is_waiting_known
        and offer.waiting < levels.waiting_from.value
    }


def _pressed(scene: SuggestionInputs, offer: Offer, kind: Clause) -> Need | None:
    """Return the signs that more is asked of a borough's services of one type than they can give."""
    if not offer.services:
        return None
    levels, name, month = scene.levels, scene.name(offer.area), scene.month.words
    statements: list[Statement] = []
    groups: list[SourceGroup] = list(offer.sources)
    if offer.waiting >= levels.waiting_from.value:
        waiting = Figure(Fraction(offer.waiting), True, levels.waiting_from.value)
        statements.append((f"In {name}, ", waiting, f" referrals waited for a decision at the end of {month}."))
    months = levels.not_sent_on_months.value
    turned_away, rows = scene.provision.not_sent_on(offer.area, kind, months)
    is_turning_away = turned_away >= levels.not_sent_on_from.value
    if is_turning_away:
        number = Figure(Fraction(turned_away), True, levels.not_sent_on_from.value)
        when = f"In the {months} months to {month}, such services for {name} declined "
        statements.append((when, number, " referrals and sent the young people on to nobody."))
        groups.append(rows)
    room = offer.room
    if room is not None and offer.has_places_everywhere and room.places >= levels.fewest_places.value and not room.free:
        statements.append((f"All of {name}’s places were taken at the end of {month}.",))
    return Need(False, tuple(statements), tuple(groups), months if is_turning_away else 1) if statements else None


def _lack(scene: SuggestionInputs, offer: Offer) -> Need:
    name = scene.name(offer.area)
    sentence = f"By {name}’s own register, no such service operated for its residents in {scene.month.words}."
    return Need(True, ((sentence,),), offer.sources)


def _drafts(
    scene: SuggestionInputs, area: str, code: str, need: Need, offers: Mapping[str, Offer], givers: Mapping[str, Room]
) -> Iterator[Draft]:
    """Yield the draft on an area's need, if any neighbour has room that its residents cannot use yet."""
    near = [
        other
        for other in scene.areas
        if other in givers and scene.is_next_to(area, other) and offers[other].is_known_not_to_serve(area)
    ]
    if not near:
        return
    groups = (*need.groups, *(group for other in near for group in offers[other].sources))

    def write(codes: tuple[str, ...]) -> Suggestion:
        return Suggestion(
            SuggestionKind.UNMET_NEED,
            (area, *near),
            codes,
            _title(scene, area, near, codes, need),
            (*need.statements, *(_room_of(scene, other, givers[other]) for other in near)),
            scene.basis("services", "activity", months=need.months),
            Sources(groups),
        )

    yield Draft((area, *near), code, rows_of(groups), write)


def _room_of(scene: SuggestionInputs, area: str, room: Room) -> Statement:
    free = Figure(Fraction(room.free), True, scene.levels.fewest_free_places.value, room.places)
    return (
        f"{scene.name(area)}, next door, had ",
        free,
        " of ",
        Figure(Fraction(room.places)),
        f" places free at the end of {scene.month.words}, and fewer than {scene.levels.waiting_from.value} "
        "referrals waiting.",
    )


def _title(scene: SuggestionInputs, area: str, near: Sequence[str], codes: tuple[str, ...], need: Need) -> str:
    about = "; ".join(_about(scene, code) for code in codes)
    what = f"none in {scene.name(area)}" if need.is_lack else f"not enough in {scene.name(area)}"
    return f"{about}: {what}, free places in {scene.names(near)}"


def _about(scene: SuggestionInputs, code: str) -> str:
    if "/" not in code:
        return scene.type_title(code)
    form, _, side = code.partition("/")
    return f"{scene.session.code_title('services', 'forms_of_abuse', form)}, {SIDES[side][1]}"

"""Who sends young people to whom: what each end says of each pair, care placements apart from other moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from standards.measures.base import Question
from standards.measures.filters import is_unknown
from standards.measures.kinds.reconcile import Reconcile
from standards.measures.session import Session, is_silent_return, required_field
from standards.model import Month, Row, SheetReturn, SourceGroup

SHEET: Final = "movements"
FIELDS: Final = ("direction", "other_borough", "reason", "children_moved", "has_hosting_agreement")
CARE_PLACEMENT: Final = "care_placement"
OUTSIDE: Final = ""
"""Stands for every area outside the cluster together."""


class Occurrence(StrEnum):
    """Whether something happened, as far as the returns say."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class BothEnds(StrEnum):
    """Whether the two boroughs of a pair give the same figure."""

    AGREE = "agree"
    DIFFER = "differ"
    NOT_KNOWN = "not_known"


class Agreement(StrEnum):
    """Whether a hosting agreement covers the moves, as the sending borough says; NONE_NEEDED where it sent nobody."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_KNOWN = "not_known"
    NONE_NEEDED = "none_needed"


@dataclass(frozen=True, slots=True)
class MovedCount:
    """How many one borough says moved: at least `least`, and exactly that many where `is_whole`."""

    least: int = 0
    is_whole: bool = True

    @property
    def says(self) -> Occurrence:
        if self.least:
            return Occurrence.YES
        return Occurrence.NO if self.is_whole else Occurrence.NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Flow:
    """One kind of move from one borough to another: as the sender counts it, and as the receiver was told."""

    sent: MovedCount
    told_of: MovedCount


@dataclass(frozen=True, slots=True)
class Route:
    """Everything that is said of the moves from one borough to another; either may be the areas `OUTSIDE`.

    Attributes:
        moves: all moves but care placements.
        care: care placements.
        ends: whether both ends give the same figure of all moves together.
    """

    sender: str
    receiver: str
    moves: Flow
    care: Flow
    ends: BothEnds
    agreement: Agreement


@dataclass(frozen=True)
class Routes:
    """The pairs of which anything is said. Of every other pair nothing is known if it has a borough in `incomplete`.

    Attributes:
        incomplete: the boroughs whose movements are not known in full.
        periods: the quarters' last months, oldest first.
        sources: the rows that each borough sent.
    """

    pairs: tuple[Route, ...]
    incomplete: frozenset[str]
    periods: tuple[Month, ...]
    sources: Mapping[str, SourceGroup]


@dataclass
class _Claims:
    """What one borough says, by direction, other borough and kind."""

    is_complete: bool = True
    least: dict[tuple[str, str, bool], int] = field(default_factory=lambda: defaultdict(int))
    open: set[tuple[str, str, bool]] = field(default_factory=set)
    agreements: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list))

    def count(self, direction: str, other: str, is_care: bool) -> MovedCount:
        key = (direction, other, is_care)
        return MovedCount(self.least.get(key, 0), self.is_complete and key not in self.open)

    def others(self, direction: str) -> set[str]:
        return {other for stated, other, _ in self.least.keys() | self.open if stated == direction}


def routes(session: Session, month: Month, months: int, compared: Reconcile | None = None) -> Routes:
    """Return what the boroughs of a cluster say of the moves between them.

    Args:
        session: the observations.
        month: the month reported on.
        months: how many months back are looked at, by whole quarters.
        compared: the standard's own way to compare both ends; without it nothing is said of their agreement.
    """
    for name in FIELDS:
        required_field(session, SHEET, name)
    areas = sorted(session.area_names)
    windows = {area: session.window(area, SHEET, month, months) for area in areas}
    claims = {
        area: _claims(session, window.returned, frozenset(areas), window.reason is None)
        for area, window in windows.items()
    }
    answers: Mapping[tuple[str, str], str] = {}
    if compared is not None and len(areas) > 1:
        answers = compared.compiled(session).answers(Question(tuple(areas), month))
    periods = sorted({sheet_return.period for window in windows.values() for sheet_return in window.returned})
    return Routes(
        pairs=tuple(_route(*pair, claims, answers) for pair in _pairs(areas, claims)),
        incomplete=frozenset(area for area, stated in claims.items() if not stated.is_complete),
        periods=tuple(periods),
        sources={
            area: SourceGroup(
                tuple(row for sheet_return in window.returned for row in session.rows(sheet_return)), FIELDS
            )
            for area, window in windows.items()
        },
    )


def _pairs(areas: Iterable[str], claims: Mapping[str, _Claims]) -> list[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    for area in areas:
        pairs.update((area, other) for other in claims[area].others("sent"))
        pairs.update((other, area) for other in claims[area].others("received"))
    return sorted(pair for pair in pairs if pair[0] != pair[1])


def _claims(session: Session, returned: Iterable[SheetReturn], areas: frozenset[str], is_whole: bool) -> _Claims:
    claims = _Claims(is_complete=is_whole)
    for sheet_return in returned:
        claims.is_complete = claims.is_complete and not is_silent_return(sheet_return)
        for row in session.rows(sheet_return):
            _add(claims, row, areas)
    return claims


def _add(claims: _Claims, row: Row, areas: frozenset[str]) -> None:
    """Add a row. Where it is not known whom it is about, nothing that its borough says is whole."""
    direction, named, reason = (row.value(name) for name in FIELDS[:3])
    if is_unknown(direction) or is_unknown(named):
        claims.is_complete = False
        return
    other = str(named) if named in areas else OUTSIDE
    key = (str(direction), other, reason == CARE_PLACEMENT)
    moved = row.value("children_moved")
    if moved == 0:
        return
    if not isinstance(moved, int) or is_unknown(reason):
        claims.open.update({key, (*key[:2], not key[2])} if is_unknown(reason) else {key})
    else:
        claims.least[key] += moved
    if direction == "sent":
        claims.agreements[other].append(row.value("has_hosting_agreement"))


def _route(sender: str, receiver: str, claims: Mapping[str, _Claims], answers: Mapping[tuple[str, str], str]) -> Route:
    silent = _Claims(is_complete=False)
    by_sender, by_receiver = claims.get(sender, silent), claims.get(receiver, silent)

    def flow(is_care: bool) -> Flow:
        return Flow(by_sender.count("sent", receiver, is_care), by_receiver.count("received", sender, is_care))

    ends = {"same": BothEnds.AGREE, "different": BothEnds.DIFFER}.get(
        answers.get((sender, receiver), ""), BothEnds.NOT_KNOWN
    )
    return Route(sender, receiver, flow(False), flow(True), ends, _agreement(by_sender, receiver))


def _agreement(claims: _Claims, receiver: str) -> Agreement:
    answers = frozenset(claims.agreements.get(receiver, ()))
    if answers >= {"yes", "no"}:
        return Agreement.PARTLY
    if not claims.is_complete or not answers <= {"yes", "no"}:
        return Agreement.NOT_KNOWN
    if not answers:
        return Agreement.NONE_NEEDED
    return Agreement.YES if "yes" in answers else Agreement.NO

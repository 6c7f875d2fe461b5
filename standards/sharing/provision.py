"""What a borough's returns say of one kind of service: whether there is one, its places, and who waits for it.

Only what is known counts. Whatever is blank, void, absent or nil where it cannot be leaves a fact unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from standards.measures.filters import Clause, RowFilter, compile_where
from standards.measures.session import Session, Window, is_silent_return, required_field
from standards.model import CellState, Month, Presence, Row, SheetReturn, SourceGroup

SERVICES: Final = "services"
ACTIVITY: Final = "activity"
OPERATING: Final[Clause] = {"status": "operating"}
_SERVICE_FIELDS: Final = ("status", "service_types", "boroughs_served", "places", "specialist_posts_fte")
_ACTIVITY_FIELDS: Final = ("pending", "places_occupied", "decided_declined", "declined_redirected", "new_young_people")


@dataclass(frozen=True, slots=True)
class Room:
    """How many places are free, of how many."""

    free: int
    places: int


@dataclass(frozen=True)
class Offer:
    """The services of one kind that operate for one borough's residents in a month.

    Attributes:
        services: their rows in the register.
        activity: their rows of activity in the same month.
        register: every row of the borough's register, which says what there is not.
        is_certain: whether these are all: no other row may be one of them.
    """

    area: str
    services: tuple[Row, ...]
    activity: tuple[Row, ...]
    register: tuple[Row, ...]
    is_certain: bool

    @property
    def is_lacking(self) -> bool:
        """Whether it is known that there is none."""
        return self.is_certain and not self.services

    @cached_property
    def room(self) -> Room | None:
        """The places, if they are known of every service that has a fixed number of them."""
        if not self.is_certain or len(self.activity) < len(self.services):
            return None
        fixed = [row for row in self.activity if row.value("places") is not CellState.NOT_APPLICABLE]
        numbers = [(row.value("places"), row.value("places_occupied")) for row in fixed]
        known = [(places, taken) for places, taken in numbers if isinstance(places, int) and isinstance(taken, int)]
        if not known or len(known) < len(numbers):
            return None
        return Room(sum(max(0, places - taken) for places, taken in known), sum(places for places, _ in known))

    @cached_property
    def has_places_everywhere(self) -> bool:
        """Whether each of its services has a fixed number of places."""
        return all(isinstance(row.value("places"), int) for row in self.services)

    @cached_property
    def waiting(self) -> int:
        """The referrals known to wait for a decision: at least so many."""
        return sum(value for row in self.activity if isinstance(value := row.value("pending"), int))

    @cached_property
    def is_waiting_known(self) -> bool:
        has_all = self.is_certain and len(self.activity) == len(self.services)
        return has_all and all(isinstance(row.value("pending"), int) for row in self.activity)

    @cached_property
    def is_for_own_residents(self) -> bool:
        """Whether it is known that each of its services serves this borough alone."""
        return self.is_certain and all(row.value("boroughs_served") == (self.area,) for row in self.services)

    def is_known_not_to_serve(self, area: str) -> bool:
        """Say whether it is known that no resident of an area can use any of its services."""
        served = [row.value("boroughs_served") for row in self.services]
        return all(isinstance(codes, tuple) and area not in codes for codes in served)

    @property
    def sources(self) -> tuple[SourceGroup, ...]:
        """The rows that say what there is, or all of the register where there is nothing."""
        if not self.services:
            return (SourceGroup(self.register, _SERVICE_FIELDS[:2]),)
        groups = ((self.services, _SERVICE_FIELDS), (self.activity, _ACTIVITY_FIELDS[:2]))
        return tuple(SourceGroup(rows, fields) for rows, fields in groups if rows)


class Provision:
    """The services and the activity that boroughs returned for a month and the months before it."""

    def __init__(self, session: Session, month: Month) -> None:
        self.session, self.month = session, month
        for sheet, names in ((SERVICES, _SERVICE_FIELDS), (ACTIVITY, _ACTIVITY_FIELDS)):
            for name in names:
                required_field(session, sheet, name)

    def offer(self, area: str, kind: Clause) -> Offer:
        """Return what an area's residents are offered of a kind of service, such as `{"service_types": "idva"}`."""
        match = compile_where({**OPERATING, **kind}, SERVICES, self.session)
        registered = self._returned(area, SERVICES)
        rows = registered.rows if registered else ()
        answers = [match(row) for row in rows]
        services = tuple(row for row, answer in zip(rows, answers, strict=True) if answer)
        active = self._returned(area, ACTIVITY)
        activity = tuple(self._matching(active, kind)) if active else ()
        return Offer(area, services, activity, rows, registered is not None and None not in answers)

    def not_sent_on(self, area: str, kind: Clause, months: int) -> tuple[int, SourceGroup]:
        """Return how many declined referrals are known to have been sent on to nobody: at least so many."""
        rows = tuple(
            row
            for sheet_return in self._window(area, months).returned
            for row in self._matching(sheet_return, kind)
            if _not_sent_on(row) is not None
        )
        total = sum(_not_sent_on(row) or 0 for row in rows)
        return total, SourceGroup(rows, _ACTIVITY_FIELDS[2:4])

    def new_young_people(self, area: str, kind: Clause, months: int) -> tuple[int | None, SourceGroup]:
        """Return the new young people of the whole window, or None where any month or cell of it is not known."""
        window, match = self._window(area, months), self._match(kind)
        rows = tuple(
            row
            for sheet_return in window.returned
            for row in self.session.rows(sheet_return)
            if match(row) is not False
        )
        numbers = [row.value("new_young_people") for row in rows]
        known = [number for number in numbers if isinstance(number, int)]
        is_whole = (
            window.reason is None and len(window.returned) == months and not any(map(is_silent_return, window.returned))
        )
        is_whole = is_whole and len(known) == len(numbers) and all(match(row) for row in rows)
        return sum(known) if is_whole else None, SourceGroup(rows, _ACTIVITY_FIELDS[4:])

    def _match(self, kind: Clause) -> RowFilter:
        return compile_where({**OPERATING, **kind}, ACTIVITY, self.session)

    def _matching(self, sheet_return: SheetReturn, kind: Clause) -> Iterable[Row]:
        match = self._match(kind)
        return (row for row in sheet_return.rows if match(row))

    def _window(self, area: str, months: int) -> Window:
        return self.session.window(area, ACTIVITY, self.month, months)

    def _returned(self, area: str, sheet: str) -> SheetReturn | None:
        """Return a sheet of the month that came with rows. A nil says that nothing happened, not what there is."""
        returned = self.session.window(area, sheet, self.month, 1).returned
        return returned[0] if returned and returned[0].presence is Presence.RETURNED and returned[0].rows else None


def _not_sent_on(row: Row) -> int | None:
    declined, redirected = row.value("decided_declined"), row.value("declined_redirected")
    if not isinstance(declined, int) or not isinstance(redirected, int):
        return None
    return max(0, declined - redirected)

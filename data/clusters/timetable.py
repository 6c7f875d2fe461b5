"""The month's calendar: working days of England turned into dates and times in London."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final
from zoneinfo import ZoneInfo

from standards.errors import MinstdError
from standards.model import Month

LONDON: Final = ZoneInfo("Europe/London")
DUE_TIME: Final = time(23, 59)
FREEZE_TIME: Final = time(12)
STEPS: Final = ("open", "due", "freeze", "draft", "challenges_close", "decided", "sign_off", "publish")


class CalendarError(MinstdError):
    """A calendar whose steps are out of order, or a month whose bank holidays are not known."""


@dataclass(frozen=True)
class Calendar:
    """The working day of each step in the month after the one reported, with dates agreed for some months.

    `challenge_days` is for how many working days after its release a draft can be challenged; None for as many as lie
    between its own day and the last one for challenges. `reasons` say why a month has dates of its own.
    """

    open: int
    due: int
    freeze: int
    draft: int
    challenges_close: int
    decided: int
    sign_off: int
    publish: int
    challenge_days: int | None = None
    overrides: Mapping[Month, Mapping[str, date]] = field(default_factory=dict)
    reasons: Mapping[Month, str] = field(default_factory=dict)

    @property
    def steps(self) -> dict[str, int]:
        """Each step's working day, in the order of the steps."""
        return {name: getattr(self, name) for name in STEPS}


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a month's returns open, are due and freeze (in London time), and when they become an edition."""

    open_at: datetime
    due_at: datetime
    freeze_at: datetime
    draft_on: date
    challenges_close_on: date
    decided_on: date
    sign_off_on: date
    publish_on: date


def timetable(calendar: Calendar, month: Month) -> Timetable:
    """Return the dates of the steps for a reported month.

    Raises:
        CalendarError: the steps are out of order, or the bank holidays of that time are not known.
    """
    days = calendar.steps
    counted = list(islice(working_days(month + 1), max(days.values())))
    dates = {name: counted[day - 1] for name, day in days.items()} | dict(calendar.overrides.get(month, {}))
    for earlier, later in pairwise(STEPS):
        if dates[later] < dates[earlier]:
            raise CalendarError(f"For {month}, {later} on {dates[later]} comes before {earlier} on {dates[earlier]}.")
    return Timetable(
        open_at=datetime.combine(dates["open"], time(), LONDON),
        due_at=datetime.combine(dates["due"], DUE_TIME, LONDON),
        freeze_at=datetime.combine(dates["freeze"], FREEZE_TIME, LONDON),
        draft_on=dates["draft"],
        challenges_close_on=dates["challenges_close"],
        decided_on=dates["decided"],
        sign_off_on=dates["sign_off"],
        publish_on=dates["publish"],
    )


def challenges_close_at(calendar: Calendar, month: Month, released_at: datetime) -> datetime:
    """Return when challenges to a draft close: at the end of the last day for it, in London.

    That is so many working days after the release, and never before the day that the calendar promises.
    """
    released_on = released_at.astimezone(LONDON).date()
    count = calendar.challenge_days or calendar.challenges_close - calendar.draft
    later = (day for day in working_days(Month.of(released_on)) if day > released_on)
    last = max(next(islice(later, max(count - 1, 0), None)), timetable(calendar, month).challenges_close_on)
    return datetime.combine(last + timedelta(days=1), time(), LONDON)


def working_days(month: Month) -> Iterator[date]:
    """Yield the working days of England from the first of a month on, into the months after it.

    Raises:
        CalendarError: the bank holidays of that time are not known.
    """
    bank_holidays = holidays()
    first, last = min(bank_holidays).year, max(bank_holidays).year
    day = month.first_day
    while True:
        if not first <= day.year <= last:
            raise CalendarError(
                f"Bank holidays are known from {first} to {last}, and {month.words} needs those of {day.year}. "
                "Install a newer govuk-bank-holidays."
            )
        if day.weekday() < 5 and day not in bank_holidays:
            yield day
        day += timedelta(days=1)


@lru_cache(maxsize=1)
def holidays() -> frozenset[date]:
    """Return the bank holidays of England that the library carries with it; it asks no network for them."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # brings an HTTP client with it, and is slow for that

    known = BankHolidays(use_cached_holidays=True)
    return frozenset(holiday["date"] for holiday in known.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))

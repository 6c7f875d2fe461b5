"""A cluster's year: the dates of every month, and what they fall on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from data.clusters.cluster import Cluster
from data.clusters.timetable import Timetable, holidays
from standards.model import Month

MONTHS = 12


@dataclass(frozen=True)
class MonthOfCalendar:
    """The dates of one month's returns, and what to think about.

    Attributes:
        month: the month reported on.
        dates: each step's day, in the order of the steps.
        clashes: a sentence for each date that falls badly.
    """

    month: Month
    dates: dict[str, date]
    clashes: tuple[str, ...]


def calendar_year(cluster: Cluster, first: Month) -> list[MonthOfCalendar]:
    """Return the dates of the twelve months from `first` on.

    Raises:
        CalendarError: the steps of a month are out of order, or its bank holidays are not known.
    """
    return [_month(cluster.timetable(month), month) for month in (first + ahead for ahead in range(MONTHS))]


def _month(timetable: Timetable, month: Month) -> MonthOfCalendar:
    dates = {
        "open": timetable.open_at.date(),
        "due": timetable.due_at.date(),
        "freeze": timetable.freeze_at.date(),
        "draft": timetable.draft_on,
        "challenges close": timetable.challenges_close_on,
        "decided": timetable.decided_on,
        "sign-off": timetable.sign_off_on,
        "publish": timetable.publish_on,
    }
    return MonthOfCalendar(month, dates, tuple(_clashes(dates)))


def _clashes(dates: dict[str, date]) -> Iterator[str]:
    for step, day in dates.items():
        if (day.month, day.day) in ((12, 24), (12, 31)):
            yield f"{step} is on {'Christmas Eve' if day.day == 24 else 'New Year’s Eve'}"
        elif date(day.year, 12, 24) < day or day <= date(day.year, 1, 1):
            yield f"{step} is between Christmas and New Year"
        if day in holidays():
            yield f"{step} is on a bank holiday"
        elif day.weekday() > 4:
            yield f"{step} is at a weekend"
        elif step in ("due", "sign-off", "publish") and day - timedelta(1) in holidays():
            yield f"{step} is the day after a bank holiday"
    if dates["freeze"] == dates["due"]:
        yield "the freeze is on the due date, at 12:00 and so before returns are due at 23:59"

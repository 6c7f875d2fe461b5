"""Months, and how often something is sent."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2999
"""The years of all days, months and moments that people can give."""

_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_ONE_DIGIT: Final = re.compile(r"\d{4}-[1-9]")


def is_meant(day: date) -> bool:
    """Say whether somebody can mean a day: those far away leave no room to count months and days from them."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. `Month.parse("2026-10") + 3 == Month.parse("2027-01")`."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1900 <= self.year <= 9999):
            raise ValueError(f"{self.year}-{self.month} is not a month; write it as YYYY-MM")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `YYYY-MM`.

        Raises:
            ValueError: the text is anything else.
        """
        match = _MONTH.fullmatch(text.strip())
        if not match and _ONE_DIGIT.fullmatch(text.strip()):
            year, month = text.strip().split("-")
            raise ValueError(f"{text!r} has a month of one digit; write it as {year}-0{month}")
        if not match:
            raise ValueError(f"{text!r} is not a month; write it as YYYY-MM, for example 2026-10")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def parse_meant(cls, text: str) -> Month:
        """Read the `YYYY-MM` of a month that somebody can mean: from 2000 to 2999, so that others lie before and after.

        Raises:
            ValueError: the text is anything else.
        """
        month = cls.parse(text)
        if not is_meant(month.first_day):
            raise ValueError(f"{text!r} is too far away; write a month from {FIRST_YEAR} to {LAST_YEAR}")
        return month

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def ordinal(self) -> int:
        """Months since year 0, so that months can be subtracted."""
        return self.year * 12 + self.month - 1

    def __add__(self, months: int) -> Month:
        year, month = divmod(self.ordinal + months, 12)
        return Month(year, month + 1)

    def __sub__(self, months: int) -> Month:
        return self + -months

    def since(self, earlier: Month) -> int:
        """Return how many calendar months lie between `earlier` and this month."""
        return self.ordinal - earlier.ordinal

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def words(self) -> str:
        """`October 2026`."""
        return f"{calendar.month_name[self.month]} {self.year}"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often a sheet is sent: every `months` months, counted so that a period ends in calendar month `ends`."""

    months: int
    ends: int = 12

    def is_end(self, month: Month) -> bool:
        """Say whether a period of this frequency ends with `month`."""
        return (month.month - self.ends) % self.months == 0

    def latest_end(self, month: Month) -> Month:
        """Return the last month of the newest period that has ended by `month`."""
        return month - (month.month - self.ends) % self.months

    def ends_within(self, month: Month, window: int) -> Iterator[Month]:
        """Yield the ends of the newest periods that make up `window` months by `month`, oldest first."""
        return iter(_ends_within(self, month, window))


@lru_cache(maxsize=4096)
def _ends_within(frequency: Frequency, month: Month, window: int) -> tuple[Month, ...]:
    newest = frequency.latest_end(month)
    count = max(1, window // frequency.months)
    return tuple(newest - back * frequency.months for back in reversed(range(count)))


MONTHLY: Final = Frequency(1)
EARLIEST: Final = Month(2000, 1)

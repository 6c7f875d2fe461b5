"""Days as cells and texts write them, and how old somebody born on one would be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from data.intake.gate.grid import Grid, Raw
from data.intake.gate.people.names import words

YOUNGEST, OLDEST = 8, 18  # years of age, at the end of the return's month
_COVER_ROWS: Final = 60

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY: Final = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d{2})|"
    r"\d{1,2}(?:st|nd|rd|th)?[-/. ]{0,2}"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[-/., ]{0,2}\d{2,4})"
)
DAY_IN_TEXT: Final = re.compile(rf"(?<![\d/.-]){_DAY}(?![\d/-])", re.IGNORECASE)
_WHOLE_DAY: Final = re.compile(rf"{_DAY}(?:[ T]\d\d:\d\d(?::\d\d)?)?", re.IGNORECASE)
_WEEKDAYS: Final = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
_WEEKDAY: Final = re.compile(r"^[a-z]{3,9}[,.]?\s+", re.IGNORECASE)
_PARTS: Final = re.compile(r"\d+|[a-z]{3,}", re.IGNORECASE)
_MONTH_ALONE: Final = re.compile(r"(\d{4})-(\d{1,2})|([a-z]{3})[a-z]*[ -](\d{4})", re.IGNORECASE)
_RUN_TOGETHER: Final = re.compile(r"[1-9][0-9]{6}|[0-9]{8}", re.ASCII)
_SHORTEST, _LONGEST = 6, 30  # characters of a day
_MAY_BE_DAY: Final = re.compile(
    rf"\d+(?:[-/. ]+\d+[-/. ]+\d|[-/. ]*(?:st|nd|rd|th|{'|'.join(_MONTHS)}))", re.IGNORECASE
)
_CENTURY_BEGINS: Final = 50  # 49 is 2049, 50 is 1950


def day_of(value: Raw) -> date | None:
    """Return the day that a cell holds, as a date or as a text; None where it holds none."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _SHORTEST <= len(value) <= _LONGEST:
        return None
    text = value.strip()
    if not text[-1:].isdigit():  # every way to write a day ends with a digit
        return None
    if text[:3].lower() in _WEEKDAYS:
        text = _WEEKDAY.sub("", text)
    return _read(text) if text[:1].isdigit() and _WHOLE_DAY.fullmatch(text) else None


def day_run_together(value: Raw) -> date | None:
    """Return the day that a number or a text of digits alone holds: 20110314, 14032011, 7032011; None where none."""
    digits = str(value).strip() if type(value) is int or isinstance(value, str) else ""
    if not _RUN_TOGETHER.fullmatch(digits):
        return None
    year_first = _date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if len(digits) == 8 else None
    return year_first or _date(int(digits[-4:]), int(digits[-6:-4]), int(digits[:-6]))


def may_be_day(number: str) -> bool:
    """Say whether a number with what follows it may be a day, or the beginning of one."""
    return _MAY_BE_DAY.match(number) is not None


def days_in(text: str) -> Iterator[tuple[int, date]]:
    """Yield every day in a text, with where it begins."""
    for match in DAY_IN_TEXT.finditer(text):
        day = _read(match[0])
        if day is not None:
            yield match.start(), day


def _read(text: str) -> date | None:
    parts = [part for part in _PARTS.findall(text.split("T")[0]) if part.lower() not in ("st", "nd", "rd", "th")][:3]
    if len(parts) < 3:
        return None
    year, month, day = parts if len(parts[0]) == 4 else parts[::-1]
    return _date(_year(year), _month(month), int(day)) or _date(_year(year), _month(day), _month(month))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    year = int(text)
    return year if year >= 100 else year + (2000 if year < _CENTURY_BEGINS else 1900)


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.index(text[:3].lower()) + 1


@dataclass(frozen=True)
class Ages:
    """How old people are in the month of a return; nobody's age is known where the month is not."""

    month: date | None

    def is_childs(self, day: date) -> bool:
        """Say whether somebody born on a day would be 8 to 18 years old."""
        if self.month is None:
            return False
        months = 12 * (self.month.year - day.year) + self.month.month - day.month
        return 12 * YOUNGEST <= months < 12 * (OLDEST + 1)


def month_of_return(sheets: Sequence[Grid], latest: date | None) -> date | None:
    """Return a day in the month that a sheet's answer beside `month` names; else the latest that a return may be for.

    It is only read to tell how old a date is, and believed in nothing else.
    """
    for sheet in sheets:
        for number, row in sheet.rows:
            if number > _COVER_ROWS:
                break
            for label, value in pairwise([value for value in row if value is not None]):
                if isinstance(label, str) and words(label) == "month" and (month := _month_day(value)):
                    return month
    return latest


def _month_day(value: Raw) -> date | None:
    if isinstance(value, str) and (match := _MONTH_ALONE.fullmatch(value.strip())):
        year, number, name, named_year = match.groups()
        if name and name.lower() not in _MONTHS:
            return None
        return _date(int(year or named_year), int(number) if number else _month(name), 1)
    return day_of(value)

"""Reading dates as people in the United Kingdom write them: days first, unless the sheet itself shows otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from data.intake.gate.grid import Raw
from standards.model import Month

_NUMERIC: Final = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4}|[0-9]{2})(?:,? 0?0:00(?::00)?)?")
_ISO: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_NAMED: Final = re.compile(r"([0-9]{1,2})[ /.-]?([A-Za-z]{3,9})\.?,?[ /.-]?([0-9]{4}|[0-9]{2})")
_NAMED_FIRST: Final = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})")
_WEEKDAY: Final = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? ", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)\b(?: of\b)?", re.IGNORECASE)
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_CENTURY: Final = 2000

_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/. ]?(0[1-9]|1[0-2]|[1-9])")
_MONTH_FIRST: Final = re.compile(r"(0?[1-9]|1[0-2])[-/. ]([0-9]{4})")
_MONTH_NAMED: Final = re.compile(r"([A-Za-z]{3,9})\.?,?[ '’/.-]*([0-9]{4}|[0-9]{2})")
_NAME_LAST: Final = re.compile(r"([0-9]{4})[ /.-]([A-Za-z]{3,9})\.?")


def read_date(text: str) -> date | None:
    """Return the date that a text means, or None. Two figures for a year are one of this century.

    06/25/2026 can only have its month first; `may_be_month_first` says which others may have, too.
    """
    words = _WEEKDAY.sub("", _ORDINAL.sub(r"\1", " ".join(text.split())))
    if match := _ISO.fullmatch(words):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC.fullmatch(words):
        first, second, year = int(match[1]), int(match[2]), _year(match[3])
        return _date(year, second, first) or _date(year, first, second)
    if match := _NAMED.fullmatch(words):
        return _date(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _NAMED_FIRST.fullmatch(words):
        return _date(_year(match[3]), _month(match[1]), int(match[2]))
    return None


def is_date(text: str) -> bool:
    """Say whether a text is written as a date in figures, real or not."""
    return _ISO.fullmatch(text) is not None or _NUMERIC.fullmatch(text) is not None


def is_month_first(value: Raw) -> bool:
    """Say whether a date can only have its month first, as 06/25/2026 has."""
    match = _NUMERIC.fullmatch(value.strip()) if isinstance(value, str) else None
    return match is not None and int(match[1]) <= 12 < int(match[2]) <= 31


def has_month_first(values: Iterable[Raw]) -> bool:
    """Say whether any of some dates can only have its month first: then others of them may have, too."""
    return any(is_month_first(value) for value in values)


def may_be_month_first(text: str) -> bool:
    """Say whether a date in figures is another one with its month first."""
    match = _NUMERIC.fullmatch(text.strip())
    return match is not None and match[1].lstrip("0") != match[2].lstrip("0") and int(match[1]) <= 12 >= int(match[2])


def read_month(value: Raw) -> Month | None:
    """Return the month that a cover gives: 2026-10, October 2026, Oct-26, 10/2026, or any date in it."""
    if isinstance(value, date):
        return Month.of(value)
    text = " ".join(str(value).split())
    if match := _YEAR_FIRST.fullmatch(text):
        return Month(int(match[1]), int(match[2]))
    if match := _MONTH_FIRST.fullmatch(text):
        return Month(int(match[2]), int(match[1]))
    if match := _MONTH_NAMED.fullmatch(text) or _NAME_LAST.fullmatch(text):
        name, year = (match[1], match[2]) if match[1].isalpha() else (match[2], match[1])
        return Month(_year(year), _month(name)) if _month(name) else None
    day = read_date(text)
    return None if day is None else Month.of(day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else _CENTURY + int(text)


def _month(name: str) -> int:
    """Return the number of a month by its name or the first three or more letters of it, or 0."""
    lowered = name.casefold()
    return next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(lowered)), 0)

"""Columns by what stands in them: dates of birth beside texts, numbers of people, a row for each person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from data.intake.gate.grid import Grid, Raw
from data.intake.gate.people.days import Ages, day_of, day_run_together
from data.intake.gate.people.headings import HEADING_ROWS, spellings
from data.intake.gate.people.names import Vocabulary, words
from data.intake.gate.people.numbers import is_nhs_number, is_upn

_FEWEST_SIGNS: Final = 10  # of a long number
_ENOUGH: Final = 3  # valid numbers in one column that are no accident
_TEN_DIGITS_LEAST: Final = 10**9
_RUN_TOGETHER: Final = 10**6  # the least number that may be a day written as digits alone
_SHORT_RECORD: Final = re.compile(r"[A-Za-z]{2,5}[-/ ]?\d{1,6}")
_MOST_WORDS_BESIDE: Final = 6

_NO_BIRTHDAY: Final = re.compile(
    r".*\b(?:start\w*|since|began|begin|opened|opening|launch\w*|establish\w*|found\w*|commission\w*|contract\w*|"
    r"review\w*|signed|agreed|agreement|adopted|publish\w*|approv\w*|policy|audit\w*|updated|revised|version|issued|"
    r"expir\w*|end\w*|clos\w*|inspect\w*|ofsted|effective|registered)\b.*"
)
"""Headings over dates that may well be 8 to 18 years old, and are nobody's birthday."""

ASKS_FOR_DATE: Final = re.compile(r".*\b(?:reviewed|report|audit|profile|met|meeting) on|.*\bdates?\b.*")
"""Headings of the returns' own under which dates belong."""

_TRAIT: Final = re.compile(
    r"age(?: (?:at \w+|in years))?|sex|gender|m ?f|ethnicity|ethnic (?:group|origin|code|background)|"
    r"disability|disabled|sen|send|sen status|send status|religion|faith|school(?: attended| name)?|"
    r"sexuality|sexual orientation|year group|nc year|national curriculum year"
)
_COUNTS: Final = re.compile(r".*\b(?:count|number of|total|how many)\b.*|n|no|number")
_SEXES: Final = frozenset({"m", "f", "male", "female", "boy", "girl", "x", "non-binary", "other"})

_SERIALS: Final = range(36_526, 60_000)
"""Days since 1899 as a spreadsheet counts them, from 2000: what a date shows in a cell without a date's format."""
_ROUND: Final = 50
_FIRST_SERIAL: Final = date(1899, 12, 30)

Column = list[tuple[int, Raw]]
Serials = list[tuple[int, int]]
Days = Mapping[int, Mapping[int, date]]
"""Days by column, then by row."""


def columns_of(sheet: Grid) -> tuple[dict[int, Column], dict[int, Serials]]:
    """Return each column's texts, dates and long numbers with their rows, and apart its numbers that may be days.

    Any other number is nobody's.
    """
    columns: dict[int, Column] = defaultdict(list)
    serials: dict[int, Serials] = defaultdict(list)
    for number, row in sheet.rows:
        for column, value in enumerate(row):
            if type(value) is str or type(value) is date:
                columns[column].append((number, value))
            elif type(value) is int and value >= _SERIALS.start:
                if value >= _RUN_TOGETHER:
                    columns[column].append((number, value))
                elif value in _SERIALS:
                    serials[column].append((number, value))
    return columns, serials


def days_of(columns: Mapping[int, Column]) -> Days:
    """Return the days in each column that has any, by their rows: most sheets have none."""
    days = {
        column: {
            row: day
            for row, value in columns[column]
            if (type(value) is not str or value.rstrip()[-1:].isdigit()) and (day := day_of(value))
        }
        or _days_run_together(columns[column])
        for column in sorted(columns)
    }
    return {column: by_row for column, by_row in days.items() if by_row}


def _days_run_together(values: Column) -> dict[int, date]:
    """Return the days in a column whose dates are digits alone: two at least, as one may be an amount."""
    days = {row: day for row, value in values if (day := day_run_together(value))}
    return days if len(days) > 1 else {}


def birth_dates(
    sheet: Grid, columns: Mapping[int, Column], days_by_column: Days, ages: Ages, vocabulary: Vocabulary
) -> Iterator[tuple[int, list[int]]]:
    """Yield every column of dates 8 to 18 years before the return's month, with the rows of the dates.

    They stand beside texts, or two of them under a heading of the returns' own that asks for no date.
    """
    rows = dict(sheet.rows) if days_by_column else {}
    for column, days in days_by_column.items():
        values = columns[column]
        young = [number for number, day in days.items() if ages.is_childs(day)]
        if len(young) > 1 and _asks_for_no_date(values, vocabulary):
            yield column, young
            continue
        if not young or 2 * len(young) <= len(days):
            continue
        if _is_known(values, vocabulary):  # dates of the returns' own, or figures: no name stands beside them
            named = [number for number in young if _is_beside_name(rows[number], column, vocabulary)]
            if len(named) > 1 and 2 * len(named) >= len(young):
                yield column, named
            continue
        named = [
            number
            for number in young
            if _is_beside_text(rows[number], column, vocabulary) or _is_beside_record(rows[number], vocabulary)
        ]
        if named and 2 * len(named) >= len(young):
            yield column, young


def birth_serials(
    sheet: Grid, serials: Mapping[int, Serials], ages: Ages, vocabulary: Vocabulary
) -> Iterator[tuple[int, list[int]]]:
    """Yield every column of dates of birth that lost their format, each beside a name: nobody's counts are so alike."""
    rows = dict(sheet.rows) if serials else {}
    for column, cells in serials.items():
        young = [
            number
            for number, value in cells
            if value % _ROUND != 0
            and ages.is_childs(_FIRST_SERIAL + timedelta(value))
            and _is_beside_text(rows[number], column, vocabulary)
        ]
        if len(young) >= 2 and 2 * len(young) > len(cells):
            yield column, young


def birth_dates_across(
    sheet: Grid, days_by_column: Days, ages: Ages, vocabulary: Vocabulary
) -> Iterator[tuple[int, list[int]]]:
    """Yield every row with dates of birth below or above names: a table that lies on its side."""
    rows = dict(sheet.rows) if days_by_column else {}
    for number in rows if days_by_column else ():
        days = {column: by_row[number] for column, by_row in days_by_column.items() if number in by_row}
        young = [column for column, day in days.items() if ages.is_childs(day)] if len(days) > 1 else []
        near = [rows.get(number + step, []) for step in (-1, 1)]
        named = [column for column in young if any(_names(other, column, vocabulary) for other in near)]
        if len(named) > 1 and 2 * len(named) > len(days):
            yield number, young


def _names(row: list[Raw], column: int, vocabulary: Vocabulary) -> bool:
    value = row[column] if column < len(row) else None
    return isinstance(value, str) and vocabulary.is_name(value)


def _is_known(values: Column, vocabulary: Vocabulary) -> bool:
    """Say whether a heading of the column says that its dates are nobody's birthdays."""
    return any(reading in vocabulary.known or _NO_BIRTHDAY.fullmatch(reading) for reading in _headings(values))


def _asks_for_no_date(values: Column, vocabulary: Vocabulary) -> bool:
    """Say whether a column's heading is one of the returns' own, and none under which dates belong."""
    headings = list(_headings(values))
    is_own = any(reading in vocabulary.known for reading in headings)
    return is_own and not any(ASKS_FOR_DATE.fullmatch(reading) for reading in headings)


def _headings(values: Column) -> Iterator[str]:
    for number, value in values:
        if number <= HEADING_ROWS and isinstance(value, str) and day_of(value) is None:
            yield from spellings(value)


def _is_beside_text(row: list[Raw], column: int, vocabulary: Vocabulary) -> bool:
    neighbours = (value for at, value in enumerate(row) if at != column)
    return any(_may_be_person(value, vocabulary) for value in neighbours)


def _is_beside_record(row: list[Raw], vocabulary: Vocabulary) -> bool:
    """Say whether a short number of somebody's, such as CR12, stands in a row: beside counts it would be a period."""
    texts = (value.strip() for value in row if isinstance(value, str))
    return any(_SHORT_RECORD.fullmatch(text) and words(text) not in vocabulary.known for text in texts)


def _is_beside_name(row: list[Raw], column: int, vocabulary: Vocabulary) -> bool:
    return any(_names(row, at, vocabulary) for at in (column - 1, column + 1) if at >= 0)


def _may_be_person(value: Raw, vocabulary: Vocabulary) -> bool:
    """Say whether a text beside a date may be a person's: a name or a record, or a short text with a name in it."""
    if vocabulary.is_record(value):
        return True
    if not isinstance(value, str) or words(value) in vocabulary.known:
        return False
    if vocabulary.is_name(value, is_expected=True):
        return True
    parts = value.split()
    return len(parts) <= _MOST_WORDS_BESIDE and any(
        part[:1].isupper() and vocabulary.is_name(part.strip("(),;:"), is_expected=True) for part in parts
    )


def people_numbers(columns: Mapping[int, Column]) -> Iterator[tuple[str, int, list[int]]]:
    """Yield columns in which most values pass for the same kind of number: what, the column, the rows."""
    for column, values in columns.items():
        texts = [
            (number, text)
            for number, value in values
            if (type(value) is not str or len(value) >= _FEWEST_SIGNS) and (text := _long_number(value))
        ]
        for what, test in (("NHS numbers", is_nhs_number), ("unique pupil numbers", is_upn)):
            rows = [number for number, text in texts if test(text)]
            if len(rows) >= _ENOUGH and 2 * len(rows) >= len(texts) - 1:
                yield what, column, rows


def _long_number(value: Raw) -> str:
    """Return a cell that may be a number of ten to thirteen signs, else nothing."""
    if isinstance(value, str):
        text = value.strip()
    elif type(value) is int and value >= _TEN_DIGITS_LEAST:
        text = str(value)
    else:
        return ""
    return text if _FEWEST_SIGNS <= len(text) <= 13 and text[1].isdigit() else ""


def person_rows(sheet: Grid, known: frozenset[str]) -> tuple[int, list[int]] | None:
    """Return the heading row and columns of a table with a row for each person: two traits, one value of each a row."""
    for index, (number, row) in enumerate(sheet.rows):
        if number > HEADING_ROWS:
            return None
        unknown = {
            column: value for column, value in enumerate(row) if isinstance(value, str) and words(value) not in known
        }
        traits = [column for column, heading in unknown.items() if _is_trait(heading)]
        if len(traits) < 2 or any(map(_is_of_counts, unknown.values())):
            continue
        if sum(_is_a_person(values, traits) for _, values in sheet.rows[index + 1 :]) >= 2:
            return number, traits
    return None


@lru_cache(maxsize=8192)
def _is_trait(heading: str) -> bool:
    return any(map(_TRAIT.fullmatch, spellings(heading)))


def _is_of_counts(heading: str) -> bool:
    return any(map(_COUNTS.fullmatch, spellings(heading)))


def _is_a_person(row: list[Raw], traits: list[int]) -> bool:
    values = [row[column] for column in traits if column < len(row)]
    return any(_is_age(value) or (isinstance(value, str) and value.strip().lower() in _SEXES) for value in values)


def _is_age(value: Raw) -> bool:
    if isinstance(value, str):
        return value.strip().isdecimal() and len(value.strip()) <= 2 and int(value) <= 25
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 25

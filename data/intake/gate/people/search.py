"""The search for people: every cell and every other text of a file in, sightings out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

from data.intake.gate.grid import Grid
from data.intake.gate.people.columns import (
    birth_dates,
    birth_dates_across,
    birth_serials,
    columns_of,
    days_of,
    people_numbers,
    person_rows,
)
from data.intake.gate.people.days import Ages, month_of_return
from data.intake.gate.people.details import Detail, details_in, names_listed
from data.intake.gate.people.headings import is_breach, telling_headings
from data.intake.gate.people.names import Vocabulary
from data.intake.gate.texts import SHORTEST, Text
from spreadsheets.addresses import letters

_REACHING: Final = ("a comment", "a text box")
"""Where an address or a telephone number is looked for. In a document's properties it is its author's."""


@dataclass(frozen=True)
class Sighting:
    """Signs of one kind that a file is about single people: where, never what.

    Attributes:
        sheet: the number of the sheet, from 0; -1 where it belongs to none.
        where: on the sheet, or in the file, in words; nothing where the cells say it.
    """

    what: str
    sheet: int
    cells: tuple[str, ...]
    is_contact: bool = False
    where: str = ""


_LONGEST_KNOWN: Final = 1000  # characters


class _Search:
    """What every text is searched with. Many cells say the same, and so do a template's notes in every file."""

    def __init__(self, vocabulary: Vocabulary, ages: Ages) -> None:
        self.vocabulary = vocabulary
        self.ages = ages
        self._known_details = lru_cache(maxsize=8192)(self._details)

    def details(self, text: str) -> list[Detail]:
        """Return what a text gives away, in whatever letters, and with whatever unseen ones between them."""
        return self._known_details(text) if len(text) < _LONGEST_KNOWN else self._details(text)

    def _details(self, text: str) -> list[Detail]:
        return details_in(text if text.isascii() else _normalised(text), self.ages, self.vocabulary)


def _normalised(text: str) -> str:
    """Return a text in plain letters, without those that nobody sees."""
    return "".join(letter for letter in normalize("NFKC", text) if category(letter) != "Cf")


def find_people(
    sheets: Sequence[Grid], known: frozenset[str], texts: Iterable[Text] = (), latest: date | None = None
) -> list[Sighting]:
    """Return every sign that the file tells of single children, or how to reach a person.

    Args:
        sheets: the sheets as read.
        known: headings, codes, titles and areas that the returns themselves use, as `words` makes them.
        texts: every text of the file that stands in no cell.
        latest: a day in the last month that the return may be for, where its own isn't known.
    """
    search = _search(known, Ages(month_of_return(sheets, latest)))
    sightings: list[Sighting] = []
    for index, sheet in enumerate(sheets):
        sightings += _in_headings(index, sheet, search)
        sightings += _in_columns(index, sheet, search)
        sightings += _in_cells(index, sheet, search)
        sightings += _in_comments(index, sheet, search)
    return list(dict.fromkeys([*sightings, *_in_texts(texts, search)]))


@lru_cache(maxsize=4)
def _search(known: frozenset[str], ages: Ages) -> _Search:
    """Return the search with some known words for a month: files come with the same ones after another."""
    return _Search(Vocabulary(known), ages)


def _in_headings(index: int, sheet: Grid, search: _Search) -> Iterator[Sighting]:
    headings = list(telling_headings(sheet, search.vocabulary.known))
    for heading in headings:
        if is_breach(heading, sheet, search.vocabulary, headings):
            yield Sighting(heading.what, index, (f"{letters(heading.column)}{heading.row}",))


def _in_columns(index: int, sheet: Grid, search: _Search) -> Iterator[Sighting]:
    columns, serials = columns_of(sheet)
    days = days_of(columns)
    for column, rows in birth_dates(sheet, columns, days, search.ages, search.vocabulary):
        yield Sighting("dates of birth", index, tuple(f"{letters(column)}{row}" for row in rows))
    for column, rows in birth_serials(sheet, serials, search.ages, search.vocabulary):
        yield Sighting("dates of birth", index, tuple(f"{letters(column)}{row}" for row in rows))
    for row, across in birth_dates_across(sheet, days, search.ages, search.vocabulary):
        yield Sighting("dates of birth", index, tuple(f"{letters(column)}{row}" for column in across))
    for what, column, rows in people_numbers(columns):
        yield Sighting(what, index, tuple(f"{letters(column)}{row}" for row in rows))
    table = person_rows(sheet, search.vocabulary.known)
    if table is not None:
        row, traits = table
        yield Sighting("a row for each person", index, tuple(f"{letters(column)}{row}" for column in traits))


def _in_cells(index: int, sheet: Grid, search: _Search) -> Iterator[Sighting]:
    cells: dict[Detail, list[str]] = {}
    for number, row in sheet.rows:
        for column, value in enumerate(row):
            if isinstance(value, str) and len(value) >= SHORTEST:
                for detail in search.details(value):
                    cells.setdefault(detail, []).append(f"{letters(column)}{number}")
    for (what, is_contact), addresses in cells.items():
        yield Sighting(what, index, tuple(addresses), is_contact)


def _in_comments(index: int, sheet: Grid, search: _Search) -> Iterator[Sighting]:
    for comment in sheet.comments:
        for what, is_contact in search.details(comment.text):
            yield Sighting(what, index, (comment.cell,), is_contact)


def _in_texts(texts: Iterable[Text], search: _Search) -> Iterator[Sighting]:
    for text in texts:
        if len(text.text) < SHORTEST:
            continue
        for what, is_contact in search.details(text.text):
            if not is_contact or text.where.startswith(_REACHING):
                yield Sighting(what, text.sheet, (), is_contact, text.where)
        if text.where.startswith("a drop-down") and names_listed(text.text, search.vocabulary):
            yield Sighting("names", text.sheet, (), where=text.where)

"""The search for people: every cell and every other text of a file in, sightings out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.intake.gate.grid import Grid
from data.intake.gate.people.columns import birth_dates, people_numbers, person_rows
from data.intake.gate.people.days import Ages, month_of_return
from data.intake.gate.people.details import details_in, names_listed
from data.intake.gate.people.headings import is_breach, telling_headings
from data.intake.gate.people.names import Vocabulary
from data.intake.gate.texts import Text
from spreadsheets.addresses import letters

_SHORTEST: Final = 7  # characters of a text that gives anything away
_REACHING: Final = ("a comment", "a text box")
"""Where an address or a telephone number is looked for. In a document's properties it is its author's."""


@dataclass(frozen=True)
class Sighting:
    """Signs of one kind that a file is about single people: where, never what.

    Attributes:
        sheet: the number of the sheet, from 0; -1 where it belongs to none.
        place: where on the sheet, or in the file, in words; nothing where the cells say it.
    """

    what: str
    sheet: int
    cells: tuple[str, ...]
    is_contact: bool = False
    place: str = ""


@dataclass(frozen=True)
class _Search:
    vocabulary: Vocabulary
    ages: Ages


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
    search = _Search(Vocabulary(known), Ages(month_of_return(tuple(sheets), latest)))
    sightings: list[Sighting] = []
    for index, sheet in enumerate(sheets):
        sightings += _in_headings(index, sheet, search)
        sightings += _in_columns(index, sheet, search)
        sightings += _in_cells(index, sheet, search)
        sightings += _in_comments(index, sheet, search)
    return list(dict.fromkeys([*sightings, *_in_texts(texts, search)]))


def _in_headings(index: int, sheet: Grid, search: _Search) -> Iterator[Sighting]:
    headings = list(telling_headings(sheet, search.vocabulary.known))
    for heading in headings:
        if is_breach(heading, sheet, search.vocabulary, headings):
            yield Sighting(heading.what, index, (f"{letters(heading.column)}{heading.row}",))


def _in_columns(index: int, sheet: Grid, search: _Search) -> Iterator[Sighting]:
    for column, rows in birth_dates(sheet, search.ages, search.vocabulary):
        yield Sighting("dates of birth", index, tuple(f"{letters(column)}{row}" for row in rows))
    for what, column, rows in people_numbers(sheet):
        yield Sighting(what, index, tuple(f"{letters(column)}{row}" for row in rows))
    table = person_rows(sheet, search.vocabulary.known)
    if table is not None:
        row, columns = table
        yield Sighting("a row for each person", index, tuple(f"{letters(column)}{row}" for column in columns))


def _in_cells(index: int, sheet: Grid, search: _Search) -> Iterator[Sighting]:
    cells: dict[tuple[str, bool], list[str]] = {}
    for number, row in sheet.rows:
        for column, value in enumerate(row):
            if isinstance(value, str) and len(value) >= _SHORTEST:
                for detail in details_in(value, search.ages, search.vocabulary):
                    cells.setdefault(detail, []).append(f"{letters(column)}{number}")
    for (what, is_contact), addresses in cells.items():
        yield Sighting(what, index, tuple(addresses), is_contact)


def _in_comments(index: int, sheet: Grid, search: _Search) -> Iterator[Sighting]:
    for comment in sheet.comments:
        for what, is_contact in details_in(comment.text, search.ages, search.vocabulary):
            yield Sighting(what, index, (comment.cell,), is_contact)


def _in_texts(texts: Iterable[Text], search: _Search) -> Iterator[Sighting]:
    for text in texts:
        if len(text.text) < _SHORTEST:
            continue
        for what, is_contact in details_in(text.text, search.ages, search.vocabulary):
            if not is_contact or text.place.startswith(_REACHING):
                yield Sighting(what, text.sheet, (), is_contact, text.place)
        if text.place.startswith("a drop-down") and names_listed(text.text, search.vocabulary):
            yield Sighting("names", text.sheet, (), place=text.place)

"""The one function for free text: answers, reasons, challenges and actions. What may be about somebody is refused.

The ledger never forgets, and an annex is read by many. So a text says why a figure is right, in a sentence or two,
with no digits by which anybody is known, no age, school, postcode or date, and no name: two capitalised words side by
side are taken for one, unless one of them stands in the lists of agencies, duties, services and areas, or in the name
of an organisation. "Serious Violence Duty" passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from data.contracts.load import FieldContract, load_contracts
from data.contracts.names import AREAS
from data.intake.gate.people import words

_DIGITS: Final = re.compile(r"\d(?:[ -]?\d){5,}")
_AGE: Final = re.compile(
    r"\b(?:aged?|age of)\s+(?:about\s+)?\d{1,2}\b(?!\s*(?:-|–|to|and|or)\s*\d)"
    r"|\b\d{1,2}(?:[ -]?years?[ -]?old\b(?!s)|[ -]?y/?o\b)",
    re.IGNORECASE,
)
_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
_DATE: Final = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?P<last>\d{4}|\d{2})\b|\b(?P<first>\d{4})-\d{2}-\d{2}\b")
_SCHOOL: Final = re.compile(
    r"\b[A-Z][\w’'.-]+ (?:[A-Z&][\w’'.-]* )*(?:School|Academy|College|Primary|Secondary|Grammar)\b"
)
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'-])*")
_BETWEEN: Final = re.compile(r"\.?[ ,\u00a0]+")
_SHORT: Final = 4
"""Letters of a word in capitals that is taken for an abbreviation, as are those of the contracts."""

_KNOWN_WORDS: Final = Path(__file__).with_name("known_words.txt")


def details_in(text: str) -> list[str]:
    """Return the kinds of details that a text seems to hold, in words; never what it says."""
    return list(dict.fromkeys(_details(text)))


def numbers_of_people_in(text: str) -> list[str]:
    """Return those kinds that are no names: also the name of a service or a school holds none of them."""
    return list(dict.fromkeys(_numbers(text)))


def _details(text: str) -> Iterator[str]:
    yield from _numbers(text)
    if _SCHOOL.search(text):
        yield "a school’s name"
    if any(not _is_known(first) and not _is_known(second) for first, second in _pairs(text)):
        yield "a name"


def _numbers(text: str) -> Iterator[str]:
    if _DIGITS.search(text):
        yield "a long number"
    if _AGE.search(text):
        yield "a person’s age"
    if _POSTCODE.search(text):
        yield "a postcode"
    if any(_year(match) < _first_year() for match in _DATE.finditer(text)):
        yield "a date of birth"


def _year(match: re.Match[str]) -> int:
    year = int(match["first"] or match["last"])
    return year + 2000 if year < 100 else year


@lru_cache(maxsize=1)
def _first_year() -> int:
    """Return the year in which the returns began: an earlier date is no date of theirs, but may be one of birth."""
    return min(sheet.since.year for sheets in load_contracts().versions.values() for sheet in sheets)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield every two words that stand side by side as a name's do, overlapping."""
    for first, second in pairwise(_WORD.finditer(text)):
        between = text[first.end() : second.start()]
        is_initial = len(first[0]) == 1 and first[0].isupper()
        is_beside = _BETWEEN.fullmatch(between) and (is_initial or not between.startswith("."))
        if is_beside and (is_initial or _is_like_a_name(first[0])) and _is_like_a_name(second[0]):
            yield first[0], second[0]


def _is_like_a_name(word: str) -> bool:
    """Say whether a word is capitalised, or so long in capitals that it's hardly an abbreviation."""
    return word[0].isupper() and (len(word) > _SHORT if word.isupper() else len(word) > 1)


def _is_known(word: str) -> bool:
    known = _known_words() | _contract_words()
    return words(word) in known or words(word).removesuffix("s") in known


@lru_cache(maxsize=1)
def _known_words() -> frozenset[str]:
    """Return the words in the list beside this module; a line that begins with # is a remark."""
    lines = _KNOWN_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def _contract_words() -> frozenset[str]:
    """Return every word in the contracts' codes, in the titles of sheets, fields and codes, and in names of areas."""
    contracts = load_contracts()
    texts = [title for titles in contracts.code_lists.values() for title in titles.values()]
    texts += [code for name, titles in contracts.code_lists.items() if name != AREAS for code in titles]
    texts += [text for sheet in contracts.sheets.values() for text in (sheet.title, *_titles(sheet.fields))]
    return frozenset(word for text in texts for word in words(text).split())


def _titles(fields: Iterable[FieldContract]) -> Iterator[str]:
    return (field.title for field in fields)

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
from typing import Final

from data.contracts.load import FieldContract, load_contracts
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
_PAIR: Final = re.compile(r"\b([A-Z][a-z’'-]+|[A-Z]\.?)[ ,]+([A-Z][a-z’'-]+)(?![a-z])")
_KNOWN: Final = frozenset(
    # Bodies, duties and laws that returns speak of, and words of their names.
    (
        "accident act adult agency ambulance authority autumn board borough british care carers centre charity child "
        "children chair clinic college commissioner community council county court crime crown department director "
        "district domestic drug duty early education emergency england english executive families family force "
        "foundation foyer general government group headquarters health help home hospital housing hub independent "
        "inspectorate integrated intervention irish joint justice lead learning liaison local london mental metropolitan "
        "ministry missing multi national network nhs northern office officer ofsted operation outreach panel parliament "
        "partnership people police policy prevention prison probation programme project protection protocol public "
        "region regional report review risk royal safeguarding safer scottish secretary serious service services sexual "
        "social society south spring staff standard standards state strategic strategy summer support team training "
        "transport trust unit united university victim victims violence voluntary volunteers welsh winter women work "
        "young youth north east west "
        # Roles.
        "analyst assistant associate business commissioning coordinator data deputy director governance head lead "
        "manager performance principal senior specialist "
        # Days, months, and words that begin a sentence.
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
        "september october november december easter christmas ramadan "
        "a all an and any as at because both but by each every few for four from he her his how i if in it its many "
        "more most no none not of on one only other our several she since so some that the their them there these they "
        "this those three to two until was we were what when where which while who why with you your"
    ).split()
)


def details_in(text: str) -> list[str]:
    """Return the kinds of details that a text seems to hold, in words; never what it says."""
    return list(dict.fromkeys(_details(text)))


def _details(text: str) -> Iterator[str]:
    if _DIGITS.search(text):
        yield "a long number"
    if _AGE.search(text):
        yield "a person’s age"
    if _POSTCODE.search(text):
        yield "a postcode"
    if any(_year(match) < _first_year() for match in _DATE.finditer(text)):
        yield "a date of birth"
    if _SCHOOL.search(text):
        yield "a school’s name"
    if any(not _is_known(first) and not _is_known(second) for first, second in _pairs(text)):
        yield "a name"


def _year(match: re.Match[str]) -> int:
    year = int(match["first"] or match["last"])
    return year + 2000 if year < 100 else year


@lru_cache(maxsize=1)
def _first_year() -> int:
    """Return the year in which the returns began: an earlier date is no date of theirs, but may be one of birth."""
    return min(sheet.since.year for sheets in load_contracts().versions.values() for sheet in sheets)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield every two capitalised words that stand side by side, overlapping."""
    start = 0
    while (pair := _PAIR.search(text, start)) is not None:
        yield pair[1], pair[2]
        start = pair.start(2)


def _is_known(word: str) -> bool:
    return words(word) in _KNOWN or words(word) in _contract_words() or words(word).removesuffix("s") in _KNOWN


@lru_cache(maxsize=1)
def _contract_words() -> frozenset[str]:
    """Return every word in the titles of the contracts' sheets, fields and codes, and in the names of areas."""
    contracts = load_contracts()
    texts = [title for titles in contracts.code_lists.values() for title in titles.values()]
    texts += [text for sheet in contracts.sheets.values() for text in (sheet.title, *_titles(sheet.fields))]
    return frozenset(word for text in texts for word in words(text).split())


def _titles(fields: Iterable[FieldContract]) -> Iterator[str]:
    return (field.title for field in fields)

"""Columns by their headings: details of people, words for a person, and what stands below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Final

from data.intake.gate.grid import Grid, Raw
from data.intake.gate.people.names import Vocabulary, words

HEADING_ROWS: Final = 20
_LONGEST: Final = 60  # characters of a heading
_LARGEST_COUNT: Final = 1_000  # below it, a number under a heading such as "Date of birth" counts something
_SMALLEST_RECORD: Final = 100_000
"""BelowHeading it, a number under a heading such as "Pupils" counts them."""

_WHO: Final = (
    r"(?:(?:referred|named|affected|main|other|source|linked|associated|harmed|harming|alleged|looked after|missing|"
    r"trafficked|exploited|foster) )?"
    r"(?:child|young person|young people|young adult|children|yp|y p|cyp|client|pupil|student|learner|patient|victim|"
    r"offender|perpetrator|perp|suspect|defendant|accused|complainant|witness|tenant|participant|service user|su|"
    r"subject|person|individual|mother|father|parent|carer|sibling|"
    r"guardian|boy|girl|kid|minor|juvenile|teen|teenager|nominal|nom|detainee|misper)"
    r"(?: ?s)?(?: (?:referred|discussed|considered|involved|concerned))?"
)
_RECORD: Final = (
    r"(?:case|mosaic|liquid ?logic|ll|ics|eclipse|azeus|carefirst|capita one|eis|framework ?i|fwi|lac|cin|cla|"
    r"social care|cris|crime|custody|pnc|cad|merlin|niche|unique|rio|systmone|emis|nspcc|sen|ehcp|core plus|lcs|"
    r"childview|yois|protocol|youth justice|passport|visa|home office|social security|candidate)"
)
_OWN_RECORD: Final = (
    r"(?:mosaic|liquid ?logic|eclipse|azeus|care ?first|framework ?i|fwi|cris|pnc|merlin|niche|rio|systmone|emis|"
    r"child ?view|yois|passport|ssn)"
)
_NUMBER: Final = r"(?:ids?|refs?|references?|identifiers?|numbers?|no|nos|record|file|code|urn)"


class BelowHeading(Enum):
    """What has to stand below a heading to make it a breach."""

    DETAIL = "a detail that only people have"
    PERSON = "a word for a person"
    RECORD = "a number that a person's record has"
    NAME = "a name, of whatever it may be"


_HEADINGS: Final = (
    (
        "names",
        BelowHeading.DETAIL,
        rf"(?:{_WHO} )?(?:(?:first|last|middle|given|family|christian|preferred|full|f|l) names?|"
        r"sur ?names?|fore ?names?|(?:forename|first name)s? (?:and )?(?:surname|last name)s?|"
        r"surnames? (?:and )?(?:forename|first name)s?)|"
        rf"(?:{_WHO}|lac|cla|cin|ehcp) names?|names? of (?:the |each )?{_WHO}",
    ),
    ("names", BelowHeading.PERSON, rf"(?:{_WHO} )?initials?"),
    ("names", BelowHeading.PERSON, r"nick ?names?|street names?|alias(?:es)?|aka|also known as|known as|cla|lac"),
    ("names", BelowHeading.NAME, r"names?|residents?|youths?|relatives?|associates?|friends?|peers?"),
    (
        "dates of birth",
        BelowHeading.DETAIL,
        rf"(?:{_WHO} )?(?:dob|d o b|do ?birth|date ?s? of birth|birth ?dates?|birth days?|birth dts?|born(?: on)?|yob|"
        rf"year of birth|birth year)|(?:dob|d o b|date of birth|birth ?date)s? (?:of )?(?:the )?{_WHO}",
    ),
    ("NHS numbers", BelowHeading.DETAIL, rf"(?:{_WHO} )?nhs {_NUMBER}"),
    ("NHS numbers", BelowHeading.RECORD, "nhs"),
    (
        "unique pupil numbers",
        BelowHeading.DETAIL,
        rf"upn ?s?|(?:former )?upn {_NUMBER}|unique (?:pupil|learner) {_NUMBER}|uln",
    ),
    ("National Insurance numbers", BelowHeading.DETAIL, rf"ni {_NUMBER}|nino|national insurance(?: {_NUMBER})?"),
    (
        "addresses",
        BelowHeading.DETAIL,
        rf"(?:{_WHO} )?(?:(?:home|current|last|previous) )?(?:address(?:es)?(?: line \d)?|post ?codes?)",
    ),
    (
        "case records",
        BelowHeading.RECORD,
        rf"(?:{_WHO}|{_RECORD}(?: person)?|person) {_NUMBER}|{_NUMBER} (?:of )?{_WHO}|{_OWN_RECORD}",
    ),
    ("names", BelowHeading.NAME, "cases?"),
    (
        "names or case records",
        BelowHeading.PERSON,
        rf"{_WHO}|cases? (?:names?|heard|discussed|considered|reviewed)",
    ),
)
_PATTERNS: Final = tuple(
    (what, kind, re.compile(pattern.replace(" ?", " ").replace(" ", " ?"))) for what, kind, pattern in _HEADINGS
)
"""The headings with or without the spaces between their words: `dateofbirth`, `childname`."""

_EVER_TELLING: Final = frozenset({"young people", "nhs"})
"""Words of the returns' own that name people all the same where names stand below."""

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PLURAL: Final = re.compile(r"\((?:s|es|ren)\)", re.IGNORECASE)
_ASIDE: Final = re.compile(r"\(([^)]*)\)")
_LAST_DIGIT: Final = re.compile(r"(?<=[a-z]) ?\d$")


@dataclass(frozen=True, slots=True)
class TellingHeading:
    """A heading that tells of people: what of them, what has to stand below, and where it is."""

    what: str
    kind: BelowHeading
    row: int
    column: int


@lru_cache(maxsize=8192)
def spellings(heading: str) -> tuple[str, ...]:
    """Return the ways in which a heading may be read: as it stands and with `CamelCase` split, either without "(s)".

    What stands in brackets is left out, too, or put first; and of two with a slash between them each is read alone.
    """
    heading = _PLURAL.sub("", heading)
    readings = [heading]
    if "(" in heading:
        rest = _ASIDE.sub(" ", heading)
        readings += [rest, " ".join([*_ASIDE.findall(heading), rest])]
    if "/" in heading:
        readings += heading.split("/")
    both = [words(spelled) for reading in readings for spelled in (reading, _HUMP.sub(" ", reading))]
    return tuple(dict.fromkeys([*both, *(_LAST_DIGIT.sub("", reading) for reading in both)]))


def telling_headings(sheet: Grid, known: frozenset[str]) -> Iterator[TellingHeading]:
    """Yield every heading of a sheet that tells of people, if what stands below it does."""
    silent = known - _EVER_TELLING
    for number, row in sheet.rows:
        if number > HEADING_ROWS:
            return
        for column, value in enumerate(row):
            if isinstance(value, str) and len(value) < _LONGEST and words(value) not in silent:
                for what, kind in _told_by(value):
                    yield TellingHeading(what, kind, number, column)


@lru_cache(maxsize=8192)
def _told_by(heading: str) -> tuple[tuple[str, BelowHeading], ...]:
    readings = [reading for reading in spellings(heading) if reading]
    return tuple(
        (what, kind) for what, kind, pattern in _PATTERNS if any(pattern.fullmatch(reading) for reading in readings)
    )


def is_breach(heading: TellingHeading, sheet: Grid, vocabulary: Vocabulary, headings: list[TellingHeading]) -> bool:
    """Say whether a heading stands over people: by what is below it, or over nothing yet, by the headings beside it."""
    below = [
        row[heading.column]
        for number, row in sheet.rows
        if number > heading.row and heading.column < len(row) and row[heading.column] is not None
    ]
    others = {each.what for each in headings if each.row == heading.row and each.column != heading.column}
    if heading.kind is BelowHeading.DETAIL:
        return any(_is_detail(value, vocabulary) for value in below) if below else bool(others)
    if heading.kind is BelowHeading.NAME and not others:
        return any(isinstance(value, str) and vocabulary.is_name(value) for value in below)
    return any(_is_somebody(value, vocabulary) for value in below)


def _is_detail(value: Raw, vocabulary: Vocabulary) -> bool:
    """Say whether something under a detail of people is one: no count, and no word of the returns' own."""
    if isinstance(value, str):
        text = value.strip()
        is_count = text.replace(",", "").isdecimal() and int(text.replace(",", "")[:12]) < _LARGEST_COUNT
        return not is_count and words(text) not in {"yes", "no", "z", "n a", "na", "nil", ""} | vocabulary.known
    return isinstance(value, date) or (type(value) is int and value >= _LARGEST_COUNT)


def _is_somebody(value: Raw, vocabulary: Vocabulary) -> bool:
    if isinstance(value, str) and vocabulary.is_name(value, is_expected=True):
        return True
    return vocabulary.is_record(value) and (type(value) is not int or value >= _SMALLEST_RECORD)

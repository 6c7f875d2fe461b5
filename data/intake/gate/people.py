"""Step 6 of the gate: a file with rows or details about single children is refused, and nothing of it is repeated.

A number with a valid check digit proves nothing by itself (one random number in eleven passes for an NHS number), so
such numbers count only beside their name: in a column headed so, in a text that says so, or many in one column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from data.intake.gate.grid import Grid, Raw
from spreadsheets.addresses import letters

HEADING_ROWS: Final = 20
_ENOUGH: Final = 3  # valid numbers in one column that are no accident

_WHO: Final = (
    r"(?:child|young person|yp|client|pupil|student|patient|victim|offender|perpetrator|suspect|service user|subject|"
    r"person|individual|mother|father|parent|carer|sibling|guardian)(?: ?s)?"
)
_HEADINGS: Final = {
    "names": rf"(?:{_WHO} )?(?:(?:first|last|middle|given|family|christian|full|preferred) )?names?|(?:{_WHO} )?"
    rf"(?:surnames?|forenames?|initials)|names? of (?:the )?{_WHO}|(?:forename|first name) and surname",
    "dates of birth": rf"(?:{_WHO} )?(?:dob|d o b|dates? of birth|birth ?dates?|birthday|born)",
    "NHS numbers": r"nhs (?:no|number|num|id)s?",
    "unique pupil numbers": r"upns?|unique (?:pupil|learner) (?:number|no)s?|uln",
    "National Insurance numbers": r"ni (?:no|number)s?|nino|national insurance(?: (?:no|number))?s?",
    "addresses": rf"(?:{_WHO} )?(?:(?:home|current|last|previous) )?(?:address(?:es)?(?: line \d)?|post ?codes?)",
    "case records": rf"(?:{_WHO}|case|mosaic|liquid ?logic|ics|lac|cin|cla|social care|crime|custody|pnc|unique)"
    r" (?:id|ids|ref|reference|references|identifier|number|no)s?",
}
_HEADING: Final = {what: re.compile(pattern) for what, pattern in _HEADINGS.items()}
_TRAIT: Final = re.compile(
    r"age(?: (?:at \w+|in years))?|sex|gender|m ?f|ethnicity|ethnic (?:group|origin|code|background)|"
    r"disability|disabled|sen|send|sen status|send status|religion|faith|school(?: attended| name)?|"
    r"sexuality|sexual orientation"
)
_COUNTS: Final = re.compile(r".*\b(?:count|number of|total|how many)\b.*|n|no|number")
_SEXES: Final = frozenset({"m", "f", "male", "female", "boy", "girl", "x", "non-binary", "other"})

_TELLING: Final = re.compile("[0-9@]")  # without one of these a text gives nothing of this kind away
_EMAIL: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(
    r"(?<![\w.+-])(?:\+44[ -]?(?:\(0\)[ -]?)?\d{2,4}|\(?0\d{2,4}\)?)[ -]?\d{3,4}[ -]?\d{3,4}(?![\w.-]*\d)"
)
_NI_NUMBER: Final = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ) ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"
)
_BIRTH: Final = re.compile(
    r"\b(?:d\.?o\.?b\.?|born(?: on)?|date of birth|birthday)\W{0,10}"
    r"\d{1,4}(?:[/. -]|st|nd|rd|th)\s*[\w]{1,9}[/., -]+\d{1,4}",
    re.IGNORECASE,
)
_SIX_DIGITS: Final = re.compile(r"\d(?:[ -]?\d){5}")  # at the end of every number that is looked for in a text
_NO_DIGITS: Final = re.compile(r"[^0-9]+")
_BIRTH_WORDS: Final = ("born", "birth", "dob", "d.o.b")
_TEN_DIGITS: Final = re.compile(r"(?<![\d.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d.])")
_TEN_DIGITS_LEAST: Final = 10**9
_UPN: Final = re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z]\b")


@dataclass(frozen=True)
class Sighting:
    """Signs of one kind that a sheet is about single people: where, never what."""

    what: str
    sheet: int
    cells: tuple[str, ...]
    is_contact: bool = False


def find_people(sheets: Sequence[Grid], known: frozenset[str], loose_text: Iterable[str] = ()) -> list[Sighting]:
    """Return every sign that the file tells of single children, or how to reach a person.

    Args:
        sheets: the sheets as read.
        known: headings that the returns' own contracts use, as `words` makes them.
        loose_text: text that stands in boxes beside the cells.
    """
    found: list[Sighting] = []
    for index, sheet in enumerate(sheets):
        found += _in_headings(index, sheet, known)
        found += _in_shape(index, sheet, known)
        found += _in_cells(index, sheet)
        found += _in_columns(index, sheet)
        found += _in_comments(index, sheet)
    whats = {(what, is_contact) for text in loose_text for what, is_contact in _in_text(text)}
    found += [Sighting(what, -1, (), is_contact) for what, is_contact in sorted(whats)]
    return found


@lru_cache(maxsize=8192)
def words(heading: str) -> str:
    """Return a heading in lower case with single spaces, and without marks such as `_` and `:`."""
    return " ".join(re.findall(r"[a-z0-9]+", heading.casefold().replace("’", "").replace("'", "")))


def _in_headings(index: int, sheet: Grid, known: frozenset[str]) -> Iterator[Sighting]:
    for address, text in _headings(sheet):
        heading = words(text)
        if heading and heading not in known:
            for what in _told_by(heading):
                yield Sighting(what, index, (address,))


@lru_cache(maxsize=8192)
def _told_by(heading: str) -> tuple[str, ...]:
    return tuple(what for what, pattern in _HEADING.items() if pattern.fullmatch(heading))


def _headings(sheet: Grid) -> Iterator[tuple[str, str]]:
    for number, row in sheet.rows:
        if number > HEADING_ROWS:
            return
        for column, value in enumerate(row):
            if isinstance(value, str) and len(value) < 60:
                yield f"{letters(column)}{number}", value


def _in_shape(index: int, sheet: Grid, known: frozenset[str]) -> Iterator[Sighting]:
    """Look for a row a person: two traits of a person as columns, with a single value of each in every row."""
    for at, (number, row) in enumerate(sheet.rows):
        if number > HEADING_ROWS:
            return
        headings = {column: words(value) for column, value in enumerate(row) if isinstance(value, str)}
        unknown = {column: heading for column, heading in headings.items() if heading not in known}
        traits = {column for column, heading in unknown.items() if _TRAIT.fullmatch(heading)}
        if len(traits) < 2 or any(_COUNTS.fullmatch(heading) for heading in unknown.values()):
            continue
        below = [values for _, values in sheet.rows[at + 1 :]]
        if sum(_is_a_person(values, traits) for values in below) >= 2:
            cells = tuple(f"{letters(column)}{number}" for column in sorted(traits))
            yield Sighting("a row for each person", index, cells)
            return


def _is_a_person(row: list[Raw], traits: set[int]) -> bool:
    values = [row[column] for column in traits if column < len(row)]
    return any(_is_age(value) or (isinstance(value, str) and value.strip().lower() in _SEXES) for value in values)


def _is_age(value: Raw) -> bool:
    if isinstance(value, str):
        return value.strip().isdecimal() and len(value.strip()) <= 2 and int(value) <= 25
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 25


def _in_cells(index: int, sheet: Grid) -> Iterator[Sighting]:
    where: dict[tuple[str, bool], list[str]] = {}
    for number, row in sheet.rows:
        for column, value in enumerate(row):
            if isinstance(value, str) and len(value) > 7:
                for kind in _in_text(value):
                    where.setdefault(kind, []).append(f"{letters(column)}{number}")
    for (what, is_contact), cells in where.items():
        yield Sighting(what, index, tuple(cells), is_contact)


def _in_text(text: str) -> tuple[tuple[str, bool], ...]:
    """Return what a text gives away, and whether that is only how to reach someone."""
    if not _TELLING.search(text):
        return ()
    found = []
    if "@" in text and _EMAIL.search(text):
        found.append(("e-mail addresses", True))
    lowered = text.lower()
    if any(word in lowered for word in _BIRTH_WORDS) and _BIRTH.search(text):
        found.append(("dates of birth", False))
    return (*found, *_numbers_in(text, lowered)) if _SIX_DIGITS.search(text) else tuple(found)


def _numbers_in(text: str, lowered: str) -> Iterator[tuple[str, bool]]:
    """Yield what the long numbers in a text are."""
    digits = len(_NO_DIGITS.sub("", text))
    if digits >= 10 and any(10 <= _digits_of(one) <= 11 for one in _PHONE.finditer(text)):
        yield "telephone numbers", True
    if _NI_NUMBER.search(text.upper()):
        yield "National Insurance numbers", False
    if digits >= 10 and "nhs" in lowered and any(_is_nhs_number(one) for one in _TEN_DIGITS.findall(text)):
        yield "NHS numbers", False
    if digits >= 12 and "upn" in lowered and any(_is_upn(one) for one in _UPN.findall(text.upper())):
        yield "unique pupil numbers", False


def _digits_of(phone: re.Match[str]) -> int:
    """Return how many digits a telephone number has, counted as within the country."""
    return len(_NO_DIGITS.sub("", phone[0]).removeprefix("44")) + phone[0].startswith("+")


def _in_columns(index: int, sheet: Grid) -> Iterator[Sighting]:
    """Look for columns in which most values pass for the same kind of number."""
    columns: dict[int, list[tuple[int, str]]] = {}
    for number, row in sheet.rows:
        for column, value in enumerate(row):
            text = _plain(value)
            if text:
                columns.setdefault(column, []).append((number, text))
    for column, values in columns.items():
        for what, test in (("NHS numbers", _is_nhs_number), ("unique pupil numbers", _is_upn)):
            cells = tuple(f"{letters(column)}{number}" for number, text in values if test(text))
            if len(cells) >= _ENOUGH and 2 * len(cells) >= len(values) - 1:
                yield Sighting(what, index, cells)


def _plain(value: Raw) -> str:
    """Return a cell that may be a number of ten to thirteen signs, else nothing."""
    if isinstance(value, str):
        text = value.strip()
    elif type(value) is int and value >= _TEN_DIGITS_LEAST:
        text = str(value)
    else:
        return ""
    return text if 10 <= len(text) <= 13 else ""


def _is_nhs_number(text: str) -> bool:
    if not _TEN_DIGITS.fullmatch(text):
        return False
    from stdnum.gb import nhs

    return bool(nhs.is_valid(text))


def _is_upn(text: str) -> bool:
    if not _UPN.fullmatch(text.upper()):
        return False
    from stdnum.gb import upn

    return bool(upn.is_valid(text))


def _in_comments(index: int, sheet: Grid) -> Iterator[Sighting]:
    for comment in sheet.comments:
        for what, is_contact in _in_text(comment.text):
            yield Sighting(what, index, (comment.cell,), is_contact)

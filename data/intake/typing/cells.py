"""Typing one cell by its field's contract: a value, or the mistake it is. Nothing is ever guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from data.clusters.cluster import former_codes
from data.contracts.load import FieldContract
from data.contracts.names import AREAS
from data.intake.findings import show
from data.intake.gate.grid import NotKept, Raw
from standards.model import CellState, FieldKind, Value

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_GROUPED: Final = re.compile(r"-?[0-9]{1,3}(?:[, \xa0][0-9]{3})+(?:\.[0-9]+)?")
_PERCENTAGE: Final = re.compile(r"[+-]?[0-9.,]+ ?(?:%|per ?cent)", re.IGNORECASE)
_SUPPRESSED: Final = re.compile(
    r"[<>≤≥~] ?[0-9]+|\[c\]|c|\*+|under [0-9]+|(?:less|fewer|more) than [0-9]+|[0-9]+ ?(?:-|–|to|or) ?[0-9]+|[0-9]+\+",
    re.IGNORECASE,
)
_WITH_WORDS: Final = re.compile(r"(?:[a-zA-Z.]+ |£)?-?[0-9][0-9,.]*(?: ?[a-zA-Z(£/][\w ().£/-]*)?")
_UNKNOWN: Final = frozenset(
    {"n/a", "na", "n.a.", "not applicable", "not available", "not known", "unknown", "none", "nil", "tbc", "tba"}
    | {"-", "–", "—", ".", "?", "no data", "not recorded", "missing"}
)
_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d+")
_YES: Final = frozenset({"yes", "y", "true"})
_NO: Final = frozenset({"no", "n", "false"})
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_ISO: Final = re.compile(r"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_WITH_MONTH: Final = ("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%B-%Y", "%d/%b/%Y")
_SEPARATORS: Final = re.compile(r"[;,\n\r]+")
_OTHER_SEPARATORS: Final = (re.compile(r"\s*(?:[/|&+]|\band\b)\s*"), re.compile(r"\s+"))
_ORDINAL: Final = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_LONGEST_CODE: Final = 200
NUMBERS: Final = (FieldKind.INTEGER, FieldKind.DECIMAL)
_TOO_LARGE: Final = 10**15  # beyond what a spreadsheet keeps exactly

BESIDE: Final = "   "
"""What the template shows between an ID or code and the name beside it: a CSV saved from it takes the name along."""


@dataclass(frozen=True, slots=True)
class Misread:
    """A cell that cannot be read as its field asks: the finding's code, and what else the message says."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()
    value: str | None = None  # the part that is wrong, where it is not the whole cell


@dataclass(frozen=True)
class Codes:
    """How the codes of one field may be written: the code or its title, in any case, or an area's former code."""

    by_word: Mapping[str, str]
    is_open: bool


def read_cell(raw: Raw, field: FieldContract, codes: Codes) -> Value | Misread:
    """Return a cell's value as its field asks, or why it has none."""
    if raw is None:
        return CellState.BLANK
    if isinstance(raw, NotKept):
        return Misread(raw.code, raw.facts)
    text = raw.strip() if isinstance(raw, str) else ""
    if isinstance(raw, str):
        if not text:
            return CellState.BLANK
        odd = _odd(text, field)
        if odd is not None:
            return odd
    if field.allows_z and text in ("z", "Z"):
        return CellState.NOT_APPLICABLE
    return _READERS[field.kind](raw, field, codes)


def _odd(text: str, field: FieldContract) -> Misread | None:
    """Return what no field holds: a formula as text, an error, a `z` that may not stand here, words for "not known"."""
    if text.startswith("=") and len(text) > 1:
        return Misread("formula")
    if _ERROR.fullmatch(text):
        return Misread("error_value", (("unknown", if_unknown(field)),))
    if field.kind is FieldKind.TEXT:
        return None
    if text in ("z", "Z") and not field.allows_z:
        return Misread("z_not_allowed", (("heading", field.title), *asked_for(field)))
    if text.lower() in _UNKNOWN and text.lower() not in field.codes:
        zero = " Enter 0 if there were truly none." if field.kind in NUMBERS else ""
        z = " Enter z if it doesn’t apply." if field.allows_z else ""
        return Misread("not_available", (*asked_for(field), ("zero", zero), ("z", z)))
    return None


def asked_for(field: FieldContract) -> tuple[tuple[str, str], ...]:
    """Return what a message says of what a field asks for."""
    return ("expected", expected(field)), ("unknown", if_unknown(field))


def if_unknown(field: FieldContract) -> str:
    """Return what to do where the answer is not known."""
    if field.is_required:
        return "You must answer this. If nobody knows the answer, tell the coordinator."
    return "Leave the cell blank if you don’t know."


def expected(field: FieldContract) -> str:
    """Return what a field asks for, in words that follow "enter"."""
    if field.kind is FieldKind.INTEGER:
        return "a whole number"
    if field.kind is FieldKind.DECIMAL:
        return "a number with up to one decimal place"
    words = {FieldKind.YES_NO: "yes or no", FieldKind.DATE: "a date as YYYY-MM-DD", FieldKind.TEXT: "text"}
    if field.kind in words:
        return words[field.kind]
    return "a code" if field.kind is FieldKind.CODE else "codes with a semicolon between them"


def codes_of(field: FieldContract, lists: Mapping[str, Mapping[str, str]]) -> Codes:
    """Return how a field's codes may be written."""
    titles = lists.get(field.code_list or "", {})
    chosen = field.codes or tuple(titles)
    by_word = {plain(titles.get(code, code)): code for code in chosen} | {plain(code): code for code in chosen}
    if field.code_list == AREAS:  # a code that an area once had names it, too
        by_word |= {plain(code): former.area.gss_code for code, former in former_codes().items()}
    return Codes(by_word, is_open=not field.codes)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a code or title in lower case, without what people change in it: spaces, `_` and `-`."""
    return re.sub(r"[\s_-]+", " ", text.strip().casefold())


def _read_integer(raw: Raw, field: FieldContract, codes: Codes) -> Value | Misread:
    if type(raw) is int and abs(raw) < _TOO_LARGE:
        return raw
    number = _number(raw, field)
    if isinstance(number, Misread):
        return number
    return int(number) if number.denominator == 1 else Misread("decimal_in_count")


def _read_decimal(raw: Raw, field: FieldContract, codes: Codes) -> Value | Misread:
    number = _number(raw, field)
    if isinstance(number, Misread):
        return number
    return number if (number * 10).denominator == 1 else Misread("too_many_decimals")


def _number(raw: Raw, field: FieldContract) -> Fraction | Misread:
    text = text_of(raw)
    if isinstance(raw, date) or _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        return Misread("date_instead_of_number", (("expected", expected(field)),))
    return Fraction(text) if _NUMBER.fullmatch(text) else _not_a_number(text, field)


def _not_a_number(text: str, field: FieldContract) -> Misread:
    if _GROUPED.fullmatch(text):
        return Misread("number_with_comma")
    if _PERCENTAGE.fullmatch(text):
        return Misread("percentage", (("expected", expected(field)),))
    if _SUPPRESSED.fullmatch(text):
        return Misread("suppressed_number")
    if _WITH_WORDS.fullmatch(text) and re.search("[a-zA-Z£]", text):
        return Misread("number_with_words")
    return Misread("not_a_number", asked_for(field))


def _read_yes_no(raw: Raw, field: FieldContract, codes: Codes) -> Value | Misread:
    word = str(raw).strip().lower()
    if word in _YES:
        return "yes"
    return "no" if word in _NO else Misread("not_yes_no", (("unknown", if_unknown(field)),))


def _read_code(raw: Raw, field: FieldContract, codes: Codes) -> Value | Misread:
    text = text_of(raw).partition(BESIDE)[0]
    if isinstance(raw, bool):
        text = "yes" if raw else "no"
    return _one_code(text, field, codes)


def _one_code(text: str, field: FieldContract, codes: Codes) -> str | Misread:
    found = codes.by_word.get(plain(text)) if len(text) <= _LONGEST_CODE else None
    if found is not None:
        return found
    if codes.is_open:
        return _by_pattern(text, field)
    return text  # validation says that it isn't in the list, with the others of its kind


def _by_pattern(text: str, field: FieldContract) -> str | Misread:
    for written in (text, text.upper()):
        if field.pattern is None or re.fullmatch(field.pattern, written):
            return written
    if field.code_list == AREAS:
        return Misread("not_an_area", (), show(text))
    return Misread("not_a_pattern", (("heading", field.title), ("expected", field.guidance)), show(text))


def _read_codes(raw: Raw, field: FieldContract, codes: Codes) -> Value | Misread:
    found = set()
    for part in map(str.strip, _SEPARATORS.split(text_of(raw))):
        if part:
            code = _one_code(part, field, codes) if not _runs_together(part, codes) else _separated(part, field)
            if isinstance(code, Misread):
                return code
            found.add(code)
    return tuple(sorted(found)) or CellState.BLANK


def _runs_together(text: str, codes: Codes) -> bool:
    """Say whether a text is several codes with something else than a semicolon between them."""
    if len(text) > _LONGEST_CODE or plain(text) in codes.by_word:
        return False
    split = (separator.split(text) for separator in _OTHER_SEPARATORS)
    return any(len(parts) > 1 and all(plain(part) in codes.by_word for part in parts) for parts in split)


def _separated(text: str, field: FieldContract) -> Misread:
    example = "; ".join(field.codes[:2]) or "E09000007; E09000019"
    return Misread("list_separator", (("expected", example),), show(text))


def _read_date(raw: Raw, field: FieldContract, codes: Codes) -> Value | Misread:
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        return Misread("not_a_date")
    text = _ORDINAL.sub(r"\1", " ".join(raw.split()))
    try:
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(text):
            return _day_first(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return Misread("not_a_date")
    return _with_month_name(text) or Misread("not_a_date")


def _day_first(first: int, second: int, year: int) -> date | Misread:
    """Read 25/10/2026, which is certain; 03/04/2026 is March or April, depending on whose computer it was typed on."""
    if first > 12 or first == second:
        return date(year, second, first)
    if second > 12:
        return date(year, first, second)
    return Misread("ambiguous_date")


def _with_month_name(text: str) -> date | None:
    for form in _WITH_MONTH:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _read_text(raw: Raw, field: FieldContract, codes: Codes) -> Value | Misread:
    text = text_of(raw)
    if field.max_length is not None and len(text) > field.max_length:
        return Misread("too_long", (("heading", field.title), ("limit", str(field.max_length))))
    return _by_pattern(text if field.pattern is None else text.partition(BESIDE)[0], field)


def text_of(raw: Raw) -> str:
    """Return a cell as one would type it."""
    if isinstance(raw, Decimal):
        return f"{raw:f}"
    if isinstance(raw, bool):
        return str(raw).upper()
    return raw.isoformat() if isinstance(raw, date) else str(raw).strip()


_READERS: Final[Mapping[FieldKind, Callable[[Raw, FieldContract, Codes], Value | Misread]]] = {
    FieldKind.INTEGER: _read_integer,
    FieldKind.DECIMAL: _read_decimal,
    FieldKind.CODE: _read_code,
    FieldKind.CODES: _read_codes,
    FieldKind.YES_NO: _read_yes_no,
    FieldKind.DATE: _read_date,
    FieldKind.TEXT: _read_text,
}

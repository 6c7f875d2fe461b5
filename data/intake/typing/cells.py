"""Typing one cell by its field's contract: a value, or the mistake it is. Nothing is ever guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from data.contracts.load import FieldContract
from data.intake.gate.grid import NotKept, Raw
from data.intake.typing.answers import NUMBERS, DoubtfulCell, MisreadCell, asked_for, expected, if_unknown
from data.intake.typing.codes import Codes, by_pattern, read_code, read_codes
from data.intake.typing.dates import is_date, read_date
from data.intake.typing.text import NAME_GAP, is_stray, text_of
from standards.model import CellState, FieldKind, Value

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_GROUPED: Final = re.compile(r"-?[0-9]{1,3}(?:[, '’][0-9]{3})+(?:\.[0-9]+)?")
_ONE_OR_A_THOUSAND: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_PERCENTAGE: Final = re.compile(r"[+-]?[0-9.,]+ ?(?:%|per ?cent)", re.IGNORECASE)
_SUPPRESSED: Final = re.compile(
    r"[<>≤≥~] ?[0-9]+|\[c\]|c|\*+|under [0-9]+|(?:less|fewer|more) than [0-9]+|[0-9]+ ?(?:-|–|to|or) ?[0-9]+|[0-9]+\+",
    re.IGNORECASE,
)
_WITH_WORDS: Final = re.compile(r"(?:[a-zA-Z.]+ |£)?-?[0-9][0-9,.]*(?: ?[a-zA-Z(£/][\w ().£/-]*)?")
_UNKNOWN: Final = frozenset(
    {"n/a", "na", "n.a.", "not applicable", "not available", "not known", "unknown", "none", "nil", "tbc", "tba"}
    | {"-", "–", "—", "?", "no data", "not recorded", "missing", "n/k", "nk"}
)
_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d+")
_YES: Final = frozenset({"yes", "y", "true"})
_NO: Final = frozenset({"no", "n", "false"})
TOO_LARGE: Final = 10**15  # beyond what a spreadsheet keeps exactly

Reading = Value | MisreadCell | DoubtfulCell


def read_cell(raw: Raw, field: FieldContract, codes: Codes) -> Reading:
    """Return a cell's value as its field asks, or why it has none, or the value with a question about it."""
    if raw is None:
        return CellState.BLANK
    if isinstance(raw, NotKept):
        return MisreadCell(raw.code, raw.facts)
    if isinstance(raw, str):
        text = raw.strip()
        if not text:
            return CellState.BLANK
        odd = _odd(text, field)
        if odd is not None:
            return odd
        if field.allows_z and text in ("z", "Z"):
            return CellState.NOT_APPLICABLE
    return _READERS[field.kind](raw, field, codes)


def _odd(text: str, field: FieldContract) -> MisreadCell | None:
    """Return what no field holds: a formula as text, an error, a `z` that may not stand here, words for "not known"."""
    if text.startswith("=") and len(text) > 1:
        return MisreadCell("formula")
    if _ERROR.fullmatch(text):
        return MisreadCell("error_value", (("unknown", if_unknown(field)),))
    if is_stray(text):
        return MisreadCell("stray_mark", asked_for(field))
    if field.kind is FieldKind.TEXT:
        return None
    if text in ("z", "Z") and not field.allows_z:
        return MisreadCell("z_not_allowed", (("heading", field.title), *asked_for(field)))
    if text.lower() in _UNKNOWN and text.lower() not in field.codes:
        zero = " Enter 0 if there were truly none." if field.kind in NUMBERS else ""
        z = " Enter z if it doesn’t apply." if field.allows_z else ""
        return MisreadCell("not_available", (*asked_for(field), ("zero", zero), ("z", z)))
    return None


def _read_integer(raw: Raw, field: FieldContract, codes: Codes) -> Reading:
    if type(raw) is int and abs(raw) < TOO_LARGE:
        return raw
    number = _number(raw, field)
    if isinstance(number, MisreadCell):
        return number
    if number.denominator != 1:
        return MisreadCell("decimal_in_count")
    return _asked_about(raw, int(number))


def _read_decimal(raw: Raw, field: FieldContract, codes: Codes) -> Reading:
    number = _number(raw, field)
    if isinstance(number, MisreadCell):
        return number
    if (number * 10).denominator != 1:
        return MisreadCell("too_many_decimals")
    return _asked_about(raw, number)


def _asked_about(raw: Raw, number: int | Fraction) -> Reading:
    """Ask about "1.000": one here, and a thousand where a point stands between thousands."""
    if isinstance(raw, str) and _ONE_OR_A_THOUSAND.fullmatch(raw.strip()):
        digits = raw.strip().replace(".", "")
        return DoubtfulCell(number, "one_or_a_thousand", (("read", text_of(int(number))), ("thousand", digits)))
    return number


def _number(raw: Raw, field: FieldContract) -> Fraction | MisreadCell:
    text = text_of(raw)
    if isinstance(raw, date) or is_date(text):
        return MisreadCell("date_instead_of_number", (("expected", expected(field)),))
    return Fraction(text) if _NUMBER.fullmatch(text) else _not_a_number(text, field)


def _not_a_number(text: str, field: FieldContract) -> MisreadCell:
    if _GROUPED.fullmatch(text):
        return MisreadCell("number_with_comma")
    if _PERCENTAGE.fullmatch(text):
        return MisreadCell("percentage", (("expected", expected(field)),))
    if _SUPPRESSED.fullmatch(text):
        return MisreadCell("suppressed_number")
    if _WITH_WORDS.fullmatch(text) and re.search("[a-zA-Z£]", text):
        return MisreadCell("number_with_words")
    return MisreadCell("not_a_number", asked_for(field))


def _read_yes_no(raw: Raw, field: FieldContract, codes: Codes) -> Reading:
    word = str(raw).strip().lower()
    if word in _YES:
        return "yes"
    return "no" if word in _NO else MisreadCell("not_yes_no", (("unknown", if_unknown(field)),))


def _read_date(raw: Raw, field: FieldContract, codes: Codes) -> Reading:
    if isinstance(raw, date):
        return raw
    day = read_date(raw) if isinstance(raw, str) else None
    return day if day is not None else MisreadCell("not_a_date")


def _read_text(raw: Raw, field: FieldContract, codes: Codes) -> Reading:
    text = text_of(raw)
    if field.max_length is not None and len(text) > field.max_length:
        return MisreadCell("too_long", (("heading", field.title), ("limit", str(field.max_length))))
    return by_pattern(text if field.pattern is None else text.partition(NAME_GAP)[0], field)


_READERS: Final[Mapping[FieldKind, Callable[[Raw, FieldContract, Codes], Reading]]] = {
    FieldKind.INTEGER: _read_integer,
    FieldKind.DECIMAL: _read_decimal,
    FieldKind.CODE: read_code,
    FieldKind.CODES: read_codes,
    FieldKind.YES_NO: _read_yes_no,
    FieldKind.DATE: _read_date,
    FieldKind.TEXT: _read_text,
}

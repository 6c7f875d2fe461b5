"""Reading codes, lists of codes and areas: by code or title, in any case, with whatever people put between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from data.authorities.reading import AreaReading
from data.contracts.load import FieldContract
from data.contracts.names import AREAS, COMMISSIONERS, LOCAL_AUTHORITY
from data.intake.gate.grid import Raw
from data.intake.typing.answers import MisreadCell
from data.intake.typing.text import NAME_GAP, plain, text_of
from standards.model import CellState, Value

_BETWEEN: Final = re.compile("[;；\n\r\u2028\u2029]+")
_OTHERWISE: Final = re.compile(r"(\s*(?:[,，、/|&+]|\band\b)\s*)", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s+")
_UNUSUAL: Final = re.compile(r"(\s*[•·:.\\*]\s*|\s+(?:[-–—]|or|plus|with)\s+|\s*[–—]\s*)", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"(?:^|(?<=\s))\(?\d{1,2}[.):]\s*")
_LONGEST_CODE: Final = 200
_MOST_PARTS: Final = 60

ReadArea = Callable[[str], AreaReading]


@dataclass(frozen=True)
class Codes:
    """How the codes of one field may be written.

    Attributes:
        by_word: each code by itself and by its title, as `plain` makes them.
        is_open: other codes than those may be given.
        read_area: reads areas, for a field that names them, or a council among those who pay.
    """

    by_word: Mapping[str, str]
    is_open: bool
    read_area: ReadArea | None = None


def codes_of(field: FieldContract, lists: Mapping[str, Mapping[str, str]], read_area: ReadArea) -> Codes:
    """Return how a field's codes may be written."""
    if field.code_list == AREAS:
        return Codes({}, is_open=True, read_area=read_area)
    titles = lists.get(field.code_list or "", {})
    chosen = field.codes or tuple(titles)
    by_word = {plain(titles.get(code, code)): code for code in chosen} | {plain(code): code for code in chosen}
    names_councils = field.code_list == COMMISSIONERS
    return Codes(by_word, is_open=not field.codes, read_area=read_area if names_councils else None)


def read_code(raw: Raw, field: FieldContract, codes: Codes) -> Value | MisreadCell:
    """Return one code. What is in no list stays as typed: validation says so, with the others of its kind."""
    if isinstance(raw, bool):
        return _code("yes" if raw else "no", field, codes)
    return _code(text_of(raw).partition(NAME_GAP)[0], field, codes)


def _code(text: str, field: FieldContract, codes: Codes) -> str | MisreadCell:
    known = _known(text, field, codes)
    if known is not None:
        return known
    if field.code_list == AREAS and codes.read_area is not None:
        return _no_area(codes.read_area(text), text)
    return by_pattern(text, field) if codes.is_open else text


def _known(text: str, field: FieldContract, codes: Codes) -> str | None:
    """Return the code that a text means, if it is known."""
    if len(text) > _LONGEST_CODE:
        return None
    code = codes.by_word.get(plain(text))
    if code is not None or codes.read_area is None:
        return code
    area = codes.read_area(text).area
    if area is None:
        return None
    return area.gss_code if field.code_list == AREAS else LOCAL_AUTHORITY


def _no_area(reading: AreaReading, text: str) -> MisreadCell:
    if reading.successors:
        return MisreadCell("area_replaced", (("successors", " and ".join(reading.successors)),), text)
    suggestion = f" Did you mean {reading.suggestion}?" if reading.suggestion else ""
    return MisreadCell("not_an_area", (("suggestion", suggestion),), text)


def by_pattern(text: str, field: FieldContract) -> str | MisreadCell:
    """Return a text that matches its field's pattern, in capitals if only so, or the mistake it is."""
    for written in (text, text.upper()):
        if field.pattern is None or re.fullmatch(field.pattern, written):
            return written
    return MisreadCell(
        "not_a_pattern", (("heading", field.title), ("expected", field.guidance), ("suggestion", "")), text
    )


def read_codes(raw: Raw, field: FieldContract, codes: Codes) -> Value | MisreadCell:
    """Return a list of codes. Between them may stand whatever leaves no doubt where each ends."""
    chosen: set[str] = set()
    for part in filter(None, map(str.strip, _BETWEEN.split(text_of(raw)))):
        several = _segmented(part, field, codes)
        if several is not None:
            chosen.update(several)
            continue
        code = _run_together(part, field, codes) or _code(part, field, codes)
        if isinstance(code, MisreadCell):
            return code
        chosen.add(code)
    return tuple(sorted(chosen)) or CellState.BLANK


def _segmented(text: str, field: FieldContract, codes: Codes) -> list[str] | None:
    """Return the codes in a text, each of which is known, whatever stands between them; None if any is not.

    A title may hold "and" or a comma itself, and so may an area's name: the longest one that is known comes first.
    """
    pieces = _OTHERWISE.split(text)
    if len(pieces) > _MOST_PARTS:
        return None
    chosen: list[str] = []
    at = 0
    while at < len(pieces):
        if not pieces[at].strip():  # a comma at the end, or two together
            at += 2
            continue
        for end in range(len(pieces), at, -2):
            code = _known("".join(pieces[at:end]).strip(), field, codes)
            if code is not None:
                chosen.append(code)
                at = end + 1
                break
        else:
            return None
    return chosen


def _run_together(text: str, field: FieldContract, codes: Codes) -> MisreadCell | None:
    """Return the mistake where known codes stand together with something else than a semicolon between them."""
    if len(text) > _LONGEST_CODE:
        return None
    pieces = _OTHERWISE.split(text)
    if len(pieces) == 1:
        pieces = _UNUSUAL.split(_NUMBERED.sub("• ", text).removeprefix("• "))
    parts, separators = pieces[::2], [separator.strip() or "a space" for separator in pieces[1::2]]
    if not separators:
        parts, separators = _SPACE.split(text), ["a space"]
    known = [_known(part, field, codes) is not None for part in parts]
    if len(parts) < 2 or not any(known) or (separators == ["a space"] and not all(known)):
        return None
    named = separators[0] if separators[0] == "a space" else f"‘{separators[0]}’"
    example = "; ".join(field.codes[:2]) or "E09000007; E09000019"
    return MisreadCell("list_separator", (("separator", named), ("expected", example)), text)


def suggested(text: str, by_word: Mapping[str, str]) -> str:
    """Return " Did you mean gang_exit?" where a text is spelt much like a code or its title, else nothing."""
    close = get_close_matches(plain(text[:100]), by_word, 1, 0.7)
    return f" Did you mean {by_word[close[0]]}?" if close else ""

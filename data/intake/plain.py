"""What may be shown or kept of a text in a cell: numbers, dates and codes, and nothing else.

Any other text may be about somebody, whatever its cell asks for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from data.clusters.cluster import all_areas
from data.contracts.load import Contracts, load_contracts
from data.contracts.names import AREAS
from data.intake.gate.people.names import words

_MOST_DIGITS: Final = 8
"""As many as a date has; telephone, NHS and pupil numbers have more."""

_SIGNS: Final = re.compile(r"[\d\s.,:;/<>≤≥~=%£+*()\[\]'#!?&|–—_-]*")
_TIME: Final = re.compile(r"[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_ID: Final = re.compile(
    r"[A-Z]{3}-?[SP]\d{1,3}|[A-Z]{3}[-_ .‐‑‒–—−]?[SP](?:\d\d|O\d|\dO)\.?|[ENSW]\d{8}|[a-z]",
    re.IGNORECASE,
)
"""IDs and codes, also as they are mistyped: with another mark for the hyphen, a full stop, or an O for a 0."""

_BETWEEN: Final = re.compile(r"\s*(?:[;,\n\r/|&+]|\band\b|   )\s*", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    *("december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
)
_MONTH: Final = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b", re.IGNORECASE)
_USUAL: Final = frozenset(
    {"yes", "no", "y", "n", "true", "false", "z", "c", "n/a", "na", "n.a.", "not applicable", "not available", "nil"}
    | {"not known", "unknown", "none", "tbc", "tba", "no data", "not recorded", "missing", "nothing", "total"}
    | {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#getting_data"}
)
_INEQUALITY: Final = re.compile(r"(?:under|over|(?:less|fewer|more) than|to|or|against|per ?cent)", re.IGNORECASE)
_ERROR: Final = re.compile(r"Err:\d{1,4}")


@lru_cache(maxsize=4096)
def is_plain(text: str) -> bool:
    """Say whether a text is made of nothing but numbers, dates, codes, their titles and the names of areas."""
    text = " ".join(text.replace("\u00a0", " ").split(" ")).strip()
    if text.casefold() in _USUAL or _ERROR.fullmatch(text) or _is_number_or_date(text):
        return True
    known = _known()
    parts = [part for part in _BETWEEN.split(text) if part]
    if words(text) in known or (bool(parts) and all(_is_plain_part(part, known) for part in parts)):
        return True
    return all(part in _codes() for part in text.casefold().split())


def _is_plain_part(part: str, known: frozenset[str]) -> bool:
    return bool(words(part) in known or part.casefold() in _USUAL or _ID.fullmatch(part)) or _is_number_or_date(part)


def _is_number_or_date(text: str) -> bool:
    """Say whether only digits and signs are left without the name of a month or the words of an inequality."""
    bare = _TIME.sub("", _ORDINAL.sub(r"\1", text))
    has_digits = any(letter.isdecimal() for letter in bare)
    if has_digits:
        bare = _INEQUALITY.sub("", _MONTH.sub("", bare, count=1))
    return _SIGNS.fullmatch(bare) is not None and sum(letter.isdigit() for letter in bare) <= _MOST_DIGITS


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    """Return the codes that may stand next to each other with no more than a space between them."""
    return frozenset(code.casefold() for titles in load_contracts().code_lists.values() for code in titles)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return known_phrases(load_contracts())


def known_phrases(contracts: Contracts) -> frozenset[str]:
    """Return what the contracts themselves say: codes and their titles, and the names and codes of areas.

    Not of every authority: Kent and Chelsea are names of people, too. Where an area is asked for, it is read as one.
    """
    lists = (titles for name, titles in contracts.code_lists.items() if name != AREAS)
    codes = {words(text) for titles in lists for entry in titles.items() for text in entry}
    areas = {words(text) for area in all_areas() for text in (area.name, area.gss_code)}
    types = {sheet.return_type for sheet in contracts.sheets.values()}
    versions = {version.version for sheets in contracts.versions.values() for version in sheets}
    return frozenset({*codes, *areas, *types, *(f"{name} return" for name in types), *versions} - {""})

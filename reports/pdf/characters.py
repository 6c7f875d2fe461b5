"""Make any text at all fit for print: what no font can show, and what would disturb the page, is replaced."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

_EVERYDAY: Final = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180)))) | frozenset("–—‘’“”…−·•\u200b")
"""Characters that the fonts are known to have."""

_DIRECTIONS: Final = frozenset(
    "\u061c\u200e\u200f\ufeff" + "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
)
"""Invisible marks that would turn the direction of the text around them, and the byte order mark."""

_BREAKS: Final = frozenset({"Cc", "Zl", "Zp"})
_UNSHOWN: Final = frozenset({"Cs", "Co"})


def printable(value: Any, has_glyphs: Callable[[str], bool]) -> Any:
    """Return a JSON value with every text in it fit for print.

    A control character or a line break becomes a space, a mark of direction goes, and a character that no font has is
    written as its code point, such as `[U+1F600]`: nothing is lost unseen, and two names that differ stay different.

    Args:
        value: texts, numbers, lists and mappings, of any depth; the keys of mappings are our own and stay.
        has_glyphs: says whether the fonts have every one of some characters.
    """
    unusual = {character for text in _texts(value) for character in text} - _EVERYDAY
    table = {ord(character): _replacement(character) for character in unusual}
    unknown = "".join(sorted(chr(code) for code, replacement in table.items() if replacement == chr(code)))
    table |= {ord(character): _named(character) for character in _without_glyph(unknown, has_glyphs)}
    return _translated(value, table) if table else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)


def _replacement(character: str) -> str:
    category = unicodedata.category(character)
    if category in _BREAKS:
        return " "
    if character in _DIRECTIONS:
        return ""
    return _named(character) if category in _UNSHOWN else character


def _named(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _without_glyph(characters: str, has_glyphs: Callable[[str], bool]) -> Iterator[str]:
    """Yield those that the fonts lack: asked of all together, and by halves where some are missing."""
    if not characters or has_glyphs(characters):
        return
    if len(characters) == 1:
        yield characters
        return
    middle = len(characters) // 2
    yield from _without_glyph(characters[:middle], has_glyphs)
    yield from _without_glyph(characters[middle:], has_glyphs)


def _translated(value: Any, table: Mapping[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, Mapping):
        return {key: _translated(part, table) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_translated(part, table) for part in value]
    return value

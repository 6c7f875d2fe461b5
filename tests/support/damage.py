"""Files that nobody would send on purpose: any bytes, and returns with bits, parts, markup and zip fields changed.

A change is a few numbers, so that Hypothesis can look for the smallest one that does harm.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from tests.support.books import SEPTEMBER, clean, unzipped, zipped

FORMS: Final = ("xlsx", "ods", "zip")

_TOKENS: Final = (
    *(b"", b"\0", b"1e999", b"-1", b"NaN", b"99999999999999999999", b"XFD1048576", b"A0", b"\xff\xfe", b"&#0;", b"&x;"),
    *(b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"<c r='A1'>", b"</c>", b"<row>", b"<f>1</f>", b"t='s'", b"<v>99999</v>"),
    *(
        b"xmlns:a='u'",
        b"<![CDATA[<]]>",
        b"<!--",
        b"<?xml version='1.1'?>",
        b"\xe2\x80\x8b",
        b"\xed\xa0\x80",
        b"\xc3\xa9" * 40,
    ),
    *(b"table:number-rows-repeated='99999999'", b"office:value-type='float'", b'","', b"\r", b'"', b";" * 300),
)
_ZIP_HEADERS: Final = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")

Change = Callable[[bytes, int, int], bytes]


@cache
def faultless(return_type: str, form: str) -> bytes:
    """Return a return without a fault."""
    return bytes(getattr(clean(return_type, SEPTEMBER), form)())


def bits(content: bytes, first: int, second: int) -> bytes:
    """Flip one bit."""
    made = bytearray(content)
    made[first % len(made)] ^= 1 << second % 8
    return bytes(made)


def cut(content: bytes, first: int, second: int) -> bytes:
    """Take a stretch of bytes out."""
    begin = first % len(content)
    return content[:begin] + content[begin + second % 500 :]


def doubled(content: bytes, first: int, second: int) -> bytes:
    """Write a stretch of bytes twice."""
    begin = first % len(content)
    stretch = content[begin : begin + second % 2000]
    return content[:begin] + stretch + content[begin:]


def zip_fields(content: bytes, first: int, second: int) -> bytes:
    """Change a field of one of the zip's own headers: a size, an offset, a flag, a method."""
    header = _ZIP_HEADERS[first % len(_ZIP_HEADERS)]
    starts = [match.start() for match in re.finditer(re.escape(header), content)]
    if not starts:
        return content
    at = starts[(first // 3) % len(starts)] + 4 + second % 40
    value = (0, 1, 0xFFFF, 0xFFFFFFFF, 1 << 31, second & 0xFFFFFFFF)[first % 6]
    return content[:at] + struct.pack("<I", value) + content[at + 4 :]


def _in_a_part(content: bytes, first: int, change: Callable[[bytes], bytes]) -> bytes:
    parts = unzipped(content)
    name = sorted(parts)[first % len(parts)]
    return zipped({**parts, name: change(parts[name])})


def markup(content: bytes, first: int, second: int) -> bytes:
    """Write something into a part: a token that stands for trouble, at the border of an element or a value."""

    def change(part: bytes) -> bytes:
        borders = [match.start() for match in re.finditer(rb"[<>\"=,\n]", part)] or [0]
        at = borders[second % len(borders)] + (second // 7) % 2
        return part[:at] + _TOKENS[(first + second) % len(_TOKENS)] + part[at:]

    return _in_a_part(content, first, change)


def values(content: bytes, first: int, second: int) -> bytes:
    """Put something else in place of a value between two quotation marks or two elements of a part."""

    def change(part: bytes) -> bytes:
        spans = [match.span(1) for match in re.finditer(rb"\"([^\"<>]*)\"|>([^<]+)<", part) if match.span(1)[0] >= 0]
        if not spans:
            return part
        begin, end = spans[second % len(spans)]
        return part[:begin] + _TOKENS[(first * 7 + second) % len(_TOKENS)] + part[end:]

    return _in_a_part(content, first, change)


def swapped(content: bytes, first: int, second: int) -> bytes:
    """Give one part's content to another, or take a part away."""
    parts = unzipped(content)
    names = sorted(parts)
    taken, other = names[first % len(names)], names[second % len(names)]
    if taken == other:
        del parts[taken]
    else:
        parts[taken], parts[other] = parts[other], parts[taken]
    return zipped(parts)


CHANGES: Final[tuple[Change, ...]] = (bits, cut, doubled, zip_fields, markup, values, swapped)
"""Those that change parts need a zip that opens: they come first."""


def damaged(return_type: str, form: str, changes: list[tuple[int, int, int]]) -> bytes:
    """Return a return with some changes, those of parts before those of bytes."""
    content = faultless(return_type, form)
    for kind, first, second in sorted(changes, key=lambda change: -(change[0] % len(CHANGES))):
        content = CHANGES[kind % len(CHANGES)](content, first, second) or b"\0"
    return content


_NUMBERS: Final = st.integers(0, 1 << 31)


@st.composite
def any_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a name and some bytes: one file in eight any bytes at all, the others damaged returns."""
    form = draw(st.sampled_from((*FORMS, "xls", "csv", "")))
    name = f"return.{form}" if form else "return"
    if form not in FORMS or draw(st.integers(0, 7)) == 0:
        start = draw(st.sampled_from((b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-")))
        return name, start + draw(st.binary(max_size=2000))
    changes: Any = draw(st.lists(st.tuples(_NUMBERS, _NUMBERS, _NUMBERS), min_size=1, max_size=4))
    return name, damaged(draw(st.sampled_from(("service", "panel", "profile"))), form, changes)

"""What every writer of workbooks shares: values and texts in cells, and containers that are the same bytes everywhere.

Containers are packed here, uncompressed and with one fixed date, because the bytes that compression gives and the
system that a zip member names differ from machine to machine.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

CellValue = int | Decimal | Fraction | str | date | None

LONGEST_TEXT: Final = 32_767
"""How many UTF-16 units of text Excel keeps in a cell; an emoji takes two."""

WRITTEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment that every workbook says it was made, so that the same content is the same file."""

COMMENT_AUTHOR: Final = "Minimum standards"
"""Whoever's name stands on the comments that the template and the annotated return bring."""

_ZIP_DATE: Final = (2026, 1, 1, 0, 0, 0)
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END: Final = re.compile("\r\n?")
_CUT: Final = "… (cut here: a cell holds no more)"


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of the members, in the order given, the same bytes everywhere."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return held.getvalue()


def unpack(archive: bytes) -> list[tuple[str, bytes]]:
    """Return the members of a zip that this project wrote itself, in their order."""
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        return [(name, held.read(name)) for name in held.namelist()]


def text_of(value: CellValue) -> str:
    """Return a value as a CSV holds it: `7`, `2.5`, `2026-10-31`."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return f"{float(value):.15g}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def storable(text: str) -> str:
    """Return a text as a cell of either form can hold it.

    What XML cannot hold (control characters, lone surrogates) becomes U+FFFD, every end of a line becomes a line feed,
    and a text of more than `LONGEST_TEXT` UTF-16 units is cut and says so.
    """
    text = _LINE_END.sub("\n", _NOT_XML.sub("\ufffd", text))
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    # "ignore" drops the half of a pair that the cut may leave
    return units[: 2 * (LONGEST_TEXT - len(_CUT))].decode("utf-16-le", "ignore") + _CUT

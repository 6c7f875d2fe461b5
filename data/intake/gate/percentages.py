"""What a cell shows that is formatted as a percentage: 0.85 is kept, and 85% is what the analyst sees and meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final
from xml.parsers import expat

from data.intake.gate.markup import look, unprefixed

STYLES: Final = "xl/styles.xml"
"""Where a workbook keeps its formats, and the only place in which a reader looks for them."""

_BUILT_IN: Final = {"9": 0, "10": 2}
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DECIMALS: Final = re.compile(r"\.([0#?]+)")
_MOST_DECIMALS: Final = 10


def percentage_styles(content: bytes) -> Mapping[str, int]:
    """Return the number of decimals of every cell style that shows a percentage, by the style's number.

    Raises:
        Refused: the part is broken.
    """
    walk = _Walk()
    if content.strip():
        look(content, walk.install)
    return {str(at): walk.formats[style] for at, style in enumerate(walk.styles) if style in walk.formats}


def percentage(value: str, decimals: int = 0) -> str | None:
    """Return a number as a percentage shows it: 0.85 is 85%. None where it is no number."""
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DECIMALS:
        return None
    return f"{(number * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}%"


class _Walk:
    """The handlers for the part that holds the styles."""

    def __init__(self) -> None:
        self.formats: dict[str, int] = dict(_BUILT_IN)
        self.styles: list[str] = []
        self.is_of_cells = False

    def install(self, parser: expat.XMLParserType) -> None:
        """Begin the part."""
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = unprefixed(name)
        if name == "numFmt":
            self._format(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self.is_of_cells = True
        elif name == "xf" and self.is_of_cells:
            self.styles.append(attributes.get("numFmtId", ""))

    def _end(self, name: str) -> None:
        if unprefixed(name) == "cellXfs":
            self.is_of_cells = False

    def _format(self, number: str, code: str) -> None:
        shown = _LITERAL.sub("", code.partition(";")[0])
        if "%" in shown:
            decimals = _DECIMALS.search(shown)
            self.formats[number] = min(len(decimals[1]), _MOST_DECIMALS) if decimals else 0
        else:
            self.formats.pop(number, None)

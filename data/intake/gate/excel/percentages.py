"""What a cell shows that is formatted as a percentage: 0.85 is kept, and 85% is what the analyst sees and meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from data.intake.gate.markup import unprefixed, walk_through
from data.intake.gate.texts import TextWalk

_BUILT_IN: Final = {"9": 0, "10": 2}
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DECIMALS: Final = re.compile(r"\.([0#?]+)")
_MOST_DECIMALS: Final = 10


def percentage_styles(content: bytes, part: str = "") -> tuple[Mapping[str, int], list[str]]:
    """Return the number of decimals of every cell style that shows a percentage, by its number; and the part's texts.

    Args:
        content: the part in which a workbook keeps its formats.
        part: its name, for the refusal of a damaged one.

    Raises:
        Refused: the part is broken.
    """
    walk = _Walk()
    if content.strip():
        walk_through(content, walk.install, part)
    shown = {str(number): walk.formats[style] for number, style in enumerate(walk.styles) if style in walk.formats}
    return shown, walk.finish()


def percentage(value: str, decimals: int = 0) -> str | None:
    """Return a number as a percentage shows it: 0.85 is 85%. None where it is no number."""
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DECIMALS:
        return None
    return f"{(number * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}%"


class _Walk(TextWalk):
    """The handlers for the part that holds the styles."""

    def __init__(self) -> None:
        super().__init__()
        self.formats: dict[str, int] = dict(_BUILT_IN)
        self.styles: list[str] = []
        self.is_of_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear a format or a style begin."""
        kind = unprefixed(name)
        if kind == "numFmt":
            self._format(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif kind == "cellXfs":
            self.is_of_cells = True
        elif self.is_of_cells and kind == "xf":
            self.styles.append(attributes.get("numFmtId", ""))
        super().start(name, attributes)

    def end(self, name: str) -> None:
        """Hear the styles of cells end."""
        if self.is_of_cells and unprefixed(name) == "cellXfs":
            self.is_of_cells = False
        super().end(name)

    def _format(self, number: str, code: str) -> None:
        shown = _LITERAL.sub("", code.partition(";")[0])
        if "%" in shown:
            decimals = _DECIMALS.search(shown)
            self.formats[number] = min(len(decimals[1]), _MOST_DECIMALS) if decimals else 0
        else:
            self.formats.pop(number, None)

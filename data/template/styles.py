"""How the cells of a template look. Nothing is told by colour alone."""

from __future__ import annotations

from typing import Final

from spreadsheets.plan import Style

REQUIRED_MARK: Final = " *"

_INK: Final = "#1F2A36"
_DEEP: Final = "#1F4E79"
_PALE: Final = "#DCE6F0"
_GREY: Final = "#F1F3F5"

TITLE: Final = Style(is_bold=True, size=14, colour=_DEEP)
NOTE: Final = Style(colour=_INK)
HEADING: Final = Style(is_bold=True, fill=_PALE, has_border=True, is_wrapped=True, colour=_INK)
BODY: Final = Style(has_border=True, is_wrapped=True, colour=_INK)
REQUIRED: Final = Style(
    is_bold=True, fill=_DEEP, colour="#FFFFFF", has_border=True, is_wrapped=True, suffix=REQUIRED_MARK
)
OPTIONAL: Final = Style(fill=_PALE, colour=_INK, has_border=True, is_wrapped=True)
KEY: Final = Style(fill=_GREY, has_border=True, colour=_INK)
FIXED: Final = Style(fill=_GREY, has_border=True, colour=_INK)
ENTRY: Final = Style(has_border=True, is_open=True)

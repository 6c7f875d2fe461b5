"""Two parts of a workbook, read: the one that lists its sheets, and the comments of a sheet."""

from __future__ import annotations

from typing import Final

from data.intake.gate.excel.package import Package
from data.intake.gate.grid import Comment
from data.intake.gate.markup import attribute, is_true, unprefixed
from data.intake.gate.outline import SheetOutline
from data.intake.gate.refusal import damaged
from data.intake.gate.texts import TextWalk
from spreadsheets.addresses import position

BOOK_SETTINGS: Final = "the settings of the workbook"
_PLACES: Final = {"sheet": "a sheet’s title", "definedName": "a defined name"}


class BookWalk(TextWalk):
    """The look at the part that lists the sheets."""

    def __init__(self, package: Package, book: str) -> None:
        super().__init__()
        self.links = package.related.get(book, {})
        self.sheets: list[tuple[str, str, bool]] = []  # part, title, whether it is hidden
        self.is_from_1904 = False
        self.places: dict[str, str] = {}  # where each text stands, in words
        self._place = BOOK_SETTINGS

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear of a sheet, or of what else the workbook holds."""
        kind = unprefixed(name)
        self._place = _PLACES.get(kind, BOOK_SETTINGS)
        if kind == "sheet":
            link = self.links.get(attribute(attributes, "id") or "")
            if link is None:
                raise damaged("xl/workbook.xml", "it has a sheet that is nowhere")
            if link.kind == "worksheet":
                is_hidden = attributes.get("state", "visible") != "visible"
                self.sheets.append((link.target, attributes.get("name", "")[:200], is_hidden))
        elif kind == "workbookPr":
            self.is_from_1904 = is_true(attributes.get("date1904"))
        super().start(name, attributes)

    def keep(self, text: str) -> None:
        """Keep a whole text, and where it stands."""
        super().keep(text)
        self.places.setdefault(text.strip(), self._place)


class CommentsWalk(TextWalk):
    """The look at the comments of a sheet: notes of old, or threads."""

    def __init__(self, sheet: SheetOutline) -> None:
        super().__init__()
        self.facts = sheet.facts
        self.authors: list[str] = []
        self.address = ""
        self.author = -1
        self.gathered: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear a comment or an author begin."""
        kind = unprefixed(name)
        if kind in ("comment", "threadedComment"):
            author = attributes.get("authorId", "")
            self.address = attributes.get("ref", "")
            self.author = int(author) if author.isdecimal() and len(author) < 6 else -1
            self.gathered = []
        elif kind == "author":
            self.gathered = []
        super().start(name, attributes)

    def end(self, name: str) -> None:
        """Hear a comment or an author end."""
        kind = unprefixed(name)
        if self.gathered is not None and kind in ("comment", "threadedComment", "author"):
            text, self.gathered = "".join(self.gathered), None
            if kind == "author":
                self.authors.append(text)
            elif position(self.address) is not None:
                author = self.authors[self.author] if 0 <= self.author < len(self.authors) else ""
                self.facts.add_comment(Comment(self.address, author, text))
        super().end(name)

    def characters(self, text: str) -> None:
        """Hear some of a comment."""
        if self.gathered is not None:
            self.gathered.append(text)
        super().characters(text)

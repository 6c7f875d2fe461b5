"""Step 3 of the gate for .xlsx: every part is looked at before a reader opens the workbook.

Names are taken without their prefixes and namespaces, so that a strict workbook, whose namespaces are others, is looked
at like any other.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from data.gate.container import Container
from data.gate.grid import Comment, letters, position
from data.gate.markup import attribute, look, unprefixed
from data.gate.percentages import STYLES, percentage, percentage_styles
from data.gate.refusal import Refused
from data.gate.sheet_facts import Looked, SheetFacts

_INERT: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff", ".vml")
_FORBIDDEN: Final = {
    "vbaproject": "macros",
    "macrosheet": "macros",
    "dialogsheet": "macros",
    "externallink": "external_links",
    "connections": "connections",
    "querytable": "connections",
    "powerpivot": "connections",
    "oleobject": "embedded_objects",
    "/embeddings/": "embedded_objects",
    "relationships/package": "embedded_objects",
    "activex": "active_controls",
    "relationships/control": "active_controls",
    "extensibility": "active_controls",
    "customui": "active_controls",
    "webextension": "active_controls",
    "pivotcache": "pivot_cache",
}


def look_at_workbook(container: Container) -> Looked:
    """Walk through every part of the workbook.

    Raises:
        Refused: something that no return needs, or more cells than a return can have.
    """
    for name in container.members:
        _forbid(f"/{name}")
    percentages = percentage_styles(container.read(STYLES)) if STYLES in container.members else {}
    names = [name for name in container.members if not _is_inert(name)]
    return _join({name: _look_at_part(container.read(name), percentages) for name in names})


@dataclass
class _Part:
    """One XML part: what kind its first element makes it, and what was found in it."""

    root: str = ""
    facts: SheetFacts = field(default_factory=SheetFacts)
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)  # title, relationship, hidden
    targets: dict[str, tuple[str, str]] = field(default_factory=dict)  # relationship: type, target
    texts: list[str] = field(default_factory=list)


def _is_inert(name: str) -> bool:
    return name.lower().endswith(_INERT) or "/printersettings/" in name.lower()


def _forbid(text: str) -> None:
    text = text.casefold()
    for token, code in _FORBIDDEN.items():
        if token in text:
            raise Refused(code)


def _look_at_part(content: bytes, percentages: Mapping[str, int]) -> _Part:
    part = _Part()
    if not content.strip():
        return part
    look(content, _Walk(part, percentages).install)
    return part


class _Walk:
    """The handlers for one part. Which elements matter depends on the part's first element."""

    def __init__(self, part: _Part, percentages: Mapping[str, int]) -> None:
        self.part = part
        self.facts = part.facts
        self.percentages = percentages
        self.row = 0
        self.column = -1
        self.address: str | None = None
        self.is_hidden_row = False
        self.is_filled = False
        self.is_error = False
        self.is_truth = False
        self.is_formula = False
        self.decimals: int | None = None  # of a cell that shows a percentage
        self.author = 0
        self.authors: list[str] = []
        self.gathered: list[str] | None = None
        self.parser: expat.XMLParserType

    def install(self, parser: expat.XMLParserType) -> None:
        """Begin a part."""
        self.parser = parser
        parser.StartElementHandler = self._first

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        self.part.root = unprefixed(name)
        kinds = {
            "worksheet": self._worksheet,
            "workbook": self._workbook,
            "Relationships": self._relationship,
            "Types": self._content_type,
        }
        with_text = {"comments": self._comments, "ThreadedComments": self._threaded, "wsDr": self._drawing}
        self.parser.StartElementHandler = kinds.get(self.part.root) or with_text.get(self.part.root)
        if self.part.root in with_text:
            self.parser.CharacterDataHandler = self._text
            self.parser.EndElementHandler = self._end

    def _worksheet(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = unprefixed(name)
        if self.gathered is not None:
            self._heard()
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "is", "f"):
            if not self.is_filled:
                self._fill()
            if name != "is":
                self._formula_or_shown(name)
        elif name == "row":
            number = attributes.get("r")
            self.row = int(number) if number and number.isdecimal() else self.row + 1
            self.column, self.address = -1, None
            self.is_hidden_row = attributes.get("hidden") in ("1", "true")
        else:
            self._around_cells(name, attributes)

    def _around_cells(self, name: str, attributes: dict[str, str]) -> None:
        if name == "col" and attributes.get("hidden") in ("1", "true"):
            ends = attributes.get("min", ""), attributes.get("max", "")
            if all(end.isdecimal() for end in ends):
                self.facts.hidden_ranges.append((int(ends[0]) - 1, int(ends[1]) - 1))
        elif name == "mergeCell":
            self.facts.merged.append(attributes.get("ref", "")[:40])

    def _cell(self, attributes: dict[str, str]) -> None:
        """Begin a cell. Its place is worked out when it turns out to hold something, or the next one says nothing."""
        if "r" not in attributes:
            self._place()
            self.column += 1
        self.address = attributes.get("r")
        self.is_filled = False
        kind = attributes.get("t")
        self.is_error, self.is_truth = kind == "e", kind == "b"
        self.decimals = self.percentages.get(attributes.get("s", "")) if kind in (None, "n") else None

    def _place(self) -> None:
        if self.address is not None:
            at = position(self.address)
            if at is None:
                raise Refused("damaged")
            self.row, self.column = at
            self.address = None

    def _fill(self) -> None:
        self.is_filled = True
        self._place()
        self.facts.add_cell(self.row, self.column)
        if self.is_hidden_row and self.facts.hidden_rows[-1:] != [self.row]:
            self.facts.hidden_rows.append(self.row)

    def _formula_or_shown(self, name: str) -> None:
        self.is_formula = name == "f"
        if self.is_formula and not self.is_truth:
            self.facts.formulas.append(f"{letters(self.column)}{self.row}")
        elif self.is_formula or self.is_error or self.decimals is not None:
            self.gathered = []
            self.parser.CharacterDataHandler = self._text
            self.parser.EndElementHandler = self._end

    def _heard(self) -> None:
        """Keep a formula's place, or what an error or a percentage shows, and stop listening."""
        text, cell = "".join(self.gathered or [])[:30], f"{letters(self.column)}{self.row}"
        if self.is_formula:
            if text not in ("TRUE()", "FALSE()"):  # as LibreOffice keeps what is true or false, and no formula
                self.facts.formulas.append(cell)
        else:
            shown = text if self.decimals is None else percentage(text, self.decimals)
            if shown is not None:
                self.facts.shown[cell] = shown
        self.gathered = None
        self.parser.CharacterDataHandler = None
        self.parser.EndElementHandler = None

    def _workbook(self, name: str, attributes: dict[str, str]) -> None:
        name = unprefixed(name)
        if name == "sheet":
            title, relationship = attributes.get("name", ""), attribute(attributes, "id") or ""
            self.part.sheets.append((title, relationship, attributes.get("state", "visible") != "visible"))

    def _relationship(self, name: str, attributes: dict[str, str]) -> None:
        name = unprefixed(name)
        if name != "Relationship":
            return
        kind = attributes.get("Type", "")
        _forbid(kind)
        if attributes.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
            raise Refused("external_links")
        self.part.targets[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))

    def _content_type(self, name: str, attributes: dict[str, str]) -> None:
        _forbid(attributes.get("ContentType", ""))

    def _comments(self, name: str, attributes: dict[str, str]) -> None:
        name = unprefixed(name)
        if name == "comment":
            self.address = attributes.get("ref", "")
            author = attributes.get("authorId", "")
            self.author = int(author) if author.isdecimal() else -1
            self.gathered = []
        elif name == "author":
            self.gathered = []

    def _threaded(self, name: str, attributes: dict[str, str]) -> None:
        name = unprefixed(name)
        if name == "threadedComment":
            self.address, self.author, self.gathered = attributes.get("ref", ""), -1, []

    def _drawing(self, name: str, attributes: dict[str, str]) -> None:
        name = unprefixed(name)
        if name == "t":
            self.gathered = []

    def _text(self, text: str) -> None:
        if self.gathered is not None:
            self.gathered.append(text)

    def _end(self, name: str) -> None:
        name = unprefixed(name)
        if self.gathered is None or name not in ("v", "f", "comment", "threadedComment", "author", "t"):
            return
        if name in ("v", "f"):
            self._heard()
        elif name == "t":
            if self.part.root == "wsDr":
                self.part.texts.append(self._gathered())
        elif name == "author":
            self.authors.append(self._gathered())
        else:
            self._end_comment()

    def _gathered(self) -> str:
        text, self.gathered = "".join(self.gathered or []), None
        return text

    def _end_comment(self) -> None:
        author = self.authors[self.author] if 0 <= self.author < len(self.authors) else ""
        if self.address is not None and position(self.address) is not None:
            self.facts.comments.append(Comment(self.address, author, self._gathered()))


def _join(parts: dict[str, _Part]) -> Looked:
    """Bring each sheet's part and its comments together under the sheet's title."""
    book = next((name for name, part in parts.items() if part.root == "workbook"), None)
    if book is None:
        raise Refused("damaged")
    targets = _targets(book, parts)
    facts: dict[str, SheetFacts] = {}
    for title, relationship, _ in parts[book].sheets:
        name = targets.get(relationship, ("", ""))[1]
        found = parts[name].facts if name in parts else SheetFacts()
        for _, target in _targets(name, parts).values():
            if target in parts:
                found.comments.extend(parts[target].facts.comments)
        facts[title] = found
    hidden = frozenset(title for title, _, is_hidden in parts[book].sheets if is_hidden)
    return Looked(facts, hidden, tuple(text for part in parts.values() for text in part.texts))


def _targets(name: str, parts: dict[str, _Part]) -> dict[str, tuple[str, str]]:
    """Return a part's relationships, with each target as a member's name."""
    folder, base = posixpath.split(name)
    related = parts.get(f"{folder}/_rels/{base}.rels")
    if related is None:
        return {}
    resolved = {}
    for key, (kind, target) in related.targets.items():
        path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        resolved[key] = (kind, path)
    return resolved

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

from data.intake.gate.container import Container
from data.intake.gate.grid import Comment
from data.intake.gate.markup import attribute, look, unprefixed
from data.intake.gate.percentages import STYLES, percentage_styles
from data.intake.gate.refusal import Refused
from data.intake.gate.sheet_facts import Looked, SheetFacts
from data.intake.gate.worksheet import WorksheetWalk
from spreadsheets.addresses import position

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
    walk = _Walk(part, percentages)
    look(content, walk.install)
    walk.worksheet.finish()
    return part


class _Walk:
    """The handlers for one part. Which elements matter depends on the part's first element."""

    def __init__(self, part: _Part, percentages: Mapping[str, int]) -> None:
        self.part = part
        self.facts = part.facts
        self.worksheet = WorksheetWalk(part.facts, percentages)
        self.address = ""
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
        if self.part.root == "worksheet":
            self.worksheet.install(self.parser)
            return
        kinds = {
            "workbook": self._workbook,
            "Relationships": self._relationship,
            "Types": self._content_type,
        }
        with_text = {"comments": self._comments, "ThreadedComments": self._threaded, "wsDr": self._drawing}
        self.parser.StartElementHandler = kinds.get(self.part.root) or with_text.get(self.part.root)
        if self.part.root in with_text:
            self.parser.CharacterDataHandler = self._text
            self.parser.EndElementHandler = self._end

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
        if self.gathered is None or name not in ("comment", "threadedComment", "author", "t"):
            return
        if name == "t":
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
        if position(self.address) is not None:
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

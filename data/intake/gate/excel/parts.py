"""Step 3 of the gate for .xlsx: every part is looked at, for what it is, before a reader opens the workbook.

Names are taken without their prefixes and namespaces, so that a strict workbook, whose namespaces are others, is looked
at like any other. The reader is not handed the file, but a workbook of nothing but the parts that were looked at as its
own: so a part under an odd name is read, and none is read that was not looked at.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Final

from data.intake.gate.container import Container
from data.intake.gate.excel.package import Package, is_of_package, read_package
from data.intake.gate.excel.percentages import percentage_styles
from data.intake.gate.excel.walks import BOOK_SETTINGS, BookWalk, CommentsWalk
from data.intake.gate.excel.worksheet import SETTINGS, WorksheetWalk
from data.intake.gate.markup import walk_through
from data.intake.gate.outline import CHART, CONTROL, HEADER, PICTURE, TEXT_BOX, SheetOutline, WorkbookOutline
from data.intake.gate.refusal import FileRefusal, damaged
from data.intake.gate.texts import SharedTexts, Text, remarks_in, texts_of_unread

MOST_SHEETS: Final = 100

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"

_ANY_TYPE: Final = ("", "application/xml", "text/xml")
"""Content types that say nothing of what a part is."""

_COMMENTS: Final = ("comments", "threadedcomment")
_PLACES: Final = (
    ("comments", "a comment"),
    ("threadedcomment", "a comment"),
    ("vmldrawing", "a comment or text box"),
    ("drawing", "a text box, or a picture’s description"),
    ("ctrlprop", "a tick box, list or button"),
    ("chart", "a chart"),
    ("chartex", "a chart"),
    ("chartsheet", "a chart"),
    ("image", "a picture"),
    ("thumbnail", "a picture"),
    ("hdphoto", "a picture"),
    ("table", "a table’s headings"),
    ("core-properties", "the document’s properties"),
    ("extended-properties", "the document’s properties"),
    ("extendedproperties", "the document’s properties"),
    ("custom-properties", "the document’s properties"),
    ("customproperties", "the document’s properties"),
    ("customxml", "hidden data of another program"),
    ("customxmlprops", "hidden data of another program"),
    ("revisionheaders", "the log of changes"),
    ("revisionlog", "the log of changes"),
    ("person", "the list of people who commented"),
)
"""What a part is called when something is found in it, by the kind of relationship that points to it."""

_TEXT_BOX: Final = re.compile(rb"<(?:\w+:)?txBody>.*?<(?:\w+:)?t>\s*[^<\s]", re.DOTALL)
_ALTERNATIVES: Final = re.compile(rb"<(?:\w+:)?AlternateContent\b.*?</(?:\w+:)?AlternateContent>", re.DOTALL)
_CONTROL_MARKS: Final = (b'Requires="a14"', b'hidden="1"')
"""What stands at a drawing’s copy of a control: the control itself is in another part."""
_SHAPE: Final = re.compile(rb"<v:(?:shape|rect|roundrect|oval)\b.*?</v:(?:shape|rect|roundrect|oval)>", re.DOTALL)
_SHAPE_KIND: Final = re.compile(rb"ObjectType=[\"'](\w+)")
_NO_CONTROLS: Final = (
    b"",
    b"Note",
    b"Pict",
    b"Rect",
    b"RectA",
    b"Oval",
    b"Shape",
    b"Text",
    b"Group",
    b"Line",
    b"LineA",
)
_SHAPE_TEXT: Final = re.compile(rb"<v:textbox\b[^>]*>(?:\s|<[^>]*>)*?[^<\s].*?</v:textbox>", re.DOTALL)
_UNREAD: Final = "a part of the file that no program shows"
_FIELD: Final = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|[A-Za-z&])')
_PAGE_WORDS: Final = re.compile(r"[\W\d_]|page|of|sheet|printed on", re.IGNORECASE)


def outline_of_excel(container: Container) -> WorkbookOutline:
    """Walk through every part of the workbook.

    Raises:
        Refused: something that no return needs, or more cells than a return can have.
    """
    package = read_package(container)
    book = next(iter(package.targets("", "officedocument")), "")
    if book not in container.members:
        raise damaged("_rels/.rels", "it names no workbook")
    return _WorkbookLook(container, package, book).gather()


class _WorkbookLook:
    """The look at one workbook, part by part."""

    def __init__(self, container: Container, package: Package, book: str) -> None:
        self.container = container
        self.package = package
        self.book = book
        self.outline = WorkbookOutline()
        self.parts: dict[str, bytes] = {}  # what the reader needs, by the name it is handed it under
        self.read = {book}  # what has been looked at as what a reader opens

    def gather(self) -> WorkbookOutline:
        walk = BookWalk(self.package, self.book)
        walk_through(self.container.read(self.book), walk.install, self.book)
        if not walk.sheets:
            raise FileRefusal("empty_workbook")
        if len(walk.sheets) > MOST_SHEETS:
            raise FileRefusal("too_many_sheets", count=len(walk.sheets), limit=MOST_SHEETS)
        self.outline.texts += [Text(text, walk.places[text]) for text in walk.finish()]
        self._add_texts(remarks_in(self.container.read(self.book)), BOOK_SETTINGS)
        styles = self._styles()
        sheets = {part: self._worksheet(part, title, is_hidden, styles) for part, title, is_hidden in walk.sheets}
        self._strings()
        owners = self._owners(sheets)
        for name in self.container.members:
            if name not in sheets and name not in self.read and not is_of_package(name):
                self._part(name, owners.get(name))
        self._loose_ends()
        self.outline.book = _for_the_reader(self.parts, len(sheets), walk.is_from_1904)
        return self.outline

    def _styles(self) -> Mapping[str, int]:
        part = self._own("styles")
        if part is None:
            return {}
        content = self.parts["xl/styles.xml"] = self.container.read(part)
        percentages, texts = percentage_styles(content, part)
        self._add_texts([*texts, *remarks_in(content)], "a number format or style")
        return percentages

    def _strings(self) -> None:
        part = self._own("sharedstrings")
        if part is not None:
            content = self.parts["xl/sharedStrings.xml"] = self.container.read(part)
            walk = SharedTexts()
            walk_through(content, walk.install, part)
            self._add_unshown([*walk.finish(), *remarks_in(content)])

    def _own(self, kind: str) -> str | None:
        """Return the workbook's part of a kind; None where it has none."""
        types = self.package.content_types
        parts = [
            part
            for part in self.package.targets(self.book, kind)
            if part in self.container.members and (kind in types[part] or types[part] in _ANY_TYPE)
        ]
        self.read.update(parts[:1])
        return parts[0] if parts else None

    def _worksheet(self, part: str, title: str, is_hidden: bool, percentages: Mapping[str, int]) -> SheetOutline:
        if part not in self.container.members:
            raise damaged(self.book, "it names a sheet that isn't in the file")
        number = len(self.outline.sheets)
        sheet = SheetOutline(number, str(number + 1), title, is_hidden=is_hidden)
        self.outline.sheets.append(sheet)
        content = self.container.read(part)
        walk = WorksheetWalk(sheet.facts, percentages, part)
        walk_through(content, walk.install, part)
        walk.finish()
        for where, gathered in walk.texts.items():
            texts = gathered.finish()
            self._add_texts(texts, where, number)
            if where == "a header or footer" and any(map(_says_more_than_pages, texts)):
                sheet.extras.add(HEADER)
        self._add_unshown(walk.loose_texts(), number)
        self._add_texts(remarks_in(content), SETTINGS, number)
        self.parts[f"xl/worksheets/sheet{number + 1}.xml"] = content
        return sheet

    def _part(self, name: str, owner: SheetOutline | None) -> None:
        """Search a part that is no sheet, and keep what it says of the sheet that it belongs to."""
        kinds = self.package.kinds.get(name, frozenset())
        where = next((words for kind, words in _PLACES if kind in kinds), _UNREAD)
        number = owner.number if owner else -1
        content = self.container.read(name)
        if kinds & set(_COMMENTS) and owner:
            self._comments(name, content, owner)
        else:
            texts = texts_of_unread(content, where)
            self.outline.texts += [Text(text.text, where, number, text.is_raw) for text in texts]
            self._extras(kinds, content, owner or self.outline.sheets[0])

    def _owners(self, sheets: Mapping[str, SheetOutline]) -> dict[str, SheetOutline]:
        """Return the sheet to which each part belongs, by itself or through another part such as a drawing."""
        related = self.package.related
        owners: dict[str, SheetOutline] = {}
        for part, sheet in sheets.items():
            nearest = [link.target for link in related.get(part, {}).values()]
            further = [link.target for near in nearest for link in related.get(near, {}).values()]
            for each in (*nearest, *further):
                owners.setdefault(each, sheet)
        return owners

    def _comments(self, name: str, content: bytes, sheet: SheetOutline) -> None:
        walk = CommentsWalk(sheet)
        walk_through(content, walk.install, name, is_read=False)
        cells = {comment.text.strip() for comment in sheet.facts.comments}
        texts = [text for text in walk.finish() if text not in cells]
        self._add_texts(texts, "a comment", sheet.number)

    def _extras(self, kinds: frozenset[str], content: bytes, sheet: SheetOutline) -> None:
        """Keep that a sheet has something that is no part of a return."""
        extras = sheet.extras
        if "image" in kinds:
            extras.add(PICTURE)
        if kinds & {"chart", "chartex", "chartsheet"}:
            extras.add(CHART)
        if "diagramdata" in kinds or ("drawing" in kinds and _TEXT_BOX.search(_without_controls(content))):
            extras.add(TEXT_BOX)
        if "vmldrawing" in kinds:
            extras |= _extras_of_old_drawing(content)
        if "ctrlprop" in kinds:
            extras.add(CONTROL)

    def _loose_ends(self) -> None:
        """Search where a link out of the file leads, and what lies in the zip beside its parts."""
        links = (link for each in self.package.related.values() for link in each.values() if link.is_external)
        self._add_texts([link.target for link in links], "a link")
        self._add_texts(list(self.container.members), "the name of a part of the file")
        for name in self.container.litter:
            self.outline.texts += texts_of_unread(self.container.read(name), _UNREAD)
        self.outline.texts += texts_of_unread(self.container.remarks, _UNREAD)

    def _add_texts(self, texts: list[str], where: str, sheet: int = -1) -> None:
        self.outline.texts += [Text(text, where, sheet) for text in texts]

    def _add_unshown(self, texts: Iterable[str], sheet: int = -1) -> None:
        for text in texts:
            self.outline.unshown.setdefault(text, sheet)


def _without_controls(drawing: bytes) -> bytes:
    """Return a drawing without the copies of controls that Excel leaves in it."""
    return _ALTERNATIVES.sub(
        lambda match: b"" if all(mark in match[0] for mark in _CONTROL_MARKS) else match[0], drawing
    )


def _extras_of_old_drawing(content: bytes) -> set[str]:
    """Return what a VML drawing holds: controls, and shapes with a text, be it a note's that the note itself lacks."""
    extras = set()
    for shape in _SHAPE.findall(content):
        kind = _SHAPE_KIND.search(shape)
        if kind is not None and kind[1] not in _NO_CONTROLS:
            extras.add(CONTROL)
        elif _SHAPE_TEXT.search(shape):
            extras.add(TEXT_BOX)
    return extras


def _says_more_than_pages(text: str) -> bool:
    """Say whether a header or footer says more than fields that a program fills in, such as the page's number."""
    return bool(_PAGE_WORDS.sub("", _FIELD.sub(" ", text)))


def _for_the_reader(parts: Mapping[str, bytes], sheets: int, is_from_1904: bool) -> bytes:
    """Return a workbook with the parts that a reader needs, under the names at which it looks for them."""
    numbers = range(1, sheets + 1)
    links = {f"r{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in numbers}
    links |= {name: (name, f"{name}.xml") for name in ("sharedStrings", "styles") if f"xl/{name}.xml" in parts}
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    made = {
        "_rels/.rels": _relationships({"r1": ("officeDocument", "xl/workbook.xml")}),
        "xl/_rels/workbook.xml.rels": _relationships(links),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f'<workbookPr date1904="{int(is_from_1904)}"/><sheets>{listed}</sheets></workbook>',
    }
    everything: dict[str, bytes | str] = {**made, **parts}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, content in everything.items():
            archive.writestr(name, content)
    return held.getvalue()


def _relationships(links: Mapping[str, tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for key, (kind, target) in links.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'

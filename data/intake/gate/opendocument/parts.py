"""Step 3 of the gate for .ods: every part is looked at, for what the manifest says it is, before a reader opens any."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final

from data.intake.gate.container import Container
from data.intake.gate.markup import attribute, unprefixed, walk_through
from data.intake.gate.opendocument.content import ContentWalk, forbid
from data.intake.gate.outline import WorkbookOutline
from data.intake.gate.refusal import FileRefusal, damaged
from data.intake.gate.texts import Text, TextWalk, remarks_in, texts_of_unread

_CONTENT: Final = "content.xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_CHART: Final = "opendocument.chart"
_FORBIDDEN_MEMBERS: Final = {"basic/": "macros", "scripts/": "macros", "database/": "connections"}
_OBJECT: Final = re.compile(r"object[^/]*/", re.IGNORECASE)
_REPLACEMENT: Final = "objectreplacements/"  # pictures of what is embedded
_PLACES: Final = (
    ("styles.xml", "a header or footer"),
    ("meta.xml", "the document’s properties"),
    ("settings.xml", "the settings of the workbook"),
    ("pictures/", "a picture"),
    ("media/", "a picture"),
    ("thumbnails/", "a picture"),
    ("object", "a chart"),
)
_UNREAD: Final = "a part of the file that no program shows"
_ENCRYPTED: Final = "encrypted-package"


def outline_of_open_document(container: Container) -> WorkbookOutline:
    """Walk through every part of the workbook.

    Raises:
        Refused: something that no return needs, or more cells than a return can have.
    """
    charts = _charts(container)
    for name in container.members:
        _forbid_member(name, charts)
    if _CONTENT not in container.members:
        raise damaged(_CONTENT, "it is missing")
    outline = WorkbookOutline()
    content = container.read(_CONTENT)
    walk = ContentWalk(outline, charts)
    walk_through(content, walk.install, _CONTENT)
    outline.texts += [Text(text, where, sheet) for text, where, sheet in walk.texts]
    outline.texts += [Text(text, "the settings of the workbook") for text in remarks_in(content)]
    for name in container.members:
        if name != _CONTENT:
            _search(container.read(name), name, outline)
    for name in container.litter:
        outline.texts += texts_of_unread(container.read(name), _UNREAD)
    outline.texts += texts_of_unread(container.remarks, _UNREAD)
    outline.book = _for_the_reader(walk.without_drawn(content))
    return outline


def _charts(container: Container) -> frozenset[str]:
    """Return the folders that the manifest calls charts, having seen that nothing is encrypted."""
    if _ENCRYPTED in container.members:
        raise FileRefusal("password")
    charts: set[str] = set()

    def hear(element: str, attributes: dict[str, str]) -> None:
        if unprefixed(element) == "encryption-data":
            raise FileRefusal("password")
        if _CHART in (attribute(attributes, "media-type") or ""):
            charts.add((attribute(attributes, "full-path") or "").rstrip("/"))

    if _MANIFEST in container.members:
        content = container.read(_MANIFEST)
        walk_through(content, lambda parser: setattr(parser, "StartElementHandler", hear), _MANIFEST, is_read=False)
    return frozenset(charts)


def _forbid_member(name: str, charts: frozenset[str]) -> None:
    lowered = name.lower()
    for start, code in _FORBIDDEN_MEMBERS.items():
        if lowered.startswith(start):
            raise FileRefusal(code)
    is_object = _OBJECT.match(name) is not None and not lowered.startswith(_REPLACEMENT)
    if is_object and not any(name.startswith(f"{chart}/") for chart in charts):
        raise FileRefusal("embedded_objects")


def _search(content: bytes, name: str, outline: WorkbookOutline) -> None:
    where = next((words for start, words in _PLACES if name.lower().startswith(start)), _UNREAD)
    outline.texts += texts_of_unread(content, where)
    if name.lower().endswith(".xml") and content.strip():
        walk = _ForbiddingWalk()
        try:
            walk_through(content, walk.install, name, is_read=False)
        except FileRefusal as refused:
            if refused.code != "damaged":  # no reader opens it
                raise


class _ForbiddingWalk(TextWalk):
    """A walk that only looks for what no return needs."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Refuse macros, links to other files and the like."""
        forbid(unprefixed(name))


def _for_the_reader(content: bytes) -> bytes:
    """Return a workbook with nothing but the sheets."""
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/></manifest:manifest>'
    )
    parts: Mapping[str, bytes | str] = {"mimetype": _TYPE, _MANIFEST: manifest, _CONTENT: content}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return held.getvalue()

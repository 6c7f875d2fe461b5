"""Every text of a part, whatever part it is in: what stands between its elements, what its attributes say, raw bytes.

A reader shows some of them in cells. The others travel along unseen, and are searched like any cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Final
from xml.parsers import expat

from data.intake.gate.markup import walk_through
from data.intake.gate.refusal import FileRefusal

MOST_TEXT: Final = 10_000_000
"""Characters in all the texts of a file together; its cells are counted apart."""

SHORTEST: Final = 7
"""Characters of a text that can give anything away."""

_RUNS: Final = frozenset({"r", "t", "rPr", "span", "fld", "tab", "s", "line-break", "a", "font", "b", "i", "u"})
"""Elements that only divide a text: `Tyl` and `er` in two of them are one word."""

_BLOCKS: Final = frozenset({"si", "p", "div", "comment", "threadedComment", "is"})
"""Elements whose end is the end of a text, whatever stands in them."""

_TELLING: Final = frozenset(
    {
        *("name", "title", "descr", "alt", "author", "displayName", "string-value", "formula", "condition", "help"),
        *("prompt", "promptTitle", "error", "errorTitle", "display", "tooltip", "location", "href", "Target", "val"),
        *("formatCode", "text", "value", "string", "list", "caption", "userName"),
    }
)

_LARGEST_KNOWN: Final = 50_000  # bytes of a part that may be met again

_MARKUP_STARTS: Final = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")
_ASCII_RUN: Final = re.compile(rb"[\x20-\x7e]{16,4000}")
_WIDE_RUN: Final = re.compile(rb"(?:[\x20-\x7e]\x00){8,4000}")


_REMARK: Final = re.compile(rb"<!--(.*?)-->|<\?(?!xml )(.*?)\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """A text that stands in no cell.

    Attributes:
        where: where it stands, in words of ours.
        sheet: the number of the sheet it belongs to, from 0; -1 where it belongs to none.
        is_raw: whether it was only found among bytes, where an accident may look like an address.
    """

    text: str
    where: str
    sheet: int = -1
    is_raw: bool = False


class TextWalk:
    """Handlers that gather every text of an XML part."""

    def __init__(self) -> None:
        self.texts: dict[str, None] = {}
        self._pieces: list[str] = []
        self._has_own = False
        self._length = 0

    def install(self, parser: expat.XMLParserType) -> None:
        """Begin the part."""
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear an element begin."""
        self._has_own = False
        for key, value in attributes.items():
            if len(value) >= SHORTEST and (" " in value or "@" in value or key.rpartition(":")[2] in _TELLING):
                self.keep(value)

    def end(self, name: str) -> None:
        """Hear an element end."""
        if self._pieces:
            name = name.rpartition(":")[2]
            if name in _BLOCKS or (self._has_own and name not in _RUNS):
                self.keep("".join(self._pieces))
                self._pieces = []
        self._has_own = False

    def characters(self, text: str) -> None:
        """Hear some of a text."""
        if self._pieces or not text.isspace():
            self._pieces.append(text)
            self._has_own = True

    def keep(self, text: str) -> None:
        """Keep a whole text, once.

        Raises:
            Refused: there is more text than in any return.
        """
        text = text.strip()
        if len(text) >= SHORTEST and text not in self.texts:
            self._length += len(text)
            if self._length > MOST_TEXT:
                raise FileRefusal("too_much_text")
            self.texts[text] = None

    def finish(self) -> list[str]:
        """Return every text, in the order in which they were met."""
        self.keep("".join(self._pieces))
        self._pieces = []
        return list(self.texts)


def texts_of_unread(content: bytes, where: str) -> list[Text]:
    """Return the texts of a part that no reader opens: as XML where it is XML, and else from its bytes.

    Raises:
        Refused: a document type declaration, or more text than in any return.
    """
    texts, is_raw = _known_texts(content) if len(content) <= _LARGEST_KNOWN else _texts_in(content)
    return [Text(text, where, is_raw=is_raw) for text in texts]


def _texts_in(content: bytes) -> tuple[list[str], bool]:
    """Return a part's texts, and whether they were only found among its bytes."""
    walk = TextWalk()
    if content[:64].lstrip().startswith(_MARKUP_STARTS):
        try:
            walk_through(content, walk.install, is_read=False)
        except FileRefusal as refused:
            if refused.code != "damaged":
                raise
        else:
            return [*walk.finish(), *remarks_in(content)], False
    return list(raw_texts(content)), True


_known_texts = lru_cache(maxsize=128)(_texts_in)
"""The same of a part that was met before: programs and templates write many small parts alike in every file."""


class SharedTexts(TextWalk):
    """Handlers that gather the texts that cells share: each is an element, and none has attributes that tell."""

    def install(self, parser: expat.XMLParserType) -> None:
        """Begin the part."""
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self._pieces.append

    def end(self, name: str) -> None:
        """Hear a text end."""
        if name == "si" or name.endswith(":si"):
            self.keep("".join(self._pieces))
            self._pieces.clear()


def remarks_in(content: bytes) -> list[str]:
    """Return the texts that no element holds: XML comments, processing instructions, and what is marked as no XML."""
    if not _has_remarks(content):
        return []
    pieces = (b"".join(filter(None, match.groups())) for match in _REMARK.finditer(content))
    texts = (unescape(piece.decode("utf-8", "replace")).strip() for piece in pieces)
    return list(dict.fromkeys(text for text in texts if len(text) >= SHORTEST))


def _has_remarks(content: bytes) -> bool:
    """Say whether there may be any: a single sign, which most parts have none of, is looked for much faster."""
    return (b"!" in content and b"<!" in content) or (b"?" in content and content.find(b"<?", 1) > 0)


def raw_texts(content: bytes) -> Iterable[str]:
    """Return what may be read among any bytes: runs of letters, one or two bytes each."""
    runs = {match[0].decode("ascii") for match in _ASCII_RUN.finditer(content)}
    wide = {match[0].decode("utf-16-le") for match in _WIDE_RUN.finditer(content)}
    return sorted(runs | wide)

"""A streaming look at XML with expat: no reader has seen the part yet, so nothing in it is believed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from xml.parsers import expat

from data.intake.gate.refusal import FileRefusal, damaged

_OTHER_ENCODINGS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_UTF8: Final = ("utf-8", "utf8", "us-ascii", "ascii")


def walk_through(
    content: bytes, install: Callable[[expat.XMLParserType], None], part: str = "", *, is_read: bool = True
) -> None:
    """Walk through one XML part with the handlers that `install` puts into the parser.

    Args:
        content: the part.
        install: is handed the parser before it begins.
        part: the part's name, for the refusal of a damaged one.
        is_read: whether a reader will open the part, and must then take its letters for the same ones.

    Raises:
        Refused: a document type, an encoding that the readers would take otherwise, or XML that is broken.
    """
    if is_read and content.startswith(_OTHER_ENCODINGS):
        raise FileRefusal("xml_encoding")
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_document_type
    if is_read:
        parser.XmlDeclHandler = _only_utf8
    install(parser)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise damaged(part, f"{expat.ErrorString(error.code)} in line {error.lineno}") from error
    except (ValueError, LookupError) as error:
        raise damaged(part, "it isn't written in an encoding that we know") from error


def unprefixed(name: str) -> str:
    """Return an element's name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def attribute(attributes: dict[str, str], name: str) -> str | None:
    """Return an attribute by its name without prefix."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), None)


def is_true(value: str | None) -> bool:
    """Say whether an attribute says yes."""
    return value in ("1", "true", "on")


def _no_document_type(*_: object) -> None:
    raise FileRefusal("document_type")


def _only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in _UTF8:
        raise FileRefusal("xml_encoding")

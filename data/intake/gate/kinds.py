"""What a file is, by its first bytes and by what it holds: never by its name alone."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from data.intake.gate.refusal import FileRefusal

ZIP: Final = b"PK\x03\x04"
EMPTY_ZIP: Final = b"PK\x05\x06"

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK: Final = b"xl/workbook.xml"


class ContainerKind(StrEnum):
    """The forms a return may come in, by the ending of the name."""

    EXCEL = ".xlsx"
    OPEN_DOCUMENT = ".ods"
    CSV_ZIP = ".zip"


_ENDINGS: Final = {
    ".xls": "old_excel",
    ".xlt": "old_excel",
    ".xlsm": "macro_workbook",
    ".xltm": "macro_workbook",
    ".xlam": "macro_workbook",
    ".xlsb": "binary_workbook",
    ".csv": "bare_csv",
    ".tsv": "bare_csv",
    ".txt": "bare_csv",
}

_IN_OLE: Final = (
    ("EncryptedPackage", "password"),
    ("WordDocument", "a Word document (.doc)"),
    ("PowerPoint Document", "a PowerPoint presentation (.ppt)"),
    ("__substg1.0_", "an Outlook message (.msg)"),
    ("__properties_version1.0", "an Outlook message (.msg)"),
    ("VisioDocument", "a Visio drawing (.vsd)"),
)
"""Names of streams inside the old Office container, each with what it makes the file. Excel's has none of them."""

_STARTS: Final = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a rich text document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
)
_PAGE: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|\?xml|table)", re.IGNORECASE)

_DOCUMENTS: Final = (
    (b"wordprocessingml", "a Word document (.docx)"),
    (b"presentationml", "a PowerPoint presentation (.pptx)"),
    (b"ms-visio", "a Visio drawing (.vsdx)"),
    (b"opendocument.text", "a text document (.odt)"),
    (b"opendocument.presentation", "a presentation (.odp)"),
    (b"opendocument.graphics", "a drawing (.odg)"),
)


def ending_of(name: str) -> str:
    """Return the ending of a file's name in lower case, with its dot; nothing where there is none."""
    base = name.replace("\\", "/").rpartition("/")[2].lower().strip()
    stem, dot, ending = base.rpartition(".")
    return f".{ending}" if dot and stem else ""


def declared_kind(name: str, content: bytes) -> ContainerKind | None:
    """Return what the name says the file is; None where the name has no ending and the content must say.

    Raises:
        Refused: it is certainly no form of a return.
    """
    ending = ending_of(name)
    if content.startswith(_OLE):
        raise _old_office(content)
    if ending == ".xls" and content.startswith(ZIP) and _WORKBOOK in content:
        raise FileRefusal("wrong_ending", ending=ending, found=ContainerKind.EXCEL)
    if ending in _ENDINGS:
        raise FileRefusal(_ENDINGS[ending])
    actual = _kind_by_start(content)
    if ending not in ("", *ContainerKind) or actual:
        raise FileRefusal("file_type", actual=f"This is {actual}. " if actual else "")
    if content.startswith(EMPTY_ZIP):
        raise FileRefusal("empty_file")
    if not content.startswith(ZIP):
        raise wrong_content(ending) if ending else FileRefusal("file_type", actual="")
    return ContainerKind(ending) if ending else None


def wrong_content(ending: str, holds: bytes = b"") -> FileRefusal:
    """Return the refusal of a file that is not what its name says, named by what its parts say it holds."""
    actual = next((words for token, words in _DOCUMENTS if token in holds), "a different type of file")
    return FileRefusal("not_what_it_says", ending=ending or "(none)", actual=actual)


def _old_office(content: bytes) -> FileRefusal:
    """Return the refusal of the container that Word, Excel, PowerPoint and Outlook once shared."""
    for stream, is_a in _IN_OLE:
        if stream.encode("utf-16-le") in content:
            return (
                FileRefusal("password") if is_a == "password" else FileRefusal("file_type", actual=f"This is {is_a}. ")
            )
    return FileRefusal("old_excel")


def _kind_by_start(content: bytes) -> str:
    for start, is_a in _STARTS:
        if content.startswith(start):
            return is_a
    return "a web page or XML file" if _PAGE.match(content[:200]) else ""

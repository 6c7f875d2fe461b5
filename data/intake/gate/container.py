"""Steps 1 and 2 of the gate: size, kind, and the zip that every form of a return is."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from data.intake.gate.refusal import MB, Refused

LARGEST: Final = 10 * MB
MOST_MEMBERS: Final = 300
LARGEST_MEMBER: Final = 60 * MB
LARGEST_TOTAL: Final = 100 * MB
HIGHEST_RATIO: Final = 250  # a member's real size over its packed size; honest sheets stay under 60
SMALL_MEMBER: Final = 2 * MB  # below this, a high ratio harms nobody

_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK: Final = b"xl/workbook.xml"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)


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


@dataclass(frozen=True)
class Container:
    """An opened file whose outside is as it should be. Members are read one at a time and never written to disk."""

    kind: ContainerKind
    members: dict[str, zipfile.ZipInfo]
    archive: zipfile.ZipFile

    def read(self, member: str) -> bytes:
        """Return a member's bytes, no more than it declares.

        Raises:
            Refused: the member is damaged.
        """
        info = self.members[member]
        try:
            with self.archive.open(info) as stream:
                found = stream.read(info.file_size + 1)
        except _BROKEN as error:
            raise Refused("damaged") from error
        if len(found) != info.file_size:
            raise Refused("damaged")
        return found


def open_container(name: str, content: bytes) -> Container:
    """Check size, ending, first bytes and zip, and return the opened file.

    Raises:
        Refused: with the code of the first step that fails.
    """
    _check_size(content)
    kind = _kind(name, content)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = [info for info in archive.infolist() if not _is_litter(info.filename)]
    except _BROKEN as error:
        raise Refused("damaged") from error
    _check_members(infos, len(content))
    container = Container(
        kind or ContainerKind.CSV_ZIP, {info.filename: info for info in infos if not info.is_dir()}, archive
    )
    found = _content_kind(container)
    if kind is not None and found is not kind:
        code = "not_what_it_says" if found is None else "wrong_ending"
        raise Refused(code, ending=kind, found=found or "")
    return replace(container, kind=found or container.kind)


def _check_size(content: bytes) -> None:
    if not content:
        raise Refused("empty_file")
    if len(content) > LARGEST:
        raise Refused("too_big", size=f"{len(content) / MB:.1f}", limit=LARGEST // MB)


def _kind(name: str, content: bytes) -> ContainerKind | None:
    """Return what the name says the file is; None where the name has no ending and the content must say."""
    ending = posixpath.splitext(name.replace("\\", "/").lower().strip())[1]
    if content.startswith(_OLE):
        raise Refused("password" if _ENCRYPTED in content else "old_excel")
    if ending == ".xls" and content.startswith(_ZIP) and _WORKBOOK in content:
        raise Refused("wrong_ending", ending=ending, found=ContainerKind.EXCEL)
    if ending in _ENDINGS:
        raise Refused(_ENDINGS[ending])
    if ending and ending not in set(ContainerKind):
        raise Refused("file_type")
    if content.startswith(_EMPTY_ZIP):
        raise Refused("empty_file")
    if not content.startswith(_ZIP):
        raise Refused("not_what_it_says", ending=ending) if ending else Refused("file_type")
    return ContainerKind(ending) if ending else None


def _is_litter(name: str) -> bool:
    """Say whether a member is what a Mac or Windows leaves in a zip by itself."""
    base = posixpath.basename(name.rstrip("/"))
    return name.startswith("__MACOSX/") or base in (".DS_Store", "Thumbs.db", "desktop.ini")


def _check_members(infos: list[zipfile.ZipInfo], packed: int) -> None:
    if not infos:
        raise Refused("empty_file")
    if len(infos) > MOST_MEMBERS:
        raise Refused("too_many_members", count=len(infos), limit=MOST_MEMBERS)
    names = [posixpath.normpath(info.filename).casefold() for info in infos]
    if len(set(names)) != len(names) or not all(_is_safe(info.filename) for info in infos):
        raise Refused("unsafe_names")
    if any(info.flag_bits & 1 for info in infos):
        raise Refused("password")
    total = sum(info.file_size for info in infos)
    if total > LARGEST_TOTAL or any(_is_bomb(info) for info in infos):
        raise Refused("too_big_inside", size=f"{total / MB:.0f}", limit=LARGEST_TOTAL // MB)
    if sum(info.compress_size for info in infos) > packed:
        raise Refused("damaged")


def _is_safe(name: str) -> bool:
    parts = name.rstrip("/").split("/")
    return not set(parts) & {"", ".", ".."} and not set(name) & set("\\:\0")


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    if info.file_size > LARGEST_MEMBER:
        return True
    return info.file_size > SMALL_MEMBER and info.file_size > HIGHEST_RATIO * max(1, info.compress_size)


def _content_kind(container: Container) -> ContainerKind | None:
    members = container.members
    if "[Content_Types].xml" in members:
        types = container.read("[Content_Types].xml")
        if b"macroEnabled" in types:
            raise Refused("macros")
        if b"ms-excel.sheet.binary" in types:
            raise Refused("binary_workbook")
        return ContainerKind.EXCEL if b"spreadsheetml.sheet.main+xml" in types else None
    if "mimetype" in members and members["mimetype"].file_size < 200:
        mimetype = container.read("mimetype")
        return (
            ContainerKind.OPEN_DOCUMENT
            if mimetype.strip() == b"application/vnd.oasis.opendocument.spreadsheet"
            else None
        )
    if container.kind is ContainerKind.CSV_ZIP:
        return ContainerKind.CSV_ZIP
    return None

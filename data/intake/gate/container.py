"""Steps 1 and 2 of the gate: size, kind, and the zip that every form of a return is."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from data.intake.gate.kinds import ContainerKind, declared_kind, wrong_content
from data.intake.gate.refusal import MB, FileRefusal, damaged

LARGEST: Final = 10 * MB
MOST_MEMBERS: Final = 1_000
LARGEST_MEMBER: Final = 60 * MB
LARGEST_TOTAL: Final = 100 * MB
HIGHEST_RATIO: Final = 250  # a member's real size over its packed size; honest sheets stay under 60
SMALL_MEMBER: Final = 2 * MB  # below this, a high ratio harms nobody

CONTENT_TYPES: Final = "[Content_Types].xml"

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)
_BROKEN_ZIP = (*_BROKEN, struct.error, IndexError)
_LOCAL: Final = struct.Struct("<4s2xH18xHH")  # signature, flags, length of the name, length of the extra field
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_END: Final = struct.Struct("<4s8xII2x")  # signature, size and offset of the central directory
_END_SIGNATURE: Final = b"PK\x05\x06"
_END_64: Final = 56 + 20  # bytes of the two records that a zip of the large kind has before its end
_DESCRIPTORS: Final = (0, 12, 16, 20, 24)  # bytes after a member whose sizes were not known when it was begun
_HAS_DESCRIPTOR, _IS_ENCRYPTED, _IS_UTF8 = 8, 1, 0x800
_UNUSUAL: Final = 0x61  # encrypted in either way, or patched


@dataclass(frozen=True)
class Container:
    """An opened file whose outside is as it should be. Members are read one at a time and never written to disk.

    Attributes:
        members: every part by its name, with `/` between its folders, whatever the program that wrote it used.
        content: the whole file.
        litter: what a Mac or Windows left in the zip by itself; no reader opens it.
        remarks: what the zip itself can hold beside its parts: comments, extra fields and the names of folders.
    """

    kind: ContainerKind
    members: Mapping[str, zipfile.ZipInfo]
    archive: zipfile.ZipFile
    content: bytes
    litter: Mapping[str, zipfile.ZipInfo] = field(default_factory=dict)
    remarks: bytes = b""

    def read(self, member: str) -> bytes:
        """Return a member's bytes, no more than it declares.

        Raises:
            Refused: the member is damaged.
        """
        info = self.members[member] if member in self.members else self.litter[member]
        try:
            content = self._unpacked(info)
        except _BROKEN as error:
            raise damaged(member, "it can't be unzipped") from error
        if len(content) != info.file_size:
            raise damaged(member, "it isn't as long as the zip says")
        return content

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        """Return a member's bytes; most at once, as a stream for each of many small ones takes longer than they do."""
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & _UNUSUAL:
            with self.archive.open(info) as stream:
                return stream.read(info.file_size + 1)
        _, flags, name_length, extra_length = _LOCAL.unpack_from(self.content, info.header_offset)
        named = info.header_offset + _LOCAL.size
        name = self.content[named : named + name_length].decode("utf-8" if flags & _IS_UTF8 else "cp437")
        begin = named + name_length + extra_length
        unpacked = self.content[begin : begin + info.compress_size]
        if info.compress_type == zipfile.ZIP_DEFLATED:
            unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(unpacked, info.file_size + 1)
        if name != info.orig_filename or (len(unpacked) == info.file_size and zlib.crc32(unpacked) != info.CRC):
            raise zipfile.BadZipFile
        return unpacked


def open_container(name: str, content: bytes) -> Container:
    """Check size, ending, first bytes and zip, and return the opened file.

    Raises:
        Refused: with the code of the first step that fails.
    """
    _check_size(content)
    kind = declared_kind(name, content)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = archive.infolist()
    except _BROKEN_ZIP as error:
        raise damaged("the end of the file", "the list of what is inside is missing or incomplete") from error
    _check_members(infos, len(content))
    _check_layout(content, archive)
    files = [info for info in infos if not _is_folder(info)]
    container = Container(
        kind or ContainerKind.CSV_ZIP,
        {_part_name(info): info for info in files if not _is_litter(_part_name(info))},
        archive,
        content,
        {_part_name(info): info for info in files if _is_litter(_part_name(info))},
        b"\0".join([archive.comment, *(part for info in infos for part in _remarks(content, info))]),
    )
    if not container.members:
        raise FileRefusal("empty_file")
    actual = _content_kind(container)
    if kind is not None and actual is not kind:
        raise _wrong_kind(kind, actual, container)
    return replace(container, kind=actual or container.kind)


def _remarks(content: bytes, info: zipfile.ZipInfo) -> tuple[bytes, ...]:
    """Return what a zip says of a member beside its bytes: in the list of members, and once more before the member."""
    _, _, name_length, extra_length = _LOCAL.unpack_from(content, info.header_offset)
    begin = info.header_offset + _LOCAL.size + name_length
    name = info.filename.encode("utf-8", "surrogateescape") if _is_folder(info) else b""
    return info.comment, info.extra, content[begin : begin + extra_length], name


def _check_size(content: bytes) -> None:
    if not content:
        raise FileRefusal("empty_file")
    if len(content) > LARGEST:
        raise too_big(len(content))


def too_big(size: int) -> FileRefusal:
    """Return the refusal of a file of so many bytes, which is above the limit."""
    return FileRefusal("too_big", size=f"{size / MB:.1f}", limit=LARGEST // MB)


def _part_name(info: zipfile.ZipInfo) -> str:
    return info.filename.replace("\\", "/")


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return _part_name(info).endswith("/")


def _is_litter(name: str) -> bool:
    """Say whether a member is what a Mac or Windows leaves in a zip by itself."""
    base = posixpath.basename(name.rstrip("/"))
    return name.startswith("__MACOSX/") or base in (".DS_Store", "Thumbs.db", "desktop.ini")


def _check_members(infos: Sequence[zipfile.ZipInfo], packed: int) -> None:
    if not infos:
        raise FileRefusal("empty_file")
    if len(infos) > MOST_MEMBERS:
        raise FileRefusal("too_many_members", count=len(infos), limit=MOST_MEMBERS)
    names = [posixpath.normpath(_part_name(info)).casefold() for info in infos]
    if len(set(names)) != len(names) or not all(_is_safe(_part_name(info)) for info in infos):
        raise FileRefusal("unsafe_names")
    if any(info.flag_bits & _IS_ENCRYPTED for info in infos):
        raise FileRefusal("password")
    if any(_is_folder(info) and info.file_size for info in infos):
        raise FileRefusal("hidden_bytes")
    total = sum(info.file_size for info in infos)
    if total > LARGEST_TOTAL or any(map(_is_bomb, infos)):
        raise FileRefusal("too_big_inside", size=f"{total / MB:.0f}", limit=LARGEST_TOTAL // MB)
    if sum(info.compress_size for info in infos) > packed:
        raise damaged("the end of the file", "the list of what is inside names more than there is")


def _is_safe(name: str) -> bool:
    parts = name.rstrip("/").split("/")
    return not set(parts) & {"", ".", ".."} and not set(name) & set(":\0")


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    if info.file_size > LARGEST_MEMBER:
        return True
    return info.file_size > SMALL_MEMBER and info.file_size > HIGHEST_RATIO * max(1, info.compress_size)


def _check_layout(content: bytes, archive: zipfile.ZipFile) -> None:
    """Refuse bytes that belong to none of the members: before the first, between two, or after the end.

    No program opens them, and they may hold anything: what was deleted, or another file.
    """
    end = len(content) - 22 - len(archive.comment)
    signature, size, _ = _END.unpack_from(content, end) if end >= 0 else (b"", 0, 0)
    if signature != _END_SIGNATURE:
        raise FileRefusal("hidden_bytes")
    if archive.start_dir + size not in (end, end - _END_64) and size != 0xFFFFFFFF:
        raise FileRefusal("hidden_bytes")
    starts = [info.header_offset for info in _by_offset(archive.infolist())]
    if starts[0] != 0:
        raise FileRefusal("hidden_bytes")
    for info, following in zip(_by_offset(archive.infolist()), [*starts[1:], archive.start_dir], strict=True):
        _check_gap(content, info, following)


def _by_offset(infos: Iterable[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    return sorted(infos, key=lambda info: info.header_offset)


def _check_gap(content: bytes, info: zipfile.ZipInfo, following: int) -> None:
    try:
        signature, _, name_length, extra_length = _LOCAL.unpack_from(content, info.header_offset)
    except struct.error as error:
        raise damaged("the end of the file", "the list of what is inside points outside the file") from error
    if signature != _LOCAL_SIGNATURE:
        raise damaged("the end of the file", "the list of what is inside points to nothing")
    gap = following - (info.header_offset + _LOCAL.size + name_length + extra_length + info.compress_size)
    if gap < 0:
        raise damaged("the end of the file", "two of the parts inside overlap")
    if gap not in (_DESCRIPTORS if info.flag_bits & _HAS_DESCRIPTOR else (0,)):
        raise FileRefusal("hidden_bytes")


def _content_kind(container: Container) -> ContainerKind | None:
    """Return what the parts inside say the file is: Office's content types, or OpenDocument's `mimetype`."""
    if CONTENT_TYPES in container.members:
        types = container.read(CONTENT_TYPES)
        if b"macroEnabled" in types:
            raise FileRefusal("macros")
        if b"ms-excel.sheet.binary" in types:
            raise FileRefusal("binary_workbook")
        return ContainerKind.EXCEL if b"spreadsheetml.sheet.main+xml" in types else None
    if "mimetype" in container.members and container.members["mimetype"].file_size < 200:
        mimetype = container.read("mimetype").strip()
        is_spreadsheet = mimetype == b"application/vnd.oasis.opendocument.spreadsheet"
        return ContainerKind.OPEN_DOCUMENT if is_spreadsheet else None
    return ContainerKind.CSV_ZIP if container.kind is ContainerKind.CSV_ZIP else None


def _wrong_kind(declared: ContainerKind, actual: ContainerKind | None, container: Container) -> FileRefusal:
    if actual is not None:
        return FileRefusal("wrong_ending", ending=declared, found=actual)
    marks = (name for name in (CONTENT_TYPES, "mimetype") if name in container.members)
    return wrong_content(declared, b"".join(map(container.read, marks)))

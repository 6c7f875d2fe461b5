"""Reading what a form sends, as it comes: bounded, and files straight into the workspace's private spool."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import parse_qsl

from data.storage.folders import make_private
from portal.visit import Upload

MOST_FIELDS: Final = 60
LARGEST_FIELD: Final = 20_000
LARGEST_FORM: Final = 200_000
MOST_FILES: Final = 12
LARGEST_FILE: Final = 10 * 1024 * 1024
LARGEST_BODY: Final = 64 * 1024 * 1024
_LONGEST_NAME: Final = 200


class BadForm(Exception):
    """A form that can't be read: it is none of ours, or too large. The text is for its sender."""


TOO_LARGE: Final = "A file must be 10 MB or less, and at most 12 can be sent at once. Nothing was kept."
UNREADABLE: Final = "That form couldn’t be read, or was cut off on its way. Go back and try again."


class FormReader:
    """The parts of a form with files, as they come.

    The first field must be the form's token: no byte of a file is written for a form that isn't one of this visitor's.
    """

    def __init__(self, spool: Path, is_ours: Callable[[str], bool]) -> None:
        self.typed: dict[str, str] = {}
        self.uploads: list[Upload] = []
        self._spool = spool
        self._is_ours = is_ours
        self._headers: dict[bytes, bytes] = {}
        self._header = b""
        self._value = b""
        self._name = ""
        self._text = bytearray()
        self._file: IO[bytes] | None = None
        self._size = 0

    def callbacks(self) -> Any:
        """Return what the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    async def read_body(self, stream: AsyncIterator[bytes]) -> Upload:
        """Read a file that is the whole of a body.

        Raises:
            BadForm: it is too large.
        """
        self._open("")
        async for chunk in stream:
            self._data(chunk, 0, len(chunk))
        if self._file is not None:
            self._file.close()
            self._file = None
        return self.uploads[0]

    def discard(self) -> None:
        """Remove every file: the form is answered, or was no good."""
        if self._file is not None:
            self._file.close()
        for upload in self.uploads:
            upload.path.unlink(missing_ok=True)

    def _begin(self) -> None:
        self._headers, self._text, self._size = {}, bytearray(), 0
        if len(self.typed) + len(self.uploads) >= MOST_FIELDS + MOST_FILES:
            raise BadForm(UNREADABLE)

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _headers_finished(self) -> None:
        from python_multipart.multipart import parse_options_header

        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            return
        if not self._is_ours(self.typed.get("token", "")):
            raise BadForm(UNREADABLE)
        if len(self.uploads) >= MOST_FILES:
            raise BadForm(TOO_LARGE)
        self._open(options[b"filename"].decode("utf-8", "replace"))

    def _open(self, name: str) -> None:
        make_private(self._spool)
        path = self._spool / secrets.token_hex(16)
        plain = "".join(letter for letter in name.replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())
        self.uploads.append(Upload(plain[-_LONGEST_NAME:], path))
        self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._file is not None:
            if self._size > LARGEST_FILE:
                raise BadForm(TOO_LARGE)
            self._file.write(data[start:end])
            return
        if self._size > LARGEST_FIELD:
            raise BadForm(UNREADABLE)
        self._text += data[start:end]

    def _end(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
            if not self._size and not self.uploads[-1].name:  # a file field that was left empty
                self.uploads.pop().path.unlink(missing_ok=True)
            return
        self.typed[self._name] = self._text.decode("utf-8", "replace")


async def read_files(
    stream: AsyncIterator[bytes], content_type: str, reader: FormReader
) -> tuple[Mapping[str, str], tuple[Upload, ...]]:
    """Read a form with files to its end.

    Raises:
        BadForm: it is too large or none of ours; its files are removed.
    """
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser, parse_options_header

    _, options = parse_options_header(content_type)
    try:
        parser = MultipartParser(options.get(b"boundary", b""), reader.callbacks(), max_size=LARGEST_BODY)
        total = 0
        async for chunk in stream:
            total += len(chunk)
            if total > LARGEST_BODY:
                raise BadForm(TOO_LARGE)
            parser.write(chunk)
        parser.finalize()
    except BaseException as error:
        reader.discard()
        if isinstance(error, FormParserError | ValueError):
            raise BadForm(UNREADABLE) from error
        raise
    return reader.typed, tuple(reader.uploads)


async def read_fields(stream: AsyncIterator[bytes]) -> dict[str, str]:
    """Read a form without files.

    Raises:
        BadForm: it is too large.
    """
    body = bytearray()
    async for chunk in stream:
        body += chunk
        if len(body) > LARGEST_FORM:
            raise BadForm(UNREADABLE)
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise BadForm(UNREADABLE) from error
    return dict(pairs)

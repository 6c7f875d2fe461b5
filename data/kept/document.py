"""The kept return: a small document that a later reader types and validates again to the same findings.

JSON in UTF-8, its keys sorted, with no space between: the same return gives the same bytes. Each cell is the literal
that was typed, by its type: text, a number (exact), a date, true or false. What its cell showed as a percentage is
text. A number format itself is not kept, for anything can stand in one, nor is the workbook's date system: dates are
days of the calendar.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data.intake.gate.grid import Grid, from_document, to_document
from data.storage.store import StoreError, sha256

VERSION: Final = 1


@dataclass(frozen=True)
class KeptReturn:
    """What is kept of a file.

    Attributes:
        reader: the version of the reader that read the file.
        form: `xlsx`, `ods` or `zip`.
        sheets: the contract's own sheets with their cells, and that there were others.
    """

    reader: str
    form: str
    sheets: tuple[Grid, ...]

    def to_bytes(self) -> bytes:
        """Return the document."""
        content = {
            "version": VERSION,
            "reader": self.reader,
            "form": self.form,
            "sheets": [to_document(sheet) for sheet in self.sheets],
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass")

    @property
    def sha256(self) -> str:
        """The hash that names the document."""
        return sha256(self.to_bytes())


def read_kept(document: bytes) -> KeptReturn:
    """Return the kept return in a document.

    Raises:
        StoreError: it is of a newer version, or no such document.
    """
    try:
        content = json.loads(document.decode("utf-8", "surrogatepass"))
        if content["version"] != VERSION:
            raise StoreError(
                f"A kept return has version {content['version']}, which this software doesn't know. Update it."
            )
        sheets: Sequence[Grid] = [from_document(sheet) for sheet in content["sheets"]]
        return KeptReturn(content["reader"], content["form"], tuple(sheets))
    except (ValueError, LookupError, TypeError) as error:
        raise StoreError("A kept return can't be read. Restore it from a backup of the workspace.") from error

"""One slip, and what is told about it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.changed_books import (
    Change,
    filled,
)


@dataclass(frozen=True)
class SingleSlip:
    """One slip, done to a return that is filled in and right.

    Attributes:
        do: changes the book, or returns the file instead.
        codes: the findings that it gives, sheet by sheet.
        message: what the one says that names the cause, or its beginning.
    """

    name: str
    do: Change
    codes: tuple[str, ...]
    message: str
    return_type: str = "service"

    def file(self) -> tuple[str, bytes]:
        """Return a name for the file, and its bytes."""
        book = filled(self.return_type)
        made = self.do(book)
        return ("return.zip", made) if isinstance(made, bytes) else ("return.xlsx", book.xlsx())

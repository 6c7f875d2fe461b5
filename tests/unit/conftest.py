"""What the tests of intake share: one child process for reading, and a short way to examine a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, examine
from data.intake.reading.reader import Reader
from data.model import Expectation, FileExamination
from tests.support.books import Book
from tests.support.samples import load_register

ExamineFile = Callable[..., FileExamination]


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader() as running:
        yield running


@pytest.fixture(scope="session")
def examine_file(reader: Reader) -> ExamineFile:
    """Examine one file: a book as xlsx, or bytes under a name."""

    def examine_one(
        content: Book | bytes, name: str = "return.xlsx", expected: Expectation | None = None
    ) -> FileExamination:
        held = content.xlsx() if isinstance(content, Book) else content
        file = IncomingFile(name, held, expected or Expectation())
        (examined,) = examine([file], load_contracts(), load_register, reader=reader)
        return examined

    return examine_one

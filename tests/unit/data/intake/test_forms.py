"""The same content gives the same findings and the same values, whichever form it comes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, examine
from data.intake.reading.reader import Reader
from data.model import FileExamination
from data.storage.documents import from_document, to_document
from tests.support.books import OCTOBER, SEPTEMBER, Book, Share, clean, separated
from tests.support.samples import load_register
from tests.support.workbooks import strict

FORMS: Mapping[str, Callable[[Book], bytes]] = {
    "return.xlsx": Book.xlsx,
    "strict.xlsx": lambda book: strict(book.xlsx()),
    "return.ods": Book.ods,
    "return.zip": Book.zip,
    "semicolons.zip": lambda book: separated(book, ";"),
    "tabs.zip": lambda book: separated(book, "\t"),
}
TYPED = st.one_of(
    st.integers(-10, 3000),
    st.sampled_from(["N/A", "<5", "z", "12 cases", " 4 ", "yes", "1,234", "45%", "", "25/10/2026", "x;y", "Total"]),
    st.sampled_from([Share(0.85), Share(0.0), Share(1.2)]),
    st.floats(-5, 50).map(lambda number: round(number, 1) + 0.0),  # never -0
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), max_size=12),
)
"""What people type. Control characters are left out: the forms themselves keep them differently."""


def in_each_form(book: Book, reader: Reader) -> list[FileExamination]:
    files = [IncomingFile(name, write(book)) for name, write in FORMS.items()]
    examined = examine(files, load_contracts(), load_register, reader=reader)
    return [alike(result) for result in examined]


def alike(examined: FileExamination) -> FileExamination:
    """Return what was found without the name, the hash and the form of the file."""
    typed = examined.typed and replace(examined.typed, file="", sha256="")
    return replace(examined, file="", sha256="", typed=typed, kept=None)


@pytest.mark.parametrize(
    ("return_type", "month"), [("service", SEPTEMBER), ("panel", SEPTEMBER), ("profile", SEPTEMBER), ("panel", OCTOBER)]
)
def test_clean_returns(reader: Reader, return_type: str, month: Any) -> None:
    first, *others = in_each_form(clean(return_type, month), reader)
    assert first.findings == ()
    assert others == [first] * (len(FORMS) - 1)


def test_a_book_of_mistakes(reader: Reader) -> None:
    book = clean("service", SEPTEMBER)
    for row, typed in enumerate(("N/A", "<5", "12 cases", -4, 2.5, "1,234", Share(0.45), date(2026, 2, 1)), 2):
        book.fill("Activity", "pending", typed, row)
    book.fill("Services", "specialist_posts_fte", 1.25, 3)
    book.fill("Services", "service_types", "outreach; nonsense", 4)
    book.sheets["Activity"].insert(4, [])
    book.sheets["Young people"][0][2] = "new aged ten to twelve"
    book.put("Movements", "Z4", "stray")
    book.sheets["Movements"].append(["Total", None, None, 4])
    first, *others = in_each_form(book, reader)
    assert len(first.findings) > 8
    assert others == [first] * (len(FORMS) - 1)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 14), TYPED), max_size=8))
def test_whatever_is_typed(reader: Reader, changes: list[tuple[int, int, Any]]) -> None:
    book = clean()
    for row, column, typed in changes:
        book.sheets["Activity"][row].extend([None] * (column + 1 - len(book.sheets["Activity"][row])))
        book.sheets["Activity"][row][column] = typed
    first, *others = in_each_form(book, reader)
    assert others == [first] * (len(FORMS) - 1)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 11), TYPED), max_size=8))
def test_a_document_keeps_everything(reader: Reader, changes: list[tuple[int, int, Any]]) -> None:
    book = clean()
    for row, column, typed in changes:
        book.sheets["Activity"][row][column] = typed
    (examined,) = examine([IncomingFile("a.xlsx", book.xlsx())], load_contracts(), load_register, reader=reader)
    if examined.typed is not None:
        document = to_document(examined.typed)
        assert from_document(document) == examined.typed
        assert to_document(from_document(document)) == document


def test_documents_of_every_kind_of_value(reader: Reader) -> None:
    for return_type in ("service", "panel", "profile"):
        book = clean(return_type, SEPTEMBER)
        (examined,) = examine([IncomingFile("a.xlsx", book.xlsx())], load_contracts(), load_register, reader=reader)
        assert examined.typed is not None
        assert from_document(to_document(examined.typed)) == examined.typed

"""Twenty mistakes that people make, each as the file they would send; the boroughs' guide is made from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data.model import Expectation
from tests.support.books import SEPTEMBER, Book, clean

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How an old Excel workbook, or one with a password, begins."""

ACTIVITY, SERVICES, PANELS = "Activity", "Services", "Panels"


@dataclass(frozen=True)
class Mistake:
    """A mistake in a sentence, the code of what is found, and the file with it.

    Attributes:
        expected: what is known of the file from the folder it was left in.
    """

    title: str
    code: str
    make: Callable[[], Book | bytes]
    expected: Expectation = field(default_factory=Expectation)

    @property
    def content(self) -> bytes:
        made = self.make()
        return made if isinstance(made, bytes) else made.xlsx()


def _typed(sheet: str, field: str, value: Any, *rows: int, return_type: str = "service") -> Callable[[], Book]:
    def make() -> Book:
        book = clean(return_type)
        for row in rows or (2,):
            book.fill(sheet, field, value, row)
        return book

    return make


def _profile_date() -> Book:
    book = clean("profile", SEPTEMBER)
    book.fill("Profile", "annual_report_on", "06/25/2026")
    book.fill("Profile", "hsb_audit_on", "05/06/2026")
    return book


def _unanswered_row() -> Book:
    book = clean()
    book.sheets[ACTIVITY][3][1:] = [None] * (len(book.sheets[ACTIVITY][0]) - 1)
    return book


def _title_above() -> Book:
    book = clean()
    book.sheets[ACTIVITY] = [["Activity of our services, October"], [], *book.sheets[ACTIVITY]]
    return book


def _column_deleted() -> Book:
    book = clean()
    book.sheets[ACTIVITY] = [row[:1] + row[2:] for row in book.sheets[ACTIVITY]]
    return book


def _totals() -> Book:
    book = clean()
    book.sheets[ACTIVITY].append(["Total", 120, 80, 30])
    return book


def _row_deleted() -> Book:
    book = clean()
    book.sheets[ACTIVITY].pop(3)
    return book


def _own_id() -> Book:
    book = clean()
    book.sheets[ACTIVITY][3][0] = "CAM-S99"
    return book


def _formulas() -> Book:
    book = clean()
    cells = [book.cell(ACTIVITY, "pending", row) for row in (2, 3)]

    def paste(_workbook: Any, sheets: Any) -> None:
        for cell in cells:
            sheets[ACTIVITY].write_formula(cell, "=B2-C2", None, 2)

    return book.decorate(paste)


def _more_redirected() -> Book:
    book = clean()
    book.fill(ACTIVITY, "decided_declined", 2)
    book.fill(ACTIVITY, "declined_redirected", 3)
    return book


def _meetings() -> Book:
    book = clean("panel")
    row = next(n for n, line in enumerate(book.sheets[PANELS][1:], 2) if isinstance(line[3], int))
    book.fill(PANELS, "cancelled_other", 1, row)
    return book


def _full() -> Book:
    book = clean()
    places = book.sheets[SERVICES][0].index("places")
    row = next(n for n, line in enumerate(book.sheets[SERVICES][1:], 2) if isinstance(line[places], int))
    book.fill(ACTIVITY, "places_occupied", book.sheets[SERVICES][row - 1][places] + 2, row)
    return book


def _children() -> Book:
    book = clean()
    book.sheets["Working"] = [["Young person's name", "Date of birth"], ["x", date(2011, 4, 3)]]
    return book


def _locked() -> bytes:
    return OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600)


MISTAKES = (
    Mistake("You write N/A when you don't know", "not_available", _typed(ACTIVITY, "pending", "N/A", 2, 3, 5)),
    Mistake("You add a word to a number", "number_with_words", _typed(ACTIVITY, "pending", "12 cases")),
    Mistake("You suppress a small number", "suppressed_number", _typed(ACTIVITY, "pending", "<5")),
    Mistake(
        "The spreadsheet turns 1-2 into a date", "date_instead_of_number", _typed(ACTIVITY, "pending", date(2026, 2, 1))
    ),
    Mistake("You leave a required answer blank", "required_blank", _typed(ACTIVITY, "referrals_received", None, 2, 4)),
    Mistake("You skip a service that had nothing to report", "row_unanswered", _unanswered_row),
    Mistake("You put a title above the headings", "headings_not_first", _title_above),
    Mistake("You delete a column", "missing_columns", _column_deleted),
    Mistake("You add a row of totals", "totals_row", _totals),
    Mistake("You delete a service's row", "rows_missing", _row_deleted),
    Mistake("You make up an ID for a new service", "row_not_registered", _own_id),
    Mistake("You misspell a code", "not_a_code", _typed(SERVICES, "service_types", "outreach;gang_exits")),
    Mistake("You write dates with the month first", "ambiguous_date", _profile_date),
    Mistake("You paste formulas from your own workbook", "formula", _formulas),
    Mistake("A part is larger than its total", "redirected_within_declined", _more_redirected),
    Mistake("The panel's meetings don't add up", "meetings_add_up", _meetings),
    Mistake("A figure is surprising but may be right", "occupied_within_places", _full),
    Mistake("The file has details of individual children", "child_level", _children),
    Mistake("The workbook has a password", "password", _locked),
    Mistake("You save it in another borough's folder", "wrong_borough", clean, Expectation(gss_code="E09000003")),
)

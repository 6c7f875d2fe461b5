"""Slips on the cover."""

from __future__ import annotations

from typing import Final

from tests.support.books import Book
from tests.support.changed_books import (
    add,
    cover,
)
from tests.support.single_slips.slip import SingleSlip


def _nil_everywhere(book: Book) -> None:
    for sheet in ("services", "activity", "young_people", "movements"):
        book.cover(f"nil_{sheet}", "yes")


COVERS: Final = (
    SingleSlip(
        "the month before left on the cover",
        cover("month", "2026-08"),
        ("sheets_not_owed",),
        "The sheets Young people and Movements aren’t due for August 2026, so we didn’t use their figures.",
    ),
    SingleSlip(
        "the next month on the cover",
        cover("month", "2026-10"),
        ("sheets_not_owed", "month_not_over"),
        "The sheets Young people and Movements aren’t due for October 2026, so we didn’t use their figures.",
    ),
    SingleSlip(
        "a month ahead on the cover",
        cover("month", "2026-12"),
        ("month_ahead",),
        "Cover, cell B9: this return is for December 2026, which hasn’t started.",
    ),
    SingleSlip(
        "a month without a year",
        cover("month", "September"),
        ("cover_month",),
        "Cover, cell B9: text (not shown here) isn’t a month.",
    ),
    SingleSlip(
        "last year's month on the cover",
        cover("month", "2025-09"),
        ("too_early",),
        "Cover, cell B9: there’s no service return for September 2025.",
    ),
    SingleSlip("no month", cover("month", None), ("cover_missing",), "The Cover sheet doesn’t give: month."),
    SingleSlip(
        "another borough on the cover",
        cover("borough", "Barnet"),
        ("wrong_borough",),
        "Cover, cell B9: this return is Barnet’s, but we expected Camden’s here.",
    ),
    SingleSlip(
        "the borough misspelt",
        cover("borough", "Camdem"),
        ("cover_borough",),
        "Cover, cell B9: text (not shown here) isn’t the name or code of a borough that sends returns. Did",
    ),
    SingleSlip("no borough", cover("borough", None), ("cover_missing",), "The Cover sheet doesn’t give: borough."),
    SingleSlip(
        "an old version of the template",
        cover("contract_version", "0"),
        ("unknown_version",),
        "Cover, cell B9: there’s no version ‘0’ of this template. The version for September 2026 is 1.",
    ),
    SingleSlip(
        "a version that doesn't exist",
        cover("contract_version", "3"),
        ("unknown_version",),
        "Cover, cell B9: there’s no version ‘3’ of this template. The version for September 2026 is 1.",
    ),
    SingleSlip(
        "another return on the cover",
        cover("return_type", "panel"),
        ("wrong_return_sheets",),
        "Cover, cell B9: the cover says this is a panel return, but its sheets are those of a service return.",
    ),
    SingleSlip(
        "the return's type misspelt",
        cover("return_type", "services"),
        ("cover_return_type",),
        "Cover, cell B9: text (not shown here) isn’t a type of return.",
    ),
    SingleSlip(
        "nil said of a sheet with rows",
        cover("nil_activity", "yes"),
        ("nil_with_rows",),
        "Cover, cell B9: the cover says nothing happened (nil_activity is yes), but the sheet Activity",
    ),
    SingleSlip(
        "nil said of every sheet",
        _nil_everywhere,
        ("nil_with_rows",),
        "Cover, cells B6 to B9: the cover says that nothing happened, but these sheets contain figures.",
    ),
    SingleSlip(
        "nil neither yes nor no",
        cover("nil_activity", "maybe"),
        ("nil_unclear",),
        "Cover, cell B9: text (not shown here) is neither yes nor no.",
    ),
    SingleSlip(
        "a name as the contact role",
        cover("contact_role", "Sam Example"),
        ("unlisted_role",),
        "Cover, cell B9: this isn’t one of the job roles on the list, so we haven’t kept it.",
    ),
    SingleSlip(
        "no contact role",
        cover("contact_role", None),
        ("no_contact_role",),
        "The Cover sheet doesn’t say who to contact: contact_role is missing.",
    ),
    SingleSlip(
        "a note on the cover",
        add("Cover", "Please ring me about this"),
        ("extra_line",),
        "Cover, cell A10: this isn’t part of the cover, so we haven’t kept it.",
    ),
)

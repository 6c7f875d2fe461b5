"""Slips with whole sheets."""

from __future__ import annotations

from typing import Final

from tests.support.books import Book
from tests.support.changed_books import (
    ACTIVITY,
    DOOR,
    MOVEMENTS,
    PANELS,
    PROFILE,
    SERVICES,
    YOUNG,
    as_zip,
    copied,
    decorated,
    dropped,
    each_row,
    exchanged,
    filled,
    lines,
    pasted_over,
    renamed,
    sheets,
)
from tests.support.single_slips.slip import SingleSlip


def _two_returns(book: Book) -> None:
    book.sheets |= {title: lines for title, lines in filled("panel").sheets.items() if title != "Cover"}


def _sheets_of_panels(book: Book) -> None:
    book.sheets = filled("panel").sheets | {"Cover": book.sheets["Cover"]}


def _passed_on(book: Book) -> None:
    """Three sheets, each under the title of the next."""
    first, second, third = book.sheets[SERVICES], book.sheets[ACTIVITY], book.sheets[YOUNG]
    book.sheets |= {ACTIVITY: first, YOUNG: second, SERVICES: third}


SHEETS: Final = (
    SingleSlip(
        "activity and young people swapped",
        exchanged(ACTIVITY, YOUNG),
        ("sheets_exchanged",),
        "The sheets Activity and Young people have each other’s headings, as if their titles had been",
    ),
    SingleSlip(
        "services and activity swapped",
        exchanged(SERVICES, ACTIVITY),
        ("sheets_exchanged",),
        "The sheets Services and Activity have each other’s headings, as if their titles had been swapped.",
    ),
    SingleSlip(
        "services and movements swapped",
        exchanged(SERVICES, MOVEMENTS),
        ("sheets_exchanged",),
        "The sheets Services and Movements have each other’s headings, as if their titles had been swapped.",
    ),
    SingleSlip(
        "activity and movements swapped",
        exchanged(ACTIVITY, MOVEMENTS),
        ("sheets_exchanged",),
        "The sheets Activity and Movements have each other’s headings, as if their titles had been swapped.",
    ),
    SingleSlip(
        "panels and front door swapped",
        exchanged(PANELS, DOOR),
        ("sheets_exchanged",),
        "The sheets Panels and Front door have each other’s headings, as if their titles had been swapped.",
        "panel",
    ),
    SingleSlip(
        "profile and strategies swapped",
        exchanged(PROFILE, "Strategies"),
        ("sheets_exchanged",),
        "The sheets Profile and Strategies have each other’s headings, as if their titles had been swapped.",
        "profile",
    ),
    SingleSlip(
        "three titles passed on",
        _passed_on,
        ("sheets_exchanged",),
        "The sheets Services, Activity and Young people have each other’s headings, as if their titles had",
    ),
    SingleSlip(
        "sheet renamed",
        renamed(ACTIVITY, "Activity Sept"),
        ("renamed_sheet",),
        "There’s no sheet called Activity, but the third sheet has its headings.",
    ),
    SingleSlip(
        "a sheet called Sheet3",
        renamed(ACTIVITY, "Sheet3"),
        ("renamed_sheet",),
        "There’s no sheet called Activity, but the third sheet has its headings.",
    ),
    SingleSlip(
        "cover renamed",
        renamed("Cover", "Front"),
        ("no_cover",),
        "There’s no sheet called Cover, so we can’t tell which return this is.",
    ),
    SingleSlip(
        "a sheet copied",
        copied(ACTIVITY, "Activity (2)"),
        ("extra_sheet",),
        "The sixth sheet isn’t part of this return, so we didn’t use it.",
    ),
    SingleSlip("sheet missing", dropped(ACTIVITY), ("missing_sheet",), "There’s no sheet called Activity."),
    SingleSlip("services missing", dropped(SERVICES), ("missing_sheet",), "There’s no sheet called Services."),
    SingleSlip("panels missing", dropped(PANELS), ("missing_sheet",), "There’s no sheet called Panels.", "panel"),
    SingleSlip(
        "cover missing",
        dropped("Cover"),
        ("no_cover",),
        "There’s no sheet called Cover, so we can’t tell which return this is.",
    ),
    SingleSlip(
        "young people pasted over activity",
        pasted_over(ACTIVITY, YOUNG),
        ("another_sheets_headings",),
        "The sheet Activity has the headings of Young people, as if Young people had been pasted over it.",
    ),
    SingleSlip(
        "activity pasted over services",
        pasted_over(SERVICES, ACTIVITY),
        ("another_sheets_headings",),
        "The sheet Services has the headings of Activity, as if Activity had been pasted over it.",
    ),
    SingleSlip(
        "sheet emptied",
        lines(ACTIVITY, lambda held: []),
        ("empty_sheet",),
        "The sheet Activity is empty and has no headings.",
    ),
    SingleSlip(
        "sheet without rows",
        lines(ACTIVITY, lambda held: held[:1]),
        ("no_rows",),
        "Activity: there are no answers on this sheet.",
    ),
    SingleSlip(
        "extra sheet",
        sheets(lambda held: held | {"Workings": [["a", 1], ["b", 2]]}),
        ("extra_sheet",),
        "The sixth sheet isn’t part of this return, so we didn’t use it.",
    ),
    SingleSlip(
        "hidden sheet",
        decorated(lambda book, made: made[MOVEMENTS].hide()),
        ("hidden_sheet",),
        "The sheet Movements is hidden.",
    ),
    SingleSlip(
        "two returns in one workbook",
        _two_returns,
        ("two_returns",),
        "Panels, Front door and Practice belong to the panel return. This file is the service return, so we",
    ),
    SingleSlip(
        "sheets of the other return",
        _sheets_of_panels,
        ("wrong_return_sheets",),
        "Cover, cell B1: the cover says this is a service return, but its sheets are those of a panel return.",
    ),
    SingleSlip(
        "sheet of z",
        each_row(
            YOUNG,
            lambda row: [
                *row[:1],
                *(["z"] * (len(row) - 1)),
            ],
        ),
        ("all_z",),
        "Young people, rows 2 to 16: nearly every answer on this sheet is z, which means that a question",
    ),
    SingleSlip(
        "a sheet without answers",
        each_row(
            YOUNG,
            lambda row: [
                *row[:1],
                *([None] * (len(row) - 1)),
            ],
        ),
        ("sheet_unanswered",),
        "Young people, cells B2 to B16 and S2 to S16: there are no answers for ‘CAM-S01’, ‘CAM-S02’,",
    ),
    SingleSlip(
        "a CSV with bars",
        as_zip(lambda m: m | {"Activity.csv": m["Activity.csv"].replace(b",", b"|")}),
        ("csv_delimiter",),
        "We can’t tell what separates the values in Activity.csv. It should be commas, semicolons or tabs.",
    ),
)

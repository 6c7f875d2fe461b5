"""Single slips that people make with a filled return, each with the least that they are told about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from data.model import Expectation
from tests.support.books import CAMDEN, SEPTEMBER, Book, Share
from tests.support.changed_books import (
    ACTIVITY,
    DOOR,
    MOVEMENTS,
    OTHER_BOROUGH,
    PANELS,
    PROFILE,
    SERVICES,
    YOUNG,
    Change,
    add,
    as_zip,
    block,
    column,
    copied,
    cover,
    decorated,
    down,
    down_over,
    dragged_in_row,
    dropped,
    each,
    each_row,
    every_count,
    every_date,
    every_yes,
    everywhere,
    exchanged,
    filled,
    filled_series,
    heading,
    ids,
    left,
    lines,
    part_right,
    pasted_over,
    put,
    renamed,
    right,
    rows,
    sheets,
    totals,
    up,
    without,
)

IN_TIME: Final = Expectation(gss_code=CAMDEN, latest=SEPTEMBER + 1)


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


def _two_returns(book: Book) -> None:
    book.sheets |= {title: lines for title, lines in filled("panel").sheets.items() if title != "Cover"}


def _sheets_of_panels(book: Book) -> None:
    book.sheets = filled("panel").sheets | {"Cover": book.sheets["Cover"]}


def _passed_on(book: Book) -> None:
    """Three sheets, each under the title of the next."""
    first, second, third = book.sheets[SERVICES], book.sheets[ACTIVITY], book.sheets[YOUNG]
    book.sheets |= {ACTIVITY: first, YOUNG: second, SERVICES: third}


def _names_for_ids(book: Book) -> None:
    for service, row in zip(rows(book, SERVICES), rows(book, ACTIVITY), strict=True):
        row[0] = service[1]


def _nil_everywhere(book: Book) -> None:
    for sheet in ("services", "activity", "young_people", "movements"):
        book.cover(f"nil_{sheet}", "yes")


def _american(day: date) -> str:
    return f"{day.month:02}/{day.day:02}/{day.year}"


SLIPS: Final = (
    SingleSlip(
        "rows pasted one column to the right",
        block(ACTIVITY, right),
        ("shifted_rows",),
        "Activity: every row is one column to the right of its headings, so we didn’t read the sheet.",
    ),
    SingleSlip(
        "services pasted one column to the right",
        block(SERVICES, right),
        ("shifted_rows",),
        "Services: every row is one column to the right of its headings, so we didn’t read the sheet.",
    ),
    SingleSlip(
        "young people pasted one column to the right",
        block(YOUNG, right),
        ("shifted_rows",),
        "Young people: every row is one column to the right of its headings, so we didn’t read the sheet.",
    ),
    SingleSlip(
        "movements pasted one column to the right",
        block(MOVEMENTS, right),
        ("shifted_rows",),
        "Movements: every row is one column to the right of its headings, so we didn’t read the sheet.",
    ),
    SingleSlip(
        "panels pasted one column to the right",
        block(PANELS, right),
        ("shifted_rows",),
        "Panels: every row is one column to the right of its headings, so we didn’t read the sheet.",
        "panel",
    ),
    SingleSlip(
        "the front door pasted one column to the right",
        block(DOOR, right),
        ("answers_beside_headings",),
        "Front door: the answers look as if they were pasted one column too far to the right, so we didn’t",
        "panel",
    ),
    SingleSlip(
        "the profile pasted one column to the right",
        block(PROFILE, right),
        ("answers_beside_headings",),
        "Profile: the answers look as if they were pasted one column too far to the right, so we didn’t read",
        "profile",
    ),
    SingleSlip(
        "rows pasted one column to the left",
        block(YOUNG, left),
        ("block_beside_headings",),
        "Young people, cells A2 to A16, B2 to B16 and 141 more: in rows 2 to 16 the answers from column A on",
    ),
    SingleSlip(
        "movements pasted one column to the left",
        block(MOVEMENTS, left),
        ("answers_beside_headings",),
        "Movements: the answers look as if they were pasted one column too far to the left, so we didn’t read",
    ),
    SingleSlip(
        "activity's answers pasted one column to the right",
        block(ACTIVITY, right, 1),
        ("answers_beside_headings",),
        "Activity: the answers look as if they were pasted one column too far to the right, so we didn’t read",
    ),
    SingleSlip(
        "services' answers pasted one column to the right",
        block(SERVICES, right, 1),
        ("answers_beside_headings",),
        "Services: the answers look as if they were pasted one column too far to the right, so we didn’t read",
    ),
    SingleSlip(
        "movements' answers pasted one column to the right",
        block(MOVEMENTS, right, 1),
        ("block_beside_headings",),
        "Movements, cells C2 to C29 and 71 more: in rows 2 to 29 the answers from column B on look as if they",
    ),
    SingleSlip(
        "panels' answers pasted one column to the right",
        block(PANELS, right, 1),
        ("answers_beside_headings",),
        "Panels: the answers look as if they were pasted one column too far to the right, so we didn’t read",
        "panel",
    ),
    SingleSlip(
        "activity's answers pasted one column to the left",
        block(ACTIVITY, left, 1),
        ("block_beside_headings",),
        "Activity, cells H2 to H5, D3 to D7, F3 to F7, J4, J6, H8 to H16, D9 to D11 and 15 more: in rows 2 to",
    ),
    SingleSlip(
        "services' answers pasted one column to the left",
        block(SERVICES, left, 1),
        ("answers_beside_headings",),
        "Services: the answers look as if they were pasted one column too far to the left, so we didn’t read",
    ),
    SingleSlip(
        "panels' answers pasted one column to the left",
        block(PANELS, left, 1),
        ("block_beside_headings",),
        "Panels, cells C2 to C9, D2 to D4, E2 to E4, F2 to F4, G2 to G4, H2 to H4, I2 to I4, J2 to J4 and 78",
        "panel",
    ),
    SingleSlip(
        "activity from column F on pasted one column to the right",
        block(ACTIVITY, right, 5),
        ("block_beside_headings",),
        "Activity, cells H2, H3, I2, I3, J2 to J5, L4, H6 to H9, I6 to I9, L6, J8 to J15, H11, H12, I11, I12",
    ),
    SingleSlip(
        "young people from column F on pasted one column to the right",
        block(YOUNG, right, 5),
        ("block_beside_headings",),
        "Young people, cells S2 to S16 and T2 to T16: in rows 2 to 16 the answers from column F on look as if",
    ),
    SingleSlip(
        "panels from column I on pasted one column to the right",
        block(PANELS, right, 8),
        ("block_beside_headings",),
        "Panels, cells Q2, U2, X2 to X4, AJ2 to AJ4, P3, W6, X6, X7, Y6, Z6, AA6, AJ6, AJ7, P7, Q8, N9, R9,",
        "panel",
    ),
    SingleSlip(
        "four rows of young people pasted one column to the right",
        block(YOUNG, part_right(4, 7, 23)),
        ("block_beside_headings",),
        "Young people, cells B4 to B7: in rows 4 to 7 the answers from column A on look as if they were",
    ),
    SingleSlip(
        "four rows of services pasted one column to the right",
        block(SERVICES, part_right(4, 7, 19)),
        ("block_beside_headings",),
        "Services, cells C4 to C7, E4 to E7, F4 to F7, H4 to H7, J4 to J7, M4 to M7, R4 to R7, S4 and S6: in",
    ),
    SingleSlip(
        "four rows of activity's answers one column to the right",
        block(ACTIVITY, part_right(4, 7, 11), 1),
        ("block_beside_headings",),
        "Activity, cells J4, J5, L4, H6, H7, I6, I7 and L6: in rows 4 to 7 the answers from column B on look",
    ),
    SingleSlip(
        "four rows of panels' answers one column to the right",
        block(PANELS, part_right(4, 7, 35), 1),
        ("block_beside_headings",),
        "Panels, cells AJ4, X6, Y6, Z6, AA6, AJ6 and AJ7: in rows 4 to 7 the answers from column B on look as",
        "panel",
    ),
    SingleSlip(
        "a service's answers one column to the right",
        block(SERVICES, part_right(4, 4, 18), 1),
        ("block_beside_headings",),
        "Services, cells C4, E4, F4, H4, I4, J4, L4, M4, R4 and S4: in row 4 the answers from column B on",
    ),
    SingleSlip(
        "activity's answers one row down",
        block(ACTIVITY, down, 1),
        ("answers_a_row_down",),
        "Activity, cells B2 and A17: the first row has no answers and the last has no ID. The answers look as",
    ),
    SingleSlip(
        "services' answers one row down",
        block(SERVICES, down, 1),
        ("beside_other_ids", "z_never", "occupied_within_places", "z_never"),
        "Services, cells B2, C2, D2, E2, F2, G2, H2, I2, J2, K2, L2, M2, N2 and A17: these rows have the",
    ),
    SingleSlip(
        "panels' answers one row down",
        block(PANELS, down, 1),
        ("answers_a_row_down",),
        "Panels, cells E2 and A10: the first row has no answers and the last has no ID. The answers look as",
        "panel",
    ),
    SingleSlip(
        "activity's answers one row down, the last lost",
        block(ACTIVITY, down_over, 1),
        ("z_never", "row_unanswered", "occupied_within_places"),
        "Activity, cells B2, C2, D2, F2 and J2: there are no answers for ‘CAM-S01’.",
    ),
    SingleSlip(
        "services' answers one row down, the last lost",
        block(SERVICES, down_over, 1),
        ("beside_other_ids", "z_never", "occupied_within_places", "z_never"),
        "Services, cells B2, C2, D2, E2, F2, G2, H2, I2, J2, K2, L2, M2 and N2: these rows have the",
    ),
    SingleSlip(
        "activity's answers one row up",
        block(ACTIVITY, up, 1),
        ("z_never", "occupied_within_places", "row_unanswered"),
        "Activity, cells B16, C16, D16, F16 and J16: there are no answers for ‘NLC-S03’.",
    ),
    SingleSlip(
        "services' answers one row up",
        block(SERVICES, up, 1),
        ("beside_other_ids", "z_never", "occupied_within_places", "z_never"),
        "Services, cells B16, C16, D16, E16, F16, G16, H16, I16, J16, K16, L16, M16 and N16: these rows have",
    ),
    SingleSlip(
        "panels' answers one row up",
        block(PANELS, up, 1),
        ("required_blank", "required_blank", "register_changed", "row_unanswered"),
        "Panels, cell B9: there’s no answer for Panel type.",
        "panel",
    ),
    SingleSlip(
        "an optional heading changed",
        heading(ACTIVITY, "pending", "waiting list"),
        ("heading_replaced",),
        "Activity, cell E1: text (not shown here) is where the template has Referrals not yet decided, so we",
    ),
    SingleSlip(
        "required heading changed",
        heading(ACTIVITY, "referrals_received", "Referrals in"),
        ("heading_replaced",),
        "Activity, cell B1: text (not shown here) is where the template has Referrals received, so we didn’t",
    ),
    SingleSlip(
        "heading misspelt",
        heading(ACTIVITY, "referrals_received", "referrals_recieved"),
        ("renamed_heading",),
        "Activity, cell B1: text (not shown here) isn’t a heading of this sheet. It looks like Referrals",
    ),
    SingleSlip(
        "heading translated",
        heading(ACTIVITY, "referrals_received", "Atgyfeiriadau"),
        ("heading_replaced",),
        "Activity, cell B1: text (not shown here) is where the template has Referrals received, so we didn’t",
    ),
    SingleSlip(
        "a required heading deleted",
        heading(ACTIVITY, "referrals_received", None),
        ("heading_blank",),
        "Activity, cell B1: there’s no heading where the template has Referrals received, so we didn’t use",
    ),
    SingleSlip(
        "an optional heading deleted",
        heading(ACTIVITY, "pending", None),
        ("heading_blank",),
        "Activity, cell E1: there’s no heading where the template has Referrals not yet decided, so we didn’t",
    ),
    SingleSlip(
        "heading repeated",
        heading(ACTIVITY, "pending", "closures"),
        ("repeated_heading",),
        "Activity, cells E1 and L1: the heading Closures appears twice, so we can’t tell which column to use.",
    ),
    SingleSlip(
        "headings merged",
        decorated(lambda book, made: made[ACTIVITY].merge_range("C1:D1", "decisions")),
        ("merged_headings",),
        "Activity, cells C1 and D1: some headings are merged, so we can’t tell which heading belongs to which",
    ),
    SingleSlip(
        "cells merged",
        decorated(lambda book, made: made[ACTIVITY].merge_range("C3:C5", 4)),
        ("merged_cells",),
        "Activity, cells C3 and C5: some cells are merged, and only the top-left cell of each keeps its",
    ),
    SingleSlip(
        "an optional column deleted",
        without(ACTIVITY, "starts"),
        ("missing_optional_columns",),
        "Activity: there’s no column for Starts, so we treat the answers as not known.",
    ),
    SingleSlip(
        "a required column deleted",
        without(ACTIVITY, "decided_accepted"),
        ("missing_columns",),
        "Activity: there’s no column for Referrals accepted.",
    ),
    SingleSlip(
        "ID column deleted",
        without(ACTIVITY, "service_id"),
        ("missing_columns",),
        "Activity: there’s no column for Service ID.",
    ),
    SingleSlip(
        "ID column deleted services",
        without(SERVICES, "service_id"),
        ("missing_columns",),
        "Services: there’s no column for Service ID.",
    ),
    SingleSlip(
        "all headings deleted",
        lines(ACTIVITY, lambda held: held[1:]),
        ("headings_not_found",),
        "Activity: none of this sheet’s headings are in row 1.",
    ),
    SingleSlip(
        "title above",
        add(ACTIVITY, "Activity of our services", after=0),
        ("headings_not_first",),
        "Activity: the headings are in row 2.",
    ),
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
        "sheet transposed",
        lines(ACTIVITY, lambda held: [list(each) for each in zip(*held, strict=True)]),
        ("headings_down",),
        "Activity: the headings run down column A, so we didn’t read the sheet.",
    ),
    SingleSlip(
        "IDs filled down",
        ids(filled_series),
        ("row_not_registered",),
        "Activity, rows 15 and 16: ‘CAM-S14’ and ‘CAM-S15’ are not in your borough’s register for September",
    ),
    SingleSlip(
        "IDs filled down services",
        ids(filled_series, SERVICES),
        ("beside_other_ids",),
        "Services, cells A15, A16, B15, B16, C15, C16, D15, D16, E15, E16, F15, F16, G15, G16, H15, H16, I15,",
    ),
    SingleSlip(
        "IDs filled down panels",
        ids(filled_series, PANELS),
        ("row_not_registered",),
        "Panels, row 9: ‘CAM-P08’ is not in your borough’s register for September 2026.",
        "panel",
    ),
    SingleSlip(
        "IDs copied down",
        ids(lambda n: [n[0]] * len(n)),
        ("row_repeated",),
        "Activity, rows 2 to 16: these rows are about the same thing (‘CAM-S01’), so we can’t tell which one",
    ),
    SingleSlip(
        "IDs copied down services",
        ids(lambda n: [n[0]] * len(n), SERVICES),
        ("row_repeated",),
        "Services, rows 2 to 16: these rows are about the same thing (‘CAM-S01’), so we can’t tell which one",
    ),
    SingleSlip(
        "IDs copied down panels",
        ids(lambda n: [n[0]] * len(n), PANELS),
        ("row_repeated",),
        "Panels, rows 2 to 9: these rows are about the same thing (‘CAM-P01’), so we can’t tell which one to",
        "panel",
    ),
    SingleSlip(
        "IDs of services sorted alone",
        ids(lambda n: sorted(n, reverse=True), SERVICES),
        ("beside_other_ids", "z_never", "occupied_within_places", "z_never"),
        "Services, cells B2 to B8, C2 to C8, D2 to D8, E2, F2, G2, H2, H3, J2 to J4 and 129 more: these rows",
    ),
    SingleSlip(
        "IDs of panels sorted alone",
        ids(lambda n: sorted(n, reverse=True), PANELS),
        ("register_changed",),
        "Panels, cells B2 to B9, D2, C3, D5, D6 and D9: what you entered differs from your borough’s",
        "panel",
    ),
    SingleSlip(
        "IDs without hyphen",
        ids(lambda n: [x.replace("-", "") for x in n]),
        ("not_a_pattern",),
        "Activity, cells A2 to A16: ‘CAMS01’, ‘CAMS02’, ‘CAMS03’ and 12 others are not in the right format",
    ),
    SingleSlip(
        "IDs as numbers",
        ids(lambda n: [int(x[-2:]) for x in n]),
        ("not_a_pattern",),
        "Activity, cells A2 to A16: ‘1’, ‘2’, ‘3’ and 10 others are not in the right format for Service ID.",
    ),
    SingleSlip(
        "names in place of IDs",
        _names_for_ids,
        ("not_a_pattern",),
        "Activity, cells A2 to A16: text (not shown here) is not in the right format for Service ID.",
    ),
    SingleSlip(
        "IDs with O for 0",
        ids(lambda n: [x.replace("0", "O") for x in n]),
        ("not_a_pattern",),
        "Activity, cells A2 to A11, A15 and A16: ‘CAM-SO1’, ‘CAM-SO2’, ‘CAM-SO3’ and 9 others are not in the",
    ),
    SingleSlip(
        "IDs of another borough",
        ids(lambda n: [x.replace("CAM", "BAR") for x in n]),
        ("row_of_other_borough",),
        "Activity, rows 2 to 14: ‘BAR-S01’, ‘BAR-S02’, ‘BAR-S03’ and 10 others are in Barnet’s register, not",
    ),
    SingleSlip(
        "an ID mistyped",
        put(ACTIVITY, "service_id", "CAM-S0", 4),
        ("not_a_pattern",),
        "Activity, cell A4: ‘CAM-S0’ is not in the right format for Service ID.",
    ),
    SingleSlip(
        "an ID missing",
        put(ACTIVITY, "service_id", None, 4),
        ("key_blank",),
        "Activity, row 4: there are answers, but Service ID is blank.",
    ),
    SingleSlip(
        "an ID made up",
        put(ACTIVITY, "service_id", "CAM-S77", 4),
        ("row_not_registered",),
        "Activity, row 4: ‘CAM-S77’ is not in your borough’s register for September 2026. Did you mean",
    ),
    SingleSlip(
        "a row twice",
        lines(ACTIVITY, lambda held: [*held[:5], held[4], *held[5:]]),
        ("row_repeated",),
        "Activity, rows 5 and 6: these rows are about the same thing (‘CAM-S04’), so we can’t tell which one",
    ),
    SingleSlip(
        "a row twice movements",
        lines(MOVEMENTS, lambda held: [*held[:5], held[4], *held[5:]]),
        ("row_repeated",),
        "Movements, rows 5 and 6: these rows are about the same thing (‘sent, E09000012, exploitation’), so",
    ),
    SingleSlip(
        "a row deleted",
        lines(ACTIVITY, lambda held: held[:5] + held[6:]),
        ("rows_missing",),
        "Activity: there’s no row for CAM-S05.",
    ),
    SingleSlip(
        "a row deleted services",
        lines(SERVICES, lambda held: held[:5] + held[6:]),
        ("rows_missing",),
        "Services: there’s no row for CAM-S05.",
    ),
    SingleSlip(
        "a row deleted panels",
        lines(PANELS, lambda held: held[:5] + held[6:]),
        ("rows_missing",),
        "Panels: there’s no row for CAM-P05.",
        "panel",
    ),
    SingleSlip(
        "services sorted without their IDs",
        block(SERVICES, lambda x: sorted(x, key=lambda r: str(r[0])), 1),
        ("beside_other_ids", "z_never", "occupied_within_places", "z_never"),
        "Services, cells B2 to B16, C2 to C16 and 122 more: these rows have the register’s facts of other",
    ),
    SingleSlip(
        "dates as words",
        every_date(lambda d: "last spring"),
        ("not_a_date",),
        "Profile, cells G2, H2, I2, J2 and T2: you entered text (not shown here) instead of a date.",
        "profile",
    ),
    SingleSlip(
        "dates in wrong century",
        every_date(lambda d: d.replace(year=d.year - 100)),
        ("date_long_ago",),
        "Profile, cells G2, H2, I2, J2 and T2: the date is more than 8 years before September 2026.",
        "profile",
    ),
    SingleSlip(
        "a date in wrong century",
        put(PROFILE, "annual_report_on", date(1925, 11, 20)),
        ("date_long_ago",),
        "Profile, cell G2: the date is more than 8 years before September 2026.",
        "profile",
    ),
    SingleSlip(
        "dates as serial numbers",
        every_date(lambda d: (d - date(1899, 12, 30)).days),
        ("not_a_date",),
        "Profile, cells G2, H2, I2, J2 and T2: you entered text (not shown here) instead of a date.",
        "profile",
    ),
    SingleSlip(
        "dates as years",
        every_date(lambda d: d.year),
        ("not_a_date",),
        "Profile, cells G2, H2, I2, J2 and T2: you entered ‘2025’ and ‘2026’ instead of a date.",
        "profile",
    ),
    SingleSlip(
        "dates in the next year",
        every_date(lambda d: d.replace(year=2027)),
        ("date_in_future",),
        "Profile, cells G2, H2, I2, J2 and T2: you entered ‘2027-11-20’, ‘2027-09-30’, ‘2027-01-27’ and 2",
        "profile",
    ),
    SingleSlip(
        "dates in American form",
        each(PANELS, "sharing_agreement_reviewed_on", _american),
        ("ambiguous_date",),
        "Panels, cells AJ3 and AJ4: we can’t tell the day from the month in ‘04/07/2026’ and ‘04/10/2026’,",
        "panel",
    ),
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
    SingleSlip(
        "numbers with units",
        every_count(lambda n: f"{n} cases"),
        ("number_with_words",),
        "Activity, cells B2 to B16, C2 to C16 and 118 more: you entered words or units as well as a number.",
    ),
    SingleSlip(
        "numbers with thousands separators",
        each(ACTIVITY, "pending", lambda n: f"1,{n:03}"),
        ("number_with_comma",),
        "Activity, cells E2 to E16: you entered ‘1,001’, ‘1,002’, ‘1,003’ and 2 others, with a comma or a",
    ),
    SingleSlip(
        "a number with a thousands separator",
        put("Schools", "roll_11_16", "14,155"),
        ("number_with_comma",),
        "Schools, cell G2: you entered ‘14,155’, with a comma or a space.",
        "profile",
    ),
    SingleSlip(
        "percentages in place of counts",
        every_count(lambda n: Share(0.25), YOUNG),
        ("percentage",),
        "Young people, cells B2 to B16, C2 to C16 and 286 more: you entered ‘25%’ as a percentage instead of",
    ),
    SingleSlip(
        "decimals in place of counts",
        every_count(lambda n: n + 0.5),
        ("decimal_in_count",),
        "Activity, cells B2 to B16, C2 to C16 and 118 more: you entered ‘4.5’, ‘0.5’, ‘1.5’ and 28 others",
    ),
    SingleSlip(
        "negative counts in a column",
        each(ACTIVITY, "pending", lambda n: -n - 1),
        ("below_minimum",),
        "Activity, cells E2 to E16: you entered ‘-2’, ‘-3’, ‘-4’ and 2 others. Referrals not yet decided must",
    ),
    SingleSlip(
        "negative counts everywhere",
        every_count(lambda n: -n - 1),
        ("below_minimum",),
        "Activity, cells B2 to B16, C2 to C16 and 118 more: these numbers are too low. You entered ‘-5’,",
    ),
    SingleSlip(
        "numbers with an apostrophe",
        every_count(lambda n: f"'{n}"),
        ("not_a_number",),
        "Activity, cells B2 to B16, C2 to C16 and 118 more: you entered ‘'4’, ‘'0’, ‘'3’ and 28 others",
    ),
    SingleSlip(
        "small numbers as an asterisk",
        every_count(lambda n: "*" if n < 5 else n),
        ("suppressed_number",),
        "Activity, cells B2, C2, D2 to D4, E2 to E5, F2 to F4, G2, G3, H2, J2, L2, L3, L5, D7 to D16 and 49",
    ),
    SingleSlip(
        "small numbers as <5",
        every_count(lambda n: "<5" if 0 < n < 5 else n),
        ("suppressed_number",),
        "Activity, cells B2, C2, E2 to E5, G2, G3, H2, J2, L2, L3, D3, D4, F3, F4, L5, D7 to D10, E7, E8, F7",
    ),
    SingleSlip(
        "ages summed wrongly",
        each(YOUNG, "new_age_13_15", lambda n: n + 5),
        ("ages_within_new",),
        "Young people, cells B2 to B16, C2 to C16 and 45 more: The age bands add up to more than the new",
    ),
    SingleSlip(
        "a total that is a third of its parts",
        each(YOUNG, "new_young_people", lambda n: n // 3),
        ("parts_above_whole",),
        "Young people, cells B2 to B16, C2 to C16 and 83 more: several of these figures are more than New",
    ),
    SingleSlip(
        "closures left at zero",
        put(YOUNG, "closures", 0),
        ("measured_within_closures",),
        "Young people, cells S2 to S16 and T2 to T16: More closures had an outcome measured than there were",
    ),
    SingleSlip(
        "new young people left at zero",
        put(YOUNG, "new_young_people", 0),
        ("parts_above_whole",),
        "Young people, cells B2 to B16, C2 to C16 and 116 more: several of these figures are more than New",
    ),
    SingleSlip(
        "numbers a thousand times too large",
        every_count(lambda n: n * 1000),
        ("above_maximum", "long_number"),
        "Activity, cells B2, C2 to C4, H2 to H5, J2 to J5, L2 to L5, G3 to G5, D4, D5, E4, F4, F5, B8, C8,",
    ),
    SingleSlip(
        "zero in place of z",
        everywhere("z", 0),
        ("register_changed", "not_yes_no"),
        "Services, cells R4, R6, R11, R14 and R15: what you entered differs from your borough’s register.",
    ),
    SingleSlip(
        "zero in place of z at panels",
        everywhere("z", 0),
        ("register_changed", "cases_without_meeting", "not_a_code"),
        "Panels, cell D5: what you entered differs from your borough’s register.",
        "panel",
    ),
    SingleSlip(
        "z in place of zero",
        every_count(lambda n: "z" if n == 0 else n),
        ("z_not_allowed",),
        "Activity, cells D2, F2, G8, E9, E10, D11, F11, E12, G12 and E14 to E16: you can’t answer z (doesn’t",
    ),
    SingleSlip(
        "z in place of zero at panels",
        every_count(lambda n: "z" if n == 0 else n, PANELS),
        ("z_never",),
        "Panels, cells F2 to F4, G2 to G4, H2 to H4, P3, Z3, F6 to F9, G6 to G9, H6 to H9, W6, AA6, AB6 and",
        "panel",
    ),
    SingleSlip(
        "blanks in place of zero",
        every_count(lambda n: None if n == 0 else n),
        ("required_blank", "required_blank"),
        "Activity, cells D2 and D11: there’s no answer for Referrals declined.",
    ),
    SingleSlip(
        "dashes in place of zero",
        every_count(lambda n: "-" if n == 0 else n),
        ("not_available",),
        "Activity, cells D2, F2, G8, E9, E10, D11, F11, E12, G12 and E14 to E16: you entered ‘-’ instead of",
    ),
    SingleSlip(
        "N/A in place of zero",
        every_count(lambda n: "N/A" if n == 0 else n),
        ("not_available",),
        "Activity, cells D2, F2, G8, E9, E10, D11, F11, E12, G12 and E14 to E16: you entered ‘N/A’ instead of",
    ),
    SingleSlip(
        "n/a in place of z",
        everywhere("z", "n/a"),
        ("not_available", "not_available", "not_available", "not_available"),
        "Services, cells R4, R6, R11, R14 and R15: you entered ‘n/a’ instead of a whole number.",
    ),
    SingleSlip(
        "n/a in place of z at panels",
        everywhere("z", "n/a"),
        ("not_available", "not_available"),
        "Panels, cells N2, N3, O2, O3, P2, R2 to R8, S2 to S9, T2 to T8 and 78 more: you entered ‘n/a’",
        "panel",
    ),
    SingleSlip(
        "first figure dragged",
        dragged_in_row(YOUNG, 3),
        ("ages_within_new",),
        "Young people, cells B3, C3, D3, E3 and F3: The age bands add up to more than the new young people.",
    ),
    SingleSlip(
        "two columns' figures swapped",
        each_row(ACTIVITY, lambda row: [*row[:7], row[9], row[8], row[7], *row[10:]]),
        ("in_standard_within_starts", "new_within_starts"),
        "Activity, cells H6, H7, I6 and I7: More starts were in time than there were starts. You entered ‘45",
    ),
    SingleSlip(
        "total row", totals("Total"), ("totals_row",), "Activity, row 17: this looks like totals, so we didn’t use it."
    ),
    SingleSlip(
        "a row of totals without a label",
        totals(None),
        ("key_blank",),
        "Activity, row 17: there are answers, but Service ID is blank.",
    ),
    SingleSlip(
        "a row of totals with the borough's name",
        totals("Camden total"),
        ("totals_row",),
        "Activity, row 17: this looks like totals, so we didn’t use it.",
    ),
    SingleSlip(
        "total column",
        column(ACTIVITY, "Total", lambda r: sum(v for v in r if isinstance(v, int))),
        ("unknown_column",),
        "Activity, cell M1: text (not shown here) is not among this sheet’s headings, so we didn’t use the",
    ),
    SingleSlip(
        "a row of totals called All",
        totals("All", YOUNG),
        ("totals_row",),
        "Young people, row 17: this looks like totals, so we didn’t use it.",
    ),
    SingleSlip(
        "a row of totals of panels",
        totals("Total", PANELS),
        ("totals_row",),
        "Panels, row 10: this looks like totals, so we didn’t use it.",
        "panel",
    ),
    SingleSlip(
        "a second row where there is one",
        lines(DOOR, lambda held: [*held, held[1]]),
        ("too_many_rows",),
        "Front door, rows 2 and 3: this sheet should have one row for the whole borough, but this one has 2.",
        "panel",
    ),
    SingleSlip(
        "a column of notes",
        column(ACTIVITY, "Notes", lambda r: "see email" if r[1] else None),
        ("unknown_column",),
        "Activity, cell M1: text (not shown here) is not among this sheet’s headings, so we didn’t use the",
    ),
    SingleSlip(
        "a column of notes before the IDs",
        column(ACTIVITY, "Notes", lambda r: "see email" if r[1] else None, 0),
        ("unknown_column",),
        "Activity, cell A1: text (not shown here) is not among this sheet’s headings, so we didn’t use the",
    ),
    SingleSlip(
        "a column of notes without a heading",
        column(ACTIVITY, None, lambda r: "see email" if r[1] else None),
        ("beside_headings",),
        "Activity, cells M2 to M16: there are values in a column that has no heading. Every heading is there,",
    ),
    SingleSlip(
        "a note below the rows",
        add(ACTIVITY, "Figures for CAM-S03 are estimated this month"),
        ("note_row",),
        "Activity, row 17: this looks like a note, so we didn’t use it.",
    ),
    SingleSlip(
        "numbers with footnote marks",
        each(ACTIVITY, "pending", lambda n: f"{n}*"),
        ("not_a_number",),
        "Activity, cells E2 to E16: you entered ‘1*’, ‘2*’, ‘3*’ and 2 others instead of a whole number.",
    ),
    SingleSlip(
        "numbers marked as provisional",
        each(ACTIVITY, "pending", lambda n: f"{n} (p)"),
        ("number_with_words",),
        "Activity, cells E2 to E16: you entered words or units as well as a number.",
    ),
    SingleSlip(
        "a code misspelt",
        put(SERVICES, "status", "opperating"),
        ("not_a_code",),
        "Services, cells I2 to I16: text (not shown here) is not in the list of codes for Status. Did you",
    ),
    SingleSlip(
        "a code in the plural",
        put(MOVEMENTS, "reason", "families"),
        ("not_a_code",),
        "Movements, cells C2 to C29: text (not shown here) is not in the list of codes for Reason. Did you",
    ),
    SingleSlip(
        "a code in other words",
        put(MOVEMENTS, "reason", "Gang violence"),
        ("not_a_code",),
        "Movements, cells C2 to C29: text (not shown here) is not in the list of codes for Reason. Did you",
    ),
    SingleSlip(
        "a name among codes",
        put(SERVICES, "status", "Ava Example", 4),
        ("not_a_code",),
        "Services, cell I4: text (not shown here) is not in the list of codes for Status.",
    ),
    SingleSlip(
        "names in place of boroughs",
        put(SERVICES, "lead_borough", "Ava Example"),
        ("not_an_area",),
        "Services, cells F2 to F16: text (not shown here) is neither the name nor the code of an authority in",
    ),
    SingleSlip(
        "ticks",
        every_yes("✓", None),
        ("not_yes_no",),
        "Services, cells M2, M3, P2 to P5, Q2, N3, M5 to M16, Q6, N7 to N9, P7, P8, O8 to O10 and 13 more:",
    ),
    SingleSlip(
        "ticks and crosses",
        every_yes("✓", "✗"),
        ("not_yes_no",),
        "Services, cells M2 to M16, N2 to N16 and 45 more: you entered text (not shown here) instead of yes",
    ),
    SingleSlip(
        "crosses for yes",
        every_yes("x", None),
        ("not_yes_no",),
        "Services, cells M2, M3, P2 to P5, Q2, N3, M5 to M16, Q6, N7 to N9, P7, P8, O8 to O10 and 13 more:",
    ),
    SingleSlip(
        "1 and 0 for yes and no",
        every_yes(1, 0),
        ("not_yes_no",),
        "Services, cells M2 to M16, N2 to N16 and 45 more: you entered ‘1’ and ‘0’ instead of yes or no.",
    ),
    SingleSlip(
        "yes and no in another language",
        every_yes("oui", "non"),
        ("not_yes_no",),
        "Services, cells M2 to M16, N2 to N16 and 45 more: you entered text (not shown here) instead of yes",
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
        "a place that doesn't exist",
        each(MOVEMENTS, "other_borough", lambda v: "Atlantis"),
        ("not_an_area",),
        "Movements, cells B2 to B29: text (not shown here) is neither the name nor the code of an authority",
    ),
    SingleSlip(
        "moves within the borough",
        put(MOVEMENTS, "other_borough", CAMDEN),
        ("movement_to_itself",),
        "Movements, column B: ‘E09000007’ is your own borough.",
    ),
    SingleSlip(
        "services of another borough",
        put(SERVICES, "boroughs_served", OTHER_BOROUGH),
        ("not_serving", "register_changed"),
        "Services, rows 2 to 16: your own borough isn’t among those served (‘E09000003’).",
    ),
    SingleSlip(
        "ages the wrong way round",
        each_row(SERVICES, lambda row: [*row[:9], *([row[10], row[9]]), *row[11:]]),
        ("ages_in_order",),
        "Services, cells J2 to J16 and K2 to K16: The youngest age is above the oldest age. You entered ‘18",
    ),
    SingleSlip(
        "names of services changed",
        each(SERVICES, "service_name", lambda v: f"{v} (Camden)"),
        ("new_name",),
        "Services, cells B2 to B16: Service name differs from your borough’s register, so we don’t use or",
    ),
    SingleSlip(
        "providers changed",
        put(SERVICES, "provider_name", "New Provider Ltd"),
        ("new_name",),
        "Services, cells D2 to D16: Provider differs from your borough’s register, so we don’t use or show it",
    ),
    SingleSlip(
        "formula errors in a column",
        put(ACTIVITY, "pending", "#REF!"),
        ("error_value",),
        "Activity, cells E2 to E16: there’s a spreadsheet error instead of an answer (‘#REF!’).",
    ),
    SingleSlip(
        "formula errors everywhere",
        every_count(lambda n: "#DIV/0!"),
        ("error_value",),
        "Activity, cells B2 to B16, C2 to C16 and 118 more: there are spreadsheet errors instead of answers",
    ),
    SingleSlip(
        "formulas in a column",
        decorated(lambda book, made: [made[ACTIVITY].write_formula(f"E{n}", "=B2-C2", None, 2) for n in range(2, 17)]),
        ("formula",),
        "Activity, cells E2 to E16: there’s a formula instead of a value.",
    ),
    SingleSlip(
        "formulas everywhere",
        decorated(
            lambda book, made: [
                made[ACTIVITY].write_formula(r, c, "=B2-C2", None, 2) for r in range(1, 16) for c in range(1, 12)
            ]
        ),
        ("formula",),
        "Activity, cells B2 to B16, C2 to C16 and 135 more: there’s a formula instead of a value.",
    ),
    SingleSlip(
        "hidden rows",
        decorated(lambda book, made: [made[ACTIVITY].set_row(n, None, None, {"hidden": True}) for n in (3, 4)]),
        ("hidden_rows",),
        "Activity, rows 4 and 5: hidden. We read hidden rows like any other.",
    ),
    SingleSlip(
        "filtered rows",
        decorated(
            lambda book, made: (
                made[ACTIVITY].autofilter("A1:L16"),
                [made[ACTIVITY].set_row(n, None, None, {"hidden": True}) for n in (3, 4, 6)],
            )
        ),
        ("hidden_rows",),
        "Activity, rows 4, 5 and 7: hidden. We read hidden rows like any other.",
    ),
    SingleSlip(
        "hidden columns",
        decorated(lambda book, made: made[ACTIVITY].set_column(3, 4, None, None, {"hidden": True})),
        ("hidden_columns",),
        "Activity, columns D and E: hidden. We read hidden columns like any other.",
    ),
    SingleSlip(
        "comment",
        decorated(lambda book, made: made[ACTIVITY].write_comment("C3", "checked")),
        ("comments",),
        "Activity, cell C3: there are comments. We don’t read comments.",
    ),
    SingleSlip(
        "a CSV with semicolons",
        as_zip(lambda m: m | {"Activity.csv": m["Activity.csv"].replace(b",", b";")}),
        ("csv_delimiter",),
        "The values in Activity.csv aren’t separated by commas.",
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
        "no meeting held, by mistake",
        put(PANELS, "meetings_held", 0),
        ("attended_no_meeting",),
        "Panels, cells D2 to D4, E2 to E4, F2 to F4, G2 to G4, H2 to H4, I2 to I4, J2 to J4, K2 to K4, L2 to",
        "panel",
    ),
    SingleSlip(
        "meetings scheduled changed",
        put(PANELS, "meetings_scheduled", 4),
        ("meetings_add_up", "register_changed"),
        "Panels, cells D2 to D4, E2 to E4, F2 to F4, G2 to G4, H2 to H4, D6 to D9, E6 to E9, F6 to F9 and 8",
        "panel",
    ),
    SingleSlip(
        "attendance as percentages",
        each_row(PANELS, lambda row: [*row[:8], *([100 if isinstance(v, int) else v for v in row[8:23]]), *row[23:]]),
        ("above_maximum",),
        "Panels, cells I2 to I4, J2 to J4, K2 to K4, L2 to L4, M2 to M4, Q2, Q3, U2, P3, P4, N4, O4, I6 to",
        "panel",
    ),
    SingleSlip(
        "a panel's type in words",
        put(PANELS, "panel_type", "Multi-agency sexual exploitation", 2),
        ("not_a_code",),
        "Panels, cell B2: text (not shown here) is not in the list of codes for Panel type. Did you mean",
        "panel",
    ),
    SingleSlip(
        "totals and parts the wrong way round",
        each_row(DOOR, lambda row: [*row[:0], *([row[1], row[0], row[3], row[2], row[5], row[4]]), *row[6:]]),
        ("red_in_time_within_red", "amber_in_time_within_amber", "green_in_time_within_green"),
        "Front door, cells A2 and B2: More red contacts were in time than there were red contacts. You",
        "panel",
    ),
    SingleSlip(
        "the first column deleted",
        lines(DOOR, lambda held: [row[1:] for row in held]),
        ("missing_optional_columns",),
        "Front door: there’s no column for Red contacts,",
        "panel",
    ),
)

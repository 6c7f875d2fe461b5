"""Slips with rows, and with the IDs that tell them apart."""

from __future__ import annotations

from typing import Final

from tests.support.books import Book
from tests.support.changed_books import (
    ACTIVITY,
    DOOR,
    MOVEMENTS,
    OTHER_BOROUGH,
    PANELS,
    SERVICES,
    YOUNG,
    add,
    block,
    decorated,
    each,
    filled_series,
    ids,
    lines,
    put,
    rows,
    totals,
)
from tests.support.single_slips.slip import SingleSlip


def _names_for_ids(book: Book) -> None:
    for service, row in zip(rows(book, SERVICES), rows(book, ACTIVITY), strict=True):
        row[0] = service[1]


ROWS: Final = (
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
        "a note below the rows",
        add(ACTIVITY, "Figures for CAM-S03 are estimated this month"),
        ("note_row",),
        "Activity, row 17: this looks like a note, so we didn’t use it.",
    ),
    SingleSlip(
        "services of another borough",
        put(SERVICES, "boroughs_served", OTHER_BOROUGH),
        ("not_serving", "register_changed"),
        "Services, rows 2 to 16: your own borough isn’t among those served (‘E09000003’).",
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
)

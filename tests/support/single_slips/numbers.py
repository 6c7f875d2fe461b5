"""Slips with numbers."""

from __future__ import annotations

from typing import Final

from tests.support.books import Share
from tests.support.changed_books import (
    ACTIVITY,
    DOOR,
    PANELS,
    YOUNG,
    dragged_in_row,
    each,
    each_row,
    every_count,
    everywhere,
    put,
)
from tests.support.single_slips.slip import SingleSlip

NUMBERS: Final = (
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
        "an age band that leaves some out",
        each(YOUNG, "new_age_13_15", lambda n: n - 2),
        ("ages_add_up",),
        "Young people, cells B2 to B16, C2 to C16 and 60 more: The age bands and those whose age isn't recorded don't",
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
        "totals and parts the wrong way round",
        each_row(DOOR, lambda row: [*row[:0], *([row[1], row[0], row[3], row[2], row[5], row[4]]), *row[6:]]),
        ("red_in_time_within_red", "amber_in_time_within_amber", "green_in_time_within_green"),
        "Front door, cells A2 and B2: More red contacts were in time than there were red contacts. You",
        "panel",
    ),
)

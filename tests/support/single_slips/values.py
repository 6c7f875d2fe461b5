"""Slips with dates, codes, places, yes and no, and formulas."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.support.books import CAMDEN
from tests.support.changed_books import (
    ACTIVITY,
    MOVEMENTS,
    PANELS,
    PROFILE,
    SERVICES,
    decorated,
    each,
    each_row,
    every_count,
    every_date,
    every_yes,
    put,
)
from tests.support.single_slips.slip import SingleSlip


def _american(day: date) -> str:
    return f"{day.month:02}/{day.day:02}/{day.year}"


VALUES: Final = (
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
        "ages the wrong way round",
        each_row(SERVICES, lambda row: [*row[:9], *([row[10], row[9]]), *row[11:]]),
        ("ages_in_order",),
        "Services, cells J2 to J16 and K2 to K16: The youngest age is above the oldest age. You entered ‘18",
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
        "a panel's type in words",
        put(PANELS, "panel_type", "Multi-agency sexual exploitation", 2),
        ("not_a_code",),
        "Panels, cell B2: text (not shown here) is not in the list of codes for Panel type. Did you mean",
        "panel",
    ),
)

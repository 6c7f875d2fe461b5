"""Slips with headings, and with whole columns."""

from __future__ import annotations

from typing import Final

from tests.support.changed_books import (
    ACTIVITY,
    DOOR,
    SERVICES,
    add,
    column,
    decorated,
    heading,
    lines,
    without,
)
from tests.support.single_slips.slip import SingleSlip

HEADINGS: Final = (
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
        "sheet transposed",
        lines(ACTIVITY, lambda held: [list(each) for each in zip(*held, strict=True)]),
        ("headings_down",),
        "Activity: the headings run down column A, so we didn’t read the sheet.",
    ),
    SingleSlip(
        "total column",
        column(ACTIVITY, "Total", lambda r: sum(v for v in r if isinstance(v, int))),
        ("unknown_column",),
        "Activity, cell M1: text (not shown here) is not among this sheet’s headings, so we didn’t use the",
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
        "the first column deleted",
        lines(DOOR, lambda held: [row[1:] for row in held]),
        ("missing_optional_columns",),
        "Front door: there’s no column for Red contacts,",
        "panel",
    ),
)

"""Counts of children in words: nothing of the code's own names is left in a message."""

from __future__ import annotations

from application.disclosure.count_names import counts_in_words
from data.contracts.load import load_contracts
from reports.view.composition import Count


def test_a_count_is_named_by_its_sheet_field_rows_and_months() -> None:
    rows = '[["direction", ["sent"], true], ["reason", ["care_placement", "family"], false]]'
    terms = (
        (Count(f"movements.children_moved where {rows}", "2026-09"), 1),
        (Count("activity.new_young_people", "2026-09"), 1),
        (Count("activity.new_young_people", "2026-08"), 1),
        (Count("activity.starts", "2026-08"), -1),
    )
    assert counts_in_words(terms, load_contracts()) == (
        "Activity, New young people, August 2026 and September 2026; "
        "Movements, Children moved (Direction: Sent by this borough to another; "
        "Reason: not Care placement or Family reason), September 2026; "
        "less Activity, Starts, August 2026"
    )

from __future__ import annotations

import pytest

from reports.handbook.impact import ImpactView, render_impact, spans
from standards.framework.ruleset import load_book
from standards.model import Month, Outcome
from standards.versions.impact import Impact, StandardTally
from tests.support.report_reader import Reader

RULES = load_book().version("2026.2")
MONTHS = tuple(Month(2026, month) for month in range(1, 5))


def _change(month: str, was: str = "Meets", area: str = "Camden") -> dict[str, str]:
    return {"standard": "PN3", "area_name": area, "month": month, "was": was, "would_be": "Partly meets"}


def _page(*changes: dict[str, str], is_demonstration: bool = False) -> Reader:
    tallies = (StandardTally("PN3", {Outcome.MET: 8}), StandardTally("SV1", {Outcome.MET: 3, Outcome.NOT_MET: 1}))
    impact = Impact(("2026.1",), "2026.2", MONTHS, (), tallies)
    return Reader(render_impact(ImpactView("North London", is_demonstration, impact, RULES, changes)).decode())


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (["2026-01"], "January 2026"),
        (["2026-02", "2026-01"], "January 2026 to February 2026"),
        (["2025-12", "2026-01", "2026-04"], "December 2025 to January 2026; April 2026"),
    ],
)
def test_months_that_follow_one_another_are_one_span(months: list[str], words: str) -> None:
    assert spans(Month.parse(month) for month in months) == words


def test_each_turn_of_a_verdict_is_one_row() -> None:
    page = _page(_change("2026-01"), _change("2026-02"), _change("2026-03", was="Not in that version"))
    assert page.problems == []
    assert page.table("PN3-table").rows == [
        ["Camden", "Meets", "Partly meets", "January 2026 to February 2026"],
        ["Camden", "Not in that version", "Partly meets", "March 2026"],
    ]


def test_a_threshold_that_tells_nobody_apart_is_pointed_out() -> None:
    rows = _page().table("tallies-table").rows
    assert rows[0] == [
        "PN3 Core agencies attend",
        "8",
        "0",
        "0",
        "0",
        "0",
        "Every borough meets it, so it doesn't distinguish between them.",
    ]
    assert rows[1][-1] == "Nothing"


def test_nothing_that_changes_is_said_too() -> None:
    page = _page()
    assert "No verdict would change." in page.text
    assert page.headings.count("h1") == 1


def test_invented_returns_are_called_so() -> None:
    assert "Invented demonstration data." in _page(is_demonstration=True).text
    assert "Invented demonstration data." not in _page().text

"""Silence takes nothing back: what was below the standard stays among what's below until there's a verdict again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from reports.disclosure.protect import for_board, for_public
from reports.edition_index import Index
from reports.render import render
from reports.site.decide import decide
from reports.site.summary import summarise
from reports.view.edition import EditionView, SubmissionView, VerdictView
from standards.model import Outcome, Reason
from tests.support.report_builder import (
    NO_FIGURES,
    NORTH_LONDON,
    OCTOBER,
    edition,
    ratio,
    standard,
    verdict,
    withholding,
)
from tests.support.report_reader import Reader

CAMDEN = "E09000007"
NOT_MET, MET, PARTLY, UNKNOWN, NOTHING = (
    Outcome.NOT_MET,
    Outcome.MET,
    Outcome.PARTLY_MET,
    Outcome.NOT_ASSESSABLE,
    Outcome.NOT_APPLICABLE,
)
REASONS = {UNKNOWN: Reason.NO_RETURN, NOTHING: Reason.NO_CASES}
FIGURES = {NOT_MET: ratio(20, 50), PARTLY: ratio(42, 50), MET: ratio(50, 50)}


def in_months(outcomes: Sequence[Outcome]) -> EditionView:
    """Return an edition in which Camden's verdicts on one standard were these, this month's last; others met it."""
    verdicts = [
        verdict(
            CAMDEN,
            month=OCTOBER - back,
            outcome=outcome,
            reason=REASONS.get(outcome),
            figures=FIGURES.get(outcome, NO_FIGURES),
        )
        for back, outcome in zip(range(len(outcomes) - 1, -1, -1), outcomes, strict=True)
    ]
    others = [verdict(area.gss_code, outcome=MET, figures=FIGURES[MET]) for area in NORTH_LONDON[2:]]
    return edition(standards=(standard(is_core=True),), verdicts=(verdicts[-1], *others), history=tuple(verdicts[:-1]))


def of_camden(view: EditionView) -> tuple[Index, VerdictView]:
    index = Index(for_board(view))
    shown = index.verdict(CAMDEN, "PN3")
    assert shown is not None
    return index, shown


@pytest.mark.parametrize(
    ("outcomes", "last_seen", "running"),
    [
        ([NOT_MET, NOT_MET, UNKNOWN], 1, 2),
        ([NOT_MET, UNKNOWN, UNKNOWN, UNKNOWN], 3, 1),
        ([NOT_MET, UNKNOWN, NOT_MET], None, 2),  # a silence between breaks no row
        ([NOT_MET, UNKNOWN, NOT_MET, UNKNOWN], 1, 2),
        ([NOT_MET, MET, UNKNOWN], None, 0),
        ([NOT_MET, PARTLY, UNKNOWN], None, 0),
        ([NOT_MET, NOTHING, UNKNOWN], None, 0),  # that there was nothing to assess is a verdict
        ([UNKNOWN, UNKNOWN], None, 0),
        ([NOT_MET, NOT_MET], None, 2),
        ([NOT_MET, MET], None, 0),
    ],
)
def test_what_was_seen_last_stays(outcomes: list[Outcome], last_seen: int | None, running: int) -> None:
    index, shown = of_camden(in_months(outcomes))
    seen = index.last_seen_below(shown)
    assert (None if seen is None else seen.month) == (None if last_seen is None else OCTOBER - last_seen)
    assert index.months_running(shown) == running


def test_a_borough_that_sends_nothing_stays_on_the_first_page_and_everywhere() -> None:
    view = in_months([NOT_MET, NOT_MET, UNKNOWN])
    summary = summarise(Index(for_board(view)))
    assert [(each.verdict.area, each.months_running) for each in summary.exceptions] == [(CAMDEN, 2)]
    files = render(for_board(view))
    first = Reader(files["index.html"].decode()).text
    assert "40% (20 of 50), where 90% or more (proposed) would meet the standard." in first
    assert "Below when last seen, September 2026." in first
    for path in ("areas/camden.html", "standards/PN3.html", "matrix.html"):
        assert "elow when last seen, " in Reader(files[path].decode()).text, path
    (row,) = [each for each in json.loads(files["verdicts.json"])["verdicts"] if each["gss_code"] == CAMDEN]
    assert (row["verdict"], row["below_when_last_seen"], row["months_running_below"]) == (
        "not_assessable",
        "2026-09",
        2,
    )
    assert summary.tallies[0].not_met == 0, "the verdict is what it is: unknown"


def test_a_verdict_that_the_public_is_not_shown_is_not_told_by_a_silence() -> None:
    months = in_months([NOT_MET, UNKNOWN])
    (below,) = months.history
    view = replace(months, history=(replace(below, figures=ratio(3, 8, is_children=True)),))
    index = Index(for_public(view, hidden=withholding(*view.history)))
    shown = index.verdict(CAMDEN, "PN3")
    assert shown is not None
    assert index.last_seen_below(shown) is None


def test_returns_that_core_standards_want_are_for_decision() -> None:
    missing = SubmissionView(
        CAMDEN, "panel", "Panel return", "attendance", "Attendance", OCTOBER, edition().as_at, "closed", "none"
    )
    silent = verdict(CAMDEN, "PN3", outcome=UNKNOWN, reason=Reason.NO_RETURN, figures=NO_FIGURES)
    core = edition(standards=(standard(is_core=True),), verdicts=(silent,), submissions=(missing,))
    (decision,) = decide(Index(for_board(core))).decisions
    assert (decision.where, decision.title) == ("Camden", "Camden’s panel return")
    assert decision.what == "Missing or not accepted; 1 core check can’t be assessed without it: PN3."
    met = edition(standards=(standard(is_core=True),), submissions=(missing,))
    assert decide(Index(for_board(met))).decisions == ()

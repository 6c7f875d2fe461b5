from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reports.disclosure.protect import for_board
from reports.view.check import BrokenView, check
from reports.view.edition import EditionView, SubmissionView
from standards.model import Outcome, Reason
from tests.golden.edition import golden
from tests.support.report_builder import OCTOBER, edition, standard, verdict
from tests.support.report_demo import demo

STRAY = SubmissionView(
    "E08000039",
    "panel",
    "Panel return",
    "panels",
    "Panels",
    OCTOBER,
    datetime(2026, 11, 13, tzinfo=UTC),
    "open",
    "none",
)


@pytest.mark.parametrize(
    ("view", "says"),
    [
        (edition(verdicts=(verdict(standard_id="XX1"),)), "XX1, which is not among the standards"),
        (edition(verdicts=(verdict("E08000039"),)), "E08000039, which isn't a member"),
        (edition(verdicts=(verdict("north-london"),)), "where it does not belong"),
        (edition(verdicts=(verdict(), verdict())), "2 times for E09000007"),
        (edition(standards=(standard(), standard())), "PN3 stands 2 times"),
        (edition(verdicts=(verdict(month=OCTOBER - 1),)), "2026-09 stands among those of 2026-10"),
        (edition(verdicts=(), history=(verdict(),)), "which is not before 2026-10"),
        (edition(verdicts=(verdict(outcome=None),)), "has no outcome"),
        (edition(verdicts=(verdict(outcome=Outcome.MET, reason=Reason.BLANK),)), "reason contradicts"),
        (edition(verdicts=(verdict(outcome=Outcome.NOT_ASSESSABLE),)), "reason contradicts"),
        (edition(submissions=(STRAY,)), "a return is from E08000039"),
    ],
)
def test_a_view_that_contradicts_itself_is_refused(view: EditionView, says: str) -> None:
    with pytest.raises(BrokenView, match=says):
        for_board(view)


def test_every_problem_is_named_at_once() -> None:
    view = edition(verdicts=(verdict(standard_id="XX1"), verdict(outcome=None)))
    with pytest.raises(BrokenView, match=r"no outcome.*not among the standards"):
        check(view)


@pytest.mark.parametrize("view", [edition(), golden(), demo(months=2)])
def test_a_sound_view_passes_unchanged(view: EditionView) -> None:
    assert check(view) is view
    assert check(replace(view, history=())) is not view

"""What readers know: which hidden figures are among the same counts, and so hide one another."""

from __future__ import annotations

from reports.disclosure.knowledge import is_within, lone_hidden
from reports.view.composition import Count

DECLINED, SENT_ON = Count("activity.decided_declined", "2026-11"), Count("activity.declined_redirected", "2026-11")
SHARE = (((SENT_ON, 1),), ((DECLINED, 1),), ((DECLINED, 1), (SENT_ON, -1)))
NOTHING = ((), (), ())


def test_sums_are_within_the_counts_that_they_are_of() -> None:
    assert is_within(SHARE, {DECLINED, SENT_ON})
    assert not is_within(SHARE, {DECLINED})


def test_a_figure_that_counts_nothing_makes_no_hidden_figure_less_alone() -> None:
    assert not is_within(NOTHING, {DECLINED, SENT_ON})
    assert lone_hidden([SHARE, NOTHING], {DECLINED, SENT_ON}) == SHARE

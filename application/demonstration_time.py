"""What a demonstration's portal takes for now: a moment of the month's calendar, chosen with a button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from application.workspace import Workspace
from data.clusters.timetable import LONDON
from data.ledger import true_time
from standards.errors import MinstdError
from standards.model import Month

MONTH: Final = Month(2026, 10)
"""The month that the invented returns end with."""

_MORNING: Final = time(10)


@dataclass(frozen=True, slots=True)
class CalendarMoment:
    """A moment of the month's calendar: `step` names it in forms."""

    step: str
    words: str
    at: datetime


def moments(workspace: Workspace) -> tuple[CalendarMoment, ...]:
    """Return the moments of the demonstration's month, in their order."""
    dates = workspace.cluster.timetable(MONTH)
    return (
        CalendarMoment("collecting", "Returns are being collected", dates.due_at - timedelta(days=2)),
        CalendarMoment("late", "The day after returns were due", dates.due_at + timedelta(hours=10)),
        CalendarMoment("drafting", "Returns are closed, and the draft is made", _on(dates.draft_on)),
        CalendarMoment("deciding", "Challenges are closed, and are decided", _on(dates.decided_on)),
        CalendarMoment("signing", "The draft is signed off", _on(dates.sign_off_on)),
        CalendarMoment("publishing", "The edition is published", _on(dates.publish_on)),
    )


def now_in(workspace: Workspace) -> datetime:
    """Return the moment to act as at: the true time, or what somebody chose in a demonstration."""
    if not workspace.is_demonstration:
        return true_time()
    chosen = workspace.ledger.demonstration_time(workspace.cluster.id)
    return moments(workspace)[0].at if chosen is None else chosen


def choose(workspace: Workspace, step: str) -> datetime:
    """Let a demonstration's portal take another moment for now, and return it.

    Raises:
        MinstdError: the workspace is live, or there is no such moment.
    """
    if not workspace.is_demonstration:
        raise MinstdError("This workspace is live, so everything in it happens at the true time.")
    for moment in moments(workspace):
        if moment.step == step:
            workspace.ledger.set_demonstration_time(workspace.cluster.id, moment.at)
            return moment.at
    raise MinstdError("There is no such day in the demonstration's calendar.")


def _on(day: date) -> datetime:
    return datetime.combine(day, _MORNING, LONDON)

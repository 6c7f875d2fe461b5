"""What the calendar tells people, each thing once: what boroughs owe by when, and what nobody has done in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from application.editions.challenges import tell_of_challenges
from application.editions.holds import check_not_held
from application.editions.months import open_months, open_revision, published_edition, standing_drafts
from application.editions.readiness import check_ready
from application.messages import COORDINATOR
from application.notices import retry_messages, tell_once
from application.returns.chasing import line_of
from application.returns.register import register_of
from application.workspace import Workspace
from data.clusters.timetable import LONDON, Timetable
from data.ledger.notices import NoticeKind
from data.model import Obligation
from data.observations.status import StatusRow
from standards.errors import MinstdError
from standards.lists import listed
from standards.model import Month

WEEK: Final = timedelta(days=7)
A_DAY: Final = timedelta(days=1)
LOOKED_BACK: Final = 6
"""So many months before the latest are looked at, for what nobody has signed or drafted."""


def tell_by_calendar(workspace: Workspace, now: datetime) -> None:
    """Tell boroughs and coordinators what the calendar has for them by now and they weren't told yet.

    What couldn't be sent before is tried again. Safe to repeat as often as one likes.
    """
    retry_messages(workspace, now)
    latest = Month.of(now.astimezone(LONDON).date()) - 1
    for month in (latest - back for back in reversed(range(LOOKED_BACK))):
        members = workspace.cluster.members_in(month)
        if members and workspace.contracts.due(month):
            _tell_boroughs(workspace, month, now)
            _tell_coordinators(workspace, month, now)
        if published_edition(workspace, month) is None or open_revision(workspace, month, now) is not None:
            tell_of_challenges(workspace, month, now)
    missing = without_address(workspace, latest)
    if missing:
        facts = {"areas": listed(missing)}
        tell_once(workspace, COORDINATOR, NoticeKind.NO_ADDRESS, latest, facts, now)


def without_address(workspace: Workspace, month: Month) -> list[str]:
    """Return the names of the members that no message about a month can reach: the settings have no address."""
    members = workspace.cluster.members_in(month)
    return [member.name for member in members if not workspace.settings.messages.get(member.gss_code)]


def _tell_boroughs(workspace: Workspace, month: Month, now: datetime) -> None:
    dates = workspace.cluster.timetable(month)
    kind = _kind_of(dates, now)
    if kind is None:
        return
    by_area: dict[str, list[StatusRow]] = {}
    for row in register_of(workspace, month, now):
        if row.is_wanted and (kind is not NoticeKind.OVERDUE or row.obligation is Obligation.OVERDUE):
            by_area.setdefault(row.gss_code, []).append(row)
    for gss_code, rows in by_area.items():
        lines = "\n".join(line_of(workspace, row) for row in rows)
        tell_once(workspace, gss_code, kind, month, {"lines": lines, **_days(dates)}, now)


def _kind_of(dates: Timetable, now: datetime) -> NoticeKind | None:
    """Return what boroughs are told of a month at a moment."""
    if dates.open_at <= now < dates.due_at - WEEK:
        return NoticeKind.OPEN
    if max(dates.open_at, dates.due_at - WEEK) <= now < dates.due_at:
        return NoticeKind.DUE
    return NoticeKind.OVERDUE if dates.due_at <= now < dates.freeze_at else None


def _days(dates: Timetable) -> Mapping[str, str]:
    return {"due": f"{dates.due_at:%d %B %Y}", "freeze": f"{dates.freeze_at:%d %B %Y at %H:%M}"}


def _tell_coordinators(workspace: Workspace, month: Month, now: datetime) -> None:
    for kind, facts in coordinators_news(workspace, month, now):
        tell_once(workspace, COORDINATOR, kind, month, facts, now)


def coordinators_news(
    workspace: Workspace, month: Month, now: datetime
) -> Iterator[tuple[NoticeKind, Mapping[str, str]]]:
    """Yield what nobody has done of a month though its day has passed: what kind of message says so, with its facts."""
    dates = workspace.cluster.timetable(month)
    drafts = standing_drafts(workspace, month)
    if not drafts and month in open_months(workspace, now - A_DAY):
        yield NoticeKind.LATE_RUN, _days(dates)
    is_past = now.astimezone(LONDON).date() > dates.sign_off_on
    if is_past and drafts and published_edition(workspace, month) is None:
        try:
            check_not_held(workspace, month, now)
            next_step = _next_step(workspace, month, now)
        except MinstdError:
            return  # a hold is no news
        yield NoticeKind.UNSIGNED, {"day": f"{dates.sign_off_on:%d %B %Y}", "next_step": next_step}


def _next_step(workspace: Workspace, month: Month, now: datetime) -> str:
    newest = standing_drafts(workspace, month)[-1]
    try:
        check_ready(workspace, newest, now)
    except MinstdError as error:
        return str(error)
    return f"The draft {newest.digest[:12]} is ready to be signed off by an approver."

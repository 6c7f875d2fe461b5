"""Between the monthly runs: replies to new files every few minutes, and reminders of returns that are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.client.schemas import State
from prefect.states import Completed

from application.editions.calendar_messages import tell_by_calendar
from application.editions.draft import tell_of_sources
from application.notices import retry_messages
from application.returns import receive
from application.returns.chasing import still_owed
from data.model import Obligation
from flows.monthly import (
    RUNNER,
    all_troubles,
    latest_complete_month,
    not_taken,
    pull,
    reply_to_all,
    troubles_of,
    validate,
    workspace_of,
)
from standards.model import Month

REMIND_BEFORE = timedelta(days=7)


@flow(name="intake", task_runner=RUNNER, validate_parameters=True)
def intake(cluster: str, now: datetime | None = None, workspace: str | None = None) -> State[Any]:
    """Pull new files from every area's source, validate them and reply, so that a borough hears within minutes."""
    with workspace_of(cluster, workspace) as opened:
        now = opened.acting_time(now).astimezone(UTC)
        month = latest_complete_month(now)
        members = dict.fromkeys((*opened.cluster.members_in(month), *opened.cluster.members_in(month + 1)))
        pulls = {member.gss_code: pull.submit(cluster, workspace, member.gss_code, now) for member in members}
        down = troubles_of(pulls)
        tell_of_sources(opened, down, now)
        retry_messages(opened, now)
        validated = validate(cluster, workspace, now)
        unanswered = reply_to_all(opened, workspace, now)
        troubles = receive.troubles(opened, all_troubles(down, not_taken(pulls), unanswered))
        message = f"{cluster}: {validated} new files validated."
        if troubles:
            details = " ".join(f"{area}: {text}" for area, text in sorted(troubles.items()))
            return Completed(name="CompletedWithExceptions", message=f"{message} {details}")
        return Completed(message=message)


@flow(name="reminders", validate_parameters=True)
def reminders(
    cluster: str, month: str | None = None, now: datetime | None = None, workspace: str | None = None
) -> State[Any]:
    """Tell people what the calendar has for them. From a week before the due date to the freeze, list what is owed."""
    with workspace_of(cluster, workspace) as opened:
        now = opened.acting_time(now).astimezone(UTC)
        reported = Month.parse_meant(month) if month else latest_complete_month(now)
        tell_by_calendar(opened, now)
        timetable = opened.cluster.timetable(reported)
        if not timetable.due_at - REMIND_BEFORE <= now <= timetable.freeze_at:
            return Completed(name="NothingDue", message=f"{cluster} {reported}: no reminder is due today.")
        names = {member.gss_code: member.name for member in opened.cluster.members}
        waiting = still_owed(opened, reported, now)
        table = [
            {
                "area": names[row.gss_code],
                "return": row.return_type,
                "sheet": row.sheet,
                "state": row.state,
                "due": f"{row.due_at:%d %B %Y %H:%M}",
                "overdue": "yes" if row.obligation is Obligation.OVERDUE else "no",
            }
            for row in waiting
        ]
        if table:
            create_table_artifact(
                table=table, key=f"{cluster}-chase", description=f"Returns still due for {reported.words}"
            )
        get_run_logger().info("%s %s: %d sheets still owed", cluster, reported, len(table))
        return Completed(message=f"{cluster} {reported}: {len(table)} sheets still owed.", data=table)

"""Between the monthly runs: replies to new files every few minutes, and reminders of returns that are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.client.schemas import State
from prefect.states import Completed

from application.editions.calendar_messages import tell_by_calendar
from application.editions.run_messages import tell_of_sources
from application.notices import retry_messages, tell_of_trouble
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
)
from flows.serving import NOTHING_DUE, WITH_EXCEPTIONS, Clusters, clusters_of, run_name, serve, workspace_of
from standards.errors import MinstdError
from standards.model import Month

REMIND_BEFORE = timedelta(days=7)


@task(name="intake", task_run_name="{cluster}")
def intake_cluster(cluster: str, workspace: str | None, now: datetime | None) -> State[Any]:
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
            return Completed(name=WITH_EXCEPTIONS, message=f"{message} {details}")
        return Completed(message=message)


@flow(name="intake", flow_run_name=run_name, task_runner=RUNNER, validate_parameters=True)
def intake(cluster: Clusters = None, now: datetime | None = None, workspace: str | None = None) -> State[Any]:
    """Pull new files from every area's source, validate them and reply, so that a borough hears within minutes.

    Args:
        cluster: the cluster's id, or several; every cluster configured, unless given.
        now: the moment to act as at, in a demonstration only; the start of this run, unless given.
        workspace: the workspace's folder; `MINSTD_WORKSPACE`, unless given.
    """
    return serve(intake_cluster, cluster, workspace, now)


@task(name="reminders", task_run_name="{cluster}")
def remind_cluster(cluster: str, workspace: str | None, month: str | None, now: datetime | None) -> State[Any]:
    with workspace_of(cluster, workspace) as opened:
        now = opened.acting_time(now).astimezone(UTC)
        reported = Month.parse_meant(month) if month else latest_complete_month(now)
        tell_by_calendar(opened, now)
        timetable = opened.cluster.timetable(reported)
        if not timetable.due_at - REMIND_BEFORE <= now <= timetable.freeze_at:
            return Completed(name=NOTHING_DUE, message=f"{cluster} {reported}: no reminder is due today.")
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


@flow(name="reminders", flow_run_name=run_name, validate_parameters=True)
def reminders(
    cluster: Clusters = None,
    month: str | None = None,
    now: datetime | None = None,
    workspace: str | None = None,
    trouble: str = "",
) -> State[Any]:
    """Tell people what the calendar has for them. From a week before the due date to the freeze, list what is owed.

    Args:
        cluster: the cluster's id, or several; every cluster configured, unless given.
        month: YYYY-MM; the latest complete month when this run starts, unless given.
        now: the moment to act as at, in a demonstration only; the start of this run, unless given.
        workspace: the workspace's folder; `MINSTD_WORKSPACE`, unless given.
        trouble: what an automation saw go wrong with another run. The coordinators are told of it first.
    """
    if trouble:
        tell_of_run(cluster, workspace, trouble, now)
    return serve(remind_cluster, cluster, workspace, month, now)


def tell_of_run(cluster: Clusters, workspace: str | None, trouble: str, now: datetime | None) -> None:
    """Tell the coordinators of trouble with a run, once: by the first of its clusters whose files can be used."""
    for each in clusters_of(cluster, workspace):
        try:
            opened = workspace_of(each, workspace)
        except MinstdError as error:
            get_run_logger().warning("%s: %s", each, error)
            continue
        with opened:
            tell_of_trouble(opened, trouble, opened.acting_time(now).astimezone(UTC))
            return

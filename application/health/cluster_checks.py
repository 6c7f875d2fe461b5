"""What can be wrong with one cluster: its files, runs, months, sources and messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from application.configuration.accept import check_accepted
from application.editions.approvals import check_approved
from application.editions.calendar_messages import LOOKED_BACK, coordinators_news, without_address
from application.health.complaints import HealthCheck
from application.messages import COORDINATOR
from application.notices import words_of
from application.workspace import Workspace
from data.clusters.timetable import LONDON
from data.ledger import true_time
from data.ledger.notices import Fate, Notice, NoticeKind
from standards.errors import MinstdError
from standards.lists import listed
from standards.model import Month

ALLOWED: Final = {
    "intake": timedelta(hours=1),
    "collect-returns": timedelta(hours=26),
    "reminders": timedelta(hours=74),
}
"""So long after its last good run a flow is late: at the longest that its schedule pauses, and some time to run."""

_GIVEN_UP_FOR: Final = timedelta(days=7)
"""So long a message that was given up is told of."""

_HELD_LONG: Final = timedelta(hours=1)
Problems = Iterator[tuple[HealthCheck, str]]


def problems_of(workspace: Workspace, now: datetime) -> Problems:
    """Yield what is wrong with a cluster: what was looked at, and a sentence or more."""
    yield from _files(workspace, now)
    yield from late_runs(workspace)
    yield from _months(workspace, now)
    yield from _sources(workspace)
    yield from _messages(workspace, now)
    yield from _lease(workspace)


def _files(workspace: Workspace, now: datetime) -> Problems:
    try:
        check_accepted(workspace, now)
    except MinstdError as error:
        yield HealthCheck.FILES, str(error)
    latest = _latest(now)
    try:
        check_approved(workspace, [workspace.rules.in_force(latest)], now)
    except MinstdError as error:
        yield HealthCheck.APPROVALS, str(error)


def late_runs(workspace: Workspace) -> Problems:
    """Yield which scheduled runs haven't ended well for too long, by the true time. Demonstrations have no schedule."""
    if workspace.is_demonstration:
        return
    runs, now = workspace.ledger.good_runs(workspace.cluster.id), true_time()
    if not runs:
        yield (
            HealthCheck.RUNS,
            "No scheduled run has ended well yet. Set the schedule up with `minstd prefect setup`, and start a worker.",
        )
        return
    for flow, allowed in ALLOWED.items():
        last = runs.get(flow)
        if last is None or now - last > allowed:
            since = "yet" if last is None else f"since {last.astimezone(LONDON):%d %B %Y at %H:%M}"
            yield (
                HealthCheck.RUNS,
                f"No run of {flow} has ended well {since}. Check that Prefect's server and the worker are up, and what "
                "the last runs say.",
            )


def _months(workspace: Workspace, now: datetime) -> Problems:
    latest = _latest(now)
    for month in (latest - back for back in reversed(range(LOOKED_BACK))):
        if workspace.cluster.members_in(month) and workspace.contracts.due(month):
            for kind, facts in coordinators_news(workspace, month, now):
                yield HealthCheck.MONTHS, " ".join(words_of(workspace, kind, month, facts)[1].split())


def _sources(workspace: Workspace) -> Problems:
    last: dict[str, Notice] = {}
    for notice in workspace.ledger.notices(workspace.cluster.id):
        if notice.kind in (NoticeKind.SOURCES, NoticeKind.SOURCES_OVER):
            last[notice.about] = notice
    for member in workspace.cluster.members:
        known = last.get(member.gss_code)
        if known is not None and known.kind is NoticeKind.SOURCES:
            since = f"{known.at.astimezone(LONDON):%d %B %Y at %H:%M}"
            yield HealthCheck.SOURCES, f"The source of {member.name} can't be read since {since}."


def _messages(workspace: Workspace, now: datetime) -> Problems:
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    notices = workspace.ledger.notices(workspace.cluster.id)
    last = {(notice.whom, notice.kind, notice.about): notice for notice in notices}
    for notice in last.values():
        if notice.fate is Fate.GIVEN_UP and now - notice.at <= _GIVEN_UP_FOR:
            whom = names.get(notice.whom, notice.whom)
            yield (
                HealthCheck.MESSAGES,
                f"A message to {whom} about {notice.kind.words} was given up: {notice.trouble} See `minstd messages`.",
            )
    months = (_latest(now), _latest(now) + 1)  # the one that is reported on, and the one that goes on
    missing = list(dict.fromkeys(name for month in months for name in without_address(workspace, month)))
    missing += [] if workspace.settings.messages.get(COORDINATOR) else ["the coordinators"]
    if missing and not workspace.is_demonstration:
        yield HealthCheck.ADDRESSES, f"No message reaches {listed(missing)}: the setting messages has no address."


def _lease(workspace: Workspace) -> Problems:
    lease, now = workspace.ledger.lease(workspace.cluster.id), true_time()
    if lease is not None and lease.since + _HELD_LONG < now < lease.until:
        yield (
            HealthCheck.LEASE,
            f"{workspace.cluster.name} is being {lease.act} since {lease.since.astimezone(LONDON):%d %B at %H:%M} by "
            f"{lease.holder}. Nothing else is done meanwhile: check whether that process hangs, and end it.",
        )


def _latest(now: datetime) -> Month:
    return Month.of(now.astimezone(LONDON).date()) - 1

"""The monthly run in Prefect: `collect-returns` to a draft, `publish-report` for exactly one signed draft.

Each task calls one function of `application`. Tasks hand each other codes and digests, never data.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_table_artifact
from prefect.client.schemas import State
from prefect.futures import PrefectFuture, wait
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff

from application.editions import draft, months, publish
from application.editions.quorum import TooFewSources, check_quorum
from application.editions.run_messages import tell_of_draft, tell_of_quorum, tell_of_sources
from application.lease import lease_of
from application.ledger.heads import refuse_if_behind
from application.people.caller import caller_numbered
from application.returns import receive, replies
from application.returns.register import register_of
from application.workspace import Workspace
from data.storage.sources import SourceDown
from flows.serving import NOTHING_DUE, WITH_EXCEPTIONS, Clusters, run_name, serve, workspace_of
from standards.errors import MinstdError
from standards.model import Month, Outcome

RUNNER: Any = ThreadPoolTaskRunner(max_workers=4)


def latest_complete_month(now: datetime) -> Month:
    """Return the month before the one that `now` falls in."""
    return Month.of(now.date()) - 1


def _is_down(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Retry where a source is down; never where it refuses, which more attempts cannot change."""
    try:
        state.result(raise_on_failure=True)
    except SourceDown:
        return True
    except BaseException:
        return False
    return False


@task(
    name="pull",
    task_run_name="pull {gss_code}",
    retries=3,
    retry_delay_seconds=exponential_backoff(backoff_factor=2),
    retry_jitter_factor=0.5,
    retry_condition_fn=_is_down,
)
def pull(cluster: str, workspace: str | None, gss_code: str, now: datetime) -> receive.PullResult:
    with workspace_of(cluster, workspace) as opened:
        return receive.pull(opened, opened.member(gss_code), now)


@task(name="validate")
def validate(cluster: str, workspace: str | None, now: datetime) -> int:
    with workspace_of(cluster, workspace) as opened:
        return len(receive.validate(opened, now))


@task(
    name="reply",
    task_run_name="reply to {gss_code}",
    retries=3,
    retry_delay_seconds=exponential_backoff(backoff_factor=2),
    retry_jitter_factor=0.5,
    retry_condition_fn=_is_down,
)
def reply(cluster: str, workspace: str | None, gss_code: str, now: datetime) -> int:
    with workspace_of(cluster, workspace) as opened:
        return replies.leave_replies(opened, opened.member(gss_code), now)


@task(name="cut")
def cut(cluster: str, workspace: str | None, month: str, now: datetime) -> str:
    with workspace_of(cluster, workspace) as opened:
        return draft.cut(opened, Month.parse(month), now).digest


@task(name="compare and draft")
def compare_and_draft(cluster: str, workspace: str | None, cut_digest: str, now: datetime) -> dict[str, Any]:
    with workspace_of(cluster, workspace) as opened:
        comparison = draft.assess(opened, opened.ledger.cut(cut_digest))
        edition = draft.write(opened, comparison, now)
        return {
            "digest": edition.digest,
            "page": publish.first_page(opened, edition),
            "outcomes": [[verdict.area, verdict.standard, str(verdict.outcome)] for verdict in comparison.verdicts],
        }


@task(name="collect", task_run_name="{cluster}")
def collect_cluster(
    cluster: str, workspace: str | None, month: str | None, now: datetime | None, only_when_due: bool
) -> State[Any]:
    with workspace_of(cluster, workspace) as opened:
        now = opened.acting_time(now).astimezone(UTC)
        refuse_if_behind(opened)
        reported = [Month.parse_meant(month) if month else latest_complete_month(now)]
        if only_when_due:
            reported = [each for each in months.open_months(opened, now) if month is None or each == reported[0]]
            if not reported:
                return Completed(name=NOTHING_DUE, message=f"{cluster}: nothing is due today.")
        else:
            months.check_begun(opened, reported[0], now)
            months.check_open(opened, reported[0], now)
        with lease_of(opened, "drafted"):
            return _collect(opened, workspace, reported, now)


@flow(
    name="collect-returns",
    flow_run_name=run_name,
    task_runner=RUNNER,
    validate_parameters=True,
)
def collect_returns(
    cluster: Clusters = None,
    month: str | None = None,
    now: datetime | None = None,
    workspace: str | None = None,
    only_when_due: bool = False,
) -> State[Any]:
    """Pull each borough's returns, validate them, compare them with the standards, and write the draft edition.

    Args:
        cluster: the cluster's id, such as `north-london`, or several; every cluster configured, unless given.
        month: YYYY-MM; the latest complete month when this run starts, unless given.
        now: the moment to act as at, in a demonstration only; the start of this run, unless given.
        workspace: the workspace's folder; `MINSTD_WORKSPACE`, unless given.
        only_when_due: draft every month that is past its freeze and has no draft as good as can be had, oldest first,
            or do nothing: for a daily schedule.
    """
    return serve(collect_cluster, cluster, workspace, month, now, only_when_due)


def _collect(opened: Workspace, workspace: str | None, reported: list[Month], now: datetime) -> State[Any]:
    """Collect what arrived, and draft each of some months."""
    cluster = opened.cluster.id
    polled = {member.gss_code: member for month in reported for member in opened.cluster.members_in(month)}
    pulls = {gss_code: pull.submit(cluster, workspace, gss_code, now) for gss_code in polled}
    down = troubles_of(pulls)
    tell_of_sources(opened, down, now)
    validate(cluster, workspace, now)
    drafts, failures = [], []
    for month in reported:  # one month's trouble is that month's
        try:
            check_quorum(opened, month, down)
            drafted = compare_and_draft(cluster, workspace, cut(cluster, workspace, str(month), now), now)
        except TooFewSources as error:
            tell_of_quorum(opened, month, str(error), now)
            failures.append(f"{cluster} {month}: {error}")
            continue
        except MinstdError as error:
            failures.append(f"{cluster} {month}: {error}")
            continue
        edition = opened.ledger.edition(drafted["digest"])
        months.mark_draft(opened, edition, down, now)
        tell_of_draft(opened, edition, now)
        drafts.append((month, drafted))
    if not drafts:
        return Failed(message=" ".join(failures))
    unanswered = reply_to_all(opened, workspace, now)  # after the drafts: nothing about a reply may stand in their way
    troubles = receive.troubles(opened, all_troubles(down, not_taken(pulls), unanswered))
    for month, drafted in drafts:
        publish_artifacts(opened, month, now, drafted, troubles)
    answers = [{"cluster": cluster, "month": str(month), "troubles": troubles, **drafted} for month, drafted in drafts]
    for answer in answers:
        answer.pop("outcomes")
    answer = {**answers[-1], "earlier": answers[:-1]}
    named = ", ".join(str(month) for month, _ in drafts)
    if failures:
        return Failed(message=f"{' '.join(failures)} Drafted: {named}.")
    if troubles:
        return Completed(name=WITH_EXCEPTIONS, message=_trouble_message(cluster, named, troubles), data=answer)
    ready = ", ".join(f"{month}: draft {drafted['digest'][:12]} is ready" for month, drafted in drafts)
    return Completed(message=f"{cluster} {ready}.", data=answer)


def reply_to_all(opened: Workspace, workspace: str | None, now: datetime) -> dict[str, str]:
    """Reply to what every area sent, and return what went wrong with each to which no reply could be left."""
    members, cluster = opened.cluster.members, opened.cluster.id
    replying = {member.gss_code: reply.submit(cluster, workspace, member.gss_code, now) for member in members}
    return {area: f"The reply could not be delivered. {trouble}" for area, trouble in troubles_of(replying).items()}


def not_taken(pulls: dict[str, PrefectFuture[receive.PullResult]]) -> dict[str, str]:
    """Return what in each area's source could not be taken, while the rest was."""
    results = {area: future.result() for area, future in pulls.items() if future.state.is_completed()}
    return {area: " ".join(result.problems) for area, result in results.items() if result.problems}


def all_troubles(*troubles: dict[str, str]) -> dict[str, str]:
    """Bring each area's troubles together."""
    areas = dict.fromkeys(area for each in troubles for area in each)
    return {area: " ".join(each[area] for each in troubles if area in each) for area in areas}


def troubles_of(pulls: Mapping[str, PrefectFuture[Any]]) -> dict[str, str]:
    """Wait for every area's pull and return what went wrong with each that failed."""
    wait(list(pulls.values()))
    troubles = {}
    for gss_code, future in pulls.items():
        if not future.state.is_completed():
            troubles[gss_code] = str(future.result(raise_on_failure=False) or future.state.message)
    return troubles


def _trouble_message(cluster: str, named: str, troubles: dict[str, str]) -> str:
    return f"{cluster} {named}: " + " ".join(f"{area}: {trouble}" for area, trouble in sorted(troubles.items()))


def publish_artifacts(
    opened: Workspace, month: Month, now: datetime, drafted: dict[str, Any], troubles: dict[str, str]
) -> None:
    """Add the tables and the link that a coordinator uses in Prefect; they hold no figures about children."""
    names = {area.gss_code: area.name for area in opened.cluster.areas(month)}
    key = opened.cluster.id
    rows = [
        {"area": names.get(row.gss_code, row.gss_code), "sheet": row.sheet, "state": row.state}
        for row in register_of(opened, month, now)
    ]
    create_table_artifact(table=rows, key=f"{key}-returns", description=f"Returns for {month.words}")
    create_table_artifact(
        table=_verdict_table(drafted["outcomes"], names),
        key=f"{key}-verdicts",
        description=f"Verdicts for {month.words}",
    )
    create_link_artifact(link=f"file://{drafted['page']}", key=f"{key}-draft", link_text="The draft")
    if troubles:
        table = [{"area": names.get(area, area), "trouble": text} for area, text in sorted(troubles.items())]
        create_table_artifact(table=table, key=f"{key}-sources-down", description="What could not be read")
    get_run_logger().info("draft %s of %s %s", drafted["digest"][:12], key, month)


def _verdict_table(outcomes: list[list[str]], names: dict[str, str]) -> list[dict[str, str]]:
    standards: dict[str, dict[str, str]] = {}
    for area, standard, outcome in outcomes:
        words = outcome if outcome == Outcome.MET else outcome.replace("_", " ")
        standards.setdefault(standard, {"standard": standard})[names.get(area, "cluster")] = words
    columns = ["standard", *names.values(), "cluster"]
    return [{column: row.get(column, "") for column in columns} for row in standards.values()]


@task(name="publish")
def publish_signed(cluster: str, workspace: str | None, digest: str, person: int | None, now: datetime) -> str:
    with workspace_of(cluster, workspace) as opened:
        caller = caller_numbered(opened, person, now)
        return publish.publish_edition(opened, opened.ledger.edition(digest), caller, now).edition


@flow(name="publish-report", flow_run_name=run_name, validate_parameters=True)
def publish_report(
    cluster: str,
    month: str,
    digest: str,
    now: datetime | None = None,
    workspace: str | None = None,
    person: int | None = None,
) -> State[Any]:
    """Publish exactly the draft that was signed off, once, without changing a byte of it.

    Args:
        cluster: the cluster's id.
        month: YYYY-MM.
        digest: the draft's, whole.
        now: the moment to act as at, in a demonstration; the start of this run, unless given.
        workspace: the workspace's folder; `MINSTD_WORKSPACE`, unless given.
        person: the number of whoever started it, who must be able to publish; needed outside a demonstration.
    """
    with workspace_of(cluster, workspace) as opened:
        now = opened.acting_time(now).astimezone(UTC)
        edition = opened.ledger.edition(digest)
        if (edition.cluster, str(edition.month), edition.digest) != (cluster, month, digest):
            raise MinstdError(f"{digest!r} isn't the full digest of a {cluster} {month} draft. Nothing was published.")
        published = publish_signed(cluster, workspace, digest, person, now)
        return Completed(message=f"{cluster} {month}: edition {published[:12]} is published.", data=published)

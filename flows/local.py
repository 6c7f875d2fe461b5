"""Starting the flows from the command line, on the Prefect API configured or on one started for the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Thread
from typing import Any

from application.editions.publish import publish_edition
from application.people.caller import Caller
from application.settings import Settings, has_prefect_api, prepare_prefect
from application.workspace import Workspace
from data.ledger import Edition
from flows.progress import START, TASKS
from standards.errors import MinstdError
from standards.model import Month

PUBLISHING_TIMEOUT = 300


@contextmanager
def server_starting(settings: Settings) -> Iterator[None]:
    """Let the server that a run needs start, in its own process, while this one does something else; then wait for it.

    It is the one that Prefect would start, and that it stops, by itself. Where an API is configured there is none.
    """
    prepare_prefect(settings)
    if has_prefect_api():
        yield
        return
    from prefect.server.api.server import SubprocessASGIServer

    waiting = Thread(target=SubprocessASGIServer().start, daemon=True)  # if it fails, the run starts one and says why
    waiting.start()
    yield
    waiting.join()


def run_month(
    settings: Settings, cluster: str, month: Month, now: datetime | None, begin: Callable[[str], None]
) -> dict[str, Any]:
    """Run `collect-returns` and return its answer: the draft's digest, and any trouble with a source by area.

    Args:
        settings: of the workspace.
        cluster: the cluster's id.
        month: the month reported on.
        now: the moment to act as at, in a demonstration; else the run's own start.
        begin: takes each of `RUN_STEPS` as it begins, some more than once.

    Raises:
        MinstdError: the run ended without a draft.
    """
    begin(START)
    prepare_prefect(settings)
    from flows import monthly

    tasks = (monthly.pull, monthly.validate, monthly.reply, monthly.cut, monthly.compare_and_draft)
    with _watched(tasks, begin):
        state: Any = monthly.collect_returns(
            cluster=cluster, month=str(month), now=now, workspace=str(settings.workspace), return_state=True
        )
    if not state.is_completed():
        raise MinstdError(f"The run of {cluster} {month} ended as {state.name}. {state.message}")
    answer: dict[str, Any] = state.result()
    return answer


@contextmanager
def _watched(tasks: Sequence[Any], begin: Callable[[str], None]) -> Iterator[None]:
    """While it lasts, tell of each task as a run of it begins."""

    def started(task: Any, _run: Any, _state: Any) -> None:
        begin(TASKS[task.name])

    for task in tasks:
        task.on_running(started)
    try:
        yield
    finally:
        for task in tasks:
            task.on_running_hooks.remove(started)


def run_publication(workspace: Workspace, edition: Edition, caller: Caller, now: datetime) -> None:
    """Publish a signed draft: through the deployment `publish-report` where a Prefect API is configured, else here."""
    if not has_prefect_api():
        publish_edition(workspace, edition, caller, now)
        return
    from prefect.deployments import run_deployment

    run: Any = run_deployment(
        f"publish-report/{edition.cluster}",
        parameters={
            "cluster": edition.cluster,
            "month": str(edition.month),
            "digest": edition.digest,
            "person": None if caller.person is None else caller.person.number,
            "now": now.isoformat() if workspace.is_demonstration else None,
            "workspace": str(workspace.settings.workspace.absolute()),
        },
        idempotency_key=f"publish:{edition.cluster}:{edition.month}:{edition.digest}",
        timeout=PUBLISHING_TIMEOUT,
    )
    if run.state is None or not run.state.is_completed():
        outcome = "hasn't started" if run.state is None else f"is {run.state.name}: {run.state.message or ''}"
        raise MinstdError(
            f"The sign-off is recorded, but the run that publishes the edition {outcome}. "
            "Look at the run in Prefect, then sign off again: that is safe, and continues from here."
        )

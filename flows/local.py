"""Starting the flows from the command line, on the Prefect API configured or on one started for the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
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
EVERY_CLUSTER = "publish-report/minstd"
"""The deployment that publishes for every cluster."""


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
    """Publish a signed draft: through the deployment of `publish-report` where there is a Prefect API, else here.

    Raises:
        MinstdError: the API can't be reached or has no such deployment, or the run ended without a publication.
    """
    prepare_prefect(workspace.settings)
    if not has_prefect_api():
        publish_edition(workspace, edition, caller, now)
        return
    import httpx
    from prefect.exceptions import ObjectNotFound

    parameters = {
        "cluster": edition.cluster,
        "month": str(edition.month),
        "digest": edition.digest,
        "person": None if caller.person is None else caller.person.number,
        "now": now.isoformat() if workspace.is_demonstration else None,
        "workspace": str(workspace.settings.workspace.absolute()),
    }
    try:
        run = _published_by(edition, parameters)
    except ObjectNotFound as error:
        raise MinstdError(
            "The sign-off is recorded, but Prefect's server has no deployment that publishes the edition. Run `minstd "
            "prefect setup`, then sign off again: that is safe, and continues from here."
        ) from error
    except (httpx.HTTPError, RuntimeError) as error:
        raise MinstdError(
            f"The sign-off is recorded, but Prefect's server can't be used, so the edition isn't published: {error}. "
            "Once it answers, sign off again: that is safe, and continues from here."
        ) from error
    if run.state is None or not run.state.is_completed():
        outcome = "hasn't started" if run.state is None else f"is {run.state.name}: {run.state.message or ''}"
        raise MinstdError(
            f"The sign-off is recorded, but the run that publishes the edition {outcome}. "
            "Look at the run in Prefect, then sign off again: that is safe, and continues from here."
        )


def _published_by(edition: Edition, parameters: Mapping[str, Any]) -> Any:
    """Return the run that publishes an edition, once it has ended or has been waited for long enough.

    The runs for a digest are numbered: one that failed or died is followed by another.
    """
    from prefect.deployments import run_deployment
    from prefect.exceptions import ObjectNotFound

    attempts = count(1)
    while True:
        key = f"publish:{edition.cluster}:{edition.month}:{edition.digest}:{next(attempts)}"
        given: dict[str, Any] = {"parameters": dict(parameters), "idempotency_key": key}
        try:
            name = EVERY_CLUSTER
            run: Any = run_deployment(name, timeout=0, **given)
        except ObjectNotFound:  # a server that was set up with deployments for each cluster
            name = f"publish-report/{edition.cluster}"
            run = run_deployment(name, timeout=0, **given)
        if run.state is None or not run.state.is_final():
            return run_deployment(name, timeout=PUBLISHING_TIMEOUT, **given)
        if run.state.is_completed():
            return run

"""Starting the flows from the command line, on the Prefect API configured or on one started for the run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from application.editions.publish import publish_edition
from application.people.caller import Caller
from application.settings import Settings, has_prefect_api, prepare_prefect
from application.workspace import Workspace
from data.ledger import Edition
from standards.errors import MinstdError
from standards.model import Month

PUBLISHING_TIMEOUT = 300


def run_month(settings: Settings, cluster: str, month: Month, now: datetime | None) -> dict[str, Any]:
    """Run `collect-returns` and return its answer: the draft's digest, and any trouble with a source by area.

    Args:
        settings: of the workspace.
        cluster: the cluster's id.
        month: the month reported on.
        now: the moment to act as at, in a demonstration; else the run's own start.

    Raises:
        MinstdError: the run ended without a draft.
    """
    prepare_prefect(settings)
    from flows.monthly import collect_returns

    state: Any = collect_returns(
        cluster=cluster, month=str(month), now=now, workspace=str(settings.workspace), return_state=True
    )
    if not state.is_completed():
        raise MinstdError(f"The run of {cluster} {month} ended as {state.name}. {state.message}")
    answer: dict[str, Any] = state.result()
    return answer


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

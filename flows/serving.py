"""One run for many clusters: each is a task of its own, and one cluster's failure is that cluster's alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from prefect import runtime
from prefect.client.schemas import State
from prefect.client.schemas.objects import StateDetails
from prefect.states import Completed, Failed

from application.configuration.clusters import served_clusters
from application.memory import relax_garbage_collection
from application.settings import read_settings
from application.workspace import Workspace, check_begun, open_workspace
from data.ledger import true_time
from data.storage.folders import make_process_private

NOTHING_DUE: Final = "NothingDue"
WITH_EXCEPTIONS: Final = "CompletedWithExceptions"

Clusters = str | list[str] | None
"""Which clusters a run serves: one, those named, or every one that is configured."""


def workspace_of(cluster: str, workspace: str | None) -> Workspace:
    """Open a cluster's workspace in a process of Prefect's."""
    relax_garbage_collection()
    make_process_private()
    settings = read_settings(None if workspace is None else Path(workspace))
    check_begun(settings)
    return open_workspace(settings, cluster)


def clusters_of(cluster: Clusters, workspace: str | None) -> Sequence[str]:
    """Return the ids of the clusters that a run serves, in their order.

    Raises:
        MinstdError: every cluster is meant, and there is none.
    """
    if cluster:
        return [cluster] if isinstance(cluster, str) else list(dict.fromkeys(cluster))
    settings = read_settings(None if workspace is None else Path(workspace))
    check_begun(settings)
    return served_clusters(settings)


def run_name() -> str:
    """Return what a run is called: for whom, and for which month where one was given."""
    given = runtime.flow_run.parameters
    cluster = given.get("cluster") or "every cluster"
    named = cluster if isinstance(cluster, str) else ", ".join(cluster)
    return f"{named} {given.get('month') or 'latest'}"


def serve(act: Any, cluster: Clusters, workspace: str | None, *given: Any) -> State[Any]:
    """Do something for each cluster, one after the other, and return the state that a run of all of them ends in.

    A run of one cluster ends as that cluster does. One of several fails if one of them does, after the others were
    served; its message says what became of each.

    Args:
        act: a task; it takes a cluster's id, the workspace's folder, and what else is given.
        cluster: which clusters.
        workspace: the workspace's folder.
        given: what else the task takes.
    """
    states = {each: act(each, workspace, *given, return_state=True) for each in clusters_of(cluster, workspace)}
    for each, ended in states.items():
        if ended.is_completed():
            with workspace_of(each, workspace) as opened:
                opened.ledger.note_good_run(each, runtime.flow_run.flow_name, true_time())
    if len(states) == 1:
        state: State[Any] = next(iter(states.values()))
        return state.model_copy(update={"state_details": StateDetails()})  # the run's own, name and message included
    message = " ".join(_sentence(each, state) for each, state in states.items())
    if not all(state.is_completed() for state in states.values()):
        return Failed(message=message)
    names = {state.name for state in states.values()}
    name = WITH_EXCEPTIONS if WITH_EXCEPTIONS in names else NOTHING_DUE if names == {NOTHING_DUE} else "Completed"
    return Completed(name=name, message=message, data={each: state.result() for each, state in states.items()})


def _sentence(cluster: str, state: State[Any]) -> str:
    message = state.message or f"{state.name}."
    return message if message.startswith(f"{cluster}") else f"{cluster}: {message}"

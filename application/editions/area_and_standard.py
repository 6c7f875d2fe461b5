"""What a person calls a place and a standard, and what the ledger does."""

from __future__ import annotations

from application.workspace import Workspace
from standards.errors import MinstdError


def place_of(workspace: Workspace, name: str, standard_id: str) -> tuple[str, str]:
    """Return the area that a standard is judged for, and the standard's id.

    Args:
        workspace: the cluster's.
        name: a borough's name or ONS code, or the cluster's id or name.
        standard_id: in any case.

    Raises:
        MinstdError: there is no such borough or standard, or the standard is judged for the cluster as a whole.
    """
    wanted = standard_id.strip().upper()
    versions = [one.by_id[wanted] for one in workspace.rules.versions if wanted in one.by_id]
    if not versions:
        raise MinstdError(f"There is no standard {standard_id}. `minstd standards show` lists them all.")
    cluster = workspace.cluster
    is_whole = name.strip().casefold() in (cluster.id.casefold(), cluster.name.casefold())
    if versions[-1].applies_to == "cluster":
        if not is_whole and len(cluster.members) > 1:
            raise MinstdError(f"{wanted} is judged for the whole cluster; say --borough {cluster.id}.")
        return cluster.id, wanted
    return workspace.member(name).gss_code, wanted

"""From the names that people use for an area and a standard to those in the ledger."""

from __future__ import annotations

from application.workspace import Workspace
from standards.errors import MinstdError

LONGEST_NUMBER = 9
"""Digits of a number that the ledger can have given."""


def area_and_standard(workspace: Workspace, name: str, standard_id: str) -> tuple[str, str]:
    """Return the area that a standard is assessed for, and the standard's id.

    Args:
        workspace: the cluster's.
        name: a borough's name or ONS code, or the cluster's id or name.
        standard_id: in any case.

    Raises:
        MinstdError: there is no such borough or standard, or the standard is assessed for the cluster as a whole.
    """
    wanted = standard_id.strip().upper()
    versions = [version.by_id[wanted] for version in workspace.rules.versions if wanted in version.by_id]
    if not versions:
        raise MinstdError(f"There is no standard {standard_id}. `minstd standards show` lists all of them.")
    cluster = workspace.cluster
    is_cluster = name.strip().casefold() in (cluster.id.casefold(), cluster.name.casefold())
    if versions[-1].applies_to == "cluster":
        if not is_cluster and len(cluster.members) > 1:
            raise MinstdError(f"{wanted} is assessed for the whole cluster. Use --borough {cluster.id}.")
        return cluster.id, wanted
    return workspace.member(name).gss_code, wanted


def number_in(name: str, letter: str) -> int | None:
    """Return the number in a name such as C3; None if there's none in it that can exist."""
    digits = name.strip().upper().removeprefix(letter)
    is_number = digits.isdecimal() and digits.isascii() and len(digits) <= LONGEST_NUMBER
    return int(digits) if is_number else None


def columns_of(workspace: Workspace, area: str, standard_id: str) -> dict[str, str]:
    """Return the columns that name an area and a standard, for `--json` and for tables."""
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    return {
        "gss_code": area if area in names else "",
        "area": names.get(area, workspace.cluster.name),
        "standard_id": standard_id,
    }

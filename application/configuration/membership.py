"""Boroughs that join a cluster and leave it: the cluster's file is changed where it has to be, remarks included."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from application.configuration.change import Files, change_files
from application.configuration.new import register_text, source_of
from application.configuration.standing_months import check_members_stand
from application.people.caller import Caller
from application.workspace import Workspace
from data.authorities.reading import read_area
from data.clusters.cluster import CLUSTER_FILE, Cluster, cluster_of
from data.clusters.folder import REGISTERS
from data.registers.editing import RegisterChange, round_trip
from standards.model import Area, Month


class MembershipError(RegisterChange):
    """A change of a cluster's members that can't be made. Nothing was written."""


def join(workspace: Workspace, name: str, first: Month, reason: str, caller: Caller, now: datetime) -> Area:
    """Add a borough from a month on, with an empty register, and accept the change; see `change_files`.

    It owes returns from that month on, and is outside the cluster's figures for the cluster's shadow months.

    Args:
        workspace: the cluster's.
        name: the borough's name or ONS code.
        first: the first month for which it owes returns.
        reason: in 60 words or fewer.
        caller: a coordinator.
        now: when.

    Raises:
        MembershipError: there is no such authority, or it is a member already.
        MonthsStand: the first month, or one after it, stands.
        ClusterError: the cluster's file would not be one that can be used.
        NotPermitted: the caller may not.
    """

    def add(files: Files) -> Area:
        area = _authority(name, first)
        entry = {"gss_code": area.gss_code, "name": area.name, "joined": str(first), "source": source_of(area)}
        before = cluster_in(workspace, files)
        if any(member.gss_code == area.gss_code for member in before.members):
            raise MembershipError(f"{area.name} is a member already. To change its months, edit {CLUSTER_FILE}.")
        files.setdefault(f"{REGISTERS}/{area.gss_code}.yaml", register_text(area).encode())
        edit_cluster(files, lambda loaded: loaded["members"].append(entry))
        earliest = f"{area.name} can join from {{next}} on at the earliest."
        check_members_stand(workspace, before, cluster_in(workspace, files), now, earliest)
        return area

    return change_files(workspace, add, reason, caller, now)


def leave(workspace: Workspace, name: str, last: Month, reason: str, caller: Caller, now: datetime) -> Area:
    """Let a member's last returns be those for a month, and accept the change; see `change_files`.

    Raises:
        MinstdError: it isn't a member, or would leave before it joined.
        MonthsStand: a month after its last stands.
        NotPermitted: the caller may not.
    """

    def end(files: Files) -> Area:
        member, before = workspace.member(name), cluster_in(workspace, files)
        edit_cluster(files, lambda loaded: _entry(loaded, member.gss_code).update(left=str(last)))
        earliest = f"The last returns of {member.name} can be those for {{stands}} at the earliest."
        check_members_stand(workspace, before, cluster_in(workspace, files), now, earliest)
        return member.area

    return change_files(workspace, end, reason, caller, now)


def _authority(name: str, first: Month) -> Area:
    reading = read_area(name, first)
    if reading.area is None:
        meant = f" Did you mean {reading.suggestion}?" if reading.suggestion else " Use its name or its ONS code."
        raise MembershipError(f"There is no authority called {name!r}.{meant}")
    return reading.area


def cluster_in(workspace: Workspace, files: Files) -> Cluster:
    """Return the cluster as some files have it."""
    return cluster_of(workspace.folder.path / CLUSTER_FILE, files[CLUSTER_FILE])


def _entry(loaded: dict[str, Any], gss_code: str) -> dict[str, Any]:
    """Return what the file says of a member.

    Raises:
        MembershipError: it isn't one in the files that were accepted last.
    """
    for entry in loaded["members"]:
        if str(entry["gss_code"]) == gss_code:
            member: dict[str, Any] = entry
            return member
    raise MembershipError(f"{gss_code} isn't a member.")


def edit_cluster(files: Files, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what the cluster's file holds; remarks in it stay."""
    files[CLUSTER_FILE] = round_trip(files[CLUSTER_FILE].decode("utf-8"), change).encode()

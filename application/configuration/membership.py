"""Boroughs that join a cluster and leave it: the cluster's file is changed where it has to be, remarks included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from application.configuration.accept import accept_files
from application.configuration.new import register_text, source_of
from application.people.acts import Act
from application.people.caller import Caller, permit
from application.workspace import Workspace
from data.authorities.reading import read_area
from data.clusters.cluster import CLUSTER_FILE
from data.clusters.folder import REGISTERS, ClusterFolder
from data.registers.editing import RegisterChange, round_trip, write_whole
from data.registers.register import register_of
from standards.model import Area, Month


class MembershipError(RegisterChange):
    """A change of a cluster's members that can't be made. Nothing was written."""


def join(workspace: Workspace, name: str, first: Month, reason: str, caller: Caller, now: datetime) -> Area:
    """Add a borough from a month on, with an empty register, and accept the files as they are then.

    It owes returns from that month on, and is outside the cluster's figures for the cluster's shadow months.

    Args:
        workspace: the cluster's.
        name: the borough's name or ONS code.
        first: the first month for which it owes returns.
        reason: in 60 words or fewer.
        caller: a coordinator.
        now: when.

    Raises:
        MembershipError: there is no such authority, it is a member already, or the registers are a demonstration's.
        ClusterError: the cluster's file would not be one that can be used.
        NotPermitted: the caller may not.
    """
    check_may(workspace, caller, now)
    reading = read_area(name, first)
    if reading.area is None:
        meant = f" Did you mean {reading.suggestion}?" if reading.suggestion else " Use its name or its ONS code."
        raise MembershipError(f"There is no authority called {name!r}.{meant}")
    area = reading.area
    if any(member.gss_code == area.gss_code for member in workspace.cluster.members):
        raise MembershipError(f"{area.name} is a member already. To change its months, edit {CLUSTER_FILE}.")
    entry = {"gss_code": area.gss_code, "name": area.name, "joined": str(first), "source": source_of(area)}

    def add(loaded: dict[str, Any]) -> None:
        loaded["members"].append(entry)

    register = workspace.folder.path / REGISTERS / f"{area.gss_code}.yaml"
    if not register.exists():
        write_whole(register, register_text(area).encode())
    change_members(workspace, add, reason, caller, now)
    return area


def leave(workspace: Workspace, name: str, last: Month, reason: str, caller: Caller, now: datetime) -> Area:
    """Let a member's last returns be those for a month, and accept the files as they are then.

    Raises:
        MinstdError: it isn't a member, or would leave before it joined.
        NotPermitted: the caller may not.
    """
    check_may(workspace, caller, now)
    member = workspace.member(name)

    def end(loaded: dict[str, Any]) -> None:
        for entry in loaded["members"]:
            if str(entry["gss_code"]) == member.gss_code:
                entry["left"] = str(last)

    change_members(workspace, end, reason, caller, now)
    return member.area


def check_may(workspace: Workspace, caller: Caller, now: datetime) -> None:
    """Refuse to change a demonstration's members, and whoever is no coordinator."""
    permit(workspace, Act.CONFIGURE, None, caller, now)
    if workspace.has_invented_registers:
        raise MembershipError(
            f"{workspace.cluster.name} is shipped with the demonstration and stays as it is. Make a cluster of your "
            "own with `minstd cluster new`."
        )
    workspace.folder.check_changeable()


def change_members(
    workspace: Workspace,
    change: Callable[[dict[str, Any]], None],
    reason: str,
    caller: Caller,
    now: datetime,
    registers: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Change the cluster's file, and registers with it, and accept them; where they can't be used, nothing is written.

    Args:
        workspace: the cluster's.
        change: changes what the cluster's file holds.
        reason: in 60 words or fewer.
        caller: a coordinator.
        now: when.
        registers: the texts of registers that change or are made, by their files' names.
    """
    folder: Path = workspace.folder.path
    path = folder / CLUSTER_FILE
    contents = {folder / REGISTERS / name: text.encode() for name, text in registers.items()}
    for file, content in contents.items():
        register_of(file, content)
    contents[path] = round_trip(path.read_text(encoding="utf-8"), change).encode()
    before = {file: file.read_bytes() if file.exists() else None for file in contents}
    try:
        for file, content in contents.items():
            write_whole(file, content)
        changed = ClusterFolder(folder)
        cluster = changed.cluster()
    except Exception:
        for file, content_before in before.items():
            if content_before is None:
                file.unlink(missing_ok=True)
            else:
                write_whole(file, content_before)
        raise
    accept_files(replace(workspace, folder=changed, cluster=cluster), reason, caller, now)

"""Registers changed by command: ids are issued, the file is written whole, the change is accepted by who makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from application.configuration.accept import accept_files
from application.people.acts import Act
from application.people.caller import Caller, permit
from application.workspace import Workspace
from data.authorities.reading import read_area
from data.clusters.cluster import Member
from data.clusters.folder import REGISTERS, ClusterFolder
from data.contracts.load import SheetContract
from data.registers.editing import ID_FIELD, PANELS, SERVICES, RegisterChange, RegisterFile, prefix_of
from standards.model import Month

_AREA_FIELDS: Final = frozenset({"lead_borough", "boroughs_served", "host_borough"})
_LISTS: Final = frozenset(
    {"service_types", "commissioners", "boroughs_served", "forms_of_abuse", "combined_with", "areas_covered"}
)
_NUMBERS: Final = frozenset({"age_min", "age_max", "places", "meetings_scheduled"})
_PANEL_FIELDS: Final = ("panel_type", "combined_with", "areas_covered", "meetings_scheduled", "host_borough")


@dataclass(frozen=True)
class RegisterEdit:
    """Who changes which register, and why.

    Attributes:
        member: whose register it is.
        reason: in 60 words or fewer.
        caller: a coordinator.
        now: when.
    """

    member: Member
    reason: str
    caller: Caller
    now: datetime


def add_entry(workspace: Workspace, edit: RegisterEdit, kind: str, fields: Mapping[str, str], since: Month) -> str:
    """Add a service or a panel, and return the id that it was issued.

    Args:
        workspace: the cluster's.
        edit: who, whose and why.
        kind: `services` or `panels`.
        fields: what the register is to say, by field, as a return would say it; lists with semicolons.
        since: the first month in which it is in the register.

    Raises:
        RegisterChange: a field is missing, unknown or can't be read.
        RegisterError: the register would not be one that can be used.
        NotPermitted: the caller may not.
    """
    file = begin_edit(workspace, edit)
    values = {**usual_values(edit.member, kind), **_values(workspace, kind, fields)}
    missing = [name for name in register_fields(workspace, kind) if name not in values]
    if missing:
        raise RegisterChange(f"These are missing: {', '.join(missing)}. Give each as NAME=VALUE.")
    entry_id = file.add(kind, values, since, prefix_in(workspace, edit.member))
    finish_edit(workspace, edit, file)
    return entry_id


def change_entry(
    workspace: Workspace, edit: RegisterEdit, entry_id: str, fields: Mapping[str, str], since: Month | None = None
) -> Month:
    """Give a service or a panel other values from a month on, and return that month; see `add_entry`.

    Without a month it's the last one that is over: the one whose returns are coming in.
    """
    first = since or Month.of(edit.now.date()) - 1
    file = begin_edit(workspace, edit)
    kind = SERVICES if "service_id" in file.entry(entry_id) else PANELS
    file.change(entry_id, _values(workspace, kind, fields), first)
    finish_edit(workspace, edit, file)
    return first


def close_entry(workspace: Workspace, edit: RegisterEdit, entry_id: str, last: Month) -> None:
    """Let a service or a panel end with a month: its last returns are owed for that month's periods."""
    file = begin_edit(workspace, edit)
    file.close(entry_id, last)
    finish_edit(workspace, edit, file)


def begin_edit(workspace: Workspace, edit: RegisterEdit) -> RegisterFile:
    """Return the register's file, for somebody who may change it.

    Raises:
        RegisterChange: it is a demonstration's.
        NotPermitted: the caller may not.
    """
    permit(workspace, Act.CONFIGURE, None, edit.caller, edit.now)
    if workspace.has_invented_registers:
        raise RegisterChange(
            f"{workspace.cluster.name}'s registers are shipped with the demonstration and stay as they are. Make a "
            "cluster of your own with `minstd cluster new`."
        )
    workspace.folder.check_changeable()
    return RegisterFile(_path(workspace, edit.member))


def finish_edit(workspace: Workspace, edit: RegisterEdit, file: RegisterFile) -> None:
    """Write the file and accept it, unless something else was changed that nobody has accepted yet."""
    file.save()
    changed = replace(workspace, folder=ClusterFolder(workspace.folder.path))
    accept_files(changed, edit.reason, edit.caller, edit.now)


def _path(workspace: Workspace, member: Member) -> Path:
    return workspace.folder.path / REGISTERS / f"{member.gss_code}.yaml"


def prefix_in(workspace: Workspace, member: Member) -> str:
    """Return the letters with which a member's IDs begin, which no other member's do."""
    taken = [
        entry_id.partition("-")[0]
        for other in workspace.cluster.members
        if other.gss_code != member.gss_code
        for entry_id in (
            *workspace.register(other.gss_code).services,
            *workspace.register(other.gss_code).panels,
        )
    ]
    return prefix_of(member.name, taken)


def usual_values(member: Member, kind: str) -> dict[str, Any]:
    """Return what a new entry says where nothing else is said: it's the borough's own, and for the borough itself."""
    if kind == PANELS:
        return {"host_borough": member.gss_code, "combined_with": [], "areas_covered": []}
    return {"lead_borough": member.gss_code, "boroughs_served": [member.gss_code]}


def register_fields(workspace: Workspace, kind: str) -> tuple[str, ...]:
    """Return the fields that a register's entry has besides its id."""
    if kind == PANELS:
        return _PANEL_FIELDS
    return tuple(field.name for field in _contract(workspace, SERVICES).fields if field.name != ID_FIELD[SERVICES])


def _contract(workspace: Workspace, kind: str) -> SheetContract:
    return workspace.contracts.sheets[kind]


def _values(workspace: Workspace, kind: str, fields: Mapping[str, str]) -> dict[str, Any]:
    known = register_fields(workspace, kind)
    unknown = [name for name in fields if name not in known]
    if unknown:
        raise RegisterChange(f"A register has no field {unknown[0]}. Its fields are {', '.join(known)}.")
    return {name: _value(name, text) for name, text in fields.items()}


def _value(name: str, text: str) -> Any:
    """Return a field's value as the file writes it."""
    if name in _LISTS:
        parts = [part.strip() for part in text.split(";") if part.strip()]
        return [_area(part) for part in parts] if name in _AREA_FIELDS else parts
    if name in _AREA_FIELDS:
        return _area(text)
    if name in _NUMBERS:
        if text == "z":
            return text
        if not text.isdecimal():
            raise RegisterChange(f"{name} should be a whole number. You gave {text!r}.")
        return int(text)
    return text


def _area(text: str) -> str:
    reading = read_area(text)
    if reading.area is None:
        meant = f" Did you mean {reading.suggestion}?" if reading.suggestion else ""
        raise RegisterChange(f"There is no authority called {text!r}.{meant}")
    return reading.area.gss_code

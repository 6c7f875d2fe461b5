"""Registers changed by command: ids are issued, the file is written whole, the change is accepted by who makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from application.configuration.change import Files, Made, change_files
from application.people.caller import Caller
from application.workspace import Workspace
from data.authorities.reading import read_area
from data.clusters.cluster import Member
from data.clusters.folder import REGISTERS
from data.contracts.load import SheetContract
from data.registers.editing import ID_FIELD, PANELS, SERVICES, RegisterChange, RegisterFile, prefix_of
from data.registers.register import UnknownRegister
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

    def add(file: RegisterFile) -> str:
        values = {**usual_values(edit.member, kind), **_values(workspace, kind, fields)}
        missing = [name for name in register_fields(workspace, kind) if name not in values]
        if missing:
            raise RegisterChange(f"These are missing: {', '.join(missing)}. Give each as NAME=VALUE.")
        return file.add(kind, values, since, prefix_in(workspace, edit.member))

    return change_register(workspace, edit, add)


def change_entry(
    workspace: Workspace, edit: RegisterEdit, entry_id: str, fields: Mapping[str, str], since: Month | None = None
) -> Month:
    """Give a service or a panel other values from a month on, and return that month; see `add_entry`.

    Without a month it's the last one that is over: the one whose returns are coming in.
    """
    first = since or Month.of(edit.now.date()) - 1

    def change(file: RegisterFile) -> None:
        kind = SERVICES if "service_id" in file.entry(entry_id) else PANELS
        file.change(entry_id, _values(workspace, kind, fields), first)

    change_register(workspace, edit, change)
    return first


def close_entry(workspace: Workspace, edit: RegisterEdit, entry_id: str, last: Month) -> None:
    """Let a service or a panel end with a month: its last returns are owed for that month's periods."""
    change_register(workspace, edit, lambda file: file.close(entry_id, last))


def change_register(workspace: Workspace, edit: RegisterEdit, change: Callable[[RegisterFile], Made]) -> Made:
    """Change a register and accept the change, and return what the change returns; see `change_files`.

    Raises:
        UnknownRegister: the member has none.
        RegisterError: the register would not be one that can be used.
        NotPermitted: the caller may not.
    """
    name = f"{REGISTERS}/{edit.member.gss_code}.yaml"

    def changed(files: Files) -> Made:
        if name not in files:
            raise UnknownRegister(f"{edit.member.name} has no register. Make {workspace.folder.path / name}.")
        file = RegisterFile(files[name])
        made = change(file)
        files[name] = file.content
        return made

    return change_files(workspace, changed, edit.reason, edit.caller, edit.now)


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

"""New names of services and providers: they wait, private, until the coordinator accepts them or sets them aside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.workspace import Workspace
from data.intake.free_text import ORGANISATION, numbers_of_people_in
from data.kept.names import NamesOfArea
from data.kept.secret import NAME
from data.registers.register import Register, UnknownRegister
from data.storage.store import StoreError
from standards.errors import MinstdError


@dataclass(frozen=True)
class WaitingName:
    """A name that waits for the coordinator: whose return it was in, in which field, and under which reference."""

    gss_code: str
    field: str
    reference: str
    text: str


def names_of(workspace: Workspace) -> Callable[[str], NamesOfArea]:
    """Return what gives the names that an area's returns may hold, noting the new ones."""

    @cache
    def names(gss_code: str) -> NamesOfArea:
        def refer(field: str, text: str) -> str:
            if not ORGANISATION.search(text) or numbers_of_people_in(text):
                return ""  # it may be a person's: not even the coordinator sees it
            return workspace.secret.digest(NAME, f"{gss_code}|{field}|{text}".encode())[:32]

        accepted = workspace.ledger.accepted_names(gss_code)
        return NamesOfArea(_register(workspace, gss_code), accepted, refer)

    return names


def _register(workspace: Workspace, gss_code: str) -> Register | None:
    try:
        return workspace.register(gss_code)
    except UnknownRegister:
        return None


def hold(workspace: Workspace, gss_code: str, names: NamesOfArea) -> None:
    """Keep the new names that were met in an area's returns for the coordinator."""
    for reference, (field, text) in names.waiting.items():
        if reference:
            content = json.dumps([field, text]).encode()
            workspace.names.write(f"{gss_code}/{reference}.json", content)
    names.waiting.clear()


def waiting_names(workspace: Workspace) -> list[WaitingName]:
    """Return the names that wait, by area and field."""
    return sorted(_waiting(workspace), key=lambda name: (name.gss_code, name.field, name.text, name.reference))


def _waiting(workspace: Workspace) -> Iterable[WaitingName]:
    codes = {member.gss_code for member in workspace.cluster.members}
    for path in workspace.names.paths():
        gss_code, _, file = path.partition("/")
        if gss_code in codes:
            with suppress(StoreError):  # decided by somebody else meanwhile
                field, text = json.loads(workspace.names.read(path))
                yield WaitingName(gss_code, field, file.removesuffix(".json"), text)


def decide(workspace: Workspace, reference: str, caller: Caller, now: datetime, *, is_accepted: bool) -> WaitingName:
    """Accept a name, so that it counts in returns from then on, or set it aside; in both cases it waits no more.

    Raises:
        MinstdError: no name waits under this reference.
        NotPermitted: the caller isn't the coordinator.
    """
    matching = [name for name in waiting_names(workspace) if name.reference.startswith(reference)]
    if len(matching) != 1 or not reference:
        raise MinstdError(f"No name is waiting as {reference!r}. `minstd returns names` lists those that do.")
    name = matching[0]
    with permitted(workspace, Act.ACCEPT_NAME, None, caller, now) as (given, _):
        if is_accepted:
            about = (name.gss_code, name.field, name.reference, name.text)
            workspace.ledger.accept_name(workspace.cluster.id, *about, now, given.person.number)
            _forget_documents(workspace, name.reference)
        workspace.names.remove(f"{name.gss_code}/{name.reference}.json")
    return name


def _forget_documents(workspace: Workspace, reference: str) -> None:
    """Remove the cached documents in which a name was left open: they are made again from what was kept, with it."""
    for path in list(workspace.documents.paths()):
        with suppress(StoreError):
            if reference.encode() in workspace.documents.read(path):
                workspace.documents.remove(path)

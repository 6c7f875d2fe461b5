"""New names of services and providers: they wait, private, until the coordinator accepts them or sets them aside.

Nothing unknown is kept for good: a name that nobody decides on within four weeks of its return is gone, and its borough
is told, as when it is set aside. What the return holds in its place stays not known until the name is sent again. Where
the register has a name by then it counts at once, in the returns that waited for it, too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Final

from application.configuration.accept import is_acceptance_wanted
from application.notices import tell_area, tell_coordinators, was_told
from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.workspace import Workspace
from data.intake.free_text import ORGANISATION, numbers_of_people_in
from data.kept.names import NamesOfArea
from data.kept.secret import NAME
from data.ledger.notices import NoticeKind
from data.registers.register import Register, UnknownRegister
from data.storage.store import StoreError
from standards.errors import MinstdError

WAITS_FOR: Final = timedelta(days=28)
"""As long as a month is open, like an answer that waits."""


@dataclass(frozen=True)
class WaitingName:
    """A name that waits for the coordinator.

    Attributes:
        gss_code: the borough in whose return it was.
        field: the field that held it.
        reference: what to call it: a keyed digest.
        text: the name.
        since: when the latest return that held it arrived.
        is_announced: whether the coordinators were told that it waits.
    """

    gss_code: str
    field: str
    reference: str
    text: str
    since: datetime
    is_announced: bool = False

    @property
    def lapses_at(self) -> datetime:
        """When it is removed if nobody decided on it."""
        return self.since + WAITS_FOR


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


def hold(workspace: Workspace, gss_code: str, names: NamesOfArea, since: datetime) -> None:
    """Keep the new names that were met in an area's returns for the coordinator, with when these returns arrived."""
    met = {reference: new for reference, new in names.waiting.items() if reference}
    waiting = {name.reference: name for name in _waiting(workspace, since)} if met else {}
    for reference, (field, text) in met.items():
        known = waiting.get(reference)
        latest = since if known is None else max(known.since, since)  # an older return may be read again
        is_announced = known is not None and known.is_announced
        _keep(workspace, WaitingName(gss_code, field, reference, text, latest, is_announced))
    names.waiting.clear()


def _keep(workspace: Workspace, name: WaitingName) -> None:
    content = json.dumps({**asdict(name), "since": name.since.isoformat()})
    workspace.names.write(_path(name), content.encode("ascii"))


def _path(name: WaitingName) -> str:
    return f"{name.gss_code}/{name.reference}.json"


def waiting_names(workspace: Workspace, now: datetime) -> list[WaitingName]:
    """Return the names that wait, by area and field."""
    settle(workspace, now)
    return sorted(_waiting(workspace, now), key=lambda name: (name.gss_code, name.field, name.text, name.reference))


def _waiting(workspace: Workspace, now: datetime) -> list[WaitingName]:
    names = []
    codes = {member.gss_code for member in workspace.cluster.members}
    for path in workspace.names.paths():
        gss_code, _, file = path.partition("/")
        if gss_code in codes:
            with suppress(StoreError):  # decided by somebody else meanwhile
                names.append(_name_of(workspace, gss_code, file.removesuffix(".json"), now))
    return names


def _name_of(workspace: Workspace, gss_code: str, reference: str, now: datetime) -> WaitingName:
    about = json.loads(workspace.names.read(f"{gss_code}/{reference}.json"))
    if isinstance(about, dict):
        return WaitingName(**{**about, "since": datetime.fromisoformat(about["since"])})
    field, text = about  # kept before names lapsed: it waits from when the coordinators are told of it
    return WaitingName(gss_code, field, reference, text, now)


def settle(workspace: Workspace, now: datetime) -> None:
    """Let the names count that registers have by now, and remove those that nobody has decided on in time.

    A register counts once its cluster's files are accepted as they are. The boroughs of what lapsed are told.
    """
    names = _waiting(workspace, now)
    if not names:
        return
    is_accepted = not is_acceptance_wanted(workspace, now)
    register = cache(partial(_register, workspace))
    for name in names:
        if is_accepted and NamesOfArea(register(name.gss_code)).knows(name.field, name.text):
            _accept(workspace, name, now, None)
        elif now > name.lapses_at:
            workspace.names.remove(_path(name))
            _tell_borough(workspace, name, f"nobody decided on it within {WAITS_FOR.days} days", now)


def announce_names(workspace: Workspace, now: datetime) -> None:
    """Tell the coordinators, once for each area, of the names that wait and that they don't know of."""
    unknown = [name for name in waiting_names(workspace, now) if not name.is_announced]
    for gss_code in sorted({name.gss_code for name in unknown}):
        names = [name for name in unknown if name.gss_code == gss_code]
        first = min(name.lapses_at for name in names)
        words = (
            f"{workspace.cluster.name}: new names of services or providers wait for you",
            f"{workspace.member(gss_code).name} sent {len(names)} that its register lacks. Nothing uses or shows them. "
            f"Accept them or set them aside by {first:%d %B %Y}, when they are deleted: minstd returns names",
        )
        tell_coordinators(workspace, NoticeKind.NAME, gss_code, words, now)
        for name in names:
            _keep(workspace, replace(name, is_announced=True))


def _tell_borough(workspace: Workspace, name: WaitingName, why: str, now: datetime) -> None:
    """Tell a borough that a name is gone; once, though a file that is read again may bring the name back."""
    about = f"{name.reference[:12]} {name.since.isoformat()}"
    if was_told(workspace, name.gss_code, NoticeKind.NAME_DELETED, about):
        return
    heading = _heading(workspace, name.field)
    words = (
        f"{workspace.cluster.name}: a new name in your return was deleted",
        f"Your return of {name.since:%d %B %Y} had a {heading} that isn't in your register. It was deleted, because "
        f"{why}. The cell counts as not known. If it was right, ask your coordinator to add it to the register, and "
        "resubmit.",
    )
    tell_area(workspace, name.gss_code, NoticeKind.NAME_DELETED, about, words, now)


def _heading(workspace: Workspace, field_name: str) -> str:
    titles = (contract.field(field_name) for contract in workspace.contracts.sheets.values())
    return next((field.title for field in titles if field is not None), field_name).lower()


def decide(workspace: Workspace, reference: str, caller: Caller, now: datetime, *, is_accepted: bool) -> WaitingName:
    """Accept a name, so that it counts in returns from then on, or set it aside and tell its borough; it waits no more.

    Raises:
        MinstdError: no name waits under this reference.
        NotPermitted: the caller isn't the coordinator.
    """
    with permitted(workspace, Act.ACCEPT_NAME, None, caller, now) as (given, _):
        matching = [name for name in waiting_names(workspace, now) if name.reference.startswith(reference)]
        if len(matching) != 1 or not reference:
            raise MinstdError(f"No name is waiting as {reference!r}. `minstd returns names` lists those that do.")
        name = matching[0]
        if is_accepted:
            _accept(workspace, name, now, given.person.number)
        else:
            workspace.names.remove(_path(name))
    if not is_accepted:
        _tell_borough(workspace, name, "your coordinator didn't accept it", now)
    return name


def _accept(workspace: Workspace, name: WaitingName, now: datetime, person: int | None) -> None:
    """Let a name count; `person` accepted it, or nobody where its register has it."""
    about = (name.gss_code, name.field, name.reference, name.text)
    workspace.ledger.accept_name(workspace.cluster.id, *about, now, person)
    _forget_documents(workspace, name.reference)
    workspace.names.remove(_path(name))


def _forget_documents(workspace: Workspace, reference: str) -> None:
    """Remove the cached documents in which a name was left open: they are made again from what was kept, with it."""
    for path in list(workspace.documents.paths()):
        with suppress(StoreError):
            if reference.encode() in workspace.documents.read(path):
                workspace.documents.remove(path)

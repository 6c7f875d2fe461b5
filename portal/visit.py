"""A visit: who came to which address of which cluster, with what; and what every page needs to know of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from application.people.acts import Act
from application.people.caller import Caller, may, titles_for
from application.people.passkeys import PasskeySite
from application.people.sessions import caller_of
from application.returns.borough import reported_month
from application.workspace import Workspace, refreshed
from data.clusters.cluster import Member
from data.ledger.people import Person
from data.ledger.transient.sessions import SignIn, SignInMethod
from portal.addresses import BY_NAME, Address, Admission, path_of
from standards.errors import MinstdError
from standards.model import Month

_LOOKED_EVERY: Final = timedelta(minutes=1)


class NotThere(Exception):
    """There is no such page, or it isn't this visitor's: nobody can tell which."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form: what its sender calls it, and where it lies, private, until the visit is over."""

    name: str
    path: Path


@dataclass(frozen=True)
class Portal:
    """What all visits share.

    Attributes:
        workspaces: each cluster's, by its id.
        site: where passkeys are good, and the portal's own address.
        clock: the true time.
        current: each cluster's workspace by its files as they were last seen, and when that was.
    """

    workspaces: Mapping[str, Workspace]
    site: PasskeySite
    clock: Callable[[], datetime]
    current: dict[str, tuple[Workspace, datetime]] = field(default_factory=dict, compare=False)

    def workspace(self, cluster_id: str) -> Workspace | None:
        """Return a cluster's workspace by its files as they are now; None where there is no such cluster.

        Files that are kept on another machine are looked at once a minute.
        """
        opened, now = self.workspaces.get(cluster_id), self.clock()
        if opened is None:
            return None
        known, since = self.current.get(cluster_id, (opened, None))
        if since is None or not opened.folder.is_copy or now - since >= _LOOKED_EVERY:
            known = refreshed(known)
            self.current[cluster_id] = (known, now)
        return known

    @property
    def any_workspace(self) -> Workspace:
        """Return one, for what isn't about a cluster: people, sessions and passkeys are the whole portal's."""
        return next(iter(self.workspaces.values()))

    @property
    def is_demonstration(self) -> bool:
        return self.any_workspace.is_demonstration


@dataclass(kw_only=True)
class Visit:
    """Somebody at an address.

    Attributes:
        secret: what only this visitor's browser holds: a session's id, or before sign-in just something.
        session, person: who is signed in; None where nobody is.
        now: the moment to act as at: the true time, but in a demonstration.
        parts: what the path names.
        query: what stands after the question mark.
        typed: what was typed into the form.
        uploads: the files that came with it.
        problem: what was wrong with the form, to be shown on the page that it came from.
        calls_from: the visitor's network address.
    """

    portal: Portal
    address: Address
    workspace: Workspace
    secret: str
    session: SignIn | None
    person: Person | None
    now: datetime
    parts: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    uploads: tuple[Upload, ...] = ()
    problem: str = ""
    calls_from: str = ""
    new_secret: str = ""

    @property
    def has_only_invitation(self) -> bool:
        """Say whether the visitor came by an invitation and has yet to make a passkey."""
        return self.session is not None and self.session.means is SignInMethod.INVITED

    @property
    def caller(self) -> Caller:
        """Return whoever is signed in, in the role that they chose on the form."""
        if self.person is None:
            raise NotThere
        return caller_of(self.person, self.typed.get("role") or None)

    @property
    def visitor(self) -> str:
        """Return what stands for this visitor's cookie where a ceremony is kept."""
        return hashlib.sha256(f"visitor {self.secret}".encode()).hexdigest()

    @property
    def form_token(self) -> str:
        """Return what each form must bring back: nobody can know it who doesn't hold the cookie."""
        return hashlib.sha256(f"form {self.new_secret or self.secret}".encode()).hexdigest()

    @property
    def clock(self) -> datetime:
        """Return the true time."""
        return self.portal.clock()

    @property
    def member(self) -> Member:
        """Return the borough that the path names."""
        for member in self.workspace.cluster.members:
            if member.gss_code == self.parts.get("area"):
                return member
        raise NotThere

    @property
    def month(self) -> Month:
        """Return the month that the path names."""
        try:
            return Month.parse_meant(self.parts["month"])
        except (ValueError, MinstdError) as error:
            raise NotThere from error

    @property
    def reported_month(self) -> Month:
        """Return the month that is being collected."""
        return reported_month(self.now)

    @property
    def number(self) -> int:
        """Return the number that the path names."""
        return self.number_of("number")

    def number_of(self, part: str) -> int:
        """Return the number that stands in a part of the path."""
        text = self.parts[part]
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise NotThere
        return int(text)

    def to(self, name: str, query: dict[str, str] | None = None, **parts: Any) -> str:
        """Return the path of an address, in the cluster and the borough of this visit unless others are named."""
        return path_of(name, query, **{"cluster": self.workspace.cluster.id, **self.parts, **parts})

    def may(self, name: str, **parts: Any) -> bool:
        """Say whether this visitor may come to an address, as its declaration says."""
        needs = BY_NAME[name].needs
        if isinstance(needs, Admission):
            return needs is Admission.ANYBODY or self.person is not None
        area = {**self.parts, **parts}.get("area") if "{area}" in BY_NAME[name].path else None
        return self.person is not None and may(self.workspace, needs, area, caller_of(self.person), self.now)

    def titles(self, act: Act, area: str | None = None) -> list[str]:
        """Return the roles in which this visitor may do something, to choose from where there are several."""
        return [] if self.person is None else titles_for(self.workspace, act, area, caller_of(self.person), self.now)

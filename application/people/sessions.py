"""Sessions: somebody signed in, for half an hour without a sign of life and twelve hours at the very most."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from application.people.caller import Caller
from application.people.roles import ROLES
from application.workspace import Workspace
from data.ledger.people import Grant, Holder, Person
from data.ledger.transient.sessions import Means, SignIn
from standards.errors import MinstdError

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
_NOTED_EVERY: Final = timedelta(minutes=1)
"""A session's last sign of life is written down once a minute, not with every page."""

_BYTES: Final = 32


class NotDemonstration(MinstdError):
    """Something that only a demonstration does."""


def new_secret() -> str:
    """Return 256 bits that nobody can guess, as text."""
    return secrets.token_urlsafe(_BYTES)


def hashed(workspace: Workspace, secret: str) -> str:
    """Return what is kept in a secret's place: without the workspace's key, no guess at it can be tried."""
    return hmac.new(workspace.settings.secret_key.encode(), secret.encode(), hashlib.sha256).hexdigest()


def begin(workspace: Workspace, person: int, means: Means, now: datetime) -> str:
    """Sign somebody in, and return the new session's id, which is kept nowhere.

    Args:
        workspace: any cluster's: people are the workspace's.
        person: the person's number.
        means: how they signed in.
        now: the true time.
    """
    workspace.ledger.forget_expired(now, now - IDLE, now - LONGEST)
    secret = new_secret()
    workspace.ledger.begin_session(SignIn(hashed(workspace, secret), person, means, now, now))
    return secret


def session_of(workspace: Workspace, secret: str, now: datetime) -> SignIn | None:
    """Return the session of an id, if it hasn't ended, and note that its holder was here."""
    session = workspace.ledger.session(hashed(workspace, secret))
    if session is None or session.seen_at + IDLE <= now or session.begun_at + LONGEST <= now:
        return None
    if session.seen_at + _NOTED_EVERY <= now:
        workspace.ledger.touch_session(session.hash, now)
    return session


def end(workspace: Workspace, session: SignIn) -> None:
    """Sign somebody out."""
    workspace.ledger.end_session(session.hash)


def person_of(workspace: Workspace, session: SignIn, now: datetime) -> Person | None:
    """Return who is signed in, while they hold a role anywhere; whoever has lost the last one is signed out."""
    for holder in workspace.ledger.holders(now):
        if holder.person.number == session.person:
            return holder.person if holder.held(now) else None
    return None


def caller_of(person: Person, role: str | None = None) -> Caller:
    """Return somebody signed in as whoever wants to do something."""
    return Caller(person, person.name, role)


def invented_people(workspace: Workspace, now: datetime) -> list[tuple[Person, Grant]]:
    """Return a demonstration's people with their roles in its cluster, borough by borough and then the others.

    Raises:
        NotDemonstration: the workspace is live.
    """
    _check_demonstration(workspace)
    members = {member.gss_code: member.name for member in workspace.cluster.members}
    scopes = {*members, workspace.cluster.id}
    held = [
        (holder.person, grant)
        for holder in workspace.ledger.holders(now)
        for grant in holder.held(now)
        if grant.scope in scopes
    ]
    return sorted(held, key=lambda pair: (pair[1].scope not in members, members.get(pair[1].scope, "")))


def sign_in_as(workspace: Workspace, number: int, now: datetime) -> str:
    """Sign in one of a demonstration's invented people, and return the new session's id.

    Raises:
        NotDemonstration: the workspace is live, or there is no such person.
    """
    if not any(person.number == number for person, _ in invented_people(workspace, now)):
        raise NotDemonstration("There is no such invented person.")
    return begin(workspace, number, Means.INVENTED, now)


def _check_demonstration(workspace: Workspace) -> None:
    if not workspace.is_demonstration:
        raise NotDemonstration("Only a demonstration has invented people.")


def grants_here(workspace: Workspace, holder: Holder, now: datetime) -> list[Grant]:
    """Return what somebody holds in a workspace's cluster or for one of its boroughs."""
    codes = {member.gss_code for member in workspace.cluster.members}
    return [
        grant
        for grant in holder.held(now)
        if (grant.scope in codes if ROLES[grant.role].is_of_borough else grant.scope == workspace.cluster.id)
    ]

"""Sessions: somebody signed in, for half an hour without a sign of life and twelve hours at the very most."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from application.people.caller import Caller
from application.people.roles import ROLES
from application.workspace import Workspace
from data.ledger.people import Grant, Holder, Person, Standing
from data.ledger.transient.sessions import SignIn, SignInMethod
from standards.errors import MinstdError

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
_NOTED_EVERY: Final = timedelta(minutes=1)
"""A session's last sign of life is written down once a minute, not with every page."""

_BYTES: Final = 32


class NoRole(MinstdError):
    """Somebody who may not sign in: no role of theirs has begun, or the last one has ended."""


class NotDemonstration(MinstdError):
    """Something that only a demonstration does."""


def new_secret() -> str:
    """Return 256 bits that nobody can guess, as text."""
    return secrets.token_urlsafe(_BYTES)


def hashed(workspace: Workspace, secret: str) -> str:
    """Return what is kept in a secret's place: without the workspace's key, no guess at it can be tried."""
    return hmac.new(workspace.settings.secret_key.encode(), secret.encode(), hashlib.sha256).hexdigest()


def begin(workspace: Workspace, person: int, means: SignInMethod, now: datetime) -> str:
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


def check_has_role(workspace: Workspace, person: int, now: datetime) -> None:
    """Refuse whoever holds no role now, and say whether one is to come.

    Raises:
        NoRole: they hold none.
    """
    holder = next((each for each in workspace.ledger.holders(now) if each.person.number == person), None)
    if holder is None or not holder.held(now):
        is_to_come = holder is not None and any(map(_may_begin(now), holder.grants))
        raise NoRole(
            "Your role hasn’t begun yet: a second person has to agree, and then it begins a day later. Try again then."
            if is_to_come
            else "You hold no role here any more. Ask your cluster’s coordinator."
        )


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
    """Return who is signed in, while they hold a role anywhere; whoever has lost the last one is signed out.

    Whoever came by an invitation may make a passkey before their role begins.
    """
    for holder in workspace.ledger.holders(now):
        if holder.person.number == session.person:
            is_invited = session.means is SignInMethod.INVITED and any(map(_may_begin(now), holder.grants))
            return holder.person if is_invited or holder.held(now) else None
    return None


def _may_begin(now: datetime) -> Callable[[Grant], bool]:
    return lambda grant: grant.standing(now) in (Standing.PENDING, Standing.WAITING)


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
    return begin(workspace, number, SignInMethod.INVENTED, now)


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

"""Tokens: with one a program sends a borough's returns and reads the answers, as whoever made it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from application.people.acts import Act
from application.people.caller import Caller, may, permit
from application.people.sessions import hashed, new_secret
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.intake.explanations import checked_text
from data.ledger.people import Person
from data.ledger.transient.sessions import ApiToken
from standards.errors import MinstdError

LONGEST: Final = timedelta(days=366)
MOST: Final = 20
_PREFIX: Final = "minstd_"
_NOTED_EVERY: Final = timedelta(minutes=1)


class TokenError(MinstdError):
    """A token that can't be made or removed."""


def make_token(
    workspace: Workspace, member: Member, name: str, days: int, caller: Caller, now: datetime, clock: datetime
) -> str:
    """Make a token, and return it: it is shown now and never again, for only its hash is kept.

    Args:
        workspace: the cluster's.
        member: the borough that it is good for, and no other.
        name: what it is for.
        days: for how long it is good.
        caller: who makes it; somebody who submits for the borough.
        now: when.
        clock: the true time, by which it expires.

    Raises:
        TokenError: it would be good for too long, or the borough has too many.
        NotPermitted: the caller holds no role for the borough.
    """
    given = permit(workspace, Act.MAKE_TOKEN, member.gss_code, caller, now)
    words = checked_text(name)
    if not timedelta(0) < timedelta(days=days) <= LONGEST:
        raise TokenError(f"A token is valid for {LONGEST.days} days at most.")
    if len(tokens_of(workspace, member, clock)) >= MOST:
        raise TokenError(f"{member.name} has {MOST} tokens. Remove one that isn't used any more.")
    secret = _PREFIX + new_secret()
    expires_at = clock + timedelta(days=days)
    workspace.ledger.add_token(
        ApiToken(
            hashed(workspace, secret),
            given.person.number,
            workspace.cluster.id,
            member.gss_code,
            words,
            clock,
            expires_at,
        )
    )
    return secret


def tokens_of(workspace: Workspace, member: Member, clock: datetime) -> list[ApiToken]:
    """Return a borough's tokens that haven't expired."""
    return workspace.ledger.tokens_of(workspace.cluster.id, member.gss_code, clock)


def remove_token(workspace: Workspace, member: Member, number: int, caller: Caller, now: datetime) -> None:
    """Let a token open nothing any more.

    Raises:
        TokenError: the borough has no such token.
        NotPermitted: the caller holds no role for the borough.
    """
    permit(workspace, Act.MAKE_TOKEN, member.gss_code, caller, now)
    if not workspace.ledger.remove_token(number, workspace.cluster.id, member.gss_code):
        raise TokenError("There is no such token. It may have been removed already.")


def holder_of(workspace: Workspace, secret: str, now: datetime, clock: datetime) -> tuple[ApiToken, Person] | None:
    """Return a token with who made it; None for one that isn't good, or whose maker may no longer make it."""
    token = workspace.ledger.token(hashed(workspace, secret), clock) if secret.startswith(_PREFIX) else None
    if token is None or token.cluster != workspace.cluster.id:
        return None
    person = next((each.person for each in workspace.ledger.holders(now) if each.person.number == token.person), None)
    if person is None or not may(workspace, Act.MAKE_TOKEN, token.gss_code, Caller(person, person.name), now):
        return None
    if token.used_at is None or token.used_at + _NOTED_EVERY <= clock:
        workspace.ledger.note_use(token, clock)
    return token, person

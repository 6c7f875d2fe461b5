"""Who is signed in, which ceremony of a passkey is under way, and which invitations can still be taken up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from data.ledger.base import Book
from data.ledger.engine import writing
from data.ledger.transient import tables


class SignInMethod(StrEnum):
    """How somebody signed in."""

    PASSKEY = "passkey"
    INVITED = "invited"  # by a link that was sent to them, until they have made a passkey
    INVENTED = "invented"  # one click, in a demonstration


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody signed in. `hash` stands for the id that only their browser holds."""

    hash: str
    person: int
    means: SignInMethod
    begun_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token with which a program acts for a person, for one borough.

    Attributes:
        hash: stands for the token, which is kept nowhere.
        person: the number of who made it: it may no more than they.
        name: what it is for.
        used_at: when it was last used; None while it wasn't.
        number: its number, 0 before it has one.
    """

    hash: str
    person: int
    cluster: str
    gss_code: str
    name: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Ceremony:
    """A challenge given to a visitor for one purpose, to be answered by a passkey once.

    Attributes:
        hash: stands for the id that the visitor's page holds.
        visitor: the hash that stands for the visitor's cookie, to whom alone it was given.
        purpose: what it is for: `sign_in`, `make` or `sign_off`.
        challenge: hexadecimal.
        statement: what is signed; empty where nothing is.
    """

    hash: str
    visitor: str
    purpose: str
    challenge: str
    statement: str
    expires_at: datetime


class Sessions(Book):
    """Who is signed in."""

    def begin_session(self, session: SignIn) -> None:
        row = {
            "hash": session.hash,
            "person": session.person,
            "means": str(session.means),
            "begun_at": session.begun_at,
            "seen_at": session.seen_at,
        }
        with writing(self._engine) as connection:
            connection.execute(sa.insert(tables.session), row)

    def session(self, hashed: str) -> SignIn | None:
        for row in self._read(sa.select(tables.session).where(tables.session.c.hash == hashed)):
            return SignIn(row.hash, row.person, SignInMethod(row.means), row.begun_at, row.seen_at)
        return None

    def touch_session(self, hashed: str, at: datetime) -> None:
        with writing(self._engine) as connection:
            connection.execute(sa.update(tables.session).where(tables.session.c.hash == hashed).values(seen_at=at))

    def end_session(self, hashed: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(sa.delete(tables.session).where(tables.session.c.hash == hashed))

    def end_sessions_of(self, person: int, but: str = "") -> None:
        """End every session of a person, but one."""
        with writing(self._engine) as connection:
            c = tables.session.c
            connection.execute(sa.delete(tables.session).where(c.person == person, c.hash != but))

    def begin_ceremony(self, ceremony: Ceremony) -> None:
        row = {name: getattr(ceremony, name) for name in Ceremony.__slots__}
        with writing(self._engine) as connection:
            connection.execute(sa.insert(tables.ceremony), row)

    def take_ceremony(self, hashed: str) -> Ceremony | None:
        """Return a ceremony and forget it, so that nobody can take it again."""
        with writing(self._engine) as connection:
            row = connection.execute(sa.select(tables.ceremony).where(tables.ceremony.c.hash == hashed)).one_or_none()
            connection.execute(sa.delete(tables.ceremony).where(tables.ceremony.c.hash == hashed))
        return None if row is None else Ceremony(**row._mapping)

    def add_invitation_link(self, hashed: str, person: int, expires_at: datetime) -> None:
        """Record a link; the person's earlier ones open nothing any more."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(tables.invitation_link).where(tables.invitation_link.c.person == person))
            row = {"hash": hashed, "person": person, "expires_at": expires_at}
            connection.execute(sa.insert(tables.invitation_link), row)

    def invited_person(self, hashed: str, at: datetime) -> int | None:
        """Return whom a link invites, if it still does; it stays as it is."""
        c = tables.invitation_link.c
        for row in self._read(sa.select(c.person).where(c.hash == hashed, c.expires_at > at)):
            return int(row.person)
        return None

    def spend_invitation_link(self, hashed: str, at: datetime) -> int | None:
        """Return whom a link invites, and let it be good no more."""
        c = tables.invitation_link.c
        with writing(self._engine) as connection:
            person = connection.scalar(sa.select(c.person).where(c.hash == hashed, c.expires_at > at))
            connection.execute(sa.delete(tables.invitation_link).where(c.hash == hashed))
        return None if person is None else int(person)

    def add_token(self, token: ApiToken) -> None:
        names = ("hash", "person", "cluster", "gss_code", "name", "made_at", "expires_at")
        with writing(self._engine) as connection:
            connection.execute(sa.insert(tables.api_token), {name: getattr(token, name) for name in names})

    def token(self, hashed: str, at: datetime) -> ApiToken | None:
        """Return a token that has not expired."""
        c = tables.api_token.c
        for row in self._read(sa.select(tables.api_token).where(c.hash == hashed, c.expires_at > at)):
            return _token(row)
        return None

    def tokens_of(self, cluster: str, gss_code: str, at: datetime) -> list[ApiToken]:
        """Return a borough's tokens that have not expired, oldest first."""
        c = tables.api_token.c
        mine = (c.cluster == cluster, c.gss_code == gss_code, c.expires_at > at)
        return [_token(row) for row in self._read(sa.select(tables.api_token).where(*mine).order_by(c.id))]

    def note_use(self, token: ApiToken, at: datetime) -> None:
        with writing(self._engine) as connection:
            c = tables.api_token.c
            connection.execute(sa.update(tables.api_token).where(c.id == token.number).values(used_at=at))

    def remove_token(self, number: int, cluster: str, gss_code: str) -> bool:
        """Remove a borough's token, and say whether it had one of this number."""
        c = tables.api_token.c
        with writing(self._engine) as connection:
            mine = (c.id == number, c.cluster == cluster, c.gss_code == gss_code)
            return bool(connection.execute(sa.delete(tables.api_token).where(*mine)).rowcount)

    def forget_expired(self, at: datetime, idle_since: datetime, begun_before: datetime) -> None:
        """Remove what has ended: sessions, ceremonies, links, tokens."""
        ended: list[sa.Delete] = [
            sa.delete(tables.session).where(
                sa.or_(tables.session.c.seen_at < idle_since, tables.session.c.begun_at < begun_before)
            ),
            sa.delete(tables.ceremony).where(tables.ceremony.c.expires_at < at),
            sa.delete(tables.invitation_link).where(tables.invitation_link.c.expires_at < at),
            sa.delete(tables.api_token).where(tables.api_token.c.expires_at < at),
        ]
        with writing(self._engine) as connection:
            for statement in ended:
                connection.execute(statement)


def _token(row: sa.Row[Any]) -> ApiToken:
    values = dict(row._mapping)
    return ApiToken(number=values.pop("id"), **values)

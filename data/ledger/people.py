"""People and the roles they hold: invitations, grants, what became of each, and what was refused to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain.links import WORKSPACE
from data.ledger.chain.payloads import text_of, texts_of, with_texts

CONFIRMED_FOR: Final = timedelta(days=183)
"""A grant lapses half a year after it was given or last confirmed."""

REMINDED_BEFORE: Final = timedelta(days=30)
"""So long before it lapses, a grant is shown as due to be confirmed."""


class Role(StrEnum):
    """What somebody is, for a borough or for a cluster."""

    SUBMITTER = "submitter"
    BOROUGH_LEAD = "borough_lead"
    COORDINATOR = "coordinator"
    DECIDER = "decider"
    APPROVER = "approver"
    BOARD_READER = "board_reader"
    STANDARDS_OWNER = "standards_owner"
    AUDITOR = "auditor"
    DATA_PROTECTION_OFFICER = "data_protection_officer"

    @property
    def words(self) -> str:
        """Return the role as a person reads it, such as `board reader`."""
        return self.value.replace("_", " ")


class Standing(StrEnum):
    """How a grant stands at some moment."""

    WAITING = "waiting"  # for a second holder to agree
    PENDING = "pending"  # agreed, and not begun
    HELD = "held"
    LAPSED = "lapsed"  # not confirmed in time
    ENDED = "ended"  # its own end has come
    REVOKED = "revoked"


class GrantChange(StrEnum):
    """What can become of a grant."""

    AGREED = "agreed"
    CONFIRMED = "confirmed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts.

    Attributes:
        number: the person's number in the ledger, which stands wherever they did something.
        email: the address by which others know them; empty once it was erased.
        account: the operating-system account that acts for them on the command line; empty if there is none.
    """

    number: int
    email: str
    account: str = ""

    @property
    def name(self) -> str:
        """Return what to call the person in a message to somebody who may know."""
        return self.email or f"person {self.number}"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody holds, as it stood at some moment.

    Attributes:
        person: the number of the person who holds it.
        scope: the borough's ONS code, or the cluster's id.
        title: the role as readers see it beside what was done, such as `Cluster chair`.
        since: when it begins: not before the second holder, where one is needed, has agreed.
        until: when it ends by itself; None if it doesn't. A deputy's grant has an end.
        given_by: the number of the person who gave it; None for the first coordinator, whom nobody could invite.
        given_at: when it was given.
        needs_agreement: whether a second holder must agree before it begins.
        joins: what its holder is besides, which its giver was told of, such as `submitter of E09000007`.
        confirmed_at: when it was given or last confirmed.
        agreed_by: the number of the second holder who agreed.
        revoked_at: when it was revoked; None while it wasn't.
        is_invented: whether it is a demonstration's; that never lapses.
        number: its number in the ledger, 0 before it has one.
    """

    person: int
    role: Role
    scope: str
    title: str
    since: datetime
    until: datetime | None
    given_by: int | None
    given_at: datetime
    needs_agreement: bool
    joins: tuple[str, ...]
    confirmed_at: datetime
    agreed_by: int | None = None
    revoked_at: datetime | None = None
    is_invented: bool = False
    number: int = 0

    @property
    def lapses_at(self) -> datetime:
        """Return when it lapses unless it is confirmed before."""
        return self.confirmed_at + CONFIRMED_FOR

    def standing(self, at: datetime) -> Standing:
        """Return how the grant stands at a moment."""
        if self.revoked_at is not None and self.revoked_at <= at:
            return Standing.REVOKED
        if self.until is not None and self.until <= at:
            return Standing.ENDED
        if self.needs_agreement and self.agreed_by is None:
            return Standing.WAITING
        if at < self.since:
            return Standing.PENDING
        return Standing.LAPSED if self.lapses_at <= at and not self.is_invented else Standing.HELD

    def is_held(self, at: datetime) -> bool:
        return self.standing(at) is Standing.HELD

    def is_due(self, at: datetime) -> bool:
        """Say whether it is held and must be confirmed soon."""
        return self.is_held(at) and self.lapses_at - REMINDED_BEFORE <= at and not self.is_invented


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with all the grants they were ever given, oldest first, and every account that ever acted for them."""

    person: Person
    grants: tuple[Grant, ...]
    accounts: frozenset[str] = frozenset()

    def held(self, at: datetime) -> list[Grant]:
        """Return the grants that the person holds at a moment."""
        return [grant for grant in self.grants if grant.is_held(at)]


class People(Book):
    """Who may do what. What identifies a person lies in a payload, which can be erased."""

    def add_holders(
        self, holders: Iterable[tuple[Person, Grant]], invited_by: int | None, at: datetime
    ) -> list[tuple[Person, Grant]]:
        """Record people who are new, each with a first grant, in one link; return them with their numbers.

        Args:
            holders: people of no number yet, each with a grant of nobody yet.
            invited_by: the number of who invited them; None for a first coordinator.
            at: when.
        """
        added = []
        with self._write(WORKSPACE) as transaction:
            for person, grant in holders:
                texts = {"email": person.email, "account": person.account}
                (number,) = transaction.insert(schema.person, {"invited_by": invited_by, "at": at, "payload": texts})
                known = replace(person, number=int(number))
                (number,) = transaction.insert(schema.grant, _grant_row(replace(grant, person=known.number)))
                added.append((known, replace(grant, person=known.number, number=int(number))))
        return added

    def bind_account(self, person: Person, account: str, by: int, at: datetime) -> None:
        """Record which operating-system account acts for a person from now on."""
        row = {"person": person.number, "by": by, "at": at, "payload": {"account": account}}
        with self._write(WORKSPACE) as transaction:
            transaction.insert(schema.account, row)

    def add_grant(self, grant: Grant) -> Grant:
        """Record a grant to somebody known, and return it with its number."""
        with self._write(WORKSPACE) as transaction:
            (number,) = transaction.insert(schema.grant, _grant_row(grant))
        return replace(grant, number=int(number))

    def change_grant(self, grant: Grant, change: GrantChange, by: int, reason: str, at: datetime) -> None:
        """Record what became of a grant; nothing recorded before is altered."""
        row = {"grant": grant.number, "change": str(change), "by": by, "at": at, "payload": {"reason": reason}}
        with self._write(WORKSPACE) as transaction:
            transaction.insert(schema.grant_event, row)

    def holders(self, until: datetime) -> list[Holder]:
        """Return everybody who was known by a moment, with their grants as they stood then, oldest first."""
        bound = self._by(schema.account, until)
        accounts = {row.person: texts_of(row) for row in bound}
        ever: dict[int, set[str]] = {}
        for row in bound:
            ever.setdefault(row.person, set()).add(texts_of(row).get("account") or "")
        changes: dict[int, list[sa.Row[Any]]] = {}
        for row in self._by(schema.grant_event, until):
            changes.setdefault(row.grant, []).append(row)
        grants: dict[int, list[Grant]] = {}
        for row in self._read(
            with_texts(schema.grant).where(schema.grant.c.given_at <= until).order_by(schema.grant.c.id)
        ):
            grant = _grant(row, changes.get(row.id, ()), self.is_demonstration)
            grants.setdefault(grant.person, []).append(grant)
        return [
            _holder(row, accounts.get(row.id, {}), grants.get(row.id, ()), ever.get(row.id, ()))
            for row in self._by(schema.person, until)
        ]

    def add_refusal(self, cluster: str, act: str, scope: str, person: int | None, who: str, at: datetime) -> None:
        """Record that somebody was refused what they wanted to do."""
        row = {"act": act, "scope": scope, "person": person, "at": at, "payload": {"who": who}}
        with self._write(cluster) as transaction:
            transaction.insert(schema.refusal, row)

    def refusals(self) -> list[tuple[str, str, int | None, datetime]]:
        """Return what was refused, oldest first: the act, what it was about, the person's number, and when."""
        rows = self._read(sa.select(schema.refusal).order_by(schema.refusal.c.id))
        return [(row.act, row.scope, row.person, row.at) for row in rows]

    def _by(self, table: sa.Table, until: datetime) -> list[sa.Row[Any]]:
        return list(self._read(with_texts(table).where(table.c.at <= until).order_by(table.c.id)))


def _holder(row: sa.Row[Any], bound: Mapping[str, Any], grants: Iterable[Grant], ever: Iterable[str]) -> Holder:
    person, invited = _person(row, bound), _person(row, {})
    return Holder(person, tuple(grants), frozenset({invited.account, person.account, *ever} - {""}))


def _person(row: sa.Row[Any], bound: Mapping[str, Any]) -> Person:
    texts = texts_of(row)
    return Person(row.id, texts.get("email") or "", (bound or texts).get("account") or "")


def _grant_row(grant: Grant) -> dict[str, Any]:
    return {
        "person": grant.person,
        "role": str(grant.role),
        "scope": grant.scope,
        "title": grant.title,
        "since": grant.since,
        "until": grant.until,
        "given_by": grant.given_by,
        "given_at": grant.given_at,
        "needs_agreement": grant.needs_agreement,
        "joins": list(grant.joins),
    }


def _grant(row: sa.Row[Any], changes: Iterable[sa.Row[Any]], is_invented: bool) -> Grant:
    grant = Grant(
        person=row.person,
        role=Role(row.role),
        scope=row.scope,
        title=text_of(row, "title"),
        since=row.since,
        until=row.until,
        given_by=row.given_by,
        given_at=row.given_at,
        needs_agreement=row.needs_agreement,
        joins=tuple(row.joins),
        confirmed_at=row.given_at,
        is_invented=is_invented,
        number=row.id,
    )
    for change in changes:
        grant = _CHANGES[GrantChange(change.change)](grant, change)
    return grant


_CHANGES: Final = {
    GrantChange.AGREED: lambda grant, change: replace(grant, agreed_by=change.by, since=max(grant.since, change.at)),
    GrantChange.CONFIRMED: lambda grant, change: replace(grant, confirmed_at=change.at),
    GrantChange.REVOKED: lambda grant, change: replace(grant, revoked_at=change.at),
}

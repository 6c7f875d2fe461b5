"""The ledger of published editions that were withdrawn, and of those who want them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.chain.payloads import ERASED, texts_of, with_texts
from data.ledger.people import People, Role
from data.ledger.records import Edition


@dataclass(frozen=True, slots=True)
class WithdrawalEvent:
    """That somebody withdrew a published edition, or wants it back.

    Attributes:
        edition: the edition's digest.
        is_restoration: whether they want it back.
        reason: why, in their words.
        person: their number.
    """

    cluster: str
    edition: str
    is_restoration: bool
    reason: str
    person: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That an edition is withdrawn.

    Attributes:
        event: by whom, when and why.
        restorers: the numbers of those who have wanted it back since.
    """

    event: WithdrawalEvent
    restorers: frozenset[int] = frozenset()


RESTORERS_WANTED = 2
"""So many different people must want an edition back before it is restored."""


RESTORING_ROLES = frozenset({Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER})
"""The roles, held for the cluster, in which somebody may want an edition back."""

_FOREVER = datetime.max.replace(tzinfo=UTC)

CanRestore = Callable[[int, datetime], bool]
"""Whether a person, by their number, may want an edition back at a moment."""


class EditionWithdrawals(People):
    """What was withdrawn, and restored."""

    def add_withdrawal_event(self, event: WithdrawalEvent) -> None:
        """Record that somebody withdrew an edition, or wants it back."""
        row = {
            "edition": event.edition,
            "is_restoration": event.is_restoration,
            "person": event.person,
            "at": event.at,
            "payload": {"reason": event.reason},
        }
        with self._write(event.cluster) as transaction:
            transaction.insert(schema.edition_withdrawal, row)

    def withdrawals(self, cluster: str) -> dict[str, Withdrawal]:
        """Return the editions of a cluster that are withdrawn now, by their digests."""
        histories: dict[str, list[WithdrawalEvent]] = defaultdict(list)
        for event in self._events(sa.select(schema.edition.c.digest).filter_by(cluster=cluster), cluster):
            histories[event.edition].append(event)
        can_restore = self._can_restore(cluster) if histories else _everybody
        now = {edition: withdrawal_after(history, can_restore) for edition, history in histories.items()}
        return {edition: withdrawal for edition, withdrawal in now.items() if withdrawal is not None}

    def withdrawal_events(self, edition: Edition) -> list[WithdrawalEvent]:
        """Return when an edition was withdrawn and wanted back, oldest first."""
        return self._events([edition.digest], edition.cluster)

    def _can_restore(self, cluster: str) -> CanRestore:
        grants = {
            holder.person.number: [
                grant for grant in holder.grants if grant.role in RESTORING_ROLES and grant.scope == cluster
            ]
            for holder in self.holders(_FOREVER)
        }
        return lambda person, at: any(grant.is_held(at) for grant in grants.get(person, ()))

    def _events(self, editions: Sequence[str] | sa.Select[tuple[str]], cluster: str) -> list[WithdrawalEvent]:
        table = schema.edition_withdrawal
        query = with_texts(table).where(table.c.edition.in_(editions)).order_by(table.c.id)
        return [_event(row, cluster) for row in self._read(query)]


def _everybody(_person: int, _at: datetime) -> bool:
    return True


def withdrawal_after(history: list[WithdrawalEvent], can_restore: CanRestore = _everybody) -> Withdrawal | None:
    """Return how an edition is withdrawn after some events, oldest first; None where it is not.

    Its first reason stands; whoever withdraws it again takes back that others wanted it. Whoever wanted it back counts
    while they may still want it: when the second person does.
    """
    current: Withdrawal | None = None
    for event in history:
        if not event.is_restoration:
            current = Withdrawal(event if current is None else current.event)
        elif current is not None:
            earlier = {person for person in current.restorers - {event.person} if can_restore(person, event.at)}
            restorers = frozenset({*earlier, event.person})
            current = replace(current, restorers=restorers) if len(restorers) < RESTORERS_WANTED else None
    return current


def _event(row: sa.Row[tuple[object, ...]], cluster: str) -> WithdrawalEvent:
    reason = texts_of(row).get("reason", ERASED)
    return WithdrawalEvent(cluster, row.edition, row.is_restoration, reason, row.person, row.at)

"""The ledger of published editions that were withdrawn, and of those who want them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain.payloads import ERASED, texts_of, with_texts
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


class EditionWithdrawals(Book):
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
        now = {edition: withdrawal_after(history) for edition, history in histories.items()}
        return {edition: withdrawal for edition, withdrawal in now.items() if withdrawal is not None}

    def withdrawal_events(self, edition: Edition) -> list[WithdrawalEvent]:
        """Return when an edition was withdrawn and wanted back, oldest first."""
        return self._events([edition.digest], edition.cluster)

    def _events(self, editions: Sequence[str] | sa.Select[tuple[str]], cluster: str) -> list[WithdrawalEvent]:
        table = schema.edition_withdrawal
        query = with_texts(table).where(table.c.edition.in_(editions)).order_by(table.c.id)
        return [_event(row, cluster) for row in self._read(query)]


def withdrawal_after(history: list[WithdrawalEvent]) -> Withdrawal | None:
    """Return how an edition is withdrawn after some events, oldest first; None where it is not.

    Its first reason stands; whoever withdraws it again takes back that others wanted it.
    """
    current: Withdrawal | None = None
    for event in history:
        if not event.is_restoration:
            current = Withdrawal(event if current is None else current.event)
        elif current is not None:
            restorers = current.restorers | {event.person}
            current = replace(current, restorers=restorers) if len(restorers) < RESTORERS_WANTED else None
    return current


def _event(row: sa.Row[tuple[object, ...]], cluster: str) -> WithdrawalEvent:
    reason = texts_of(row).get("reason", ERASED)
    return WithdrawalEvent(cluster, row.edition, row.is_restoration, reason, row.person, row.at)

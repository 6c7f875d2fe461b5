"""Messages that couldn't be sent, until they are or are given up: what they say is in no part of the record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from data.ledger.base import Book
from data.ledger.engine import writing
from data.ledger.notices import NoticeKind
from data.ledger.transient import tables


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message that is to be tried again.

    Attributes:
        whom, kind, about: as in its notices.
        tries: how often it was tried.
        next_at: when it is tried next.
    """

    cluster: str
    whom: str
    kind: NoticeKind
    about: str
    title: str
    text: str
    tries: int
    next_at: datetime
    number: int = 0

    def tried_again(self, next_at: datetime) -> OutgoingMessage:
        """Return the message after one more failure."""
        return replace(self, tries=self.tries + 1, next_at=next_at)


_COLUMNS = ("cluster", "whom", "about", "title", "text", "tries", "next_at")


class OutgoingMessages(Book):
    """What waits to be sent again."""

    def add_outgoing(self, message: OutgoingMessage) -> None:
        row = {"kind": str(message.kind), **{name: getattr(message, name) for name in _COLUMNS}}
        with writing(self._engine) as connection:
            connection.execute(sa.insert(tables.outgoing_message), row)

    def outgoing_messages(self, cluster: str, now: datetime) -> list[OutgoingMessage]:
        """Return what is to be tried again by now, oldest first."""
        c = tables.outgoing_message.c
        query = sa.select(tables.outgoing_message).where(c.cluster == cluster, c.next_at <= now).order_by(c.id)
        return [
            OutgoingMessage(kind=NoticeKind(row.kind), number=row.id, **{name: getattr(row, name) for name in _COLUMNS})
            for row in self._read(query)
        ]

    def forget_outgoing(self, number: int) -> None:
        with writing(self._engine) as connection:
            connection.execute(sa.delete(tables.outgoing_message).where(tables.outgoing_message.c.id == number))

"""The ledger of messages: to whom, about what, and whether they could be sent. Never what a message said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain.payloads import texts_of, with_texts


class Fate(StrEnum):
    """What became of a message."""

    SENT = "sent"
    FAILED = "failed"
    NO_ADDRESS = "no_address"
    GIVEN_UP = "given_up"


class NoticeKind(StrEnum):
    """What a message is about."""

    GRANT = "grant"
    RELEASE = "release"
    CHASE = "chase"
    INVITATION = "invitation"
    WITHDRAWAL = "withdrawal"
    RESTORATION = "restoration"
    ANSWER = "answer"
    NAME = "name"
    NAME_DELETED = "name_deleted"
    REPLY = "reply"
    ERASURE = "erasure"
    OPEN = "open"
    DUE = "due"
    OVERDUE = "overdue"
    DECISION = "decision"
    PUBLICATION = "publication"
    SOURCES = "sources"
    SOURCES_OVER = "sources_over"
    QUORUM = "quorum"
    DRAFT = "draft"
    CHALLENGE = "challenge"
    UNSIGNED = "unsigned"
    LATE_RUN = "late_run"
    RUN = "run"
    UNSENT = "unsent"
    NO_ADDRESS = "no_address"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that was to be sent.

    Attributes:
        cluster: the cluster's id.
        whom: an ONS code, `coordinator`, or `person:` and a number.
        kind: what it is about.
        about: the number of the grant, the digest of the edition, the month, the receipt or the person's
            number concerned.
        fate: what became of it.
        trouble: why it could not be sent; empty where it was.
    """

    cluster: str
    whom: str
    kind: NoticeKind
    about: str
    fate: Fate
    at: datetime
    trouble: str = ""


class Notices(Book):
    """What people were told."""

    def add_notice(self, message: Notice) -> None:
        """Record what became of a message."""
        row = {
            "cluster": message.cluster,
            "whom": message.whom,
            "kind": str(message.kind),
            "about": message.about,
            "fate": str(message.fate),
            "at": message.at,
            "payload": {"trouble": message.trouble} if message.trouble else None,
        }
        with self._write(message.cluster) as transaction:
            transaction.insert(schema.message, row)

    def notices(self, cluster: str) -> list[Notice]:
        """Return the messages of a cluster, oldest first."""
        query = with_texts(schema.message).where(schema.message.c.cluster == cluster).order_by(schema.message.c.id)
        return [_message(row) for row in self._read(query)]


def _message(row: sa.Row[tuple[object, ...]]) -> Notice:
    trouble = texts_of(row).get("trouble", "")
    return Notice(row.cluster, row.whom, NoticeKind(row.kind), row.about, Fate(row.fate), row.at, trouble)

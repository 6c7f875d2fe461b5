"""The ledger of what becomes of a month between its drafts: provisional ones, dropped ones, and revisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain.payloads import ERASED, texts_of, with_texts
from standards.model import Month


class MonthEventKind(StrEnum):
    """What became of a month, or of one of its drafts."""

    PROVISIONAL = "provisional"  # a source couldn't be read: the draft is made again once it can
    COMPLETED = "completed"  # the same draft, once every source could be read
    DROPPED = "dropped"
    REVISION = "revision"  # a published month is open again


class RevisionReason(StrEnum):
    """Why a published month is opened again."""

    LATE_CORRECTION = "late_correction"
    MISTAKE = "mistake"
    DISCLOSURE = "disclosure"
    VERDICT_REVERSED = "verdict_reversed"

    @property
    def words(self) -> str:
        return {
            "late_correction": "a late correction by a borough",
            "mistake": "a mistake of the cluster's",
            "disclosure": "a figure that says too much about children",
            "verdict_reversed": "a verdict that was reversed",
        }[self.value]


@dataclass(frozen=True, slots=True)
class MonthEvent:
    """Something that became of a month.

    Attributes:
        edition: the digest of the draft concerned; for a revision, of the edition to be revised.
        reason: of a revision.
        text: what was said of it.
        role: the title of who did it; empty where a run did.
    """

    cluster: str
    month: Month
    kind: MonthEventKind
    at: datetime
    edition: str
    text: str
    role: str = ""
    person: int | None = None
    reason: RevisionReason | None = None


class MonthEvents(Book):
    """What became of months."""

    def add_month_event(self, event: MonthEvent) -> None:
        row = {
            "cluster": event.cluster,
            "month": str(event.month),
            "kind": str(event.kind),
            "reason": None if event.reason is None else str(event.reason),
            "edition": event.edition,
            "at": event.at,
            "person": event.person,
            "payload": {"text": event.text, "role": event.role},
        }
        with self._write(event.cluster) as transaction:
            transaction.insert(schema.month_event, row)

    def month_events(self, cluster: str, until: datetime) -> list[MonthEvent]:
        """Return what became of a cluster's months up to a moment, oldest first."""
        c = schema.month_event.c
        query = with_texts(schema.month_event).where(c.cluster == cluster, c.at <= until).order_by(c.id)
        return [_event(row) for row in self._read(query)]


def _event(row: sa.Row[tuple[object, ...]]) -> MonthEvent:
    texts = texts_of(row)
    return MonthEvent(
        cluster=row.cluster,
        month=Month.parse(row.month),
        kind=MonthEventKind(row.kind),
        at=row.at,
        edition=row.edition,
        text=texts.get("text", ERASED),
        role=texts.get("role", ERASED),
        person=row.person,
        reason=None if row.reason is None else RevisionReason(row.reason),
    )

"""Verdicts of drafts that a borough disputes, and what was decided: events, of which the newest stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain.payloads import ERASED, text_of, texts_of, with_texts
from data.ledger.records import LedgerError
from standards.model import Month


class Ground(StrEnum):
    """Why a verdict is disputed."""

    DATA_WRONG = "data_wrong"
    RULE_MISAPPLIED = "rule_misapplied"
    RULE_UNFAIR = "rule_unfair"
    CONTEXT = "context"


class Decision(StrEnum):
    """What was decided about a challenge. No decision edits a verdict."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge, as it stood at some moment.

    Attributes:
        edition: the draft whose verdict is disputed.
        area: the borough's ONS code, or the cluster's id for a standard of the whole cluster.
        raised_by: the role that raised it, never a name.
        decision: None while it is not decided.
        decided_by: the roles that decided it.
        number: its number in the ledger, 0 before it has one.
        person: the number of who raised it or, once it is decided, of who decided it.
        raiser: the number of who raised it.
    """

    edition: str
    area: str
    standard: str
    ground: Ground
    text: str
    raised_by: str
    raised_at: datetime
    decision: Decision | None = None
    decided_by: str = ""
    reasons: str = ""
    decided_at: datetime | None = None
    number: int = 0
    person: int | None = None
    raiser: int | None = None


class Challenges(Book):
    """What boroughs dispute."""

    def add_challenge(self, challenge: Challenge) -> int:
        """Record a challenge and return its number."""
        row = _row(challenge, challenge.raised_at)
        with self._write(self._cluster_of_edition(challenge.edition)) as transaction:
            (number,) = transaction.insert(schema.challenge, row)
        return int(number)

    def decide_challenge(self, challenge: Challenge, at: datetime) -> None:
        """Record what was decided; a later decision about the same challenge stands instead."""
        decided = {
            "decides": challenge.number,
            "decision": challenge.decision,
            "decided_by": challenge.decided_by,
            "payload": {"text": challenge.text, "reasons": challenge.reasons},
        }
        with self._write(self._cluster_of_edition(challenge.edition)) as transaction:
            transaction.insert(schema.challenge, _row(challenge, at) | decided)

    def challenges(self, cluster: str, month: Month, until: datetime) -> list[Challenge]:
        """Return every challenge to a draft of a month, as it stood then, in the order in which they were raised."""
        query = (
            with_texts(schema.challenge)
            .join(schema.edition, schema.edition.c.digest == schema.challenge.c.edition)
            .where(
                schema.edition.c.cluster == cluster,
                schema.edition.c.month == str(month),
                schema.challenge.c.raised_at <= until,
            )
            .order_by(schema.challenge.c.raised_at, schema.challenge.c.id)
        )
        challenges: dict[int, Challenge] = {}
        for row in self._read(query):
            if row.decides is None:
                challenges[row.id] = _raised(row)
            elif row.decides in challenges:
                challenges[row.decides] = _decided(challenges[row.decides], row)
        return [challenges[number] for number in sorted(challenges)]

    def challenge(self, cluster: str, number: int, until: datetime) -> Challenge:
        """Return one challenge.

        Raises:
            LedgerError: the cluster has none of this number.
        """
        query = (
            sa.select(schema.edition.c.month)
            .join(schema.challenge, schema.challenge.c.edition == schema.edition.c.digest)
            .where(schema.edition.c.cluster == cluster, schema.challenge.c.id == number)
        )
        for row in self._read(query):
            for challenge in self.challenges(cluster, Month.parse(row.month), until):
                if challenge.number == number:
                    return challenge
        raise LedgerError(f"There is no challenge C{number} in {cluster}. `minstd challenges list` shows a month's.")


def latest_change(challenges: Iterable[Challenge]) -> datetime | None:
    """Return when a challenge was last raised or decided; None where there is none."""
    return max((challenge.decided_at or challenge.raised_at for challenge in challenges), default=None)


def _row(challenge: Challenge, at: datetime) -> dict[str, Any]:
    return {
        "edition": challenge.edition,
        "area": challenge.area,
        "standard": challenge.standard,
        "ground": str(challenge.ground),
        "payload": {"text": challenge.text},
        "raised_by": challenge.raised_by,
        "person": challenge.person,
        "raised_at": at,
    }


def _raised(row: sa.Row[Any]) -> Challenge:
    text = texts_of(row).get("text", ERASED)
    about = (row.edition, row.area, row.standard, Ground(row.ground), text, text_of(row, "raised_by"), row.raised_at)
    return Challenge(*about, number=row.id, person=row.person, raiser=row.person)


def _decided(before: Challenge, row: sa.Row[Any]) -> Challenge:
    decision, reasons = Decision(row.decision), texts_of(row).get("reasons", ERASED)
    return replace(
        before,
        decision=decision,
        decided_by=text_of(row, "decided_by"),
        reasons=reasons,
        decided_at=row.raised_at,
        person=row.person,
    )

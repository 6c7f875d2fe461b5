"""The ledger of what was given to the boroughs: drafts released to them, with how long each can be challenged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain.payloads import text_of, texts_of, with_texts
from standards.model import Month


@dataclass(frozen=True, slots=True)
class Release:
    """That a draft was given to the boroughs.

    Attributes:
        edition: the draft's digest.
        role: the title of who released it.
        person: their number.
        at: when.
        closes_at: when challenges to it close; signing begins then.
        areas: the ONS codes of the boroughs that it was given to.
        by_hand: those of them whose folder took nothing, so that the coordinator has to send it.
        inherits: the number of the release whose window it shares, for a redraft that only shows challenges; None for
            a release of its own.
        number: its number in the ledger, 0 before it has one.
    """

    edition: str
    role: str
    person: int
    at: datetime
    closes_at: datetime
    areas: tuple[str, ...]
    by_hand: tuple[str, ...] = ()
    inherits: int | None = None
    number: int = 0


class Releases(Book):
    """What was released."""

    def release(self, release: Release) -> Release:
        """Record a release and return it with its number; an edition is released once, and again changes nothing."""
        with self.turn():
            kept = self.releases([release.edition])
            if kept:
                return kept[0]
            texts = {"areas": list(release.areas), "by_hand": list(release.by_hand)}
            row = {
                "edition": release.edition,
                "role": release.role,
                "person": release.person,
                "at": release.at,
                "closes_at": release.closes_at,
                "inherits": release.inherits,
                "payload": texts,
            }
            with self._write(self._cluster_of_edition(release.edition)) as transaction:
                transaction.insert(schema.release, row)
            return self.releases([release.edition])[0]

    def releases(self, editions: Iterable[str]) -> list[Release]:
        """Return the releases of some editions, oldest first."""
        digests = sorted(set(editions))
        query = with_texts(schema.release).where(schema.release.c.edition.in_(digests)).order_by(schema.release.c.id)
        return [_release(row) for row in self._read(query)]

    def releases_of(self, cluster: str, month: Month) -> list[Release]:
        """Return the releases of a month's drafts, oldest first."""
        c = schema.edition.c
        query = sa.select(c.digest).where(c.cluster == cluster, c.month == str(month))
        return self.releases(row.digest for row in self._read(query))


def _release(row: sa.Row[tuple[object, ...]]) -> Release:
    texts = texts_of(row)
    return Release(
        edition=row.edition,
        role=text_of(row, "role"),
        person=row.person,
        at=row.at,
        closes_at=row.closes_at,
        areas=tuple(texts.get("areas", ())),
        by_hand=tuple(texts.get("by_hand", ())),
        inherits=row.inherits,
        number=row.id,
    )

"""The ledger of what arrived: originals, and a receipt of each arrival."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from data.ledger import schema as t
from data.ledger.base import Book, receipt_of
from data.ledger.records import LedgerError, Receipt


class Arrivals(Book):
    """What arrived."""

    def record_receipts(self, receipts: Sequence[Receipt], sizes: Sequence[int], at: datetime) -> None:
        """Record files that arrived in one cluster; one known by its source, path and etag is left as it is."""
        if not receipts:
            return
        originals = [
            {"sha256": receipt.sha256, "size": size, "kept_at": at}
            for receipt, size in zip(receipts, sizes, strict=True)
        ]
        rows = [
            {
                "sha256": receipt.sha256,
                "cluster": receipt.cluster,
                "gss_code": receipt.gss_code,
                "source": receipt.source,
                "path": receipt.path,
                "etag": receipt.etag,
                "received_at": receipt.received_at,
                "recorded_at": at,
                "person": receipt.person,
            }
            for receipt in receipts
        ]
        with self._write(receipts[0].cluster) as transaction:
            transaction.add(t.original, originals)
            transaction.add(t.receipt, rows)

    def known(self, cluster: str, gss_code: str) -> set[tuple[str, str, str]]:
        """Return the (source, path, etag) of every receipt of an area."""
        columns = (t.receipt.c.source, t.receipt.c.path, t.receipt.c.etag)
        query = sa.select(*columns).where(t.receipt.c.cluster == cluster, t.receipt.c.gss_code == gss_code)
        return {(row.source, row.path, row.etag) for row in self._read(query)}

    def unjudged(self, cluster: str, checks_version: str) -> list[Receipt]:
        """Return the receipts that these checks have not judged yet, oldest first."""
        done = sa.select(t.judgement.c.receipt).where(t.judgement.c.checks_version == checks_version)
        query = (
            sa.select(t.receipt)
            .where(t.receipt.c.cluster == cluster, t.receipt.c.id.not_in(done))
            .order_by(t.receipt.c.received_at, t.receipt.c.id)
        )
        return [receipt_of(row) for row in self._read(query)]

    def receipt(self, number: int) -> Receipt:
        """Return a receipt by its number.

        Raises:
            LedgerError: there is none.
        """
        rows = self._read(sa.select(t.receipt).where(t.receipt.c.id == number))
        if not rows:
            raise LedgerError(f"There is no receipt {number}. `minstd status` names the receipts that stand.")
        return receipt_of(rows[0])

    def receipts_of(self, originals: Iterable[str]) -> dict[str, list[Receipt]]:
        """Return the receipts of each original, by its SHA-256, oldest first."""
        digests = sorted(set(originals))
        query = sa.select(t.receipt).where(t.receipt.c.sha256.in_(digests)).order_by(t.receipt.c.id)
        found: dict[str, list[Receipt]] = {one: [] for one in digests}
        for row in self._read(query):
            found[row.sha256].append(receipt_of(row))
        return found

    def originals(self) -> list[tuple[str, int]]:
        """Return the SHA-256 and size of every original ever kept."""
        return [(row.sha256, row.size) for row in self._read(sa.select(t.original).order_by(t.original.c.sha256))]

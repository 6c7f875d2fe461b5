"""The ledger of what arrived: originals, and a receipt of each arrival."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book, came_at, receipt_of
from data.ledger.chain.payloads import texts_of, with_texts
from data.ledger.checks import is_of
from data.ledger.records import LedgerError, Receipt


def kept_rows(kept: Mapping[int, str], at: datetime) -> list[dict[str, Any]]:
    """Return the rows that say which document was kept of each receipt."""
    return [{"receipt": receipt, "sha256": digest, "kept_at": at} for receipt, digest in sorted(kept.items())]


def _erased() -> sa.Select[tuple[int]]:
    return sa.select(schema.receipt_erasure.c.receipt).where(schema.receipt_erasure.c.is_done)


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
                "arrived_at": receipt.arrived_at,
            }
            for receipt in receipts
        ]
        with self._write(receipts[0].cluster) as transaction:
            transaction.add(schema.original, originals)
            transaction.add(schema.receipt, rows)

    def kept(self, receipts: Iterable[int] | None = None) -> dict[int, str]:
        """Return the digest of the document kept of each receipt, or of those given that have one: no erased ones."""
        query = sa.select(schema.kept).where(schema.kept.c.receipt.not_in(_erased())).order_by(schema.kept.c.receipt)
        if receipts is not None:
            query = query.where(schema.kept.c.receipt.in_(sorted(set(receipts))))
        return {row.receipt: row.sha256 for row in self._read(query)}

    def erased_documents(self) -> dict[int, str | None]:
        """Return the digest of the document kept of each receipt whose return is erased; None where there was none."""
        erased = _erased().subquery()
        query = sa.select(erased.c.receipt, schema.kept.c.sha256).outerjoin(
            schema.kept, schema.kept.c.receipt == erased.c.receipt
        )
        return {row.receipt: row.sha256 for row in self._read(query.order_by(erased.c.receipt))}

    def accepted_names(self, gss_code: str) -> dict[str, tuple[str, str]]:
        """Return the names that were accepted beside an area's register, by reference: field and text."""
        query = with_texts(schema.accepted_name).where(schema.accepted_name.c.gss_code == gss_code)
        rows = self._read(query.order_by(schema.accepted_name.c.id))
        return {row.reference: (row.field, texts_of(row)["text"]) for row in rows if row.content is not None}

    def accept_name(
        self,
        cluster: str,
        gss_code: str,
        field: str,
        reference: str,
        text: str,
        at: datetime,
        person: int | None,
    ) -> None:
        """Record that a name counts in an area's returns; again changes nothing.

        `person` accepted it; None where the area's register has it by now.
        """
        row = {"cluster": cluster, "gss_code": gss_code, "field": field, "reference": reference}
        with self._write(cluster) as transaction:
            transaction.add(schema.accepted_name, [{**row, "at": at, "person": person, "payload": {"text": text}}])

    def numbers(self, cluster: str) -> dict[tuple[str, str, str], int]:
        """Return the number of every receipt of a cluster by its source, path and etag."""
        receipt = schema.receipt.c
        query = sa.select(receipt.source, receipt.path, receipt.etag, receipt.id).where(receipt.cluster == cluster)
        return {(source, path, etag): number for source, path, etag, number in self._read(query)}

    def every_receipt(self) -> list[Receipt]:
        """Return every receipt, oldest number first."""
        return [receipt_of(row) for row in self._read(sa.select(schema.receipt).order_by(schema.receipt.c.id))]

    def known(self, cluster: str, gss_code: str) -> set[tuple[str, str, str]]:
        """Return the (source, path, etag) of every receipt of an area."""
        columns = (schema.receipt.c.source, schema.receipt.c.path, schema.receipt.c.etag)
        query = sa.select(*columns).where(schema.receipt.c.cluster == cluster, schema.receipt.c.gss_code == gss_code)
        return {(row.source, row.path, row.etag) for row in self._read(query)}

    def newest_bytes(self, cluster: str, gss_code: str) -> dict[tuple[str, str], str]:
        """Return the SHA-256 of the newest receipt for each (source, path) of an area."""
        columns = (schema.receipt.c.source, schema.receipt.c.path, schema.receipt.c.sha256)
        query = sa.select(*columns).where(schema.receipt.c.cluster == cluster, schema.receipt.c.gss_code == gss_code)
        return {(row.source, row.path): row.sha256 for row in self._read(query.order_by(schema.receipt.c.id))}

    def unjudged(self, cluster: str, checks_version: str) -> list[Receipt]:
        """Return the receipts that these checks have not judged yet, oldest first, but those that were erased."""
        done = sa.select(schema.judgement.c.receipt).where(is_of(checks_version))
        query = (
            sa.select(schema.receipt)
            .where(schema.receipt.c.cluster == cluster, schema.receipt.c.id.not_in(done))
            .where(schema.receipt.c.id.not_in(_erased()))
            .order_by(came_at(), schema.receipt.c.id)
        )
        return [receipt_of(row) for row in self._read(query)]

    def receipt(self, number: int) -> Receipt:
        """Return a receipt by its number.

        Raises:
            LedgerError: there is none.
        """
        rows = self._read(sa.select(schema.receipt).where(schema.receipt.c.id == number))
        if not rows:
            raise LedgerError(f"There is no receipt {number}. `minstd status` shows the receipts that count.")
        return receipt_of(rows[0])

    def has_receipts(self, cluster: str) -> bool:
        """Say whether anything was ever received in a cluster."""
        query = sa.select(schema.receipt.c.id).where(schema.receipt.c.cluster == cluster).limit(1)
        return bool(self._read(query))

    def originals(self) -> list[tuple[str, int]]:
        """Return the SHA-256 and size of every original ever kept."""
        return [
            (row.sha256, row.size) for row in self._read(sa.select(schema.original).order_by(schema.original.c.sha256))
        ]

"""The ledger about itself: where its chains end, whether it is whole, and what was erased of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain import verification
from data.ledger.chain.findings import Verification
from data.ledger.chain.links import WORKSPACE, Head, head_of
from data.ledger.records import LedgerError


class Proof(Book):
    """What proves it."""

    def head(self, chain: str) -> Head:
        """Return where a chain ends now.

        Raises:
            LedgerError: it has no link yet.
        """
        with self._engine.connect() as connection:
            last = head_of(connection, chain)
        if last is None:
            raise LedgerError(f"The ledger has recorded nothing of {chain} yet.")
        return last[0]

    def link_hash(self, chain: str, n: int) -> str | None:
        """Return the hash of one link; None where there is none of this number."""
        rows = self._read(sa.select(schema.link.c.hash).where(schema.link.c.chain == chain, schema.link.c.n == n))
        return rows[0].hash if rows else None

    def verify(self, outside: Iterable[Head] = ()) -> Verification:
        """Verify every link, row and text, and compare with heads that were kept outside the ledger."""
        with self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return verification.verify(connection, outside)

    def erase(self, payloads: Iterable[str], reason: str, at: datetime) -> int:
        """Erase the texts of payloads, by their digests, each with its salt, and return how many there were.

        The rows that had them stay, and so does a record of the erasure: the chain verifies as before.
        """
        digests = sorted(set(payloads))
        with self._write(WORKSPACE) as transaction:
            transaction.add(schema.erasure, [{"digest": digest, "reason": reason, "at": at} for digest in digests])
            gone = transaction.connection.execute(sa.delete(schema.payload).where(schema.payload.c.digest.in_(digests)))
        return gone.rowcount

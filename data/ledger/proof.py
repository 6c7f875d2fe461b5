"""The ledger about itself: where its chains end, whether it is whole, and what was erased of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain import actors, verification
from data.ledger.chain.actors import Actor
from data.ledger.chain.findings import Discrepancy, Problem, Verification
from data.ledger.chain.links import WORKSPACE, Head, check_clock, head_of
from data.ledger.chain.payloads import texts_of, with_texts
from data.ledger.records import LedgerError
from data.ledger.structure import differences


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
            raise LedgerError(f"The ledger has recorded nothing about {chain} yet.")
        return last

    def heads(self, chains: Iterable[str]) -> list[Head]:
        """Return where each of some chains ends now; one that has no link yet is left out."""
        with self._engine.connect() as connection:
            return [head for chain in chains if (head := head_of(connection, chain)) is not None]

    def link_hash(self, chain: str, n: int) -> str | None:
        """Return the hash of one link; None where there is none of this number."""
        rows = self._read(sa.select(schema.link.c.hash).where(schema.link.c.chain == chain, schema.link.c.n == n))
        return rows[0].hash if rows else None

    def verify(self, outside: Iterable[Head] = ()) -> Verification:
        """Verify links, rows, texts and the database's structure, and compare with heads kept outside the ledger."""
        try:
            with self._engine.connect() as connection:
                return _verified(connection, outside)
        except sa.exc.DatabaseError as error:  # it can't even be read
            damage = Discrepancy(Problem.DATABASE_DAMAGED, detail=str(error.orig))
            return Verification((), 0, 0, 0, (damage,))

    def check_clock(self, at: datetime) -> None:
        """Refuse this machine's time where the ledger couldn't be written to at it.

        Raises:
            LedgerError: it is before the ledger was last written to, or the database's server says another.
        """
        with self._engine.connect() as connection:
            check_clock(connection, at)

    def has_drafted(self, cluster: str) -> bool:
        """Say whether a link of a cluster's chain lists a draft: not one that version 0.1.0 made."""
        c = schema.link.c
        listed = c.body.contains('["edition",[', autoescape=True)
        return bool(self._read(sa.select(c.n).where(c.chain == cluster, listed).limit(1)))

    def written_by(self, chain: str, n: int) -> Actor | None:
        """Return who wrote a link; None once that was erased.

        Raises:
            LedgerError: there is no such link.
        """
        c = schema.link.c
        with self._engine.connect() as connection:
            link = connection.execute(sa.select(c.actor, c.host).where(c.chain == chain, c.n == n)).first()
            if link is None:
                raise LedgerError(f"The ledger has no link {n} of chain {chain}.")
            return actors.read(connection, link.actor, link.host)

    def texts_of_person(self, number: int) -> list[str]:
        """Return the digests of the payloads that identify a person: addresses, accounts, and links they wrote."""
        with self._engine.connect() as connection:
            known = connection.execute(with_texts(schema.person).where(schema.person.c.id == number)).all()
            bound = connection.execute(with_texts(schema.account).where(schema.account.c.person == number)).all()
            accounts = {texts_of(row).get("account") for row in (*known, *bound)} - {None, ""}
            wrote = connection.execute(with_texts(schema.actor)).all()
        acted = [row for row in wrote if texts_of(row).get("user") in accounts]
        return sorted({row.payload for row in (*known, *bound, *acted)})

    def erase(self, payloads: Iterable[str], reason: str, at: datetime) -> int:
        """Erase the texts of payloads, by their digests, each with its salt, and return how many there were.

        The rows that had them stay, and so does a record of the erasure: the chain verifies as before.
        """
        digests = sorted(set(payloads))
        with self._write(WORKSPACE) as transaction:
            transaction.add(schema.erasure, [{"digest": digest, "reason": reason, "at": at} for digest in digests])
            gone = transaction.connection.execute(sa.delete(schema.payload).where(schema.payload.c.digest.in_(digests)))
        self._actor_number = None  # it may have been erased, and writes under a new one from now on
        return gone.rowcount


def _verified(connection: sa.Connection, outside: Iterable[Head]) -> Verification:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for way in ("indexscan", "indexonlyscan", "bitmapscan"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    verified = verification.verify(connection, outside)
    if any(each.problem is Problem.TABLE_ALTERED for each in verified.discrepancies):
        return verified
    return replace(verified, discrepancies=(*verified.discrepancies, *differences(connection)))

"""The ledger about itself: where its chains end, whether it is whole, and what was erased of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain import actors, verification
from data.ledger.chain.actors import Actor
from data.ledger.chain.findings import Discrepancy, Problem, Verification
from data.ledger.chain.links import WORKSPACE, Head, check_clock, head_of
from data.ledger.chain.payloads import ERASED, texts_of, with_texts
from data.ledger.engine import compact, writing
from data.ledger.notices import NoticeKind
from data.ledger.records import LedgerError
from data.ledger.structure import differences
from data.ledger.transient import tables

_ABOUT_RECEIPT: Final = (str(NoticeKind.REPLY), str(NoticeKind.ANSWER))


@dataclass(frozen=True, slots=True)
class ErasureEvent:
    """That somebody wants a return erased.

    Attributes:
        receipt: the receipt's number.
        is_done: whether it was erased then: two people want it, one of them the data protection officer.
        role: the role in which they want it.
        reason: why, in their words.
        person: their number.
        kept: the keyed digest of the document that was kept, where it was erased and there was one.
    """

    receipt: int
    is_done: bool
    role: str
    reason: str
    person: int | None
    at: datetime
    kept: str | None = None


class Erasures(Book):
    """What was erased of it. Rows stay, with keyed digests; their texts go."""

    def add_erasure_event(self, event: ErasureEvent) -> None:
        """Record that somebody wants a return erased, or that it is."""
        row = {
            "receipt": event.receipt,
            "is_done": event.is_done,
            "role": event.role,
            "person": event.person,
            "kept": event.kept,
            "at": event.at,
            "payload": {"reason": event.reason},
        }
        with self._write(self._cluster_of_receipt(event.receipt)) as transaction:
            transaction.insert(schema.receipt_erasure, row)

    def erasure_events(self, receipt: int) -> list[ErasureEvent]:
        """Return who wanted a receipt's return erased, oldest first."""
        table = schema.receipt_erasure
        query = with_texts(table).where(table.c.receipt == receipt).order_by(table.c.id)
        return [_event(row) for row in self._read(query)]

    def erasures(self, cluster: str) -> dict[int, ErasureEvent]:
        """Return the returns of a cluster that are erased, by their receipts' numbers."""
        table = schema.receipt_erasure
        of_cluster = sa.select(schema.receipt.c.id).where(schema.receipt.c.cluster == cluster)
        query = with_texts(table).where(table.c.is_done, table.c.receipt.in_(of_cluster)).order_by(table.c.id)
        return {row.receipt: _event(row) for row in self._read(query)}

    def wanted_erasures(self, cluster: str) -> list[ErasureEvent]:
        """Return who wanted which of a cluster's returns erased that aren't yet, oldest first."""
        table = schema.receipt_erasure
        of_cluster = sa.select(schema.receipt.c.id).where(schema.receipt.c.cluster == cluster)
        done = sa.select(table.c.receipt).where(table.c.is_done)
        wanted = (table.c.receipt.in_(of_cluster), table.c.receipt.not_in(done))
        return [_event(row) for row in self._read(with_texts(table).where(*wanted).order_by(table.c.id))]

    def texts_of_receipt(self, receipt: int, names: Iterable[str] = ()) -> list[str]:
        """Return the digests of the texts about a receipt that are still there.

        Args:
            receipt: its number.
            names: the references of accepted names that only its return has.
        """
        return sorted({row.payload for query in _texts(receipt, names) for row in self._read(query)})

    def texts_back(self) -> list[str]:
        """Return the digests of the texts that were erased and are there again: a backup was restored."""
        query = sa.select(schema.payload.c.digest).join(
            schema.erasure, schema.erasure.c.digest == schema.payload.c.digest
        )
        return [row.digest for row in self._read(query)]

    def cuts_with(self, receipt: int) -> set[str]:
        """Return the digests of the cuts in which a receipt stands."""
        query = sa.select(schema.cut_receipt.c.cut).where(schema.cut_receipt.c.receipt == receipt).distinct()
        return {row.cut for row in self._read(query)}

    def forget_messages(self, cluster: str, receipt: int) -> None:
        """Remove the messages about a receipt that wait to be sent again."""
        c = tables.outgoing_message.c
        mine = (c.cluster == cluster, _is_about(c.about, receipt), c.kind.in_(_ABOUT_RECEIPT))
        with writing(self._engine) as connection:
            connection.execute(sa.delete(tables.outgoing_message).where(*mine))

    def compact(self) -> bool:
        """Have the database's files hold nothing of what was erased; False where others read it all the time."""
        return compact(self._engine)

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


def _texts(receipt: int, names: Iterable[str]) -> Iterator[sa.Select[tuple[str]]]:
    payload = schema.payload.c.digest
    judged = sa.select(schema.judgement.c.id).where(schema.judgement.c.receipt == receipt)
    of = {
        schema.finding: schema.finding.c.judgement.in_(judged),
        schema.explanation: schema.explanation.c.judgement.in_(judged),
        schema.withdrawal: schema.withdrawal.c.receipt == receipt,
        schema.message: sa.and_(_is_about(schema.message.c.about, receipt), schema.message.c.kind.in_(_ABOUT_RECEIPT)),
        schema.accepted_name: schema.accepted_name.c.reference.in_(sorted(names)),
    }
    for table, mine in of.items():
        yield sa.select(table.c.payload).join(schema.payload, payload == table.c.payload).where(mine)


def _is_about(about: sa.ColumnElement[str], receipt: int) -> sa.ColumnElement[bool]:
    """Return the condition that a message is about a receipt, or about one of its judgements: `5`, or `5-12`."""
    return sa.or_(about == str(receipt), about.startswith(f"{receipt}-"))


def _event(row: sa.Row[tuple[object, ...]]) -> ErasureEvent:
    reason = texts_of(row).get("reason", ERASED)
    return ErasureEvent(row.receipt, row.is_done, row.role, reason, row.person, row.at, row.kept)


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


def _verified(connection: sa.Connection, outside: Iterable[Head]) -> Verification:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for way in ("indexscan", "indexonlyscan", "bitmapscan"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    verified = verification.verify(connection, outside)
    if any(each.problem is Problem.TABLE_ALTERED for each in verified.discrepancies):
        return verified
    return replace(verified, discrepancies=(*verified.discrepancies, *differences(connection)))

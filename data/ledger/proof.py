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
from data.ledger.engine import compact
from data.ledger.notices import NoticeKind
from data.ledger.records import LedgerError, Validation
from data.ledger.structure import differences
from data.model import State
from standards.model import Month

ABOUT_RECEIPT: Final = (NoticeKind.REPLY, NoticeKind.ANSWER)
"""The kinds of messages that are about a receipt, by its number."""


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
        names: the references of the new names that only this return of its borough had.
        state: what it was until then, with the answers given, where it had been validated.
    """

    receipt: int
    is_done: bool
    role: str
    reason: str
    person: int | None
    at: datetime
    kept: str | None = None
    names: tuple[str, ...] = ()
    state: State | None = None


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
            "payload": {"reason": event.reason, "names": " ".join(event.names) or None, "state": event.state},
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

    def texts_of_receipt(self, receipt: int) -> list[str]:
        """Return the digests of the texts about a receipt that are still there."""
        return sorted({row.payload for query in _texts(receipt) for row in self._read(query)})

    def texts_of_names(self, gss_code: str, references: Iterable[str]) -> list[str]:
        """Return the digests of the texts of accepted names of an area that are still there."""
        c = schema.accepted_name.c
        mine = sa.and_(c.gss_code == gss_code, c.reference.in_(sorted(references)))
        return sorted({row.payload for row in self._read(_not_gone(schema.accepted_name, mine))})

    def texts_comparing(
        self, about: Validation, months: Iterable[Month], codes: Iterable[str], until: datetime
    ) -> dict[str, int]:
        """Return the digests of the texts of findings that may quote a return, there or not, each with its receipt.

        Args:
            about: the return that may be quoted.
            months: for these its area's returns of the same kind are compared with it.
            codes: of findings that quote what they compare with.
            until: when the last of these findings was recorded.
        """
        judgement, finding = schema.judgement.c, schema.finding.c
        query = (
            sa.select(finding.payload, judgement.receipt)
            .join(schema.judgement, judgement.id == finding.judgement)
            .join(schema.receipt, schema.receipt.c.id == judgement.receipt)
            .where(schema.receipt.c.cluster == about.receipt.cluster, judgement.return_type == about.return_type)
            .where(judgement.gss_code == about.gss_code, judgement.month.in_([str(month) for month in months]))
            .where(finding.code.in_(sorted(codes)), finding.payload.is_not(None), judgement.judged_at <= until)
        )
        return {row.payload: row.receipt for row in self._read(query.order_by(finding.judgement, finding.n))}

    def texts_there(self, digests: Iterable[str]) -> list[str]:
        """Return those of some texts, by their digests, that are still there."""
        digest = schema.payload.c.digest
        return [row.digest for row in self._read(sa.select(digest).where(digest.in_(sorted(digests))).order_by(digest))]

    def texts_back(self) -> list[str]:
        """Return the digests of the texts that were erased and are there again: a backup was restored."""
        query = sa.select(schema.payload.c.digest).join(
            schema.erasure, schema.erasure.c.digest == schema.payload.c.digest
        )
        return [row.digest for row in self._read(query)]

    def may_stand_in(self, receipt: int, cut: str) -> bool:
        """Say whether a receipt stands in a cut, or nothing says so: an older copy of the ledger has no such cut."""
        standing = schema.cut_receipt.c
        stands = sa.select(standing.cut).where(standing.cut == cut, standing.receipt == receipt).limit(1)
        known = sa.select(schema.cut.c.digest).where(schema.cut.c.digest == cut)
        return bool(self._read(stands)) or not self._read(known)

    def compact(self) -> bool:
        """Have the database's files hold nothing of what was erased; False where others read it just now."""
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


def _texts(receipt: int) -> Iterator[sa.Select[tuple[str]]]:
    judged = sa.select(schema.judgement.c.id).where(schema.judgement.c.receipt == receipt)
    of = {
        schema.finding: schema.finding.c.judgement.in_(judged),
        schema.explanation: schema.explanation.c.judgement.in_(judged),
        schema.withdrawal: schema.withdrawal.c.receipt == receipt,
        schema.message: sa.and_(_is_about(schema.message.c.about, receipt), schema.message.c.kind.in_(ABOUT_RECEIPT)),
    }
    for table, mine in of.items():
        yield _not_gone(table, mine)


def _not_gone(table: sa.Table, mine: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
    return sa.select(table.c.payload).join(schema.payload, schema.payload.c.digest == table.c.payload).where(mine)


def _is_about(about: sa.ColumnElement[str], receipt: int) -> sa.ColumnElement[bool]:
    """Return the condition that a message is about a receipt, or about one of its judgements: `5`, or `5-12`."""
    return sa.or_(about == str(receipt), about.startswith(f"{receipt}-"))


def _event(row: sa.Row[tuple[object, ...]]) -> ErasureEvent:
    texts = texts_of(row)
    names, state = tuple((texts.get("names") or "").split()), texts.get("state")
    return ErasureEvent(
        receipt=row.receipt,
        is_done=row.is_done,
        role=row.role,
        reason=texts.get("reason", ERASED),
        person=row.person,
        at=row.at,
        kept=row.kept,
        names=names,
        state=None if state is None else State(state),
    )


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

"""The ledger of what was found in what arrived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.arrivals import kept_rows
from data.ledger.base import Book, came_at, labelled, receipt_of
from data.ledger.chain.payloads import ERASED, Texts, text_of, texts_of, with_texts
from data.ledger.chain.writing import Transaction
from data.ledger.checks import Checks, is_of, newest_of
from data.ledger.records import Explanation, LedgerError, Validation
from data.model import Effect, Finding, State
from standards.model import Month


class Judgements(Book):
    """What was found in it."""

    def record_judgements(
        self,
        judgements: Iterable[Validation],
        checks_version: str,
        at: datetime,
        kept: Mapping[int, str] | None = None,
    ) -> None:
        """Record what was found in one cluster's receipts, and what was answered, once for each set of checks.

        One that replaces another is recorded while that still counts: of two at once, the first.

        Args:
            judgements: what was found.
            checks_version: by which reader and contracts.
            at: when.
            kept: the digest of the document that was kept of each receipt, recorded in the same transaction.
        """
        every = list(judgements)
        if not every:
            return
        with self._write(every[0].receipt.cluster) as transaction:
            transaction.add(schema.kept, kept_rows(kept or {}, at))
            counting = _counting(transaction, [judged.receipt.id for judged in every], checks_version)
            for judged in every:
                if counting.get(judged.receipt.id) != judged.replaces:
                    continue
                values = {
                    "receipt": judged.receipt.id,
                    "checks_version": str(Checks(checks_version, judged.register_digest, judged.replaces)),
                    "state": str(judged.state),
                    "return_type": judged.return_type,
                    "gss_code": judged.gss_code,
                    "month": None if judged.month is None else str(judged.month),
                    "sheets": dict(judged.sheets),
                    "judged_at": at,
                }
                (added,) = transaction.insert(schema.judgement, values)
                rows = [_finding_row(int(added), n, finding) for n, finding in enumerate(judged.findings)]
                transaction.add(schema.finding, rows)
                given = [replace(answer, judgement=int(added)) for answer in judged.explanations.values()]
                transaction.add(schema.explanation, [_explanation_row(answer) for answer in given])

    def judged(self, cluster: str, checks_version: str, until: datetime) -> list[Validation]:
        """Return the judgement of each receipt that had come by `until`, oldest first, without their findings.

        The newest of each counts. A receipt that was taken back by then is `withdrawn`, whatever was found in it; so is
        one that is erased.
        """
        arrived = came_at() <= until
        mine = schema.judgement.c.id.in_(newest_of(checks_version, _of_area(cluster)))
        return [_judged(row) for row in self._read(_judgements(until).where(mine, arrived))]

    def judgement(self, receipt: int, checks_version: str, until: datetime) -> Validation:
        """Return what these checks found in a receipt, with its findings, and whether it was withdrawn by `until`.

        Raises:
            LedgerError: they have not judged it yet.
        """
        mine = schema.judgement.c.id.in_(newest_of(checks_version, schema.judgement.c.receipt == receipt))
        rows = self._read(_judgements(until).where(mine))
        if not rows:
            raise LedgerError(f"Receipt {receipt} hasn't been validated yet; the next run does that.")
        judged = _judged(rows[0])
        return replace(judged, findings=self.findings([judged.id])[judged.id])

    def explained(self, cluster: str, until: datetime) -> list[Validation]:
        """Return all judgements, by whichever checks, of which something had been explained by `until`.

        Oldest receipt first, with their findings and explanations.
        """
        explained = sa.select(schema.explanation.c.judgement).where(schema.explanation.c.at <= until)
        mine = (schema.receipt.c.cluster == cluster, schema.judgement.c.id.in_(explained))
        validations = self._with_findings(_judgements(until).where(*mine))
        given = self.explanations((judged.id for judged in validations), until)
        return [replace(judged, explanations=given[judged.id]) for judged in validations]

    def accepted(self, cluster: str, checks_version: str) -> list[Validation]:
        """Return the judgements of accepted receipts, oldest receipt first, without their findings."""
        every = self.judged(cluster, checks_version, datetime.max.replace(tzinfo=UTC))
        return [judged for judged in every if judged.state.is_accepted]

    def findings(self, judgements: Iterable[int]) -> dict[int, tuple[Finding, ...]]:
        """Return the findings of judgements by their ids, in the order in which they were given."""
        ids = sorted(set(judgements))
        query = with_texts(schema.finding).where(schema.finding.c.judgement.in_(ids))
        findings: dict[int, list[Finding]] = {judgement: [] for judgement in ids}
        for row in self._read(query.order_by(schema.finding.c.judgement, schema.finding.c.n)):
            findings[row.judgement].append(_finding(row))
        return {judgement: tuple(rows) for judgement, rows in findings.items()}

    def answered(self, receipts: Iterable[int]) -> set[int]:
        """Return those of some receipts that any checks have judged."""
        query = sa.select(schema.judgement.c.receipt).where(schema.judgement.c.receipt.in_(sorted(set(receipts))))
        return {row.receipt for row in self._read(query)}

    def refused(self, receipts: Iterable[int]) -> dict[int, tuple[Finding, ...]]:
        """Return the findings of those of some receipts that any checks refused: the newest ones of each."""
        columns = (schema.judgement.c.id, schema.judgement.c.receipt)
        query = sa.select(*columns).where(
            schema.judgement.c.receipt.in_(sorted(set(receipts))), schema.judgement.c.state == str(State.REFUSED)
        )
        newest = {row.receipt: row.id for row in self._read(query.order_by(schema.judgement.c.id))}
        findings = self.findings(newest.values())
        return {receipt: findings[judgement] for receipt, judgement in newest.items()}

    def finding_texts(self, cluster: str) -> dict[str, tuple[str, Texts]]:
        """Return the code and the texts of every finding of a cluster's receipts, by the digest of its payload."""
        query = (
            with_texts(schema.finding)
            .join(schema.judgement, schema.judgement.c.id == schema.finding.c.judgement)
            .join(schema.receipt, schema.receipt.c.id == schema.judgement.c.receipt)
            .where(schema.receipt.c.cluster == cluster)
        )
        return {row.payload: (row.code, texts_of(row)) for row in self._read(query) if row.content is not None}

    def refused_for(self, codes: Iterable[str], checks_version: str | None = None) -> dict[str, tuple[Finding, ...]]:
        """Return the findings about each original, by its SHA-256, that these or any checks refused for such a code."""
        refused = sa.select(schema.finding.c.judgement).where(schema.finding.c.code.in_(sorted(codes)))
        query = (
            sa.select(schema.judgement.c.id, schema.receipt.c.sha256)
            .join(schema.receipt, schema.receipt.c.id == schema.judgement.c.receipt)
            .where(schema.judgement.c.id.in_(refused))
            .order_by(schema.judgement.c.id)
        )
        if checks_version is not None:
            query = query.where(schema.judgement.c.id.in_(newest_of(checks_version, sa.true())))
        rows = self._read(query)
        newest = {row.sha256: row.id for row in rows}
        findings = self.findings(newest.values())
        return {digest: findings[judgement] for digest, judgement in newest.items()}

    def explain(self, explanations: Iterable[Explanation]) -> None:
        """Record what was answered to findings of one cluster's returns; the newest answer to each stands."""
        rows = [_explanation_row(answer) for answer in explanations]
        if rows:
            with self._write(self._cluster_of_judgement(rows[0]["judgement"])) as transaction:
                transaction.add(schema.explanation, rows)

    def explanations(self, judgements: Iterable[int], until: datetime) -> dict[int, dict[int, Explanation]]:
        """Return what had been answered by `until` to findings of judgements, by their ids and numbers."""
        ids = sorted(set(judgements))
        c = schema.explanation.c
        query = with_texts(schema.explanation).where(c.judgement.in_(ids), c.at <= until).order_by(c.at, c.id)
        answers: dict[int, dict[int, Explanation]] = {judgement: {} for judgement in ids}
        for row in self._read(query):
            text = texts_of(row).get("text", ERASED)
            answers[row.judgement][row.n] = Explanation(
                row.judgement, row.n, text, text_of(row, "role"), row.at, row.person
            )
        return answers

    def without_reply(
        self, cluster: str, gss_code: str, checks_version: str, since: datetime, until: datetime
    ) -> list[Validation]:
        """Return the judgements of what came from a cluster's area in a span of time and has had no reply yet.

        Oldest receipt first, with their findings.
        """
        c = schema.receipt.c
        arrived = (c.received_at >= since, c.received_at <= until)
        counts = schema.judgement.c.id.in_(newest_of(checks_version, _of_area(cluster, gss_code)))
        mine = (counts, c.id.not_in(sa.select(schema.reply.c.receipt)))
        return self._with_findings(_judgements(until).where(*arrived, *mine))

    def replaced(
        self, cluster: str, gss_code: str, checks_version: str, since: datetime, until: datetime
    ) -> list[list[Validation]]:
        """Return the judgements of each receipt of a cluster's area that was judged again in a span of time.

        Of each all by the checks of this version, the one that counts last, with their findings.
        """
        c = schema.judgement.c
        by_version = (is_of(checks_version), _of_area(cluster, gss_code))
        again = sa.select(c.receipt).where(*by_version).group_by(c.receipt)
        again = again.having(sa.func.count() > 1, sa.func.max(c.judged_at).between(since, until))
        by_receipt: dict[int, list[Validation]] = {}
        for judged in self._with_findings(_judgements(until).where(*by_version, c.receipt.in_(again))):
            by_receipt.setdefault(judged.receipt.id, []).append(judged)
        return list(by_receipt.values())

    def _with_findings(self, query: sa.Select[Any]) -> list[Validation]:
        validations = [_judged(row) for row in self._read(query)]
        findings = self.findings(judged.id for judged in validations)
        return [replace(judged, findings=findings[judged.id]) for judged in validations]

    def record_reply(self, receipt: int, folder: str, at: datetime) -> None:
        """Record that a reply to a receipt was left in a folder; again changes nothing."""
        with self._write(self._cluster_of_receipt(receipt)) as transaction:
            transaction.add(schema.reply, [{"receipt": receipt, "place": folder, "at": at}])

    def replies(self, receipts: Iterable[int]) -> dict[int, tuple[str, datetime]]:
        """Return in which folder, and when, the reply to each of some receipts was left that has one."""
        rows = self._read(sa.select(schema.reply).where(schema.reply.c.receipt.in_(sorted(set(receipts)))))
        return {row.receipt: (row.place, row.at) for row in rows}

    def last_judged(self, receipts: Iterable[int]) -> list[Validation]:
        """Return the newest judgement, by whichever checks, of each of some receipts that has one, without findings."""
        mine = schema.judgement.c.receipt.in_(sorted(set(receipts)))
        query = (
            sa.select(schema.judgement, *labelled(schema.receipt), sa.null().label("withdrawn_at"))
            .join(schema.receipt, schema.receipt.c.id == schema.judgement.c.receipt)
            .where(mine)
        )
        newest = {row.receipt: row for row in self._read(query.order_by(schema.judgement.c.id))}
        return [_judged(row) for row in newest.values()]

    def withdraw(self, receipt: int, reason: str, role: str, at: datetime, person: int | None = None) -> None:
        """Record that a borough takes a receipt back, which cannot be undone; again changes nothing."""
        with self._write(self._cluster_of_receipt(receipt)) as transaction:
            values = {"receipt": receipt, "role": role, "person": person, "at": at, "payload": {"reason": reason}}
            transaction.add(schema.withdrawal, [values])


def _of_area(cluster: str, gss_code: str | None = None) -> sa.ColumnElement[bool]:
    """Return the condition that a judgement is of a cluster's receipts, or of those of one area."""
    c = schema.receipt.c
    area = () if gss_code is None else (c.gss_code == gss_code,)
    return schema.judgement.c.receipt.in_(sa.select(c.id).where(c.cluster == cluster, *area))


def _counting(transaction: Transaction, receipts: Iterable[int], checks_version: str) -> dict[int, int]:
    """Return the ids of the judgements that count of some receipts, by these."""
    c = schema.judgement.c
    query = sa.select(c.receipt, sa.func.max(c.id)).where(is_of(checks_version), c.receipt.in_(sorted(set(receipts))))
    rows = transaction.connection.execute(query.group_by(c.receipt)).all()
    return {receipt: number for receipt, number in rows}  # noqa: C416 - rows aren't tuples to the type checker


def _judgements(until: datetime) -> sa.Select[Any]:
    taken_back = sa.and_(schema.withdrawal.c.receipt == schema.receipt.c.id, schema.withdrawal.c.at <= until)
    erased = sa.and_(schema.receipt_erasure.c.receipt == schema.receipt.c.id, schema.receipt_erasure.c.is_done)
    withdrawn_at = sa.func.coalesce(schema.withdrawal.c.at, schema.receipt_erasure.c.at)
    return (
        sa.select(schema.judgement, *labelled(schema.receipt), withdrawn_at.label("withdrawn_at"))
        .join(schema.receipt, schema.receipt.c.id == schema.judgement.c.receipt)
        .outerjoin(schema.withdrawal, taken_back)
        .outerjoin(schema.receipt_erasure, erased)
        .order_by(came_at(), schema.receipt.c.id, schema.judgement.c.id)
    )


def _judged(row: sa.Row[Any]) -> Validation:
    checks = Checks.parse(row.checks_version)
    return Validation(
        receipt=receipt_of(row, "receipt_"),
        state=State(row.state) if row.withdrawn_at is None else State.WITHDRAWN,
        return_type=row.return_type,
        gss_code=row.gss_code,
        month=None if row.month is None else Month.parse(row.month),
        sheets=row.sheets,
        id=row.id,
        register_digest=checks.register_digest,
        replaces=checks.replaces,
    )


def _finding_row(judgement: int, n: int, finding: Finding) -> dict[str, Any]:
    return {
        "judgement": judgement,
        "n": n,
        "code": finding.code,
        "effect": str(finding.effect),
        "sheet": finding.sheet,
        "field": finding.field,
        "cells": list(finding.cells),
        "payload": {"value": finding.value, "message": finding.message, "fix": finding.fix},
    }


def _explanation_row(answer: Explanation) -> dict[str, Any]:
    return {
        "judgement": answer.judgement,
        "n": answer.n,
        "role": answer.role,
        "person": answer.person,
        "at": answer.at,
        "payload": {"text": answer.text},
    }


def _finding(row: sa.Row[Any]) -> Finding:
    texts = texts_of(row)
    return Finding(
        code=row.code,
        effect=Effect(row.effect),
        message=texts.get("message", ERASED),
        fix=texts.get("fix", ERASED),
        sheet=row.sheet,
        cells=tuple(row.cells),
        field=row.field,
        value=texts.get("value"),
    )

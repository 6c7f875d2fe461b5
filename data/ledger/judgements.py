"""The ledger of what was found in what arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from data.ledger import schema as t
from data.ledger.base import Book, labelled, receipt_of
from data.ledger.chain.payloads import ERASED, texts_of, with_texts
from data.ledger.records import Explanation, Judged, LedgerError
from data.model import Effect, Finding, State
from standards.model import Month


class Judgements(Book):
    """What was found in it."""

    def record_judgements(self, judgements: Iterable[Judged], checks_version: str, at: datetime) -> None:
        """Record what was found in one cluster's receipts, and what was answered, once for each set of checks."""
        every = list(judgements)
        if not every:
            return
        with self._write(every[0].receipt.cluster) as transaction:
            for judged in every:
                values = {
                    "receipt": judged.receipt.id,
                    "checks_version": checks_version,
                    "state": str(judged.state),
                    "return_type": judged.return_type,
                    "gss_code": judged.gss_code,
                    "month": None if judged.month is None else str(judged.month),
                    "sheets": dict(judged.sheets),
                    "judged_at": at,
                }
                if not transaction.has(t.judgement, values):
                    (added,) = transaction.insert(t.judgement, values)
                    rows = [_finding_row(int(added), n, finding) for n, finding in enumerate(judged.findings)]
                    transaction.add(t.finding, rows)
                    given = [replace(answer, judgement=int(added)) for answer in judged.explanations.values()]
                    transaction.add(t.explanation, [_explanation_row(answer) for answer in given])

    def judged(self, cluster: str, checks_version: str, until: datetime) -> list[Judged]:
        """Return all judgements of receipts that had come by `until`, oldest receipt first, without their findings.

        A receipt that was taken back by then is `withdrawn`, whatever was found in it.
        """
        came = t.receipt.c.received_at <= until
        mine = (t.receipt.c.cluster == cluster, t.judgement.c.checks_version == checks_version, came)
        return [_judged(row) for row in self._read(_judgements(until).where(*mine))]

    def judgement(self, receipt: int, checks_version: str, until: datetime) -> Judged:
        """Return what these checks found in a receipt, with its findings, and whether it was withdrawn by `until`.

        Raises:
            LedgerError: they have not judged it yet.
        """
        mine = (t.receipt.c.id == receipt, t.judgement.c.checks_version == checks_version)
        rows = self._read(_judgements(until).where(*mine))
        if not rows:
            raise LedgerError(f"Receipt {receipt} has not been judged yet; the next run does that.")
        judged = _judged(rows[0])
        return replace(judged, findings=self.findings([judged.id])[judged.id])

    def explained(self, cluster: str, until: datetime) -> list[Judged]:
        """Return all judgements, by whichever checks, of which something had been explained by `until`.

        Oldest receipt first, with their findings and explanations.
        """
        said = sa.select(t.explanation.c.judgement).where(t.explanation.c.at <= until)
        mine = (t.receipt.c.cluster == cluster, t.judgement.c.id.in_(said))
        found = [_judged(row) for row in self._read(_judgements(until).where(*mine))]
        findings = self.findings(one.id for one in found)
        given = self.explanations((one.id for one in found), until)
        return [replace(one, findings=findings[one.id], explanations=given[one.id]) for one in found]

    def accepted(self, cluster: str, checks_version: str) -> list[Judged]:
        """Return the judgements of accepted receipts, oldest receipt first, without their findings."""
        every = self.judged(cluster, checks_version, datetime.max.replace(tzinfo=UTC))
        return [one for one in every if one.state.is_accepted]

    def findings(self, judgements: Iterable[int]) -> dict[int, tuple[Finding, ...]]:
        """Return the findings of judgements by their ids, in the order in which they were given."""
        ids = sorted(set(judgements))
        query = with_texts(t.finding).where(t.finding.c.judgement.in_(ids))
        found: dict[int, list[Finding]] = {one: [] for one in ids}
        for row in self._read(query.order_by(t.finding.c.judgement, t.finding.c.n)):
            found[row.judgement].append(_finding(row))
        return {one: tuple(rows) for one, rows in found.items()}

    def refused_for(self, codes: Iterable[str], checks_version: str | None = None) -> dict[str, tuple[Finding, ...]]:
        """Return the findings about each original, by its SHA-256, that these or any checks refused for such a code."""
        refused = sa.select(t.finding.c.judgement).where(t.finding.c.code.in_(sorted(codes)))
        query = (
            sa.select(t.judgement.c.id, t.receipt.c.sha256)
            .join(t.receipt, t.receipt.c.id == t.judgement.c.receipt)
            .where(t.judgement.c.id.in_(refused))
            .order_by(t.judgement.c.id)
        )
        if checks_version is not None:
            query = query.where(t.judgement.c.checks_version == checks_version)
        rows = self._read(query)
        newest = {row.sha256: row.id for row in rows}
        findings = self.findings(newest.values())
        return {digest: findings[judgement] for digest, judgement in newest.items()}

    def explain(self, explanations: Iterable[Explanation]) -> None:
        """Record what was answered to findings of one cluster's returns; the newest answer to each stands."""
        rows = [_explanation_row(answer) for answer in explanations]
        if rows:
            with self._write(self._cluster_of_judgement(rows[0]["judgement"])) as transaction:
                transaction.add(t.explanation, rows)

    def explanations(self, judgements: Iterable[int], until: datetime) -> dict[int, dict[int, Explanation]]:
        """Return what had been answered by `until` to findings of judgements, by their ids and numbers."""
        ids = sorted(set(judgements))
        c = t.explanation.c
        query = with_texts(t.explanation).where(c.judgement.in_(ids), c.at <= until).order_by(c.at, c.id)
        found: dict[int, dict[int, Explanation]] = {one: {} for one in ids}
        for row in self._read(query):
            text = texts_of(row).get("text", ERASED)
            found[row.judgement][row.n] = Explanation(row.judgement, row.n, text, row.role, row.at, row.person)
        return found

    def without_reply(
        self, cluster: str, gss_code: str, checks_version: str, since: datetime, until: datetime
    ) -> list[Judged]:
        """Return the judgements of what came from a cluster's area in a span of time and has had no reply yet.

        Oldest receipt first, with their findings.
        """
        c = t.receipt.c
        came = (c.cluster == cluster, c.gss_code == gss_code, c.received_at >= since, c.received_at <= until)
        mine = (t.judgement.c.checks_version == checks_version, c.id.not_in(sa.select(t.reply.c.receipt)))
        found = [_judged(row) for row in self._read(_judgements(until).where(*came, *mine))]
        findings = self.findings(one.id for one in found)
        return [replace(one, findings=findings[one.id]) for one in found]

    def record_reply(self, receipt: int, place: str, at: datetime) -> None:
        """Record that a reply to a receipt was left at a place; again changes nothing."""
        with self._write(self._cluster_of_receipt(receipt)) as transaction:
            transaction.add(t.reply, [{"receipt": receipt, "place": place, "at": at}])

    def withdraw(self, receipt: int, reason: str, role: str, at: datetime, person: int | None = None) -> None:
        """Record that a borough takes a receipt back, which cannot be undone; again changes nothing."""
        with self._write(self._cluster_of_receipt(receipt)) as transaction:
            values = {"receipt": receipt, "role": role, "person": person, "at": at, "payload": {"reason": reason}}
            transaction.add(t.withdrawal, [values])


def _judgements(until: datetime) -> sa.Select[Any]:
    taken_back = sa.and_(t.withdrawal.c.receipt == t.receipt.c.id, t.withdrawal.c.at <= until)
    return (
        sa.select(t.judgement, *labelled(t.receipt), t.withdrawal.c.at.label("withdrawn_at"))
        .join(t.receipt, t.receipt.c.id == t.judgement.c.receipt)
        .outerjoin(t.withdrawal, taken_back)
        .order_by(t.receipt.c.received_at, t.receipt.c.id)
    )


def _judged(row: sa.Row[Any]) -> Judged:
    return Judged(
        receipt=receipt_of(row, "receipt_"),
        state=State(row.state) if row.withdrawn_at is None else State.WITHDRAWN,
        return_type=row.return_type,
        gss_code=row.gss_code,
        month=None if row.month is None else Month.parse(row.month),
        sheets=row.sheets,
        id=row.id,
    )


def _finding_row(judgement: int, n: int, one: Finding) -> dict[str, Any]:
    return {
        "judgement": judgement,
        "n": n,
        "code": one.code,
        "effect": str(one.effect),
        "sheet": one.sheet,
        "field": one.field,
        "cells": list(one.cells),
        "payload": {"value": one.value, "message": one.message, "fix": one.fix},
    }


def _explanation_row(one: Explanation) -> dict[str, Any]:
    return {
        "judgement": one.judgement,
        "n": one.n,
        "role": one.role,
        "person": one.person,
        "at": one.at,
        "payload": {"text": one.text},
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

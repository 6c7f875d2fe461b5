"""The ledger of what was found in what arrived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from data.ledger import schema as t
from data.ledger.base import Book, labelled, receipt_of
from data.ledger.records import Judged
from data.model import Effect, Finding, State
from standards.model import Month


class Judgements(Book):
    """What was found in it."""

    def record_judgements(self, judgements: Iterable[Judged], checks_version: str, at: datetime) -> None:
        """Record what was found in each receipt, once for each version of the checks."""
        with self._engine.begin() as connection:
            for judged in judgements:
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
                added = connection.execute(
                    self._insert(t.judgement).values(values).on_conflict_do_nothing().returning(t.judgement.c.id)
                ).scalar()
                if added is not None:
                    rows = [_finding_row(added, n, one) for n, one in enumerate(judged.findings)]
                    self._add(connection, t.finding, rows)

    def judged(self, cluster: str, checks_version: str, until: datetime) -> list[Judged]:
        """Return all judgements of receipts that had come by `until`, oldest receipt first, without their findings."""
        query = (
            sa.select(t.judgement, *labelled(t.receipt))
            .join(t.receipt, t.receipt.c.id == t.judgement.c.receipt)
            .where(
                t.receipt.c.cluster == cluster,
                t.judgement.c.checks_version == checks_version,
                t.receipt.c.received_at <= until,
            )
            .order_by(t.receipt.c.received_at, t.receipt.c.id)
        )
        return [_judged(row) for row in self._read(query)]

    def accepted(self, cluster: str, checks_version: str) -> list[Judged]:
        """Return the judgements of accepted receipts, oldest receipt first, without their findings."""
        every = self.judged(cluster, checks_version, datetime.max.replace(tzinfo=UTC))
        return [one for one in every if one.state.is_accepted]

    def findings(self, judgements: Iterable[int]) -> dict[int, tuple[Finding, ...]]:
        """Return the findings of judgements by their ids, in the order in which they were given."""
        ids = sorted(set(judgements))
        query = sa.select(t.finding).where(t.finding.c.judgement.in_(ids))
        found: dict[int, list[Finding]] = {one: [] for one in ids}
        for row in self._read(query.order_by(t.finding.c.judgement, t.finding.c.n)):
            found[row.judgement].append(_finding(row))
        return {one: tuple(rows) for one, rows in found.items()}


def _judged(row: sa.Row[Any]) -> Judged:
    return Judged(
        receipt=receipt_of(row, "receipt_"),
        state=State(row.state),
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
        "value": one.value,
        "message": one.message,
        "fix": one.fix,
    }


def _finding(row: sa.Row[Any]) -> Finding:
    return Finding(
        code=row.code,
        effect=Effect(row.effect),
        message=row.message,
        fix=row.fix,
        sheet=row.sheet,
        cells=tuple(row.cells),
        field=row.field,
        value=row.value,
    )

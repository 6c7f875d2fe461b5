"""Returns that were checked and wait to be submitted, how often a thing was tried, and a demonstration's time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.ledger.base import Book
from data.ledger.engine import writing
from data.ledger.transient import tables
from data.model import Effect, Finding, State
from standards.model import Month


@dataclass(frozen=True, slots=True)
class WaitingReturn:
    """A file that was checked and is not submitted: it counts for nothing yet.

    Attributes:
        id: names it in addresses; nobody can guess it.
        person: the number of who sent it.
        name: what its sender calls it; shown to its borough alone.
        sheets: which sheets it holds, and whether each is nil.
    """

    id: str
    cluster: str
    gss_code: str
    person: int
    name: str
    sha256: str
    state: State
    return_type: str | None
    month: Month | None
    sheets: Mapping[str, bool]
    findings: tuple[Finding, ...]
    checked_at: datetime


class Queues(Book):
    """What waits, and what is counted."""

    def add_waiting(self, waiting: WaitingReturn) -> None:
        row = {
            **{name: getattr(waiting, name) for name in WaitingReturn.__slots__},
            "state": str(waiting.state),
            "month": None if waiting.month is None else str(waiting.month),
            "sheets": dict(waiting.sheets),
            "findings": [_finding_row(finding) for finding in waiting.findings],
        }
        with writing(self._engine) as connection:
            connection.execute(sa.insert(tables.waiting_return), row)

    def waiting(self, number: str) -> WaitingReturn | None:
        for row in self._read(sa.select(tables.waiting_return).where(tables.waiting_return.c.id == number)):
            return _waiting(row)
        return None

    def waiting_of(self, cluster: str, gss_code: str) -> list[WaitingReturn]:
        """Return what a borough has waiting, oldest first."""
        c = tables.waiting_return.c
        query = sa.select(tables.waiting_return).where(c.cluster == cluster, c.gss_code == gss_code)
        return [_waiting(row) for row in self._read(query.order_by(c.checked_at, c.id))]

    def waiting_since_before(self, cluster: str, moment: datetime) -> list[WaitingReturn]:
        """Return what a cluster's boroughs checked before a moment and never submitted."""
        c = tables.waiting_return.c
        query = sa.select(tables.waiting_return).where(c.cluster == cluster, c.checked_at < moment)
        return [_waiting(row) for row in self._read(query)]

    def take_waiting(self, number: str) -> bool:
        """Forget what waits under an id, and say whether it was this call that did."""
        with writing(self._engine) as connection:
            taken = connection.execute(sa.delete(tables.waiting_return).where(tables.waiting_return.c.id == number))
        return bool(taken.rowcount)

    def count_attempt(self, bucket: str, since: datetime) -> int:
        """Count one more attempt in a span of time that began at `since`, and return how many there were in it."""
        c = tables.attempts.c
        mine = (c.bucket == bucket, c.since == since)
        with writing(self._engine) as connection:
            updated = connection.execute(sa.update(tables.attempts).where(*mine).values(count=c.count + 1))
            if not updated.rowcount:
                connection.execute(sa.insert(tables.attempts), {"bucket": bucket, "since": since, "count": 1})
            return int(connection.scalar(sa.select(c.count).where(*mine)) or 0)

    def forget_attempts(self, before: datetime) -> None:
        with writing(self._engine) as connection:
            connection.execute(sa.delete(tables.attempts).where(tables.attempts.c.since < before))

    def demonstration_time(self, cluster: str) -> datetime | None:
        """Return what a demonstration's portal takes for now; None before anybody chose it."""
        c = tables.demonstration_time.c
        for row in self._read(sa.select(c.at).where(c.cluster == cluster)):
            return row.at  # type: ignore[no-any-return]
        return None

    def set_demonstration_time(self, cluster: str, at: datetime) -> None:
        with writing(self._engine) as connection:
            table = tables.demonstration_time
            connection.execute(sa.delete(table).where(table.c.cluster == cluster))
            connection.execute(sa.insert(table), {"cluster": cluster, "at": at})


def _finding_row(finding: Finding) -> dict[str, Any]:
    row = {name: getattr(finding, name) for name in Finding.__slots__}
    return {**row, "effect": str(finding.effect), "cells": list(finding.cells)}


def _waiting(row: sa.Row[Any]) -> WaitingReturn:
    values = dict(row._mapping)
    findings = tuple(
        replace(Finding(**each), effect=Effect(each["effect"]), cells=tuple(each["cells"])) for each in row.findings
    )
    month = None if row.month is None else Month.parse(row.month)
    return WaitingReturn(**{**values, "state": State(row.state), "month": month, "findings": findings})

"""The one way in which rows get into the ledger: a transaction, at whose end one link lists what it added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.chain import actors, clock, links, payloads, prepared
from data.ledger.chain.canonical import Key, key_of
from data.ledger.chain.prepared import Row
from data.ledger.records import LedgerError, WorkspaceKind

LONGEST_ACT = timedelta(hours=1)
"""A run acts as at the moment at which it began: what it records may be so much older than the link that lists it."""


class Transaction:
    """Rows that are added together, or not at all. The caller holds the lock on writing."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.rows: list[links.LinkedRow] = []
        self.acts: list[datetime] = []

    def add(self, table: sa.Table, rows: Sequence[Row]) -> int:
        """Add rows to a table, but those that it has already, and return how many were new.

        A row's texts are given as a mapping under `payload`: see `payloads`.
        """
        new = self._missing(table, rows)
        if new:
            self._insert(table, new)
        return len(new)

    def has(self, table: sa.Table, row: Row) -> bool:
        """Say whether a table has a row already that is the same by its natural key."""
        return not self._missing(table, [row])

    def insert(self, table: sa.Table, row: Row) -> Key:
        """Add one row that the table cannot have yet, and return its key."""
        (stored,) = self._insert(table, [row])
        return key_of(table, stored)

    def link(self, chain: str, kind: WorkspaceKind, actor: actors.Actor, number: int | None) -> int | None:
        """Add the link that lists this transaction's rows; none if there are none.

        Args:
            chain: the cluster's id, or the workspace's chain.
            kind: what the workspace is.
            actor: who writes.
            number: that of the actor's row, where it is known; None to look for it, and to add one if there is none.

        Returns:
            The number of the actor's row, for the next link; None if nothing was written.

        Raises:
            LedgerError: outside a demonstration, a row is said to be of another time than now.
        """
        if not self.rows:
            return None
        clock.check_process_clock()
        at = clock.true_time()
        if kind is WorkspaceKind.LIVE:
            self._check_true(at)
        by = number or actors.number_of(self.connection, actor) or self._add_actor(actor)
        links.append(self.connection, chain, self.rows, by, at)
        return by

    def _check_true(self, at: datetime) -> None:
        for act in self.acts:
            if not is_true(act, at):
                raise LedgerError(
                    f"Something done at {act:%d %B %Y %H:%M} UTC can't be recorded at {at:%d %B %Y %H:%M} UTC: "
                    "the ledger of a live workspace takes the true time only. Nothing was recorded."
                )

    def _add_actor(self, actor: actors.Actor) -> int:
        row = actors.add(self.connection, actor)
        self._note(schema.actor, [row])
        return int(row["id"])

    def _insert(self, table: sa.Table, rows: Sequence[Row]) -> list[dict[str, Any]]:
        stored = prepared.insert(self.connection, table, self._with_payloads(table, rows))
        self._note(table, stored)
        self.acts += [row[name] for row in rows for name in _act_columns(table)]
        return stored

    def _note(self, table: sa.Table, stored: Sequence[Mapping[str, Any]]) -> None:
        self.rows += [links.LinkedRow.of(table, row) for row in stored]

    def _with_payloads(self, table: sa.Table, rows: Sequence[Row]) -> Sequence[Row]:
        """Put the rows' texts into payloads, and each payload's digest in their place."""
        texts = [_texts(table, row) for row in rows]
        made = [payloads.payload_row(each) if each else None for each in texts]
        prepared.insert(self.connection, schema.payload, [payload for payload in made if payload is not None])
        moved = payloads.moved_columns(table)
        return [
            row
            if payload is None
            else {**row, **{name: "" for name in moved if row.get(name) is not None}, "payload": payload["digest"]}
            for row, payload in zip(rows, made, strict=True)
        ]

    def _missing(self, table: sa.Table, rows: Sequence[Row]) -> list[Row]:
        """Return the rows whose natural key the table does not have, the first of each."""
        names = [column.name for column in prepared.natural_key(table)]
        if not names:
            return list(rows)
        wanted: dict[Key, Row] = {}
        for row in rows:
            wanted.setdefault(tuple(row[name] for name in names), row)
        known = set(prepared.known_keys(self.connection, table, list(wanted)))
        return [row for key, row in wanted.items() if key not in known]


def is_true(act: datetime, at: datetime) -> bool:
    """Say whether a moment given for an act is the true time, as far as a run's length and clocks allow."""
    return at - LONGEST_ACT <= act <= at + clock.CLOCK_SKEW


def _texts(table: sa.Table, row: Row) -> dict[str, Any]:
    """Return the texts of a row that may have to be erased: those given as such, and those in columns that moved."""
    moved = {name: row[name] for name in payloads.moved_columns(table) if row.get(name) is not None}
    return {**moved, **(row.get("payload") or {})}


@cache
def _act_columns(table: sa.Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.info.get("is_act"))

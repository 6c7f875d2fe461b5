"""The one way in which rows get into the ledger: a transaction, at whose end one link lists what it added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningInsert

from data.ledger import schema
from data.ledger.chain import links, payloads
from data.ledger.chain.canonical import Key, StoredRow, as_stored, key_of, row_digest
from data.ledger.records import LedgerError, WorkspaceKind

LONGEST_ACT = timedelta(hours=1)
"""A run acts as at the moment at which it began: what it records may be so much older than the link that lists it."""

KEYS_AT_ONCE = 300
"""So many keys go into one query: databases limit a query's parameters."""

Row = Mapping[str, Any]
"""A row to be added."""


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
        new = self._with_payloads(self._missing(table, rows))
        if new:
            added = self.connection.execute(_insert(table), new)
            self._note(table, added.mappings().all(), new)
        return len(new)

    def has(self, table: sa.Table, row: Row) -> bool:
        """Say whether a table has a row already that is the same by its natural key."""
        return not self._missing(table, [row])

    def insert(self, table: sa.Table, row: Row) -> Key:
        """Add one row that the table cannot have yet, and return its key."""
        (values,) = self._with_payloads([row])
        stored = self.connection.execute(_insert(table), values).mappings().one()
        self._note(table, [stored], [values])
        return key_of(table, stored)

    def link(self, chain: str, kind: WorkspaceKind, actor: links.Actor) -> None:
        """Add the link that lists this transaction's rows; none if there are none.

        Raises:
            LedgerError: outside a demonstration, a row is said to be of another time than now.
        """
        if not self.rows:
            return
        at = links.true_time()
        if kind is WorkspaceKind.LIVE:
            for act in self.acts:
                if not is_true(act, at):
                    raise LedgerError(
                        f"Something done at {act:%d %B %Y %H:%M} UTC cannot be recorded at {at:%d %B %Y %H:%M} UTC: "
                        "the ledger of a live workspace takes the true time only. Nothing was recorded."
                    )
        links.append(self.connection, chain, self.rows, actor, at)

    def _note(self, table: sa.Table, stored: Sequence[StoredRow], given: Sequence[Row]) -> None:
        self.rows += [links.LinkedRow(table.name, key_of(table, row), row_digest(table, row)) for row in stored]
        acts = [column.name for column in table.columns if column.info.get("is_act")]
        self.acts += [row[name] for row in given for name in acts]

    def _with_payloads(self, rows: Sequence[Row]) -> list[Row]:
        """Put the rows' texts into payloads, and each payload's digest in their place."""
        made = {n: payloads.payload_row(row["payload"]) for n, row in enumerate(rows) if row.get("payload") is not None}
        if made:
            self.connection.execute(_NEW_PAYLOAD, list(made.values()))
        return [{**row, "payload": made[n]["digest"]} if n in made else row for n, row in enumerate(rows)]

    def _missing(self, table: sa.Table, rows: Sequence[Row]) -> list[Row]:
        """Return the rows whose natural key the table does not have, the first of each."""
        names = [column.name for column in _natural_key(table)]
        if not names:
            return list(rows)
        wanted: dict[Key, Row] = {}
        for row in rows:
            wanted.setdefault(tuple(row[name] for name in names), row)
        known = set(self._known(table, list(wanted)))
        return [row for key, row in wanted.items() if key not in known]

    def _known(self, table: sa.Table, keys: Sequence[Key]) -> Iterator[Key]:
        for begin in range(0, len(keys), KEYS_AT_ONCE):
            some = keys[begin : begin + KEYS_AT_ONCE]
            yield from (tuple(row) for row in self.connection.execute(_lookup(table), {"keys": some}))


def is_true(act: datetime, at: datetime) -> bool:
    """Say whether a moment given for an act is the true time, as far as a run's length and clocks allow."""
    return at - LONGEST_ACT <= act <= at + links.CLOCK_SKEW


# Statements are made once: making them anew for each row takes longer than executing them, while others wait.

_NEW_PAYLOAD = sa.insert(schema.payload)


@cache
def _insert(table: sa.Table) -> ReturningInsert[Any]:
    return sa.insert(table).returning(*as_stored(table))


@cache
def _lookup(table: sa.Table) -> sa.Select[Any]:
    columns = _natural_key(table)
    return sa.select(*columns).where(sa.tuple_(*columns).in_(sa.bindparam("keys", expanding=True)))


@cache
def _natural_key(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns by which a row is the same as another; none where every row is a new one."""
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            return list(constraint.columns)
    return [] if "id" in table.columns else list(table.primary_key.columns)

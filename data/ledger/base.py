"""What every part of the ledger shares: the database, reading it, and adding to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from data.ledger.records import Receipt


class Book:
    """Tables to which rows are only ever added."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def _read(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()

    def _insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        is_postgresql = self._engine.dialect.name == "postgresql"
        return postgresql.insert(table) if is_postgresql else sqlite.insert(table)

    def _add(self, connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            connection.execute(self._insert(table).on_conflict_do_nothing(), rows)


def labelled(table: sa.Table) -> list[sa.Label[Any]]:
    return [column.label(f"{table.name}_{column.name}") for column in table.columns]


def receipt_of(row: sa.Row[Any], prefix: str = "") -> Receipt:
    names = ("sha256", "cluster", "gss_code", "source", "path", "etag", "received_at", "id")
    return Receipt(*(getattr(row, prefix + name) for name in names))

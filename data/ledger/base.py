"""What every part of the ledger shares: the database, reading it, and adding to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.chain.actors import Actor
from data.ledger.chain.writing import Transaction
from data.ledger.engine import turn, writing
from data.ledger.records import LedgerError, Receipt, WorkspaceKind


class Book:
    """Tables to which rows are only ever added, each time with a link in a chain.

    Attributes:
        kind: whether the workspace is a demonstration.
    """

    def __init__(self, engine: sa.Engine, kind: WorkspaceKind, actor: Actor) -> None:
        self._engine = engine
        self._actor = actor
        self._actor_number: int | None = None
        self.kind = kind

    @property
    def is_demonstration(self) -> bool:
        return self.kind is WorkspaceKind.DEMONSTRATION

    def _read(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        try:
            with self._engine.connect() as connection:
                return connection.execute(query).all()
        except (OverflowError, sa.exc.DataError) as error:
            raise LedgerError("The ledger has nothing with a number that is so large.") from error

    @contextmanager
    def _write(self, chain: str) -> Iterator[Transaction]:
        """Begin a transaction that ends in a link of a cluster's chain, or of the workspace's; one writer at a time."""
        with writing(self._engine) as connection:
            transaction = Transaction(connection)
            yield transaction
            number = transaction.link(chain, self.kind, self._actor, self._actor_number)
        self._actor_number = number or self._actor_number  # known only once it is committed

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keep every other writer waiting over several transactions: what is checked still holds when it is recorded.

        Whatever is slow is done before.
        """
        with turn(self._engine):
            yield

    def _cluster_of_receipt(self, receipt: int) -> str:
        return self._cluster(
            sa.select(schema.receipt.c.cluster).where(schema.receipt.c.id == receipt), f"receipt {receipt}"
        )

    def _cluster_of_judgement(self, judgement: int) -> str:
        query = (
            sa.select(schema.receipt.c.cluster)
            .join(schema.judgement, schema.judgement.c.receipt == schema.receipt.c.id)
            .where(schema.judgement.c.id == judgement)
        )
        return self._cluster(query, f"judgement {judgement}")

    def _cluster_of_edition(self, digest: str) -> str:
        query = sa.select(schema.edition.c.cluster).where(schema.edition.c.digest == digest)
        return self._cluster(query, f"edition {digest[:12]}")

    def _cluster(self, query: sa.Select[Any], what: str) -> str:
        rows = self._read(query)
        if not rows:
            raise LedgerError(f"The ledger has no {what}.")
        return str(rows[0].cluster)


def labelled(table: sa.Table) -> list[sa.Label[Any]]:
    return [column.label(f"{table.name}_{column.name}") for column in table.columns]


def receipt_of(row: sa.Row[Any], prefix: str = "") -> Receipt:
    names = ("sha256", "cluster", "gss_code", "source", "path", "etag", "received_at", "id", "person", "arrived_at")
    receipt = Receipt(*(getattr(row, prefix + name) for name in names))
    return receipt if receipt.arrived_at is None else replace(receipt, received_at=receipt.arrived_at)


def came_at() -> sa.ColumnElement[datetime]:
    """Return when a receipt's file came: see `Receipt`."""
    return sa.func.coalesce(schema.receipt.c.arrived_at, schema.receipt.c.received_at)

"""The first link of a ledger: what kind of workspace it is of, and what it held when the chain began."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.chain.canonical import as_stored, key_of, row_digest
from data.ledger.chain.links import WORKSPACE, Actor, LinkedRow, append, true_time
from data.ledger.records import LedgerError, WorkspaceKind


def write_first_link(connection: sa.Connection, kind: WorkspaceKind, version: str | None) -> None:
    """Write a ledger's first link.

    Args:
        connection: in a transaction that may write, with the tables as this code has them.
        kind: what the workspace is, for ever.
        version: that of the tables before they were migrated, whose rows the link lists as found; None if it is new.

    Raises:
        LedgerError: a ledger of real returns is to be called a demonstration.
    """
    facts = {"kind": str(kind), "schema": schema.HEAD}
    if version is None:
        append(connection, WORKSPACE, (), Actor.of_process(), true_time(), facts)
        return
    query = sa.select(schema.edition.c.digest).where(schema.edition.c.is_demonstration.is_(False)).limit(1)
    if kind is WorkspaceKind.DEMONSTRATION and connection.scalar(query) is not None:
        raise LedgerError(
            "This ledger holds editions of real returns, so its workspace is live. Nothing was changed. "
            "Run `minstd ledger migrate --live`."
        )
    rows = list(_rows(connection))
    append(connection, WORKSPACE, rows, Actor.of_process(), true_time(), {**facts, "as_found": version})


def _rows(connection: sa.Connection) -> Iterator[LinkedRow]:
    for table in schema.LINKED:
        for row in connection.execute(sa.select(*as_stored(table))).mappings():
            yield LinkedRow(table.name, key_of(table, row), row_digest(table, row))

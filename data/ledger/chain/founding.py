"""The first link of a ledger: what kind of workspace it is of, and what it held when the chain began."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.chain import actors
from data.ledger.chain.canonical import as_stored
from data.ledger.chain.clock import true_time
from data.ledger.chain.links import WORKSPACE, LinkedRow, append
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
    if version is not None:
        _check_kind(connection, kind)
        facts["as_found"] = version
    by = int(actors.add(connection, actors.Actor.of_process())["id"])
    append(connection, WORKSPACE, list(_rows(connection)), by, true_time(), facts)


def mark_migration(connection: sa.Connection) -> None:
    """Write a link that says which version the tables are of from now on."""
    me, rows = actors.Actor.of_process(), []
    by = actors.number_of(connection, me)
    if by is None:
        row = actors.add(connection, me)
        by, rows = int(row["id"]), [LinkedRow.of(schema.actor, row)]
    append(connection, WORKSPACE, rows, by, true_time(), {"schema": schema.HEAD})


def _check_kind(connection: sa.Connection, kind: WorkspaceKind) -> None:
    query = sa.select(schema.edition.c.digest).where(schema.edition.c.is_demonstration.is_(False)).limit(1)
    if kind is WorkspaceKind.DEMONSTRATION and connection.scalar(query) is not None:
        raise LedgerError(
            "This ledger holds editions of real returns, so its workspace is live. Nothing was changed. "
            "Run `minstd ledger migrate --live`."
        )


def _rows(connection: sa.Connection) -> Iterator[LinkedRow]:
    for table in schema.LINKED:
        for row in connection.execute(sa.select(*as_stored(table))).mappings():
            yield LinkedRow.of(table, row)

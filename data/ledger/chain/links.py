"""Links and heads: what a link says, how it is hashed, and how the next one is added."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.chain import actors, prepared
from data.ledger.chain.canonical import Key, StoredRow, canonical, key_of, printable, row_digest, sha256_of
from data.ledger.chain.clock import check_time
from data.ledger.records import LedgerError, WorkspaceKind

WORKSPACE = "workspace"
"""The chain of what belongs to no cluster. Its first link says, for ever, whether the workspace is a demonstration."""

NOTHING_BEFORE = "0" * 64
"""What the first link of a chain names as the one before it."""

_HEAD = re.compile(r"([a-z0-9][a-z0-9-]*):([1-9][0-9]*):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """Where a chain ended at some moment: whoever holds it outside the ledger can prove that nothing before it changed.

    Attributes:
        chain: the cluster's id, or `workspace`.
        n: the link's number, counted from 1.
        hash: its SHA-256, in hexadecimal.
    """

    chain: str
    n: int
    hash: str

    def __str__(self) -> str:
        return printable(f"{self.chain}:{self.n}:{self.hash}")

    @classmethod
    def find_all(cls, text: str) -> list[Head]:
        """Return every head written in a text as `chain:number:hash`."""
        return [cls(chain, int(n), digest) for chain, n, digest in _HEAD.findall(text)]

    @property
    def as_json(self) -> dict[str, Any]:
        return {"chain": self.chain, "n": self.n, "hash": self.hash}


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A row as a link lists it."""

    table: str
    key: Key
    digest: str

    @classmethod
    def of(cls, table: sa.Table, row: StoredRow) -> LinkedRow:
        """Return how a link lists a row, given as the database holds it."""
        return cls(table.name, key_of(table, row), row_digest(table, row))


def link_hash(link: StoredRow) -> str:
    """Return the hash of a link over everything it says; `at` as the text that is stored."""
    return sha256_of([link[name] for name in ("chain", "n", "previous", "actor", "host", "at", "body")])


_LAST_LINK = "SELECT n, hash FROM link WHERE chain = {mark} ORDER BY n DESC LIMIT 1"
_NEWEST = "SELECT max(at)"


def head_of(connection: sa.Connection, chain: str) -> Head | None:
    """Return where a chain ends; None while it has no link."""
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    rows = prepared.select(connection, _LAST_LINK.format(mark=mark), (chain,))
    return Head(chain, *rows[0]) if rows else None


def append(
    connection: sa.Connection,
    chain: str,
    rows: Sequence[LinkedRow],
    by: int,
    at: datetime,
    facts: Mapping[str, str] | None = None,
) -> Head:
    """Add a link to a chain that lists rows; the caller holds the lock on writing.

    The first link of a cluster's chain is announced in the workspace's chain, so that a whole chain cannot vanish.

    Args:
        connection: in a transaction.
        chain: the cluster's id, or `workspace`.
        rows: what the transaction added.
        by: the number of the actor's row: see `actors`.
        at: the true time.
        facts: what else the link says, such as the workspace's kind.

    Raises:
        LedgerError: this machine's clock is behind the ledger, whichever of its chains was written to last.
    """
    check_clock(connection, at)
    before = head_of(connection, chain)
    if before is None and chain != WORKSPACE:
        append(connection, WORKSPACE, (), by, at, {"begins": chain})
    listed = sorted([row.table, list(row.key), row.digest] for row in rows)
    link: dict[str, Any] = {
        "chain": chain,
        "n": 1 if before is None else before.n + 1,
        "previous": NOTHING_BEFORE if before is None else before.hash,
        "actor": actors.name(by),
        "host": "",
        "at": at,
        "body": canonical({**(facts or {}), "rows": listed}),
    }
    link["hash"] = link_hash({**link, "at": schema.instant_text(at)})
    prepared.insert(connection, schema.link, [link])
    return Head(chain, link["n"], link["hash"])


def check_clock(connection: sa.Connection, at: datetime) -> None:
    """Refuse a moment before the ledger was last written to, or that the database's server denies; see `check_time`."""
    if connection.dialect.name == "postgresql":
        ((newest, server),) = prepared.select(connection, f"{_NEWEST}, clock_timestamp() FROM link")
    else:
        ((newest,),), server = prepared.select(connection, f"{_NEWEST} FROM link"), None
    check_time(at, None if newest is None else datetime.fromisoformat(newest), server)


def facts_of_first_link(connection: sa.Connection) -> Mapping[str, Any]:
    """Return what the workspace's first link says.

    Raises:
        LedgerError: there is none, or it has been changed.
    """
    c = schema.link.c
    body = connection.scalar(sa.select(c.body).where(c.chain == WORKSPACE, c.n == 1))
    if body is None:
        raise LedgerError("The ledger has lost the first link of its chain. Restore it from a backup.")
    try:
        facts = json.loads(body)
    except (ValueError, RecursionError):
        facts = None
    if not isinstance(facts, dict) or facts.get("kind") not in tuple(WorkspaceKind):
        raise LedgerError("The first link of the ledger's chain has been changed. Restore the ledger from a backup.")
    return facts

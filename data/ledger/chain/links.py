"""Links and heads: what a link says, how it is hashed, and how the next one is added."""

from __future__ import annotations

import json
import os
import pwd
import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.chain.canonical import Key, StoredRow, canonical, sha256_of
from data.ledger.records import LedgerError

WORKSPACE = "workspace"
"""The chain of what belongs to no cluster. Its first link says, for ever, whether the workspace is a demonstration."""

NOTHING_BEFORE = "0" * 64
"""What the first link of a chain names as the one before it."""

CLOCK_SKEW = timedelta(minutes=5)
"""The clocks of machines that share a ledger may differ by so much."""

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
        return f"{self.chain}:{self.n}:{self.hash}"

    @classmethod
    def find_all(cls, text: str) -> list[Head]:
        """Return every head written in a text as `chain:number:hash`."""
        return [cls(chain, int(n), digest) for chain, n, digest in _HEAD.findall(text)]

    @property
    def as_json(self) -> dict[str, Any]:
        return {"chain": self.chain, "n": self.n, "hash": self.hash}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes: the account of the operating system, and the machine's name."""

    user: str
    host: str

    @classmethod
    def of_process(cls) -> Actor:
        """Return who runs this process, as the operating system has it: no environment variable is asked."""
        number = os.geteuid()
        try:
            user = pwd.getpwuid(number).pw_name
        except KeyError:  # a container's account often has a number and no name
            user = str(number)
        return cls(user, socket.gethostname())


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A row as a link lists it."""

    table: str
    key: Key
    digest: str


def true_time() -> datetime:
    """Return the machine's time: what a link says of itself, whatever moment a command acts as at."""
    return datetime.now(UTC)


def link_hash(link: StoredRow) -> str:
    """Return the hash of a link over everything it says; `at` as the text that is stored."""
    return sha256_of([link[name] for name in ("chain", "n", "previous", "actor", "host", "at", "body")])


_LAST_LINK = (
    sa.select(schema.link.c.n, schema.link.c.hash, schema.link.c.at)
    .where(schema.link.c.chain == sa.bindparam("of"))
    .order_by(schema.link.c.n.desc())
    .limit(1)
)
_NEW_LINK = sa.insert(schema.link)


def head_of(connection: sa.Connection, chain: str) -> tuple[Head, datetime] | None:
    """Return where a chain ends, and when that link was written; None while it has no link."""
    row = connection.execute(_LAST_LINK, {"of": chain}).first()
    return None if row is None else (Head(chain, row.n, row.hash), row.at)


def append(
    connection: sa.Connection,
    chain: str,
    rows: Sequence[LinkedRow],
    actor: Actor,
    at: datetime,
    facts: Mapping[str, str] | None = None,
) -> Head:
    """Add a link to a chain that lists rows; the caller holds the lock on writing.

    The first link of a cluster's chain is announced in the workspace's chain, so that a whole chain cannot vanish.

    Args:
        connection: in a transaction.
        chain: the cluster's id, or `workspace`.
        rows: what the transaction added.
        actor: who did it.
        at: the true time.
        facts: what else the link says, such as the workspace's kind.

    Raises:
        LedgerError: this machine's clock is behind the ledger.
    """
    before = head_of(connection, chain)
    if before is None and chain != WORKSPACE:
        append(connection, WORKSPACE, (), actor, at, {"begins": chain})
    if before is not None and at < before[1] - CLOCK_SKEW:
        raise LedgerError(
            f"This machine's clock says {at:%d %B %Y %H:%M} UTC, but the ledger was last written to at "
            f"{before[1]:%d %B %Y %H:%M} UTC. Set the clock right and try again; nothing was recorded."
        )
    listed = sorted([row.table, list(row.key), row.digest] for row in rows)
    link: dict[str, Any] = {
        "chain": chain,
        "n": 1 if before is None else before[0].n + 1,
        "previous": NOTHING_BEFORE if before is None else before[0].hash,
        "actor": actor.user,
        "host": actor.host,
        "at": at,
        "body": canonical({**(facts or {}), "rows": listed}),
    }
    link["hash"] = link_hash({**link, "at": schema.instant_text(at)})
    connection.execute(_NEW_LINK, link)
    return Head(chain, link["n"], link["hash"])


def facts_of_first_link(connection: sa.Connection) -> Mapping[str, Any]:
    """Return what the workspace's first link says.

    Raises:
        LedgerError: there is none.
    """
    c = schema.link.c
    body = connection.scalar(sa.select(c.body).where(c.chain == WORKSPACE, c.n == 1))
    if body is None:
        raise LedgerError("The ledger has lost the first link of its chain. Restore it from a backup.")
    facts: Mapping[str, Any] = json.loads(body)
    return facts

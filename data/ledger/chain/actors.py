"""Who wrote a link: an account of the operating system and a machine, kept where it can be erased.

A link names its actor by the number of a row, whose payload holds the account and the machine's name under a salt. So a
link's hash covers who wrote it, and still holds once that was erased. A ledger has a row for each account and machine
that ever wrote to it.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import socket
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.chain import payloads, prepared

_NAME: Final = re.compile(r"#([1-9][0-9]*)")


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


_KNOWN = (
    sa.select(schema.actor.c.id, schema.payload.c.content)
    .join(schema.payload, schema.payload.c.digest == schema.actor.c.payload)
    .order_by(schema.actor.c.id)
)


def number_of(connection: sa.Connection, actor: Actor) -> int | None:
    """Return the number of an actor's row; None if the actor has never written, or was erased."""
    texts = {"user": actor.user, "host": actor.host}
    return next((row.id for row in connection.execute(_KNOWN) if json.loads(row.content) == texts), None)


def add(connection: sa.Connection, actor: Actor) -> dict[str, Any]:
    """Add an actor's row, and return it as it is stored; the link that is written next lists it."""
    payload = payloads.payload_row({"user": actor.user, "host": actor.host})
    prepared.insert(connection, schema.payload, [payload])
    (row,) = prepared.insert(connection, schema.actor, [{"payload": payload["digest"]}])
    return row


def name(number: int) -> str:
    """Return how a link names an actor."""
    return f"#{number}"


def read(connection: sa.Connection, user: str, host: str) -> Actor | None:
    """Return who wrote a link that says `user` and `host`; None once it was erased.

    The first links that were ever written name their actor themselves.
    """
    named = _NAME.fullmatch(user)
    if named is None:
        return Actor(user, host)
    query = _KNOWN.where(schema.actor.c.id == int(named[1]))
    return next((Actor(**json.loads(row.content)) for row in connection.execute(query)), None)

"""The tables of what comes and goes. Nothing here is part of the record: a restore may empty them all.

Whatever opens a door is kept as a hash only: of a session's id, of a link, of a token.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Column, Index, Integer, MetaData, String, Table, Text

from data.ledger.schema.columns import Instant

transient: Final = MetaData()

session = Table(
    "session",
    transient,
    Column("hash", String(64), primary_key=True),
    Column("person", Integer, nullable=False),
    Column("means", String(16), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

ceremony = Table(
    "ceremony",
    transient,
    Column("hash", String(64), primary_key=True),
    Column("visitor", String(64), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("challenge", String(64), nullable=False),
    Column("statement", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

invitation_link = Table(
    "invitation_link",
    transient,
    Column("hash", String(64), primary_key=True),
    Column("person", Integer, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

api_token = Table(
    "api_token",
    transient,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("person", Integer, nullable=False),
    Column("cluster", String(64), nullable=False),
    Column("gss_code", String(9), nullable=False),
    Column("name", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

attempts = Table(
    "attempts",
    transient,
    Column("bucket", String(96), primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("count", Integer, nullable=False),
)

waiting_return = Table(
    "waiting_return",
    transient,
    Column("id", String(64), primary_key=True),
    Column("cluster", String(64), nullable=False),
    Column("gss_code", String(9), nullable=False),
    Column("person", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("return_type", String(16)),
    Column("month", String(7)),
    Column("sheets", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("checked_at", Instant, nullable=False),
)

demonstration_time = Table(
    "demonstration_time",
    transient,
    Column("cluster", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
)

lease = Table(
    "lease",
    transient,
    Column("cluster", String(64), primary_key=True),
    Column("holder", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
)

good_run = Table(
    "good_run",
    transient,
    Column("cluster", String(64), primary_key=True),
    Column("flow", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
)

outgoing_message = Table(
    "outgoing_message",
    transient,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("cluster", String(64), nullable=False),
    Column("whom", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("about", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
)

TRANSIENT: Final = frozenset(transient.tables)
"""The names of these tables, which have no triggers and no links."""

Index("session_of_person", session.c.person)

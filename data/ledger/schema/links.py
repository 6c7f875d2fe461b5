"""What proves all other tables: the links, and the texts that rows name by their digest."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from data.ledger.schema.columns import Instant, acted_column, id_column, metadata, moved_column, payload_column

payload = Table(
    "payload",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("salt", String(64), nullable=False),
    Column("content", Text, nullable=False),
)

erasure = Table(
    "erasure",
    metadata,
    Column("digest", String(64), primary_key=True),
    moved_column("reason", Text),
    acted_column("at"),
    payload_column(),
)

actor = Table("actor", metadata, id_column(), payload_column())

link = Table(
    "link",
    metadata,
    Column("chain", String(64), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("actor", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),
)

Index("link_at", link.c.at)

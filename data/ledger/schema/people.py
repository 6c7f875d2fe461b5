"""People, their roles and passkeys, what they signed, and what was refused to whom."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from data.ledger.schema.columns import (
    Instant,
    acted_column,
    id_column,
    metadata,
    moved_column,
    payload_column,
    person_column,
)

person = Table(
    "person",
    metadata,
    id_column(),
    Column("invited_by", ForeignKey("person.id")),
    acted_column("at"),
    payload_column(),
)

account = Table(
    "person_account",
    metadata,
    id_column(),
    Column("person", ForeignKey("person.id"), nullable=False),
    acted_column("at"),
    payload_column(),
    Column("by", Integer, nullable=False),
)

grant = Table(
    "role_grant",
    metadata,
    id_column(),
    Column("person", ForeignKey("person.id"), nullable=False),
    Column("role", String(32), nullable=False),
    Column("scope", String(64), nullable=False),
    moved_column("title", Text),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("given_by", ForeignKey("person.id")),
    acted_column("given_at"),
    Column("needs_agreement", Boolean, nullable=False),
    Column("joins", JSON, nullable=False),
    payload_column(),
)

grant_event = Table(
    "grant_event",
    metadata,
    id_column(),
    Column("grant", ForeignKey("role_grant.id"), nullable=False),
    acted_column("at"),
    payload_column(),
    Column("change", String(16), nullable=False),
    Column("by", Integer, nullable=False),
)

refusal = Table(
    "refusal",
    metadata,
    id_column(),
    Column("act", String(16), nullable=False),
    Column("scope", String(64), nullable=False),
    person_column(),
    acted_column("at"),
    payload_column(),
)

passkey = Table(
    "passkey",
    metadata,
    id_column(),
    Column("person", ForeignKey("person.id"), nullable=False),
    acted_column("at"),
    payload_column(),
    Column("credential", Text, nullable=False, unique=True),
    Column("public_key", Text, nullable=False),
)

passkey_removal = Table(
    "passkey_removal",
    metadata,
    Column("passkey", ForeignKey("passkey.id"), primary_key=True, autoincrement=False),
    acted_column("at"),
    Column("by", Integer, nullable=False),
)

signature = Table(
    "signature",
    metadata,
    id_column(),
    Column("edition", ForeignKey("edition.digest"), nullable=False),
    Column("person", Integer, nullable=False),
    Column("passkey", ForeignKey("passkey.id"), nullable=False),
    acted_column("at"),
    Column("statement", Text, nullable=False),
    Column("client_data", Text, nullable=False),
    Column("authenticator_data", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("rp_id", Text, nullable=False),
    Column("origin", Text, nullable=False),
    UniqueConstraint("edition", "person"),
)

message = Table(
    "message",
    metadata,
    id_column(),
    acted_column("at"),
    payload_column(),
    Column("cluster", String(64), nullable=False),
    Column("whom", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("about", String(64)),
    Column("fate", String(16), nullable=False),
)

"""What was cut, drafted, challenged, signed, released and published; what boards decided about it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from data.ledger.schema.columns import (
    Instant,
    acted_column,
    id_column,
    metadata,
    moved_column,
    payload_column,
    person_column,
)

cut = Table(
    "cut",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("cluster", String(64), nullable=False),
    Column("month", String(7), nullable=False),
    Column("as_at", Instant, nullable=False),
    acted_column("taken_at"),
)

cut_receipt = Table(
    "cut_receipt",
    metadata,
    Column("cut", ForeignKey("cut.digest"), primary_key=True),
    Column("owed", ForeignKey("owed.id"), primary_key=True),
    Column("receipt", ForeignKey("receipt.id")),
    Column("presence", String(16), nullable=False),
    Column("is_late", Boolean, nullable=False),
)

edition = Table(
    "edition",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("cut", ForeignKey("cut.digest"), nullable=False),
    Column("cluster", String(64), nullable=False),
    Column("month", String(7), nullable=False),
    Column("number", Integer, nullable=False),
    Column("previous", String(64)),
    Column("ruleset_version", String(16), nullable=False),
    Column("ruleset_sha256", String(64), nullable=False),
    Column("waivers_sha256", String(64), nullable=False),
    Column("actions_sha256", String(64), nullable=False),
    Column("code_version", String(64), nullable=False),
    Column("manifest_sha256", String(64), nullable=False),
    Column("folder", Text, nullable=False),
    Column("is_demonstration", Boolean, nullable=False),
    acted_column("drafted_at"),
    Column("basis_sha256", String(64)),
)

verdict = Table(
    "verdict",
    metadata,
    Column("edition", ForeignKey("edition.digest"), primary_key=True),
    Column("area", String(64), primary_key=True),
    Column("standard", String(16), primary_key=True),
    Column("outcome", String(16), nullable=False),
    Column("reason", String(16)),
    Column("numerator", Text),
    Column("denominator", Text),
    Column("value", Text),
)

challenge = Table(
    "challenge",
    metadata,
    id_column(),
    Column("edition", ForeignKey("edition.digest"), nullable=False),
    Column("area", String(64), nullable=False),
    Column("standard", String(16), nullable=False),
    Column("ground", String(16), nullable=False),
    moved_column("raised_by", Text),
    acted_column("raised_at"),
    Column("decides", ForeignKey("challenge.id")),
    Column("decision", String(16)),
    moved_column("decided_by", Text, nullable=True),
    payload_column(),
    person_column(),
)

sign_off = Table(
    "sign_off",
    metadata,
    id_column(),
    Column("edition", ForeignKey("edition.digest"), nullable=False),
    moved_column("role", String(64)),
    Column("manifest_sha256", String(64), nullable=False),
    acted_column("at"),
    Column("head", Text),
    payload_column(),
    person_column(),
    UniqueConstraint("edition", "person"),
)

release = Table(
    "release",
    metadata,
    id_column(),
    Column("person", Integer, nullable=False),
    acted_column("at"),
    payload_column(),
    Column("edition", ForeignKey("edition.digest"), nullable=False),
    moved_column("role", Text),
    Column("closes_at", Instant),
    Column("inherits", ForeignKey("release.id")),
)

publication = Table(
    "publication",
    metadata,
    Column("cluster", String(64), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("edition", ForeignKey("edition.digest"), nullable=False, unique=True),
    acted_column("published_at"),
    person_column(),
)

action_event = Table(
    "action_event",
    metadata,
    id_column(),
    Column("cluster", String(64), nullable=False),
    Column("area", String(64), nullable=False),
    Column("standard", String(16), nullable=False),
    moved_column("owner", Text),
    Column("due_on", String(10), nullable=False),
    Column("state", String(16), nullable=False),
    acted_column("at"),
    Column("action", Integer),
    payload_column(),
    person_column(),
    Column("kind", String(16)),
    Column("milestone", Integer),
)

approval = Table(
    "approval",
    metadata,
    id_column(),
    Column("person", Integer, nullable=False),
    acted_column("at"),
    payload_column(),
    Column("cluster", String(64), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("version", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    moved_column("role", Text),
)

hold_event = Table(
    "hold_event",
    metadata,
    id_column(),
    Column("person", Integer, nullable=False),
    acted_column("at"),
    payload_column(),
    Column("cluster", String(64), nullable=False),
    Column("month", String(7), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("is_over", Boolean, nullable=False),
    moved_column("role", Text),
)

edition_withdrawal = Table(
    "edition_withdrawal",
    metadata,
    id_column(),
    Column("person", Integer, nullable=False),
    acted_column("at"),
    payload_column(),
    Column("edition", ForeignKey("edition.digest"), nullable=False),
    Column("is_restoration", Boolean, nullable=False),
)

month_event = Table(
    "month_event",
    metadata,
    id_column(),
    Column("cluster", String(64), nullable=False),
    Column("month", String(7), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reason", String(16)),
    Column("edition", ForeignKey("edition.digest")),
    acted_column("at"),
    person_column(),
    payload_column(),
)

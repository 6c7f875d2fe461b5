"""What was owed, what was received, what validation found in it, and what was answered."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from data.ledger.schema.columns import (
    Instant,
    acted_column,
    id_column,
    metadata,
    moved_column,
    payload_column,
    person_column,
)

original = Table(
    "original",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    acted_column("kept_at"),
)

kept = Table(
    "kept",
    metadata,
    Column("receipt", ForeignKey("receipt.id"), primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    acted_column("kept_at"),
)

accepted_name = Table(
    "accepted_name",
    metadata,
    id_column(),
    Column("cluster", String(64), nullable=False),
    Column("gss_code", String(9), nullable=False),
    Column("field", String(32), nullable=False),
    Column("reference", String(64), nullable=False),
    payload_column(),
    acted_column("at"),
    person_column(),
    UniqueConstraint("gss_code", "reference"),
)

owed = Table(
    "owed",
    metadata,
    id_column(),
    Column("cluster", String(64), nullable=False),
    Column("gss_code", String(9), nullable=False),
    Column("return_type", String(16), nullable=False),
    Column("sheet", String(32), nullable=False),
    Column("period", String(7), nullable=False),
    Column("open_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("freeze_at", Instant, nullable=False),
    Column("contract_version", String(16), nullable=False),
    UniqueConstraint("cluster", "gss_code", "sheet", "period"),
)

exemption = Table(
    "exemption",
    metadata,
    id_column(),
    Column("owed", ForeignKey("owed.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    moved_column("reason", Text),
    Column("since", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    moved_column("decided", Text),
    payload_column(),
    UniqueConstraint("owed", "kind", "since"),
)

receipt = Table(
    "receipt",
    metadata,
    id_column(),
    Column("sha256", ForeignKey("original.sha256"), nullable=False),
    Column("cluster", String(64), nullable=False),
    Column("gss_code", String(9), nullable=False),
    Column("source", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("etag", Text, nullable=False),
    acted_column("received_at"),
    acted_column("recorded_at"),
    person_column(),
    Column("arrived_at", Instant),  # by the clock of its source, where that is trusted
    UniqueConstraint("source", "path", "etag"),
)

judgement = Table(
    "judgement",
    metadata,
    id_column(),
    Column("receipt", ForeignKey("receipt.id"), nullable=False),
    Column("checks_version", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("return_type", String(16)),
    Column("gss_code", String(9)),
    Column("month", String(7)),
    Column("sheets", JSON, nullable=False),
    acted_column("judged_at"),
    UniqueConstraint("receipt", "checks_version"),
)

finding = Table(
    "finding",
    metadata,
    Column("judgement", ForeignKey("judgement.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("code", String(64), nullable=False),
    Column("effect", String(8), nullable=False),
    Column("sheet", Text),
    Column("field", Text),
    Column("cells", JSON, nullable=False),
    payload_column(),
)

explanation = Table(
    "explanation",
    metadata,
    id_column(),
    Column("judgement", ForeignKey("judgement.id"), nullable=False),
    Column("n", Integer, nullable=False),
    moved_column("role", Text),
    payload_column(),
    acted_column("at"),
    person_column(),
)

withdrawal = Table(
    "withdrawal",
    metadata,
    Column("receipt", ForeignKey("receipt.id"), primary_key=True, autoincrement=False),
    moved_column("role", Text),
    payload_column(),
    acted_column("at"),
    person_column(),
)

receipt_erasure = Table(
    "receipt_erasure",
    metadata,
    id_column(),
    Column("receipt", ForeignKey("receipt.id"), nullable=False),
    Column("is_done", Boolean, nullable=False),
    Column("role", String(32), nullable=False),
    Column("kept", String(64)),
    payload_column(),
    acted_column("at"),
    person_column(),
)

reply = Table(
    "reply",
    metadata,
    Column("receipt", ForeignKey("receipt.id"), primary_key=True, autoincrement=False),
    Column("place", Text, nullable=False),
    acted_column("at"),
)

Index("receipt_of_area", receipt.c.cluster, receipt.c.gss_code)
Index("judgement_of_receipt", judgement.c.receipt)
Index("explanation_of_judgement", explanation.c.judgement)

"""The ledger's tables. Changed only together with a migration in `migrations/versions`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

HEAD = "0007"
"""The migration that this code is written for."""


class Instant(TypeDecorator[datetime]):
    """A moment, kept as UTC text that sorts as time does, the same in SQLite and PostgreSQL."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return instant_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def instant_text(value: datetime) -> str:
    """Return a moment as it is stored.

    Raises:
        ValueError: it has no time zone.
    """
    if value.tzinfo is None:
        raise ValueError("a moment in the ledger needs a time zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


metadata = MetaData()


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _acted(name: str) -> Column[datetime]:
    """When something was done: outside a demonstration, the time at which its row was written."""
    return Column(name, Instant, nullable=False, info={"is_act": True})


def _payload() -> Column[str]:
    """The digest of the row's texts: see `chain/payloads.py`."""
    return Column("payload", String(64))


def _person(name: str = "person") -> Column[int]:
    """Who did it; NULL for what a flow did, and for what was done before people were known."""
    return Column(name, Integer)


original = Table(
    "original",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    _acted("kept_at"),
)

owed = Table(
    "owed",
    metadata,
    _id(),
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
    _id(),
    Column("owed", ForeignKey("owed.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    Column("decided", Text, nullable=False),
    UniqueConstraint("owed", "kind", "since"),
)

receipt = Table(
    "receipt",
    metadata,
    _id(),
    Column("sha256", ForeignKey("original.sha256"), nullable=False),
    Column("cluster", String(64), nullable=False),
    Column("gss_code", String(9), nullable=False),
    Column("source", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("etag", Text, nullable=False),
    _acted("received_at"),
    _acted("recorded_at"),
    _person(),
    UniqueConstraint("source", "path", "etag"),
)

judgement = Table(
    "judgement",
    metadata,
    _id(),
    Column("receipt", ForeignKey("receipt.id"), nullable=False),
    Column("checks_version", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("return_type", String(16)),
    Column("gss_code", String(9)),
    Column("month", String(7)),
    Column("sheets", JSON, nullable=False),
    _acted("judged_at"),
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
    _payload(),
)

explanation = Table(
    "explanation",
    metadata,
    _id(),
    Column("judgement", ForeignKey("judgement.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("role", Text, nullable=False),
    _payload(),
    _acted("at"),
    _person(),
)

withdrawal = Table(
    "withdrawal",
    metadata,
    Column("receipt", ForeignKey("receipt.id"), primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),
    _payload(),
    _acted("at"),
    _person(),
)

reply = Table(
    "reply",
    metadata,
    Column("receipt", ForeignKey("receipt.id"), primary_key=True, autoincrement=False),
    Column("place", Text, nullable=False),
    _acted("at"),
)

cut = Table(
    "cut",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("cluster", String(64), nullable=False),
    Column("month", String(7), nullable=False),
    Column("as_at", Instant, nullable=False),
    _acted("taken_at"),
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
    _acted("drafted_at"),
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
    _id(),
    Column("edition", ForeignKey("edition.digest"), nullable=False),
    Column("area", String(64), nullable=False),
    Column("standard", String(16), nullable=False),
    Column("ground", String(16), nullable=False),
    Column("raised_by", Text, nullable=False),
    _acted("raised_at"),
    Column("decides", ForeignKey("challenge.id")),
    Column("decision", String(16)),
    Column("decided_by", Text),
    _payload(),
    _person(),
)

sign_off = Table(
    "sign_off",
    metadata,
    _id(),
    Column("edition", ForeignKey("edition.digest"), nullable=False),
    Column("role", String(64), nullable=False),
    Column("manifest_sha256", String(64), nullable=False),
    _acted("at"),
    Column("head", Text),
    _payload(),
    _person(),
    UniqueConstraint("edition", "person"),
)

publication = Table(
    "publication",
    metadata,
    Column("cluster", String(64), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("edition", ForeignKey("edition.digest"), nullable=False, unique=True),
    _acted("published_at"),
    _person(),
)

action_event = Table(
    "action_event",
    metadata,
    _id(),
    Column("cluster", String(64), nullable=False),
    Column("area", String(64), nullable=False),
    Column("standard", String(16), nullable=False),
    Column("owner", Text, nullable=False),
    Column("due_on", String(10), nullable=False),
    Column("state", String(16), nullable=False),
    _acted("at"),
    Column("action", Integer),
    _payload(),
    _person(),
)

person = Table(
    "person",
    metadata,
    _id(),
    Column("invited_by", ForeignKey("person.id")),
    _acted("at"),
    _payload(),
)

account = Table(
    "person_account",
    metadata,
    _id(),
    Column("person", ForeignKey("person.id"), nullable=False),
    _acted("at"),
    _payload(),
    Column("by", Integer, nullable=False),
)

grant = Table(
    "role_grant",
    metadata,
    _id(),
    Column("person", ForeignKey("person.id"), nullable=False),
    Column("role", String(32), nullable=False),
    Column("scope", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("given_by", ForeignKey("person.id")),
    _acted("given_at"),
    Column("needs_agreement", Boolean, nullable=False),
    Column("joins", JSON, nullable=False),
)

grant_event = Table(
    "grant_event",
    metadata,
    _id(),
    Column("grant", ForeignKey("role_grant.id"), nullable=False),
    _acted("at"),
    _payload(),
    Column("change", String(16), nullable=False),
    Column("by", Integer, nullable=False),
)

refusal = Table(
    "refusal",
    metadata,
    _id(),
    Column("act", String(16), nullable=False),
    Column("scope", String(64), nullable=False),
    _person(),
    _acted("at"),
    _payload(),
)

approval = Table(
    "approval",
    metadata,
    _id(),
    Column("person", Integer, nullable=False),
    _acted("at"),
    _payload(),
    Column("cluster", String(64), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("version", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("role", Text, nullable=False),
)

hold_event = Table(
    "hold_event",
    metadata,
    _id(),
    Column("person", Integer, nullable=False),
    _acted("at"),
    _payload(),
    Column("cluster", String(64), nullable=False),
    Column("month", String(7), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("is_over", Boolean, nullable=False),
    Column("role", Text, nullable=False),
)

release = Table(
    "release",
    metadata,
    _id(),
    Column("person", Integer, nullable=False),
    _acted("at"),
    _payload(),
    Column("edition", ForeignKey("edition.digest"), nullable=False),
    Column("role", Text, nullable=False),
)

passkey = Table(
    "passkey",
    metadata,
    _id(),
    Column("person", ForeignKey("person.id"), nullable=False),
    _acted("at"),
    _payload(),
    Column("credential", Text, nullable=False, unique=True),
    Column("public_key", Text, nullable=False),
)

passkey_removal = Table(
    "passkey_removal",
    metadata,
    Column("passkey", ForeignKey("passkey.id"), primary_key=True, autoincrement=False),
    _acted("at"),
    Column("by", Integer, nullable=False),
)

signature = Table(
    "signature",
    metadata,
    _id(),
    Column("edition", ForeignKey("edition.digest"), nullable=False),
    Column("person", Integer, nullable=False),
    Column("passkey", ForeignKey("passkey.id"), nullable=False),
    _acted("at"),
    Column("statement", Text, nullable=False),
    Column("client_data", Text, nullable=False),
    Column("authenticator_data", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("rp_id", Text, nullable=False),
    Column("origin", Text, nullable=False),
    UniqueConstraint("edition", "person"),
)

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
    Column("reason", Text, nullable=False),
    _acted("at"),
)

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

LINKED = tuple(table for table in metadata.sorted_tables if table not in (payload, link))
"""The tables whose rows links list: all but the links themselves, and payloads, which rows name by their digest."""

Index("receipt_of_area", receipt.c.cluster, receipt.c.gss_code)
Index("judgement_of_receipt", judgement.c.receipt)
Index("explanation_of_judgement", explanation.c.judgement)

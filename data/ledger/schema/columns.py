"""What the ledger's tables are made of: moments, and the columns that mean the same in every table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Dialect, Integer, MetaData, String, TypeDecorator
from sqlalchemy.types import TypeEngine


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


def id_column() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def acted_column(name: str) -> Column[datetime]:
    """When something was done: outside a demonstration, the time at which its row was written."""
    return Column(name, Instant, nullable=False, info={"is_act": True})


def payload_column() -> Column[str]:
    """The digest of the row's texts: see `chain/payloads.py`."""
    return Column("payload", String(64))


def person_column(name: str = "person") -> Column[int]:
    """Who did it; NULL for what a flow did, and for what was done before people were known."""
    return Column(name, Integer)


def moved_column(name: str, kind: TypeEngine[str] | type[TypeEngine[str]], *, nullable: bool = False) -> Column[str]:
    """A text that may name somebody. It is in the row's payload, under the column's name, and the column is empty.

    Ledgers that were linked before it moved keep it in the column, where their links prove it.
    """
    return Column(name, kind, nullable=nullable, info={"is_moved": True})

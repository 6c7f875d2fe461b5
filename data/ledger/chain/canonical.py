"""How a row becomes a digest: the same in SQLite and in PostgreSQL, and after tables have gained columns.

A row is written as JSON: `[table, {column: value, ...}]`, its keys sorted, with no space between, and every character
that is not ASCII escaped. Its digest is the SHA-256 of those bytes.

- A column that is NULL is left out, so that a row keeps its digest when its table gains a column.
- Text is written as it is stored. A moment is stored as text, in UTC with microseconds and `+00:00`, and is taken as
  that text: the same moment in another time zone is another text, and a change.
- A whole number is a JSON number; a truth value is `true` or `false`.
- A column of JSON is written as the value it holds, its keys sorted, too.
- Bytes, which no column should hold, are written as `{"bytes": hexadecimal}`, so that they show as a change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

StoredRow = Mapping[Any, Any]
"""A row by the names of its columns, each value as the database holds it."""

Key = tuple[str | int, ...]
"""A row's primary key, in the order of its columns."""


def canonical(value: Any) -> str:
    """Return a value as JSON that has one spelling only."""
    return _ENCODER.encode(value)


def sha256_of(value: Any) -> str:
    """Return the SHA-256, in hexadecimal, of a value's one spelling."""
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()


@cache
def as_stored(table: sa.Table) -> tuple[sa.Label[Any], ...]:
    """Return the columns of a table to select, so that each comes as the database holds it."""
    return tuple(sa.type_coerce(column, _stored_type(column)).label(column.name) for column in table.columns)


def row_digest(table: sa.Table, row: StoredRow) -> str:
    """Return the digest of a row whose columns were selected by `as_stored`."""
    names, read = _columns(table)
    values = {name: value for name in names if (value := row[name]) is not None}
    for column in read:
        if column.name in values:
            values[column.name] = _plain(column, values[column.name])
    return sha256_of([table.name, values])


@cache
def _columns(table: sa.Table) -> tuple[tuple[str, ...], tuple[sa.Column[Any], ...]]:
    """Return the names of a table's columns, and those of which the value stored isn't the one that is written."""
    read = tuple(column for column in table.columns if isinstance(column.type, sa.Boolean | sa.JSON))
    return tuple(column.name for column in table.columns), read


def key_of(table: sa.Table, row: StoredRow) -> Key:
    """Return a row's primary key."""
    return tuple(row[column.name] for column in table.primary_key.columns)


def _stored_type(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    if isinstance(column.type, sa.Boolean):
        return sa.Integer()
    return column.type if isinstance(column.type, sa.Integer) else sa.Text()


def _plain(column: sa.Column[Any], value: Any) -> Any:
    if isinstance(column.type, sa.Boolean):
        return bool(value) if value in (0, 1) else value
    if isinstance(column.type, sa.JSON) and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value  # somebody broke it; as a text it has another digest, and is found
    return value


def printable(text: str) -> str:
    """Return a text with those of its bytes written out that are no text."""
    return text.encode("utf-8", "backslashreplace").decode()


def _bytes(value: Any) -> dict[str, str]:
    return {"bytes": bytes(value).hex()}


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_bytes)

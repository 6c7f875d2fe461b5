"""Statements that are compiled once for each table and database: making them anew takes longer than executing them.

A writer holds everybody else up from its first statement to its commit, so what happens in between is as little as can
be: texts of SQL that are ready, and values that are turned into what the database stores before they are handed over.
The digest that a link lists is worked out from those values; the verification reads the rows back and compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.chain.canonical import Key

KEYS_AT_ONCE = 100
"""So many keys go into one query: databases limit a query's parameters, and its depth."""

Row = Mapping[str, Any]
"""A row to be added, its values as the code has them."""


@dataclass(frozen=True, slots=True)
class _Insert:
    """An INSERT of all columns but a number that the database gives; `names` in the order of the parameters."""

    sql: str
    names: tuple[str, ...]
    gives_number: bool

    def values(self, stored: Row) -> tuple[Any, ...]:
        return tuple([stored[name] for name in self.names])


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Insert rows and return them as the database holds them, with the numbers that it gave them."""
    if not rows:
        return []
    statement = _insert(table, connection.dialect.name)
    columns = _columns(table)
    stored = [
        {
            name: value if not is_json and type(value := row.get(name)) in _SAME else _as_stored(row.get(name), is_json)
            for name, is_json in columns
        }
        for row in rows
    ]
    with _cursor(connection) as cursor:
        if not statement.gives_number:
            cursor.executemany(statement.sql, [statement.values(row) for row in stored])
            return stored
        for row in stored:
            cursor.execute(statement.sql, statement.values(row))
            ((row["id"],),) = cursor.fetchall()
    return stored


def select(connection: sa.Connection, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """Return the rows that a statement of the database's own SQL gives.

    The driver is asked itself: what is done around it otherwise takes several times as long as the statement.
    """
    with _cursor(connection) as cursor:
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
    return rows


@contextmanager
def _cursor(connection: sa.Connection) -> Iterator[Any]:
    """Give the driver's own cursor; its errors come as SQLAlchemy's, like those of every other statement."""
    driver: Any = connection.dialect.dbapi
    try:
        yield connection.connection.cursor()
    except driver.Error as error:
        raise sa.exc.DatabaseError(None, None, error) from error


def known_keys(connection: sa.Connection, table: sa.Table, keys: Sequence[Key]) -> Iterator[Key]:
    """Yield those of some natural keys that a table has already, as the code has them."""
    for begin in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[begin : begin + KEYS_AT_ONCE]
        by_stored = {tuple(map(_as_stored, key)): key for key in some}
        parameters = tuple(value for key in by_stored for value in key)
        sql = _lookup(table, connection.dialect.name, len(by_stored))
        yield from (by_stored[tuple(row)] for row in select(connection, sql, parameters))


@cache
def natural_key(table: sa.Table) -> tuple[sa.Column[Any], ...]:
    """Return the columns by which a row is the same as another; none where every row is a new one."""
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            return tuple(constraint.columns)
    return () if "id" in table.columns else tuple(table.primary_key.columns)


@cache
def _insert(table: sa.Table, dialect: str) -> _Insert:
    gives_number = "id" in table.columns
    columns = tuple(column for column in table.columns if column.name != "id")
    marks = ", ".join(_mark(column, dialect) for column in columns)
    names = ", ".join(f'"{column.name}"' for column in columns)
    returning = " RETURNING id" if gives_number else ""
    sql = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks}){returning}'  # noqa: S608 - names of our own
    return _Insert(sql, tuple(column.name for column in columns), gives_number)


@cache
def _lookup(table: sa.Table, dialect: str, count: int) -> str:
    columns = natural_key(table)
    names = ", ".join(f'"{column.name}"' for column in columns)
    same = " AND ".join(f'"{column.name}" = {_mark(column, dialect)}' for column in columns)
    either = " OR ".join([f"({same})"] * count)
    return f'SELECT {names} FROM "{table.name}" WHERE {either}'  # noqa: S608 - names of our own


def _mark(column: sa.Column[Any], dialect: str) -> str:
    """Return how a parameter is written in a database's SQL."""
    if dialect != "postgresql":
        return "?"
    return "CAST(%s AS JSON)" if isinstance(column.type, sa.JSON) else "%s"


@cache
def _columns(table: sa.Table) -> tuple[tuple[str, bool], ...]:
    """Return the names of a table's columns, each with whether it holds JSON."""
    return tuple((column.name, isinstance(column.type, sa.JSON)) for column in table.columns)


_SAME: Final = frozenset({str, int, bool, type(None)})
"""What the database holds as the code does, but in a column of JSON."""


def _as_stored(value: Any, is_json: bool = False) -> Any:
    """Return a value as the database holds it: see `canonical`."""
    if isinstance(value, datetime):
        return schema.instant_text(value)
    if is_json and value is not None:
        return json.dumps(value)
    return str(value) if isinstance(value, str) else value  # a member of an enumeration is a text of its own type

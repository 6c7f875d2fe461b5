"""The triggers by which the database itself refuses to alter what was recorded.

They are written here once, for migrations to put on new tables and back on altered ones (`batch_alter_table` drops a
table's triggers without a word), and for the verification to compare with what the database has.

| | SQLite | PostgreSQL |
|---|---|---|
| UPDATE | refused | refused |
| DELETE | refused | refused |
| INSERT of a key that exists | refused: `INSERT OR REPLACE` would pass the trigger on DELETE | refused by the key |
| TRUNCATE | unknown | refused |

A payload alone may be deleted, once an `erasure` names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from data.ledger.transient.tables import TRANSIENT

UNLINKED = TRANSIENT | {"alembic_version"}
"""The tables that are no part of the record: Alembic's own, and those whose rows come and go."""

_SQLITE_NO = """CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON "{table}"
{when}BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {table} takes no {verb}'); END"""
_SQLITE_WHEN_KEPT = "WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE erasure.digest = OLD.digest)\n"
_SQLITE_NO_REPLACEMENT = """CREATE TRIGGER {table}_no_replacement BEFORE INSERT ON "{table}"
WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {keys})
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {table} has a row of this key'); END"""

_FUNCTION_BODY = """
BEGIN RAISE EXCEPTION 'the ledger is append-only: % takes no %', TG_TABLE_NAME, TG_OP; END
"""
_PAYLOAD_FUNCTION_BODY = """
BEGIN
IF EXISTS (SELECT 1 FROM erasure WHERE erasure.digest = OLD.digest) THEN RETURN OLD; END IF;
RAISE EXCEPTION 'the ledger is append-only: % takes no %', TG_TABLE_NAME, TG_OP;
END
"""
_FUNCTIONS = {"minstd_append_only": _FUNCTION_BODY, "minstd_erasable": _PAYLOAD_FUNCTION_BODY}


def wanted(connection: sa.Connection) -> dict[str, str]:
    """Return every trigger that the database should have, by its name, with what its definition must hold."""
    return dict(_triggers(connection))


def tables_of(connection: sa.Connection) -> list[str]:
    """Return the names of the ledger's tables in a database."""
    return sorted(set(sa.inspect(connection).get_table_names()) - UNLINKED)


def lacking(connection: sa.Connection) -> list[str]:
    """Return the names of the triggers that are missing, disabled or altered, sorted."""
    held = _held(connection)
    return sorted(name for name, definition in _triggers(connection) if held.get(name) != definition)


def strangers(connection: sa.Connection) -> list[tuple[str, str]]:
    """Return every trigger that is none of these, with its table: it could swallow what is written."""
    known = dict(_triggers(connection))
    return sorted((name, table) for name, table in _names(connection).items() if name not in known)


def guard(connection: sa.Connection) -> None:
    """Put every trigger on every table, those that were missing or altered too."""
    if connection.dialect.name == "postgresql":
        for name, body in _FUNCTIONS.items():
            function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $${body}$$ LANGUAGE plpgsql"
            connection.execute(sa.text(function))
    unguard(connection)
    for _name, definition in _triggers(connection):
        connection.exec_driver_sql(definition)


def unguard(connection: sa.Connection) -> None:
    """Take every trigger off, for a migration that has to fill or rebuild a table; `guard` puts them back."""
    for name, table in _names(connection).items():
        on = f' ON "{table}"' if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def _triggers(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    for table in tables_of(connection):
        if connection.dialect.name == "postgresql":
            yield from _postgresql(table)
        else:
            yield from _sqlite(connection, table)


def _sqlite(connection: sa.Connection, table: str) -> Iterator[tuple[str, str]]:
    for verb in ("UPDATE", "DELETE"):
        when = _SQLITE_WHEN_KEPT if (table, verb) == ("payload", "DELETE") else ""
        yield f"{table}_no_{verb}", _SQLITE_NO.format(table=table, verb=verb, when=when)
    inspected = sa.inspect(connection)
    keys = [inspected.get_pk_constraint(table)["constrained_columns"]]
    keys += [list(each["column_names"]) for each in inspected.get_unique_constraints(table)]
    same = " OR ".join("(" + " AND ".join(f'"{name}" = NEW."{name}"' for name in key) + ")" for key in sorted(keys))
    yield f"{table}_no_replacement", _SQLITE_NO_REPLACEMENT.format(table=table, keys=same)


def _postgresql(table: str) -> Iterator[tuple[str, str]]:
    function = "minstd_erasable" if table == "payload" else "minstd_append_only"
    if table == "payload":
        yield from _postgresql_trigger(table, "payload_no_update", "UPDATE", "ROW", "minstd_append_only")
        yield from _postgresql_trigger(table, "payload_append_only", "DELETE", "ROW", function)
    else:
        yield from _postgresql_trigger(table, f"{table}_append_only", "DELETE OR UPDATE", "ROW", function)
    yield from _postgresql_trigger(table, f"{table}_no_truncate", "TRUNCATE", "STATEMENT", "minstd_append_only")


def _postgresql_trigger(table: str, name: str, verbs: str, each: str, function: str) -> Iterator[tuple[str, str]]:
    yield name, f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"


def _names(connection: sa.Connection) -> Mapping[str, str]:
    """Return the table of every trigger in the database."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    else:
        rows = connection.exec_driver_sql(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
            " AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
        )
    return {name: table.strip('"') for name, table in rows}


def _held(connection: sa.Connection) -> dict[str, str]:
    """Return the definition of every trigger that works; one of a function that was altered has none."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(rows.tuples().all())
    rows = connection.exec_driver_sql(
        "SELECT t.tgname, pg_get_triggerdef(t.oid, true), p.proname, p.prosrc FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled = 'O'"
    )
    return {name: definition for name, definition, function, body in rows if body == _FUNCTIONS.get(function)}

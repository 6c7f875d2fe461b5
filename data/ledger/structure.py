"""The structure of the ledger's database: made by the migrations, and compared with what they make.

An index that leaves rows out hides them from every question that the database answers by it, and its definition can be
put back afterwards. So the database is asked to check its indexes against its tables, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from data.ledger.chain.findings import Discrepancy, Problem

MIGRATIONS: Final = Path(__file__).parent / "migrations"

Part = tuple[str, str]
"""A table, an index, a view or a constraint: its kind and its name."""

_SQLITE_PARTS: Final = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger'"
_SQLITE_OWN: Final = ("sqlite_sequence", "sqlite_stat1", "sqlite_stat4")

_POSTGRESQL_UNSOUND: Final = (
    "SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid"
    " WHERE c.relnamespace = current_schema()::regnamespace AND NOT (i.indisvalid AND i.indisready AND i.indislive)"
)
_POSTGRESQL_CHECKED: Final = (
    "SELECT c.relname, c.oid FROM pg_class c JOIN pg_am a ON a.oid = c.relam"
    " WHERE c.relkind = 'i' AND a.amname = 'btree' AND c.relnamespace = current_schema()::regnamespace ORDER BY 1"
)
_HAS_AMCHECK: Final = (
    "SELECT count(*) FROM pg_proc WHERE proname = 'bt_index_check' AND pronargs = 2"
    " AND has_function_privilege(oid, 'EXECUTE')"
)


def upgrade(connection: sa.Connection) -> None:
    """Make the tables of an empty database, or bring those of an earlier version up to date."""
    from alembic import command  # half a second, and needed only where there is something to migrate
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def differences(connection: sa.Connection) -> Iterator[Discrepancy]:
    """Yield what of a database isn't as the migrations make it, by name, and what its own check finds in it."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as made:
        upgrade(made)
        is_same = connection.dialect.name == "sqlite"
        wanted = _sqlite_parts(made) if is_same else _compared_parts(made)
    engine.dispose()
    held = _sqlite_parts(connection) if is_same else _compared_parts(connection)
    for kind, name in sorted(wanted.keys() | held.keys()):
        problem = _problem(wanted.get((kind, name)), held.get((kind, name)))
        if problem is not None:
            yield Discrepancy(problem, detail=f"{kind} {name}")
    yield from (_sqlite_damage if is_same else _postgresql_damage)(connection)


def _problem(wanted: str | None, held: str | None) -> Problem | None:
    if wanted == held:
        return None
    if wanted is None:
        return Problem.STRUCTURE_ADDED
    return Problem.STRUCTURE_MISSING if held is None else Problem.STRUCTURE_ALTERED


def _sqlite_parts(connection: sa.Connection) -> Mapping[Part, str]:
    """Return the definition of everything but triggers, in one spelling: quotes and spaces say nothing."""
    return {
        (kind, name): " ".join(text.replace('"', " ").split())
        for kind, name, text in connection.exec_driver_sql(_SQLITE_PARTS)
        if name not in _SQLITE_OWN
    }


def _compared_parts(connection: sa.Connection) -> Mapping[Part, str]:
    """Return what can be compared between databases of two kinds: tables, views, indexes and what must be unique."""
    inspected = sa.inspect(connection)
    tables = inspected.get_table_names()
    parts = {("table", name): "" for name in tables} | {("view", name): "" for name in inspected.get_view_names()}
    for table in tables:
        for index in inspected.get_indexes(table):
            if "duplicates_constraint" not in index:
                parts["index", str(index["name"])] = _index_text(table, index)
        for constraint in inspected.get_unique_constraints(table):
            parts["constraint", f"UNIQUE ({', '.join(sorted(constraint['column_names']))}) of {table}"] = ""
        parts["key", f"of {table}"] = ", ".join(inspected.get_pk_constraint(table)["constrained_columns"])
    return parts


def _index_text(table: str, index: sa.engine.interfaces.ReflectedIndex) -> str:
    columns = [str(column) for column in index.get("expressions", index["column_names"])]
    conditions = [str(value) for name, value in index.get("dialect_options", {}).items() if name.endswith("_where")]
    return f"{'unique ' if index['unique'] else ''}{table} ({', '.join(columns)}) {' '.join(conditions)}"


def _sqlite_damage(connection: sa.Connection) -> Iterator[Discrepancy]:
    for (sentence,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if sentence != "ok":
            yield Discrepancy(Problem.DATABASE_DAMAGED, detail=sentence)


def _postgresql_damage(connection: sa.Connection) -> Iterator[Discrepancy]:
    """Yield the indexes that PostgreSQL doesn't use, and those that its extension `amcheck`, if it's there, refuses."""
    for (name,) in connection.exec_driver_sql(_POSTGRESQL_UNSOUND):
        yield Discrepancy(Problem.DATABASE_DAMAGED, detail=f"index {name} isn't valid")
    if not connection.exec_driver_sql(_HAS_AMCHECK).scalar():
        return
    for name, number in connection.exec_driver_sql(_POSTGRESQL_CHECKED).all():
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"SELECT bt_index_check({int(number)}, true)")
        except sa.exc.DBAPIError as error:
            yield Discrepancy(Problem.DATABASE_DAMAGED, detail=f"index {name}: {str(error.orig).splitlines()[0]}")

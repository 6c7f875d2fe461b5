"""Opening the ledger's database, and bringing its tables up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.ledger.records import LedgerError
from data.ledger.schema import HEAD
from data.storage.extras import missing_extra

MIGRATIONS = Path(__file__).parent / "migrations"


def open_engine(url: str) -> Engine:
    """Open a database by its SQLAlchemy URL, with this code's tables in it.

    Raises:
        LedgerError: it cannot be reached, or it was written by a newer version of this project.
        ExtraMissing: the driver for such a database is not installed.
    """
    try:
        engine = _engine(url)
        with engine.begin() as connection:
            _lock(connection)
            _migrate(connection)
    except sa.exc.SQLAlchemyError as error:
        where = sa.engine.make_url(url).render_as_string(hide_password=True)
        raise LedgerError(
            f"The ledger at {where} cannot be opened: {error.__cause__ or error}. "
            "Check the address in MINSTD_LEDGER and that the database is running."
        ) from error
    return engine


def _engine(url: str) -> Engine:
    parsed = sa.engine.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        try:
            return sa.create_engine(parsed, pool_pre_ping=True)
        except ImportError as error:
            raise missing_extra(parsed.get_backend_name(), error) from error
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed, connect_args={"timeout": 60})
    sa.event.listen(engine, "connect", _sqlite_connect)
    sa.event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin transactions late and let two writers collide
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")


def _sqlite_begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _lock(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(720261122)")


def _migrate(connection: sa.Connection) -> None:
    version = _version(connection)
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise LedgerError(
            f"The ledger has version {version}, newer than this code's {HEAD}. Update the code before using it."
        )
    from alembic import command  # half a second, and needed only where there is something to migrate
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()

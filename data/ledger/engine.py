"""Opening the ledger's database, making its tables, and migrating those of an earlier version."""

from __future__ import annotations

import fcntl
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.ledger import schema
from data.ledger.chain import links, triggers
from data.ledger.chain.founding import mark_migration, write_first_link
from data.ledger.records import LedgerError, WorkspaceKind
from data.ledger.schema import HEAD
from data.ledger.structure import upgrade
from data.storage.extras import missing_extra
from data.storage.folders import make_private

LOCK = 720261122
"""The number of the advisory lock that writers take in PostgreSQL: one for the whole ledger, so that none can wait in a
circle."""

_PATIENCE, _USUAL_PATIENCE = 3_000, 60_000
"""Milliseconds for which others are waited for: to rid the files of what was deleted, and in SQLite at any time."""

_put_on_disk = getattr(os, "fdatasync", os.fsync)  # not every system has the quicker one


def open_engine(url: str, kind: WorkspaceKind | None = None) -> tuple[Engine, WorkspaceKind]:
    """Open a database by its SQLAlchemy URL, making the tables in an empty one.

    Args:
        url: where it is.
        kind: what the workspace must be; a ledger that is made now and isn't told is live.

    Raises:
        LedgerError: it cannot be reached, it was written by another version of this project, or it is of another kind.
        ExtraMissing: the driver for such a database is not installed.
    """
    with _reachable(url), ExitStack() as unless_opened:
        engine = unless_opened.enter_context(_engine(url))
        with engine.connect() as connection:
            version = _version(connection)
        if version is None:
            with writing(engine) as connection:
                if _version(connection) is None:  # nobody made it meanwhile
                    upgrade(connection)
                    write_first_link(connection, kind or WorkspaceKind.LIVE, None)
        elif version != HEAD:
            raise LedgerError(_of_another_version(version))
        with engine.connect() as connection:
            checked_kind = _checked_kind(connection, kind)
        unless_opened.pop_all()
        return engine, checked_kind


def is_made(url: str) -> bool:
    """Say whether a database holds a ledger, of whichever version; nothing is made.

    Raises:
        LedgerError: it cannot be reached.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite" and not (parsed.database and Path(parsed.database).exists()):
        return False
    with _reachable(url), _engine(url) as engine, engine.connect() as connection:
        return _version(connection) is not None


def migrate_ledger(url: str, kind: WorkspaceKind | None, keyed_path: Callable[[str], str] | None = None) -> str | None:
    """Bring the tables of an earlier version up to date, and return that version; None if there was nothing to do.

    Whoever runs it owns the tables. A ledger of version 0.1.0 gets its first link, which lists every row as found, but
    for the paths of files: their names may name somebody.

    Args:
        url: where the ledger is.
        kind: what the workspace is; needed for one of version 0.1.0, which doesn't say.
        keyed_path: gives the keyed digest that is kept instead of a file's path; paths stay if it isn't given.

    Raises:
        LedgerError: there is no ledger, `kind` is not what it is, or is missing where it was never said.
    """
    if not is_made(url):
        raise LedgerError("There is no ledger to migrate. It is made when the workspace is first used.")
    with _reachable(url), _engine(url) as engine, writing(engine) as connection:
        version = _version(connection) or HEAD
        if version > HEAD:
            raise LedgerError(_of_another_version(version))
        if version == HEAD:
            _checked_kind(connection, kind)
            return None
        is_chained = version >= "0005"
        if not is_chained and kind is None:
            raise LedgerError(
                "Say what this workspace is, once and for good: `minstd ledger migrate --live` if its returns are "
                "real, `minstd ledger migrate --demonstration` if they are invented. Nothing was changed."
            )
        if is_chained:
            _checked_kind(connection, kind)
        upgrade(connection)
        if is_chained:
            mark_migration(connection)
        else:
            if keyed_path is not None:
                _key_paths(connection, keyed_path)
            write_first_link(connection, kind or WorkspaceKind.LIVE, version)
        return version


def _key_paths(connection: sa.Connection, keyed_path: Callable[[str], str]) -> None:
    """Put keyed digests in the place of files' paths, before the first link lists their rows."""
    receipt = schema.receipt
    paths = connection.execute(sa.select(receipt.c.id, receipt.c.path)).all()
    if not paths:
        return
    triggers.unguard(connection)
    changed = sa.update(receipt).where(receipt.c.id == sa.bindparam("number")).values(path=sa.bindparam("keyed"))
    connection.execute(changed, [{"number": row.id, "keyed": keyed_path(row.path)} for row in paths])
    triggers.guard(connection)


@contextmanager
def writing(engine: Engine) -> Iterator[sa.Connection]:
    """Begin a transaction that may write, once no other does; it is committed at the end, or rolled back.

    What was committed is on the disk when this ends. In SQLite that is waited for after the turn was given back: see
    `_keep_on_disk`.
    """
    with turn(engine), engine.connect() as connection, connection.execution_options(is_writing=True).begin():
        yield connection
    if engine.dialect.name == "sqlite":
        _keep_on_disk(engine)


def _keep_on_disk(engine: Engine) -> None:
    """Wait until SQLite's write-ahead log is on the disk, up to the caller's own transaction at least.

    Left to itself SQLite waits while it holds its lock, so that ten writers wait for ten writes of the disk one after
    another. The log is only ever appended to, in the order in which transactions were committed, and a link's place in
    its chain is given with the commit: so writers can wait side by side, the disk is written once for all of them, and
    a power cut takes no transaction that anybody was told of. A log that is gone, or begun anew, was copied into the
    database and put on the disk before (`synchronous=NORMAL` does that).
    """
    if not engine.url.database:
        return
    try:
        log = os.open(f"{engine.url.database}-wal", os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        _put_on_disk(log)
    finally:
        os.close(log)  # SQLite keeps no lock on this file that closing it would give back


@contextmanager
def turn(engine: Engine) -> Iterator[None]:
    """Wait until no other writer is at work, and keep the others waiting meanwhile.

    A turn within a turn of the same thread is the same turn: several transactions can share one, so that what was
    checked before them still holds. A process that dies gives its turn back.
    """
    held: set[int] = _TURNS.__dict__.setdefault("held", set())
    if id(engine) in held:
        yield
        return
    with _locked_in_postgresql(engine) if engine.dialect.name == "postgresql" else _locked_file(engine):
        held.add(id(engine))
        try:
            yield
        finally:
            held.discard(id(engine))


_TURNS = threading.local()
"""The engines whose turn a thread has."""


@contextmanager
def _locked_in_postgresql(engine: Engine) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK})")
        try:
            yield
        finally:
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK})")


@contextmanager
def _locked_file(engine: Engine) -> Iterator[None]:
    """Take the turn in SQLite by a lock on a file, which wakes the next writer at once.

    SQLite's own waiting sleeps up to a tenth of a second before it looks again, and the ledger lies idle meanwhile.
    """
    if not engine.url.database:
        yield
        return
    number = os.open(f"{engine.url.database}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)  # given back when the file is closed, also by a process that dies
        yield
    finally:
        os.close(number)


def compact(engine: Engine) -> bool:
    """Have a database's files hold nothing of the rows that were deleted: neither free pages nor the write-ahead log.

    In PostgreSQL it is the tables that hold texts; what its server keeps of its own log is its own.

    Returns:
        Whether it is done: what was deleted stays while somebody reads, who is waited for a few seconds.
    """
    return _compact_postgresql(engine) if engine.dialect.name == "postgresql" else _compact_sqlite(engine)


_WITH_TEXTS = ("payload", "outgoing_message", "waiting_return")
"""The tables from which texts are deleted."""


def _compact_postgresql(engine: Engine) -> bool:
    """Write the tables with texts anew, and the server's samples of them; False where others keep it from that.

    What can't go yet is only said in words. Their order is the same in every language: the first number of the detail
    counts the dead rows that had to stay.
    """
    stayed: list[int] = []

    def note(diagnostic: Any) -> None:
        if count := re.search(r"\d+", diagnostic.message_detail or ""):
            stayed.append(int(count.group()))

    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver = connection.connection.driver_connection
        driver.add_notice_handler(note)  # type: ignore[union-attr]
        connection.exec_driver_sql(f"SET lock_timeout = {_PATIENCE}")
        try:
            for table in _WITH_TEXTS:
                connection.exec_driver_sql(f"VACUUM (FULL, VERBOSE, ANALYZE) {table}")
        except sa.exc.OperationalError:  # somebody reads or writes all the time
            return False
        finally:
            driver.remove_notice_handler(note)  # type: ignore[union-attr]
            connection.exec_driver_sql("RESET lock_timeout")
    return len(stayed) >= len(_WITH_TEXTS) and not any(stayed)


def _compact_sqlite(engine: Engine) -> bool:
    with turn(engine), closing(engine.raw_connection()) as pooled:
        cursor = pooled.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        try:
            cursor.execute("VACUUM")
            is_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            is_busy = True
        finally:
            cursor.execute(f"PRAGMA busy_timeout={_USUAL_PATIENCE}")
    return not is_busy


def failure(error: BaseException) -> str | None:
    """Return what to say where the database itself fails while the ledger is read or written; None of other errors."""
    if not isinstance(error, sa.exc.SQLAlchemyError):
        return None
    return (
        f"The ledger's database can't do that: {error.__cause__ or error}. If it is damaged, restore it from a backup; "
        "`minstd ledger verify` says what it finds."
    )


@contextmanager
def _reachable(url: str) -> Iterator[None]:
    where = _parsed(url).set(query={}).render_as_string(hide_password=True)  # a password may be in its options
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        raise LedgerError(
            f"The ledger at {where} can't be opened: {error.__cause__ or error}. "
            "Check the address in MINSTD_LEDGER and that the database is running."
        ) from error


def _parsed(url: str) -> sa.URL:
    try:
        return sa.engine.make_url(url)
    except sa.exc.ArgumentError as error:
        raise LedgerError(
            "MINSTD_LEDGER isn't the address of a database. Write it as postgresql+psycopg://user@host/database, or "
            "leave it out for a file in the workspace."
        ) from error


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    """Connect to a database; at the end its files and connections are closed."""
    engine = _made_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _made_engine(url: str) -> Engine:
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        try:
            return sa.create_engine(parsed, pool_pre_ping=True)
        except ImportError as error:
            raise missing_extra(parsed.get_backend_name(), error) from error
    if parsed.database:
        _private_file(Path(parsed.database))
    engine = sa.create_engine(parsed, connect_args={"timeout": _USUAL_PATIENCE / 1000})
    sa.event.listen(engine, "connect", _sqlite_connect)
    sa.event.listen(engine, "begin", _sqlite_begin)
    return engine


def _private_file(path: Path) -> None:
    """Make an empty file that its owner alone can read; SQLite gives its write-ahead log the same rights."""
    make_private(path.parent)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin transactions late and let two writers collide
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=NORMAL")  # `_keep_on_disk` waits for what is committed
    connection.execute("PRAGMA secure_delete=ON")
    # Bytes that are no text were put there by somebody: they are read all the same, and a verification names the row.
    connection.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")


def _sqlite_begin(connection: sa.Connection) -> None:
    """Take the lock at once where something is to be written; reading must not wait for writers, nor they for it."""
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN DEFERRED")


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _of_another_version(version: str) -> str:
    if version > HEAD:
        return f"The ledger has version {version}, newer than this software's {HEAD}. Update the software first."
    return (
        f"The ledger was written by an earlier version ({version}; this one is {HEAD}). Back it up, then run "
        "`minstd ledger migrate` once, as the owner of its tables."
    )


def _checked_kind(connection: sa.Connection, wanted: WorkspaceKind | None) -> WorkspaceKind:
    kind = WorkspaceKind(links.facts_of_first_link(connection)["kind"])
    if wanted not in (None, kind):
        raise LedgerError(
            f"This workspace is {'a demonstration' if kind is WorkspaceKind.DEMONSTRATION else 'live'}, as its ledger "
            "has said since it was made, and that never changes. Use another workspace."
        )
    return kind

"""Writing to SQLite: whoever is told that something was recorded is told so once it is on the disk."""

from __future__ import annotations

import gc
import os
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.ledger import Ledger, engine
from data.ledger.records import LedgerError, WorkspaceKind
from tests.support.records import a_receipt


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(f"sqlite:///{tmp_path}/ledger.db")


def record(ledger: Ledger, n: int) -> None:
    now = datetime.now(UTC)
    ledger.record_receipts([a_receipt(n, received_at=now)], [1], now)


def test_a_write_ends_once_the_log_that_holds_it_is_on_the_disk(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "ledger.db-wal"
    on_disk: list[tuple[bool, bytes]] = []

    def put(number: int) -> None:
        on_disk.append((os.path.samestat(os.fstat(number), log.stat()), log.read_bytes()))

    monkeypatch.setattr(engine, "_put_on_disk", put)
    for n in range(3):
        record(ledger, n)
        is_log, content = on_disk[-1]
        assert (len(on_disk), is_log) == (n + 1, True)
        assert f"{n:064x}".encode() in content


def test_a_disk_that_fails_is_no_success(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_number: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(engine, "_put_on_disk", fail)
    with pytest.raises(OSError, match="Input/output error"):
        record(ledger, 1)


def test_another_can_write_while_one_waits_for_the_disk(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, may_go_on = threading.Event(), threading.Event()
    first_thread = threading.Thread(target=record, args=(ledger, 1))

    def put(_number: int) -> None:
        if threading.current_thread() is first_thread:
            waits.set()
            assert may_go_on.wait(30)

    monkeypatch.setattr(engine, "_put_on_disk", put)
    first_thread.start()
    assert waits.wait(30)
    second = Ledger.open(f"sqlite:///{tmp_path}/ledger.db")
    record(second, 2)
    assert [receipt.sha256 for receipt in second.every_receipt()] == [f"{n:064x}" for n in (1, 2)]
    assert first_thread.is_alive()
    may_go_on.set()
    first_thread.join()
    assert second.verify().is_whole
    second.close()
    ledger.close()


def test_a_log_that_was_copied_into_the_database_and_removed_is_no_error(ledger: Ledger, tmp_path: Path) -> None:
    record(ledger, 1)
    ledger.close()  # the last connection copies the log into the database, and removes it
    assert not (tmp_path / "ledger.db-wal").exists()
    engine._keep_on_disk(ledger._engine)


def test_whoever_looks_at_a_ledger_leaves_no_file_open(tmp_path: Path) -> None:
    url, other = f"sqlite:///{tmp_path}/ledger.db", f"sqlite:///{tmp_path}/other.db"
    Ledger.open(url).close()
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    gc.disable()  # so that nothing is closed by chance
    try:
        before = os.listdir("/proc/self/fd")
        assert Ledger.is_made(url)
        engine.migrate_ledger(url, None)
        with pytest.raises(LedgerError, match="newer than"):
            Ledger.open(other)
        with pytest.raises(LedgerError, match="never changes"):
            Ledger.open(url, WorkspaceKind.DEMONSTRATION)
        with Ledger.open(url) as ledger:
            record(ledger, 1)
        assert len(os.listdir("/proc/self/fd")) == len(before)
    finally:
        gc.enable()

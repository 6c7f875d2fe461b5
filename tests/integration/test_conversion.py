"""A workspace of version 0.1.0 converted: said beforehand, backed up, and nothing kept that wasn't asked for."""

from __future__ import annotations

import tarfile
from datetime import timedelta
from pathlib import Path

import pytest

from application.ledger.heads import make_demonstration
from application.ledger.proof import verify
from application.returns import receive
from application.returns.kept.convert import convert, dropped_by_kind
from application.returns.kept.verify import verify_kept
from application.settings import read_settings
from application.workspace import open_workspace
from data.ledger import Receipt
from data.storage.store import sha256
from standards.errors import MinstdError
from tests.integration.conftest import CLUSTER, OCTOBER
from tests.support.books import clean
from tests.support.planted import NAME, leaks

CAMDEN = "E09000007"


@pytest.fixture(autouse=True)
def _ledger(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the ledger once in SQLite and once in PostgreSQL."""
    if url.startswith("postgresql"):
        monkeypatch.setenv("MINSTD_LEDGER", url)


def test_a_workspace_is_converted_once_and_backed_up(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "workspace")
    make_demonstration(settings)
    workspace = open_workspace(settings, CLUSTER)
    now = workspace.cluster.timetable(OCTOBER).due_at - timedelta(days=2)
    book = clean()
    book.fill("Activity", "pending", NAME)
    files = [book.xlsx(), clean("panel").ods(), b"no workbook"]
    for number, content in enumerate(files):
        workspace.originals.keep(content)
        name = f"{number}.{('xlsx', 'ods', 'xlsx')[number]}"
        receipt = Receipt(sha256(content), CLUSTER, CAMDEN, "{drop}/camden", name, str(number), now)
        workspace.ledger.record_receipts([receipt], [len(content)], now)

    planned = convert(workspace, None, now)
    assert dropped_by_kind(planned)["receipts"] == 3
    assert dropped_by_kind(planned)["refused"] == 1
    assert dropped_by_kind(planned)["dropped_cells"] == 1
    assert (planned.backup, workspace.kept.all()) == (None, [])
    assert planned.has_ledger is workspace.settings.ledger_url.startswith("sqlite")
    assert all(workspace.originals.has(sha256(content)) for content in files)

    backup = tmp_path / "backup.tar.gz"
    done = convert(workspace, backup, now)
    assert (done.receipts, done.backup) == (planned.receipts, backup)
    with tarfile.open(backup) as archive:
        assert sum(name.startswith("originals/") for name in archive.getnames()) >= 3
        assert ("ledger.db" in archive.getnames()) is done.has_ledger
    assert not any(workspace.originals.has(sha256(content)) for content in files)
    assert convert(workspace, backup, now).receipts == ()

    assert receive.validate(workspace, now) == []
    validations = workspace.ledger.judged(CLUSTER, workspace.checks_version, now)
    states = [str(validation.state) for validation in validations]
    assert states == ["rejected", "accepted", "refused"]
    assert verify_kept(workspace).is_whole
    assert leaks(tmp_path / "workspace") == []
    workspace.ledger.close()
    assert verify(settings, ()).verification.discrepancies == ()


def test_a_backup_is_never_written_over(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "workspace")
    make_demonstration(settings)
    workspace = open_workspace(settings, CLUSTER)
    now = workspace.cluster.timetable(OCTOBER).due_at
    content = clean().xlsx()
    workspace.originals.keep(content)
    receipt = Receipt(sha256(content), CLUSTER, CAMDEN, "{drop}/camden", "a.xlsx", "1", now)
    workspace.ledger.record_receipts([receipt], [len(content)], now)
    backup = tmp_path / "backup.tar.gz"
    backup.write_bytes(b"another")
    with pytest.raises(MinstdError, match="already exists"):
        convert(workspace, backup, now)
    assert (backup.read_bytes(), workspace.originals.has(sha256(content))) == (b"another", True)
    workspace.ledger.close()

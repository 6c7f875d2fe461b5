"""A workspace that version 0.1.0 made: migrated, verified, converted and gone on with."""

from __future__ import annotations

import os
import sqlite3
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from shutil import unpack_archive

import pytest

from application.editions import draft
from application.returns import receive
from application.returns.kept.verify import verify_kept
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.model import State
from tests.integration.conftest import CLUSTER, OCTOBER
from tests.support.commands import minstd_alone as minstd
from tests.support.planted import FIRST, leaks

ARCHIVE = Path(__file__).parents[1] / "data" / "workspace-of-0.1.0" / "workspace.tar.xz"
EDITION = "455d2df03ee1"
LATER = datetime(2026, 12, 1, 10, tzinfo=UTC)
BY_HAND, PULLED = 9, 12  # receipts
WITH_A_NAME_IN_A_CELL = (3, 5, 6, 7)  # a count, a hidden sheet, a service's name, a sheet of its own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    unpack_archive(ARCHIVE, tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.fixture
def migrated(folder: Path) -> Path:
    done = minstd("ledger", "migrate", "--demonstration", "--workspace", folder)
    assert (done.returncode, "migrated from version 0004" in done.stdout) == (0, True)
    return folder


def opened(folder: Path) -> Workspace:
    return open_workspace(read_settings(folder), CLUSTER)


def rows(folder: Path, table: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / "ledger.db")
    try:
        return connection.execute(f'SELECT * FROM "{table}"').fetchall()
    finally:
        connection.close()


def test_nothing_is_done_with_it_before_it_is_migrated(folder: Path) -> None:
    for command in (("status", "--month", "2026-10"), ("returns", "convert", "--yes"), ("ledger", "verify")):
        refused = minstd(*command, "--workspace", folder)
        assert (refused.returncode, "`minstd ledger migrate`" in refused.stderr) == (2, True)
    assert any(FIRST in str(row) for row in rows(folder, "receipt"))


@pytest.mark.long
def test_migrated_it_verifies_and_holds_what_it_held_but_the_names_of_files(folder: Path) -> None:
    tables = ("receipt", "judgement", "finding", "explanation", "withdrawal", "challenge", "action_event", "sign_off")
    before = {table: len(rows(folder, table)) for table in tables}
    minstd("ledger", "migrate", "--demonstration", "--workspace", folder)
    assert {table: len(rows(folder, table)) for table in tables} == before
    assert before["receipt"] == BY_HAND + PULLED
    assert not any(FIRST in str(row) or ".xlsx" in str(row) for row in rows(folder, "receipt"))
    assert minstd("ledger", "verify", "--workspace", folder).returncode == 0
    shown = minstd("editions", "verify", EDITION, "--workspace", folder)
    assert (shown.returncode, "All 268 files" in shown.stdout) == (0, True)
    assert "there was nothing to do" in minstd("ledger", "migrate", "--workspace", folder).stdout


@pytest.mark.long
def test_a_dry_run_says_what_would_be_dropped_and_changes_nothing(migrated: Path) -> None:
    files = sorted(path for path in migrated.rglob("*") if path.is_file() and path.name != "ledger.db.lock")
    before = {path: path.read_bytes() for path in files if "ledger.db" not in path.name}
    done = minstd("returns", "convert", "--dry-run", "--workspace", migrated)
    assert done.returncode == 0
    assert f"{BY_HAND + PULLED} receipts" in done.stdout
    assert "would be kept" in done.stdout
    for number in WITH_A_NAME_IN_A_CELL:
        assert f"Receipt {number}: 1 cell would be dropped." in done.stdout
    after = sorted(path for path in migrated.rglob("*") if path.is_file() and path.name != "ledger.db.lock")
    assert [path for path in after if path not in files] == []
    assert all(path.read_bytes() == content for path, content in before.items())
    assert leaks(migrated / "originals") != []


@pytest.mark.long
def test_converted_it_keeps_only_what_was_asked_and_everything_verifies(migrated: Path, tmp_path: Path) -> None:
    backup = tmp_path / "before.tar.gz"
    done = minstd("returns", "convert", "--yes", "--backup", backup, "--workspace", migrated)
    assert (done.returncode, str(backup) in done.stdout) == (0, True)
    assert leaks(migrated) == []
    with tarfile.open(backup) as archive:
        assert sum(name.startswith("originals/") for name in archive.getnames()) > BY_HAND
    for what in ("returns", "originals", "ledger"):
        assert minstd(what, "verify", "--workspace", migrated).returncode == 0
    assert minstd("editions", "verify", EDITION, "--workspace", migrated).returncode == 0
    assert "0 receipts" in minstd("returns", "convert", "--yes", "--workspace", migrated).stdout
    workspace = opened(migrated)
    assert verify_kept(workspace).is_whole
    validations = workspace.ledger.judged(CLUSTER, workspace.checks_version, LATER)
    states = {validation.receipt.id: validation.state for validation in validations}
    assert len(states) == BY_HAND + PULLED
    assert states[BY_HAND] is State.QUESTIONS
    workspace.ledger.close()


@pytest.mark.long
def test_it_is_gone_on_with_and_nothing_that_lies_in_the_drop_comes_twice(migrated: Path) -> None:
    minstd("returns", "convert", "--yes", "--workspace", migrated)
    workspace = opened(migrated)
    for path in (migrated / "drop").glob("*/*.*"):
        os.utime(path)
    for _ in range(2):
        assert sum(receive.pull(workspace, member, LATER).new for member in workspace.cluster.members) == 0
    _, edition = draft.report(workspace, OCTOBER, LATER)
    assert edition.number == 2
    workspace.ledger.close()

"""A withdrawal that an older backup undoes, in the ledger or at the addresses, is noticed; an emergency never waits."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from application.editions import draft
from application.editions.withdrawal import restore, withdraw
from application.ledger.heads import HEAD, POINTER, refuse_if_behind
from data.storage.store import sha256
from standards.errors import MinstdError
from tests.integration.conftest import CLUSTER, OCTOBER, SIGNING_DAY
from tests.integration.test_older_backup import opened
from tests.integration.test_withdrawal import COORDINATOR, LATER, OFFICER, REASON
from tests.support.backups import Backups
from tests.support.commands import minstd
from tests.support.tampering import owner

pytestmark = pytest.mark.long


@pytest.fixture
def withdrawn(folder: Path) -> Path:
    """The same workspace with its edition withdrawn, and the edition's folder from before beside it."""
    shutil.copytree(folder / "editions", folder.parent / "editions")
    workspace = opened(folder)
    (edition,) = workspace.ledger.editions()
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    workspace.ledger.close()
    assert minstd("ledger", "verify", "--workspace", folder).returncode == 0
    return folder


def _readable(folder: Path) -> bool:
    pages = list((folder / "editions" / CLUSTER / "2026-10").rglob("index.html"))
    return not all("withdrawn" in page.read_text() for page in pages)


def _again(folder: Path, digest: str) -> tuple[int, bool]:
    """Withdraw the edition again, and return the exit code and whether readers can still see it."""
    reason = ("--reason", "Again.", "--role", "coordinator", "--now", LATER.isoformat())
    return minstd("editions", "withdraw", digest, *reason, "--workspace", folder).returncode, _readable(folder)


@pytest.mark.parametrize(
    ("without", "with_editions"),
    [("", False), ("", True), ("withdrawn", False), ("statement", False), ("statement", True)],
)
def test_a_withdrawal_that_an_older_backup_undoes_is_noticed(
    backups: Backups, withdrawn: Path, without: str, with_editions: bool
) -> None:
    """Only where nothing of the withdrawal is left anywhere, in no store and on no page, can nothing be noticed."""
    if without == "withdrawn":
        shutil.rmtree(withdrawn / "withdrawn")
    elif without == "statement":
        for statement in (withdrawn / "withdrawn" / CLUSTER / "2026-10").glob("*.json"):
            statement.unlink()
    backups.restore("everything", withdrawn)
    if with_editions:
        shutil.rmtree(withdrawn / "editions")
        shutil.copytree(withdrawn.parent / "editions", withdrawn / "editions")
    workspace = opened(withdrawn)
    (edition,) = workspace.ledger.editions()
    with pytest.raises(MinstdError, match="The ledger is behind its editions"):
        draft.collect_and_draft(workspace, OCTOBER, SIGNING_DAY)
    workspace.ledger.close()
    done = minstd("ledger", "verify", "--workspace", withdrawn)
    assert (done.returncode, f"The edition in {edition.folder} " in done.stdout) == (1, True)
    assert minstd("editions", "verify", edition.digest, "--workspace", withdrawn).returncode != 0
    assert _again(withdrawn, edition.digest) == (1, False)


def test_a_second_withdrawal_that_an_older_backup_undoes_is_noticed(withdrawn: Path, tmp_path: Path) -> None:
    workspace = opened(withdrawn)
    (edition,) = workspace.ledger.editions()
    for caller in (COORDINATOR, OFFICER):
        restore(workspace, edition.digest, "It was right.", caller, LATER)
    workspace.ledger.close()
    backups = Backups(withdrawn, tmp_path / "copies")
    backups.make("restored")
    workspace = opened(withdrawn)
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER + timedelta(hours=1))
    workspace.ledger.close()
    backups.restore("restored", withdrawn)
    (withdrawn / "editions" / CLUSTER / POINTER).unlink()
    with opened(withdrawn).ledger as ledger:  # whoever restores an older ledger can leave its head, too
        older = {"head": ledger.head(CLUSTER).as_json}
    (withdrawn / "editions" / CLUSTER / HEAD).write_text(json.dumps(older), encoding="utf-8")
    with pytest.raises(MinstdError, match="was withdrawn, and the ledger doesn't say so"):
        refuse_if_behind(opened(withdrawn))


@pytest.mark.parametrize("is_all", [True, False])
def test_pages_that_are_readable_though_their_edition_is_withdrawn_are_noticed(withdrawn: Path, is_all: bool) -> None:
    workspace = opened(withdrawn)
    (edition,) = workspace.ledger.editions()
    before = withdrawn.parent / "editions" / edition.folder
    if is_all:
        shutil.rmtree(withdrawn / "editions" / edition.folder)
        shutil.copytree(before, withdrawn / "editions" / edition.folder)
    else:
        page = next(before.rglob("board/index.html")).relative_to(before)
        shutil.copy(before / page, withdrawn / "editions" / edition.folder / page)
    with pytest.raises(MinstdError, match="something other than the notice is at its addresses"):
        refuse_if_behind(workspace)
    workspace.ledger.close()
    for command in (("ledger", "verify"), ("editions", "verify", edition.digest)):
        done = minstd(*command, "--workspace", withdrawn)
        assert (done.returncode, "out of readers' sight" in done.stdout) == (1, False)
        assert f"Repeat `minstd editions withdraw {edition.digest[:12]}`" in done.stdout
    assert _again(withdrawn, edition.digest) == (0, False)
    assert minstd("ledger", "verify", "--workspace", withdrawn).returncode == 0


@pytest.mark.parametrize("name", ["signing", "publishing"])
def test_an_edition_is_withdrawn_though_the_ledger_is_older_than_its_publication(
    backups: Backups, folder: Path, name: str
) -> None:
    backups.restore(name, folder)
    for path in (POINTER, HEAD):
        shutil.copy(backups.folder / "editions" / CLUSTER / path, folder / "editions" / CLUSTER / path)
    workspace = opened(folder)
    (edition,) = workspace.ledger.editions()
    workspace.ledger.close()
    assert _again(folder, edition.digest) == (1, False)
    pointer = json.loads((folder / "editions" / CLUSTER / POINTER).read_text())
    assert ([each["withdrawn"] for each in pointer["editions"]], pointer["current"]) == ([True], None)
    with pytest.raises(MinstdError, match="The ledger is behind"):
        refuse_if_behind(opened(folder))


def test_an_edition_that_the_ledger_does_not_know_is_said_to_be_newer(backups: Backups, folder: Path) -> None:
    workspace = opened(folder)
    (edition,) = workspace.ledger.editions()
    workspace.ledger.close()
    backups.restore("drafting", folder)
    done = minstd("editions", "withdraw", edition.digest, "--reason", REASON, "--workspace", folder)
    assert (done.returncode, "First restore the newest copy of the ledger" in done.stderr) == (2, True)


def test_verifying_an_edition_asks_whether_its_row_is_as_it_was_recorded(folder: Path) -> None:
    workspace = opened(folder)
    (edition,) = workspace.ledger.editions()
    workspace.ledger.close()
    where = folder / "editions" / edition.folder
    page, manifest = where / "board" / "index.html", where / "manifest.json"
    before = page.read_bytes()
    page.write_bytes(before + b" ")
    done = minstd("editions", "verify", edition.digest, "--workspace", folder)
    assert (done.returncode, "Restore it from a backup" in done.stderr) == (1, True)
    replaced = {sha256(before): sha256(page.read_bytes())}
    for path in (where / "board" / "manifest.json", manifest):  # the first is listed in the second
        was, text = sha256(path.read_bytes()), path.read_text()
        for old, new in replaced.items():
            text = text.replace(old, new)
        path.write_text(text)
        replaced[was] = sha256(path.read_bytes())
    with owner(f"sqlite:///{folder / 'ledger.db'}") as connection:
        connection.exec_driver_sql("UPDATE edition SET manifest_sha256 = ?", (sha256(manifest.read_bytes()),))
    done = minstd("editions", "verify", edition.digest, "--workspace", folder)
    assert (done.returncode, f"Row {edition.digest} of edition has been changed" in done.stdout) == (1, True)

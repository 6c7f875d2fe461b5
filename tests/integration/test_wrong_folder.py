"""A folder that is no workspace, or can't be one: a sentence and exit code 2, and nothing is made there."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.ledger import Ledger, true_time
from tests.integration.conftest import WorkspaceCopy
from tests.support.commands import minstd

FIRST = ("people", "invite", "c@example.org", "--role", "coordinator", "--account", "c1")

COMMANDS = [
    ("status", "--month", "2026-10"),
    ("people", "list"),
    ("people", "confirm", "1"),
    ("people", "invite", "c@example.org", "--role", "submitter", "--borough", "Camden"),
    ("people", "invite", "c@example", "--role", "coordinator"),
    (*FIRST, "--cluster", "nowhere"),
    (*FIRST, "--now", "2026-11-20T10:00+00:00"),
    (*FIRST, "--until", "2026-02-31"),
    ("preview", "--month", "2026-10"),
    ("run", "--month", "2026-10"),
    ("verdicts", "--month", "2026-10"),
    ("editions", "list"),
    ("editions", "verify", "0123456789ab"),
    ("editions", "withdraw", "0123456789ab", "--reason", "Wrong."),
    ("ledger", "verify"),
    ("ledger", "migrate", "--live"),
    ("originals", "verify"),
    ("returns", "verify"),
    ("returns", "answers"),
    ("hold", "list"),
    ("standards", "approve", "waivers", "--minute", "Item 1"),
    ("portal",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_folder_that_is_no_workspace_stays_as_it_is(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = minstd(*command, "--workspace", tmp_path / "tpyo" / "workspace")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_begins_with_its_first_coordinator(tmp_path: Path) -> None:
    done = minstd(*FIRST, "--workspace", tmp_path / "new")
    assert (done.returncode, f"A new workspace has begun: {tmp_path / 'new'}" in done.stderr) == (0, True)
    assert minstd("people", "list", "--workspace", tmp_path / "new").returncode == 0


@pytest.mark.parametrize("left", ["secret", "editions", "kept"])
def test_no_ledger_is_made_in_the_place_of_one_that_is_lost(tmp_path: Path, left: str) -> None:
    folder = tmp_path / "workspace"
    minstd(*FIRST, "--workspace", folder)
    (folder / left).mkdir(exist_ok=True) if left != "secret" else None
    for path in folder.glob("ledger.db*"):
        path.unlink()
    for command in (FIRST, ("status", "--month", "2026-10"), ("sample",)):
        done = minstd(*command, "--workspace", folder)
        assert (done.returncode, "its ledger is missing" in done.stderr) == (2, True)
    assert not list(folder.glob("ledger.db"))


@pytest.mark.parametrize("folder", ["", " "])
def test_no_folder_is_no_workspace(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for done in (
        minstd(*FIRST, "--workspace", folder),
        minstd("people", "list", "--workspace", folder),
        minstd(*FIRST, MINSTD_WORKSPACE=folder),
    ):
        assert (done.returncode, "names no folder" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder", ["/dev/null", "/proc/nope", "/etc/passwd"])
@pytest.mark.parametrize("command", [FIRST, ("people", "list"), ("sample",)], ids=["invite", "list", "sample"])
def test_what_can_be_no_folder_is_said_in_a_sentence(command: tuple[str, ...], folder: str) -> None:
    done = minstd(*command, "--workspace", folder)
    assert (done.returncode, done.stderr.startswith("minstd: "), "Traceback" in done.stderr) == (2, True, False)


def test_an_address_that_is_no_databases_is_said_in_a_sentence(tmp_path: Path) -> None:
    for address in ("garbage", "nodatabase://x"):
        done = minstd("people", "list", "--workspace", tmp_path, MINSTD_LEDGER=address)
        assert (done.returncode, "MINSTD_LEDGER" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_nothing_is_recorded_where_no_head_could_be_left(tmp_path: Path) -> None:
    minstd(*FIRST, "--workspace", tmp_path / "workspace")
    second = ("people", "revoke", "1", "--reason", "Left.", "--workspace", tmp_path / "workspace")
    done = minstd(*second, MINSTD_EDITIONS="/dev/null")
    assert (done.returncode, "Nothing can be written to /dev/null" in done.stderr) == (2, True)
    assert minstd(*FIRST, "--workspace", tmp_path / "other", MINSTD_EDITIONS="/dev/null").returncode == 2
    assert not (tmp_path / "other").exists()
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'workspace' / 'ledger.db'}")
    (holder,) = ledger.holders(true_time())
    assert holder.grants[0].revoked_at is None
    ledger.close()


@pytest.mark.long
@pytest.mark.parametrize("start", [8192, 40960])
def test_a_damaged_page_of_the_ledger_is_said_in_a_sentence(workspace_copy: WorkspaceCopy, start: int) -> None:
    path = workspace_copy.folder / "ledger.db"
    for name in ("-wal", "-shm"):
        Path(f"{path}{name}").unlink(missing_ok=True)
    content = bytearray(path.read_bytes())
    content[start : start + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    done = minstd("ledger", "verify", "--workspace", workspace_copy.folder)
    assert "Traceback" not in done.stderr
    if done.returncode == 1:
        assert "The database's own check finds it damaged or altered" in done.stdout
    else:
        assert (done.returncode, done.stderr.startswith("minstd: The ledger")) == (2, True)
    listed = minstd("people", "list", "--workspace", workspace_copy.folder)
    assert "Traceback" not in listed.stderr

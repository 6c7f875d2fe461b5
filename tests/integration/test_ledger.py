"""The ledger's commands, its heads in what people keep, and the clock of a live workspace."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from application.editions import draft, publish
from application.editions.holds import hold
from application.editions.sign_off import sign_off
from application.ledger.heads import heads_in
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import Head
from data.ledger.chain import triggers
from data.ledger.engine import writing
from data.storage.store import sha256
from standards.errors import MinstdError
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted
from tests.support import old_ledger
from tests.support.books import clean
from tests.support.commands import minstd


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """A live workspace, and a return for it."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "panel.zip").write_bytes(clean("panel").zip())
    made = minstd("people", "invite", "c@example.org", "--role", "coordinator", "--workspace", str(tmp_path))
    assert made.returncode == 0, made.stderr
    return tmp_path


def submit(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return minstd(
        "submit", str(folder / "files" / "panel.zip"), "--borough", "Camden", "--workspace", str(folder), *options
    )


def verify(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return minstd("ledger", "verify", "--workspace", str(folder), *options)


def alter(folder: Path, statement: str) -> None:
    """Change the database as its owner can."""
    engine = sa.create_engine(f"sqlite:///{folder}/ledger.db")
    with writing(engine) as connection:
        triggers.unguard(connection)
        connection.exec_driver_sql(statement)
        triggers.guard(connection)
    engine.dispose()


def test_a_receipt_proves_what_was_submitted(live: Path) -> None:
    answer = json.loads(submit(live, "--json").stdout)
    (head,) = heads_in(json.dumps(answer))
    assert answer[0]["head"] == {"chain": CLUSTER, "n": head.n, "hash": head.hash}
    receipt = live / "receipt.txt"
    receipt.write_text(submit(live).stdout, encoding="utf-8")
    untouched = verify(live, "--against", str(receipt), "--against", str(head), "--json")
    assert (untouched.returncode, json.loads(untouched.stdout)["is_whole"]) == (0, True)
    assert "rows are as the ledger's" in verify(live).stdout

    alter(live, "UPDATE receipt SET received_at = '2026-01-31T09:00:00.000000+00:00' WHERE id = 1")
    done = verify(live)
    sentence = "Row 1 of receipt has been changed since link 3 of chain north-london recorded it."  # after two notices
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, sentence)
    assert json.loads(verify(live, "--json").stdout)["findings"] == [
        {"problem": "row_changed", "table": "receipt", "key": [1], "chain": CLUSTER, "link": 3, "message": sentence}
    ]


def test_a_head_that_the_ledger_does_not_have_is_named(live: Path) -> None:
    submit(live)
    behind, rewritten = f"{CLUSTER}:99:{'a' * 64}", f"{CLUSTER}:1:{'b' * 64}"
    done = verify(live, "--against", behind, "--against", rewritten)
    assert done.returncode == 1
    assert "link 1 of chain north-london isn't the link that was kept outside" in done.stdout.lower()
    assert "The ledger has no link 99 of chain north-london" in done.stdout
    nothing = verify(live, "--against", "receipt")
    assert (nothing.returncode, "There is no head of a chain in 'receipt'" in nothing.stderr) == (2, True)


def test_a_live_workspace_acts_at_the_true_time_only(live: Path) -> None:
    done = submit(live, "--now", "2026-10-01T09:00+00:00")
    assert (done.returncode, "This workspace is live" in done.stderr) == (2, True)
    before = datetime.now(UTC)
    submit(live)
    workspace = open_workspace(read_settings(live), CLUSTER)
    assert not workspace.is_demonstration
    assert before <= workspace.ledger.receipt(1).received_at <= datetime.now(UTC)
    with pytest.raises(MinstdError, match="--now works only in a demonstration"):
        workspace.acting_time(before)
    workspace.ledger.close()


def test_a_list_of_arrivals_means_nothing_outside_a_demonstration(live: Path) -> None:
    (live / "drop").mkdir()
    (live / "drop" / "arrivals.csv").write_text("neither a list\nnor a sample\n", encoding="utf-8")
    for _before_and_after_there_is_a_ledger in range(2):
        assert submit(live).returncode == 0
    workspace = open_workspace(read_settings(live), CLUSTER)
    assert (workspace.is_demonstration, workspace.arrivals, workspace.answers) == (False, {}, {})
    workspace.ledger.close()
    done = minstd("sample", "--months", "1", "--workspace", str(live))
    assert (done.returncode, "This workspace is live" in done.stderr) == (2, True)


def test_a_sample_makes_a_new_workspace_a_demonstration(tmp_path: Path) -> None:
    folder = ("--workspace", str(tmp_path / "new"))
    for _again in range(2):
        assert minstd("sample", "--months", "1", *folder).returncode == 0
    workspace = open_workspace(read_settings(tmp_path / "new"), CLUSTER)
    assert workspace.is_demonstration
    assert workspace.acting_time(SIGNING_DAY) == SIGNING_DAY
    workspace.ledger.close()
    neither = minstd("sample", "--months", "1")
    assert (neither.returncode, "Give either --out" in neither.stderr) == (2, True)


def test_a_workspace_of_0_1_0_is_asked_once_and_opens(tmp_path: Path) -> None:
    url, folder = f"sqlite:///{tmp_path}/ledger.db", ("--workspace", str(tmp_path))
    old_ledger.make(url)
    for name in ("originals", "drop"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
        (tmp_path / name / "file").chmod(0o644)  # whatever the mask
    refused = minstd("status", "--month", "2026-10", *folder)
    assert (refused.returncode, "`minstd ledger migrate`" in refused.stderr) == (2, True)
    assert "Say what this workspace is, once and for good" in minstd("ledger", "migrate", *folder).stderr
    assert minstd("ledger", "migrate", "--live", "--demonstration", *folder).returncode == 2
    done = minstd("ledger", "migrate", "--live", *folder)
    assert (done.returncode, "migrated from version 0004" in done.stdout) == (0, True)
    assert "nothing to do" in minstd("ledger", "migrate", *folder).stdout
    assert verify(tmp_path).returncode == 0
    assert minstd("status", "--month", "2026-10", *folder).returncode == 0
    rights = {name: mode(tmp_path / name / "file") for name in ("originals", "drop")}
    assert (rights["originals"], rights["drop"] & 0o044) == (0o600, 0o044)
    assert mode(tmp_path) == 0o700


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def published(published_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]) -> Iterator[Workspace]:
    workspace = copy_of(published_folder).open()
    yield workspace
    workspace.ledger.close()


def test_a_page_changed_together_with_its_manifest_and_its_row_is_named(published: Workspace) -> None:
    folder = published.settings.workspace
    (edition,) = published.ledger.editions(CLUSTER)
    root = folder / "editions" / edition.folder
    page, manifest = root / "board" / "index.html", root / "manifest.json"
    page.write_bytes(page.read_bytes().replace(b"met", b"MET"))
    listed = json.loads(manifest.read_bytes())
    for entry in listed["files"]:
        if entry["path"] == "board/index.html":
            entry["sha256"] = sha256(page.read_bytes())
    manifest.write_text(json.dumps(listed), encoding="utf-8")
    alter(folder, f"UPDATE edition SET manifest_sha256 = '{sha256(manifest.read_bytes())}'")
    publish.verify_files(published, published.ledger.edition(edition.digest))  # which alone notices nothing
    (sentence,) = [line for line in verify(folder).stdout.splitlines() if line.startswith("Row")]
    assert sentence.startswith(f"Row {edition.digest} of edition has been changed since link ")


def test_nobody_acts_while_the_file_of_heads_is_missing(published: Workspace) -> None:
    head = published.settings.workspace / "editions" / CLUSTER / "head.json"
    before = head.read_bytes()
    head.unlink()
    acts: tuple[Callable[[], object], ...] = (
        lambda: draft.report(published, OCTOBER, SIGNING_DAY),
        lambda: release_drafted(published),
        lambda: hold(published, OCTOBER, "other", "Until the review's panel has met.", ANYBODY, SIGNING_DAY),
    )
    for act in acts:
        with pytest.raises(
            MinstdError, match=r"head\.json is missing.* Restore it from a backup\. docs/ledger\.md says"
        ):
            act()
    assert not head.exists()
    assert "head.json is missing" in verify(published.settings.workspace).stdout
    (newest,) = (each for each in heads_in(before.decode()) if each.chain == CLUSTER)
    head.write_text(json.dumps({"head": newest.as_json}), encoding="utf-8")
    acts[-1]()
    assert {each.chain for each in heads_in(head.read_text(encoding="utf-8"))} == {CLUSTER, "workspace"}


def test_a_run_refuses_a_ledger_that_is_behind_its_editions(published: Workspace) -> None:
    pointer = json.loads(published.editions.read(f"{CLUSTER}/published.json"))
    head = Head(**pointer["head"])
    assert published.ledger.link_hash(CLUSTER, head.n) == head.hash
    folder = published.settings.workspace
    alter(folder, "DELETE FROM publication")
    alter(folder, f"DELETE FROM link WHERE chain = '{CLUSTER}' AND n = {head.n}")
    (edition,) = published.ledger.editions(CLUSTER)
    runs: tuple[Callable[[], object], ...] = (
        lambda: draft.collect_and_draft(published, OCTOBER, SIGNING_DAY),
        lambda: draft.report(published, OCTOBER, SIGNING_DAY),
        lambda: sign_off(published, edition.digest, "", ANYBODY, SIGNING_DAY),
        lambda: publish.publish_edition(published, edition, ANYBODY, SIGNING_DAY),
    )
    for run in runs:
        with pytest.raises(MinstdError, match="The ledger is behind"):
            run()
    done = verify(folder)
    assert (done.returncode, f"The ledger has no link {head.n}" in done.stdout) == (1, True)


def test_heads_change_nothing_that_an_edition_is_made_of(published: Workspace) -> None:
    (edition,) = published.ledger.editions(CLUSTER)
    head = published.ledger.head(CLUSTER)
    for path in published.editions.paths(edition.folder):
        assert head.hash.encode() not in published.editions.read(path), path
    shown = json.loads(
        minstd("editions", "show", edition.digest, "--workspace", str(published.settings.workspace), "--json").stdout
    )
    (signed,) = heads_in(shown["signed_at_heads"])
    assert published.ledger.link_hash(CLUSTER, signed.n) == signed.hash


PRIVATE = """
import os, sys
os.umask(int(sys.argv[1], 8))
from pathlib import Path
from application.editions import draft, publish
from application.editions.sign_off import sign_off
from application.ledger.heads import make_demonstration
from application.settings import read_settings
from application.workspace import open_workspace
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, release_drafted
from tests.support.books import clean
from application.returns import receive
settings = read_settings(Path(sys.argv[2]))
make_demonstration(settings)
place = open_workspace(settings, CLUSTER)
receive.submit(place, place.member("Camden"), "panel.zip", clean("panel").zip(), ANYBODY, SIGNING_DAY.replace(day=9))
_, edition = draft.report(place, OCTOBER, SIGNING_DAY)
release_drafted(place, edition.month)
sign_off(place, edition.digest, "", ANYBODY, SIGNING_DAY)
publish.publish_edition(place, edition, ANYBODY, SIGNING_DAY)
os._exit(0)  # so that SQLite's write-ahead log stays where it is
"""


@pytest.mark.long
@pytest.mark.parametrize("umask", ["000", "077"])
def test_what_a_workspace_holds_is_private_but_what_is_published(tmp_path: Path, umask: str) -> None:
    folder = tmp_path / "workspace"
    subprocess.run([sys.executable, "-c", PRIVATE, umask, str(folder)], check=True)
    assert mode(folder) == 0o700
    assert {path.name for path in folder.glob("ledger.db*")} == {
        f"ledger.db{end}" for end in ("", "-wal", "-shm", ".lock")
    }
    (public,) = (folder / "editions" / CLUSTER).glob("*/*/public")
    way = [each for each in public.parents if each.is_relative_to(folder / "editions")]
    wanted = {}
    for path in folder.rglob("*"):
        is_public = path == public or public in path.parents
        rights = (0o755 if is_public else 0o711 if path in way else 0o700) if path.is_dir() else 0o600
        wanted[path] = 0o644 if path.is_file() and is_public else rights
    assert {path: oct(mode(path)) for path in wanted} == {path: oct(rights) for path, rights in wanted.items()}


@pytest.mark.parametrize("umask", ["000", "077"])
def test_a_reply_can_be_read_by_whoever_reads_the_folder_it_is_left_in(tmp_path: Path, umask: str) -> None:
    program = (
        "import os, sys; os.umask(int(sys.argv[1], 8))\n"
        "from data.storage.sources import Source\n"
        "Source(sys.argv[2]).leave('replies/reply.html', b'<p>')"
    )
    folder = tmp_path / "camden"
    folder.mkdir()
    folder.chmod(0o750)
    subprocess.run([sys.executable, "-c", program, umask, str(folder)], check=True)
    assert (mode(folder / "replies"), mode(folder / "replies" / "reply.html")) == (0o750, 0o640)


def test_a_workspace_that_lost_its_ledger_never_becomes_a_demonstration(live: Path) -> None:
    for file in live.glob("ledger.db*"):
        file.unlink()
    sampled = minstd("sample", "--workspace", str(live))
    assert sampled.returncode == 2
    assert "its ledger is missing" in sampled.stderr
    assert not (live / "drop").exists()
    assert not (live / "ledger.db").exists()

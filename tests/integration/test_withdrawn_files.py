"""The files of a withdrawn edition: two who act at once, what isn't as it should be, and what was left half written."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from application.editions.publish import publish_edition, verify_files
from application.editions.withdrawal import restore, withdraw
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import Edition, Ledger
from data.storage.folders import WRITING
from data.storage.store import Store
from standards.errors import MinstdError
from tests.integration.conftest import ANYBODY, CLUSTER, SIGNING_DAY
from tests.integration.test_withdrawal import COORDINATOR, LATER, OFFICER, REASON, pointer, served
from tests.support.commands import minstd

pytestmark = pytest.mark.long

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


@pytest.fixture
def root(workspace: Workspace, edition: Edition) -> Path:
    return Path(workspace.settings.editions_url) / edition.folder


@pytest.fixture
def kept(workspace: Workspace, edition: Edition) -> Path:
    return Path(workspace.settings.withdrawn_url) / edition.folder


ACTS: dict[str, Callable[[Workspace, str], object]] = {
    "withdraw": lambda workspace, digest: withdraw(workspace, digest, REASON, COORDINATOR, LATER),
    "restore": lambda workspace, digest: restore(workspace, digest, "It was right.", COORDINATOR, LATER),
}


def _act(folder: Path, name: str, digest: str, pause: float, last: int | None) -> None:
    """Act in this process, which waits before each file appears, and is killed while it writes the last that may."""
    workspace = open_workspace(read_settings(folder), CLUSTER)
    appear, steps = os.replace, iter(range(10_000))

    def slow_replace(*paths: str) -> None:
        if next(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(pause)
        appear(*paths)

    os.replace = slow_replace  # type: ignore[assignment]
    ACTS[name](workspace, digest)


def _together(workspace: Workspace, name: str, edition: Edition, pauses: tuple[float, ...]) -> None:
    """Have two processes do the same at once, one of them slower."""
    given = (workspace.settings.workspace, name, edition.digest)
    children = [PROCESSES.Process(target=_act, args=(*given, pause, None)) for pause in pauses]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0] * len(children)


def test_two_who_withdraw_at_once_destroy_nothing(workspace: Workspace, edition: Edition) -> None:
    before = served(workspace, edition)
    files = verify_files(workspace, edition)
    _together(workspace, "withdraw", edition, (0.0, 0.01))
    assert verify_files(workspace, edition) == files
    (notice,) = set(served(workspace, edition).values())
    assert REASON in notice.decode()
    for person in (OFFICER, COORDINATOR):
        restore(workspace, edition.digest, "It was right.", person, LATER)
    assert served(workspace, edition) == before


def test_two_who_restore_at_once_destroy_nothing(workspace: Workspace, edition: Edition) -> None:
    before = served(workspace, edition)
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    restore(workspace, edition.digest, "It was right.", OFFICER, LATER)
    _together(workspace, "restore", edition, (0.0, 0.01))
    assert served(workspace, edition) == before
    assert verify_files(workspace, edition)


@pytest.mark.parametrize("name", ACTS)
def test_whoever_was_killed_keeps_nobody_waiting(workspace: Workspace, edition: Edition, name: str) -> None:
    before = served(workspace, edition)
    if name == "restore":
        withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
        restore(workspace, edition.digest, "It was right.", OFFICER, LATER)
    given = (workspace.settings.workspace, name, edition.digest)
    child = PROCESSES.Process(target=_act, args=(*given, 0.0, 40))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert [path.name for path in workspace.settings.workspace.rglob(f"{WRITING}*")], "one is half written"
    ACTS[name](workspace, edition.digest)
    assert not [path.name for path in workspace.settings.workspace.rglob(f"{WRITING}*")]
    assert verify_files(workspace, edition)
    assert (served(workspace, edition) == before) == (name == "restore")


def test_what_is_no_file_of_the_edition_is_never_kept(
    workspace: Workspace, edition: Edition, root: Path, kept: Path
) -> None:
    page, wrong = root / "public" / "index.html", b"<p>Something else</p>"
    good = page.read_bytes()
    page.write_bytes(wrong)
    gone = withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    (trouble,) = gone.troubles
    assert "have been changed: public/index.html." in trouble
    assert str(kept) in trouble
    assert not (kept / "public" / "index.html").exists()
    assert REASON in page.read_text()
    aside = [path.read_bytes() for path in Path(workspace.editions.set_aside_url).rglob("index.html")]
    assert aside == [wrong]

    for person in (OFFICER, COORDINATOR):
        with pytest.raises(MinstdError, match=r"Nothing was restored\. .*changed: public/index\.html"):
            restore(workspace, edition.digest, "It was right.", person, LATER)
    assert edition.digest in workspace.ledger.withdrawals(CLUSTER)
    assert REASON in (root / "board" / "index.html").read_text(), "none was restored"
    (kept / "public" / "index.html").write_bytes(good)
    for person in (OFFICER, COORDINATOR):
        restore(workspace, edition.digest, "It was right.", person, LATER)
    assert page.read_bytes() == good
    assert verify_files(workspace, edition)


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_an_edition_without_its_manifest_is_hidden_too(
    workspace: Workspace, edition: Edition, root: Path, kept: Path, damage: str
) -> None:
    before, manifest = served(workspace, edition), (root / "manifest.json").read_bytes()
    (root / "manifest.json").unlink() if damage == "missing" else (root / "manifest.json").write_bytes(b"[]")
    for _ in range(2):
        gone = withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
        assert "manifest.json is missing or was changed" in gone.troubles[0]
        after = served(workspace, edition)
        assert after.keys() == {
            path for path in before if path.endswith(".html") and not path.startswith("coordinator/")
        }
        assert len(set(after.values())) == 1
        assert (root / "public" / "index.html").stat().st_mode & 0o777 == 0o644
        assert pointer(workspace)["current"] is None
    with pytest.raises(MinstdError, match=r"Nothing was restored\. The edition's manifest\.json is missing"):
        restore(workspace, edition.digest, "It was right.", OFFICER, LATER)
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "manifest.json").write_bytes(manifest)
    assert withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER).troubles == ()
    assert verify_files(workspace, edition)
    for person in (OFFICER, COORDINATOR):
        restore(workspace, edition.digest, "It was right.", person, LATER)
    assert served(workspace, edition) == before


def test_odd_things_are_put_out_of_sight_and_not_followed(
    workspace: Workspace, edition: Edition, root: Path, tmp_path: Path
) -> None:
    before = served(workspace, edition)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (outside / "index.html").write_bytes((root / "public" / "index.html").read_bytes())
    (root / "public" / "folder").symlink_to(outside)
    (root / "public" / "index.html").unlink()
    (root / "public" / "index.html").symlink_to(outside / "index.html")
    (root / "public" / "method.html").unlink()
    (root / "public" / "method.html").mkdir()
    (root / "public" / "method.html" / "page.html").write_text("planted")
    (root / "public" / "planted\n\udcff.html").write_text("planted")
    (root / "board" / "empty").mkdir()
    os.mkfifo(root / "board" / "pipe")
    shutil.move(root / "annex", tmp_path / "annex")
    (root / "annex").symlink_to(tmp_path / "annex")
    (annex,) = {path for path in before if path.startswith("annex/E09000007/") and path.endswith("/index.html")}

    gone = withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    after = served(workspace, edition)
    assert after.keys() == {path for path in before if path.endswith(".html") and not path.startswith("coordinator/")}
    assert len(set(after.values())) == 1
    assert [path for path in root.rglob("*") if path.is_symlink() or path.name in ("pipe", "empty")] == []
    assert (outside / "secret.txt").read_text() == "secret"
    assert (tmp_path / annex).read_bytes() == before[annex]
    changed, missing = [next(t for t in gone.troubles if f"that {what}" in t) for what in ("have been", "are missing")]
    assert "public/index.html" in changed
    assert "annex/E09000003/" in missing
    assert r"public/planted\n\xff.html" in gone.troubles[-1]
    gone.troubles[-1].encode()

    with pytest.raises(MinstdError, match="Nothing was restored"):
        restore(workspace, edition.digest, "It was right.", OFFICER, LATER)
    kept = Path(workspace.editions.withdrawn_url) / edition.folder
    for path, content in before.items():
        (kept / path).parent.mkdir(parents=True, exist_ok=True)
        (kept / path).write_bytes(content)
    for person in (OFFICER, COORDINATOR):
        restore(workspace, edition.digest, "It was right.", person, LATER)
    assert served(workspace, edition) == before


def test_publishing_again_leaves_no_stale_pointer(
    workspace: Workspace, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = Ledger.head
    child = PROCESSES.Process(target=_act, args=(workspace.settings.workspace, "withdraw", edition.digest, 0.0, None))

    def slow_head(ledger: Ledger, chain: str) -> object:
        if child.pid is None:  # what the pointer says has been read, and isn't written yet
            child.start()
            child.join(8)
        return head(ledger, chain)

    monkeypatch.setattr(Ledger, "head", slow_head)
    publish_edition(workspace, edition, ANYBODY, SIGNING_DAY)
    child.join()
    assert child.exitcode == 0
    assert pointer(workspace)["current"] is None
    listed = pointer(workspace)["editions"]
    assert isinstance(listed, list)
    assert [entry["withdrawn"] for entry in listed] == [True]


@pytest.mark.parametrize("name", ["publish", *ACTS])
def test_what_was_begun_and_never_finished_is_named_and_swept(
    workspace: Workspace, edition: Edition, root: Path, name: str
) -> None:
    if name == "restore":
        withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
        restore(workspace, edition.digest, "It was right.", OFFICER, LATER)
    fragment = root / "public" / f"{WRITING}note.html"
    fragment.write_text("half a page")
    if name != "restore":
        verified = minstd("editions", "verify", edition.digest, "--workspace", workspace.settings.workspace)
        assert (verified.returncode, f"public/{WRITING}note.html" in verified.stderr) == (1, True)
    if name == "publish":
        publish_edition(workspace, edition, ANYBODY, SIGNING_DAY)
    else:
        ACTS[name](workspace, edition.digest)
    assert not fragment.exists()
    assert list(workspace.settings.workspace.rglob(f"{WRITING}note*")) == []
    assert verify_files(workspace, edition)


def test_a_file_that_is_being_written_is_written_whoever_sweeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, change = Store(str(tmp_path)), os.replace

    def swept(*paths: str) -> None:
        monkeypatch.setattr(os, "replace", change)
        store.sweep("", older_than=-1)
        change(*paths)

    monkeypatch.setattr(os, "replace", swept)
    store.write("folder/file", b"content")
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["file"]


def test_another_clusters_edition_is_refused(workspace: Workspace, edition: Edition) -> None:
    folder = ("--workspace", workspace.settings.workspace, "--now", LATER.isoformat())
    reason = ("--reason", REASON)
    for command in (("sign-off",), ("editions", "withdraw", *reason), ("editions", "restore", *reason)):
        done = minstd(*command, edition.digest, "--cluster", "croydon", *folder)
        assert (done.returncode, "is an edition of north-london, not of croydon" in done.stderr) == (2, True)
    assert workspace.ledger.withdrawals(CLUSTER) == {}


def test_who_withdraws_again_is_told_of_the_first_reason(workspace: Workspace, edition: Edition) -> None:
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    again = withdraw(workspace, edition.digest, "Another reason.", OFFICER, LATER + timedelta(hours=1))
    assert again.earlier is not None
    assert (again.earlier.reason, again.earlier.at) == (REASON, LATER)
    done = minstd(
        *("editions", "withdraw", edition.digest, "--reason", "Another reason.", "--role", "coordinator"),
        *("--workspace", workspace.settings.workspace, "--now", LATER.isoformat()),
    )
    assert f"was withdrawn already, on {LATER:%d %B %Y at %H:%M} UTC" in done.stdout
    assert REASON in done.stdout


@pytest.mark.parametrize("stray", ["publication", "pointer"])
def test_no_file_that_somebody_left_keeps_an_edition_in_sight(
    workspace: Workspace, edition: Edition, stray: str
) -> None:
    editions = Path(workspace.settings.editions_url)
    if stray == "publication":
        unknown = editions / CLUSTER / "2026-10" / "9-aaaaaaaaaaaa"
        unknown.mkdir()
        (unknown / "publication.json").write_text("{}")
    else:
        (editions / CLUSTER / "published.json").write_text("[]")
    withdrawn = withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    (notice,) = set(served(workspace, edition).values())
    assert REASON in notice.decode()
    assert any("published.json" in trouble or "9-aaaaaaaaaaaa" in trouble for trouble in withdrawn.troubles)


def test_whoever_withdraws_it_again_takes_back_what_others_wanted(workspace: Workspace, edition: Edition) -> None:
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    restore(workspace, edition.digest, "It was right.", OFFICER, LATER)
    withdraw(workspace, edition.digest, "It still names somebody.", COORDINATOR, LATER)
    assert not restore(workspace, edition.digest, "It was right.", COORDINATOR, LATER).is_restored
    assert restore(workspace, edition.digest, "It was right.", OFFICER, LATER).is_restored

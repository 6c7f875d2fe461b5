"""Many at once: nothing is lost and nothing doubled, whichever database holds the ledger."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from application.editions import draft, publish
from application.ledger.heads import make_demonstration
from application.returns import documents, receive
from application.returns.kept.verify import verify_kept
from application.returns.spool import path_digest, take_in
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import Receipt, schema
from data.model import FileExamination, State
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER
from tests.support.books import clean
from tests.support.commands import minstd_alone

FIRST = datetime(2026, 11, 9, 9, tzinfo=UTC)
LAST = FIRST + timedelta(hours=5)  # all of them before October's returns are due
PROCESSES, EACH = 4, 50

SENDER = "from tests.integration import test_concurrency as here; here.send({0}, {1!r})"


def opened(folder: Path) -> Workspace:
    return open_workspace(read_settings(folder), CLUSTER)


def expected(n: int) -> str:
    return "rejected" if n % 4 == 0 else "accepted"


def content(n: int) -> bytes:
    """Return one of Camden's panel returns, each different; one in four with a mistake."""
    book = clean("panel")
    book.fill("Front door", "contacts_green", 100 + n)
    if n % 4 == 0:
        book.fill("Front door", "contacts_red", "N/A")
    return book.zip()


def send(first: int, folder: str) -> None:
    """Hand in one process's share of the files: a function and no text, so that its types are checked."""
    workspace = opened(Path(folder))
    camden = workspace.member("Camden")
    for n in range(first, first + EACH):
        name = f"camden-{n}.zip"
        sent = (Path(folder) / "files" / name).read_bytes()
        validation = receive.submit(workspace, camden, name, sent, ANYBODY, FIRST + timedelta(seconds=n))
        assert str(validation.state) == expected(n), (n, validation.state)


@pytest.fixture
def folder(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demonstration workspace, so that it takes these times, with no sample; its ledger in SQLite or PostgreSQL."""
    monkeypatch.setenv("MINSTD_LEDGER", url)
    monkeypatch.setenv("PREFECT_API_URL", "")
    for name in ("camden", "barnet", "enfield", "hackney", "haringey", "islington"):
        (tmp_path / "drop" / name).mkdir(parents=True)
    make_demonstration(read_settings(tmp_path))
    return tmp_path


@pytest.fixture
def senders(folder: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Several processes, each of which hands in its own files."""
    (folder / "files").mkdir()
    for n in range(PROCESSES * EACH):
        (folder / "files" / f"camden-{n}.zip").write_bytes(content(n))
    opened(folder).ledger.close()
    started = [
        subprocess.Popen([sys.executable, "-c", SENDER.format(n * EACH, str(folder))], stderr=subprocess.PIPE)
        for n in range(PROCESSES)
    ]
    yield started
    for process in started:
        process.kill()
        process.wait()


def preview(folder: Path) -> subprocess.CompletedProcess[str]:
    return minstd_alone("run", "--in-process", "--month", OCTOBER, "--workspace", folder, "--now", LAST.isoformat())


@pytest.mark.slow
def test_two_hundred_submissions_at_once_while_previews_run(
    folder: Path, url: str, senders: list[subprocess.Popen[bytes]]
) -> None:
    previews = [preview(folder)]
    while any(process.poll() is None for process in senders):
        time.sleep(5)
        previews.append(preview(folder))
    for process in senders:
        _out, errors = process.communicate()
        assert (process.returncode, errors.decode()) == (0, "")
    assert {(process.returncode, process.stderr) for process in [*previews, preview(folder)]} == {(0, "")}
    everything_is_there_once(folder, url)
    last_of_all(folder)


def everything_is_there_once(folder: Path, url: str) -> None:
    workspace = opened(folder)
    names = {f"camden-{n}.zip": n for n in range(PROCESSES * EACH)}
    validations = workspace.ledger.judged(CLUSTER, workspace.checks_version, LAST)
    names = {path_digest(workspace, name): n for name, n in names.items()}
    assert sorted(validation.receipt.path for validation in validations) == sorted(names)
    assert all(str(validation.state) == expected(names[validation.receipt.path]) for validation in validations)
    findings = workspace.ledger.findings(validation.id for validation in validations)
    assert {validation.receipt.path: len(findings[validation.id]) for validation in validations} == {
        name: int(expected(n) == "rejected") for name, n in names.items()
    }
    kept = verify_kept(workspace)
    assert (kept.receipts, kept.kept, kept.is_whole) == (len(names), len(names), True)
    assert workspace.spool.waiting() == []
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.receipt)) == len(names)
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.judgement)) == len(names)
    engine.dispose()


def last_of_all(folder: Path) -> None:
    """Check that the newest accepted return stands, in a draft that is whole."""
    workspace = opened(folder)
    newest = max(n for n in range(PROCESSES * EACH) if expected(n) == "accepted")
    cut = draft.cut(workspace, OCTOBER, LAST)
    standing = {entry.receipt.path for entry in cut.entries if entry.receipt}
    assert standing == {path_digest(workspace, f"camden-{newest}.zip")}
    (edition,) = [edition for edition in workspace.ledger.editions(CLUSTER) if edition.cut == cut.digest]
    assert publish.verify_files(workspace, edition) > 50
    workspace.ledger.close()


def test_a_return_handed_in_while_others_are_judged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second process hands one in, and so judges both, between the first's look at what is new and its record."""
    first, second = opened(folder), opened(folder)
    handed_in: list[State] = []

    def examine(workspace: Workspace, receipts: list[Receipt]) -> list[FileExamination | None]:
        if workspace is first and not handed_in:
            handed_in.append(State.NIL)
            later = FIRST + timedelta(minutes=1)
            handed_in[0] = receive.submit(second, second.member("Camden"), "b.zip", content(2), ANYBODY, later).state
        return documents.examine_receipts(workspace, receipts)

    monkeypatch.setattr(receive, "examine_receipts", examine)
    mine = receive.submit(first, first.member("Camden"), "a.zip", content(4), ANYBODY, FIRST)
    assert (mine.state, handed_in) == (State.REJECTED, [State.ACCEPTED])
    validations = first.ledger.judged(CLUSTER, first.checks_version, LAST)
    assert [(validation.receipt.path, validation.state) for validation in validations] == [
        (path_digest(first, "a.zip"), State.REJECTED),
        (path_digest(first, "b.zip"), State.ACCEPTED),
    ]
    assert [
        len(validation) for validation in first.ledger.findings(validation.id for validation in validations).values()
    ].count(1) == 1
    assert receive.validate(second, LAST) == []
    first.ledger.close()
    second.ledger.close()


def test_two_that_judge_the_same_receipts_at_once_agree(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = opened(folder), opened(folder)
    for n in range(8):
        key = ("submit", path_digest(first, f"{n}.zip"), f"{n}")
        take_in(first, first.member("Camden"), key, f"{n}.zip", content(n), FIRST + timedelta(minutes=n), FIRST)
    both: list[int] = []

    def examine(workspace: Workspace, receipts: list[Receipt]) -> list[FileExamination | None]:
        if workspace is first:
            both.append(len(receive.validate(second, LAST)))
        return documents.examine_receipts(workspace, receipts)

    monkeypatch.setattr(receive, "examine_receipts", examine)
    both.append(len(receive.validate(first, LAST)))
    assert both == [8, 8]
    validations = first.ledger.judged(CLUSTER, first.checks_version, LAST)
    assert [str(validation.state) for validation in validations] == [expected(n) for n in range(8)]
    assert (
        sum(
            len(validation)
            for validation in first.ledger.findings(validation.id for validation in validations).values()
        )
        == 2
    )
    first.ledger.close()
    second.ledger.close()

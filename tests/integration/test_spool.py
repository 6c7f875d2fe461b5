"""Nothing received is lost: a process killed at any step leaves what the next one takes up."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from application.ledger.heads import make_demonstration
from application.returns import receive, spool
from application.returns.kept.verify import verify_kept
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.kept.returns import KeptReturns
from data.kept.spool import Spool
from data.ledger import Ledger
from data.model import State
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER
from tests.support.books import clean

STEPS: dict[str, tuple[Any, str]] = {
    "once the file is in the spool": (Ledger, "record_receipts"),
    "once its receipt is recorded": (receive, "examine_receipts"),
    "once it was read": (KeptReturns, "keep"),
    "once it is kept": (Ledger, "record_judgements"),
    "once its answer is in the ledger": (receive, "let_go"),
    "once it left the spool": (receive, "discard_refused_originals"),
}
"""Where a process is killed: just before it does what comes after."""


@pytest.fixture
def folder(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new workspace, its ledger once in SQLite and once in PostgreSQL."""
    monkeypatch.setenv("MINSTD_LEDGER", url)
    make_demonstration(read_settings(tmp_path))
    (tmp_path / "drop" / "camden").mkdir(parents=True)
    return tmp_path


def opened(folder: Path) -> Workspace:
    return open_workspace(read_settings(folder), CLUSTER)


def due(workspace: Workspace) -> datetime:
    return workspace.cluster.timetable(OCTOBER).due_at - timedelta(days=2)


def killed(step: str, act: Callable[[], object]) -> None:
    """Do something in a process of its own, which is killed at a step."""
    owner, name = STEPS[step]
    child = os.fork()
    if child == 0:
        setattr(owner, name, lambda *_args, **_named: os.kill(os.getpid(), signal.SIGKILL))
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)


def submitted(folder: Path, content: bytes) -> None:
    workspace = opened(folder)
    receive.submit(workspace, workspace.member("Camden"), "return.xlsx", content, ANYBODY, due(workspace))


def pulled(folder: Path) -> None:
    workspace = opened(folder)
    receive.pull(workspace, workspace.member("Camden"), due(workspace))
    receive.validate(workspace, due(workspace))


@pytest.mark.long
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("way", ["submitted", "pulled"])
def test_whoever_comes_next_takes_it_up(folder: Path, step: str, way: str) -> None:
    content = clean().xlsx()
    if way == "pulled":
        (folder / "drop" / "camden" / "return.xlsx").write_bytes(content)
    killed(step, lambda: submitted(folder, content) if way == "submitted" else pulled(folder))
    (folder / "drop" / "camden" / "return.xlsx").unlink(missing_ok=True)

    workspace = opened(folder)
    receive.validate(workspace, due(workspace) + timedelta(hours=1))
    (validation,) = workspace.ledger.judged(CLUSTER, workspace.checks_version, due(workspace) + timedelta(days=1))
    assert (validation.state, validation.receipt.received_at) == (State.ACCEPTED, due(workspace))
    assert workspace.spool.waiting() == []
    findings = verify_kept(workspace)
    assert (findings.receipts, findings.kept, findings.missing, findings.strays) == (1, 1, (), ())
    workspace.ledger.close()


@pytest.mark.parametrize(
    ("minutes", "counts"), [(0, True), (49, True), (50, False), (600, False), (-1, False)], ids=str
)
def test_what_was_left_counts_from_when_it_arrived_if_the_ledger_takes_that(minutes: int, counts: bool) -> None:
    now = datetime(2026, 11, 30, 10, tzinfo=UTC)
    arrived = now - timedelta(minutes=minutes)
    assert spool.time_received(arrived, now) == (arrived if counts else now)


def test_a_file_never_leaves_before_its_answer_is_in_the_ledger(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is removed has been answered."""
    workspace = opened(folder)
    removed: list[str] = []
    real = Spool.remove

    def remove(self: Spool, name: str) -> None:
        receipts = workspace.ledger.every_receipt()
        names = {spool.spool_name(workspace, (each.source, each.path, each.etag)): each.id for each in receipts}
        assert workspace.ledger.answered([names[name]]) == {names[name]}
        removed.append(name)
        real(self, name)

    monkeypatch.setattr(Spool, "remove", remove)
    submitted(folder, clean().xlsx())
    assert len(removed) == 1


def test_the_same_file_waits_once_for_each_receipt(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A borough may go back to an earlier version: the same bytes again are a new receipt with an answer of its own."""
    workspace = opened(folder)
    content = clean().xlsx()
    for hour in range(3):
        moment = due(workspace) + timedelta(hours=hour)
        receive.submit(workspace, workspace.member("Camden"), "return.xlsx", content, ANYBODY, moment)
    findings = verify_kept(workspace)
    assert (findings.receipts, findings.kept) == (3, 3)
    assert len(workspace.kept.all()) == 1

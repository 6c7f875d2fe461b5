"""What must not be kept is nowhere: names planted in every part of a file, and a search through all that is left."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from application.editions import actions, challenges, draft
from application.ledger.heads import make_demonstration
from application.returns import answers, receive, replies
from application.returns.held_answers import decide_answer, held_answers
from application.returns.kept.verify import verify_kept
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.intake.explanations import NotAnAnswer
from data.model import State
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, RELEASE_DAY, release_drafted
from tests.support.planted import LAST, NAME, leaks, planted


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A demonstration workspace, with temporary files in it and the drop elsewhere: all below it is what is kept."""
    (tmp_path / "drop" / "camden").mkdir(parents=True)
    (tmp_path / "workspace" / "temporary").mkdir(parents=True)
    monkeypatch.setenv("MINSTD_DROP", str(tmp_path / "drop"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "workspace" / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    settings = read_settings(tmp_path / "workspace")
    make_demonstration(settings)
    opened = open_workspace(settings, CLUSTER)
    yield opened
    opened.ledger.close()


def _received(workspace: Workspace, tmp_path: Path, step: int) -> dict[str, int]:
    """Leave every planted file in Camden's folder, have them validated and answered, and return how each ended."""
    now = workspace.cluster.timetable(OCTOBER).due_at - timedelta(days=2)
    drop = tmp_path / "drop" / "camden"
    for number, file in enumerate(planted(step)):
        (drop / f"{number:03} {file.name}").write_bytes(file.content)
    receive.pull(workspace, workspace.member("Camden"), now)
    receive.validate(workspace, now)
    replies.leave_replies(workspace, workspace.member("Camden"), now)
    ended: dict[str, int] = {}
    for validation in workspace.ledger.judged(CLUSTER, workspace.checks_version, now):
        ended[str(validation.state)] = ended.get(str(validation.state), 0) + 1
    return ended


def _written_about(workspace: Workspace) -> int:
    """Try to have a name kept in every free text, and return how many were refused."""
    draft.report(workspace, OCTOBER, workspace.cluster.timetable(OCTOBER).freeze_at)
    release_drafted(workspace)
    now = RELEASE_DAY
    validations = workspace.ledger.judged(CLUSTER, workspace.checks_version, now)
    asked = next(each.receipt.id for each in validations if each.state is State.QUESTIONS)
    acts = (
        lambda: answers.answer(workspace, asked, "all", f"It is about {NAME}.", ANYBODY, now),
        lambda: answers.withdraw(workspace, asked, f"{NAME} asked for it.", ANYBODY, now),
        lambda: challenges.raise_challenge(
            workspace, ("Camden", "ST1"), OCTOBER, "data_wrong", f"It is {NAME}.", ANYBODY, now
        ),
        lambda: actions.add(workspace, ("Camden", "ST1"), "It is to be done.", NAME, "2027-01-31", ANYBODY, now),
        lambda: actions.add(workspace, ("Camden", "ST1"), f"Ask {NAME}.", "Analyst", "2027-01-31", ANYBODY, now),
    )
    refused = 0
    for act in acts:
        with suppress(NotAnAnswer):
            act()
            continue
        refused += 1
    assert refused == len(acts)
    answers.answer(workspace, asked, "all", f"It was kept on for {LAST}.", ANYBODY, now)
    waiting = held_answers(workspace, now)
    assert waiting
    for held in waiting:
        decide_answer(workspace, held.reference, ANYBODY, now, is_accepted=False)
    return refused


def _search(workspace: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture, step: int) -> None:
    caplog.set_level(logging.INFO)
    ended = _received(workspace, tmp_path, step)
    _written_about(workspace)
    for path in (tmp_path / "drop" / "camden").iterdir():
        if path.is_file():
            path.unlink()
    leaked = leaks(tmp_path)
    print(f"{sum(ended.values())} planted files: {ended}; files that hold any of it: {len(leaked)}")
    assert leaked == []
    assert LAST.casefold() not in caplog.text.casefold()
    assert (workspace.spool.waiting(), verify_kept(workspace).is_whole) == ([], True)


@pytest.mark.long
def test_a_planted_name_is_nowhere(workspace: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    _search(workspace, tmp_path, caplog, step=7)


@pytest.mark.slow
def test_no_planted_name_is_anywhere(workspace: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    _search(workspace, tmp_path, caplog, step=1)

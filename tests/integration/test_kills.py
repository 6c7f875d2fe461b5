"""Acts killed at every step: the ledger verifies, nothing is half done, and whoever repeats the act finishes it."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from application.editions import actions, challenges, draft, holds, publish
from application.editions.approvals import approve
from application.editions.sign_off import sign_off
from application.ledger.proof import verify
from application.returns import answers
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import schema
from data.model import State
from data.storage.folders import WRITING
from reports.disclosure import areas
from standards.errors import MinstdError
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, release_drafted
from tests.support.made_once import copy_made

NOW = SIGNING_DAY - timedelta(days=10)
"""A day on which the month's drafted, and a released draft can still be challenged."""


def _asked(workspace: Workspace) -> int:
    validations = workspace.ledger.judged(CLUSTER, workspace.checks_version, SIGNING_DAY)
    return next(each.receipt.id for each in validations if each.state is State.QUESTIONS)


def _newest(workspace: Workspace) -> str:
    return workspace.ledger.editions(CLUSTER)[-1].digest


def _waived(workspace: Workspace) -> Workspace:
    """Return a workspace with other waivers, which nobody has approved."""
    return replace(workspace, waivers=replace(workspace.waivers, sha256="1" * 64))


@dataclass(frozen=True)
class Kill:
    """An act, the state of the month in which it is tried, and of how many of its steps one is tried."""

    state: str
    act: Callable[[Workspace], object]
    every: int = 1


ACTS = {
    "answer": Kill(
        "validated",
        lambda workspace: answers.answer(workspace, _asked(workspace), "all", "Right as sent.", ANYBODY, NOW),
    ),
    "withdraw": Kill(
        "validated", lambda workspace: answers.withdraw(workspace, _asked(workspace), "Sent by mistake.", ANYBODY, NOW)
    ),
    "draft": Kill("validated", lambda workspace: draft.report(workspace, OCTOBER, NOW), every=24),
    "release": Kill("drafted", release_drafted),
    "challenge": Kill(
        "released",
        lambda workspace: challenges.raise_challenge(
            workspace, ("Camden", "ST1"), OCTOBER, "context", "A lead was away.", ANYBODY, NOW
        ),
    ),
    "plan": Kill(
        "drafted",
        lambda workspace: actions.add(
            workspace, ("Camden", "ST1"), "Name a lead.", "Head of service", "2027-01-31", ANYBODY, NOW
        ),
    ),
    "hold": Kill(
        "released",
        lambda workspace: holds.hold(workspace, OCTOBER, "other", "A figure is checked.", ANYBODY, NOW),
    ),
    "approve": Kill("drafted", lambda workspace: approve(_waived(workspace), "waivers", "Board, item 2", ANYBODY, NOW)),
    "sign off": Kill("released", lambda workspace: sign_off(workspace, _newest(workspace), "", ANYBODY, SIGNING_DAY)),
    "publish": Kill(
        "signed",
        lambda workspace: publish.publish_edition(
            workspace, workspace.ledger.edition(_newest(workspace)), ANYBODY, SIGNING_DAY
        ),
    ),
}
PROCESSES = multiprocessing.get_context("forkserver")
"""Processes of a parent that has run nothing: threads that draw PDFs don't outlive a fork."""
PROCESSES.set_forkserver_preload([__name__])
FIRST = ("answer", "withdraw")
"""The acts that are tried in every run of the tests; the others, for which a draft is made, by the slow suite."""


@pytest.fixture(scope="module")
def state_of(validated: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a workspace in a state of the month, made from the one in the state before it when it is first wanted."""
    steps: dict[str, tuple[str, Callable[[Workspace], object]]] = {
        "drafted": ("validated", lambda workspace: draft.report(workspace, OCTOBER, NOW - timedelta(days=1))),
        "released": ("drafted", release_drafted),
        "signed": ("released", lambda workspace: sign_off(workspace, _newest(workspace), "", ANYBODY, SIGNING_DAY)),
    }
    folders = {"validated": validated}

    def folder_of(state: str) -> Path:
        if state not in folders:
            before, step = steps[state]
            folder = tmp_path_factory.mktemp(state) / "workspace"
            copy_made(folder_of(before), folder)
            _done(folder, step)
            folders[state] = folder
        return folders[state]

    return folder_of


def _done(folder: Path, act: Callable[[Workspace], object]) -> None:
    workspace = open_workspace(read_settings(folder), CLUSTER)
    try:
        act(workspace)
    finally:
        workspace.ledger.close()


def _state(folder: Path) -> tuple[dict[str, int], set[str]]:
    """Return how many rows each table has, and which files there are."""
    engine = sa.create_engine(read_settings(folder).ledger_url)
    with engine.connect() as connection:
        rows = {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in schema.metadata.sorted_tables
        }
    engine.dispose()
    paths = (path for path in folder.rglob("*") if path.is_file())
    return rows, {str(path.relative_to(folder)) for path in paths if not path.name.startswith((WRITING, "ledger.db"))}


def _act_until(number: int, folder: Path, name: str) -> None:
    """Act in this process, which is killed just before its nth commit, or its nth file appears."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == number:
            os.kill(os.getpid(), signal.SIGKILL)

    areas.loky.cpu_count = lambda: 1  # all of the act in the process that's killed
    appear = os.replace

    def replaced(*paths: str, **named: int) -> None:
        step()
        appear(*paths, **named)

    workspace = open_workspace(read_settings(folder), CLUSTER)
    os.replace = replaced
    sa.event.listen(sa.engine.Engine, "commit", lambda _: step())
    ACTS[name].act(workspace)


def _kill_at(number: int, folder: Path, name: str) -> bool:
    """Act in a process of its own until its nth step; say whether it had so many."""
    child = PROCESSES.Process(target=_act_until, args=(number, folder, name))
    child.start()
    child.join()
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


def _try_all(name: str, state_of: Callable[[str], Path], tmp_path: Path) -> int:
    """Kill an act before each of its steps, repeat it, and return how many steps it has.

    Of an act that writes hundreds of files alike only every so many steps are tried, and each of the last ones.
    """
    kill = ACTS[name]
    finished = tmp_path / "whole"
    copy_made(state_of(kill.state), finished)
    _done(finished, kill.act)
    complete = _state(finished)
    assert complete != _state(state_of(kill.state))
    number, every = 0, kill.every
    while True:
        number += every
        folder = tmp_path / f"killed-{number}"
        copy_made(state_of(kill.state), folder)
        was_killed = _kill_at(number, folder, name)
        assert verify(read_settings(folder), ()).is_whole, (name, number)
        if _state(folder) != complete:
            assert was_killed
            with suppress(MinstdError):  # all of it but a file was done: it says so, and leaves the file
                _done(folder, kill.act)
        assert _state(folder) == complete, (name, number)
        assert verify(read_settings(folder), ()).is_whole, (name, number)
        shutil.rmtree(folder)
        if was_killed:
            continue
        if every == 1:
            return number - 1
        number, every = number - every, 1


@pytest.mark.parametrize("name", FIRST)
def test_whoever_repeats_an_act_that_was_killed_finishes_it(
    name: str, state_of: Callable[[str], Path], tmp_path: Path
) -> None:
    assert _try_all(name, state_of, tmp_path) >= 1


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ACTS if name not in FIRST])
def test_whoever_repeats_any_act_that_was_killed_finishes_it(
    name: str, state_of: Callable[[str], Path], tmp_path: Path
) -> None:
    assert _try_all(name, state_of, tmp_path) >= 1

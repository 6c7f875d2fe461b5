"""An erasure that is killed at every step and given again: nothing is left, and everybody is told."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from application.returns import receive
from application.returns.erasure import erase
from application.returns.erasure_journal import read_journal
from application.returns.kept.verify import verify_kept
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger.notices import NoticeKind
from tests.integration.conftest import CLUSTER
from tests.integration.test_erasure import (
    COORDINATOR,
    OFFICER,
    REASON,
    answered,
    begun_folder,
    later,
    traces,
    workspace,
)
from tests.integration.test_kills import PROCESSES

__all__ = ["begun_folder", "workspace"]


def killed(number: int, folder: Path, receipt: int) -> None:
    """Erase in this process, which is killed just before its nth commit, or its nth change of a file."""
    steps = 0

    def step(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == number:
            os.kill(os.getpid(), signal.SIGKILL)

    opened = open_workspace(read_settings(folder), CLUSTER)
    sa.event.listen(sa.Engine, "commit", step)
    for name in ("replace", "unlink", "remove"):
        real = getattr(os, name)

        def changed(*given: object, real=real, **named: object) -> object:  # type: ignore[no-untyped-def]
            step()
            return real(*given, **named)

        setattr(os, name, changed)
    erase(opened, receipt, REASON, OFFICER, later(opened))
    os._exit(0)


@pytest.mark.slow
@pytest.mark.parametrize("is_given_again", [True, False])
def test_killed_at_any_step_and_given_again_or_run_nothing_is_left(
    workspace: Workspace, tmp_path: Path, is_given_again: bool
) -> None:
    receipt = answered(workspace).receipt.id
    assert not erase(workspace, receipt, REASON, COORDINATOR, later(workspace)).is_done
    workspace.ledger.compact()
    workspace.ledger.close()
    wrong: list[tuple[int, str, object]] = []
    for number in range(1, 60):
        folder = tmp_path / f"killed-{number}"
        shutil.copytree(workspace.settings.workspace, folder)
        process = PROCESSES.Process(target=killed, args=(number, folder, receipt))
        process.start()
        process.join()
        with open_workspace(read_settings(folder), CLUSTER) as opened:
            if is_given_again or receipt not in opened.ledger.erasures(CLUSTER):
                erase(opened, receipt, REASON, OFFICER, later(opened))
            else:
                receive.validate(opened, later(opened))
            informed = [each.whom for each in opened.ledger.notices(CLUSTER) if each.kind is NoticeKind.ERASURE]
            for what, left, wanted in (
                ("done", list(opened.ledger.erasures(CLUSTER)), [receipt]),
                ("traces", traces(opened), []),
                ("verified", opened.ledger.verify([]).discrepancies, ()),
                ("kept", verify_kept(opened).is_whole, True),
                ("journal", [each.receipt for each in read_journal(opened)], [receipt]),
                ("told", informed, ["E09000007", "coordinator"]),
            ):
                if left != wanted:
                    wrong.append((number, what, left))
        with suppress(OSError):
            shutil.rmtree(folder)
        if process.exitcode == 0:
            break
    assert (process.exitcode, wrong) == (0, [])

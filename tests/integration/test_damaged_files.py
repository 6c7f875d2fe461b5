"""Whatever lies in a borough's folder, each file gets its answer, and the month's draft is made."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from application.editions import draft
from application.returns import receive, replies
from application.workspace import Workspace
from data.model import State
from tests.integration.conftest import CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy
from tests.support.damage import FORMS, damaged

CASES = Path(__file__).parents[1] / "data" / "cases"
CAMDEN = "E09000007"


def leave(folder: Path, count: int, seed: int) -> list[str]:
    """Leave damaged files and things that are no files in a borough's folder; return the files' names."""
    draws = random.Random(seed)
    names = []
    for number in range(count):
        form = FORMS[number % len(FORMS)]
        changes = [
            (draws.randrange(1 << 31), draws.randrange(1 << 31), draws.randrange(1 << 31))
            for _ in range(1 + number % 3)
        ]
        content = damaged(("service", "panel", "profile")[number % 3], form, changes)
        names.append(f"damaged-{number}.{form}")
        (folder / names[-1]).write_bytes(content if number % 10 else draws.randbytes(3000))
    os.mkfifo(folder / "pipe.xlsx")
    (folder / "link.xlsx").symlink_to(folder / names[0])
    return names


def results(workspace: Workspace) -> dict[int, State]:
    judged = workspace.ledger.judged(CLUSTER, workspace.checks_version, SIGNING_DAY)
    return {each.receipt.id: each.state for each in judged if each.gss_code in (None, CAMDEN)}


def everything(copy: WorkspaceCopy, count: int, seed: int) -> None:
    workspace = copy.open()
    before = set(results(workspace))
    folder = copy.folder / "drop" / "camden"
    leave(folder, count, seed)
    member = workspace.member("Camden")
    pulled = receive.pull(workspace, member, SIGNING_DAY)
    assert pulled.new == count
    assert sorted(problem.partition(":")[0] for problem in pulled.problems) == ["link.xlsx", "pipe.xlsx"]
    began = time.monotonic()
    receive.validate(workspace, SIGNING_DAY)
    assert time.monotonic() - began < 10 * count
    assert receive.pull(workspace, member, SIGNING_DAY).new == 0
    _, edition = draft.report(workspace, OCTOBER, SIGNING_DAY)
    assert edition.month == OCTOBER
    assert len(set(results(workspace)) - before) == count
    assert replies.leave_replies(workspace, member, SIGNING_DAY) >= count


@pytest.mark.long
def test_a_folder_of_damaged_files_ends_in_replies_and_a_draft(workspace_copy: WorkspaceCopy) -> None:
    everything(workspace_copy, 24, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_more_damaged_files_end_in_replies_and_a_draft(workspace_copy: WorkspaceCopy, seed: int) -> None:
    everything(workspace_copy, 200, seed)


def test_a_stray_formatted_cell_stops_nobody(workspace_copy: WorkspaceCopy) -> None:
    """One formatted empty cell in the last corner: to whoever opens the sheet whole, 17 thousand million cells."""
    workspace = workspace_copy.open()
    name = "16a-far-formatted-cell-to-mend.xlsx"
    (workspace_copy.folder / "drop" / "enfield" / name).write_bytes((CASES / name).read_bytes())
    member = workspace.member("Enfield")
    began = time.monotonic()
    assert receive.pull(workspace, member, SIGNING_DAY).new == 1
    (validation,) = receive.validate(workspace, SIGNING_DAY)
    assert (validation.state, [finding.code for finding in validation.findings]) == (
        State.REJECTED,
        ["number_with_words"],
    )
    _, edition = draft.report(workspace, OCTOBER, SIGNING_DAY)
    assert edition.month == OCTOBER
    replies.leave_replies(workspace, member, SIGNING_DAY)
    assert time.monotonic() - began < 120  # a draft's own seconds, on a busy machine


def test_a_changed_time_alone_is_no_new_file(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    member = workspace.member("Camden")
    folder = workspace_copy.folder / "drop" / "camden"
    for path in folder.rglob("*.xlsx"):
        os.utime(path, (SIGNING_DAY.timestamp() - 90, SIGNING_DAY.timestamp() - 90))
    assert receive.pull(workspace, member, SIGNING_DAY).new == 0

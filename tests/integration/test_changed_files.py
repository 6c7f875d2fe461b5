"""A cluster's files changed by command: whole or not at all, over nobody's edits, and in no month that stands."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.configuration import change
from application.ledger.heads import leave_head, make_demonstration
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.clusters.cluster import cluster_ids, load_cluster
from data.ledger.months import MonthEvent, MonthEventKind
from standards.errors import MinstdError
from standards.model import Month
from tests.support.commands import minstd
from tests.support.records import a_cut, an_edition

CLUSTER = "west-london"
BARNET = "registers/E09000003.yaml"
JOIN = ("cluster", "join", CLUSTER, "--area", "Barnet", "--from", "2027-03")
PANEL = ("panel_type=MARAC", "meetings_scheduled=1", "--from", "2027-02", "--borough", "Ealing", "--cluster", CLUSTER)
ADD = ("register", "add", "panel", *PANEL)
LEAVE = ("cluster", "leave", CLUSTER, "--area", "Hounslow", "--last", "2027-03")
GOOD = ("--reason", "The board agreed on 3 December.")
NAMED = ("--reason", "Sandra Whitfield agreed")


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration with a cluster of its own, whose files are accepted in November 2026."""
    folder = tmp_path_factory.mktemp("changed") / "workspace"
    make_demonstration(read_settings(folder))
    new = ("cluster", "new", CLUSTER, "--areas", "Ealing, Hounslow, Hillingdon", "--first-month", "2026-08")
    assert minstd(*new, "--workspace", folder).returncode == 0
    assert command(folder, "cluster", "accept", CLUSTER, "--reason", "The first files.")[0] == 0
    return folder


@pytest.fixture
def folder(accepted: Path, tmp_path: Path) -> Path:
    shutil.copytree(accepted.parent, tmp_path / "home")
    return tmp_path / "home" / "workspace"


def command(folder: Path, *arguments: str, now: str = "2026-11-30T10:00:00") -> tuple[int, str, str]:
    done = minstd(*arguments, "--now", now, "--workspace", folder)
    return done.returncode, done.stdout.strip(), done.stderr


def files(folder: Path) -> dict[str, bytes]:
    own = folder.parent / "clusters" / CLUSTER
    return {path.relative_to(own).as_posix(): path.read_bytes() for path in own.rglob("*") if path.is_file()}


def edit(folder: Path, old: str, new: str, name: str = "cluster.yaml") -> None:
    path = folder.parent / "clusters" / CLUSTER / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def opened(folder: Path) -> Workspace:
    return open_workspace(read_settings(folder), CLUSTER)


# Whole or not at all


@pytest.mark.parametrize(("arguments", "says"), [(JOIN, "Barnet owes returns"), (ADD, "EAL-P01"), (LEAVE, "Hounslow")])
def test_what_is_refused_leaves_no_trace_and_can_be_repeated(
    folder: Path, arguments: tuple[str, ...], says: str
) -> None:
    before = files(folder)
    for _ in range(2):
        status, _, stderr = command(folder, *arguments, *NAMED)
        assert (status, "person's details" in stderr, files(folder)) == (2, True, before)
    status, stdout, stderr = command(folder, *arguments, *GOOD)
    assert (status, says in stdout) == (0, True), stderr
    assert "accepted already" in command(folder, "cluster", "accept", CLUSTER, *GOOD)[1]


@pytest.mark.parametrize("broken", ["cluster.yaml", BARNET, "ledger"])
def test_a_failure_half_way_puts_everything_back(folder: Path, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, write = files(folder), change.write_whole

    def failing(path: Path, content: bytes) -> None:
        if str(path).endswith(broken) and files(folder)["cluster.yaml"] == before["cluster.yaml"] != content:
            raise MinstdError("The disk is full.")
        write(path, content)

    def refusing(*_: object) -> None:
        raise MinstdError("The ledger is full.")

    with monkeypatch.context() as patched:
        patched.setattr(change, "write_whole", failing)
        if broken == "ledger":
            patched.setattr(change, "record_acceptance", refusing)
        assert "is full" in command(folder, *JOIN, *GOOD)[2]
    assert files(folder) == before
    assert command(folder, *JOIN, *GOOD)[0] == 0


KILLED = """
import os, signal
from application.configuration import change
from flows import cli
write, written = change.write_whole, 0
def counted(path, content):
    global written
    write(path, content)
    written += 1
    if written == NUMBER:
        os.kill(os.getpid(), signal.SIGKILL)
change.write_whole = counted
cli.main()
"""


def killed(folder: Path, number: int, *arguments: str) -> None:
    """Give a command in a process that is killed once its nth file is written."""
    code = KILLED.replace("NUMBER", str(number))
    now = ("--now", "2026-11-30T10:00:00", "--workspace", str(folder))
    done = subprocess.run([sys.executable, "-c", code, *arguments, *now], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize(("arguments", "number"), [(JOIN, 1), (JOIN, 2), (ADD, 1)], ids=["between", "joined", "added"])
def test_whoever_was_killed_repeats_the_command(folder: Path, arguments: tuple[str, ...], number: int) -> None:
    before = files(folder)
    killed(folder, number, *arguments, *GOOD)
    assert files(folder) != before
    other = command(folder, "cluster", "join", CLUSTER, "--area", "Brent", "--from", "2027-05", *GOOD)
    assert "give that one again instead, as it was" in other[2]
    status, stdout, stderr = command(folder, *arguments, *GOOD)
    assert (status, stdout == "EAL-P01" or "Barnet owes" in stdout) == (0, True), stderr
    assert "accepted already" in command(folder, "cluster", "accept", CLUSTER, *GOOD)[1]
    assert sum(each.name == "Barnet" for each in load_cluster(CLUSTER, folder.parent / "clusters").members) == (
        arguments is JOIN
    )
    panels = files(folder)["registers/E09000009.yaml"].count(b"panel_id")
    assert panels == (arguments is ADD)


def test_the_same_panel_is_not_added_twice(folder: Path) -> None:
    assert [command(folder, *ADD, *GOOD)[1] for _ in range(2)] == ["EAL-P01", "EAL-P01"]
    assert files(folder)["registers/E09000009.yaml"].count(b"panel_id") == 1


def test_a_cluster_that_was_stopped_while_it_was_made_is_none(folder: Path) -> None:
    clusters = folder.parent / "clusters"
    shutil.copytree(clusters / CLUSTER, clusters / ".east-london-abc")
    assert cluster_ids(clusters) == (CLUSTER,)


# Over nobody's pending edits


@pytest.mark.parametrize("arguments", [JOIN, ADD, LEAVE])
def test_no_command_accepts_what_somebody_edited(folder: Path, arguments: tuple[str, ...]) -> None:
    edit(folder, "quorum: 2", "quorum: 1")
    before = files(folder)
    status, _, stderr = command(folder, *arguments, *GOOD)
    assert (status, files(folder)) == (2, before)
    for part in ("have changed since they were accepted", ": cluster.yaml.", f"`minstd cluster accept {CLUSTER}"):
        assert part in stderr
    assert command(folder, "cluster", "accept", CLUSTER, "--reason", "A quorum of one.")[0] == 0
    assert command(folder, *arguments, *GOOD)[0] == 0


def test_an_entry_that_waits_to_be_accepted_is_not_said_to_be_missing(folder: Path) -> None:
    assert command(folder, *ADD, *GOOD)[0] == 0
    edit(folder, "EAL-P01", "EAL-P02", "registers/E09000009.yaml")
    done = command(folder, "register", "close", "EAL-P02", "--last", "2027-05", *PANEL[-4:], *GOOD)
    assert "registers/E09000009.yaml" in done[2]
    assert "has no EAL-P02" not in done[2]


def test_nothing_is_changed_before_the_first_files_are_accepted(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    make_demonstration(read_settings(workspace))
    new = ("cluster", "new", CLUSTER, "--areas", "Ealing, Hounslow", "--workspace", workspace)
    assert minstd(*new).returncode == 0
    status, _, stderr = command(workspace, *ADD, *GOOD)
    assert (status, "haven't been accepted yet" in stderr) == (2, True)


# Into no month that stands

JANUARY = "2027-01-10T10:00:00"


def with_draft(folder: Path, month: Month) -> str:
    """Record a draft of a month, and return its digest."""
    workspace = opened(folder)
    drafted = replace(an_edition(drafted_at=datetime(2027, 1, 8, tzinfo=UTC)), cluster=CLUSTER, month=month)
    workspace.ledger.record_cut(replace(a_cut(), cluster=CLUSTER, month=month, entries=()), drafted.drafted_at)
    leave_head(workspace)
    workspace.ledger.draft(drafted)
    workspace.ledger.close()
    return drafted.digest


def drop(folder: Path, month: Month, digest: str) -> None:
    workspace = opened(folder)
    at = datetime(2027, 1, 9, tzinfo=UTC)
    workspace.ledger.add_month_event(MonthEvent(CLUSTER, month, MonthEventKind.DROPPED, at, digest, "Wrong.", "Chair"))
    workspace.ledger.close()


def test_nobody_joins_or_leaves_in_a_month_that_stands(folder: Path) -> None:
    def joins(first: str) -> str:
        return command(folder, "cluster", "join", CLUSTER, "--area", "Brent", "--from", first, *GOOD, now=JANUARY)[2]

    def leaves(last: str) -> str:
        return command(folder, "cluster", "leave", CLUSTER, "--area", "Ealing", "--last", last, *GOOD, now=JANUARY)[2]

    before = files(folder)
    assert "November 2026 has been frozen since 17 December 2026" in joins("2026-11")
    digest = with_draft(folder, Month(2026, 12))
    assert "December 2026 has a draft" in joins("2026-12")
    assert "Brent can join from January 2027 on at the earliest" in joins("2026-09")
    assert "The last returns of Ealing can be those for December 2026 at the earliest" in leaves("2026-11")
    assert files(folder) == before
    drop(folder, Month(2026, 12), digest)
    assert joins("2026-12") == leaves("2026-11") == ""


BACK: dict[str, Callable[[Path], None]] = {
    "joined": lambda folder: edit(folder, 'joined: "2026-08"', 'joined: "2026-10"'),
    "left": lambda folder: edit(folder, 'joined: "2026-08"', 'joined: "2026-08"\n    left: "2026-09"'),
    "first_month": lambda folder: edit(folder, 'first_month: "2026-08"', 'first_month: "2026-09"'),
    "renamed": lambda folder: edit(folder, "E09000018", "E09000005"),
}


@pytest.mark.parametrize("name", BACK)
def test_no_edit_reaches_back_to_a_month_that_stands(folder: Path, name: str) -> None:
    BACK[name](folder)
    (folder.parent / "clusters" / CLUSTER / "registers" / "E09000005.yaml").write_bytes(
        files(folder)["registers/E09000018.yaml"].replace(b"E09000018", b"E09000005")
    )
    status, _, stderr = command(folder, "cluster", "accept", CLUSTER, *GOOD)
    assert (status, "back to months that stand: October 2026" in stderr) == (2, True), stderr
    assert "write that under `decided`" in stderr


def test_an_edit_that_changes_later_months_is_accepted(folder: Path) -> None:
    edit(folder, 'joined: "2026-08"', 'joined: "2026-08"\n    left: "2026-10"')
    assert command(folder, "cluster", "accept", CLUSTER, *GOOD)[0] == 0


def test_a_board_may_decide_that_a_members_months_reach_back(folder: Path) -> None:
    def settings() -> str:
        return load_cluster(CLUSTER, folder.parent / "clusters").settings_sha256

    before = settings()
    edit(folder, 'joined: "2026-08"', 'joined: "2026-08"\n    left: "2026-09"')
    assert settings() == before
    edit(folder, 'left: "2026-09"', 'left: "2026-09"\n    decided: "Board, 3 December 2026, item 2"')
    assert settings() != before
    accept = ("cluster", "accept", CLUSTER, *GOOD)
    assert "Accept it once its approvers have recorded that" in command(folder, *accept)[2]
    approve = ("standards", "approve", "settings", "--minute", "Board, item 2.", "--cluster", CLUSTER)
    assert command(folder, *approve, "--role", "Cluster chair")[0] == 0
    assert command(folder, *accept)[0] == 0

"""Late by our fault: a file counts from when it arrived, and an outage of ours moves a date, by two people."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.configuration.accept import accept_files, check_accepted
from application.editions import draft
from application.editions.approvals import NotApproved, approvables, approve, check_approved
from application.people.caller import Caller
from application.returns.receive import pull
from application.returns.register import register_of
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import true_time
from data.ledger.people import Grant, Person, Role
from standards.model import Month
from tests.integration.conftest import OCTOBER, SIGNING_DAY, WorkspaceCopy
from tests.integration.servers import Server
from tests.support.commands import minstd

CLUSTER, CAMDEN = "inner-london", "E09000007"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A live workspace of a cluster of Camden alone, whose folder it doesn't look into."""
    first = Month.of(true_time().date())
    areas = ("--areas", "Camden", "--first-month", str(first))
    assert minstd("cluster", "new", CLUSTER, *areas, "--workspace", tmp_path / "workspace").returncode == 0
    return tmp_path / "workspace"


@pytest.fixture
def opened(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Workspace]]:
    """Opens the workspace with Camden's files on a server, where one arrived two hours ago."""
    servers: list[Server] = []

    def of(protocol: str) -> Workspace:
        own = tmp_path / "served" / "camden"
        own.mkdir(parents=True)
        leave(own / "panel.csv", b"one,two\n", ARRIVED)
        if protocol == "file":
            url, options = str(own), {}
        else:
            servers.append(Server.start(protocol, own.parent))
            url, options = servers[-1].camden()
        monkeypatch.setenv("MINSTD_SOURCE_OPTIONS", json.dumps({CAMDEN: options}))
        file = folder.parent / "clusters" / CLUSTER / "cluster.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("{drop}/camden", url), encoding="utf-8")
        return open_workspace(read_settings(folder), CLUSTER)

    yield of
    for server in servers:
        server.stop()


ARRIVED = true_time().replace(microsecond=0) - timedelta(hours=2)


def leave(file: Path, content: bytes, at: datetime) -> None:
    """Leave a file as one that was written at a moment, which whoever leaves it may say."""
    file.write_bytes(content)
    os.utime(file, (at.timestamp(), at.timestamp()))


@pytest.mark.parametrize(
    ("protocol", "trusted", "is_from_source"),
    [("s3", "[]", True), ("sftp", "[]", False), ("sftp", f'["{CAMDEN}"]', True), ("file", f'["{CAMDEN}"]', False)],
)
def test_a_file_is_received_when_a_source_that_is_trusted_says_it_arrived(
    opened: Callable[..., Workspace],
    monkeypatch: pytest.MonkeyPatch,
    protocol: str,
    trusted: str,
    is_from_source: bool,
) -> None:
    monkeypatch.setenv("MINSTD_TRUSTED_CLOCKS", trusted)
    with opened(protocol) as workspace:
        workspace.ledger.note_visit(CLUSTER, CAMDEN, ARRIVED - timedelta(minutes=5))
        now = true_time()
        assert pull(workspace, workspace.member(CAMDEN), now).new == 1
        (receipt,) = workspace.ledger.every_receipt()
        assert receipt.received_at == (ARRIVED if is_from_source else now)
        assert [each.id for each in workspace.ledger.unjudged(CLUSTER, workspace.checks_version)] == [receipt.id]
        assert workspace.ledger.verify().is_whole
        assert pull(workspace, workspace.member(CAMDEN), true_time()).new == 0


def test_over_ssh_nobody_dates_a_file_back_beyond_our_last_look(
    opened: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MINSTD_TRUSTED_CLOCKS", f'["{CAMDEN}"]')
    with opened("sftp") as workspace:
        first = true_time()
        assert pull(workspace, workspace.member(CAMDEN), first).new == 1
        leave(tmp_path / "served" / "camden" / "panel.csv", b"one,two,three\n", ARRIVED - timedelta(days=40))
        second = true_time()
        assert pull(workspace, workspace.member(CAMDEN), second).new == 1
        receipts = workspace.ledger.every_receipt()
        assert [receipt.received_at for receipt in receipts] == [first, first], "before the first look nobody knows"
        newest = workspace.ledger.unjudged(CLUSTER, workspace.checks_version)[-1]
        assert newest.id == receipts[-1].id, "what was sent last counts last, whatever it says"


def test_an_outage_of_ours_moves_a_date_once_two_people_have_said_so(folder: Path) -> None:
    workspace = open_workspace(read_settings(folder), CLUSTER)
    at, callers = true_time(), {}
    for role in (Role.COORDINATOR, Role.APPROVER):
        grant = Grant(0, role, CLUSTER, role.words, at - timedelta(days=2), None, None, at, False, (), at)
        ((person, _),) = workspace.ledger.add_holders([(Person(0, f"{role}@example.org", role), grant)], None, at)
        callers[role] = Caller(person, person.name)

    def decide() -> None:
        for subject in approvables(workspace, true_time()):
            approve(workspace, subject.name, "Board, item 2.", callers[Role.APPROVER], true_time())

    accept_files(workspace, "The first files.", callers[Role.COORDINATOR], at)
    decide()
    month = workspace.cluster.first_month
    assert month is not None
    before = workspace.cluster.timetable(month)
    moved = before.due_at.date() + timedelta(days=1)
    file = workspace.folder.path / "cluster.yaml"
    override = f'  overrides:\n    "{month}": {{due: {moved}, why: "The portal was down on the due date."}}\n'
    head, members, tail = file.read_text(encoding="utf-8").partition("members:")
    file.write_text(f"{head}{override}{members}{tail}", encoding="utf-8")
    workspace.ledger.close()
    workspace = open_workspace(read_settings(folder), CLUSTER)
    accept_files(workspace, "The portal was down.", callers[Role.COORDINATOR], true_time())
    with pytest.raises(NotApproved, match="the cluster's settings"):
        check_approved(workspace, [workspace.rules.in_force(month)], true_time())
    (settings,) = [each for each in approvables(workspace, true_time()) if each.standing is None]
    assert any("The portal was down on the due date." in sentence for sentence in settings.sentences)
    decide()
    check_approved(workspace, [workspace.rules.in_force(month)], true_time())
    check_accepted(workspace, true_time())
    assert {row.due_at.date() for row in register_of(workspace, month, true_time())} == {moved}
    workspace.ledger.close()


def test_a_date_that_was_moved_counts_for_what_was_owed_before(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    late = draft.cut(workspace, OCTOBER, SIGNING_DAY)
    dates = workspace.cluster.timetable(OCTOBER)
    calendar = replace(workspace.cluster.calendar, overrides={OCTOBER: {"due": dates.freeze_at.date()}})
    moved = replace(workspace, cluster=replace(workspace.cluster, calendar=calendar))
    taken = draft.cut(moved, OCTOBER, SIGNING_DAY)
    assert sum(entry.is_late for entry in taken.entries) < sum(entry.is_late for entry in late.entries)
    kept = moved.ledger.cut(taken.digest)
    assert {entry.owed.due_at.astimezone(UTC) for entry in kept.entries if entry.owed.period == OCTOBER} == {
        dates.due_at.astimezone(UTC)
    }
    assert draft.observe(moved, kept) == draft.observe(moved, taken)

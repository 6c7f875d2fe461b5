"""`minstd doctor`: each thing that can be wrong is provoked, told by name, and gone once it is put right."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from application.configuration.accept import accept_files
from application.editions.approvals import approvables, approve
from application.health import cluster_checks, doctor
from application.health.complaints import HealthCheck
from application.messages import COORDINATOR
from application.people.caller import Caller
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import schema, true_time
from data.ledger.chain import triggers
from data.ledger.notices import Fate, Notice, NoticeKind
from data.ledger.people import Grant, Person, Role
from data.ledger.transient import tables
from standards.model import Month
from tests.support.commands import minstd
from tests.support.visitor import Visitor, portal_of

CLUSTER, EALING = "west-london", "E09000009"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    addresses = {code: ["json://localhost"] for code in (EALING, "E09000005", COORDINATOR)}
    monkeypatch.setenv("MINSTD_MESSAGES", json.dumps(addresses))
    return tmp_path / "workspace"


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    """A live workspace in which all is well: approved, accepted, and its scheduled runs ended well just now."""
    first = Month.of(true_time().date())
    areas = ("--areas", "Ealing, Brent", "--first-month", str(first))
    assert minstd("cluster", "new", CLUSTER, *areas, "--workspace", folder).returncode == 0
    opened = open_workspace(read_settings(folder), CLUSTER)
    at, callers = true_time(), {}
    for role in (Role.COORDINATOR, Role.APPROVER):
        grant = Grant(0, role, CLUSTER, role.words, at - timedelta(days=2), None, None, at, False, (), at)
        ((person, _),) = opened.ledger.add_holders([(Person(0, f"{role}@example.org", role), grant)], None, at)
        callers[role] = Caller(person, person.name)
    accept_files(opened, "The first files.", callers[Role.COORDINATOR], at)
    for subject in approvables(opened, at):
        approve(opened, subject.name, "Board, item 2.", callers[Role.APPROVER], at)
    for flow in cluster_checks.ALLOWED:
        opened.ledger.note_good_run(CLUSTER, flow, at)
    yield opened
    opened.ledger.close()


def complaints(workspace: Workspace) -> dict[str, str]:
    return {str(each.check): each.problem for each in doctor.examine(workspace.settings.workspace, None)}


def test_where_all_is_well_nothing_is_said(workspace: Workspace, folder: Path) -> None:
    assert complaints(workspace) == {}
    done = minstd("doctor", "--workspace", folder)
    assert (done.returncode, done.stdout) == (0, "All is well.\n")


def test_the_command_ends_with_1_and_lists_what_is_wrong(workspace: Workspace, folder: Path) -> None:
    folder.chmod(0o755)
    done = minstd("doctor", "--json", "--workspace", folder)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["is_well"]) == (1, False)
    assert answer["checks"] == [str(check) for check in HealthCheck]
    (complaint,) = answer["complaints"]
    assert (complaint["check"], complaint["cluster"]) == ("permissions", "")
    assert str(folder) in complaint["problem"]


def _wrong_setting(_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINSTD_WORKSPCE", "x")


def _altered_ledger(workspace: Workspace, _monkeypatch: pytest.MonkeyPatch) -> None:
    engine = sa.create_engine(workspace.settings.ledger_url)
    with engine.begin() as connection:
        triggers.unguard(connection)
        connection.execute(sa.update(schema.approval).values(sha256="0" * 64))


def _clock_set_back(_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = true_time() - timedelta(days=3)
    monkeypatch.setattr(doctor, "true_time", lambda: earlier)


def _full_disk(_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=300_000_000))


def _open_secret(workspace: Workspace, _monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.settings.secret_path.chmod(0o644)


def _stray_return(workspace: Workspace, _monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(workspace.settings.kept_url) / "ab" / ("ab" + "0" * 62 + ".json")
    path.parent.mkdir(parents=True, mode=0o700)
    path.write_bytes(b"{}")
    path.chmod(0o600)


def _changed_file(workspace: Workspace, _monkeypatch: pytest.MonkeyPatch) -> None:
    file = workspace.folder.path / "cluster.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\n# A remark.\n", encoding="utf-8")


def _changed_settings(workspace: Workspace, _monkeypatch: pytest.MonkeyPatch) -> None:
    file = workspace.folder.path / "cluster.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("quorum: 2", "quorum: 1"), encoding="utf-8")


def _no_run_for_long(workspace: Workspace, _monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.ledger.note_good_run(CLUSTER, "intake", true_time() - timedelta(hours=2))


def _no_draft_in_time(workspace: Workspace, _monkeypatch: pytest.MonkeyPatch) -> None:
    file = workspace.folder.path / "cluster.yaml"
    text, first = file.read_text(encoding="utf-8"), workspace.cluster.first_month
    assert first is not None
    file.write_text(text.replace(f'"{first}"', f'"{first - 4}"'), encoding="utf-8")


def _source_down(workspace: Workspace, _monkeypatch: pytest.MonkeyPatch) -> None:
    notice = Notice(CLUSTER, COORDINATOR, NoticeKind.SOURCES, EALING, Fate.SENT, true_time())
    workspace.ledger.add_notice(notice)


def _message_given_up(workspace: Workspace, _monkeypatch: pytest.MonkeyPatch) -> None:
    notice = Notice(CLUSTER, EALING, NoticeKind.DUE, "2026-10", Fate.GIVEN_UP, true_time(), "The server refused.")
    workspace.ledger.add_notice(notice)


def _no_address(_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINSTD_MESSAGES", json.dumps({EALING: ["json://localhost"]}))


def _clock_of_nobody(_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINSTD_TRUSTED_CLOCKS", json.dumps([EALING, "Brent", "E99999999"]))


def _hanging_process(workspace: Workspace, _monkeypatch: pytest.MonkeyPatch) -> None:
    now = true_time()
    times = {"since": now - timedelta(hours=2), "until": now + timedelta(seconds=50)}
    engine = sa.create_engine(workspace.settings.ledger_url)
    with engine.begin() as connection:
        row = {"cluster": CLUSTER, "holder": "somebody (process 7)", "act": "drafted", **times}
        connection.execute(sa.insert(tables.lease), row)


@pytest.mark.parametrize(
    ("provoke", "check", "says"),
    [
        (_wrong_setting, "settings", "Did you mean MINSTD_WORKSPACE"),
        (
            _clock_of_nobody,
            "settings",
            "goes by ONS codes. It does nothing for Brent and E99999999.",
        ),
        (_altered_ledger, "ledger", "minstd ledger verify"),
        (_clock_set_back, "clock", "but the ledger was last written to at"),
        (_full_disk, "disk", "0.3 GB are free"),
        (_open_secret, "permissions", "/secret"),
        (_stray_return, "kept", "1 belong to no receipt"),
        (_changed_file, "files", "cluster.yaml"),
        (_changed_settings, "approvals", "the cluster's settings"),
        (_no_run_for_long, "runs", "No run of intake has ended well since"),
        (_no_draft_in_time, "months", "draft"),
        (_source_down, "sources", "The source of Ealing can't be read since"),
        (_message_given_up, "messages", "A message to Ealing about"),
        (_no_address, "addresses", "No message reaches Brent and the coordinators"),
        (_hanging_process, "lease", "West London is being drafted since"),
    ],
)
def test_each_thing_that_can_be_wrong_is_told(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    provoke: Callable[[Workspace, pytest.MonkeyPatch], None],
    check: str,
    says: str,
) -> None:
    provoke(workspace, monkeypatch)
    told_of = complaints(workspace)
    assert says in told_of.get(check, ""), told_of


def test_every_check_is_provoked() -> None:
    (mark,) = test_each_thing_that_can_be_wrong_is_told.pytestmark  # type: ignore[attr-defined]
    assert {check for _, check, _ in mark.args[1]} == {str(check) for check in HealthCheck}


def test_where_nothing_is_it_says_so(tmp_path: Path) -> None:
    (complaint,) = doctor.examine(tmp_path / "nothing", None)
    assert (complaint.check, "There is no workspace" in complaint.problem) == (HealthCheck.LEDGER, True)


def test_without_any_run_it_says_how_to_get_them(workspace: Workspace) -> None:
    engine = sa.create_engine(workspace.settings.ledger_url)
    with engine.begin() as connection:
        connection.execute(sa.delete(tables.good_run))
    assert "minstd prefect setup" in complaints(workspace)["runs"]


def test_the_portals_health_says_whether_runs_are_late(workspace: Workspace) -> None:
    visitor = Visitor(portal_of(workspace, origin="https://portal.example"))
    assert (visitor.get("/health").status, visitor.page.text) == (200, '{"status":"ok"}')
    workspace.ledger.note_good_run(CLUSTER, "collect-returns", true_time() - timedelta(hours=30))
    assert (visitor.get("/health").status, visitor.page.text) == (503, '{"status":"late"}')

"""When a file counts as received: nobody gains or loses by a time that its sender could set."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh
import pytest

from application.returns import answers, receive
from application.returns.spool import path_digest, take_in
from application.returns.waiting_names import waiting_names
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import Validation, true_time
from data.ledger.notices import NoticeKind
from data.model import State
from standards.model import Month
from tests.integration.conftest import OCTOBER
from tests.integration.servers import Server
from tests.integration.test_erasure import before_due, telling, workspace
from tests.support.books import Book, clean
from tests.support.commands import minstd

__all__ = ["workspace"]
CLUSTER, CAMDEN = "inner-london", "E09000007"


def pulled(workspace: Workspace, book: Book, mark: str, at: datetime, arrived_at: datetime | None) -> Validation:
    """Take a file in as a pull does from a source whose clock is trusted."""
    member = workspace.member("Camden")
    key = (member.source, path_digest(workspace, "service.xlsx"), mark)
    take_in(workspace, member, key, "service.xlsx", book.xlsx(), at, at, arrived_at=arrived_at)
    receive.validate(workspace, at)
    judged = workspace.ledger.judged(workspace.cluster.id, workspace.checks_version, at)
    return next(each for each in judged if each.receipt.etag == mark)


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Workspace, Server]]:
    """A live workspace of Camden alone, whose server over SSH is trusted to say when a file arrived."""
    first, folder = Month.of(true_time().date()), tmp_path / "workspace"
    areas = ("--areas", "Camden", "--first-month", str(first))
    assert minstd("cluster", "new", CLUSTER, *areas, "--workspace", folder).returncode == 0
    (tmp_path / "served" / "camden").mkdir(parents=True)
    server = Server.start("sftp", tmp_path / "served")
    url, options = server.camden()
    monkeypatch.setenv("MINSTD_SOURCE_OPTIONS", json.dumps({CAMDEN: options}))
    monkeypatch.setenv("MINSTD_TRUSTED_CLOCKS", json.dumps([CAMDEN]))
    file = folder.parent / "clusters" / CLUSTER / "cluster.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("{drop}/camden", url), encoding="utf-8")
    with open_workspace(read_settings(folder), CLUSTER) as opened:
        yield opened, server
    server.stop()


def test_a_borough_cannot_date_its_own_file_back(served: tuple[Workspace, Server]) -> None:
    """Whoever may write to a folder over SSH may also set when its files were last written, as `put -p` does."""
    workspace, server = served
    before = true_time()

    async def leave() -> None:
        login = {"username": "borough", "password": "invented", "known_hosts": None}
        long_ago = (before - timedelta(days=40)).timestamp()
        async with (
            asyncssh.connect("127.0.0.1", server.port, **login) as connection,
            connection.start_sftp_client() as client,
        ):
            async with client.open("/camden/service.csv", "w") as file:
                await file.write("one,two\n")
            await client.utime("/camden/service.csv", (long_ago, long_ago))

    asyncio.run(leave())
    assert receive.pull(workspace, workspace.member("Camden"), true_time()).new == 1
    (receipt,) = workspace.ledger.every_receipt()
    assert receipt.received_at >= before


def test_the_version_that_a_borough_sent_last_counts_though_its_file_is_older(workspace: Workspace) -> None:
    at = before_due(workspace)
    pulled(workspace, clean("service", OCTOBER), "1", at, at - timedelta(minutes=10))
    book = clean("service", OCTOBER)
    book.fill("Activity", "places_occupied", 7)
    second = pulled(workspace, book, "2", at + timedelta(hours=1), at - timedelta(days=1))
    accepted = [each for each in answers.counting(workspace, at + timedelta(hours=2)) if each.state.is_accepted]
    assert accepted[-1].receipt.id == second.receipt.id


def test_a_new_name_waits_from_when_the_coordinator_can_hear_of_it(workspace: Workspace) -> None:
    at = before_due(workspace)
    pulled(workspace, telling(), "1", at, at - timedelta(days=30))
    informed = [each.whom for each in workspace.ledger.notices(workspace.cluster.id) if each.kind is NoticeKind.NAME]
    assert len(waiting_names(workspace, at)) == 1
    assert informed == ["coordinator"]


@pytest.mark.parametrize("arrived_at", [datetime(1970, 1, 1, 1, tzinfo=UTC), datetime(2026, 9, 20, 9, tzinfo=UTC)])
def test_a_file_that_says_it_arrived_before_its_month_is_judged_as_one_that_just_came(
    workspace: Workspace, arrived_at: datetime
) -> None:
    at = before_due(workspace)
    same = pulled(workspace, clean("service", OCTOBER), "1", at, None)
    old = pulled(workspace, clean("service", OCTOBER), "2", at + timedelta(minutes=1), arrived_at)
    assert same.state is State.ACCEPTED
    assert old.state is State.ACCEPTED


def test_a_trusted_clock_of_nobody_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A borough's name in place of its code does nothing."""
    first, folder = Month.of(true_time().date()), tmp_path / "workspace"
    areas = ("--areas", "Camden", "--first-month", str(first))
    assert minstd("cluster", "new", CLUSTER, *areas, "--workspace", folder).returncode == 0
    assert minstd("people", "invite", "c@example.org", "--role", "coordinator", "--workspace", folder).returncode == 0
    monkeypatch.setenv("MINSTD_TRUSTED_CLOCKS", '["Camden", "E99999999"]')
    assert "E99999999" in minstd("doctor", "--workspace", folder).stdout

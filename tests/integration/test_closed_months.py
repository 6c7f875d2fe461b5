"""A return that replaces another after its month has closed: perhaps this month's figures under last month's cover."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.ledger.heads import make_demonstration
from application.returns import receive
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import Validation
from data.model import State
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER
from tests.support.books import clean
from tests.support.commands import minstd

OPEN = datetime(2026, 11, 9, 9, tzinfo=UTC)
CLOSED = OPEN + timedelta(days=20)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    make_demonstration(read_settings(tmp_path))
    opened = open_workspace(read_settings(tmp_path), CLUSTER)
    assert OPEN < opened.cluster.timetable(OCTOBER).freeze_at < CLOSED
    yield opened
    opened.ledger.close()


def send(workspace: Workspace, red: int | str, at: datetime) -> Validation:
    book = clean("panel")
    book.fill("Front door", "contacts_red", red)
    return receive.submit(workspace, workspace.member("Camden"), "panel.zip", book.zip(), ANYBODY, at)


def codes(validation: Validation) -> list[str]:
    return [finding.code for finding in validation.findings]


def test_what_replaces_a_return_of_a_closed_month_is_asked_about(workspace: Workspace) -> None:
    assert send(workspace, 4, OPEN).state is State.ACCEPTED
    late = send(workspace, 5, CLOSED)
    assert (late.state, codes(late)) == (State.QUESTIONS, ["closed_month"])
    assert "this return is for October 2026, which closed on 18 November 2026" in late.findings[0].message


def test_a_month_that_is_open_may_be_corrected_without_a_question(workspace: Workspace) -> None:
    send(workspace, 4, OPEN)
    assert codes(send(workspace, 5, OPEN + timedelta(hours=1))) == []


def test_the_same_file_again_is_not_asked_about(workspace: Workspace) -> None:
    send(workspace, 4, OPEN)
    assert codes(send(workspace, 4, CLOSED)) == []


def test_the_first_good_return_is_not_asked_about_however_late(workspace: Workspace) -> None:
    send(workspace, "N/A", OPEN)
    assert codes(send(workspace, 4, CLOSED)) == []


def test_other_checks_ask_the_same(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    send(workspace, 4, OPEN)
    send(workspace, 5, CLOSED)
    monkeypatch.setattr("application.workspace.READER_VERSION", "next")
    upgraded = open_workspace(workspace.settings, CLUSTER)
    assert [codes(validation) for validation in receive.validate(upgraded, CLOSED)] == [[], ["closed_month"]]
    upgraded.ledger.close()


def test_an_answer_says_as_what_a_file_was_read(tmp_path: Path) -> None:
    file = tmp_path / "return.xlsx"
    file.write_bytes(clean().xlsx())
    assert f"{file}: accepted, Camden's service return for October 2026" in minstd("check", str(file)).stdout

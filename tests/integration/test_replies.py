"""What a borough finds beside its own files: a reply to each, and its workbook with what is to be mended marked."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from application.ledger.heads import make_demonstration
from application.messages import send_message
from application.returns import receive, replies
from application.settings import Settings, read_settings
from application.workspace import Workspace, open_workspace
from data.clusters.cluster import Member
from data.storage.sources import SourceRefusal
from flows.cli import app
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER
from tests.support.books import Book, clean

CAMDEN = "E09000007"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A demonstration workspace with no sample, with Camden's folder and nothing in it."""
    make_demonstration(read_settings(tmp_path))
    (tmp_path / "drop" / "camden").mkdir(parents=True)
    return open_workspace(read_settings(tmp_path), CLUSTER)


@pytest.fixture
def camden(workspace: Workspace) -> Member:
    return workspace.member("Camden")


@pytest.fixture
def now(workspace: Workspace) -> datetime:
    """Two days before October's returns are due."""
    return workspace.cluster.timetable(OCTOBER).due_at - timedelta(days=2)


def sent(workspace: Workspace, name: str, content: bytes, now: datetime) -> None:
    """Leave a file in Camden's folder, as long ago as it takes to be whole, and have it validated and replied to."""
    path = drop(workspace) / name
    path.write_bytes(content)
    received(workspace, now)


def received(workspace: Workspace, now: datetime) -> int:
    receive.pull(workspace, workspace.member("Camden"), now)
    receive.validate(workspace, now)
    return replies.leave_replies(workspace, workspace.member("Camden"), now)


def drop(workspace: Workspace) -> Path:
    return Path(workspace.settings.drop_url) / "camden"


def delivered(workspace: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((drop(workspace) / "replies").iterdir())}


STEM = "camden-service-2026-10-receipt"


def wrong() -> Book:
    book = clean()
    book.fill("Activity", "referrals_received", "12 cases")
    return book


def test_a_file_that_is_in_is_said_to_be_in_with_what_is_still_waited_for(workspace: Workspace, now: datetime) -> None:
    sent(workspace, "October.xlsx", clean().xlsx(), now)
    ((name, page),) = delivered(workspace).items()
    assert name == f"{STEM}-1-accepted.html"
    text = page.decode()
    assert "<h1>We’ve accepted your service return for October 2026</h1>" in text
    assert "Panel return, Panels: due 13 November 2026, 23:59" in text
    assert "Service return" not in text.split("Returns still due")[1]


def test_a_rejected_file_comes_back_marked(workspace: Workspace, now: datetime) -> None:
    sent(workspace, "October.xlsx", wrong().xlsx(), now)
    files = delivered(workspace)
    assert list(files) == [
        f"{STEM}-1-rejected.html",
        f"{STEM}-1-to-correct.xlsx",
    ]
    page = files[f"{STEM}-1-rejected.html"].decode()
    assert "and resubmit it</h1>" in page
    assert "12 cases" not in page
    assert "you entered words or units as well as a number" in page
    assert f"{STEM}-1-to-correct.xlsx" in page
    book = openpyxl.load_workbook(io.BytesIO(files[f"{STEM}-1-to-correct.xlsx"]))
    assert any(cell.comment for row in book["Activity"].iter_rows() for cell in row)


def test_nothing_of_a_file_about_children_is_in_its_reply(workspace: Workspace, now: datetime) -> None:
    book = clean()
    book.sheets["Activity"][0].append("Child name")
    book.sheets["Activity"][1].append("Invented Person")
    sent(workspace, "Invented Person.xlsx", book.xlsx(), now)
    ((name, page),) = delivered(workspace).items()
    assert name == "receipt-1-refused.html"
    assert "We couldn’t accept this file" in page.decode()
    assert b"Invented Person</" not in page.replace(b"<td>Invented Person.xlsx</td>", b"")


def test_a_reply_is_left_once_and_is_never_taken_for_a_return(workspace: Workspace, now: datetime) -> None:
    sent(workspace, "October.xlsx", wrong().xlsx(), now)
    for path in (drop(workspace) / "replies").iterdir():
        path.unlink()  # read, and tidied away
    assert received(workspace, now + timedelta(hours=1)) == 0
    assert delivered(workspace) == {}
    sent(workspace, "mended.xlsx", clean().xlsx(), now + timedelta(hours=2))
    assert list(delivered(workspace)) == [f"{STEM}-2-accepted.html"]
    assert len(workspace.ledger.known(CLUSTER, CAMDEN)) == 2


def test_a_reply_that_could_not_be_left_is_left_by_the_next_run(
    workspace: Workspace, camden: Member, now: datetime
) -> None:
    receive.submit(workspace, camden, "October.xlsx", clean().xlsx(), ANYBODY, now)
    drop(workspace).rename(drop(workspace).with_name("elsewhere"))
    with pytest.raises(SourceRefusal, match="no folder"):
        replies.leave_replies(workspace, camden, now)
    drop(workspace).with_name("elsewhere").rename(drop(workspace))
    assert replies.leave_replies(workspace, camden, now) == 1
    assert list(delivered(workspace)) == [f"{STEM}-1-accepted.html"]


def test_a_reply_to_a_file_that_came_by_e_mail_is_written_for_sending(
    workspace: Workspace, camden: Member, now: datetime, tmp_path: Path
) -> None:
    receive.submit(workspace, camden, "October.xlsx", wrong().xlsx(), ANYBODY, now)
    done = CliRunner().invoke(app, ["reply", "1", "--out", str(tmp_path / "out"), "--workspace", str(tmp_path)])
    assert done.exit_code == 0
    names = [f"{STEM}-1-rejected.html", f"{STEM}-1-to-correct.xlsx"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert all(name in done.stdout.replace("\n", "") for name in names)


def test_a_lost_return_costs_the_marked_copy_and_not_the_reply(
    workspace: Workspace, camden: Member, now: datetime
) -> None:
    receive.submit(workspace, camden, "October.xlsx", wrong().xlsx(), ANYBODY, now)
    workspace.kept.remove(workspace.ledger.kept([1])[1])
    assert replies.leave_replies(workspace, camden, now) == 1
    assert list(delivered(workspace)) == [f"{STEM}-1-rejected.html"]


def test_what_came_long_ago_has_no_reply_any_more(workspace: Workspace, camden: Member, now: datetime) -> None:
    receive.submit(workspace, camden, "October.xlsx", clean().xlsx(), ANYBODY, now - timedelta(days=32))
    assert replies.leave_replies(workspace, camden, now) == 0


class _Heard(BaseHTTPRequestHandler):
    """Keeps what is posted to it."""

    messages: list[dict[str, Any]]

    def do_POST(self) -> None:
        self.said.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def heard() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that messages can be sent to, and what it was told."""
    handler = type("Heard", (_Heard,), {"said": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"json://127.0.0.1:{server.server_port}/", handler.said  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()


def test_a_message_says_where_the_reply_is_and_no_figure(
    workspace: Workspace, now: datetime, heard: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, messages = heard
    monkeypatch.setenv("MINSTD_MESSAGES", json.dumps({CAMDEN: [address]}))
    notified = open_workspace(read_settings(workspace.settings.workspace), CLUSTER)
    sent(notified, "October.xlsx", wrong().xlsx(), now)
    ((title, message),) = [(message["title"], message["message"]) for message in messages]
    assert title == "Correct your service return for October 2026 and resubmit it"
    assert f"replies/{STEM}-1-rejected.html" in message
    assert "12 cases" not in message


def test_a_message_that_cannot_be_sent_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(messages={"coordinator": ["json://127.0.0.1:1/", "nowhere://secret"]})
    assert not send_message(settings, "coordinator", "title", "text")
    assert "couldn't be sent" in caplog.text
    assert "secret" not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("flows"))
    assert send_message(settings, CAMDEN, "title", "text")

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

from application.returns import receive
from application.returns import replies as replying
from application.returns.messages import tell
from application.settings import Settings, read_settings
from application.workspace import Workspace, open_workspace
from data.clusters.cluster import Member
from data.storage.sources import SourceRefused
from flows.cli import app
from tests.integration.conftest import CLUSTER, OCTOBER
from tests.support.books import Book, clean

CAMDEN = "E09000007"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace of no demonstration, with Camden's folder and nothing in it."""
    (tmp_path / "drop" / "camden").mkdir(parents=True)
    return open_workspace(read_settings(tmp_path), CLUSTER)


@pytest.fixture
def camden(place: Workspace) -> Member:
    return place.member("Camden")


@pytest.fixture
def now(place: Workspace) -> datetime:
    """Two days before October's returns are due."""
    return place.cluster.timetable(OCTOBER).due_at - timedelta(days=2)


def sent(place: Workspace, name: str, content: bytes, now: datetime) -> None:
    """Leave a file in Camden's folder, as long ago as it takes to be whole, and have it judged and replied to."""
    path = drop(place) / name
    path.write_bytes(content)
    received(place, now)


def received(place: Workspace, now: datetime) -> int:
    receive.pull(place, place.member("Camden"), now)
    receive.judge(place, now)
    return replying.reply(place, place.member("Camden"), now)


def drop(place: Workspace) -> Path:
    return Path(place.settings.drop_url) / "camden"


def replies(place: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((drop(place) / "replies").iterdir())}


def wrong() -> Book:
    book = clean()
    book.fill("Activity", "referrals_received", "12 cases")
    return book


def test_a_file_that_is_in_is_said_to_be_in_with_what_is_still_waited_for(place: Workspace, now: datetime) -> None:
    sent(place, "October.xlsx", clean().xlsx(), now)
    ((name, page),) = replies(place).items()
    assert name == "October-receipt-1-accepted.html"
    text = page.decode()
    assert "<h1>Your service return for October 2026 is in</h1>" in text
    assert "Panel return, Panels: due 13 November 2026, 23:59" in text
    assert "Service return" not in text.split("Still waited for")[1]


def test_a_rejected_file_comes_back_marked(place: Workspace, now: datetime) -> None:
    sent(place, "October.xlsx", wrong().xlsx(), now)
    found = replies(place)
    assert list(found) == ["October-receipt-1-rejected.html", "October-receipt-1-to-mend.xlsx"]
    page = found["October-receipt-1-rejected.html"].decode()
    assert "must be mended and sent again" in page
    assert "12 cases" in page
    assert "October-receipt-1-to-mend.xlsx" in page
    book = openpyxl.load_workbook(io.BytesIO(found["October-receipt-1-to-mend.xlsx"]))
    assert any(cell.comment for row in book["Activity"].iter_rows() for cell in row)


def test_nothing_of_a_file_about_children_is_in_its_reply(place: Workspace, now: datetime) -> None:
    book = clean()
    book.sheets["Activity"][0].append("Child name")
    book.sheets["Activity"][1].append("Invented Person")
    sent(place, "Invented Person.xlsx", book.xlsx(), now)
    ((name, page),) = replies(place).items()
    assert name == "receipt-1-refused.html"
    assert "could not be taken in" in page.decode()
    assert b"Invented Person</" not in page.replace(b"<td>Invented Person.xlsx</td>", b"")


def test_a_reply_is_left_once_and_is_never_taken_for_a_return(place: Workspace, now: datetime) -> None:
    sent(place, "October.xlsx", wrong().xlsx(), now)
    for path in (drop(place) / "replies").iterdir():
        path.unlink()  # read, and tidied away
    assert received(place, now + timedelta(hours=1)) == 0
    assert replies(place) == {}
    sent(place, "mended.xlsx", clean().xlsx(), now + timedelta(hours=2))
    assert list(replies(place)) == ["mended-receipt-2-accepted.html"]
    assert len(place.ledger.known(CLUSTER, CAMDEN)) == 2


def test_a_reply_that_could_not_be_left_is_left_by_the_next_run(
    place: Workspace, camden: Member, now: datetime
) -> None:
    receive.submit(place, camden, "October.xlsx", clean().xlsx(), now)
    drop(place).rename(drop(place).with_name("elsewhere"))
    with pytest.raises(SourceRefused, match="no folder"):
        replying.reply(place, camden, now)
    drop(place).with_name("elsewhere").rename(drop(place))
    assert replying.reply(place, camden, now) == 1
    assert list(replies(place)) == ["October-receipt-1-accepted.html"]


def test_a_reply_to_a_file_that_came_by_e_mail_is_written_for_sending(
    place: Workspace, camden: Member, now: datetime, tmp_path: Path
) -> None:
    receive.submit(place, camden, "October.xlsx", wrong().xlsx(), now)
    done = CliRunner().invoke(app, ["reply", "1", "--out", str(tmp_path / "out"), "--workspace", str(tmp_path)])
    assert done.exit_code == 0
    names = ["October-receipt-1-rejected.html", "October-receipt-1-to-mend.xlsx"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert all(name in done.stdout.replace("\n", "") for name in names)


def test_a_lost_original_costs_the_marked_copy_and_not_the_reply(
    place: Workspace, camden: Member, now: datetime
) -> None:
    receive.submit(place, camden, "October.xlsx", wrong().xlsx(), now)
    place.originals.discard(place.ledger.receipt(1).sha256)
    assert replying.reply(place, camden, now) == 1
    assert list(replies(place)) == ["October-receipt-1-rejected.html"]


def test_what_came_long_ago_has_no_reply_any_more(place: Workspace, camden: Member, now: datetime) -> None:
    receive.submit(place, camden, "October.xlsx", clean().xlsx(), now - timedelta(days=32))
    assert replying.reply(place, camden, now) == 0


class _Heard(BaseHTTPRequestHandler):
    """Keeps what is posted to it."""

    said: list[dict[str, Any]]

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
    place: Workspace, now: datetime, heard: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, said = heard
    monkeypatch.setenv("MINSTD_MESSAGES", json.dumps({CAMDEN: [address]}))
    told = open_workspace(read_settings(place.settings.workspace), CLUSTER)
    sent(told, "October.xlsx", wrong().xlsx(), now)
    ((title, message),) = [(one["title"], one["message"]) for one in said]
    assert title == "Your service return for October 2026 must be mended and sent again"
    assert "replies/October-receipt-1-rejected.html" in message
    assert "12 cases" not in message


def test_a_message_that_cannot_be_sent_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(messages={"coordinator": ["json://127.0.0.1:1/", "nowhere://secret"]})
    assert not tell(settings, "coordinator", "title", "text")
    assert "could not be sent" in caplog.text
    assert "secret" not in "".join(one.getMessage() for one in caplog.records if one.name.startswith("flows"))
    assert tell(settings, CAMDEN, "title", "text")

"""Boroughs' sources on real servers: SFTP, S3 and HTTP, and a folder on this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from application.ledger.heads import make_demonstration
from application.returns import receive
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import Receipt
from data.storage.sources import LARGEST, Source, SourceDown, SourceRefusal, read_arrivals
from data.storage.store import sha256
from standards.errors import MinstdError
from tests.integration.conftest import CLUSTER
from tests.integration.servers import Server, free_port

LONG_AGO = timedelta(minutes=5)
Served = Callable[..., tuple[str, dict[str, Any]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "served" / "camden"
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "service.xlsx").write_bytes(b"a workbook")
    (folder / "panel.ods").write_bytes(b"another")
    (folder / "upload.xlsx.part").write_bytes(b"half")
    (folder / "~$panel.xlsx").write_bytes(b"a lock")
    return folder


@pytest.fixture
def serve(folder: Path) -> Iterator[Served]:
    """Serve the folder over a protocol; return the URL of the area's folder and the options to reach it."""
    started: list[Server] = []

    def start(protocol: str) -> tuple[str, dict[str, Any]]:
        started.append(Server.start(protocol, folder.parent))
        return started[-1].camden()

    yield start
    for server in started:
        server.stop()


def later() -> datetime:
    return datetime.now(UTC) + LONG_AGO


def contents(source: Source) -> dict[str, bytes]:
    return {waiting.path: source.fetch(waiting) for waiting in source.waiting(later())}


def test_a_folder_on_this_machine(folder: Path) -> None:
    assert contents(Source(str(folder))) == {"2026/service.xlsx": b"a workbook", "panel.ods": b"another"}


@pytest.mark.parametrize("protocol", ["sftp", "s3"])
def test_the_same_files_come_over_each_protocol(serve: Served, protocol: str) -> None:
    url, options = serve(protocol)
    assert contents(Source(url, options)) == {"2026/service.xlsx": b"a workbook", "panel.ods": b"another"}


@pytest.mark.parametrize("protocol", ["sftp", "s3"])
def test_a_reply_is_left_where_the_borough_finds_it_and_is_not_read_back(
    serve: Served, folder: Path, protocol: str
) -> None:
    source = Source(*serve(protocol))
    assert source.takes_files
    for content in (b"first", b"said again"):
        source.leave("replies/receipt-1.html", content)
    for _try in range(50):  # rclone writes what it was given a moment later
        if (reply := folder / "replies" / "receipt-1.html").exists() and reply.read_bytes() == b"said again":
            break
        time.sleep(0.1)
    assert reply.read_bytes() == b"said again"
    assert sorted(contents(source)) == ["2026/service.xlsx", "panel.ods"]
    assert not Source("https://example.invalid/camden").takes_files


def test_no_reply_makes_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceRefusal, match="There is no folder"):
        Source(str(tmp_path / "gone")).leave("replies/receipt-1.html", b"")
    assert not (tmp_path / "gone").exists()


def test_over_the_web_the_files_that_the_folders_page_links_to(serve: Served) -> None:
    assert contents(Source(*serve("http"))) == {"panel.ods": b"another"}


@pytest.mark.parametrize("protocol", ["sftp", "s3", "http"])
def test_a_file_sent_again_has_another_mark(serve: Served, folder: Path, protocol: str) -> None:
    url, options = serve(protocol)
    source = Source(url, options)
    before = {waiting.path: waiting.etag for waiting in source.waiting(later())}
    (folder / "panel.ods").write_bytes(b"another, corrected")
    after = {waiting.path: waiting.etag for waiting in source.waiting(later())}
    assert {path for path in after if after[path] != before[path]} == {"panel.ods"}


def test_a_file_still_being_written_is_left_for_the_next_time(folder: Path) -> None:
    growing = folder / "panel.ods"
    source = Source(str(folder), sleep=lambda _seconds: growing.write_bytes(b"another, and still more") and None)
    assert [waiting.path for waiting in source.waiting(datetime.now(UTC))] == ["2026/service.xlsx"]
    assert [waiting.path for waiting in source.waiting(later())] == ["2026/service.xlsx", "panel.ods"]


def test_a_file_far_too_large_is_not_fetched_whole(folder: Path) -> None:
    with (folder / "panel.ods").open("wb") as file:
        file.truncate(LARGEST * 3)
    source = Source(str(folder))
    largest = max(source.waiting(later()), key=lambda waiting: waiting.size)
    assert len(source.fetch(largest)) == LARGEST + 1


def test_a_server_that_is_not_there_is_down() -> None:
    with pytest.raises(SourceDown, match="can't be reached"):
        Source(f"ssh://127.0.0.1:{free_port()}/camden", {"username": "x", "password": "y"}).waiting(later())


def test_a_wrong_password_is_refused_not_retried_and_not_repeated(serve: Served) -> None:
    url, options = serve("sftp")
    with pytest.raises(SourceRefusal) as caught:
        Source(url, {**options, "password": "wrong-and-secret"}).waiting(later())
    assert "wrong-and-secret" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceRefusal, match="There is no folder at"):
        Source(str(tmp_path / "nobody")).waiting(later())


def test_arrivals_are_read_where_a_sample_lies(tmp_path: Path) -> None:
    assert read_arrivals(str(tmp_path)) == {}
    (tmp_path / "arrivals.csv").write_text("path,arrived_at,note\ncamden/a.xlsx,2026-11-12T09:00:00+00:00,\n")
    assert read_arrivals(str(tmp_path)) == {"camden/a.xlsx": datetime(2026, 11, 12, 9, tzinfo=UTC)}
    (tmp_path / "arrivals.csv").write_text("path\ncamden/a.xlsx\n")
    with pytest.raises(MinstdError, match="can't be read"):
        read_arrivals(str(tmp_path))


@pytest.mark.parametrize("protocol", ["file", "sftp", "s3"])
@pytest.mark.parametrize("was_received_by", ["this version", "version 0.1.0"])
def test_a_file_of_which_only_the_time_changed_is_neither_new_nor_fetched_again(
    serve: Served, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocol: str, was_received_by: str
) -> None:
    url, options = serve(protocol) if protocol != "file" else (str(folder), {})
    settings = read_settings(tmp_path / "workspace")
    make_demonstration(settings)
    workspace = open_workspace(settings, CLUSTER)
    camden, fetched = workspace.member("Camden"), []
    source = Source(url, options, sleep=lambda _: None)
    fetch = source.fetch
    monkeypatch.setattr(source, "fetch", lambda waiting: (fetched.append(waiting.path), fetch(waiting))[1])
    monkeypatch.setattr(Workspace, "source", lambda *_: source)
    name = "panel.ods"
    if was_received_by == "version 0.1.0":
        receipt = Receipt(sha256(b"another"), CLUSTER, camden.gss_code, camden.source, name, "an old mark", later())
        workspace.ledger.record_receipts([receipt], [7], later())
    receive.pull(workspace, camden, later())
    assert len(workspace.ledger.every_receipt()) == 2
    fetched.clear()
    os.utime(folder / name, (time.time() - 1000, time.time() - 1000))
    for _ in range(3):
        assert receive.pull(workspace, camden, later()).new == 0
    assert len(fetched) <= 1
    if protocol == "file" and was_received_by == "this version":
        assert fetched == [name]
    (folder / name).write_bytes(b"another, corrected")
    assert receive.pull(workspace, camden, later()).new == 1
    workspace.ledger.close()

"""A folder that others fill: what is no file, cannot be read or hangs is one problem, and the rest is taken."""

from __future__ import annotations

import os
import socket
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.storage.local_files import entries, read_regular, shown
from data.storage.sources import LARGEST, BadEntry, Source

LATER = datetime.now(UTC) + timedelta(minutes=5)


def taken(source: Source) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return what could be fetched, and the message about what could not."""
    contents, problems = {}, {}
    for waiting in source.waiting(LATER):
        try:
            contents[waiting.path] = source.fetch(waiting)
        except BadEntry as error:
            problems[waiting.path] = str(error)
    return contents, problems


def test_what_is_no_file_is_a_problem_and_the_rest_is_taken(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    folder = tmp_path / "camden"
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "service.xlsx").write_bytes(b"a workbook")
    (folder / "panel.ods").write_bytes(b"another")
    os.mkfifo(folder / "pipe.xlsx")
    (folder / "linked.xlsx").symlink_to(tmp_path / "secret")
    (folder / "linked folder").symlink_to(tmp_path)
    (folder / "gone.xlsx").symlink_to(tmp_path / "nowhere")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket.xlsx"))
        contents, problems = taken(Source(str(folder)))
    assert contents == {"2026/service.xlsx": b"a workbook", "panel.ods": b"another"}
    assert {path: message.split(".", 1)[1] for path, message in problems.items() if "." in path} == {
        "pipe.xlsx": "xlsx: it is a named pipe, not a file. Take it out, or put a file in its place.",
        "linked.xlsx": "xlsx: it is a link, not a file. Take it out, or put a file in its place.",
        "gone.xlsx": "xlsx: it is a link, not a file. Take it out, or put a file in its place.",
        "socket.xlsx": "xlsx: it is a socket, not a file. Take it out, or put a file in its place.",
    }
    assert "linked folder" in problems


def test_what_becomes_a_pipe_or_a_link_before_it_is_fetched_neither_hangs_nor_leads_out(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    folder = tmp_path / "camden"
    (folder / "inner").mkdir(parents=True)
    for name in ("a.xlsx", "b.xlsx", "c.xlsx", "inner/secret"):
        (folder / name).write_bytes(b"a workbook")
    source = Source(str(folder))
    waiting = source.waiting(LATER)
    (folder / "a.xlsx").unlink()
    os.mkfifo(folder / "a.xlsx")
    (folder / "b.xlsx").unlink()
    (folder / "b.xlsx").symlink_to(tmp_path / "secret")
    (folder / "c.xlsx").unlink()
    (folder / "inner" / "secret").unlink()
    (folder / "inner").rmdir()
    (folder / "inner").symlink_to(tmp_path)
    began = time.monotonic()
    for file in waiting:
        with pytest.raises(BadEntry, match="it can't be read"):
            source.fetch(file)
    assert time.monotonic() - began < 5


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_and_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o000)
    (tmp_path / "closed.xlsx").touch(mode=0o000)
    (tmp_path / "open.xlsx").write_bytes(b"a workbook")
    contents, problems = taken(Source(str(tmp_path)))
    assert (contents, set(problems)) == ({"open.xlsx": b"a workbook"}, {"closed", "closed.xlsx"})


def test_names_that_are_no_utf8_are_shown_escaped(tmp_path: Path) -> None:
    name = os.fsdecode(b"r\xe9turn\n.xlsx")
    (tmp_path / name).write_bytes(b"a workbook")
    contents, problems = taken(Source(str(tmp_path)))
    assert (contents, problems) == ({"r\\xe9turn\\n.xlsx": b"a workbook"}, {})
    assert shown("Réturn\N{NO-BREAK SPACE}2.xlsx") == "Réturn\N{NO-BREAK SPACE}2.xlsx"


def test_a_file_that_grows_while_it_is_read_is_read_to_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"small")
    source = Source(str(tmp_path))
    (waiting,) = source.waiting(LATER)
    with (tmp_path / "a.xlsx").open("wb") as file:
        file.truncate(20 * LARGEST)
    assert len(source.fetch(waiting)) == LARGEST + 1


def test_folders_within_folders_end_somewhere(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(40):
        deep /= "d"
    deep.mkdir(parents=True)
    (deep / "a.xlsx").write_bytes(b"a workbook")
    assert [entry.problem for entry in entries(str(tmp_path))] == ["it is too deep inside other folders"]


def test_only_what_is_below_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "camden").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    with pytest.raises(FileNotFoundError):
        read_regular(str(tmp_path / "camden"), "gone/secret", 10)


@pytest.mark.long
def test_a_thousand_files_are_listed_and_fetched_in_linear_time_and_little_memory(tmp_path: Path) -> None:
    def source_of(count: int) -> Source:
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            (folder / f"{number:04}.xlsx").write_bytes(bytes(20_000))
        return Source(str(folder))

    def seconds(source: Source) -> float:
        began = time.process_time()
        for waiting in source.waiting(LATER):
            source.fetch(waiting)
        return time.process_time() - began

    few, many = source_of(100), source_of(1000)
    seconds(few)
    assert min(seconds(many) for _ in range(3)) < 30 * max(seconds(few) for _ in range(3))
    tracemalloc.start()
    seconds(many)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000

"""Clusters' files kept elsewhere are read whole: what somebody is writing meanwhile is noticed, and nothing is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from data.clusters import afar
from data.clusters.afar import BeingWritten, copy_of

URL, NOW = "memory://board/clusters", datetime(2026, 11, 30, 10, tzinfo=UTC)
CLUSTER, REGISTER = "west-london/cluster.yaml", "west-london/registers/E09000009.yaml"


@pytest.fixture
def store() -> Iterator[Callable[[str, bytes], None]]:
    files = MemoryFileSystem()

    def write(name: str, content: bytes) -> None:
        files.pipe_file(f"/board/clusters/{name}", content)

    write(CLUSTER, b"quorum: 2\n")
    write(REGISTER, b"services: []\n")
    yield write
    files.rm("/board", recursive=True)


def read(copies: Path) -> dict[str, bytes]:
    folder = copy_of(URL, {}, copies, NOW)
    paths = (path for path in folder.rglob("*.yaml") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_files_are_those_that_are_there(store: Callable[[str, bytes], None], tmp_path: Path) -> None:
    assert read(tmp_path) == {CLUSTER: b"quorum: 2\n", REGISTER: b"services: []\n"}
    store(CLUSTER, b"quorum: 12\n")
    assert read(tmp_path)[CLUSTER] == b"quorum: 12\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [(CLUSTER, b"quorum: 1\n"), (CLUSTER, b"quorum: 12\n"), ("west-london/waivers.yaml", b"waivers: []\n")],
    ids=["another of the same size", "another", "a new one"],
)
def test_what_is_written_while_it_is_read_is_noticed(
    store: Callable[[str, bytes], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes
) -> None:
    fetch = afar.ClustersSource.fetch
    fetched: list[str] = []

    def written_meanwhile(source: Any, file: Any) -> bytes:
        fetched.append(file.path)
        before = bytes(fetch(source, file))
        if len(fetched) == 1:
            store(name, content)
        return before

    monkeypatch.setattr(afar.ClustersSource, "fetch", written_meanwhile)
    with pytest.raises(BeingWritten, match=f"being written just now: {name}"):
        read(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_was_written_just_now_is_read_again(
    store: Callable[[str, bytes], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.storage.sources.WaitingFile.is_fresh", lambda _file, now: now - NOW < timedelta(1))
    assert read(tmp_path)[CLUSTER] == b"quorum: 2\n"
    store(CLUSTER, b"quorum: 1\n")  # within the same second, of the same size: its mark is the same
    assert read(tmp_path)[CLUSTER] == b"quorum: 1\n"

"""Files appear whole or not at all, and originals are proved by their hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.storage.store import Originals, Store, StoreError, sha256


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store") if request.param == "local" else f"memory://{tmp_path.name}")


def test_what_is_written_is_read(store: Store) -> None:
    store.write("a/b.txt", b"one")
    store.write("a/b.txt", b"two")
    assert (store.read("a/b.txt"), store.has("a/b.txt"), store.has("a/c.txt")) == (b"two", True, False)
    assert store.paths() == ["a/b.txt"]
    assert store.paths("none") == []


def test_a_missing_file_says_where(store: Store) -> None:
    with pytest.raises(StoreError, match=r"nothing\.txt is missing"):
        store.read("nothing.txt")


def test_originals_are_kept_once_under_their_hash(store: Store) -> None:
    originals = Originals(store)
    digest = originals.keep(b"a return")
    assert originals.keep(b"a return") == digest == sha256(b"a return")
    assert originals.get(digest) == b"a return"
    assert originals.missing([digest]) == []


def test_an_altered_original_is_found(store: Store) -> None:
    originals = Originals(store)
    digest = originals.keep(b"a return")
    store.write(f"{digest[:2]}/{digest}", b"another")
    with pytest.raises(StoreError, match="was altered"):
        originals.get(digest)
    assert originals.missing([digest, "0" * 64]) == [digest, "0" * 64]


def test_a_failed_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(str(tmp_path))
    store.write("a.txt", b"one")

    def fail(_from: str, _to: str) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("data.storage.store.os.replace", fail)
    with pytest.raises(OSError, match="no space"):
        store.write("a.txt", b"two")
    assert store.read("a.txt") == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]

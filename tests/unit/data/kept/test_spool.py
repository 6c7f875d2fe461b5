"""The spool is a queue that loses nothing, and the workspace's secret keys every digest."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.kept.document import KeptReturn, read_kept
from data.kept.returns import KeptReturns
from data.kept.secret import BYTES, PATH, SecretError, WorkspaceSecret, secret_of
from data.kept.spool import Arrival, Spool
from data.storage.folders import WRITING
from data.storage.store import Store, StoreError

ARRIVAL = Arrival(
    cluster="north-london",
    gss_code="E09000007",
    source="{drop}/camden",
    path="0" * 64,
    etag="1|2",
    received_at=datetime(2026, 11, 6, 10, tzinfo=UTC),
    person=None,
    form="xlsx",
    content=b"PK\x03\x04\nwhatever\n\x00",
)


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store") if request.param == "local" else f"memory://spool-{tmp_path.name}")


def test_what_was_put_in_waits_until_it_is_removed(store: Store) -> None:
    spool = Spool(store)
    spool.put("a", ARRIVAL)
    spool.put("a", ARRIVAL)
    assert (spool.waiting(), spool.get("a"), spool.get("b")) == (["a"], ARRIVAL, None)
    spool.remove("a")
    spool.remove("a")
    assert (spool.waiting(), spool.get("a")) == ([], None)


def test_files_are_private_and_what_was_abandoned_is_swept(tmp_path: Path) -> None:
    spool = Spool(Store(str(tmp_path)))
    spool.put("a", ARRIVAL)
    (path,) = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for name, age in (("old", 7200), ("new", 1)):
        abandoned = tmp_path / f"{WRITING}{name}"
        abandoned.write_bytes(b"half a file")
        then = datetime.now(UTC).timestamp() - age
        os.utime(abandoned, (then, then))
    spool.sweep()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{WRITING}new", "a.waiting"]
    assert spool.waiting() == ["a"]


def test_a_kept_return_is_proved_by_its_digest(store: Store) -> None:
    kept = KeptReturns(store, WorkspaceSecret(bytes(32)))
    document = KeptReturn("3", "xlsx", ())
    digest = kept.keep(document)
    assert kept.keep(document) == digest != document.sha256
    assert KeptReturns(store, WorkspaceSecret(bytes([1] * 32))).missing([digest]) == [digest], "another secret's"
    assert kept.get(digest) == document
    assert (kept.all(), kept.missing([digest, "0" * 64])) == ([digest], ["0" * 64])
    store.write(f"{digest[:2]}/{digest}.json", b"{}")
    assert kept.missing([digest]) == [digest]
    with pytest.raises(StoreError, match="was altered"):
        kept.get(digest)
    assert kept.keep(document) == digest
    assert kept.missing([digest]) == []


def test_what_was_kept_under_its_hash_is_still_found(store: Store) -> None:
    kept = KeptReturns(store, WorkspaceSecret(bytes(32)))
    document = KeptReturn("3", "xlsx", ())
    store.write(f"{document.sha256[:2]}/{document.sha256}.json", document.to_bytes())
    assert kept.get(document.sha256) == document
    assert kept.missing([document.sha256]) == []


@pytest.mark.parametrize("document", [b"", b"{}", b"[]", b'{"version": 2}', b'{"version": 1, "sheets": [1]}', b"\xff"])
def test_what_is_no_kept_return_is_refused(document: bytes) -> None:
    with pytest.raises(StoreError):
        read_kept(document)


def test_digests_are_keyed_for_one_workspace_and_one_purpose(tmp_path: Path) -> None:
    first = secret_of(tmp_path / "a" / "secret", is_demonstration=False, is_new=True)
    again = secret_of(tmp_path / "a" / "secret", is_demonstration=False, is_new=False)
    other = secret_of(tmp_path / "b" / "secret", is_demonstration=False, is_new=True)
    digests = [secret.digest(BYTES, b"12") for secret in (first, again, other)]
    assert digests[0] == digests[1] != digests[2]
    assert first.digest(PATH, b"12") != digests[0]
    assert stat.S_IMODE((tmp_path / "a" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["secret"]


def test_a_lost_or_altered_secret_is_never_made_again(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="is missing"):
        secret_of(tmp_path / "secret", is_demonstration=False, is_new=False)
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(SecretError, match="isn't the workspace's secret"):
        secret_of(tmp_path / "secret", is_demonstration=False, is_new=True)


def test_every_demonstration_has_the_same_secret(tmp_path: Path) -> None:
    secrets = [secret_of(tmp_path / name, is_demonstration=True, is_new=True) for name in "ab"]
    assert secrets[0].digest(BYTES, b"12") == secrets[1].digest(BYTES, b"12")
    assert list(tmp_path.iterdir()) == []

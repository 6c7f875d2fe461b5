"""What tells of single people is refused, and its bytes are not kept: not once, not again, not after an upgrade."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from application.returns import receive
from application.workspace import Workspace
from data.model import State
from data.storage.store import sha256
from tests.integration.conftest import CLUSTER, SIGNING_DAY, Copy
from tests.integration.test_cli import minstd
from tests.support.books import clean

LATER = SIGNING_DAY + timedelta(hours=1)


@pytest.fixture(scope="module")
def about_a_child() -> bytes:
    book = clean()
    book.sheets["Working"] = [["Young person's name", "Date of birth"], ["Invented", date(2011, 4, 3)]]
    return book.zip()


def send(place: Workspace, content: bytes, at: datetime = SIGNING_DAY) -> str:
    judged = receive.submit(place, place.member("Camden"), "return.zip", content, at)
    assert judged.state is State.REFUSED
    assert {one.code for one in judged.findings} == {"child_level"}
    return judged.receipt.sha256


def holds(folder: Path, content: bytes) -> bool:
    return any(path.read_bytes() == content for path in folder.rglob("*") if path.is_file())


def test_the_bytes_are_gone_once_they_were_judged_and_the_hash_is_kept(workspace: Copy, about_a_child: bytes) -> None:
    place = workspace.open()
    digest = send(place, about_a_child)
    assert not holds(workspace.folder, about_a_child)
    assert digest in {one for one, _size in place.ledger.originals()}
    done = minstd("originals", "verify", "--workspace", str(workspace.folder))
    assert (done.returncode, "1 more were not kept" in done.stdout) == (0, True)


def test_the_same_bytes_again_are_a_new_receipt_and_not_kept_either(workspace: Copy, about_a_child: bytes) -> None:
    place = workspace.open()
    send(place, about_a_child)
    send(place, about_a_child, SIGNING_DAY + timedelta(hours=1))
    assert not holds(workspace.folder, about_a_child)
    digest = sha256(about_a_child)
    assert len(place.ledger.receipts_of([digest])[digest]) == 2


def test_other_checks_refuse_them_as_before_and_judge_the_rest_again(
    workspace: Copy, about_a_child: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(workspace.open(), about_a_child)
    monkeypatch.setattr("application.workspace.READER_VERSION", "next")
    place = workspace.open()
    waiting = place.ledger.unjudged(CLUSTER, place.checks_version)
    judged = receive.judge(place, SIGNING_DAY)
    assert len(judged) == len(waiting)
    (mine,) = [one for one in judged if one.receipt.path == "return.zip"]
    assert (mine.state, {one.code for one in mine.findings}) == (State.REFUSED, {"child_level"})
    assert receive.judge(place, SIGNING_DAY) == []


def test_what_a_run_had_no_time_to_remove_the_next_one_removes(
    workspace: Copy, about_a_child: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = workspace.open()
    with monkeypatch.context() as killed:
        killed.setattr(receive, "_discard", lambda _workspace: None)
        send(place, about_a_child)
    assert holds(workspace.folder, about_a_child)
    receive.judge(place, SIGNING_DAY)
    assert not holds(workspace.folder, about_a_child)


@pytest.mark.parametrize("when", ["before it is read", "before it is looked for"])
def test_the_same_bytes_twice_at_once(
    workspace: Copy, about_a_child: bytes, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """A second process hands the same in, judges both and removes the bytes, while the first is about to read them."""
    first, second = workspace.open(), workspace.open()
    sent: list[str] = []

    def meanwhile(*_: object) -> None:
        if not sent:
            sent.append("")
            sent[0] = send(second, about_a_child, SIGNING_DAY + timedelta(minutes=1))

    step = "examine" if when == "before it is read" else "_discarded"
    real = getattr(receive, step)

    def overtaken(place: Workspace, *receipts: object) -> object:
        if place is first:
            meanwhile()
        return real(place, *receipts)

    monkeypatch.setattr(receive, step, overtaken)
    mine = send(first, about_a_child)
    assert sent == [mine]
    judged = [one for one in first.ledger.judged(CLUSTER, first.checks_version, LATER) if one.receipt.sha256 == mine]
    assert [one.state for one in judged] == [State.REFUSED, State.REFUSED]
    assert not holds(workspace.folder, about_a_child)
    assert receive.troubles(first, {}) == {}

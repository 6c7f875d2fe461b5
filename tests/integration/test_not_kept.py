"""What tells of single people is refused, and its bytes are not kept: not once, not again, not after an upgrade."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from application.returns import receive
from application.workspace import Workspace
from data.model import State
from data.storage.store import sha256
from tests.integration.conftest import ANYBODY, CLUSTER, SIGNING_DAY, WorkspaceCopy
from tests.support.books import clean
from tests.support.commands import minstd
from tests.support.records import receipts_of

LATER = SIGNING_DAY + timedelta(hours=1)


@pytest.fixture(scope="module")
def about_a_child() -> bytes:
    book = clean()
    book.sheets["Working"] = [["Young person's name", "Date of birth"], ["Invented", date(2011, 4, 3)]]
    return book.zip()


def send(workspace: Workspace, content: bytes, at: datetime = SIGNING_DAY) -> str:
    validation = receive.submit(workspace, workspace.member("Camden"), "return.zip", content, ANYBODY, at)
    assert validation.state is State.REFUSED
    assert {finding.code for finding in validation.findings} == {"child_level"}
    return validation.receipt.sha256


def holds(folder: Path, content: bytes) -> bool:
    return any(content in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_bytes_are_gone_once_they_were_validated_and_the_keyed_hash_is_kept(
    workspace_copy: WorkspaceCopy, about_a_child: bytes
) -> None:
    workspace = workspace_copy.open()
    digest = send(workspace, about_a_child)
    assert not holds(workspace_copy.folder, about_a_child)
    assert digest in {sha256 for sha256, _size in workspace.ledger.originals()}
    assert digest != sha256(about_a_child)
    done = minstd("originals", "verify", "--workspace", str(workspace_copy.folder))
    assert (done.returncode, "more were refused, so nothing of them is kept" in done.stdout) == (0, True)


def test_the_same_bytes_again_are_a_new_receipt_and_not_kept_either(
    workspace_copy: WorkspaceCopy, about_a_child: bytes
) -> None:
    workspace = workspace_copy.open()
    digest = send(workspace, about_a_child)
    send(workspace, about_a_child, SIGNING_DAY + timedelta(hours=1))
    assert not holds(workspace_copy.folder, about_a_child)
    assert len(receipts_of(workspace.ledger, digest)) == 2


def test_other_checks_refuse_them_as_before_and_validate_the_rest_again(
    workspace_copy: WorkspaceCopy, about_a_child: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = send(workspace_copy.open(), about_a_child)
    monkeypatch.setattr("application.workspace.READER_VERSION", "next")
    workspace = workspace_copy.open()
    waiting = workspace.ledger.unjudged(CLUSTER, workspace.checks_version)
    validations = receive.validate(workspace, SIGNING_DAY)
    assert len(validations) == len(waiting)
    (mine,) = [validation for validation in validations if validation.receipt.sha256 == digest]
    assert (mine.state, {finding.code for finding in mine.findings}) == (State.REFUSED, {"child_level"})
    assert receive.validate(workspace, SIGNING_DAY) == []


def test_what_a_run_had_no_time_to_remove_the_next_one_removes(
    workspace_copy: WorkspaceCopy, about_a_child: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_copy.open()
    with monkeypatch.context() as killed:
        killed.setattr(receive, "let_go", lambda _workspace, _receipts: None)
        send(workspace, about_a_child)
    assert len(workspace.spool.waiting()) == 1
    receive.validate(workspace, SIGNING_DAY)
    assert workspace.spool.waiting() == []


@pytest.mark.parametrize("when", ["before it is read", "before it is looked for again"])
def test_the_same_bytes_twice_at_once(
    workspace_copy: WorkspaceCopy, about_a_child: bytes, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """A second process hands the same in, judges both and removes the bytes, while the first is about to read them."""
    first, second = workspace_copy.open(), workspace_copy.open()
    sent: list[str] = []

    def meanwhile(*_: object) -> None:
        if not sent:
            sent.append("")
            sent[0] = send(second, about_a_child, SIGNING_DAY + timedelta(minutes=1))

    step = "examine_receipts" if when == "before it is read" else "_refused_before"
    real = getattr(receive, step)

    def overtaken(workspace: Workspace, *receipts: object) -> object:
        if workspace is first:
            meanwhile()
        return real(workspace, *receipts)

    monkeypatch.setattr(receive, step, overtaken)
    mine = send(first, about_a_child)
    assert sent == [mine]
    validations = [
        validation
        for validation in first.ledger.judged(CLUSTER, first.checks_version, LATER)
        if validation.receipt.sha256 == mine
    ]
    assert [validation.state for validation in validations] == [State.REFUSED, State.REFUSED]
    assert not holds(workspace_copy.folder, about_a_child)
    assert receive.troubles(first, {}) == {}

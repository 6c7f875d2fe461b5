"""What waits to be submitted: what would be kept of it and nothing else, and submitted it is as if the file were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.returns import receive, waiting
from application.returns.waiting import NotWaiting
from application.returns.waiting_names import waiting_names
from application.workspace import Workspace
from data.ledger import Validation
from data.model import State
from tests.integration.conftest import ANYBODY
from tests.support.books import clean

NAME = "Rosalind Invented.xlsx"
NOW = datetime(2026, 11, 9, 10, tzinfo=UTC)
PRIVATE = "Rosalind Invented lives there"
NEW_SERVICE = "Harbour Lights Youth Project"


def anywhere(folder: Path, text: str) -> list[Path]:
    """Return the files that hold a text, in whatever encoding a database or a document would."""
    wanted = text.encode()
    return [path for path in folder.rglob("*") if path.is_file() and wanted in path.read_bytes()]


def checked(workspace: Workspace, content: bytes, name: str = NAME) -> waiting.WaitingReturn:
    return waiting.check(workspace, workspace.member("Camden"), name, content, ANYBODY, NOW)


def submitted(workspace: Workspace, number: str) -> Validation:
    return waiting.submit_waiting(workspace, workspace.member("Camden"), number, {}, ANYBODY, NOW)


def mistaken() -> bytes:
    book = clean()
    book.fill("Activity", "referrals_received", PRIVATE)
    return book.xlsx()


def test_of_a_file_that_waits_neither_bytes_nor_name_nor_what_was_not_asked_is_kept(workspace: Workspace) -> None:
    content = mistaken()
    held = checked(workspace, content)
    assert held.state is State.REJECTED
    assert waiting.marked_copy(workspace, held)
    folder = workspace.settings.workspace
    assert not any(content in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for text in ("Rosalind", "lives there"):
        assert anywhere(folder, text) == []


@pytest.mark.parametrize("content", [clean().xlsx(), clean().ods(), mistaken()], ids=["xlsx", "ods", "mistaken"])
def test_submitted_after_a_check_is_submitted_as_it_is(workspace: Workspace, content: bytes) -> None:
    name = "panel.ods" if content == clean().ods() else "panel.xlsx"
    after_check = submitted(workspace, checked(workspace, content, name).id)
    at_once = receive.submit(workspace, workspace.member("Camden"), name, content, ANYBODY, NOW + timedelta(hours=1))
    assert after_check.state is at_once.state
    assert after_check.findings == at_once.findings
    assert after_check.receipt.sha256 == at_once.receipt.sha256
    kept = workspace.ledger.kept([after_check.receipt.id, at_once.receipt.id])
    assert kept[after_check.receipt.id] == kept[at_once.receipt.id]
    sizes = dict(workspace.ledger.originals())
    assert sizes[after_check.receipt.sha256] == len(content)


def test_whoever_is_killed_between_the_spool_and_the_ledger_loses_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = checked(workspace, clean().xlsx())
    with monkeypatch.context() as killed:
        killed.setattr("application.returns.spool._record", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            submitted(workspace, held.id)
    (validation,) = receive.validate(workspace, NOW)
    assert (validation.state, validation.receipt.sha256) == (held.state, held.sha256)
    assert workspace.ledger.kept([validation.receipt.id])


def test_a_new_name_waits_for_the_coordinator_once_it_is_submitted(workspace: Workspace) -> None:
    book = clean()
    book.fill("Services", "service_name", NEW_SERVICE)
    held = checked(workspace, book.xlsx())
    assert waiting_names(workspace, NOW) == []
    validation = submitted(workspace, held.id)
    assert [name.text for name in waiting_names(workspace, NOW)] == [NEW_SERVICE]
    assert validation.findings == held.findings


def test_what_is_lost_or_altered_waits_no_more(workspace: Workspace) -> None:
    for content in (b"", b"{}\n{}", b"PK nothing of ours"):
        held = checked(workspace, clean().xlsx())
        (workspace.settings.spool_folder / "waiting" / held.id).write_bytes(content)
        with pytest.raises(NotWaiting):
            submitted(workspace, held.id)

"""What is held: a return for a month long ago until it's confirmed, and a new name until the coordinator accepts it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from application.editions import draft
from application.returns import answers, receive
from application.returns.register import register_of
from application.returns.waiting_names import WAITS_FOR, announce_names, decide, waiting_names
from application.workspace import Workspace
from data.ledger import Validation
from data.ledger.notices import NoticeKind
from data.model import State
from standards.model import CellState, Month
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted
from tests.support.books import Book, clean
from tests.support.commands import minstd
from tests.support.planted import FIRST, LAST, leaks

CAMDEN = "E09000007"
APRIL = Month(2026, 4)
NAME = "Riverside Outreach Project"


def send(workspace: Workspace, book: Book, at: datetime) -> Validation:
    return receive.submit(workspace, workspace.member("Camden"), "return.xlsx", book.xlsx(), ANYBODY, at)


def standing(workspace: Workspace, month: Month, at: datetime) -> tuple[int | None, str]:
    """Return the receipt that stands for Camden's activity in a cut, and what the register says of it."""
    (entry,) = (
        entry
        for entry in draft.cut(workspace, OCTOBER + 1, at).entries
        if (entry.owed.gss_code, entry.owed.sheet, entry.owed.period) == (CAMDEN, "activity", month)
    )
    (row,) = (row for row in register_of(workspace, month, at) if (row.gss_code, row.sheet) == (CAMDEN, "activity"))
    return None if entry.receipt is None else entry.receipt.id, str(row.state)


def test_a_return_for_a_month_long_ago_replaces_nothing_until_it_is_confirmed(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    before = standing(workspace, APRIL, SIGNING_DAY)
    assert before[0] is not None
    sent = send(workspace, clean("service", APRIL), SIGNING_DAY)
    assert sent.state is State.HELD
    assert "month_far" in {finding.code for finding in sent.findings}
    assert standing(workspace, APRIL, SIGNING_DAY) == before

    later = SIGNING_DAY + timedelta(hours=1)
    numbers = [n for n, finding in enumerate(sent.findings, 1) if finding.code == "month_far"]
    answered = answers.answer(workspace, sent.receipt.id, str(numbers[0]), "Figures were restated.", ANYBODY, later)
    assert answered.state in (State.QUESTIONS, State.ACCEPTED)
    assert standing(workspace, APRIL, later)[0] == sent.receipt.id
    assert standing(workspace, APRIL, SIGNING_DAY) == before


def test_check_says_that_it_would_be_held(workspace_copy: WorkspaceCopy) -> None:
    file = workspace_copy.folder / "april.xlsx"
    file.write_bytes(clean("service", APRIL).xlsx())
    done = minstd(
        *("check", str(file), "--workspace", str(workspace_copy.folder), "--now", SIGNING_DAY.isoformat(), "--json")
    )
    assert (done.returncode, json.loads(done.stdout)["files"][0]["state"]) == (1, "held")


def named(workspace: Workspace, validation: Validation) -> set[object]:
    from application.returns.documents import document

    typed = document(workspace, validation.receipt)
    return {row.values["service_name"] for row in typed.sheets["services"].rows}


@pytest.mark.long
def test_a_new_name_counts_from_the_moment_it_is_accepted(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    at = workspace.cluster.timetable(OCTOBER).due_at - timedelta(hours=1)
    book = clean()
    book.fill("Services", "service_name", NAME)
    sent = send(workspace, book, at)
    assert [finding.code for finding in sent.findings if finding.code == "new_name"] == ["new_name"]
    assert NAME not in repr(sent)
    assert CellState.VOID in named(workspace, sent)
    first = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    assert not any(NAME.encode() in path.read_bytes() for path in _editions(workspace_copy))

    (waiting,) = (name for name in waiting_names(workspace, SIGNING_DAY) if name.text == NAME)
    decide(workspace, waiting.reference, ANYBODY, SIGNING_DAY, is_accepted=True)
    assert NAME in named(workspace, sent)
    second = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    assert second.cut == first.cut
    assert second.digest != first.digest
    release_drafted(workspace)


def test_a_return_that_waited_for_a_name_has_it_once_the_register_does(
    workspace_copy: WorkspaceCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_copy.open()
    book = clean()
    book.fill("Services", "service_name", NAME)
    sent = send(workspace, book, SIGNING_DAY)
    assert CellState.VOID in named(workspace, sent)
    register = workspace.register(CAMDEN)
    service = next(iter(register.services.values()))
    added = replace(service, service_name=NAME)
    changed = replace(register, services={**register.services, "CAM-S99": added})
    usual = Workspace.register
    monkeypatch.setattr(
        Workspace, "register", lambda workspace, code: changed if code == CAMDEN else usual(workspace, code)
    )
    monkeypatch.setattr("application.returns.waiting_names.is_acceptance_wanted", lambda *_: True)
    assert [name.text for name in waiting_names(workspace, SIGNING_DAY)] == [NAME]  # nobody has accepted the register
    monkeypatch.setattr("application.returns.waiting_names.is_acceptance_wanted", lambda *_: False)
    receive.validate(workspace, SIGNING_DAY)
    assert (waiting_names(workspace, SIGNING_DAY), NAME in named(workspace, sent)) == ([], True)
    assert (CAMDEN, NoticeKind.NAME_DELETED) not in notices_of_names(workspace)


def test_a_name_set_aside_stays_unused_and_is_gone(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    book = clean()
    book.fill("Services", "service_name", NAME)
    sent = send(workspace, book, SIGNING_DAY)
    (waiting,) = (name for name in waiting_names(workspace, SIGNING_DAY) if name.text == NAME)
    decide(workspace, waiting.reference, ANYBODY, SIGNING_DAY, is_accepted=False)
    assert (waiting_names(workspace, SIGNING_DAY), CellState.VOID in named(workspace, sent)) == ([], True)
    assert notices_of_names(workspace)[-1] == (CAMDEN, NoticeKind.NAME_DELETED)
    assert not any(NAME.encode() in path.read_bytes() for path in workspace_copy.folder.rglob("*") if path.is_file())


def notices_of_names(workspace: Workspace) -> list[tuple[str, NoticeKind]]:
    kinds = (NoticeKind.NAME, NoticeKind.NAME_DELETED)
    return [(each.whom, each.kind) for each in workspace.ledger.notices(CLUSTER) if each.kind in kinds]


def test_a_name_that_nobody_decides_on_lapses_and_its_borough_is_told(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    book = clean()
    book.fill("Services", "service_name", NAME)
    sent = send(workspace, book, SIGNING_DAY)
    assert notices_of_names(workspace) == [("coordinator", NoticeKind.NAME)]
    last_day = SIGNING_DAY + WAITS_FOR
    receive.validate(workspace, last_day)
    assert [name.text for name in waiting_names(workspace, last_day)] == [NAME]
    later = last_day + timedelta(minutes=1)
    for _ in range(2):
        receive.pull(workspace, workspace.member("Barnet"), later)
    assert notices_of_names(workspace) == [("coordinator", NoticeKind.NAME), (CAMDEN, NoticeKind.NAME_DELETED)]
    assert (waiting_names(workspace, later), CellState.VOID in named(workspace, sent)) == ([], True)
    workspace.ledger.close()
    assert not any(NAME.encode() in path.read_bytes() for path in workspace_copy.folder.rglob("*") if path.is_file())


def test_a_name_sent_again_waits_as_long_again_and_is_announced_once(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    for days in (0, 20):
        book = clean()
        book.fill("Services", "service_name", NAME)
        send(workspace, book, SIGNING_DAY + timedelta(days))
    (waiting,) = waiting_names(workspace, SIGNING_DAY + WAITS_FOR + timedelta(days=1))
    assert waiting.lapses_at == SIGNING_DAY + timedelta(20) + WAITS_FOR
    assert notices_of_names(workspace) == [("coordinator", NoticeKind.NAME)]


def test_a_name_kept_before_names_lapsed_waits_from_when_it_is_announced(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    workspace.names.write(f"{CAMDEN}/{'a' * 32}.json", json.dumps(["service_name", NAME]).encode())
    announce_names(workspace, SIGNING_DAY)
    (waiting,) = waiting_names(workspace, SIGNING_DAY + timedelta(days=1))
    assert (waiting.text, waiting.since) == (NAME, SIGNING_DAY)
    assert waiting_names(workspace, SIGNING_DAY + WAITS_FOR + timedelta(minutes=1)) == []


@pytest.mark.parametrize(
    "name", [f"{LAST}", f"Support for {LAST}, aged 14", f"{LAST} Project, N7 8QW", f"{FIRST} {LAST}"]
)
def test_a_text_that_may_be_a_childs_does_not_even_wait(workspace_copy: WorkspaceCopy, name: str) -> None:
    workspace = workspace_copy.open()
    for field in ("service_name", "provider_name"):
        book = clean()
        book.fill("Services", field, name)
        sent = send(workspace, book, SIGNING_DAY)
        assert sent.state is State.REFUSED or "new_name" in {finding.code for finding in sent.findings}
        assert name not in repr(sent)
    assert waiting_names(workspace, SIGNING_DAY) == []
    workspace.ledger.close()
    assert leaks(workspace_copy.folder) == []


def test_check_knows_a_name_that_was_accepted(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    book = clean()
    book.fill("Services", "service_name", NAME)
    file = workspace_copy.folder / "october.xlsx"
    file.write_bytes(book.xlsx())

    def asked() -> list[str]:
        done = minstd("check", str(file), "--workspace", str(workspace_copy.folder), "--json")
        return [finding["code"] for finding in json.loads(done.stdout)["files"][0]["findings"]]

    assert "new_name" in asked()
    send(workspace, book, SIGNING_DAY)
    decide(workspace, waiting_names(workspace, SIGNING_DAY)[0].reference, ANYBODY, SIGNING_DAY, is_accepted=True)
    assert "new_name" not in asked()


def _editions(workspace_copy: WorkspaceCopy) -> list[object]:
    return [path for path in (workspace_copy.folder / "editions").rglob("*") if path.is_file()]

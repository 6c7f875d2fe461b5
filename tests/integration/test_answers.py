"""Answers and withdrawals, end to end: the receipt, the register, the cut, the edition, the command line."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta

import pytest

from application.editions import draft
from application.returns import answers, receive
from application.returns.register import register_of
from application.returns.spool import path_digest
from application.workspace import Workspace
from data.ledger import Validation
from data.model import State
from data.observations.status import StatusRow
from standards.errors import MinstdError
from standards.model import Month
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy
from tests.support.books import clean
from tests.support.commands import minstd

ROLE = "Performance analyst"
CAMDEN = "E09000007"


def register(workspace: Workspace, area: str, month: Month, at: datetime) -> StatusRow:
    rows = register_of(workspace, month, at)
    name = workspace.member(area).gss_code
    return next(row for row in rows if (row.gss_code, row.sheet) == (name, "activity"))


def before_due(workspace: Workspace) -> datetime:
    return workspace.cluster.timetable(OCTOBER).due_at - timedelta(hours=1)


def receipt_of(workspace: Workspace, name: str) -> int:
    validations = workspace.ledger.judged(CLUSTER, workspace.checks_version, SIGNING_DAY)
    return next(
        validation.receipt.id for validation in validations if validation.receipt.path == path_digest(workspace, name)
    )


def send(workspace: Workspace, occupied: int, at: datetime, changed: dict[str, int] | None = None) -> Validation:
    """Send Camden's return with questions in it: more places taken than there are, and figures unlike September's."""
    book = clean()
    services = book.sheets["Services"]
    row = next(n for n, line in enumerate(services[1:], 2) if isinstance(line[services[0].index("places")], int))
    book.fill("Services", "places", 7, row)
    book.fill("Activity", "places_occupied", occupied, row)
    for cell, value in (changed or {}).items():
        book.put("Activity", cell, value)
    return receive.submit(
        workspace, workspace.member("Camden"), "camden-service-2026-10.xlsx", book.xlsx(), ANYBODY, at
    )


def test_the_samples_answers_are_given_when_its_files_are_validated(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    with (workspace_copy.folder / "drop" / "answers.csv").open(encoding="utf-8", newline="") as held:
        texts = {row["path"].split("/")[1]: row["answer"] for row in csv.DictReader(held)}
    assert texts
    for name, text in texts.items():
        validation = answers.findings_of(workspace, receipt_of(workspace, name), SIGNING_DAY)
        assert validation.state is State.ACCEPTED
        assert {explanation.text for explanation in validation.explanations.values()} == {text}
    assert register(workspace, "Camden", Month(2025, 12), SIGNING_DAY).state == "accepted"
    assert register(workspace, "Barnet", OCTOBER, SIGNING_DAY).state == "questions"


def test_an_answer_holds_for_the_file_sent_again_until_the_figure_changes(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    at = before_due(workspace)
    first = send(workspace, 9, at)
    numbers = [n for n, finding in enumerate(first.findings, 1) if finding.code == "occupied_within_places"]
    assert (first.state, len(numbers)) == (State.QUESTIONS, 1)
    answers.answer(workspace, first.receipt.id, "all", "Kept on over the holidays.", ANYBODY, at)
    again = send(workspace, 9, at + timedelta(minutes=1))
    assert again.receipt.id != first.receipt.id
    assert again.state is State.ACCEPTED
    assert register(workspace, "Camden", OCTOBER, at + timedelta(minutes=1)).state == "accepted"
    changed = send(workspace, 10, at + timedelta(minutes=2))
    assert changed.state is State.QUESTIONS
    assert [changed.findings[n].code for n in changed.explanations] == ["register_changed", "many_large_changes"]
    assert register(workspace, "Camden", OCTOBER, at + timedelta(minutes=2)).state == "questions"


def test_of_many_figures_asked_about_at_once_each_must_be_as_it_was(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    at = before_due(workspace)
    first = send(workspace, 9, at)
    (many,) = [finding for finding in first.findings if finding.code == "many_large_changes"]
    answers.answer(workspace, first.receipt.id, "all", "Right as sent.", ANYBODY, at)
    again = send(workspace, 9, at + timedelta(minutes=1), {many.cells[-1]: 1})
    assert [finding.cells for finding in again.findings] == [finding.cells for finding in first.findings]
    assert [again.findings[n].code for n in again.explanations] == ["register_changed", "occupied_within_places"]


@pytest.mark.long
def test_an_answer_reaches_the_boroughs_own_annex_and_a_new_draft(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    receipt = receipt_of(workspace, "barnet-service-2026-10.xlsx")
    before = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    answers.answer(workspace, receipt, "1", "Two services share these places.", ANYBODY, before_due(workspace))
    after = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    assert after.digest != before.digest
    texts = [
        path.relative_to(workspace_copy.folder / "editions" / after.folder)
        for path in (workspace_copy.folder / "editions" / after.folder).rglob("*")
        if path.is_file() and b"Two services share these places." in path.read_bytes()
    ]
    assert texts
    assert {path.parts[:2] for path in texts} == {("annex", "E09000003")}


@pytest.mark.long
def test_what_is_answered_after_the_freeze_waits_for_the_next_month(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    before = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    receipt = receipt_of(workspace, "barnet-service-2026-10.xlsx")
    answers.answer(workspace, receipt, "all", "Right as sent.", ANYBODY, SIGNING_DAY)
    answers.withdraw(workspace, receipt, "Sent by mistake.", ANYBODY, SIGNING_DAY)
    assert draft.report(workspace, OCTOBER, SIGNING_DAY)[1] == before


def test_what_stood_before_stands_again_when_a_return_is_withdrawn(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    at = before_due(workspace)
    standing = register(workspace, "Camden", OCTOBER, at).receipt
    mistaken = send(workspace, 9, at)
    cut = draft.cut(workspace, OCTOBER, at)
    assert mistaken.receipt in [entry.receipt for entry in cut.entries]
    later = at + timedelta(minutes=5)
    assert answers.withdraw(workspace, mistaken.receipt.id, "The wrong month.", ANYBODY, later).state is State.WITHDRAWN
    assert register(workspace, "Camden", OCTOBER, later).receipt == standing
    stands = [entry.receipt for entry in draft.cut(workspace, OCTOBER, later).entries]
    assert standing in stands
    assert mistaken.receipt not in stands
    assert draft.cut(workspace, OCTOBER, at).digest == cut.digest  # what was true then is not rewritten


def test_nothing_is_answered_or_withdrawn_of_what_was_refused(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    refused = receive.submit(
        workspace, workspace.member("Camden"), "a.xlsx", b"nothing", ANYBODY, before_due(workspace)
    ).receipt.id
    with pytest.raises(MinstdError, match="was refused"):
        answers.withdraw(workspace, refused, "Sent by mistake.", ANYBODY, SIGNING_DAY)
    with pytest.raises(MinstdError, match="no open questions"):
        answers.answer(workspace, refused, "all", "Right as sent.", ANYBODY, SIGNING_DAY)
    with pytest.raises(MinstdError, match="an error, not a question"):
        answers.answer(workspace, refused, "1", "Right as sent.", ANYBODY, SIGNING_DAY)
    with pytest.raises(MinstdError, match="has no finding '2'"):
        answers.answer(workspace, refused, "2", "Right as sent.", ANYBODY, SIGNING_DAY)


def test_findings_answer_and_withdraw_on_the_command_line(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    number = str(receipt_of(workspace, "barnet-service-2026-10.xlsx"))
    last = ("--workspace", str(workspace_copy.folder), "--now", SIGNING_DAY.isoformat())
    shown = json.loads(minstd("findings", number, *last, "--json").stdout)
    assert (shown["state"], [finding["number"] for finding in shown["findings"]]) == ("questions", [1, 2, 3])
    given = ("--text", "Right as sent.", "--role", ROLE)
    answer = json.loads(minstd("answer", number, "--finding", "1", *given, *last, "--json").stdout)
    assert answer["state"] == "questions"
    assert answer["findings"][0]["explanation"]["role"] == ROLE
    rest = minstd("answer", number, "--finding", "all", *given, *last)
    assert (rest.returncode, "accepted" in rest.stdout) == (0, True)
    refused = minstd("answer", number, "--finding", "1", "--text", "Ask a@b.example", "--role", ROLE, *last)
    assert (refused.returncode, "a@b.example" in refused.stderr) == (2, False)
    taken = minstd("withdraw", number, "--reason", "Sent by mistake.", "--role", ROLE, *last, "--json")
    assert (taken.returncode, json.loads(taken.stdout)["state"]) == (0, "withdrawn")
    assert minstd("findings", number, *last).returncode == 1

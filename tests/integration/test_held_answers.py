"""Answers that may hold a person's details: held, private, until the coordinator has read them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from application.editions import draft
from application.returns import answers, receive, replies
from application.returns.held_answers import HELD_FOR, decide_answer, held_answers
from application.workspace import Workspace
from data.ledger import Validation
from data.ledger.notices import NoticeKind
from data.model import State
from standards.errors import MinstdError
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy
from tests.integration.test_answers import before_due, receipt_of, send
from tests.support.commands import minstd
from tests.support.planted import LAST, leaks

DOUBTFUL = f"Right as sent: it was kept on for {LAST} over the holidays."


def asked(workspace: Workspace) -> Validation:
    number = receipt_of(workspace, "barnet-service-2026-10.xlsx")
    return answers.findings_of(workspace, number, before_due(workspace))


def answer(workspace: Workspace, text: str, which: str = "1") -> Validation:
    return answers.answer(workspace, asked(workspace).receipt.id, which, text, ANYBODY, before_due(workspace))


def outside_the_spool(folder: Path) -> list[Path]:
    return [path for path in leaks(folder) if "spool" not in path.parts]


@pytest.mark.long
def test_a_doubtful_answer_waits_in_the_private_spool_and_nowhere_else(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    before = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    validation = answer(workspace, DOUBTFUL)
    assert (validation.state, validation.explanations, validation.held_answers) == (State.QUESTIONS, {}, {0})
    assert draft.report(workspace, OCTOBER, SIGNING_DAY)[1] == before
    replies.leave_replies(workspace, workspace.member("Barnet"), SIGNING_DAY)
    (notice,) = [each for each in workspace.ledger.notices(CLUSTER) if each.kind is NoticeKind.ANSWER]
    assert (notice.whom, notice.about) == ("coordinator", str(validation.receipt.id))
    (path,) = (path for path in leaks(workspace_copy.folder) if "spool" in path.parts)
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert outside_the_spool(workspace_copy.folder) == []


def test_accepted_it_counts_from_then_on(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    at = before_due(workspace)
    receipt = answer(workspace, "It is run by Umbrella Rising Project.", "all").receipt.id
    for held in held_answers(workspace, at):
        decide_answer(workspace, held.reference, ANYBODY, at + timedelta(minutes=5), is_accepted=True)
    assert held_answers(workspace, at) == []
    validation = answers.findings_of(workspace, receipt, at + timedelta(minutes=5))
    assert (validation.state, validation.held_answers) == (State.ACCEPTED, frozenset())
    assert {given.text for given in validation.explanations.values()} == {"It is run by Umbrella Rising Project."}
    assert answers.findings_of(workspace, receipt, at).state is State.QUESTIONS


def test_set_aside_it_is_gone_and_its_borough_is_told(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    receipt = answer(workspace, DOUBTFUL).receipt.id
    decide_answer(workspace, f"{receipt}-1", ANYBODY, before_due(workspace), is_accepted=False)
    whom = [notice.whom for notice in workspace.ledger.notices(CLUSTER) if notice.kind is NoticeKind.ANSWER]
    assert whom == ["coordinator", "E09000003"]
    assert leaks(workspace_copy.folder) == []
    with pytest.raises(MinstdError, match="No answer is waiting as"):
        decide_answer(workspace, f"{receipt}-1", ANYBODY, before_due(workspace), is_accepted=True)


def test_an_answer_without_details_takes_its_place(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    answer(workspace, DOUBTFUL, "all")
    validation = answer(workspace, "Two services share these places.")
    assert (set(validation.explanations), validation.held_answers) == ({0}, {1, 2})
    answer(workspace, "Two services share these places.", "all")
    assert (held_answers(workspace, SIGNING_DAY), leaks(workspace_copy.folder)) == ([], [])


def test_what_nobody_decides_is_removed_by_the_next_run_and_its_borough_is_told(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    answer(workspace, DOUBTFUL)
    at = before_due(workspace)
    receive.pull(workspace, workspace.member("Barnet"), at + HELD_FOR)
    assert len(held_answers(workspace, at + HELD_FOR)) == 1
    receive.pull(workspace, workspace.member("Barnet"), at + HELD_FOR + timedelta(minutes=1))
    whom = [notice.whom for notice in workspace.ledger.notices(CLUSTER) if notice.kind is NoticeKind.ANSWER]
    assert whom == ["coordinator", "E09000003"]
    assert leaks(workspace_copy.folder) == []


def test_an_accepted_answer_covers_the_return_sent_again(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    at = before_due(workspace)
    first = send(workspace, 9, at)
    answers.answer(workspace, first.receipt.id, "all", "Kept on because her mother asked.", ANYBODY, at)
    again = send(workspace, 9, at + timedelta(minutes=1))
    assert again.state is State.QUESTIONS
    for held in held_answers(workspace, at):
        decide_answer(workspace, held.reference, ANYBODY, at + timedelta(minutes=2), is_accepted=True)
    later = answers.findings_of(workspace, again.receipt.id, at + timedelta(minutes=2))
    assert later.state is State.ACCEPTED


def test_the_coordinator_reads_and_decides_on_the_command_line(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    number = str(receipt_of(workspace, "barnet-service-2026-10.xlsx"))
    last = ("--workspace", str(workspace_copy.folder), "--now", before_due(workspace).isoformat())
    given = minstd("answer", number, "--finding", "all", "--text", DOUBTFUL, *last)
    assert (given.returncode, "your coordinator reads" in given.stdout, LAST in given.stdout) == (0, True, False)
    shown = json.loads(minstd("returns", "answers", *last, "--json").stdout)
    assert [(held["reference"], held["text"]) for held in shown] == [(f"{number}-{n}", DOUBTFUL) for n in (1, 2, 3)]
    assert LAST in minstd("returns", "answers", *last).stdout
    accepted = minstd("returns", "accept-answer", f"{number}-1", *last)
    aside = minstd("returns", "accept-answer", f"{number}-2", f"{number}-3", "--set-aside", *last)
    assert (accepted.returncode, aside.returncode) == (0, 0)
    findings = json.loads(minstd("findings", number, *last, "--json").stdout)["findings"]
    assert [finding["explanation"] is not None for finding in findings] == [True, False, False]
    assert [finding["is_answer_held"] for finding in findings] == [False, False, False]
    assert minstd("returns", "accept-answer", f"{number}-1", *last).returncode == 2

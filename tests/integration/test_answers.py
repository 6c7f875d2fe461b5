"""Answers and withdrawals, end to end: the receipt, the register, the cut, the edition, the command line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from application.editions import draft
from application.returns import answers as answering
from application.returns import receive
from application.returns.register import register_of
from application.workspace import Workspace
from data.ledger import Judged
from data.model import State
from data.observations.status import StatusRow
from standards.errors import MinstdError
from standards.model import Month
from tests.integration.conftest import CLUSTER, OCTOBER, SIGNING_DAY, Copy
from tests.integration.test_cli import minstd
from tests.support.books import clean

ROLE = "Performance analyst"
CAMDEN = "E09000007"


def register(place: Workspace, area: str, month: Month, at: datetime) -> StatusRow:
    rows = register_of(place, month, at)
    name = place.member(area).gss_code
    return next(row for row in rows if (row.gss_code, row.sheet) == (name, "activity"))


def before_due(place: Workspace) -> datetime:
    return place.cluster.timetable(OCTOBER).due_at - timedelta(hours=1)


def receipt_of(place: Workspace, name: str) -> int:
    every = place.ledger.judged(CLUSTER, place.checks_version, SIGNING_DAY)
    return next(one.receipt.id for one in every if one.receipt.path == name)


def send(place: Workspace, occupied: int, at: datetime, changed: dict[str, int] | None = None) -> Judged:
    """Send Camden's return with questions in it: more places taken than there are, and figures unlike September's."""
    book = clean()
    services = book.sheets["Services"]
    row = next(n for n, line in enumerate(services[1:], 2) if isinstance(line[services[0].index("places")], int))
    book.fill("Services", "places", 7, row)
    book.fill("Activity", "places_occupied", occupied, row)
    for cell, value in (changed or {}).items():
        book.put("Activity", cell, value)
    return receive.submit(place, place.member("Camden"), "camden-service-2026-10.xlsx", book.xlsx(), at)


def test_the_samples_answers_are_given_when_its_files_are_judged(workspace: Copy) -> None:
    place = workspace.open()
    with (workspace.folder / "drop" / "answers.csv").open(encoding="utf-8", newline="") as held:
        answers = {row["path"].split("/")[1]: row["answer"] for row in csv.DictReader(held)}
    assert answers
    for name, text in answers.items():
        judged = answering.findings_of(place, receipt_of(place, name), SIGNING_DAY)
        assert judged.state is State.ACCEPTED
        assert {one.text for one in judged.explanations.values()} == {text}
    assert register(place, "Camden", Month(2025, 12), SIGNING_DAY).state == "accepted"
    assert register(place, "Barnet", OCTOBER, SIGNING_DAY).state == "questions"


def test_outside_a_demonstration_nothing_is_answered_for_a_borough(judged: Path, copy_of: Callable[..., Copy]) -> None:
    copy = copy_of(judged)
    (copy.folder / "drop" / "arrivals.csv").unlink()
    assert copy.open().answers == {}


def test_an_answer_holds_for_the_file_sent_again_until_the_figure_changes(workspace: Copy) -> None:
    place = workspace.open()
    at = before_due(place)
    first = send(place, 9, at)
    numbers = [n for n, one in enumerate(first.findings, 1) if one.code == "occupied_within_places"]
    assert (first.state, len(numbers)) == (State.QUESTIONS, 1)
    answering.answer(place, first.receipt.id, "all", "Kept on over the holidays.", ROLE, at)
    again = send(place, 9, at + timedelta(minutes=1))
    assert again.receipt.id != first.receipt.id
    assert again.state is State.ACCEPTED
    assert register(place, "Camden", OCTOBER, at + timedelta(minutes=1)).state == "accepted"
    changed = send(place, 10, at + timedelta(minutes=2))
    assert changed.state is State.QUESTIONS
    assert [changed.findings[n].code for n in changed.explanations] == ["many_large_changes"]
    assert register(place, "Camden", OCTOBER, at + timedelta(minutes=2)).state == "questions"


def test_of_many_figures_asked_about_at_once_each_must_be_as_it_was(workspace: Copy) -> None:
    place = workspace.open()
    at = before_due(place)
    first = send(place, 9, at)
    (many,) = [one for one in first.findings if one.code == "many_large_changes"]
    answering.answer(place, first.receipt.id, "all", "Right as sent.", ROLE, at)
    again = send(place, 9, at + timedelta(minutes=1), {many.cells[-1]: 1})
    assert [one.cells for one in again.findings] == [one.cells for one in first.findings]
    assert [again.findings[n].code for n in again.explanations] == ["occupied_within_places"]


def test_an_answer_reaches_the_boroughs_own_annex_and_a_new_draft(workspace: Copy) -> None:
    place = workspace.open()
    receipt = receipt_of(place, "barnet-service-2026-10.xlsx")
    before = draft.report(place, OCTOBER, SIGNING_DAY)[1]
    answering.answer(place, receipt, "1", "Two services share these places.", ROLE, before_due(place))
    after = draft.report(place, OCTOBER, SIGNING_DAY)[1]
    assert after.digest != before.digest
    said = [
        path.relative_to(workspace.folder / "editions" / after.folder)
        for path in (workspace.folder / "editions" / after.folder).rglob("*")
        if path.is_file() and b"Two services share these places." in path.read_bytes()
    ]
    assert said
    assert {path.parts[:2] for path in said} == {("annex", "E09000003")}


def test_what_is_answered_after_the_freeze_waits_for_the_next_month(workspace: Copy) -> None:
    place = workspace.open()
    before = draft.report(place, OCTOBER, SIGNING_DAY)[1]
    receipt = receipt_of(place, "barnet-service-2026-10.xlsx")
    answering.answer(place, receipt, "all", "Right as sent.", ROLE, SIGNING_DAY)
    answering.withdraw(place, receipt, "Sent by mistake.", ROLE, SIGNING_DAY)
    assert draft.report(place, OCTOBER, SIGNING_DAY)[1] == before


def test_what_stood_before_stands_again_when_a_return_is_withdrawn(workspace: Copy) -> None:
    place = workspace.open()
    at = before_due(place)
    standing = register(place, "Camden", OCTOBER, at).receipt
    mistaken = send(place, 9, at)
    cut = draft.cut(place, OCTOBER, at)
    assert mistaken.receipt in [entry.receipt for entry in cut.entries]
    later = at + timedelta(minutes=5)
    assert answering.withdraw(place, mistaken.receipt.id, "The wrong month.", ROLE, later).state is State.WITHDRAWN
    assert register(place, "Camden", OCTOBER, later).receipt == standing
    stands = [entry.receipt for entry in draft.cut(place, OCTOBER, later).entries]
    assert standing in stands
    assert mistaken.receipt not in stands
    assert draft.cut(place, OCTOBER, at).digest == cut.digest  # what was true then is not rewritten


def test_nothing_is_answered_or_withdrawn_of_what_was_refused(workspace: Copy) -> None:
    place = workspace.open()
    refused = receive.submit(place, place.member("Camden"), "a.xlsx", b"nothing", before_due(place)).receipt.id
    with pytest.raises(MinstdError, match="was refused"):
        answering.withdraw(place, refused, "Sent by mistake.", ROLE, SIGNING_DAY)
    with pytest.raises(MinstdError, match="no question open"):
        answering.answer(place, refused, "all", "Right as sent.", ROLE, SIGNING_DAY)
    with pytest.raises(MinstdError, match="a mistake to mend"):
        answering.answer(place, refused, "1", "Right as sent.", ROLE, SIGNING_DAY)
    with pytest.raises(MinstdError, match="has no finding '2'"):
        answering.answer(place, refused, "2", "Right as sent.", ROLE, SIGNING_DAY)


def test_findings_answer_and_withdraw_on_the_command_line(workspace: Copy) -> None:
    place = workspace.open()
    number = str(receipt_of(place, "barnet-service-2026-10.xlsx"))
    last = ("--workspace", str(workspace.folder), "--now", SIGNING_DAY.isoformat())
    shown = json.loads(minstd("findings", number, *last, "--json").stdout)
    assert (shown["state"], [one["number"] for one in shown["findings"]]) == ("questions", [1, 2, 3])
    given = ("--text", "Right as sent.", "--role", ROLE)
    one = json.loads(minstd("answer", number, "--finding", "1", *given, *last, "--json").stdout)
    assert one["state"] == "questions"
    assert one["findings"][0]["explanation"]["role"] == ROLE
    rest = minstd("answer", number, "--finding", "all", *given, *last)
    assert (rest.returncode, "accepted" in rest.stdout) == (0, True)
    refused = minstd("answer", number, "--finding", "1", "--text", "Ask a@b.example", "--role", ROLE, *last)
    assert (refused.returncode, "a@b.example" in refused.stderr) == (2, False)
    taken = minstd("withdraw", number, "--reason", "Sent by mistake.", "--role", ROLE, *last, "--json")
    assert (taken.returncode, json.loads(taken.stdout)["state"]) == (0, "withdrawn")
    assert minstd("findings", number, *last).returncode == 1

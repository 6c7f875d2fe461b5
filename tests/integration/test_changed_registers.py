"""A register that changes: the returns that it concerns are validated again, no others, and their borough is told."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.configuration.accept import accept_files
from application.configuration.registers import RegisterEdit, add_entry, change_entry
from application.editions import draft, months
from application.ledger.heads import make_demonstration
from application.returns import answers, receive, replies
from application.returns.documents import document
from application.returns.erasure import erase
from application.returns.held_answers import decide_answer, held_answers
from application.returns.kept.verify import verify_kept
from application.returns.waiting_names import waiting_names
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.clusters.folder import REGISTERS, SHIPPED
from data.ledger import Ledger, Validation, true_time
from data.ledger.notices import NoticeKind
from data.model import State
from data.registers.register import Register
from data.storage.sources import SourceRefusal
from standards.model import CellState, Month
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy
from tests.support.books import Book, clean
from tests.support.commands import minstd

WEST = "west-london"
CAMDEN, BARNET = "E09000007", "E09000003"
SEPTEMBER = OCTOBER - 1
PLACES = 987
QUESTION = "register_changed"
WHY = "A second team opened, as planned."
DOUBTFUL = "It was kept on for Umbrellastone over the holidays."
CHANGED_AT = datetime(2026, 11, 5, 9, tzinfo=UTC)

Opened = Callable[[], Workspace]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Opens a cluster of two, whose registers are those that are shipped for the same boroughs."""
    folder = tmp_path / "workspace"
    make_demonstration(read_settings(folder))
    made(folder, "2026-06")
    open_ones: list[Workspace] = []

    def workspace() -> Workspace:
        open_ones.append(open_workspace(read_settings(folder), WEST))
        return open_ones[-1]

    accept_files(workspace(), "The first registers.", ANYBODY, CHANGED_AT - timedelta(days=60))
    for name in ("camden", "barnet"):
        (folder / "drop" / name).mkdir(parents=True)
    yield workspace
    for each in open_ones:
        each.ledger.close()


def made(folder: Path, first: str) -> Path:
    """Make the cluster's files, and return their folder."""
    areas = ("--areas", "Camden, Barnet", "--first-month", first)
    done = minstd("cluster", "new", WEST, *areas, "--workspace", folder)
    assert done.returncode == 0, done.stderr
    files = folder.parent / "clusters" / WEST
    for code in (CAMDEN, BARNET):
        shutil.copy(SHIPPED / CLUSTER / REGISTERS / f"{code}.yaml", files / REGISTERS)
    return files


def expanded(month: Month = OCTOBER, places: int = PLACES) -> Book:
    """Return Camden's service return with more places at its first service than its register has."""
    book = clean("service", month)
    book.fill("Services", "places", places)
    return book


def send(workspace: Workspace, book: Book, at: datetime, name: str = "Camden") -> Validation:
    return receive.submit(workspace, workspace.member(name), "return.xlsx", book.xlsx(), ANYBODY, at)


def change(workspace: Workspace, since: Month, at: datetime, **fields: str) -> None:
    edit = RegisterEdit(workspace.member("Camden"), "As the borough has said.", ANYBODY, at)
    change_entry(workspace, edit, "CAM-S01", fields, since)


def codes(validation: Validation) -> list[str]:
    return [finding.code for finding in validation.findings]


def standing(workspace: Workspace, receipt: int, at: datetime) -> Validation:
    return answers.findings_of(workspace, receipt, at)


def validated(workspace: Workspace, at: datetime) -> list[int]:
    """Validate, reply to everybody, and return the receipts that were validated."""
    receipts = [validation.receipt.id for validation in receive.validate(workspace, at)]
    for name in ("Camden", "Barnet"):
        replies.leave_replies(workspace, workspace.member(name), at)
    return receipts


def replies_told(workspace: Workspace) -> list[str]:
    """Return whom a reply was announced to, and what about."""
    notices = workspace.ledger.notices(workspace.cluster.id)
    return [f"{notice.whom} {notice.about}" for notice in notices if notice.kind is NoticeKind.REPLY]


def days(count: int) -> datetime:
    return CHANGED_AT + timedelta(days=count)


def test_a_return_is_validated_again_when_its_register_changes_and_no_other_is(opened: Opened) -> None:
    workspace = opened()
    month_before = expanded(SEPTEMBER)
    month_before.fill("Activity", "referrals_received", 11)
    earlier = send(workspace, month_before, days(-2))
    sent = send(workspace, expanded(), days(-2))
    assert codes(earlier) == codes(sent) == [QUESTION]
    other = send(workspace, clean("service", OCTOBER, BARNET), days(-2), "Barnet")
    assert other.state is State.ACCEPTED
    assert validated(workspace, days(-1)) == []
    change(workspace, OCTOBER, days(0), places=str(PLACES))
    assert validated(opened(), days(1)) == [sent.receipt.id]
    now = standing(workspace, sent.receipt.id, days(1))
    assert (now.state, now.findings, now.replaces) == (State.ACCEPTED, (), sent.id)
    assert standing(workspace, earlier.receipt.id, days(1)).id == earlier.id
    assert standing(workspace, other.receipt.id, days(1)).id == other.id
    before = [each.id for each in workspace.ledger.judged(WEST, workspace.checks_version, days(2))]
    assert validated(opened(), days(2)) == []
    assert [each.id for each in workspace.ledger.judged(WEST, workspace.checks_version, days(2))] == before
    assert workspace.ledger.verify([]).discrepancies == ()
    assert verify_kept(workspace).is_whole


def test_its_borough_is_told_once_with_a_new_reply_where_the_outcome_changed(opened: Opened) -> None:
    workspace = opened()
    number = send(workspace, expanded(), days(-2)).receipt.id
    twin = send(workspace, clean("panel"), days(-2)).receipt.id
    assert validated(workspace, days(-1)) == []
    announced = replies_told(workspace)
    assert announced == [f"{CAMDEN} {number}", f"{CAMDEN} {twin}"]
    change(workspace, OCTOBER, days(0), places=str(PLACES))
    assert validated(opened(), days(1)) == [number, twin]
    again = standing(workspace, number, days(1))
    assert replies_told(workspace) == [*announced, f"{CAMDEN} {number}-{again.id}"]
    folder = workspace.settings.workspace / "drop" / "camden" / "replies"
    stem = f"camden-service-2026-10-receipt-{number}"
    assert {path.name for path in folder.glob(f"{stem}-*.html")} == {
        f"{stem}-questions.html",
        f"{stem}-accepted-2026-11-06.html",
    }
    page = (folder / f"{stem}-accepted-2026-11-06.html").read_text(encoding="utf-8")
    assert "Your borough’s register has changed since you sent this return" in page
    assert "register has changed" not in (folder / f"{stem}-questions.html").read_text(encoding="utf-8")
    assert (validated(opened(), days(2)), len(replies_told(workspace))) == ([], len(announced) + 1)


def test_a_reply_that_could_not_be_left_is_left_by_the_next_run_and_told_once(opened: Opened) -> None:
    workspace = opened()
    number = send(workspace, expanded(), days(-2)).receipt.id
    validated(workspace, days(-1))
    change(workspace, OCTOBER, days(0), places=str(PLACES))
    folder = workspace.settings.workspace / "drop" / "camden"
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(SourceRefusal):
        validated(opened(), days(1))
    folder.with_name("elsewhere").rename(folder)
    for day in (2, 3):
        assert validated(opened(), days(day)) == []
    again = standing(workspace, number, days(1))
    assert replies_told(workspace) == [f"{CAMDEN} {number}", f"{CAMDEN} {number}-{again.id}"]


def test_whoever_had_no_reply_yet_is_told_what_stands_and_nothing_more(opened: Opened) -> None:
    workspace = opened()
    number = send(workspace, expanded(), days(-2)).receipt.id
    change(workspace, OCTOBER, days(0), places=str(PLACES))
    assert validated(opened(), days(1)) == [number]
    again = standing(workspace, number, days(1))
    assert replies_told(workspace) == [f"{CAMDEN} {number}-{again.id}"]
    change(workspace, OCTOBER, days(2), places="5")
    change(workspace, OCTOBER, days(2), places=str(PLACES))
    assert validated(opened(), days(3)) == []
    assert len(replies_told(workspace)) == 1


def test_a_register_that_goes_back_ends_as_it_was(opened: Opened) -> None:
    workspace = opened()
    sent = send(workspace, expanded(), days(-2))
    validated(workspace, days(-1))
    places = str(workspace.register(CAMDEN).services["CAM-S01"].places)
    kinds = []
    for day, stated in enumerate((str(PLACES), places, str(PLACES))):
        change(workspace, OCTOBER, days(day), places=stated)
        assert validated(opened(), days(day)) == [sent.receipt.id]
        kinds.append((standing(workspace, sent.receipt.id, days(day)).state, document_places(workspace, sent)))
    assert kinds == [(State.ACCEPTED, PLACES), (State.QUESTIONS, PLACES), (State.ACCEPTED, PLACES)]
    assert len(replies_told(workspace)) == 4
    change(workspace, OCTOBER, days(3), places=places)
    receive.validate(opened(), days(3))  # nobody is told before it goes back once more
    change(workspace, OCTOBER, days(4), places=str(PLACES))
    assert validated(opened(), days(4)) == [sent.receipt.id]
    assert len(replies_told(workspace)) == 4


def document_places(workspace: Workspace, sent: Validation) -> object:
    return document(workspace, sent.receipt).sheets["services"].rows[0].values["places"]


def a_new_service(name: str = "") -> Book:
    """Return Camden's service return with one more under the next ID: like the first, but for another name if given."""
    book = clean()
    for sheet in ("Services", "Activity"):
        rows = book.sheets[sheet]
        rows.append(list(rows[1]))
        book.fill(sheet, "service_id", NEXT_ID, len(rows))
    if name:
        book.fill("Services", "service_name", name, len(book.sheets["Services"]))
    return book


NEXT_ID, NEW_NAME = "CAM-S14", "Riverside Outreach Project"


def test_a_service_that_is_added_counts_in_the_return_that_had_it_already(opened: Opened) -> None:
    workspace = opened()
    sent = send(workspace, a_new_service(NEW_NAME), days(-2))
    assert (sent.state, codes(sent)) == (State.REJECTED, ["row_not_registered"] * 2)
    assert [name.text for name in waiting_names(workspace, days(-1))] == [NEW_NAME]
    assert starts(workspace, sent) is CellState.VOID
    add_service(workspace, days(0), NEW_NAME)
    assert validated(opened(), days(1)) == [sent.receipt.id]
    again = standing(workspace, sent.receipt.id, days(1))
    assert (again.state, codes(again)) == (State.ACCEPTED, [])
    assert starts(workspace, sent) == 6
    assert document(workspace, sent.receipt).sheets["services"].rows[-1].values["service_name"] == NEW_NAME
    assert verify_kept(workspace).is_whole


def add_service(workspace: Workspace, at: datetime, name: str = "") -> None:
    """Add the same to Camden's register."""
    first = next(iter(workspace.register(CAMDEN).services.values()))
    fields = {field: written(value) for field, value in first.values.items() if field != "service_id"}
    edit = RegisterEdit(workspace.member("Camden"), "It opened in October.", ANYBODY, at)
    assert add_entry(workspace, edit, "services", fields | ({"service_name": name} if name else {}), OCTOBER) == NEXT_ID


def starts(workspace: Workspace, sent: Validation) -> object:
    """Return how many started at the service, by the return's document."""
    return document(workspace, sent.receipt).sheets["activity"].rows[-1].values["starts"]


def written(value: object) -> str:
    return ";".join(value) if isinstance(value, tuple) else "z" if value is CellState.NOT_APPLICABLE else str(value)


def test_a_return_that_a_register_makes_anothers_is_itself_again_when_that_goes_back(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = opened()
    sent = send(workspace, clean(), days(-2))
    usual = Workspace.register
    mine = usual(workspace, CAMDEN)
    exchanged = {CAMDEN: replace(mine, services={}), BARNET: replace(usual(workspace, BARNET), services=mine.services)}
    with monkeypatch.context() as mistaken:
        mistaken.setattr(Workspace, "register", lambda _, code: exchanged[code])
        assert validated(opened(), days(0)) == [sent.receipt.id]
        refused = standing(workspace, sent.receipt.id, days(0))
        assert (refused.state, codes(refused)) == (State.REFUSED, ["wrong_borough_rows"])
    assert validated(opened(), days(1)) == [sent.receipt.id]
    again = standing(workspace, sent.receipt.id, days(1))
    assert (again.state, again.replaces) == (State.ACCEPTED, refused.id)
    assert verify_kept(workspace).is_whole


def test_an_answer_to_a_question_that_is_still_asked_carries_over(opened: Opened) -> None:
    workspace = opened()
    sent = send(workspace, expanded(), days(-2))
    answers.answer(workspace, sent.receipt.id, "1", WHY, ANYBODY, days(-1))
    change(workspace, OCTOBER, days(0), provider_name=NEW_NAME)
    validated(opened(), days(1))
    again = standing(workspace, sent.receipt.id, days(1))
    assert (codes(again), again.id != sent.id) == (["new_name", QUESTION], True)
    assert {n: answer.text for n, answer in again.explanations.items()} == {1: WHY}


def test_an_answer_that_waits_is_to_the_same_question_as_it_is_numbered_now(opened: Opened) -> None:
    workspace = opened()
    number = send(workspace, expanded(), days(-2)).receipt.id
    answers.answer(workspace, number, "1", DOUBTFUL, ANYBODY, days(-1))
    change(workspace, OCTOBER, days(0), provider_name=NEW_NAME)
    for _ in range(2):
        validated(opened(), days(1))
        again = standing(workspace, number, days(1))
        assert (codes(again), again.held_answers) == (["new_name", QUESTION], {1})
    decide_answer(workspace, f"{number}-2", ANYBODY, days(2), is_accepted=True)
    answer = standing(workspace, number, days(2)).explanations[1]
    assert (answer.judgement, answer.text) == (again.id, DOUBTFUL)
    other = send(workspace, expanded(places=PLACES + 1), days(3)).receipt.id
    answers.answer(workspace, other, "2", DOUBTFUL, ANYBODY, days(3))
    change(workspace, OCTOBER, days(4), places=str(PLACES + 1))
    validated(opened(), days(5))
    assert (codes(standing(workspace, other, days(5))), held_answers(workspace, days(5))) == (["new_name"], [])


@pytest.mark.parametrize("killed_at", [(Ledger, "record_judgements"), (receive, "keep_document"), (receive, "let_go")])
def test_a_killed_run_is_repeated(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, killed_at: tuple[object, str]
) -> None:
    workspace = opened()
    sent = send(workspace, a_new_service(), days(-2))
    validated(workspace, days(-1))
    add_service(workspace, days(0))
    with monkeypatch.context() as killed:
        killed.setattr(*killed_at, stop)
        with pytest.raises(KeyboardInterrupt):
            validated(opened(), days(1))
    validated(opened(), days(2))
    again = standing(workspace, sent.receipt.id, days(2))
    assert (again.state, again.findings, again.replaces) == (State.ACCEPTED, (), sent.id)
    assert starts(workspace, sent) == 6
    assert len(replies_told(workspace)) == 2
    assert validated(opened(), days(3)) == []


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_register_that_goes_back_after_a_killed_run_leaves_all_as_it_was(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = opened()
    sent = send(workspace, a_new_service(), days(-2))
    before = workspace.folder.path / REGISTERS / f"{CAMDEN}.yaml"
    content = before.read_bytes()
    add_service(workspace, days(0))
    with monkeypatch.context() as killed:
        killed.setattr(Ledger, "record_judgements", stop)
        with pytest.raises(KeyboardInterrupt):
            validated(opened(), days(1))
    before.write_bytes(content)
    assert validated(opened(), days(2)) == []
    assert standing(workspace, sent.receipt.id, days(2)).id == sent.id
    assert starts(workspace, sent) is CellState.VOID


def test_what_is_withdrawn_refused_or_erased_stays_as_it_is(opened: Opened) -> None:
    workspace = opened()
    withdrawn = send(workspace, expanded(), days(-3)).receipt.id
    answers.withdraw(workspace, withdrawn, "It was sent too early.", ANYBODY, days(-3))
    erased = send(workspace, expanded(), days(-2)).receipt.id
    for role in ("coordinator", "data_protection_officer"):
        erase(workspace, erased, "A figure was about a single person.", replace(ANYBODY, role=role), days(-2))
    refused = receive.submit(workspace, workspace.member("Camden"), "return.xlsx", b"nothing", ANYBODY, days(-2))
    before = {number: standing(workspace, number, days(-1)) for number in (withdrawn, erased, refused.receipt.id)}
    change(workspace, OCTOBER, days(0), places=str(PLACES))
    assert validated(opened(), days(1)) == []
    assert {number: standing(workspace, number, days(-1)) for number in before} == before
    assert verify_kept(workspace).is_whole


def test_what_is_erased_later_leaves_no_message_about_any_of_its_validations(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINSTD_MESSAGES", json.dumps({CAMDEN: ["json://127.0.0.1:1/"]}))
    workspace = opened()
    number = send(workspace, expanded(), days(-2)).receipt.id
    validated(workspace, days(-1))
    change(workspace, OCTOBER, days(0), places=str(PLACES))
    validated(opened(), days(1))

    def waiting() -> list[str]:
        messages = workspace.ledger.outgoing_messages(WEST, days(9))
        return [message.about for message in messages if message.kind is NoticeKind.REPLY]

    assert waiting() == [str(number), f"{number}-{standing(workspace, number, days(1)).id}"]
    for role in ("coordinator", "data_protection_officer"):
        erase(workspace, number, "A figure was about a single person.", replace(ANYBODY, role=role), days(2))
    assert (waiting(), workspace.ledger.texts_of_receipt(number)) == ([], [])


def test_what_is_lost_stays_as_it_is_until_it_is_back_and_holds_up_nothing(opened: Opened) -> None:
    workspace = opened()
    lost, other = (send(workspace, expanded(places=places), days(-2)) for places in (PLACES, PLACES + 1))
    digest = workspace.ledger.kept([lost.receipt.id])[lost.receipt.id]
    content = workspace.kept.get(digest)
    workspace.kept.remove(digest)
    change(workspace, OCTOBER, days(0), places=str(PLACES))
    assert validated(opened(), days(1)) == [other.receipt.id]
    assert standing(workspace, lost.receipt.id, days(1)).id == lost.id
    workspace.kept.keep(content)
    assert validated(opened(), days(2)) == [lost.receipt.id]
    assert standing(workspace, lost.receipt.id, days(2)).state is State.ACCEPTED


def test_a_return_after_the_freeze_is_still_asked_about(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = opened()
    frozen = workspace.cluster.timetable(OCTOBER).freeze_at
    with monkeypatch.context() as earlier:
        earlier.setattr(Register, "digest_in", lambda *_: "")
        send(workspace, clean(), frozen - timedelta(days=2))  # it isn't validated again
    first = send(workspace, clean("panel"), frozen - timedelta(days=1))
    late = send(workspace, expanded(), frozen + timedelta(days=1))
    assert codes(late) == [QUESTION, "closed_month"]
    change(workspace, OCTOBER, frozen + timedelta(days=2), places=str(PLACES))
    now = frozen + timedelta(days=3)
    assert validated(opened(), now) == [first.receipt.id, late.receipt.id]
    assert codes(standing(workspace, first.receipt.id, now)) == []
    assert codes(standing(workspace, late.receipt.id, now)) == ["closed_month"]


def test_a_workspace_of_an_earlier_version_is_not_validated_again(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = opened()
    with monkeypatch.context() as earlier:
        earlier.setattr(Register, "digest_in", lambda *_: "")
        sent = send(workspace, expanded(), days(-2))
    assert sent.register_digest == ""
    change(workspace, OCTOBER, days(0), places=str(PLACES))
    assert validated(opened(), days(1)) == []
    assert standing(workspace, sent.receipt.id, days(1)) == sent


def test_files_count_once_they_are_accepted(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    month = Month.of(true_time().date()) - 1
    file = made(folder, str(month)) / REGISTERS / f"{CAMDEN}.yaml"
    where = ("--workspace", folder)
    who = ("people", "invite", "c@example.org", "--role", "coordinator", "--cluster", WEST)
    assert minstd(*who, *where).returncode == 0
    accept = ("cluster", "accept", WEST, "--reason", "As the borough has said.", *where)
    assert minstd(*accept).returncode == 0
    drop = folder / "drop" / "camden"
    drop.mkdir(parents=True)
    (drop / "return.xlsx").write_bytes(expanded(month).xlsx())
    os.utime(drop / "return.xlsx", (0, 0))
    with open_workspace(read_settings(folder), WEST) as workspace:
        receive.pull(workspace, workspace.member("Camden"), true_time())
        (sent,) = receive.validate(workspace, true_time())
        assert (sent.state, codes(sent)) == (State.QUESTIONS, [QUESTION])
        before = file.read_text(encoding="utf-8")
        places = workspace.register(CAMDEN).services["CAM-S01"].places
        file.write_text(before.replace(f"places: {places}", f"places: {PLACES}", 1), encoding="utf-8")
        assert receive.validate(workspace, true_time()) == []
        assert minstd(*accept).returncode == 0
        (again,) = receive.validate(workspace, true_time())
        assert (again.receipt.id, again.state) == (sent.receipt.id, State.ACCEPTED)


@pytest.mark.long
def test_a_published_month_stays_as_it_is(
    published_folder: Path, copy_of: Callable[[Path], WorkspaceCopy], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = copy_of(published_folder).open()
    before = {path: workspace.editions.read(path) for path in workspace.editions.paths(CLUSTER)}
    register = workspace.register(CAMDEN)
    services = {**register.services, "CAM-S01": replace(register.services["CAM-S01"], places=PLACES)}
    changed = replace(register, services=services, changed=((OCTOBER, register),))
    usual = Workspace.register
    monkeypatch.setattr(
        Workspace, "register", lambda workspace, code: changed if code == CAMDEN else usual(workspace, code)
    )
    again = receive.validate(workspace, SIGNING_DAY)
    assert again
    assert {(each.gss_code, each.month) for each in again} == {(CAMDEN, OCTOBER)}
    assert QUESTION in {code for each in again for code in codes(each)}
    assert not months.needs_draft(workspace, OCTOBER, SIGNING_DAY)
    with pytest.raises(months.MonthError, match="published"):
        draft.collect_and_draft(workspace, OCTOBER, SIGNING_DAY)
    assert {path: workspace.editions.read(path) for path in workspace.editions.paths(CLUSTER)} == before

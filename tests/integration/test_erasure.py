"""A return that is erased: nothing of it is left, the ledger still verifies, and a restored backup is erased again."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from application.editions import draft
from application.ledger.heads import make_demonstration
from application.people.management import revoke
from application.returns import answers, erasure, receive, replies
from application.returns.erasure import ReturnErasure, erase
from application.returns.erasure_journal import JOURNAL
from application.returns.held_answers import held_answers
from application.returns.kept.verify import verify_kept
from application.returns.waiting_names import decide, waiting_names
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import Validation, engine
from data.ledger.chain.payloads import ERASED
from data.ledger.notices import NoticeKind
from data.ledger.people import Role
from data.model import State
from data.storage.store import Store
from standards.errors import MinstdError
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER
from tests.integration.portal.conftest import CAMDEN, person_with
from tests.support.books import Book, clean
from tests.support.commands import minstd
from tests.support.made_once import made_once
from tests.support.visitor import Clock, Visitor, portal_of

COORDINATOR = replace(ANYBODY, role="coordinator")
OFFICER = replace(ANYBODY, role="data_protection_officer")
REASON = "A figure was about a single person."
PLACES = 1987
PROVIDER = "Umbrellastone Rising Project"
ANSWER = "A second team opened in October, as planned."
HELD = "It was kept on for Umbrellastone over the holidays."
TRACES = (b",1987,0]", b"1987 against", b"Umbrellastone", b"second team opened")


@pytest.fixture(scope="session")
def begun_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration workspace in which nothing has come yet, made once for all these tests."""
    return made_once("begun", tmp_path_factory, lambda folder: begun(folder).ledger.close())


@pytest.fixture
def workspace(begun_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A demonstration workspace, whose files are searched; nothing is left in its drop folder."""
    monkeypatch.setenv("MINSTD_DROP", str(tmp_path / "drop"))
    shutil.copytree(begun_folder, tmp_path / "workspace")
    opened = open_workspace(read_settings(tmp_path / "workspace"), CLUSTER)
    yield opened
    opened.ledger.close()


def begun(folder: Path) -> Workspace:
    settings = read_settings(folder)
    make_demonstration(settings)
    return open_workspace(settings, CLUSTER)


def telling() -> Book:
    """Return a return of which a figure, a new provider and the answers to its questions must go."""
    book = clean("service", OCTOBER)
    book.fill("Activity", "places_occupied", PLACES)
    book.fill("Services", "provider_name", PROVIDER, 3)
    book.sheets["Notes"] = [["Remember to check"]]
    return book


def before_due(workspace: Workspace) -> datetime:
    return workspace.cluster.timetable(OCTOBER).due_at - timedelta(days=2)


def sent(workspace: Workspace, book: Book, minutes: int = 0) -> Validation:
    at = before_due(workspace) + timedelta(minutes=minutes)
    return receive.submit(workspace, workspace.member("Camden"), "return.xlsx", book.xlsx(), ANYBODY, at)


def answered(workspace: Workspace) -> Validation:
    """Return the telling return, received, its name waiting, its first question answered, another answer held."""
    validation = sent(workspace, telling())
    (question, another, *_) = [str(n + 1) for n, each in enumerate(validation.findings) if each.effect == "ask"]
    answers.answer(workspace, validation.receipt.id, question, ANSWER, ANYBODY, before_due(workspace))
    answers.answer(workspace, validation.receipt.id, another, HELD, ANYBODY, before_due(workspace))
    assert (len(held_answers(workspace, before_due(workspace))), len(names(workspace))) == (1, 1)
    return validation


def names(workspace: Workspace) -> list[str]:
    return [name.text for name in waiting_names(workspace, before_due(workspace))]


def erased(workspace: Workspace, number: int) -> ReturnErasure:
    """Have a return erased by the two who may, and return what the second was told."""
    first = erase(workspace, number, REASON, COORDINATOR, later(workspace))
    assert (first.is_done, first.needs_officer) == (False, True)
    return erase(workspace, number, REASON, OFFICER, later(workspace))


def later(workspace: Workspace) -> datetime:
    return before_due(workspace) + timedelta(hours=3)


def traces(workspace: Workspace) -> list[str]:
    """Return the files of a workspace in which anything of the telling return is."""
    files = (path for path in workspace.settings.workspace.rglob("*") if path.is_file())
    return sorted(path.name for path in files if any(trace in path.read_bytes() for trace in TRACES))


def test_two_people_erase_a_return_and_nothing_of_it_is_left(workspace: Workspace) -> None:
    number = answered(workspace).receipt.id
    assert len(traces(workspace)) >= 4
    outcome = erased(workspace, number)
    assert (outcome.is_done, outcome.alike, outcome.troubles) == (True, (), ())
    assert traces(workspace) == []
    assert (names(workspace), held_answers(workspace, later(workspace))) == ([], [])
    assert workspace.ledger.verify([]).discrepancies == ()
    verified = verify_kept(workspace)
    assert (verified.is_whole, verified.erased, verified.kept) == (True, 1, 0)


def test_a_record_stays_of_who_wanted_it_when_and_why(workspace: Workspace) -> None:
    number = answered(workspace).receipt.id
    erased(workspace, number)
    first, second = workspace.ledger.erasure_events(number)
    assert [(each.is_done, each.role, each.reason, each.at) for each in (first, second)] == [
        (False, "coordinator", REASON, later(workspace)),
        (True, "data_protection_officer", REASON, later(workspace)),
    ]
    assert first.person != second.person
    assert second.kept is not None
    assert second.kept not in set(workspace.ledger.erased_documents().values())  # keyed, not bare
    informed = [each.whom for each in workspace.ledger.notices(CLUSTER) if each.kind is NoticeKind.ERASURE]
    assert informed == [CAMDEN, "coordinator"]


@pytest.mark.parametrize("caller", [COORDINATOR, OFFICER])
def test_one_person_alone_erases_nothing(workspace: Workspace, caller: object) -> None:
    number = answered(workspace).receipt.id
    before = traces(workspace)
    for _ in range(2):
        assert not erase(workspace, number, REASON, caller, later(workspace)).is_done  # type: ignore[arg-type]
    assert traces(workspace) == before
    assert len(workspace.ledger.erasure_events(number)) == 1
    assert workspace.ledger.erasures(CLUSTER) == {}


def test_somebody_who_has_lost_their_role_since_counts_for_nothing(workspace: Workspace) -> None:
    number = answered(workspace).receipt.id
    erase(workspace, number, REASON, OFFICER, later(workspace))
    officer = person_with(workspace, Role.DATA_PROTECTION_OFFICER, CLUSTER)
    (grant,) = [
        grant
        for holder in workspace.ledger.holders(later(workspace))
        for grant in holder.grants
        if (holder.person.number, grant.role) == (officer, Role.DATA_PROTECTION_OFFICER)
    ]
    revoke(workspace, grant.number, "Left the board.", COORDINATOR, later(workspace))
    outcome = erase(workspace, number, REASON, COORDINATOR, later(workspace) + timedelta(minutes=1))
    assert (outcome.is_done, outcome.needs_officer) == (False, True)
    assert traces(workspace) != []


def test_pages_and_replies_about_an_erased_return_say_nothing_of_it(workspace: Workspace) -> None:
    number = answered(workspace).receipt.id
    erased(workspace, number)
    somebody = Visitor(portal_of(workspace, clock=Clock(later(workspace))))
    somebody.sign_in_as(person_with(workspace, Role.COORDINATOR, CLUSTER))
    for path in (f"/boroughs/{CAMDEN}", f"/boroughs/{CAMDEN}/receipts/{number}"):
        page = somebody.get(f"/{CLUSTER}{path}")
        assert page.status == 200, path
        assert not any(trace in page.content for trace in TRACES), path
    assert ERASED in page.words
    _, files = replies.reply_files(
        workspace,
        workspace.member("Camden"),
        answers.findings_of(workspace, number, later(workspace)),
        later(workspace),
    )
    assert not any(trace in content for _, content in files for trace in TRACES)


def test_what_rested_on_it_is_not_known_until_it_is_sent_again(workspace: Workspace) -> None:
    sent(workspace, clean("service", OCTOBER))
    book = clean("service", OCTOBER)
    book.fill("Activity", "places_occupied", PLACES)
    number = sent(workspace, book, minutes=5).receipt.id
    erased(workspace, number)
    (only,) = answers.counting(workspace, later(workspace))
    assert (only.receipt.id, only.state) == (number, State.WITHDRAWN)
    taken = draft.cut(workspace, OCTOBER, later(workspace))
    assert {entry.receipt for entry in taken.entries if entry.owed.gss_code == CAMDEN} == {None}
    again = sent(workspace, clean("service", OCTOBER), minutes=240).receipt.id
    assert [each.receipt.id for each in answers.counting(workspace, again_at(workspace))][-1] == again


def test_a_return_that_never_stood_leaves_what_stands(workspace: Workspace) -> None:
    stands = sent(workspace, clean("service", OCTOBER)).receipt.id
    book = telling()
    book.fill("Activity", "starts", "a few")
    rejected = sent(workspace, book, minutes=5)
    assert rejected.state is State.REJECTED
    erased(workspace, rejected.receipt.id)
    assert stands in {each.receipt.id for each in answers.counting(workspace, later(workspace))}


def again_at(workspace: Workspace) -> datetime:
    return before_due(workspace) + timedelta(hours=5)


def test_its_findings_are_gone_and_it_is_never_validated_again(workspace: Workspace) -> None:
    number = answered(workspace).receipt.id
    erased(workspace, number)
    validation = answers.findings_of(workspace, number, later(workspace))
    assert {finding.message for finding in validation.findings} == {ERASED}
    assert workspace.ledger.unjudged(CLUSTER, "another reader") == []
    assert receive.troubles(workspace, {}) == {}


def test_a_name_that_was_accepted_from_it_goes_and_another_returns_name_stays(workspace: Workspace) -> None:
    book = telling()
    book.fill("Services", "provider_name", "Coram Rising Project", 4)
    number = sent(workspace, book).receipt.id
    other = clean("service", OCTOBER)
    other.fill("Services", "provider_name", "Coram Rising Project", 4)
    sent(workspace, other, minutes=5)
    for name in waiting_names(workspace, before_due(workspace)):
        decide(workspace, name.reference, COORDINATOR, before_due(workspace), is_accepted=True)
    assert len(workspace.ledger.accepted_names(CAMDEN)) == 2
    erased(workspace, number)
    assert [text for _, text in workspace.ledger.accepted_names(CAMDEN).values()] == ["Coram Rising Project"]
    assert traces(workspace) == []


def test_a_receipt_with_the_same_is_named_and_keeps_what_it_has(workspace: Workspace) -> None:
    number = sent(workspace, telling()).receipt.id
    twin = sent(workspace, telling(), minutes=5).receipt.id
    outcome = erased(workspace, number)
    assert outcome.alike == (twin,)
    assert verify_kept(workspace).is_whole
    assert erased(workspace, twin).alike == ()
    assert traces(workspace) == []


def test_bytes_that_another_borough_sent_too_go_with_the_last_of_them(workspace: Workspace) -> None:
    """An earlier version kept files as they came, each once."""
    content = telling().xlsx()
    boroughs = [workspace.member(name) for name in ("Camden", "Barnet")]
    at = before_due(workspace)
    receipts = [receive.submit(workspace, each, "return.xlsx", content, ANYBODY, at).receipt for each in boroughs]
    assert receipts[0].id != receipts[1].id
    digest = receipts[0].sha256
    assert receipts[1].sha256 == digest
    kept = Store(workspace.settings.originals_url)
    kept.write(f"{digest[:2]}/{digest}", content)
    for receipt, is_left in zip(receipts, (True, False), strict=True):
        assert workspace.originals.has(digest)
        erased(workspace, receipt.id)
        assert workspace.originals.has(digest) == is_left


@pytest.mark.long
def test_what_may_still_hold_it_is_listed(workspace: Workspace) -> None:
    number = answered(workspace).receipt.id
    _, edition = draft.report(workspace, OCTOBER, workspace.cluster.timetable(OCTOBER).freeze_at)
    (workspace.settings.workspace / "backup-of-north-london-before-conversion.tar.gz").write_bytes(b"")
    holders = erased(workspace, number).holders
    assert any(edition.folder in holder and "a draft" in holder for holder in holders)
    assert any("backup-of-north-london" in holder for holder in holders)
    assert any("every backup" in holder for holder in holders)
    with pytest.raises(MinstdError, match="was erased"):
        draft.observe(workspace, workspace.ledger.cut(edition.cut))


def test_a_restored_folder_of_returns_is_erased_again(workspace: Workspace, tmp_path: Path) -> None:
    number = answered(workspace).receipt.id
    kept = workspace.settings.workspace / "kept"
    shutil.copytree(kept, tmp_path / "backup")
    erased(workspace, number)
    shutil.copytree(tmp_path / "backup", kept, dirs_exist_ok=True)
    assert traces(workspace) != []
    assert not verify_kept(workspace).is_whole
    receive.validate(workspace, later(workspace))
    assert traces(workspace) == []
    assert verify_kept(workspace).is_whole


def test_an_older_ledger_with_its_returns_is_erased_again(workspace: Workspace, tmp_path: Path) -> None:
    number = answered(workspace).receipt.id
    folder = workspace.settings.workspace
    workspace.ledger.compact()
    shutil.copytree(folder, tmp_path / "backup")
    erased(workspace, number)
    workspace.ledger.close()
    for name in ("kept", "names", "spool", "observations"):
        shutil.copytree(tmp_path / "backup" / name, folder / name, dirs_exist_ok=True)
    shutil.copy(tmp_path / "backup" / "ledger.db", folder / "ledger.db")
    with open_workspace(read_settings(folder), CLUSTER) as restored:
        assert traces(restored) != []
        receive.validate(restored, later(workspace) + timedelta(hours=1))
        assert traces(restored) == []
        assert list(restored.ledger.erasures(CLUSTER)) == [number]
        assert restored.ledger.verify([]).discrepancies == ()


def test_one_that_was_stopped_midway_is_finished_by_the_next_run(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = answered(workspace).receipt.id

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(type(workspace.kept), "remove", stop)
        with pytest.raises(KeyboardInterrupt):
            erased(workspace, number)
    assert traces(workspace) != []
    receive.validate(workspace, later(workspace))
    assert traces(workspace) == []


def test_while_somebody_reads_the_ledger_all_the_time_that_is_said(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", 200)
    number = answered(workspace).receipt.id
    reader = sqlite3.connect(workspace.settings.workspace / "ledger.db", isolation_level=None, timeout=0)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM payload").fetchone()
    (trouble,) = erased(workspace, number).troubles
    assert "Repeat the command" in trouble
    reader.close()
    assert erase(workspace, number, REASON, OFFICER, later(workspace)).troubles == ()
    assert traces(workspace) == []


def test_the_journal_is_beside_the_editions_and_is_never_overwritten_with_less(workspace: Workspace) -> None:
    number = sent(workspace, telling()).receipt.id
    erased(workspace, number)
    path = Path(workspace.settings.editions_url) / CLUSTER / JOURNAL
    assert oct(path.stat().st_mode)[-3:] == "600"
    before = path.read_text(encoding="utf-8")
    path.write_text("no journal", encoding="utf-8")
    receive.validate(workspace, later(workspace))  # the month goes on
    for attempt in (
        lambda: verify_kept(workspace),
        lambda: erase(workspace, number, REASON, OFFICER, later(workspace)),
    ):
        with pytest.raises(MinstdError, match="isn't as it was written"):
            attempt()
    path.write_text(before, encoding="utf-8")
    assert verify_kept(workspace).is_whole


def test_the_command_says_who_else_must_want_it_and_what_may_still_hold_it(tmp_path: Path) -> None:
    with begun(tmp_path / "workspace") as made:
        number = sent(made, telling()).receipt.id
        at = later(made).isoformat()
    where = ("--workspace", str(tmp_path / "workspace"), "--now", at, "--reason", REASON)
    first = minstd("erase", str(number), *where, "--role", "coordinator")
    assert "once the data protection officer gives the same command" in first.stdout
    second = minstd("erase", str(number), *where, "--role", "data protection officer")
    assert f"Receipt {number} is erased." in second.stdout
    assert "every backup" in second.stdout
    verified = minstd("returns", "verify", "--workspace", str(tmp_path / "workspace"))
    assert "Nothing is kept of 1 more, because they were erased." in verified.stdout


def test_new_checks_do_not_bring_back_what_an_erased_return_had_replaced(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(workspace, clean("service", OCTOBER))
    number = sent(workspace, telling(), minutes=5).receipt.id
    erased(workspace, number)
    monkeypatch.setitem(workspace.__dict__, "checks_version", "another reader")
    receive.validate(workspace, later(workspace))
    accepted = [each.receipt.id for each in answers.counting(workspace, later(workspace)) if each.state.is_accepted]
    assert accepted == []


def test_one_that_was_stopped_before_its_journal_is_in_it_after_the_next_run(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = sent(workspace, telling()).receipt.id

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(erasure, "write_journal", stop)
        with pytest.raises(KeyboardInterrupt):
            erased(workspace, number)
    receive.validate(workspace, later(workspace))
    path = Path(workspace.settings.editions_url) / CLUSTER / JOURNAL
    assert [entry["receipt"] for entry in json.loads(path.read_text(encoding="utf-8"))] == [number]
    assert traces(workspace) == []


@pytest.mark.parametrize("key", ["role", "person", "reason", "at", "receipt"])
@pytest.mark.parametrize("value", [None, {"no": "text"}, "neither a day nor a number"])
def test_a_journal_that_somebody_changed_stops_no_month_and_is_named(
    workspace: Workspace, key: str, value: object
) -> None:
    sent(workspace, telling())
    receipt = workspace.ledger.every_receipt()[0]
    entry = {"receipt": receipt.id, "file": receipt.sha256, "kept": None, "role": "coordinator", "person": 1}
    path = Path(workspace.settings.editions_url) / CLUSTER / JOURNAL
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([{**entry, "reason": REASON, "at": later(workspace).isoformat(), key: value}]))
    receive.validate(workspace, later(workspace))
    assert workspace.ledger.erasures(CLUSTER) == {}
    with pytest.raises(MinstdError, match="somebody has changed it"):
        verify_kept(workspace)


def test_whoever_writes_into_the_journal_by_hand_erases_nothing(workspace: Workspace) -> None:
    number = sent(workspace, telling()).receipt.id
    receipt = workspace.ledger.receipt(number)
    entry = {"receipt": number, "file": receipt.sha256, "kept": None, "role": "coordinator", "person": 1}
    path = Path(workspace.settings.editions_url) / CLUSTER / JOURNAL
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([{**entry, "reason": REASON, "at": later(workspace).isoformat()}]))
    receive.validate(workspace, later(workspace))
    assert workspace.ledger.erasures(CLUSTER) == {}
    assert workspace.kept.has(workspace.ledger.kept()[number])
    with pytest.raises(MinstdError, match="somebody has changed it"):
        verify_kept(workspace)

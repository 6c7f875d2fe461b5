"""What an erasure must not leave behind, bring back or let be used: each test shows where it does."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from application.editions import draft
from application.editions.months import needs_draft, revise
from application.editions.sign_off import sign_off
from application.editions.withdrawal import withdraw as withdraw_edition
from application.ledger.heads import HEAD, leave_head
from application.returns import answers, erasure, receive, waiting
from application.returns.erasure import erase
from application.returns.erasure_holders import erased_under
from application.returns.erasure_journal import read_journal
from application.returns.kept.verify import verify_kept
from application.returns.spool import waiting_path
from application.returns.waiting_names import decide, waiting_names
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.kept.secret import SecretError
from data.ledger import Receipt, true_time
from data.ledger.months import RevisionReason
from data.ledger.notices import NoticeKind
from data.ledger.proof import ErasureEvent
from data.model import State
from data.storage.folders import WRITING
from standards.errors import MinstdError
from standards.model import Month
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted
from tests.integration.test_erasure import (
    COORDINATOR,
    OFFICER,
    PROVIDER,
    REASON,
    answered,
    before_due,
    begun_folder,
    erased,
    later,
    sent,
    telling,
    traces,
    workspace,
)
from tests.support.books import Book, clean
from tests.support.commands import minstd

__all__ = ["begun_folder", "workspace"]
NOVEMBER = Month(2026, 11)
ACCEPTED = "Coram Rising Project"


def in_files(workspace: Workspace, text: bytes) -> list[str]:
    """Return the files of a workspace in which a text is; not as a part of a digest, which may hold any figure."""
    sought = re.compile(rb"(?<![0-9a-f])" + text + rb"(?![0-9a-f])")
    files = (path for path in workspace.settings.workspace.rglob("*") if path.is_file())
    return sorted(
        str(path.relative_to(workspace.settings.workspace)) for path in files if sought.search(path.read_bytes())
    )


def accepted_now(workspace: Workspace) -> list[int]:
    return [each.receipt.id for each in answers.counting(workspace, later(workspace)) if each.state.is_accepted]


def test_the_question_about_a_later_month_does_not_repeat_an_erased_figure(workspace: Workspace) -> None:
    book = clean("service", OCTOBER)
    book.fill("Activity", "starts", 1987)
    book.fill("Activity", "new_young_people", 1980)
    number = sent(workspace, book).receipt.id
    november = clean("service", NOVEMBER)
    at = workspace.cluster.timetable(NOVEMBER).due_at - timedelta(days=2)
    asked = receive.submit(workspace, workspace.member("Camden"), "return.xlsx", november.xlsx(), ANYBODY, at)
    assert any("1987" in finding.message for finding in asked.findings)
    for caller in (COORDINATOR, OFFICER):
        erase(workspace, number, REASON, caller, at + timedelta(hours=1))
    shown = answers.findings_of(workspace, asked.receipt.id, at + timedelta(hours=2))
    assert not any("1987" in finding.message for finding in shown.findings)
    assert in_files(workspace, b"1987") == []


def test_no_bare_hash_of_what_was_kept_stays_in_the_ledger(workspace: Workspace) -> None:
    number = sent(workspace, telling()).receipt.id
    document = workspace.kept.get(workspace.ledger.kept()[number]).to_bytes()
    erased(workspace, number)
    ledger = (workspace.settings.workspace / "ledger.db").read_bytes()
    guesses = (document.replace(b",1987,0]", b",%d,0]" % figure) for figure in range(1900, 2100))
    left = [n for n, guess in enumerate(guesses, 1900) if hashlib.sha256(guess).hexdigest().encode() in ledger]
    assert left == []


def test_an_older_ledger_alone_brings_no_accepted_name_back(workspace: Workspace, tmp_path: Path) -> None:
    book = telling()
    number = sent(workspace, book).receipt.id
    for name in waiting_names(workspace, before_due(workspace)):
        decide(workspace, name.reference, COORDINATOR, before_due(workspace), is_accepted=True)
    folder = workspace.settings.workspace
    workspace.ledger.compact()
    shutil.copy(folder / "ledger.db", tmp_path / "older.db")
    erased(workspace, number)
    workspace.ledger.close()
    shutil.copy(tmp_path / "older.db", folder / "ledger.db")
    with open_workspace(read_settings(folder), CLUSTER) as restored:
        receive.validate(restored, later(workspace) + timedelta(hours=1))
        assert restored.ledger.accepted_names("E09000007") == {}
        assert in_files(restored, b"Umbrellastone") == []


@pytest.mark.parametrize("part", ["names", "observations", "spool", "replies"])
def test_a_part_that_a_backup_brings_back_is_erased_again(workspace: Workspace, tmp_path: Path, part: str) -> None:
    number = answered(workspace).receipt.id
    folder = workspace.settings.workspace
    if part == "replies":
        (folder / "replies" / "E09000007").mkdir(parents=True)
        (folder / "replies" / "E09000007" / f"camden-service-2026-10-receipt-{number}-questions.html").write_text(
            PROVIDER
        )
    shutil.copytree(folder / part, tmp_path / "backup")
    erased(workspace, number)
    assert traces(workspace) == []
    shutil.copytree(tmp_path / "backup", folder / part, dirs_exist_ok=True)
    assert traces(workspace) != []
    receive.validate(workspace, later(workspace))
    assert traces(workspace) == []


def test_given_again_after_it_was_stopped_the_borough_is_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = sent(workspace, telling()).receipt.id

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(erasure, "write_journal", stop)
        with pytest.raises(KeyboardInterrupt):
            erased(workspace, number)
    assert erase(workspace, number, REASON, OFFICER, later(workspace)).is_done
    informed = [each.whom for each in workspace.ledger.notices(CLUSTER) if each.kind is NoticeKind.ERASURE]
    assert informed == ["E09000007", "coordinator"]


@pytest.mark.parametrize("part", ["kept", "observations", "names", "spool"])
def test_what_a_killed_writer_had_begun_is_erased(workspace: Workspace, part: str) -> None:
    number = answered(workspace).receipt.id
    folder = workspace.settings.workspace / part / "half"
    folder.mkdir(parents=True)
    handle, path = tempfile.mkstemp(dir=folder, prefix=WRITING)
    os.write(handle, b'["x",1987,0]')
    os.close(handle)
    os.utime(path, (0, 0))  # nobody can be writing it any more
    erased(workspace, number)
    receive.validate(workspace, later(workspace) + timedelta(days=2))
    assert traces(workspace) == []


def test_what_a_killed_submission_left_waiting_is_erased(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    member, at = workspace.member("Camden"), before_due(workspace)
    held = waiting.check(workspace, member, "return.xlsx", telling().xlsx(), ANYBODY, at)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("application.returns.receive.validate", stop)
        with pytest.raises(KeyboardInterrupt):
            waiting.submit_waiting(workspace, member, held.id, {}, ANYBODY, at)
    (validation,) = receive.validate(workspace, at)
    erased(workspace, validation.receipt.id)
    receive.validate(workspace, at + timedelta(days=30))
    assert traces(workspace) == []


def test_a_submission_killed_before_the_spool_can_be_given_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, at = workspace.member("Camden"), before_due(workspace)
    held = waiting.check(workspace, member, "return.xlsx", telling().xlsx(), ANYBODY, at)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("application.returns.waiting.submit_kept", stop)
        with pytest.raises(KeyboardInterrupt):
            waiting.submit_waiting(workspace, member, held.id, {}, ANYBODY, at)
    assert waiting.submit_waiting(workspace, member, held.id, {}, ANYBODY, at).receipt.id


@pytest.mark.parametrize("step", ["forget_waiting", "validate"])
def test_a_submission_killed_at_any_step_is_the_same_receipt_when_it_is_given_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    member, at = workspace.member("Camden"), before_due(workspace)
    held = waiting.check(workspace, member, "return.xlsx", telling().xlsx(), ANYBODY, at)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(receive, step, stop)
        with pytest.raises(KeyboardInterrupt):
            waiting.submit_waiting(workspace, member, held.id, {}, ANYBODY, at)
    receive.validate(workspace, at + timedelta(minutes=1))
    with suppress(waiting.NotWaiting):
        again = waiting.submit_waiting(workspace, member, held.id, {}, ANYBODY, at + timedelta(minutes=2))
        assert again.receipt.id == 1
    assert len(workspace.ledger.every_receipt()) == len(workspace.ledger.kept()) == 1
    assert [path for path in workspace.settings.spool_folder.rglob("*") if path.is_file()] == []


def test_a_checked_copy_that_nothing_says_is_waiting_is_swept_away(workspace: Workspace) -> None:
    member, at = workspace.member("Camden"), before_due(workspace)
    held = waiting.check(workspace, member, "return.xlsx", telling().xlsx(), ANYBODY, at)
    other = waiting.check(workspace, member, "return.xlsx", telling().xlsx(), ANYBODY, at)
    workspace.ledger.take_waiting(held.id)
    receive.validate(workspace, at)
    assert waiting_path(workspace, held.id).exists()  # it may just be being checked
    for each in (held, other):
        os.utime(waiting_path(workspace, each.id), (0, 0))
    receive.validate(workspace, at)
    assert not waiting_path(workspace, held.id).exists()
    assert waiting_path(workspace, other.id).exists()


def test_a_copy_that_was_checked_and_waits_is_erased_or_named(workspace: Workspace) -> None:
    member, at = workspace.member("Camden"), before_due(workspace)
    waiting.check(workspace, member, "return.xlsx", telling().xlsx(), ANYBODY, at)
    number = sent(workspace, telling()).receipt.id
    outcome = erased(workspace, number)
    assert traces(workspace) == [] or any("waits" in holder for holder in outcome.holders)


def rejected(figure: int) -> Book:
    book = clean("service", OCTOBER)
    book.fill("Activity", "starts", "a few")
    book.fill("Activity", "places_occupied", figure)
    return book


def test_a_rejected_return_that_stood_leaves_what_it_replaced_unknown(workspace: Workspace) -> None:
    first = sent(workspace, rejected(3))
    second = sent(workspace, rejected(4), minutes=5)
    assert (first.state, second.state) == (State.REJECTED, State.REJECTED)
    erased(workspace, second.receipt.id)
    taken = draft.cut(workspace, OCTOBER, later(workspace))
    assert {entry.receipt for entry in taken.entries if entry.owed.gss_code == "E09000007"} == {None}


def test_a_borough_cannot_bring_back_what_an_erased_return_had_replaced_by_withdrawing_it(workspace: Workspace) -> None:
    sent(workspace, clean("service", OCTOBER))
    number = sent(workspace, telling(), minutes=5).receipt.id
    erased(workspace, number)
    assert accepted_now(workspace) == []
    try:
        answers.withdraw(workspace, number, "Sent by mistake.", ANYBODY, later(workspace))
    except MinstdError:
        return
    assert accepted_now(workspace) == []


def test_a_question_about_an_erased_return_is_not_answered(workspace: Workspace) -> None:
    number = answered(workspace).receipt.id
    erased(workspace, number)
    with pytest.raises(MinstdError):
        answers.answer(
            workspace, number, "all", "A second team opened in October, as planned.", ANYBODY, later(workspace)
        )
    assert traces(workspace) == []


def test_one_that_was_received_and_not_validated_yet_is_no_missing_document(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(receive, "validate", stop)
        with pytest.raises(KeyboardInterrupt):
            sent(workspace, telling())
    (receipt,) = workspace.ledger.every_receipt()
    erased(workspace, receipt.id)
    assert traces(workspace) == []
    verified = verify_kept(workspace)
    assert (verified.missing, verified.erased) == ((), 1)


def test_the_original_of_another_borough_stays(workspace: Workspace) -> None:
    """Version 0.1.0 kept each file's bytes under their hash, once, whoever had sent them."""
    content = telling().xlsx()
    digest = workspace.originals.keep(content)
    at = before_due(workspace)
    for code, source in (("E09000007", "camden"), ("E09000012", "hackney")):
        receipt = Receipt(digest, CLUSTER, code, source, "service.xlsx", "1", at)
        workspace.ledger.record_receipts([receipt], [len(content)], at)
    first, second = workspace.ledger.every_receipt()
    erased(workspace, first.id)
    assert workspace.originals.has(second.sha256)


def test_an_original_that_a_backup_brings_back_is_erased_again(workspace: Workspace) -> None:
    content = telling().xlsx()
    digest = workspace.originals.keep(content)
    at = before_due(workspace)
    workspace.ledger.record_receipts(
        [Receipt(digest, CLUSTER, "E09000007", "camden", "service.xlsx", "1", at)], [len(content)], at
    )
    (receipt,) = workspace.ledger.every_receipt()
    erased(workspace, receipt.id)
    assert not workspace.originals.has(digest)
    workspace.originals.keep(content)
    receive.validate(workspace, later(workspace))
    assert not workspace.originals.has(digest)


def older_ledger(workspace: Workspace, tmp_path: Path, act: Callable[[], int]) -> Workspace:
    """Return the workspace with a ledger of before an act, after whose return was erased."""
    folder = workspace.settings.workspace
    workspace.ledger.compact()
    shutil.copy(folder / "ledger.db", tmp_path / "older.db")
    erased(workspace, act())
    workspace.ledger.close()
    shutil.copy(tmp_path / "older.db", folder / "ledger.db")
    return open_workspace(read_settings(folder), CLUSTER)


def test_after_an_older_ledger_was_restored_the_same_file_can_be_sent_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    content = telling().xlsx()

    def act() -> int:
        return receive.submit(
            workspace, workspace.member("Camden"), "return.xlsx", content, ANYBODY, before_due(workspace)
        ).receipt.id

    with older_ledger(workspace, tmp_path, act) as restored:
        at = later(workspace) + timedelta(hours=1)
        again = receive.submit(restored, restored.member("Camden"), "return.xlsx", content, ANYBODY, at)
        assert again.receipt.id == 1
        asked = [finding for finding in again.findings if finding.code == "erased_before"]
        assert ["was erased on" in finding.message for finding in asked] == [True]
        receive.validate(restored, at + timedelta(hours=1))
        assert restored.ledger.erasures(CLUSTER) == {}
        (Path(restored.settings.editions_url) / CLUSTER / HEAD).unlink()  # an older one was found and put there
        leave_head(restored)
        for caller in (COORDINATOR, OFFICER):
            erase(restored, 1, REASON, caller, at + timedelta(hours=2))
        assert traces(restored) == []
        assert [entry.receipt for entry in read_journal(restored)] == [1, 1]


def test_after_an_older_ledger_was_restored_the_boroughs_own_file_is_not_taken_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    member = workspace.member("Camden")
    folder = Path(workspace.source(member).url)
    folder.mkdir(parents=True)
    name = "return.xlsx"

    def act() -> int:
        (folder / name).write_bytes(telling().xlsx())
        old = before_due(workspace).timestamp() - 9999
        os.utime(folder / name, (old, old))
        assert receive.pull(workspace, member, before_due(workspace)).new == 1
        receive.validate(workspace, before_due(workspace))
        return workspace.ledger.every_receipt()[-1].id

    with older_ledger(workspace, tmp_path, act) as restored:
        at = later(workspace) + timedelta(hours=1)
        sent(restored, clean("panel", OCTOBER))
        receive.pull(restored, member, at)
        receive.validate(restored, at)
        assert traces(restored) == []


def test_a_file_whose_return_was_erased_is_not_taken_under_another_name(workspace: Workspace) -> None:
    member = workspace.member("Camden")
    folder = Path(workspace.source(member).url)
    folder.mkdir(parents=True)
    (folder / "first.xlsx").write_bytes(telling().xlsx())
    old = before_due(workspace).timestamp() - 9999
    os.utime(folder / "first.xlsx", (old, old))
    assert receive.pull(workspace, member, before_due(workspace)).new == 1
    (validation,) = receive.validate(workspace, before_due(workspace))
    erased(workspace, validation.receipt.id)
    (folder / "first.xlsx").rename(folder / "second.xlsx")
    pulled = receive.pull(workspace, member, later(workspace))
    assert pulled.new == 0
    assert "second.xlsx: the return in this file was erased on" in pulled.problems[0]
    assert traces(workspace) == []


def test_a_checked_file_that_was_asked_about_an_erased_figure_is_erased_and_another_is_named(
    workspace: Workspace,
) -> None:
    book = clean("service", OCTOBER)
    book.fill("Activity", "starts", 1987)
    book.fill("Activity", "new_young_people", 1980)
    number = sent(workspace, book).receipt.id
    member, at = workspace.member("Camden"), workspace.cluster.timetable(NOVEMBER).due_at - timedelta(days=2)
    asked, other, corrected = [
        waiting.check(workspace, member, "return.xlsx", clean(*about).xlsx(), ANYBODY, at)
        for about in (("service", NOVEMBER), ("panel", NOVEMBER), ("service", OCTOBER))
    ]
    erase(workspace, number, REASON, COORDINATOR, at + timedelta(hours=1))
    outcome = erase(workspace, number, REASON, OFFICER, at + timedelta(hours=1))
    left = {each.id for each in workspace.ledger.waiting_of(CLUSTER, member.gss_code)}
    assert left == {other.id, corrected.id}
    assert not waiting_path(workspace, asked.id).exists()
    assert len([holder for holder in outcome.holders if "waits to be submitted" in holder]) == 1
    assert in_files(workspace, b"1987") == []


def test_a_file_that_is_checked_and_submitted_again_on_purpose_is_not_taken_away(workspace: Workspace) -> None:
    number = sent(workspace, telling()).receipt.id
    erased(workspace, number)
    member, at = workspace.member("Camden"), later(workspace) + timedelta(hours=1)
    held = waiting.check(workspace, member, "return.xlsx", telling().xlsx(), ANYBODY, at)
    receive.validate(workspace, at)
    again = waiting.submit_waiting(workspace, member, held.id, {}, ANYBODY, at)
    receive.validate(workspace, at)
    assert [name.text for name in waiting_names(workspace, at)] == [PROVIDER]
    assert "erased_before" in {finding.code for finding in again.findings}
    assert accepted_now(workspace) == []
    assert [each.receipt.id for each in answers.counting(workspace, at) if each.state.is_accepted] == [again.receipt.id]


def test_one_that_is_over_is_left_alone_by_the_next_run(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    erased(workspace, answered(workspace).receipt.id)

    def again(*_: object) -> bool:
        raise AssertionError

    monkeypatch.setattr(type(workspace.ledger), "compact", again)
    before = workspace.ledger.heads([CLUSTER])
    receive.validate(workspace, later(workspace))
    assert workspace.ledger.heads([CLUSTER]) == before


@pytest.mark.long
def test_a_preview_with_it_goes_and_a_later_one_stays(workspace: Workspace) -> None:
    number = sent(workspace, telling()).receipt.id
    sent(workspace, clean("panel", OCTOBER))
    for member in workspace.cluster.members:
        Path(workspace.source(member).url).mkdir(parents=True)
    at = workspace.cluster.timetable(OCTOBER).freeze_at
    draft.preview(workspace, OCTOBER, at)
    assert workspace.previews.paths(CLUSTER) != []
    for caller in (COORDINATOR, OFFICER):
        erase(workspace, number, REASON, caller, at + timedelta(hours=1))
    assert workspace.previews.paths(CLUSTER) == []
    draft.preview(workspace, OCTOBER, at + timedelta(hours=2))
    seen = workspace.previews.paths(CLUSTER)
    receive.validate(workspace, at + timedelta(hours=3))
    assert workspace.previews.paths(CLUSTER) == seen != []


def test_one_that_was_held_until_its_answer_leaves_what_it_replaced_unknown(workspace: Workspace) -> None:
    sent(workspace, clean("service", OCTOBER))
    at = before_due(workspace) + timedelta(days=120)
    second = receive.submit(workspace, workspace.member("Camden"), "return.xlsx", telling().xlsx(), ANYBODY, at)
    assert second.state is State.HELD, second.state
    answers.answer(workspace, second.receipt.id, "all", "A second team opened in October, as planned.", ANYBODY, at)
    assert [e.receipt.id for e in answers.counting(workspace, at) if e.state.is_accepted][-1] == second.receipt.id
    for caller in (COORDINATOR, OFFICER):
        erase(workspace, second.receipt.id, REASON, caller, at + timedelta(hours=1))
    assert [e.receipt.id for e in answers.counting(workspace, at + timedelta(hours=2)) if e.state.is_accepted] == []


def _camden_service(workspace: Workspace) -> int:
    taken = draft.cut(workspace, OCTOBER, SIGNING_DAY)
    return next(
        entry.receipt.id
        for entry in taken.entries
        if entry.receipt is not None
        and entry.owed.gss_code == "E09000007"
        and entry.owed.period == OCTOBER
        and entry.owed.return_type == "service"
    )


def _erased_at(workspace: Workspace, number: int) -> None:
    for caller in (COORDINATOR, OFFICER):
        erase(workspace, number, REASON, caller, SIGNING_DAY)


@pytest.mark.long
def test_a_released_draft_that_rests_on_an_erased_return_is_not_signed(
    released_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]
) -> None:
    with copy_of(released_folder).open() as opened:
        (edition,) = opened.ledger.editions()
        _erased_at(opened, _camden_service(opened))
        with pytest.raises(MinstdError, match=r"return of receipt \d+\. Run 2026-10 again, and release the new"):
            sign_off(opened, edition.digest, "", ANYBODY, SIGNING_DAY)
        assert needs_draft(opened, OCTOBER, SIGNING_DAY)


@pytest.mark.long
def test_a_draft_rests_on_what_had_come_in_time_too(workspace: Workspace) -> None:
    number = sent(workspace, clean("service", OCTOBER)).receipt.id
    late = sent(workspace, telling(), minutes=5 * 24 * 60).receipt.id
    at = workspace.cluster.timetable(OCTOBER).freeze_at
    _, edition = draft.report(workspace, OCTOBER, at)
    for caller in (COORDINATOR, OFFICER):
        erase(workspace, number, REASON, caller, at + timedelta(hours=1))
    assert erased_under(workspace, edition) == [number]
    _, again = draft.report(workspace, OCTOBER, at + timedelta(hours=2))
    assert again.digest != edition.digest
    assert erased_under(workspace, again) == []
    assert late in {entry.receipt.id for entry in workspace.ledger.cut(again.cut).entries if entry.receipt is not None}


@pytest.mark.long
def test_a_draft_that_rests_on_an_erased_return_is_not_released(
    drafted_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]
) -> None:
    with copy_of(drafted_folder).open() as opened:
        _erased_at(opened, _camden_service(opened))
        with pytest.raises(MinstdError, match="rests on what was erased since"):
            release_drafted(opened)


@pytest.mark.long
def test_a_published_month_is_drafted_again_after_an_erasure(
    published_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]
) -> None:
    with copy_of(published_folder).open() as opened:
        number = _camden_service(opened)
        erase(opened, number, REASON, COORDINATOR, SIGNING_DAY)
        holders = erase(opened, number, REASON, OFFICER, SIGNING_DAY).holders
        assert any("`minstd revise 2026-10`" in holder for holder in holders)
        at = SIGNING_DAY + timedelta(hours=1)
        revise(opened, OCTOBER, RevisionReason.MISTAKE, "A return was erased.", ANYBODY, at)
        _, edition = draft.report(opened, OCTOBER, at)
        assert edition.number == 2
        assert erased_under(opened, edition) == []
        assert not needs_draft(opened, OCTOBER, at)


@pytest.mark.long
def test_a_released_draft_in_the_workspaces_replies_is_named_as_a_holder(
    drafted_folder: Path, copy_of: Callable[[Path], WorkspaceCopy], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a borough's folder takes nothing, its zip with its own cells lies in the workspace, to be sent by hand."""
    monkeypatch.setenv("MINSTD_DROP", "https://127.0.0.1:1/drop")
    with copy_of(drafted_folder).open() as opened:
        release_drafted(opened)
        left = [path for path in Path(opened.settings.replies_url).rglob("*.zip") if "E09000007" in str(path)]
        number = _camden_service(opened)
        erase(opened, number, REASON, COORDINATOR, SIGNING_DAY)
        holders = erase(opened, number, REASON, OFFICER, SIGNING_DAY).holders
        still = [path.name for path in left if path.exists()]
        assert left != []
        assert still == [] or any(name in holder for name in still for holder in holders)


@pytest.mark.long
def test_an_edition_that_was_withdrawn_is_named_where_its_files_are(
    published_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]
) -> None:
    with copy_of(published_folder).open() as opened:
        (edition,) = opened.ledger.editions()
        withdraw_edition(opened, edition.digest, "A figure of one borough was wrong.", ANYBODY, SIGNING_DAY)
        number = _camden_service(opened)
        erase(opened, number, REASON, COORDINATOR, SIGNING_DAY)
        holders = erase(opened, number, REASON, OFFICER, SIGNING_DAY).holders
        (named,) = [holder.partition(": ")[0] for holder in holders if "withdrawn" in holder]
        assert [path for path in Path(named).rglob("*.csv") if "annex" in path.parts] != []


def test_an_erased_answer_does_not_count_for_the_same_file_sent_again(workspace: Workspace) -> None:
    book = telling()
    number = sent(workspace, book).receipt.id
    answers.answer(
        workspace, number, "all", "A second team opened in October, as planned.", ANYBODY, before_due(workspace)
    )
    erased(workspace, number)
    again = sent(workspace, book, minutes=300).receipt.id
    left = answers.findings_of(workspace, again, later(workspace) + timedelta(hours=6))
    assert left.state is State.QUESTIONS
    assert {answer.text for answer in left.explanations.values()} == set()


def test_the_secret_is_not_made_anew_where_everything_received_was_erased(tmp_path: Path) -> None:
    first, folder = Month.of(true_time().date()), tmp_path / "workspace"
    areas = ("--areas", "Camden", "--first-month", str(first))
    assert minstd("cluster", "new", "inner-london", *areas, "--workspace", folder).returncode == 0
    with open_workspace(read_settings(folder), "inner-london") as live:
        now = true_time()
        receipt = Receipt("1" * 64, "inner-london", "E09000007", "submit", "path", "etag", now)
        live.ledger.record_receipts([receipt], [1], now)
        live.ledger.add_erasure_event(ErasureEvent(1, True, "coordinator", REASON, None, now))
    (folder / "secret").unlink()
    with pytest.raises(SecretError):
        open_workspace(read_settings(folder), "inner-london")


def test_an_accepted_name_that_a_later_return_has_stays(workspace: Workspace) -> None:
    """A return that is sent after its name was accepted has the name itself, and no reference to it."""
    book = telling()
    book.fill("Services", "provider_name", ACCEPTED, 3)
    number = sent(workspace, book).receipt.id
    for name in waiting_names(workspace, before_due(workspace)):
        decide(workspace, name.reference, COORDINATOR, before_due(workspace), is_accepted=True)
    other = clean("service", OCTOBER)
    other.fill("Services", "provider_name", ACCEPTED, 3)
    sent(workspace, other, minutes=5)
    erased(workspace, number)
    assert [text for _, text in workspace.ledger.accepted_names("E09000007").values()] == [ACCEPTED]

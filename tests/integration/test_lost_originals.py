"""A kept return missing or altered when checks change: named, counted for nothing, and no matter to the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from application.editions import draft
from application.returns import answers, receive
from application.returns.register import register_of
from application.workspace import Workspace
from data.ledger import Receipt
from data.model import State
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy
from tests.support.books import clean
from tests.support.commands import minstd

CAMDEN, ENFIELD = "E09000007", "E09000010"


@pytest.fixture
def workspace(workspace_copy: WorkspaceCopy) -> Iterator[Workspace]:
    opened = workspace_copy.open()
    assert opened.checks_version  # it is worked out once
    yield opened
    opened.ledger.close()


@pytest.fixture
def upgraded(
    workspace: Workspace, workspace_copy: WorkspaceCopy, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """The same workspace under the next version of the checks, which has judged nothing yet."""
    monkeypatch.setattr("application.workspace.READER_VERSION", "next")
    opened = workspace_copy.open()
    yield opened
    opened.ledger.close()


def path_of(workspace_copy: WorkspaceCopy, receipt: Receipt) -> Path:
    """Return where the document kept of a receipt lies."""
    opened = workspace_copy.open()
    digest = opened.ledger.kept([receipt.id])[receipt.id]
    opened.ledger.close()
    return workspace_copy.folder / "kept" / digest[:2] / f"{digest}.json"


def standing(workspace: Workspace, gss_code: str) -> Receipt:
    """Return the receipt that stands for an area's services in October, by the checks of a workspace."""
    cut = draft.cut(workspace, OCTOBER, SIGNING_DAY)
    entries = [entry for entry in cut.entries if (entry.owed.gss_code, entry.owed.sheet) == (gss_code, "services")]
    receipt = next(entry.receipt for entry in entries if entry.owed.period == OCTOBER)
    assert receipt is not None
    return receipt


@pytest.mark.long
def test_the_others_are_judged_and_the_lost_ones_named(
    workspace: Workspace, upgraded: Workspace, workspace_copy: WorkspaceCopy
) -> None:
    before = draft.cut(workspace, OCTOBER, SIGNING_DAY)
    gone, altered = standing(workspace, CAMDEN), standing(workspace, ENFIELD)
    kept = path_of(workspace_copy, gone).read_bytes(), path_of(workspace_copy, altered).read_bytes()
    path_of(workspace_copy, gone).unlink()
    path_of(workspace_copy, altered).write_bytes(kept[1] + b"!")
    waiting = upgraded.ledger.unjudged(CLUSTER, upgraded.checks_version)
    assert len(receive.validate(upgraded, SIGNING_DAY)) == len(waiting) - 2
    assert {receipt.id for receipt in upgraded.ledger.unjudged(CLUSTER, upgraded.checks_version)} == {
        gone.id,
        altered.id,
    }

    troubles = receive.troubles(upgraded, {CAMDEN: "The source is down."})
    assert set(troubles) == {CAMDEN, ENFIELD}
    assert troubles[CAMDEN].startswith(f"The source is down. What was kept of receipt {gone.id} is missing")
    assert "`minstd returns verify`" in troubles[ENFIELD]

    without = draft.cut(upgraded, OCTOBER, SIGNING_DAY)
    assert not {gone.id, altered.id} & {entry.receipt.id for entry in without.entries if entry.receipt}
    others = {CAMDEN, ENFIELD}
    assert [entry for entry in without.entries if entry.owed.gss_code not in others] == [
        entry for entry in before.entries if entry.owed.gss_code not in others
    ]
    assert draft.cut(workspace, OCTOBER, SIGNING_DAY) == before  # what older checks found stays what it was

    path_of(workspace_copy, gone).write_bytes(kept[0])
    path_of(workspace_copy, altered).write_bytes(kept[1])
    assert [validation.receipt.id for validation in receive.validate(upgraded, SIGNING_DAY)] == sorted(
        [gone.id, altered.id]
    )
    assert draft.cut(upgraded, OCTOBER, SIGNING_DAY) == before
    assert (receive.troubles(upgraded, {}), receive.validate(upgraded, SIGNING_DAY)) == ({}, [])


def test_the_same_file_sent_again_stands_in_its_place(
    workspace: Workspace, upgraded: Workspace, workspace_copy: WorkspaceCopy
) -> None:
    content = clean().xlsx()
    lost = receive.submit(workspace, workspace.member("Camden"), "a.xlsx", content, ANYBODY, SIGNING_DAY).receipt
    path_of(workspace_copy, lost).write_bytes(b"no longer what it was")
    receive.validate(upgraded, SIGNING_DAY)
    assert list(receive.troubles(upgraded, {})) == [CAMDEN]
    later = SIGNING_DAY + timedelta(days=1)
    again = receive.submit(upgraded, upgraded.member("Camden"), "a.xlsx", content, ANYBODY, later)
    assert (again.state.is_accepted, receive.troubles(upgraded, {})) == (True, {})
    receive.validate(upgraded, later)
    validation = upgraded.ledger.judgement(lost.id, upgraded.checks_version, later)
    assert validation.state.is_accepted


@pytest.mark.long
def test_a_draft_is_made_and_says_what_it_lacks(workspace: Workspace, workspace_copy: WorkspaceCopy) -> None:
    """New checks by a ledger that has judgements of older ones only, and no document kept."""
    lost = standing(workspace, CAMDEN)
    path_of(workspace_copy, lost).unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("application.workspace.READER_VERSION", "next")
        opened = workspace_copy.open()
        _comparison, edition, troubles = draft.collect_and_draft(opened, OCTOBER, SIGNING_DAY)
        opened.ledger.close()
    assert edition.digest
    assert list(troubles) == [CAMDEN]
    assert f"receipt {lost.id}" in troubles[CAMDEN]


def test_the_register_names_it(workspace: Workspace, workspace_copy: WorkspaceCopy) -> None:
    """A receipt whose file left the spool before anything validated it."""
    receipt = Receipt("0" * 64, CLUSTER, CAMDEN, "submit", "1" * 64, "1", SIGNING_DAY)
    workspace.ledger.record_receipts([receipt], [7], SIGNING_DAY)
    done = minstd("status", "--month", str(OCTOBER), "--workspace", str(workspace_copy.folder))
    assert "Camden: What was kept of receipt" in done.stdout
    assert "is missing or altered" in done.stdout


def test_an_answer_about_a_lost_return_stops_nobody(
    workspace: Workspace, upgraded: Workspace, workspace_copy: WorkspaceCopy
) -> None:
    book = clean()
    book.put("Activity", "Z1", "Workings").put("Activity", "Z2", 4)
    first = receive.submit(workspace, workspace.member("Camden"), "a.zip", book.zip(), ANYBODY, SIGNING_DAY)
    answered = answers.answer(workspace, first.receipt.id, "all", "It is not needed.", ANYBODY, SIGNING_DAY)
    assert (first.state, answered.state) == (State.QUESTIONS, State.ACCEPTED)
    path_of(workspace_copy, first.receipt).unlink()
    later = SIGNING_DAY + timedelta(hours=1)
    book.fill("Activity", "pending", 3)
    again = receive.submit(upgraded, upgraded.member("Camden"), "b.zip", book.zip(), ANYBODY, later)
    assert again.state is State.QUESTIONS  # nobody can say that what was answered is unchanged
    assert register_of(upgraded, OCTOBER, later)

"""An original missing or altered when checks change: named, counted for nothing, and no matter to the others."""

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
from tests.integration.conftest import CLUSTER, OCTOBER, SIGNING_DAY, Copy
from tests.integration.test_cli import minstd
from tests.support.books import clean

CAMDEN, ENFIELD = "E09000007", "E09000010"


@pytest.fixture
def place(workspace: Copy) -> Iterator[Workspace]:
    opened = workspace.open()
    assert opened.checks_version  # it is worked out once
    yield opened
    opened.ledger.close()


@pytest.fixture
def upgraded(place: Workspace, workspace: Copy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The same workspace under the next version of the checks, which has judged nothing yet."""
    monkeypatch.setattr("application.workspace.READER_VERSION", "next")
    opened = workspace.open()
    yield opened
    opened.ledger.close()


def path_of(workspace: Copy, receipt: Receipt) -> Path:
    return workspace.folder / "originals" / receipt.sha256[:2] / receipt.sha256


def standing(place: Workspace, gss_code: str) -> Receipt:
    """Return the receipt that stands for an area's services in October, by the checks of a workspace."""
    cut = draft.cut(place, OCTOBER, SIGNING_DAY)
    entries = [one for one in cut.entries if (one.owed.gss_code, one.owed.sheet) == (gss_code, "services")]
    receipt = next(one.receipt for one in entries if one.owed.period == OCTOBER)
    assert receipt is not None
    return receipt


def test_the_others_are_judged_and_the_lost_ones_named(place: Workspace, upgraded: Workspace, workspace: Copy) -> None:
    before = draft.cut(place, OCTOBER, SIGNING_DAY)
    gone, altered = standing(place, CAMDEN), standing(place, ENFIELD)
    kept = path_of(workspace, gone).read_bytes(), path_of(workspace, altered).read_bytes()
    path_of(workspace, gone).unlink()
    path_of(workspace, altered).write_bytes(kept[1] + b"!")
    waiting = upgraded.ledger.unjudged(CLUSTER, upgraded.checks_version)
    assert len(receive.judge(upgraded, SIGNING_DAY)) == len(waiting) - 2
    assert {one.id for one in upgraded.ledger.unjudged(CLUSTER, upgraded.checks_version)} == {gone.id, altered.id}

    said = receive.troubles(upgraded, {CAMDEN: "The source is down."})
    assert set(said) == {CAMDEN, ENFIELD}
    assert said[CAMDEN].startswith(f"The source is down. The original of receipt {gone.id} ({gone.path}) is missing")
    assert "`minstd originals verify`" in said[ENFIELD]

    without = draft.cut(upgraded, OCTOBER, SIGNING_DAY)
    assert not {gone.id, altered.id} & {one.receipt.id for one in without.entries if one.receipt}
    others = {CAMDEN, ENFIELD}
    assert [one for one in without.entries if one.owed.gss_code not in others] == [
        one for one in before.entries if one.owed.gss_code not in others
    ]
    assert draft.cut(place, OCTOBER, SIGNING_DAY) == before  # what older checks found stays what it was

    path_of(workspace, gone).write_bytes(kept[0])
    path_of(workspace, altered).write_bytes(kept[1])
    assert [one.receipt.id for one in receive.judge(upgraded, SIGNING_DAY)] == sorted([gone.id, altered.id])
    assert draft.cut(upgraded, OCTOBER, SIGNING_DAY) == before
    assert (receive.troubles(upgraded, {}), receive.judge(upgraded, SIGNING_DAY)) == ({}, [])


def test_the_same_file_sent_again_brings_it_back(place: Workspace, upgraded: Workspace, workspace: Copy) -> None:
    lost = standing(place, CAMDEN)
    content = path_of(workspace, lost).read_bytes()
    path_of(workspace, lost).write_bytes(b"no longer what it was")
    receive.judge(upgraded, SIGNING_DAY)
    again = receive.submit(upgraded, upgraded.member("Camden"), lost.path, content, SIGNING_DAY + timedelta(days=1))
    assert (again.state.is_accepted, receive.troubles(upgraded, {})) == (True, {})
    judged = upgraded.ledger.judgement(lost.id, upgraded.checks_version, SIGNING_DAY)
    assert judged.state.is_accepted


def test_a_draft_is_made_and_says_what_it_lacks(place: Workspace, workspace: Copy) -> None:
    """New checks by a ledger that has judgements of older ones only, and no document kept."""
    lost = standing(place, CAMDEN)
    path_of(workspace, lost).unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("application.workspace.READER_VERSION", "next")
        opened = workspace.open()
        _comparison, edition, troubles = draft.preview(opened, OCTOBER, SIGNING_DAY)
        opened.ledger.close()
    assert edition.digest
    assert list(troubles) == [CAMDEN]
    assert f"receipt {lost.id}" in troubles[CAMDEN]


def test_the_register_names_it(place: Workspace, workspace: Copy) -> None:
    """A receipt that came and was lost before anything judged it."""
    content = clean("panel").zip()
    digest = place.originals.keep(content)
    receipt = Receipt(digest, CLUSTER, CAMDEN, "submit", "panel.zip", "1", SIGNING_DAY)
    place.ledger.record_receipts([receipt], [len(content)], SIGNING_DAY)
    path_of(workspace, receipt).unlink()
    done = minstd("status", "--month", str(OCTOBER), "--workspace", str(workspace.folder))
    assert "Camden: The original of receipt" in done.stdout
    assert "(panel.zip) is missing or altered" in done.stdout


def test_an_answer_about_a_lost_return_stops_nobody(place: Workspace, upgraded: Workspace, workspace: Copy) -> None:
    book = clean()
    book.put("Activity", "Z1", "Workings").put("Activity", "Z2", 4)
    first = receive.submit(place, place.member("Camden"), "a.zip", book.zip(), SIGNING_DAY)
    answered = answers.answer(place, first.receipt.id, "all", "It is not needed.", "Analyst", SIGNING_DAY)
    assert (first.state, answered.state) == (State.QUESTIONS, State.ACCEPTED)
    path_of(workspace, first.receipt).unlink()
    later = SIGNING_DAY + timedelta(hours=1)
    book.fill("Activity", "pending", 3)
    again = receive.submit(upgraded, upgraded.member("Camden"), "b.zip", book.zip(), later)
    assert again.state is State.QUESTIONS  # nobody can say that what was answered is unchanged
    assert register_of(upgraded, OCTOBER, later)

"""The flows in Prefect: the same edition as without it, one borough's trouble contained, publication by digest."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from application.editions import draft
from application.editions import publish as publishing
from tests.integration.conftest import CLUSTER, OCTOBER, SIGNING_DAY, Copy

pytestmark = pytest.mark.usefixtures("prefect")


def collect(workspace: Copy, **changed: object) -> object:
    from flows.monthly import collect_returns

    given = {"cluster": CLUSTER, "month": "2026-10", "now": SIGNING_DAY, "workspace": str(workspace.folder)}
    return collect_returns(**{**given, **changed}, return_state=True)  # type: ignore[call-overload]


def test_the_flow_leaves_the_draft_that_preview_leaves(workspace: Copy) -> None:
    from prefect.client.schemas import State

    state = collect(workspace)
    assert isinstance(state, State)
    assert state.name == "Completed"
    place = workspace.open()
    _comparison, edition = draft.report(place, OCTOBER, SIGNING_DAY)
    assert state.result()["digest"] == edition.digest
    assert len(place.ledger.editions(CLUSTER)) == 1


def test_one_boroughs_source_that_is_gone_is_that_boroughs_trouble(workspace: Copy) -> None:
    shutil.rmtree(workspace.folder / "drop" / "hackney")
    state = collect(workspace)
    assert (state.name, state.is_completed()) == ("CompletedWithExceptions", True)  # type: ignore[attr-defined]
    answer = state.result()  # type: ignore[attr-defined]
    assert list(answer["troubles"]) == ["E09000012"]
    assert "There is no folder at" in answer["troubles"]["E09000012"]
    assert workspace.open().ledger.edition(answer["digest"])


def test_below_the_quorum_there_is_no_report(workspace: Copy) -> None:
    for area in ("hackney", "camden", "barnet"):
        shutil.rmtree(workspace.folder / "drop" / area)
    state = collect(workspace)
    assert state.is_failed()  # type: ignore[attr-defined]
    assert "Too few sources" in str(state.message)  # type: ignore[attr-defined]
    assert workspace.open().ledger.editions() == []


def test_the_daily_run_does_nothing_before_the_freeze_nor_twice_after_it(workspace: Copy) -> None:
    freeze_at = workspace.open().cluster.timetable(OCTOBER).freeze_at
    before, after = freeze_at - timedelta(hours=1), freeze_at + timedelta(hours=1)
    names = [collect(workspace, now=now, only_when_due=True).name for now in (before, after, after)]  # type: ignore[attr-defined]
    assert names == ["NothingDue", "Completed", "NothingDue"]


def test_publishing_is_bound_to_the_digest_that_was_signed(workspace: Copy) -> None:
    from flows.monthly import publish_report

    place = workspace.open()
    _comparison, edition = draft.report(place, OCTOBER, SIGNING_DAY)

    def publish(digest: str) -> object:
        return publish_report(CLUSTER, "2026-10", digest, SIGNING_DAY, str(workspace.folder), return_state=True)

    assert publish(edition.digest).is_failed()  # type: ignore[attr-defined]
    publishing.sign_off(place, edition.digest, "Chair", "", SIGNING_DAY)
    assert publish(edition.digest[:20]).is_failed()  # type: ignore[attr-defined]
    assert publish(edition.digest).is_completed()  # type: ignore[attr-defined]
    assert publish(edition.digest).is_completed()  # type: ignore[attr-defined]
    assert len(place.ledger.publications(CLUSTER)) == 1


def test_reminders_list_what_is_still_owed(workspace: Copy) -> None:
    from flows.intake import reminders

    due_at = workspace.open().cluster.timetable(OCTOBER).due_at
    table = reminders(CLUSTER, "2026-10", due_at - timedelta(days=6), str(workspace.folder))
    assert len(table) > 12  # six boroughs owe four sheets each, and most have not sent them yet
    assert {row["overdue"] for row in table} == {"no"}
    assert reminders(CLUSTER, "2026-10", due_at + timedelta(days=30), str(workspace.folder)) is None


def test_reminders_tell_each_borough_of_its_own_and_the_coordinator_of_all(
    workspace: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import intake as watching

    said: dict[str, str] = {}
    monkeypatch.setattr(watching, "tell", lambda settings, whom, title, text: said.update({whom: text}))
    due_at = workspace.open().cluster.timetable(OCTOBER).due_at
    watching.reminders(CLUSTER, "2026-10", due_at - timedelta(days=6), str(workspace.folder))
    everything = said.pop("coordinator").splitlines()
    assert len(said) > 1
    assert sum(len(text.splitlines()) for text in said.values()) == len(everything)
    assert all("return, " in text and "; due 13 November 2026" in text for text in said.values())
    named = {line.partition(":")[0] for line in everything}
    assert named == {one.name for one in workspace.open().cluster.members if one.gss_code in said}


def test_intake_judges_what_is_new_and_replies_to_it(workspace: Copy) -> None:
    from flows.intake import intake

    (workspace.folder / "drop" / "camden" / "note.txt").write_text("not a return")
    state = intake(CLUSTER, SIGNING_DAY, str(workspace.folder), return_state=True)
    assert "1 new files judged" in state.message
    (reply,) = (workspace.folder / "drop" / "camden" / "replies").glob("receipt-*.html")
    assert "could not be taken in" in reply.read_text(encoding="utf-8")
    again = intake(CLUSTER, SIGNING_DAY, str(workspace.folder), return_state=True)
    assert "0 new files judged" in again.message

"""The flows in Prefect: the same edition as without it, one borough's trouble contained, publication by digest."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from application.editions import draft
from application.editions.sign_off import sign_off
from data.ledger import true_time
from data.ledger.notices import NoticeKind
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted

pytestmark = pytest.mark.usefixtures("prefect")


def collect(workspace_copy: WorkspaceCopy, **changed: object) -> object:
    from flows.monthly import collect_returns

    given = {"cluster": CLUSTER, "month": "2026-10", "now": SIGNING_DAY, "workspace": str(workspace_copy.folder)}
    return collect_returns(**{**given, **changed}, return_state=True)  # type: ignore[call-overload]


@pytest.mark.long
def test_the_flow_leaves_the_draft_that_preview_leaves(workspace_copy: WorkspaceCopy) -> None:
    from prefect.client.schemas import State

    state = collect(workspace_copy)
    assert isinstance(state, State)
    assert state.name == "Completed"
    workspace = workspace_copy.open()
    _comparison, edition = draft.report(workspace, OCTOBER, SIGNING_DAY)
    assert state.result()["digest"] == edition.digest
    assert len(workspace.ledger.editions(CLUSTER)) == 1


@pytest.mark.long
def test_one_boroughs_source_that_is_gone_is_that_boroughs_trouble(workspace_copy: WorkspaceCopy) -> None:
    shutil.rmtree(workspace_copy.folder / "drop" / "hackney")
    state = collect(workspace_copy)
    assert (state.name, state.is_completed()) == ("CompletedWithExceptions", True)  # type: ignore[attr-defined]
    answer = state.result()  # type: ignore[attr-defined]
    assert list(answer["troubles"]) == ["E09000012"]
    assert "There is no folder at" in answer["troubles"]["E09000012"]
    assert workspace_copy.open().ledger.edition(answer["digest"])


def test_below_the_quorum_there_is_no_report(workspace_copy: WorkspaceCopy) -> None:
    for area in ("hackney", "camden", "barnet"):
        shutil.rmtree(workspace_copy.folder / "drop" / area)
    state = collect(workspace_copy)
    assert state.is_failed()  # type: ignore[attr-defined]
    assert "Too few sources" in str(state.message)  # type: ignore[attr-defined]
    ledger = workspace_copy.open().ledger
    assert (ledger.editions(), ledger.good_runs(CLUSTER)) == ([], {})


@pytest.mark.long
def test_the_daily_run_does_nothing_before_the_freeze_nor_twice_after_it(workspace_copy: WorkspaceCopy) -> None:
    freeze_at = workspace_copy.open().cluster.timetable(OCTOBER).freeze_at
    before, after = freeze_at - timedelta(hours=1), freeze_at + timedelta(hours=1)
    names = [collect(workspace_copy, now=now, only_when_due=True).name for now in (before, after, after)]  # type: ignore[attr-defined]
    assert names == ["NothingDue", "Completed", "NothingDue"]


@pytest.mark.long
def test_publishing_is_bound_to_the_digest_that_was_signed(workspace_copy: WorkspaceCopy) -> None:
    from flows.monthly import publish_report

    workspace = workspace_copy.open()
    _comparison, edition = draft.report(workspace, OCTOBER, SIGNING_DAY)

    def publish_run(digest: str) -> object:
        return publish_report(CLUSTER, "2026-10", digest, SIGNING_DAY, str(workspace_copy.folder), return_state=True)

    assert publish_run(edition.digest).is_failed()  # type: ignore[attr-defined]
    release_drafted(workspace, edition.month)
    sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY)
    assert publish_run(edition.digest[:20]).is_failed()  # type: ignore[attr-defined]
    assert publish_run(edition.digest).is_completed()  # type: ignore[attr-defined]
    assert publish_run(edition.digest).is_completed()  # type: ignore[attr-defined]
    assert len(workspace.ledger.publications(CLUSTER)) == 1


def test_reminders_list_what_is_still_owed(workspace_copy: WorkspaceCopy) -> None:
    from flows.intake import reminders

    due_at = workspace_copy.open().cluster.timetable(OCTOBER).due_at
    table = reminders(CLUSTER, "2026-10", due_at - timedelta(days=6), str(workspace_copy.folder))
    assert len(table) > 12  # six boroughs owe four sheets each, and most have not sent them yet
    assert {row["overdue"] for row in table} == {"no"}
    ((flow, at),) = workspace_copy.open().ledger.good_runs(CLUSTER).items()
    assert (flow, true_time() - at < timedelta(minutes=5)) == ("reminders", True)
    assert reminders(CLUSTER, "2026-10", due_at + timedelta(days=30), str(workspace_copy.folder)) is None


def test_reminders_tell_each_borough_of_its_own_once(workspace_copy: WorkspaceCopy) -> None:
    from flows.intake import reminders

    at = workspace_copy.open().cluster.timetable(OCTOBER).due_at - timedelta(days=6)
    table = reminders(CLUSTER, "2026-10", at, str(workspace_copy.folder))
    reminders(CLUSTER, "2026-10", at + timedelta(days=1), str(workspace_copy.folder))
    workspace = workspace_copy.open()
    informed = [each.whom for each in workspace.ledger.notices(CLUSTER) if each.kind is NoticeKind.DUE]
    owing = {row["area"] for row in table}
    assert sorted(informed) == sorted(each.gss_code for each in workspace.cluster.members if each.name in owing)


def test_intake_validates_what_is_new_and_replies_to_it(workspace_copy: WorkspaceCopy) -> None:
    from flows.intake import intake

    (workspace_copy.folder / "drop" / "camden" / "note.txt").write_text("not a return")
    state = intake(CLUSTER, SIGNING_DAY, str(workspace_copy.folder), return_state=True)
    assert "1 new files validated" in state.message
    (reply,) = (workspace_copy.folder / "drop" / "camden" / "replies").glob("receipt-*.html")
    assert "We couldn’t accept this file" in reply.read_text(encoding="utf-8")
    again = intake(CLUSTER, SIGNING_DAY, str(workspace_copy.folder), return_state=True)
    assert "0 new files validated" in again.message

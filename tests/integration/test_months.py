"""Months that are open: none is missed, none begins early, and a published one changes only by a revision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.editions import challenges, draft, months
from application.editions.holds import hold
from application.editions.publish import publish_edition
from application.editions.readiness import NotReady
from application.editions.release import release
from application.editions.sign_off import sign_off
from application.returns import receive
from application.workspace import Workspace
from data.ledger import Edition
from data.ledger.challenges import Challenge, Ground
from data.ledger.months import RevisionReason
from data.ledger.people import Role
from standards.model import Month
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted
from tests.integration.portal.conftest import person_with
from tests.support.books import clean
from tests.support.commands import minstd
from tests.support.visitor import Visitor, portal_of

SEPTEMBER = OCTOBER - 1
NEXT_YEAR = datetime(2027, 11, 3, 10, tzinfo=UTC)


def with_first_month(workspace: Workspace, month: Month) -> Workspace:
    from dataclasses import replace

    return replace(workspace, cluster=replace(workspace.cluster, first_month=month))


@pytest.mark.long
def test_a_missed_month_is_caught_up_before_the_latest(workspace_copy: WorkspaceCopy) -> None:
    workspace = with_first_month(workspace_copy.open(), SEPTEMBER)
    freeze = workspace.cluster.timetable(OCTOBER).freeze_at
    assert months.open_months(workspace, freeze - timedelta(hours=1)) == [SEPTEMBER]
    assert months.open_months(workspace, freeze) == [SEPTEMBER, OCTOBER]
    draft.report(workspace, SEPTEMBER, SIGNING_DAY)
    assert months.open_months(workspace, SIGNING_DAY) == [OCTOBER]


@pytest.mark.long
def test_a_month_on_hold_keeps_no_other_waiting(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    hold(workspace, SEPTEMBER, "prosecution", "Until the trial is over.", ANYBODY, SIGNING_DAY)
    assert SEPTEMBER in months.open_months(with_first_month(workspace, SEPTEMBER), SIGNING_DAY)
    for month in (SEPTEMBER, OCTOBER):
        draft.report(workspace, month, SIGNING_DAY)
    release_drafted(workspace, OCTOBER)
    with pytest.raises(months.MinstdError, match="September 2026 is on hold because of a prosecution"):
        release(workspace, SEPTEMBER, ANYBODY, SIGNING_DAY)


@pytest.mark.parametrize(
    ("month", "says"),
    [(Month(2026, 12), "December 2026 hasn't begun"), (Month(2026, 8), "begins with September 2026")],
)
def test_a_month_that_is_none_is_refused(workspace_copy: WorkspaceCopy, month: Month, says: str) -> None:
    workspace = with_first_month(workspace_copy.open(), SEPTEMBER)
    for act in (draft.preview, draft.collect_and_draft):
        with pytest.raises(months.MonthError, match=says):
            act(workspace, month, SIGNING_DAY)
    assert workspace.ledger.editions() == []


@pytest.mark.long
def test_a_preview_is_no_draft(workspace_copy: WorkspaceCopy) -> None:
    at = ("--month", "2026-10", "--now", SIGNING_DAY.isoformat(), "--workspace", workspace_copy.folder)
    done = minstd("preview", *at)
    assert done.returncode == 0, done.stderr
    assert "This is a preview. Make the draft with `minstd run --month 2026-10`." in done.stdout
    assert "Hidden from the board" in done.stdout
    workspace = workspace_copy.open()
    assert workspace.ledger.editions() == []
    assert not (workspace_copy.folder / "editions" / CLUSTER / "2026-10").exists()
    (previewed,) = (workspace_copy.folder / "previews" / CLUSTER / "2026-10").iterdir()
    edition = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    assert edition.folder.endswith(previewed.name)
    refused = minstd("sign-off", previewed.name.partition("-")[2][:11], *at[2:])
    assert refused.returncode == 2


@pytest.mark.long
def test_a_draft_is_provisional_until_every_source_answers_and_never_again(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    hackney = workspace_copy.folder / "drop" / "hackney"
    hackney.rename(hackney.with_name("away"))
    first = draft.collect_and_draft(workspace, OCTOBER, SIGNING_DAY)[1]
    later = SIGNING_DAY + timedelta(hours=1)
    assert months.open_months(workspace, later) == [OCTOBER]
    (event,) = workspace.ledger.month_events(CLUSTER, later)
    assert (event.kind, event.edition, event.text) == ("provisional", first.digest, "Not read: Hackney.")
    hackney.with_name("away").rename(hackney)
    again = draft.collect_and_draft(workspace, OCTOBER, later)[1]
    assert again.digest == first.digest  # nothing new had come
    assert months.open_months(workspace, later) == []
    months.mark_draft(workspace, again, ["E09000012"], later)  # down again, when the run is repeated
    assert (months.open_months(workspace, later), months.not_read(workspace, again)) == ([], "")


@pytest.mark.long
def test_a_draft_from_before_the_freeze_is_not_released_after_it(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    freeze = workspace.cluster.timetable(OCTOBER).freeze_at
    draft.report(workspace, OCTOBER, freeze - timedelta(hours=2))
    with pytest.raises(NotReady, match=r"was made before its freeze .* Run 2026-10 again"):
        release(workspace, OCTOBER, ANYBODY, freeze + timedelta(hours=1))


def test_a_dropped_draft_is_neither_released_nor_signed(
    released_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]
) -> None:
    copied = copy_of(released_folder)
    workspace = copied.open()
    (edition,) = workspace.ledger.editions(CLUSTER)
    at = ("--now", SIGNING_DAY.isoformat(), "--workspace", copied.folder)
    done = minstd("editions", "drop", edition.digest[:12], "--reason", "Made with the wrong contact.", *at)
    assert (done.returncode, "is dropped" in done.stdout) == (0, True), done.stderr
    assert "was dropped already" in minstd("editions", "drop", edition.digest, "--reason", "Again.", *at).stderr
    assert '"state": "dropped"' in minstd("editions", "list", "--json", "--workspace", copied.folder).stdout
    with pytest.raises(NotReady, match=r"was dropped on .*: Made with the wrong contact\. Correct what was wrong"):
        sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY)
    with pytest.raises(NotReady, match="There is no draft of October 2026 yet"):
        release_drafted(workspace)
    assert months.open_months(workspace, SIGNING_DAY) == [OCTOBER]


def correct(workspace: Workspace, at: datetime) -> None:
    """Let Camden send its panel return again, with another figure."""
    book = clean("panel")
    book.fill("Front door", "contacts_red", 5)
    receive.submit(workspace, workspace.member("Camden"), "panel.zip", book.zip(), ANYBODY, at)


@pytest.mark.long
def test_a_published_month_changes_by_a_revision_alone(workspace: Workspace, edition: Edition) -> None:
    now = SIGNING_DAY + timedelta(days=2)
    correct(workspace, now)
    with pytest.raises(months.MonthError, match=r"October 2026 is published, as edition 1 .*minstd revise 2026-10"):
        draft.collect_and_draft(workspace, OCTOBER, now)
    assert months.open_months(workspace, now) == []
    later = now + timedelta(hours=1)
    months.revise(workspace, OCTOBER, RevisionReason.LATE_CORRECTION, "Camden miscounted.", ANYBODY, later)
    with pytest.raises(months.MonthError, match="is open since 02 December 2026 already: Camden miscounted"):
        months.revise(workspace, OCTOBER, RevisionReason.MISTAKE, "Once more.", ANYBODY, later)
    assert months.open_months(workspace, later) == [OCTOBER]
    second = draft.collect_and_draft(workspace, OCTOBER, later)[1]
    assert (second.number, second.previous) == (2, edition.digest)
    assert draft.collect_and_draft(workspace, OCTOBER, later + timedelta(hours=1))[1].digest == second.digest
    for page in ("board/index.html", "board/changes.html", "public/index.html"):
        text = workspace.editions.read(f"{second.folder}/{page}").decode()
        assert "opened again because of a late correction by a borough: Camden miscounted." in text
        assert "Camden has since resubmitted Front door (October 2026)" in text
    with pytest.raises(NotReady, match="hasn't been released"):
        sign_off(workspace, second.digest, "", ANYBODY, later)
    released = release(workspace, OCTOBER, ANYBODY, later + timedelta(hours=2))
    assert released.inherits is None
    with pytest.raises(NotReady, match="Boroughs can challenge this draft until"):
        sign_off(workspace, second.digest, "", ANYBODY, later + timedelta(hours=3))
    publish_edition(
        workspace, sign_off(workspace, second.digest, "", ANYBODY, released.closes_at), ANYBODY, released.closes_at
    )
    assert months.open_revision(workspace, OCTOBER, released.closes_at) is None
    with pytest.raises(months.MonthError, match="is published, as edition 2"):
        draft.collect_and_draft(workspace, OCTOBER, released.closes_at)


@pytest.mark.long
def test_an_urgent_revision_waits_for_no_window(workspace: Workspace) -> None:
    now = SIGNING_DAY + timedelta(days=2)
    correct(workspace, now)
    months.revise(workspace, OCTOBER, RevisionReason.DISCLOSURE, "A count could be worked out.", ANYBODY, now)
    second = draft.collect_and_draft(workspace, OCTOBER, now)[1]
    with pytest.raises(NotReady, match="hasn't been released"):
        sign_off(workspace, second.digest, "", ANYBODY, now)
    release(workspace, OCTOBER, ANYBODY, now)
    workspace.ledger.set_demonstration_time(CLUSTER, now)
    approver = Visitor(portal_of(workspace))
    approver.sign_in_as(person_with(workspace, Role.APPROVER, CLUSTER))
    page = approver.get(f"/north-london/months/{OCTOBER}/draft")
    assert "This revision is urgent, so it can be signed now." in page.words
    assert sign_off(workspace, second.digest, "", ANYBODY, now).digest == second.digest


def test_what_may_be_revised_and_until_when_is_said(workspace: Workspace) -> None:
    late = ("--now", NEXT_YEAR.isoformat(), "--workspace", workspace.settings.workspace)
    refused = minstd("revise", "2026-10", "--reason", "Found later.", *late)
    assert refused.returncode == 2
    assert "could revise October 2026 until the end of October 2027" in refused.stderr
    assert "has no published edition" in minstd("revise", "2026-09", "--reason", "Found later.", *late).stderr
    assert (
        "Choose one of late_correction, mistake"
        in minstd("revise", "2026-10", "--reason", "Found later.", "--kind", "whim", *late).stderr
    )
    done = minstd("revise", "2026-10", "--reason", "Found later.", "--kind", "mistake", *late)
    assert (done.returncode, "October 2026 is open for a revision" in done.stdout) == (0, True)


@pytest.mark.parametrize("now", ["2026-09-15T10:00:00", "2026-09-30T22:59:00"])
def test_no_month_is_revised_before_it_has_begun(workspace: Workspace, now: str) -> None:
    at = ("--now", now, "--workspace", workspace.settings.workspace)
    refused = minstd("revise", "2026-10", "--reason", "Camden miscounted.", *at)
    assert (refused.returncode, "October 2026 hasn't begun" in refused.stderr) == (2, True)
    assert months.last_revision(workspace, OCTOBER, SIGNING_DAY) is None


def test_what_follows_a_decision_about_a_published_month_is_said(
    workspace: Workspace, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    later, notices = SIGNING_DAY + timedelta(days=1), []
    monkeypatch.setattr(challenges, "tell_area", lambda *given: notices.append(given[4]))
    at = ("--now", later.isoformat(), "--workspace", workspace.settings.workspace)
    for standard in ("PN3", "PN4"):
        workspace.ledger.add_challenge(
            Challenge(edition.digest, "E09000007", standard, Ground.CONTEXT, "Late.", "Analyst", SIGNING_DAY)
        )
    done = minstd("challenges", "decide", "C1", "--decision", "upheld", "--reasons", "It was late.", *at)
    assert "October 2026 is published, and edition 1 stays as it is" in done.stdout, done.stderr
    assert "minstd revise 2026-10" in done.stdout
    assert "next draft" not in done.stdout
    assert "October 2026 is published, and its edition stays as it is" in notices[-1][1]
    months.revise(workspace, OCTOBER, RevisionReason.VERDICT_REVERSED, "C1 was upheld.", ANYBODY, later)
    done = minstd("challenges", "decide", "C2", "--decision", "upheld", "--reasons", "It was late.", *at)
    assert "The next draft will show this." in done.stdout
    assert "The next draft shows the decision and its reasons" in notices[-1][1]

"""Actions: entered on the command line, kept for good, shown in editions as at their cut, carried until they end."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from application.disclosure.registry import check_known
from application.editions import actions, draft, publish
from application.editions.sign_off import sign_off
from application.workspace import Workspace
from data.ledger.actions import Action
from flows.cli import app
from standards.actions import ActionState
from standards.errors import MinstdError
from tests.integration.conftest import ANYBODY, OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted

SOON = datetime(2026, 10, 20, 10, tzinfo=UTC)
LATE = datetime(2026, 11, 25, 10, tzinfo=UTC)  # after October's freeze
PN3 = ("Camden", "PN3")


def add(workspace: Workspace, now: datetime = SOON) -> str:
    action = actions.add(workspace, PN3, "Agree a named deputy", "Head of safeguarding", "2026-12-01", ANYBODY, now)
    return f"A{action.number}"


def shown(workspace: Workspace, digest: str, path: str = "board/actions.html") -> str:
    edition = workspace.ledger.edition(digest)
    return workspace.editions.read(f"{edition.folder}/{path}").decode()


def test_what_stands_is_what_the_newest_event_says(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    first, second = add(workspace), add(workspace)
    actions.update(workspace, first, "done", "A deputy came", None, ANYBODY, LATE)
    actions.update(workspace, second.lower(), "open", "A deputy is asked", "2027-01-15", ANYBODY, LATE)
    first, two = workspace.ledger.actions("north-london", LATE)
    assert (first.state, first.text, first.progress) == (ActionState.DONE, "Agree a named deputy", "A deputy came")
    assert (two.state, two.due_on.isoformat()) == (ActionState.OPEN, "2027-01-15")
    assert [action.state for action in workspace.ledger.actions("north-london", SOON)] == [ActionState.OPEN] * 2
    assert workspace.ledger.actions("croydon", LATE) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"where": ("Croydon", "PN3")}, "'Croydon' isn't in North London"),
        ({"where": ("Camden", "PN99")}, "There is no standard PN99"),
        ({"where": ("Camden", "WS3")}, "WS3 is assessed for the whole cluster"),
        ({"where": ("north-london", "PN3")}, "'north-london' isn't in North London"),
        ({"text": " "}, "The text is empty"),
        ({"text": "Ring jo@example.org"}, "email addresses"),
        ({"owner": "Mrs Someone"}, "Give a role instead"),
        ({"due": "1 December"}, "'1 December' isn't a date"),
    ],
)
def test_what_cannot_be_kept_is_refused(workspace_copy: WorkspaceCopy, changes: dict[str, object], says: str) -> None:
    given = {"where": PN3, "text": "Agree a deputy", "owner": "Chair", "due": "2026-12-01", **changes}
    workspace = workspace_copy.open()
    with pytest.raises(MinstdError, match=re.escape(says)):
        actions.add(workspace, caller=ANYBODY, now=SOON, **given)  # type: ignore[arg-type]
    assert workspace.ledger.actions("north-london", SOON) == []


@pytest.mark.parametrize(("name", "state"), [("A1", "finished"), ("A2", "done"), ("one", "done")])
def test_an_update_needs_an_action_and_a_state(workspace_copy: WorkspaceCopy, name: str, state: str) -> None:
    workspace = workspace_copy.open()
    add(workspace)
    with pytest.raises(MinstdError, match=r"minstd actions list|Choose one of open, done, dropped"):
        actions.update(workspace, name, state, "Done", None, ANYBODY, LATE)


def test_a_cluster_standard_has_an_action_of_the_whole_cluster(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    action = actions.add(
        workspace, ("north-london", "ws3"), "Adopt the definition", "Chair", "2026-12-01", ANYBODY, SOON
    )
    assert (action.area, action.standard) == ("north-london", "WS3")


@pytest.mark.long
def test_an_edition_shows_the_actions_as_at_its_cut(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    bare = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    number = add(workspace)
    _comparison, open_one = draft.report(workspace, OCTOBER, SIGNING_DAY)
    assert open_one.actions_sha256 != bare.actions_sha256
    assert open_one.digest != bare.digest
    actions.update(workspace, number, "done", "A deputy came", None, ANYBODY, LATE)
    assert draft.report(workspace, OCTOBER, SIGNING_DAY)[1].digest == open_one.digest
    assert "Agree a named deputy" in shown(workspace, open_one.digest)
    assert "A deputy came" not in shown(workspace, open_one.digest)
    assert "Agree a named deputy" in shown(workspace, open_one.digest, "board/areas/camden.html")


@pytest.mark.long
def test_an_action_is_carried_and_shown_once_more_when_it_has_ended(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    done, kept = add(workspace), add(workspace)
    first = draft.report(workspace, OCTOBER - 1, SIGNING_DAY)[1]
    release_drafted(workspace, first.month)
    sign_off(workspace, first.digest, "", ANYBODY, SIGNING_DAY)
    publish.publish_edition(workspace, first, ANYBODY, SIGNING_DAY)
    freeze = workspace.cluster.timetable(OCTOBER).freeze_at
    actions.update(workspace, done, "done", "A deputy came", None, ANYBODY, freeze - timedelta(days=1))
    second = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    assert "A deputy came" in shown(workspace, second.digest)
    release_drafted(workspace, second.month)
    sign_off(workspace, second.digest, "", ANYBODY, SIGNING_DAY)
    publish.publish_edition(workspace, second, ANYBODY, SIGNING_DAY)
    third = draft.report(workspace, OCTOBER + 1, freeze + timedelta(days=40))[1]
    text = shown(workspace, third.digest)
    assert f'<th scope="row">{kept}</th>' in text
    assert f'<th scope="row">{done}</th>' not in text


# Improvement plans


def plan(workspace: Workspace) -> str:
    """Return the number of an action with two milestones, which its board has agreed."""
    name = add(workspace)
    for text, due in (("Draft the post", "2026-11-10"), ("Appoint", "2026-11-30")):
        actions.add_milestone(workspace, name, text, due, ANYBODY, SOON)
    actions.agree(workspace, name, "Board, item 4", ANYBODY, SOON + timedelta(days=1))
    return name


def standing(workspace: Workspace, now: datetime = LATE) -> Action:
    (action,) = workspace.ledger.actions("north-london", now)
    return action


def test_a_plan_keeps_its_milestones_and_when_each_was_done(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    name = plan(workspace)
    actions.update_milestone(workspace, (name, 1), "done", "Drafted and costed", None, ANYBODY, LATE)
    action = standing(workspace)
    first, second = action.milestones
    assert (first.text, first.state, first.progress) == ("Draft the post", ActionState.DONE, "Drafted and costed")
    assert (str(first.done_on), second.done_on) == ("2026-11-25", None)
    assert (action.minute, action.agreed_at) == ("Board, item 4", SOON + timedelta(days=1))
    assert standing(workspace, SOON).agreed_at is None  # as it stood before
    assert actions.row_of(workspace, action)["milestones"][0]["done_on"] == "2026-11-25"
    assert actions.plan_words(action) == "agreed, 1 of 2 done"


def move_milestone(workspace: Workspace, name: str) -> None:
    actions.update_milestone(workspace, (name, 2), "open", "Later", "2026-11-29", ANYBODY, LATE)


def drop_milestone(workspace: Workspace, name: str) -> None:
    actions.update_milestone(workspace, (name, 2), "dropped", "Not needed", None, ANYBODY, LATE)


def one_more_milestone(workspace: Workspace, name: str) -> None:
    actions.add_milestone(workspace, name, "Train the team", "2026-11-30", ANYBODY, LATE)


def move_action(workspace: Workspace, name: str) -> None:
    actions.update(workspace, name, "open", "Later", "2027-01-31", ANYBODY, LATE)


@pytest.mark.parametrize("change", [move_milestone, drop_milestone, one_more_milestone, move_action])
def test_a_changed_plan_is_to_be_agreed_again(
    workspace_copy: WorkspaceCopy, change: Callable[[Workspace, str], None]
) -> None:
    workspace = workspace_copy.open()
    name = plan(workspace)
    change(workspace, name)
    assert standing(workspace).agreed_at is None
    actions.agree(workspace, name, "Board, item 5", ANYBODY, LATE)
    assert (standing(workspace).agreed_at, standing(workspace).minute) == (LATE, "Board, item 5")


def test_progress_leaves_a_plan_agreed(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    name = plan(workspace)
    actions.update(workspace, name, "open", "Going well", None, ANYBODY, LATE)
    actions.update_milestone(workspace, (name, 2), "open", "Advertised", None, ANYBODY, LATE)
    assert standing(workspace).minute == "Board, item 4"


def test_agreeing_twice_is_agreeing_once(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    name = plan(workspace)
    before = workspace.ledger.head("north-london")
    assert actions.agree(workspace, name, "Board, item 4", ANYBODY, LATE).agreed_at == SOON + timedelta(days=1)
    assert workspace.ledger.head("north-london") == before
    with pytest.raises(MinstdError, match="its minute stands: “Board, item 4”"):
        actions.agree(workspace, name, "Board, item 9", ANYBODY, LATE)


@pytest.mark.parametrize(
    ("text", "due", "says"),
    [
        ("Ring jo@example.org", "2026-11-30", "email addresses"),
        (" ", "2026-11-30", "The text is empty"),
        ("Appoint", "2026-12-02", "after A1 itself, which is due on 2026-12-01"),
        ("Appoint", "soon", "'soon' isn't a date"),
    ],
)
def test_a_milestone_that_cannot_be_kept_is_refused(
    workspace_copy: WorkspaceCopy, text: str, due: str, says: str
) -> None:
    workspace = workspace_copy.open()
    name = add(workspace)
    with pytest.raises(MinstdError, match=re.escape(says)):
        actions.add_milestone(workspace, name, text, due, ANYBODY, SOON)
    assert standing(workspace).milestones == ()


def test_what_is_no_plan_cannot_be_agreed_nor_moved_on(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    name = add(workspace)
    with pytest.raises(MinstdError, match="A1 has no milestones"):
        actions.agree(workspace, name, "Board, item 4", ANYBODY, SOON)
    with pytest.raises(MinstdError, match="none of number 1"):
        actions.update_milestone(workspace, (name, 1), "done", "Done", None, ANYBODY, SOON)
    actions.add_milestone(workspace, name, "Appoint", "2026-11-30", ANYBODY, SOON)
    with pytest.raises(MinstdError, match="after A1 itself"):
        actions.update(workspace, name, "open", "It is to be done earlier", "2026-11-29", ANYBODY, SOON)
    with pytest.raises(MinstdError, match="email addresses"):
        actions.agree(workspace, name, "Ask jo@example.org", ANYBODY, SOON)
    actions.update(workspace, name, "done", "Appointed", None, ANYBODY, LATE)
    with pytest.raises(MinstdError, match="A1 is done"):
        actions.add_milestone(workspace, name, "Train", "2026-11-30", ANYBODY, LATE)


@pytest.mark.long
def test_an_edition_shows_a_plan_in_every_format(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    name = plan(workspace)
    agreed = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    words = "plan agreed, due December 2026, 0 of 2 milestones done"
    freeze = workspace.cluster.timetable(OCTOBER).freeze_at
    assert freeze.date().isoformat() > "2026-11-10"  # the first milestone is overdue at the cut
    for path in ("board/actions.html", "board/areas/camden.html", "board/matrix.html", "board/verdicts.json"):
        assert f"{words}, 1 overdue" in shown(workspace, agreed.digest, path), path
    assert "Draft the post" in shown(workspace, agreed.digest, "board/milestones.csv")
    book = load_workbook(io.BytesIO(workspace.editions.read(f"{agreed.folder}/board/minimum-standards.xlsx")))
    assert "Milestones" in book.sheetnames
    check_known(workspace, agreed)
    actions.update_milestone(workspace, (name, 1), "done", "Drafted", None, ANYBODY, freeze - timedelta(hours=1))
    assert draft.report(workspace, OCTOBER, SIGNING_DAY)[1].actions_sha256 != agreed.actions_sha256


def test_plans_by_commands(workspace_copy: WorkspaceCopy, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--workspace", str(workspace_copy.folder), "--now", SOON.isoformat()]
    add(workspace_copy.open())
    for given, says in (
        (["milestone", "A1", "--text", "Appoint", "--due", "2026-11-30"], "A1 has milestone 1."),
        (["agree", "A1", "--minute", "Board, item 4"], "A1 is agreed: 1 milestones, due 2026-12-01."),
        (["update-milestone", "A1", "1", "--state", "done", "--text", "Appointed"], "Milestone 1 of A1 is now done."),
        (["list"], "agreed, 1 of 1 done"),
    ):
        app(["actions", *given, *where], standalone_mode=False)
        assert says in " ".join(capsys.readouterr().out.split())


def test_actions_as_json(workspace_copy: WorkspaceCopy, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--workspace", str(workspace_copy.folder)]
    given = ["--borough", "Camden", "--standard", "PN3", "--text", "Agree a deputy", "--owner", "Chair"]
    app(["actions", "add", *given, "--due", "2026-12-01", "--now", SOON.isoformat(), *where], standalone_mode=False)
    app(["actions", "update", "A1", "--state", "done", "--text", "Agreed", *where], standalone_mode=False)
    capsys.readouterr()
    app(["actions", "list", "--json", *where], standalone_mode=False)
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["id"], row["area"], row["state"], row["progress"]) == ("A1", "Camden", "done", "Agreed")

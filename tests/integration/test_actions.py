"""Actions: entered on the command line, kept for good, shown in editions as at their cut, carried until they end."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from application.editions import actions, draft, publish
from application.editions.sign_off import sign_off
from application.workspace import Workspace
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


def test_actions_as_json(workspace_copy: WorkspaceCopy, capsys: pytest.CaptureFixture[str]) -> None:
    from flows.cli import app

    where = ["--workspace", str(workspace_copy.folder)]
    given = ["--borough", "Camden", "--standard", "PN3", "--text", "Agree a deputy", "--owner", "Chair"]
    app(["actions", "add", *given, "--due", "2026-12-01", "--now", SOON.isoformat(), *where], standalone_mode=False)
    app(["actions", "update", "A1", "--state", "done", "--text", "Agreed", *where], standalone_mode=False)
    capsys.readouterr()
    app(["actions", "list", "--json", *where], standalone_mode=False)
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["id"], row["area"], row["state"], row["progress"]) == ("A1", "Camden", "done", "Agreed")

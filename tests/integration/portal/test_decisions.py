"""The board's actions and improvement plans on the portal, and what is withdrawn and brought back there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from application.editions import draft
from application.editions.reading import released_to
from application.workspace import Workspace
from data.ledger.actions import Action
from data.ledger.people import Role
from standards.actions import ActionState
from tests.integration.conftest import OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted
from tests.integration.portal.conftest import CAMDEN, person_with
from tests.support.visitor import Clock, Visitor, portal_of

As = Callable[..., Visitor]
ACTIONS = "/north-london/actions"
EDITIONS = "/north-london/editions"
NEW = {
    "area": CAMDEN,
    "standard": "PN3",
    "text": "Recruit a deputy.",
    "owner": "Head of safeguarding",
    "due": "2027-03-31",
}


def only(workspace: Workspace) -> Action:
    (action,) = workspace.ledger.actions("north-london", Clock()() + timedelta(days=400))
    return action


def seen(somebody: Visitor) -> str:
    match = re.search(r'name="sha256" value="([^"]+)"', somebody.get(ACTIONS).text)
    return match[1] if match else ""


def test_a_plan_is_entered_agreed_and_reported_on(workspace: Workspace, visitor: As) -> None:
    coordinator, approver = visitor(Role.COORDINATOR), visitor(Role.APPROVER)
    coordinator.get(ACTIONS)
    assert coordinator.send(ACTIONS, NEW).status == 200
    path = f"{ACTIONS}/{only(workspace).number}"
    for number, text in enumerate(("Draft the post", "Advertise", "Interview", "Appoint"), 1):
        page = coordinator.send(f"{path}/milestones", {"text": f"{text}.", "due": f"2027-0{min(number, 3)}-15"})
        assert page.status == 200, page.words
    assert "Plan not agreed yet, due March 2027, 0 of 4 milestones done" in page.words
    assert coordinator.post(f"{path}/agreement", {"minute": "Item 5."}).status == 404
    before = seen(approver)
    coordinator.get(ACTIONS)
    for number in (1, 2):
        typed = {"state": "done", "text": "It was done.", "due": ""}
        assert coordinator.send(f"{path}/milestones/{number}", typed).status == 200
    page = approver.send(f"{path}/agreement", {"minute": "Board, item 5.", "sha256": before})
    assert (page.status, "has changed since the page was opened" in page.words) == (422, True)
    page = approver.send(f"{path}/agreement", {"minute": "Board, item 5.", "sha256": seen(approver)})
    assert "Plan agreed, due March 2027, 2 of 4 milestones done" in page.words
    assert "Board, item 5." in page.words
    coordinator.get(ACTIONS)
    moved = {"state": "open", "text": "It takes longer.", "due": "2027-03-30"}
    page = coordinator.send(f"{path}/milestones/4", moved)
    assert "Plan not agreed yet" in page.words
    coordinator.send(path, {"state": "done", "text": "A deputy was appointed.", "due": ""})
    assert only(workspace).state is ActionState.DONE


def test_what_is_wrong_is_said_and_nothing_is_kept(workspace: Workspace, visitor: As) -> None:
    coordinator = visitor(Role.COORDINATOR)
    coordinator.get(ACTIONS)
    page = coordinator.send(ACTIONS, {**NEW, "due": "soon"})
    assert (page.status, "isn't a date" in page.words) == (422, True)
    assert workspace.ledger.actions("north-london", Clock()()) == []
    assert coordinator.post(f"{ACTIONS}/999/milestones", {"text": "Draft it.", "due": "2027-01-15"}).status == 404
    page = visitor(Role.AUDITOR).get(ACTIONS)
    assert (page.status, "Add an action" in page.words) == (200, False)


@pytest.mark.long
def test_a_plan_stands_beside_the_verdict_in_the_boroughs_draft(workspace: Workspace, visitor: As) -> None:
    coordinator, approver = visitor(Role.COORDINATOR), visitor(Role.APPROVER)
    coordinator.get(ACTIONS)
    coordinator.send(ACTIONS, NEW)
    path = f"{ACTIONS}/{only(workspace).number}"
    coordinator.send(f"{path}/milestones", {"text": "Draft the post.", "due": "2027-01-15"})
    approver.send(f"{path}/agreement", {"minute": "Board, item 5.", "sha256": seen(approver)})
    draft.report(workspace, OCTOBER, SIGNING_DAY)
    release_drafted(workspace)
    member = workspace.member(CAMDEN)
    assert released_to(workspace, member, OCTOBER) is not None
    page = visitor(Role.SUBMITTER, CAMDEN).get(f"/north-london/boroughs/{CAMDEN}/drafts/{OCTOBER}")
    assert re.search(r"PN3 [^;]+; plan agreed, due March 2027, 0 of 1 milestone done", page.words)


def test_an_edition_is_withdrawn_and_two_people_bring_it_back(
    published_folder: object, copy_of: Callable[..., WorkspaceCopy]
) -> None:
    workspace = copy_of(published_folder).open()
    portal = portal_of(workspace)

    def signed_in(role: Role) -> Visitor:
        somebody = Visitor(portal)
        somebody.sign_in_as(person_with(workspace, role, workspace.cluster.id))
        somebody.get(EDITIONS)
        return somebody

    coordinator, officer, reader = map(signed_in, (Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER, Role.BOARD_READER))
    path = f"{EDITIONS}/{OCTOBER}/1"
    reason = {"reason": "A figure was wrong."}
    assert "Withdraw" not in reader.page.words
    assert reader.post(f"{path}/withdrawal", reason).status == 404
    page = officer.send(f"{path}/withdrawal", reason)
    assert (page.status, "is withdrawn: A figure was wrong." in page.words) == (200, True)
    assert reader.get(f"{path}/index.html").status == 410
    page = officer.send(f"{path}/restoration", {"reason": "It was right."})
    assert "One person wants it back, and another must, too." in page.words
    page = officer.send(f"{path}/restoration", {"reason": "It was right."})
    assert "One person wants it back" in page.words
    coordinator.send(f"{path}/restoration", {"reason": "It was right."})
    assert reader.get(f"{path}/index.html").status == 200

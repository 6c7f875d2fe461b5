"""What boards approve, on the portal: by approvers with accounts of their own, as their page showed it and no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from application.configuration.accept import is_acceptance_wanted
from application.editions.approvals import approvables
from application.people.sessions import begin
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import true_time
from data.ledger.people import Grant, Person, Role
from data.ledger.transient.sessions import SignInMethod
from portal.visit import Portal
from tests.integration.portal.test_invitations import TrueClock
from tests.support.commands import minstd
from tests.support.visitor import Answer, Visitor, portal_of

CLUSTER = "west-london"
APPROVALS, FILES = f"/{CLUSTER}/approvals", f"/{CLUSTER}/files"
PEOPLE = ((Role.COORDINATOR, "Coordinator"), (Role.APPROVER, "Cluster chair"), (Role.APPROVER, "Director"))
COORDINATOR, CHAIR, DIRECTOR = 1, 2, 3
WAIVER = """\
waivers:
  - id: W001
    standard: PN3
    boroughs: [E09000009]
    from: {month}
    until: {month}
    reason: The post is vacant.
    plan: Appoint by the spring.
    approved_by: Board, item 2
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A live workspace of a cluster in which two must sign, with a coordinator and two approvers."""
    made = minstd("cluster", "new", CLUSTER, "--areas", "Ealing, Brent", "--workspace", tmp_path / "workspace")
    assert made.returncode == 0, made.stderr
    file = tmp_path / "clusters" / CLUSTER / "cluster.yaml"
    text = re.sub(r"sign_offs_wanted: \d", "sign_offs_wanted: 2", file.read_text(encoding="utf-8"))
    assert "sign_offs_wanted: 2" in text
    file.write_text(text, encoding="utf-8")
    opened = open_workspace(read_settings(tmp_path / "workspace"), CLUSTER)
    at = true_time()
    since = at - timedelta(days=2)
    for number, (role, title) in enumerate(PEOPLE, 1):
        grant = Grant(0, role, CLUSTER, title, since, None, None, at, False, (), at)
        opened.ledger.add_holders([(Person(0, f"{number}@example.org", f"account{number}"), grant)], None, at)
    yield opened
    opened.ledger.close()


@pytest.fixture
def portal(workspace: Workspace) -> Portal:
    return portal_of(workspace, clock=TrueClock(), origin="https://portal.example")


@pytest.fixture
def visitor(portal: Portal) -> Callable[[int], Visitor]:
    def signed_in(person: int) -> Visitor:
        somebody = Visitor(portal)
        somebody.cookie = begin(portal.any_workspace, person, SignInMethod.PASSKEY, true_time())
        return somebody

    return signed_in


def forms(page: Answer) -> dict[str, str]:
    """Return the hash that each form of the page brings back, by what it would approve."""
    pattern = r'name="what" value="([^"]+)"><input type="hidden" name="sha256" value="([0-9a-f]*)"'
    return dict(re.findall(pattern, page.text))


def approve(somebody: Visitor, what: str, sha256: str | None = None) -> Answer:
    known = forms(somebody.get(APPROVALS))
    typed = {"what": what, "sha256": known[what] if sha256 is None else sha256, "minute": "Board, item 4."}
    return somebody.send(APPROVALS, typed)


def standing(workspace: Workspace) -> set[str]:
    return {each.name for each in approvables(workspace, true_time()) if each.standing is not None}


def test_an_approver_approves_rules_waivers_and_settings(
    workspace: Workspace, visitor: Callable[[int], Visitor]
) -> None:
    chair, director = visitor(CHAIR), visitor(DIRECTOR)
    page = chair.get(APPROVALS)
    wanted = {*(version.version for version in workspace.rules.versions), "waivers", "settings"}
    assert set(forms(page)) == wanted
    assert "People who must sign an edition off: 2" in page.words
    for what in wanted:
        assert approve(chair, what).status == 200
    assert standing(workspace) == wanted
    assert forms(chair.get(APPROVALS)) == {}
    assert "Everything is approved as it is now." in director.get(APPROVALS).words
    assert "recorded by the Cluster chair" in director.page.words


def test_settings_that_take_others_place_need_both_approvers(
    workspace: Workspace, visitor: Callable[[int], Visitor]
) -> None:
    chair, director = visitor(CHAIR), visitor(DIRECTOR)
    approve(chair, "settings")
    file = workspace.folder.path / "cluster.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("quorum: 2", "quorum: 1"), encoding="utf-8")
    page = approve(chair, "settings")
    assert "A report needs 1 sources" in page.words
    assert "1 person has recorded it, and 1 more must" in page.words
    assert "settings" not in forms(page)
    approve(director, "settings")
    with open_workspace(workspace.settings, CLUSTER) as fresh:
        assert "settings" in standing(fresh)


def test_what_changed_since_the_page_was_opened_is_not_approved(
    workspace: Workspace, visitor: Callable[[int], Visitor]
) -> None:
    chair = visitor(CHAIR)
    before = forms(chair.get(APPROVALS))["waivers"]
    month = f"{true_time():%Y-%m}"
    (workspace.folder.path / "waivers.yaml").write_text(WAIVER.format(month=month), encoding="utf-8")
    page = approve(chair, "waivers", before)
    assert (page.status, "has changed since the page was opened" in page.words) == (422, True)
    assert "W001: PN3 for Ealing" in page.words
    assert "waivers" not in standing(workspace)
    assert approve(chair, "waivers").status == 200
    with open_workspace(workspace.settings, CLUSTER) as fresh:
        assert "waivers" in standing(fresh)


def test_only_an_approver_approves_and_only_a_coordinator_accepts(visitor: Callable[[int], Visitor]) -> None:
    coordinator, chair = visitor(COORDINATOR), visitor(CHAIR)
    page = coordinator.get(APPROVALS)
    assert (page.status, forms(page), "Accept the files as they are" in page.words) == (200, {}, True)
    assert coordinator.post(APPROVALS, {"what": "waivers", "minute": "Item 1."}).status == 404
    assert "Accept the files" not in chair.get(APPROVALS).words
    assert chair.post(FILES, {"reason": "Read."}).status == 404


def test_a_coordinator_accepts_the_files_as_the_page_showed_them(
    workspace: Workspace, visitor: Callable[[int], Visitor]
) -> None:
    coordinator = visitor(COORDINATOR)

    def accept(sha256: str) -> Answer:
        return coordinator.send(FILES, {"sha256": sha256, "reason": "As agreed."})

    def shown() -> str:
        return re.findall(r'name="sha256" value="([0-9a-f]{64})"', coordinator.get(APPROVALS).text)[-1]

    assert "They are accepted as they are." in accept(shown()).words
    assert not is_acceptance_wanted(workspace, true_time())
    file = workspace.folder.path / "cluster.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("quorum: 2", "quorum: 1"), encoding="utf-8")
    page = coordinator.get(APPROVALS)
    assert "accepts them: cluster.yaml" in page.words
    assert "A report needs 1 sources that can be read, and not 2." in page.words
    before = shown()
    file.write_text(text.replace("quorum: 2", "quorum:   1"), encoding="utf-8")
    assert "have changed since the page was opened" in accept(before).words
    assert "They are accepted as they are." in accept(shown()).words
    file.write_text("id: broken\n", encoding="utf-8")
    page = coordinator.get(APPROVALS)
    assert (page.status, "They can’t be used as they are now" in page.words) == (200, True)

"""Who gets to which address: every address by every role, its own borough or cluster and another, and by nobody.

The table of roles is written out here once more, so that a change of it is seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from starlette.responses import Response

from application.ledger.heads import make_demonstration
from application.people.acts import Act
from application.people.sessions import begin, invented_people
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger.people import GrantChange, Role
from data.ledger.transient.sessions import SignInMethod
from portal.addresses import ADDRESSES, Address, Admission, path_of
from portal.pages import HANDLERS
from portal.visit import Portal, Visit
from tests.integration.conftest import CLUSTER
from tests.integration.portal.conftest import CAMDEN, HACKNEY, person_with
from tests.support.visitor import Clock, Visitor, portal_of

BOROUGH = {Role.SUBMITTER, Role.BOROUGH_LEAD}
OF_CLUSTER = set(Role) - BOROUGH
MAY = {
    Act.SUBMIT: BOROUGH | {Role.COORDINATOR},
    Act.ANSWER: BOROUGH | {Role.COORDINATOR},
    Act.WITHDRAW: BOROUGH | {Role.COORDINATOR},
    Act.SEE_RETURNS: BOROUGH | {Role.COORDINATOR},
    Act.SEE_OWN_DRAFT: BOROUGH,
    Act.CHALLENGE: BOROUGH,
    Act.SEE_MONTH: {Role.COORDINATOR, Role.AUDITOR},
    Act.DRAFT: {Role.COORDINATOR},
    Act.RELEASE: {Role.COORDINATOR},
    Act.CHASE: {Role.COORDINATOR},
    Act.HOLD: {Role.COORDINATOR},
    Act.DROP: {Role.COORDINATOR},
    Act.REVISE: {Role.COORDINATOR},
    Act.ACCEPT_ANSWER: {Role.COORDINATOR},
    Act.PUBLISH: {Role.COORDINATOR, Role.APPROVER},
    Act.SEE_CHALLENGES: {Role.COORDINATOR, Role.AUDITOR, Role.APPROVER, Role.DECIDER},
    Act.DECIDE: {Role.DECIDER},
    Act.SEE_DRAFT: {Role.COORDINATOR, Role.AUDITOR, Role.APPROVER},
    Act.SIGN_OFF: {Role.APPROVER},
    Act.SEE_EDITIONS: OF_CLUSTER,
    Act.ACCEPT_NAME: {Role.COORDINATOR},
    Act.PLAN: {Role.COORDINATOR},
    Act.APPROVE: {Role.APPROVER},
    Act.CONFIGURE: {Role.COORDINATOR},
    Act.WITHDRAW_EDITION: {Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER},
    Act.RESTORE_EDITION: {Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER},
    Act.ERASE: {Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER},
    Act.SEE_ACTIONS: {Role.COORDINATOR, Role.AUDITOR, Role.APPROVER},
    Act.SEE_APPROVALS: {Role.COORDINATOR, Role.AUDITOR, Role.APPROVER, Role.STANDARDS_OWNER},
    Act.SEE_PEOPLE: {Role.BOROUGH_LEAD, Role.COORDINATOR, Role.AUDITOR},
    Act.MAKE_TOKEN: BOROUGH,
    Act.MANAGE_PEOPLE: {Role.BOROUGH_LEAD, Role.COORDINATOR},
}
PARTS = {
    "link": "x",
    "month": "2026-10",
    "number": "1",
    "milestone": "1",
    "waiting": "x",
    "reference": "1-1",
    "file": "panel.xlsx",
    "path": "index.html",
    "edition": "1",
}
REACHED = 204


def reached(_visit: Visit) -> Response:
    return Response(status_code=REACHED)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """Two clusters of one workspace, with invented people and nothing else."""
    settings = read_settings(tmp_path_factory.mktemp("gate"))
    make_demonstration(settings)
    return portal_of(open_workspace(settings, CLUSTER), open_workspace(settings, "sheffield"))


@pytest.fixture(scope="module")
def workspace(portal: Portal) -> Workspace:
    return portal.workspaces[CLUSTER]


@pytest.fixture(scope="module")
def status_of(portal: Portal, workspace: Workspace) -> Callable[..., int]:
    """Come to an address as somebody, past the front page, and return the status."""
    visitor = Visitor(portal, dict.fromkeys(HANDLERS, reached))
    cookies: dict[int | None, str] = {None: "stranger" * 6}

    def come(person: int | None, address: Address, cluster: str, area: str) -> int:
        if person not in cookies:
            cookies[person] = begin(workspace, person or 0, SignInMethod.INVENTED, Clock()())
        visitor.cookie = cookies[person]
        path = path_of(address.name, **{**PARTS, "cluster": cluster, "area": area})
        if address.method == "GET":
            return visitor.get(path).status
        token = hashlib.sha256(f"form {visitor.cookie}".encode()).hexdigest()
        if address.takes_files:
            return visitor.post(path, files=[], token=token).status
        return visitor.post(path, token=token).status

    return come


def test_every_act_of_the_portal_is_in_this_table() -> None:
    assert {address.needs for address in ADDRESSES if isinstance(address.needs, Act)} <= set(MAY)
    assert {address.name for address in ADDRESSES if address.needs is Admission.ANYBODY} == {
        *(
            "home",
            "health",
            "style",
            "public_file",
            "public_editions",
            "invitation",
            "accept_invitation",
            "api_description",
        ),
        *("sign_in", "sign_in_options", "sign_in_by_passkey", "sign_in_as"),
    }


PAGES = [address for address in ADDRESSES if not address.is_api]
"""Of the others see the tests of the API: no cookie opens them."""


@pytest.mark.parametrize("address", PAGES, ids=lambda address: address.name)
def test_an_address_opens_to_those_whose_it_is(
    address: Address, status_of: Callable[..., int], workspace: Workspace
) -> None:
    for role in Role:
        own = CAMDEN if role in BOROUGH else CLUSTER
        person = person_with(workspace, role, own)
        is_theirs = isinstance(address.needs, Admission) or role in MAY[address.needs]
        if role in BOROUGH and "{area}" not in address.path and isinstance(address.needs, Act):
            is_theirs = False  # what a role may do for its borough it may not for the whole cluster
        assert status_of(person, address, CLUSTER, CAMDEN) == (REACHED if is_theirs else 404), role


@pytest.mark.parametrize(
    "address", [each for each in PAGES if isinstance(each.needs, Act)], ids=lambda address: address.name
)
def test_and_to_nobody_of_another_borough_or_cluster_or_of_none(
    address: Address, status_of: Callable[..., int], portal: Portal, workspace: Workspace
) -> None:
    elsewhere = portal.workspaces["sheffield"]
    for role in BOROUGH:
        other = status_of(person_with(workspace, role, HACKNEY), address, CLUSTER, CAMDEN)
        assert other == 404, role
    for person, grant in invented_people(elsewhere, Clock()()):
        assert status_of(person.number, address, CLUSTER, CAMDEN) == 404, grant.role
    coordinator = person_with(workspace, Role.COORDINATOR, CLUSTER)
    for cluster, area in (("sheffield", "E08000039"), ("nowhere", CAMDEN), (CLUSTER, "E08000039"), (CLUSTER, "x")):
        if cluster != CLUSTER or "{area}" in address.path:
            assert status_of(coordinator, address, cluster, area) == 404, (cluster, area)
    assert status_of(None, address, CLUSTER, CAMDEN) == (303 if address.method == "GET" else 403)


def test_a_revoked_or_ended_role_opens_nothing_from_that_moment(portal: Portal, workspace: Workspace) -> None:
    clock = Clock()
    number = person_with(workspace, Role.SUBMITTER, HACKNEY)
    visitor = Visitor(portal_of(workspace, clock=clock), dict.fromkeys(HANDLERS, reached))
    visitor.cookie = begin(workspace, number, SignInMethod.PASSKEY, clock())
    path = f"/north-london/boroughs/{HACKNEY}"
    assert visitor.get(path).status == REACHED
    (grant,) = next(each for each in workspace.ledger.holders(clock()) if each.person.number == number).grants
    workspace.ledger.change_grant(grant, GrantChange.REVOKED, 1, "Moved.", clock())
    assert visitor.get(path).status == 303
    assert visitor.get("/account").status == 303


def test_an_idle_or_old_session_opens_nothing(portal: Portal, workspace: Workspace) -> None:
    clock = Clock()
    visitor = Visitor(portal_of(workspace, clock=clock), dict.fromkeys(HANDLERS, reached))
    visitor.cookie = begin(workspace, person_with(workspace, Role.AUDITOR, CLUSTER), SignInMethod.PASSKEY, clock())
    for _ in range(24):
        clock.now += timedelta(minutes=29)
        assert visitor.get("/account").status == REACHED
    clock.now += timedelta(minutes=24)
    assert visitor.get("/account").status == 303, "twelve hours are over"
    visitor.cookie = begin(workspace, person_with(workspace, Role.AUDITOR, CLUSTER), SignInMethod.PASSKEY, clock())
    clock.now += timedelta(minutes=30)
    assert visitor.get("/account").status == 303, "half an hour was idle"

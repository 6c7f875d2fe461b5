"""A demonstration workspace in which Camden has still to send October's panel return, and its portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from application.people.sessions import invented_people
from application.workspace import Workspace
from data.ledger.people import Role
from portal.visit import Portal
from tests.integration.conftest import WorkspaceCopy
from tests.support.visitor import Clock, Visitor, portal_of

CAMDEN, HACKNEY = "E09000007", "E09000012"


@pytest.fixture
def workspace(workspace_copy: WorkspaceCopy) -> Iterator[Workspace]:
    workspace = workspace_copy.open()
    yield workspace
    workspace.ledger.close()


@pytest.fixture
def portal(workspace: Workspace) -> Portal:
    return portal_of(workspace)


def person_with(workspace: Workspace, role: Role, scope: str, clock: Clock | None = None) -> int:
    """Return the number of the first invented person who holds a role."""
    for person, grant in invented_people(workspace, (clock or Clock())()):
        if (grant.role, grant.scope) == (role, scope):
            return person.number
    raise AssertionError(f"nobody is {role} of {scope}")


@pytest.fixture
def visitor(portal: Portal, workspace: Workspace) -> Callable[[Role, str], Visitor]:
    def signed_in(role: Role, scope: str = "") -> Visitor:
        somebody = Visitor(portal)
        somebody.sign_in_as(person_with(workspace, role, scope or workspace.cluster.id))
        return somebody

    return signed_in

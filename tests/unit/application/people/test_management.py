"""Giving roles: who may, to whom, what must be agreed, what nobody may do alone. In a live workspace, at true time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.editions.approvals import approve
from application.people.acts import Act
from application.people.caller import Caller, permit
from application.people.grants import GrantError, GrantRequest
from application.people.management import agree, bind, confirm, grant, invite, named, revoke
from application.people.permission import NotPermitted
from application.people.roles import RoleError
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger.people import Grant, Person, Role, Standing
from flows.commands.people import begins

CLUSTER, CAMDEN = "north-london", "E09000007"
NOBODY = Caller(None, "the account guest on host", account="guest")
Hold = Callable[[str, Role, str], Person]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(read_settings(tmp_path), CLUSTER)


@pytest.fixture
def hold(workspace: Workspace) -> Hold:
    """Make somebody who holds a role already."""

    def held(email: str, role: Role, scope: str) -> Person:
        now = datetime.now(UTC)
        given = Grant(
            person=0,
            role=role,
            scope=scope,
            title=role.words,
            since=now - timedelta(days=1),
            until=None,
            given_by=None,
            given_at=now,
            needs_agreement=False,
            joins=(),
            confirmed_at=now,
        )
        ((person, _),) = workspace.ledger.add_holders([(Person(0, email), given)], None, now)
        return person

    return held


def by(person: Person) -> Caller:
    return Caller(person, person.name)


def now() -> datetime:
    return datetime.now(UTC)


def test_the_first_coordinator_is_made_by_whoever_sets_the_workspace_up_and_begins_at_once(
    workspace: Workspace,
) -> None:
    person, given = invite(workspace, "First@Example.org ", None, GrantRequest("coordinator"), NOBODY, now())
    assert (person.email, person.account) == ("first@example.org", "guest")
    assert given.standing(now()) is Standing.HELD
    with pytest.raises(NotPermitted, match=r"can't give the role coordinator. These people can: first@"):
        invite(workspace, "second@example.org", None, GrantRequest("coordinator"), NOBODY, now())


def test_before_there_is_a_coordinator_no_other_role_can_be_given(workspace: Workspace) -> None:
    with pytest.raises(NotPermitted, match="Invite a coordinator first"):
        invite(workspace, "a@example.org", None, GrantRequest("approver", title="Cluster chair"), NOBODY, now())
    assert workspace.ledger.holders(now()) == []


def test_a_role_of_a_borough_begins_at_once_and_a_privileged_one_after_a_day(workspace: Workspace, hold: Hold) -> None:
    coordinator = hold("c@example.org", Role.COORDINATOR, CLUSTER)
    wanted = GrantRequest("submitter", borough="Camden", title="Performance analyst")
    _, analyst = invite(workspace, "a@example.org", None, wanted, by(coordinator), now())
    assert (analyst.scope, analyst.title, analyst.standing(now())) == (CAMDEN, "Performance analyst", Standing.HELD)
    _, chair = invite(
        workspace, "b@example.org", "chair", GrantRequest("approver", title="cluster CHAIR"), by(coordinator), now()
    )
    assert (chair.title, chair.standing(now())) == ("Cluster chair", Standing.PENDING)
    assert chair.standing(now() + timedelta(days=1)) is Standing.HELD
    assert not chair.needs_agreement  # nobody else could agree


def test_where_there_is_a_second_holder_a_privileged_role_waits_for_them(workspace: Workspace, hold: Hold) -> None:
    first, second = (hold(f"{n}@example.org", Role.COORDINATOR, CLUSTER) for n in (1, 2))
    third, given = invite(workspace, "d@example.org", None, GrantRequest("decider"), by(first), now())
    assert given.standing(now() + timedelta(days=2)) is Standing.WAITING
    for caller in (by(first), by(third), NOBODY):
        with pytest.raises(NotPermitted):
            agree(workspace, given.number, caller, now())
    assert agree(workspace, given.number, by(second), now()).standing(now() + timedelta(days=1)) is Standing.HELD
    with pytest.raises(GrantError, match="isn't waiting for anybody's agreement"):
        agree(workspace, given.number, by(second), now())


def test_nobody_grants_or_confirms_to_themself_while_somebody_else_could(workspace: Workspace, hold: Hold) -> None:
    first, second = (hold(f"{n}@example.org", Role.COORDINATOR, CLUSTER) for n in (1, 2))
    with pytest.raises(NotPermitted, match="You can't give yourself a role"):
        grant(workspace, first.email, GrantRequest("decider"), by(first), now())
    number = named(workspace.ledger.holders(now()), first.email).grants[0].number
    with pytest.raises(NotPermitted, match=r"You can't confirm your own role\. Ask 2@example\.org"):
        confirm(workspace, number, by(first), now())
    assert confirm(workspace, number, by(second), now()).lapses_at > now() + timedelta(days=182)


def test_the_only_coordinator_confirms_their_own_role(workspace: Workspace, hold: Hold) -> None:
    only = hold("1@example.org", Role.COORDINATOR, CLUSTER)
    number = named(workspace.ledger.holders(now()), "1").grants[0].number
    assert confirm(workspace, number, by(only), now()).is_held(now())


def test_a_borough_lead_adds_people_of_that_borough_and_of_no_other(workspace: Workspace, hold: Hold) -> None:
    hold("c@example.org", Role.COORDINATOR, CLUSTER)
    lead = hold("l@example.org", Role.BOROUGH_LEAD, CAMDEN)
    _, given = invite(workspace, "a@example.org", None, GrantRequest("submitter", "camden"), by(lead), now())
    assert given.given_by == lead.number
    for wanted in (
        GrantRequest("submitter", "Hackney"),
        GrantRequest("borough_lead", "Camden"),
        GrantRequest("decider"),
    ):
        with pytest.raises(NotPermitted, match=r"c@example\.org"):
            invite(workspace, "b@example.org", None, wanted, by(lead), now())
    assert all(holder.person.email != "b@example.org" for holder in workspace.ledger.holders(now()))


def test_two_roles_that_should_watch_each_other_meet_only_where_the_cluster_allows_it(
    workspace: Workspace, hold: Hold
) -> None:
    coordinator = hold("c@example.org", Role.COORDINATOR, CLUSTER)
    chair = hold("chair@example.org", Role.APPROVER, CLUSTER)
    analyst = hold("a@example.org", Role.SUBMITTER, CAMDEN)
    with pytest.raises(GrantError, match=r"approver of North London\. As coordinator of North London too"):
        grant(workspace, chair.email, GrantRequest("coordinator"), by(coordinator), now())
    with pytest.raises(GrantError, match=r"submitter of Camden\. As submitter of Hackney too"):
        grant(workspace, analyst.email, GrantRequest("submitter", "Hackney"), by(coordinator), now())
    allowed = replace(workspace, cluster=replace(workspace.cluster, allowed_joins=("two_boroughs",)))
    with pytest.raises(GrantError, match="once it's approved"):
        grant(allowed, analyst.email, GrantRequest("submitter", "Hackney"), by(coordinator), now())
    approve(allowed, "settings", "Board, item 2.", by(chair), now())
    given = grant(allowed, analyst.email, GrantRequest("submitter", "Hackney"), by(coordinator), now())
    assert given.joins == (f"submitter of {CAMDEN}",)


def test_a_revoked_role_ends_at_once_and_anybody_may_give_up_their_own(workspace: Workspace, hold: Hold) -> None:
    coordinator = hold("c@example.org", Role.COORDINATOR, CLUSTER)
    analyst = hold("a@example.org", Role.SUBMITTER, CAMDEN)
    assert permit(workspace, Act.SUBMIT, CAMDEN, by(analyst), now()).title == "submitter"
    number = named(workspace.ledger.holders(now()), analyst.email).grants[0].number
    with pytest.raises(NotPermitted):
        revoke(workspace, number, "Left.", NOBODY, now())
    assert revoke(workspace, number, "Moved to another team.", by(analyst), now()).standing(now()) is Standing.REVOKED
    with pytest.raises(NotPermitted, match="needs the role borough lead of Camden or submitter of Camden"):
        permit(workspace, Act.SUBMIT, CAMDEN, by(analyst), now())
    with pytest.raises(GrantError, match="it is revoked already"):
        revoke(workspace, number, "Again.", by(coordinator), now())


def test_a_refusal_is_recorded_and_nothing_else_is(workspace: Workspace) -> None:
    with pytest.raises(NotPermitted):
        permit(workspace, Act.SIGN_OFF, None, NOBODY, now())
    ((act, scope, person, _at),) = workspace.ledger.refusals()
    assert (act, scope, person) == ("sign_off", CLUSTER, None)
    assert workspace.ledger.holders(now()) == []


@pytest.mark.parametrize(
    ("wanted", "error", "words"),
    [
        (GrantRequest("chief"), RoleError, "'chief' isn't a role"),
        (GrantRequest("approver"), RoleError, "--title Cluster chair or Director of children's services"),
        (GrantRequest("approver", title="Chair"), RoleError, "--title Cluster chair or"),
        (GrantRequest("submitter"), GrantError, "Name it with --borough"),
        (GrantRequest("decider", borough="Camden"), GrantError, "Leave out --borough"),
        (GrantRequest("submitter", "Camden", until=datetime(2020, 1, 1, tzinfo=UTC)), GrantError, "which has passed"),
    ],
)
def test_what_cannot_be_given_is_said(
    workspace: Workspace, hold: Hold, wanted: GrantRequest, error: type[Exception], words: str
) -> None:
    coordinator = hold("c@example.org", Role.COORDINATOR, CLUSTER)
    with pytest.raises(error, match=words):
        invite(workspace, "a@example.org", None, wanted, by(coordinator), now())
    assert len(workspace.ledger.holders(now())) == 1


@pytest.mark.parametrize("email", ["nobody", "a b@example.org", "a@b@example.org", "a@example"])
def test_an_address_that_is_none_is_refused(workspace: Workspace, email: str) -> None:
    with pytest.raises(GrantError, match="isn't an email address"):
        invite(workspace, email, None, GrantRequest("coordinator"), NOBODY, now())


def test_an_address_or_an_account_is_one_persons(workspace: Workspace) -> None:
    person, _ = invite(workspace, "c@example.org", "carol", GrantRequest("coordinator"), NOBODY, now())
    with pytest.raises(GrantError, match="is already known"):
        invite(workspace, "C@example.org", None, GrantRequest("submitter", "Camden"), by(person), now())
    with pytest.raises(GrantError, match="Two people need two accounts"):
        invite(workspace, "d@example.org", "carol", GrantRequest("submitter", "Camden"), by(person), now())


def test_a_coordinator_says_which_account_is_somebodys_and_not_their_own(workspace: Workspace, hold: Hold) -> None:
    coordinator = hold("c@example.org", Role.COORDINATOR, CLUSTER)
    analyst = hold("a@example.org", Role.SUBMITTER, CAMDEN)
    assert bind(workspace, analyst.email, "ada", by(coordinator), now()).account == "ada"
    with pytest.raises(NotPermitted, match="Another coordinator"):
        bind(workspace, coordinator.email, "cy", by(coordinator), now())
    with pytest.raises(GrantError, match=r"acts, or once acted, for a@example\.org"):
        bind(workspace, coordinator.email, "ada", by(coordinator), now())


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("", "Give the person's email address"), ("a@b", "Write it as"), ("аnn@example.org", "other alphabets")],
)
def test_what_is_no_address_is_said_to_be_so_and_no_more(workspace: Workspace, address: str, sentence: str) -> None:
    with pytest.raises(GrantError, match=sentence):
        invite(workspace, address, None, GrantRequest("coordinator"), NOBODY, now())


def test_a_role_that_nobody_is_left_to_agree_to_is_revoked_and_given_again(workspace: Workspace, hold: Hold) -> None:
    first, second = (hold(f"{n}@example.org", Role.COORDINATOR, CLUSTER) for n in (1, 2))
    wanted = GrantRequest("decider")
    _, waiting = invite(workspace, "d@example.org", None, wanted, by(first), now())
    theirs = named(workspace.ledger.holders(now()), second.email).grants[0]
    revoke(workspace, theirs.number, "Moved.", by(second), now())
    with pytest.raises(GrantError, match=rf"Nobody is left who could agree .* `minstd people revoke {waiting.number}`"):
        agree(workspace, waiting.number, by(first), now())
    revoke(workspace, waiting.number, "Nobody could agree.", by(first), now())
    again = grant(workspace, "d@example.org", wanted, by(first), now())
    assert (again.needs_agreement, (again.since - again.given_at).days) == (False, 15)
    assert "15 days after it was given, as a coordinator" in begins(again)


def test_a_refusal_says_what_was_refused(workspace: Workspace, hold: Hold) -> None:
    hold("c@example.org", Role.COORDINATOR, CLUSTER)
    lead, other = hold("l@example.org", Role.BOROUGH_LEAD, CAMDEN), hold("o@example.org", Role.AUDITOR, CLUSTER)
    number = named(workspace.ledger.holders(now()), other.email).grants[0].number
    with pytest.raises(NotPermitted, match="can't revoke the role auditor"):
        revoke(workspace, number, "Moved.", by(lead), now())
    with pytest.raises(NotPermitted, match=r"l@example\.org can't set an account\. These people can: c@example"):
        bind(workspace, other.email, "theirs", by(lead), now())


def test_a_role_that_somebody_names_and_does_not_hold_is_recorded_as_a_refusal(
    workspace: Workspace, hold: Hold
) -> None:
    coordinator = hold("c@example.org", Role.COORDINATOR, CLUSTER)
    with pytest.raises(RoleError, match="isn't a role you hold"):
        permit(workspace, Act.HOLD, None, replace(by(coordinator), role="approver"), now())
    assert [act for act, *_ in workspace.ledger.refusals()] == ["hold"]

"""Who may do what: the whole table, every act by every role, for the borough or cluster it is held for and another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from application.people.acts import ACTS, Act
from application.people.permission import Matter, Permit, choose, permits, refusal
from application.people.roles import ROLES, RoleError, role_named, same_title
from data.ledger.people import CONFIRMED_FOR, Grant, Holder, Person, Role, Standing

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
CLUSTER, ELSEWHERE = "north-london", "sheffield"
CAMDEN, HACKNEY = "E09000007", "E09000012"
NAMES = {CLUSTER: "North London", CAMDEN: "Camden", HACKNEY: "Hackney"}

MAY = {
    Act.SUBMIT: "submitter borough_lead coordinator",
    Act.ANSWER: "submitter borough_lead coordinator",
    Act.WITHDRAW: "submitter borough_lead coordinator",
    Act.CHALLENGE: "submitter borough_lead",
    Act.DECIDE: "decider",
    Act.RELEASE: "coordinator",
    Act.CHASE: "coordinator",
    Act.PLAN: "coordinator",
    Act.SIGN_OFF: "approver",
    Act.PUBLISH: "approver coordinator",
    Act.ERASE: "coordinator data_protection_officer",
    Act.WITHDRAW_EDITION: "coordinator data_protection_officer",
    Act.RESTORE_EDITION: "coordinator data_protection_officer",
    Act.HOLD: "coordinator",
    Act.APPROVE: "approver",
    Act.ACCEPT_NAME: "coordinator",
    Act.ACCEPT_ANSWER: "coordinator",
    Act.DRAFT: "coordinator",
    Act.DROP: "coordinator",
    Act.REVISE: "coordinator",
    Act.SEE_RETURNS: "submitter borough_lead coordinator",
    Act.SEE_OWN_DRAFT: "submitter borough_lead",
    Act.SEE_MONTH: "coordinator auditor",
    Act.SEE_CHALLENGES: "coordinator auditor approver decider",
    Act.SEE_DRAFT: "coordinator auditor approver",
    Act.SEE_EDITIONS: "coordinator decider approver board_reader standards_owner auditor data_protection_officer",
    Act.SEE_ACTIONS: "coordinator auditor approver",
    Act.SEE_APPROVALS: "coordinator auditor approver standards_owner",
    Act.CONFIGURE: "coordinator",
    Act.SEE_PEOPLE: "borough_lead coordinator auditor",
    Act.MANAGE_PEOPLE: "borough_lead coordinator",
    Act.MAKE_TOKEN: "submitter borough_lead",
}


def a_grant(role: Role, scope: str, person: int = 1, **changes: object) -> Grant:
    values: dict[str, object] = {
        "person": person,
        "role": role,
        "scope": scope,
        "title": role.words.capitalize(),
        "since": NOW - timedelta(days=2),
        "until": None,
        "given_by": 9,
        "given_at": NOW - timedelta(days=3),
        "needs_agreement": False,
        "joins": (),
        "confirmed_at": NOW - timedelta(days=3),
        "number": 1,
    }
    return Grant(**{**values, **changes})  # type: ignore[arg-type]


def a_holder(*grants: Grant, number: int = 1) -> Holder:
    return Holder(Person(number, f"person{number}@example.org", f"account{number}"), grants)


def about(area: str | None) -> Matter:
    return Matter(CLUSTER, area, NAMES)


def may(act: Act, area: str | None, *grants: Grant) -> bool:
    return bool(permits(act, about(area), [a_holder(*grants)], NOW))


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_table_says_and_nothing_else(act: Act, role: Role) -> None:
    own = CAMDEN if ROLES[role].is_of_borough else CLUSTER
    assert may(act, CAMDEN, a_grant(role, own)) == (str(role) in MAY[act].split())


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", Role)
def test_a_role_for_another_borough_or_cluster_is_no_role_here(act: Act, role: Role) -> None:
    assert not may(act, CAMDEN, a_grant(role, HACKNEY if ROLES[role].is_of_borough else ELSEWHERE))


@pytest.mark.parametrize("act", Act)
def test_a_role_of_a_borough_does_for_the_whole_cluster_only_what_any_borough_may(act: Act) -> None:
    assert may(act, None, a_grant(Role.SUBMITTER, CAMDEN)) == (act is Act.CHALLENGE)
    assert not may(act, None, a_grant(Role.SUBMITTER, "E06000060"))  # a borough of another cluster


def test_the_table_has_every_act_and_every_role_is_somebodys_to_give() -> None:
    assert set(ACTS) == set(Act) == set(MAY)
    assert set(ROLES) == set(Role)
    assert all(rule.given_by for rule in ROLES.values())


def test_nobody_of_the_borough_decides_its_challenge() -> None:
    decider = a_grant(Role.DECIDER, CLUSTER)
    assert may(Act.DECIDE, CAMDEN, decider)
    assert not may(Act.DECIDE, CAMDEN, decider, a_grant(Role.BOROUGH_LEAD, CAMDEN))
    assert may(Act.DECIDE, CAMDEN, decider, a_grant(Role.BOROUGH_LEAD, HACKNEY))
    ended = a_grant(Role.BOROUGH_LEAD, CAMDEN, revoked_at=NOW - timedelta(hours=1))
    assert may(Act.DECIDE, CAMDEN, decider, ended)


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, Standing.HELD),
        ({"revoked_at": NOW}, Standing.REVOKED),
        ({"revoked_at": NOW + timedelta(seconds=1)}, Standing.HELD),
        ({"until": NOW}, Standing.ENDED),
        ({"until": NOW + timedelta(seconds=1)}, Standing.HELD),
        ({"since": NOW + timedelta(seconds=1)}, Standing.PENDING),
        ({"since": NOW}, Standing.HELD),
        ({"needs_agreement": True}, Standing.WAITING),
        ({"needs_agreement": True, "agreed_by": 3}, Standing.HELD),
        ({"confirmed_at": NOW - CONFIRMED_FOR}, Standing.LAPSED),
        ({"confirmed_at": NOW - CONFIRMED_FOR + timedelta(seconds=1)}, Standing.HELD),
        ({"confirmed_at": NOW - CONFIRMED_FOR, "is_invented": True}, Standing.HELD),
    ],
)
def test_a_grant_is_held_from_its_beginning_to_its_end(changes: dict[str, object], standing: Standing) -> None:
    grant = a_grant(Role.APPROVER, CLUSTER, **changes)
    assert grant.standing(NOW) is standing
    assert may(Act.SIGN_OFF, None, grant) == (standing is Standing.HELD)


def test_a_grant_is_shown_as_due_a_month_before_it_lapses() -> None:
    assert not a_grant(Role.APPROVER, CLUSTER).is_due(NOW)
    assert a_grant(Role.APPROVER, CLUSTER, confirmed_at=NOW - timedelta(days=160)).is_due(NOW)
    assert not a_grant(Role.APPROVER, CLUSTER, confirmed_at=NOW - CONFIRMED_FOR).is_due(NOW)


def permits_of(*titles: str) -> list[Permit]:
    grants = [a_grant(Role.APPROVER, CLUSTER, title=title) for title in titles]
    return permits(Act.SIGN_OFF, about(None), [a_holder(*grants)], NOW)


@pytest.mark.parametrize("role", ["Cluster chair", "cluster chair ", " CLUSTER  CHAIR", "cluster-chair", "approver"])
def test_a_role_is_picked_in_any_spelling_of_its_title_or_name(role: str) -> None:
    assert choose(permits_of("Cluster chair"), role).title == "Cluster chair"


@pytest.mark.parametrize("role", ["", "  ", "Chair", "coordinator", "Cluster chairs"])
def test_a_role_that_is_not_held_is_refused_with_those_that_are(role: str) -> None:
    with pytest.raises(RoleError, match=r"isn't a role you hold for this.*Cluster chair or Director"):
        choose(permits_of("Cluster chair", "Director"), role)


def test_of_several_roles_one_must_be_named() -> None:
    assert choose(permits_of("Cluster chair"), None).title == "Cluster chair"
    with pytest.raises(RoleError, match="You hold several roles"):
        choose(permits_of("Cluster chair", "Director"), None)
    assert choose(permits_of("Cluster chair", "Director"), None, is_any=True).title == "Cluster chair"


def test_a_refusal_says_which_role_is_needed_and_who_can_give_it() -> None:
    everybody = [a_holder(a_grant(Role.COORDINATOR, CLUSTER), number=4), a_holder(number=5)]
    text = refusal(Act.SIGN_OFF, about(None), "person5@example.org", everybody, NOW)
    assert text == (
        "To sign a draft off, person5@example.org needs the role approver of North London. These people can give it: "
        "person4@example.org (coordinator)."
    )
    text = refusal(Act.SUBMIT, about(CAMDEN), "the account guest on host", [], NOW)
    assert "the role borough lead of Camden or submitter of Camden or coordinator of North London." in text
    assert text.endswith("Nobody can give it yet: first add a coordinator with `minstd people invite`.")
    assert "Nobody who holds a role for Camden" in refusal(Act.DECIDE, about(CAMDEN), "x", [], NOW)


def test_roles_are_named_in_any_spelling() -> None:
    assert role_named("Borough lead") is role_named("borough_lead") is role_named(" BOROUGH-LEAD ") is Role.BOROUGH_LEAD
    with pytest.raises(RoleError, match=r"isn't a role\. Choose one of submitter, borough_lead"):
        role_named("chair")
    assert not same_title("", "  ")

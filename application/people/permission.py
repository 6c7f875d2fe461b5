"""Who may do what: every act that needs a role asks here, whichever door it came through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.people.acts import ACTS, Act, ActRule
from application.people.roles import ROLES, RoleError, covers, same_title
from data.ledger.people import Grant, Holder, Person, Role
from standards.errors import MinstdError
from standards.lists import either


class NotPermitted(MinstdError):
    """Somebody who holds no role for what they want to do."""


class NotHeld(RoleError):
    """Somebody who names a role that they don't hold for what they want to do."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What an act is about.

    Attributes:
        cluster: the cluster's id.
        area: the ONS code of the borough concerned; None for the cluster itself.
        names: what the cluster and its boroughs are called, by id and ONS code.
        lineage: the borough's code with those before and after it, where its code changed or it became one with others.
    """

    cluster: str
    area: str | None
    names: Mapping[str, str]
    lineage: frozenset[str] = frozenset()

    def called(self, scope: str) -> str:
        return self.names.get(scope, scope)


@dataclass(frozen=True, slots=True)
class Permit:
    """That somebody may do something: the grant by which they may."""

    act: Act
    person: Person
    grant: Grant

    @property
    def title(self) -> str:
        """Return the role as readers see it beside what was done."""
        return self.grant.title


def permits(act: Act, matter: Matter, holders: Iterable[Holder], at: datetime) -> list[Permit]:
    """Return every way in which some people may do something.

    Args:
        act: what is to be done.
        matter: what it is about.
        holders: the people concerned, with their grants.
        at: when it is done.
    """
    rule = ACTS[act]
    return [
        Permit(act, holder.person, grant)
        for holder in holders
        if not (rule.is_outside_borough and _belongs_to(matter, holder.held(at)))
        for grant in holder.held(at)
        if _allows(rule, matter, grant)
    ]


def choose(permits_held: Sequence[Permit], role: str | None, *, is_any: bool = False) -> Permit:
    """Return the permit for the role that was asked for, or the only one there is.

    Args:
        permits_held: at least one.
        role: the role's name or title; None if none was named.
        is_any: whether the first will do where several would: in a demonstration.

    Raises:
        NotHeld: none is of that role.
        RoleError: several are, and none was named.
    """
    offered = sorted({permit.title for permit in permits_held})
    if role is None:
        if is_any or len(offered) == 1:
            return permits_held[0]
        raise RoleError(f"You hold several roles for this. Choose one with --role: {either(offered)}.")
    for permit in permits_held:
        if same_title(role, permit.title) or same_title(role, permit.grant.role.value):
            return permit
    raise NotHeld(f"{role!r} isn't a role you hold for this. Choose one with --role: {either(offered)}.")


def refusal(act: Act, matter: Matter, who: str, holders: Iterable[Holder], at: datetime) -> str:
    """Return what to say to somebody who may not do something: which role is needed, and who can give it.

    Args:
        act: what was to be done.
        matter: what it is about.
        who: what the person is called.
        holders: everybody, to name those who can give the role.
        at: when.
    """
    rule = ACTS[act]
    needed = _needed(rule, matter)
    givers = {giver for role in rule.roles for giver in ROLES[role].given_by}
    able = [
        f"{holder.person.name} ({grant.role.words})"
        for holder in holders
        for grant in holder.held(at)
        if grant.role in givers and covers(grant, matter.cluster, matter.area)
    ]
    ask = "Nobody can give it yet: first add a coordinator with `minstd people invite`."
    if able:
        ask = f"These people can give it: {either(sorted(set(able)))}."
    outside = ""
    if rule.is_outside_borough and matter.area is not None:
        outside = f" Nobody who holds a role for {matter.called(matter.area)} can do it."
    return f"To {rule.words}, {who} needs {needed}.{outside} {ask}"


def _allows(rule: ActRule, matter: Matter, grant: Grant) -> bool:
    if grant.role in rule.of_cluster:
        return covers(grant, matter.cluster, None)
    if grant.role not in rule.of_borough:
        return False
    if matter.area is None:
        return rule.is_same_for_cluster and grant.scope in matter.names
    return covers(grant, matter.cluster, matter.area)


def _belongs_to(matter: Matter, grants: Iterable[Grant]) -> bool:
    return matter.area is not None and any(grant.scope in {matter.area, *matter.lineage} for grant in grants)


def _needed(rule: ActRule, matter: Matter) -> str:
    of_borough = [_of(role, matter, matter.area) for role in sorted(rule.of_borough)]
    of_cluster = [_of(role, matter, None) for role in sorted(rule.of_cluster)]
    return f"the role {' or '.join([*of_borough, *of_cluster])}"


def _of(role: Role, matter: Matter, area: str | None) -> str:
    return f"{role.words} of {matter.called(area if area is not None else matter.cluster)}"

"""What a grant must be before it is recorded: of a role that there is, and nobody holds two that watch each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from application.people.caller import matter_of
from application.people.givers import able_to_give, is_of_cluster
from application.people.roles import ROLES, RoleError, begins, role_named
from application.workspace import Workspace
from data.intake.explanations import checked_role
from data.ledger.approvals import settings_in_force
from data.ledger.people import Grant, Holder, Person, Role, Standing
from standards.errors import MinstdError
from standards.lists import either, listed

HEARD_FOR: Final = timedelta(days=14)
"""How much later a role that needs a second person begins where the last who could have agreed was revoked lately."""

OVER: Final = (Standing.REVOKED, Standing.ENDED)
_OVER_OR_LAPSED: Final = (*OVER, Standing.LAPSED)

TWO_BOROUGHS: Final = "two_boroughs"
COORDINATOR_AND_APPROVER: Final = "coordinator_and_approver"
COORDINATOR_AND_DECIDER: Final = "coordinator_and_decider"
OWNER_AND_APPROVER: Final = "owner_and_approver"
"""What a cluster's file may allow to meet in one person."""


class GrantError(MinstdError):
    """A role that cannot be given, or a grant that there isn't."""


@dataclass(frozen=True, slots=True)
class GrantRequest:
    """A role to be given.

    Attributes:
        role: its name.
        borough: the borough's name or ONS code, for a role of a borough; None for one of the cluster.
        title: what readers see beside what its holder does; empty for the role's own name.
        until: when it ends by itself, for a deputy; None if it doesn't.
    """

    role: str
    borough: str | None = None
    title: str = ""
    until: datetime | None = None


def role_and_scope(workspace: Workspace, wanted: GrantRequest) -> tuple[Role, str]:
    """Return the role that is wanted, and for what: the ONS code of a borough, or the cluster's id.

    Raises:
        RoleError: there is no such role.
        GrantError: it is held for a borough and none is named, or the reverse.
    """
    role = role_named(wanted.role)
    if not ROLES[role].is_of_borough:
        if wanted.borough:
            raise GrantError(f"The role {role.words} is held for a whole cluster. Leave out --borough.")
        return role, workspace.cluster.id
    if not wanted.borough:
        raise GrantError(f"The role {role.words} is held for one borough. Name it with --borough.")
    member = workspace.member(wanted.borough)
    if not is_of_cluster(workspace, member.gss_code):
        raise GrantError(
            f"{member.name} is in another cluster of this workspace, too, so nobody's role for it can be given or "
            "revoked. Take it out of one of them."
        )
    return role, member.gss_code


def new_grant(
    workspace: Workspace,
    holder: Holder,
    what: tuple[Role, str],
    wanted: GrantRequest,
    giver: Person | None,
    now: datetime,
) -> Grant:
    """Return a grant that can be given, which nobody has recorded yet.

    Raises:
        MinstdError: it can't be given.
    """
    role, scope = what
    _check_not_held(workspace, holder, role, scope, now)
    holders = workspace.ledger.holders(now)
    able = able_to_give(workspace, role, scope, holders, now)
    seconds = [] if giver is None else [person for person in able if person != giver]
    is_first = giver is None and not holders
    needs_agreement = ROLES[role].is_privileged and any(person != holder.person for person in seconds)
    since = begins(role, now)
    if not needs_agreement and _is_alone_lately(role, scope, holders, holder, now):
        since += HEARD_FOR
    return Grant(
        person=holder.person.number,
        role=role,
        scope=scope,
        title=_title(workspace, role, wanted.title),
        since=now if is_first else since,
        until=_end(wanted.until, now),
        given_by=None if giver is None else giver.number,
        given_at=now,
        needs_agreement=needs_agreement,
        joins=joins(workspace, holder, role, scope, now),
        confirmed_at=now,
        is_invented=workspace.is_demonstration,
    )


def _is_alone_lately(role: Role, scope: str, holders: Sequence[Holder], mine: Holder, now: datetime) -> bool:
    """Say whether a coordinator was revoked lately who could have had to agree to a privileged role.

    Otherwise one of two coordinators could give such a role alone, by revoking the other first.
    """
    return ROLES[role].is_privileged and any(
        (grant.role, grant.scope) == (Role.COORDINATOR, scope)
        and grant.revoked_at is not None
        and now - HEARD_FOR < grant.revoked_at <= now
        for holder in holders
        if holder.person != mine.person
        for grant in holder.grants
    )


def _title(workspace: Workspace, role: Role, title: str) -> str:
    """Return the title that readers see: an approver's is one that the cluster's file names."""
    roles = workspace.cluster.sign_off_roles
    if role is not Role.APPROVER:
        return _title_of_another_role(roles, role, title) if title.strip() else role.words.capitalize()
    for known in roles:
        if title.strip().casefold() == known.casefold() or (not title.strip() and len(roles) == 1):
            return known
    raise RoleError(f"Give an approver a title that the cluster's file names: --title {either(roles)}.")


def _title_of_another_role(approvers: Sequence[str], role: Role, title: str) -> str:
    """Return a title that nobody can take for an approver's, or for that of another role.

    Raises:
        RoleError: it could be.
    """
    words = checked_role(title)
    if not all(letter.isascii() or letter in _ACCENTED for letter in words):
        raise RoleError(
            f"A title can have the letters of English and accents only, as others look the same: {words!r}."
        )
    signing = [*approvers, Role.APPROVER.words]
    others = [other.words for other in Role if other is not role]
    taken = [other for other in signing if _holds(words, other)]
    taken += [other for other in others if _holds(words, other) and _holds(other, words)]
    if taken:
        raise RoleError(f"{taken[0]!r} is what somebody in another role is called. Choose another --title.")
    return words


_ACCENTED: Final = frozenset("àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ" + "àáâãäåçèéêëìíîïñòóôõöøùúûüý".upper() + "’‘–")


_UNREAD: Final = frozenset({"of", "the", "for", "and", "a", "an", "to", "in"})
"""Words that make no title another one."""

_ALIKE: Final = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("|", "l"), ("5", "s"), ("3", "e"))
"""Letters and figures that look the same, and what each is taken for."""


def _holds(title: str, other: str) -> bool:
    """Say whether a reader could read another title in this one: its letters in a row, or its words in any order."""
    words, others = _read(title), _read(other)
    return "".join(others) in "".join(words) or set(others) <= set(words)


def _read(title: str) -> list[str]:
    """Return a title's words as a quick reader takes them: without accents, case, endings and what looks the same."""
    letters = unicodedata.normalize("NFKD", title.casefold().replace("'s", "").replace("’s", ""))
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    words = re.findall(r"[a-z0-9|]+", plain)
    return [_alike(word).removesuffix("s") for word in words if word not in _UNREAD]


def _alike(word: str) -> str:
    for looks, letter in _ALIKE:
        word = word.replace(looks, letter)
    return word


def _end(until: datetime | None, now: datetime) -> datetime | None:
    if until is not None and until <= now:
        raise GrantError(f"The role would end on {until:%d %B %Y}, which has passed. Give a later day with --until.")
    return until


def _check_not_held(workspace: Workspace, mine: Holder, role: Role, scope: str, now: datetime) -> None:
    for each in mine.grants:
        if (each.role, each.scope) == (role, scope) and each.standing(now) not in _OVER_OR_LAPSED:
            name = matter_of(workspace, None).called(scope)
            raise GrantError(f"{mine.person.name} is already {role.words} of {name}: grant {each.number}.")


def joins(workspace: Workspace, mine: Holder, role: Role, scope: str, now: datetime) -> tuple[str, ...]:
    """Return which other roles would meet this one in the same person.

    Raises:
        GrantError: the cluster's file doesn't allow it, or isn't approved as it is.
    """
    same = workspace.cluster.lineage(scope)  # whoever goes on for a borough under its new code holds no second one's
    met = [
        each
        for each in mine.grants
        if each.standing(now) not in _OVER_OR_LAPSED
        and (each.scope == scope or each.scope not in same)
        and _meets(role, scope, each)
    ]
    in_force = settings_in_force(workspace.ledger.approvals(workspace.cluster.id, now))
    is_approved = in_force.sha256 == workspace.cluster.settings_sha256
    allowed = workspace.cluster.allowed_joins if is_approved else ()
    refused = [each for each in met if _meets(role, scope, each) not in allowed]
    if refused:
        called = matter_of(workspace, None).called
        other = listed([f"{each.role.words} of {called(each.scope)}" for each in refused])
        raise GrantError(
            f"{mine.person.name} is {other}. As {role.words} of {called(scope)} too, one person would hold two roles "
            "that should check each other. The cluster's file can allow it (`allowed_joins`), once it's approved."
        )
    return tuple(f"{each.role} of {each.scope}" for each in met)


_WATCH_EACH_OTHER: Final = {
    frozenset({Role.COORDINATOR, Role.APPROVER}): COORDINATOR_AND_APPROVER,
    frozenset({Role.COORDINATOR, Role.DECIDER}): COORDINATOR_AND_DECIDER,
    frozenset({Role.STANDARDS_OWNER, Role.APPROVER}): OWNER_AND_APPROVER,
}
"""Roles that do what the other decides on: draft and sign, run a month and decide its challenges, write and approve."""


def _meets(role: Role, scope: str, other: Grant) -> str:
    """Return what two grants of one person would join; empty where nothing is wrong with it."""
    if scope == other.scope and frozenset({role, other.role}) in _WATCH_EACH_OTHER:
        return _WATCH_EACH_OTHER[frozenset({role, other.role})]
    both_of_boroughs = ROLES[role].is_of_borough and ROLES[other.role].is_of_borough
    return TWO_BOROUGHS if both_of_boroughs and scope != other.scope else ""

"""Inviting people, giving them roles, agreeing to that, confirming it, and taking it back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from application.notices import tell_coordinators, tell_person
from application.people.caller import Caller, matter_of
from application.people.permission import NotPermitted, listed
from application.people.roles import ROLES, RoleError, begins, covers, role_named
from application.workspace import Workspace
from data.intake.explanations import checked_role, checked_text
from data.ledger.notices import NoticeKind
from data.ledger.people import Grant, GrantChange, Holder, Person, Role, Standing
from standards.errors import MinstdError

_EMAIL: Final = re.compile(r"[a-z0-9_'&*/=?^{|}~!#$%`.+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@\\-]*\$?")

_OVER: Final = (Standing.REVOKED, Standing.ENDED)
_OVER_OR_LAPSED: Final = (*_OVER, Standing.LAPSED)

TWO_BOROUGHS: Final = "two_boroughs"
COORDINATOR_AND_APPROVER: Final = "coordinator_and_approver"
COORDINATOR_AND_DECIDER: Final = "coordinator_and_decider"
OWNER_AND_APPROVER: Final = "owner_and_approver"
"""What a cluster's file may allow to meet in one person."""


class GrantError(MinstdError):
    """A role that cannot be given, or a grant that there isn't."""


@dataclass(frozen=True, slots=True)
class Wanted:
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


def invite(
    workspace: Workspace, email: str, account: str | None, wanted: Wanted, caller: Caller, now: datetime
) -> tuple[Person, Grant]:
    """Record a person who is new to the workspace, with a first role.

    While nobody is coordinator of the cluster, whoever can write to the workspace names the first one, who may be
    themself: there is nobody to ask.

    Args:
        workspace: the cluster's.
        email: the person's address; kept where it can be erased.
        account: the operating-system account that acts for them here; None for none or, for a first coordinator who
            has no account yet, that of whoever runs the command.
        wanted: the role.
        caller: who invites.
        now: when.

    Raises:
        GrantError: the address is none, is known already, or its account is; or the role can't be given.
        NotPermitted: the caller can't give the role.
    """
    address = _address(email)
    with workspace.ledger.turn():
        holders = workspace.ledger.holders(now)
        role, scope = _role_and_scope(workspace, wanted)
        giver = _giver(workspace, role, scope, holders, caller, now)
        if account is None:
            account = caller.account if giver is None and caller.person is None else ""
        _check_new(holders, address, account)
        new = Person(0, address, account)
        made = _made(workspace, Holder(new, ()), (role, scope), wanted, giver, now)
        ((person, given),) = workspace.ledger.add_holders([(new, made)], made.given_by, now)
    _tell_of(workspace, given, "was given", now)
    return person, given


def grant(workspace: Workspace, who: str, wanted: Wanted, caller: Caller, now: datetime) -> Grant:
    """Give somebody who is known another role.

    Raises:
        GrantError: there is no such person, they hold the role, or it would meet another that it may not.
        NotPermitted: the caller can't give the role, or would give it to themself.
    """
    with workspace.ledger.turn():
        holders = workspace.ledger.holders(now)
        holder = named(holders, who)
        role, scope = _role_and_scope(workspace, wanted)
        giver = _giver(workspace, role, scope, holders, caller, now)
        if giver is not None and giver.number == holder.person.number:
            raise NotPermitted("Nobody gives a role to themself. Ask another holder of the role that can give it.")
        given = workspace.ledger.add_grant(_made(workspace, holder, (role, scope), wanted, giver, now))
    _tell_of(workspace, given, "was given", now)
    return given


def agree(workspace: Workspace, number: int, caller: Caller, now: datetime) -> Grant:
    """Agree, as a second holder, to a privileged role that another gave.

    Raises:
        GrantError: there is no such grant, or it waits for nobody.
        NotPermitted: the caller gave it, would hold it, or can't give such a role.
    """
    holders = workspace.ledger.holders(now)
    grant = _grant_numbered(holders, number)
    if grant.standing(now) is not Standing.WAITING:
        raise GrantError(f"Grant {number} isn't waiting for anybody's agreement: it is {grant.standing(now)}.")
    giver = _giver(workspace, grant.role, grant.scope, holders, caller, now)
    if giver is None or giver.number in (grant.given_by, grant.person):
        raise NotPermitted("A second person must agree: neither whoever gave the role nor whoever is to hold it.")
    return _changed(workspace, grant, GrantChange.AGREED, giver.number, "Agreed.", now)


def confirm(workspace: Workspace, number: int, caller: Caller, now: datetime) -> Grant:
    """Confirm that somebody still needs a role, for another half year.

    Raises:
        GrantError: there is no such grant, or it has ended.
        NotPermitted: the caller can't give such a role, or holds this one and isn't the only one who could confirm it.
    """
    holders = workspace.ledger.holders(now)
    grant = _grant_numbered(holders, number)
    if grant.standing(now) not in (Standing.HELD, Standing.LAPSED):
        raise GrantError(f"Grant {number} can't be confirmed: it is {grant.standing(now)}.")
    giver = _giver(workspace, grant.role, grant.scope, holders, caller, now)
    if giver is None:
        raise NotPermitted("Nobody is coordinator any more. Invite one first.")
    others = [person for person in _able(grant.role, grant.scope, workspace, holders, now) if person != giver]
    if giver.number == grant.person and others:
        raise NotPermitted(f"Nobody confirms their own role. Ask {listed([person.name for person in others])}.")
    return _changed(workspace, grant, GrantChange.CONFIRMED, giver.number, "Confirmed.", now)


def revoke(workspace: Workspace, number: int, reason: str, caller: Caller, now: datetime) -> Grant:
    """Take a role back, at once. Anybody may give up their own.

    Raises:
        GrantError: there is no such grant, or it has ended.
        NotPermitted: the caller neither holds it nor could give it.
    """
    holders = workspace.ledger.holders(now)
    grant = _grant_numbered(holders, number)
    if grant.standing(now) in (Standing.REVOKED, Standing.ENDED):
        raise GrantError(f"Grant {number} can't be revoked: it is {grant.standing(now)} already.")
    words = checked_text(reason)
    if caller.person is not None and caller.person.number == grant.person:
        return _changed(workspace, grant, GrantChange.REVOKED, grant.person, words, now)
    giver = _giver(workspace, grant.role, grant.scope, holders, caller, now)
    if giver is None:
        raise NotPermitted("Nobody is coordinator any more. Invite one first.")
    return _changed(workspace, grant, GrantChange.REVOKED, giver.number, words, now)


def bind(workspace: Workspace, who: str, account: str, caller: Caller, now: datetime) -> Person:
    """Record which operating-system account acts for somebody on the command line from now on.

    Raises:
        GrantError: there is no such person, or the account acts for somebody else.
        NotPermitted: the caller is no coordinator of the cluster, or it is about themself.
    """
    holders = workspace.ledger.holders(now)
    holder = named(holders, who)
    person = holder.person
    _check_new([each for each in holders if each != holder], "", account)
    giver = _giver(workspace, Role.COORDINATOR, workspace.cluster.id, holders, caller, now)
    if giver is None or giver.number == person.number:
        raise NotPermitted("Another coordinator must say which account is yours.")
    privileged = [each for each in holder.grants if ROLES[each.role].is_privileged and each.standing(now) not in _OVER]
    if privileged:
        numbers = listed([str(each.number) for each in privileged])
        raise NotPermitted(
            f"Whoever holds a role that needs a second person keeps their account: otherwise one coordinator could act "
            f"for them. Revoke grant {numbers}, say which account is theirs, and give the role again."
        )
    workspace.ledger.bind_account(person, account, giver.number, now)
    return named(workspace.ledger.holders(now), str(person.number)).person


def can_give(workspace: Workspace, given: Grant, caller: Caller, now: datetime) -> bool:
    """Say whether somebody could give a grant such as this one, and so take it back."""
    able = _able(given.role, given.scope, workspace, workspace.ledger.holders(now), now)
    if caller.person is None:
        return workspace.is_demonstration or not able
    return caller.person in able


def named(holders: Sequence[Holder], who: str) -> Holder:
    """Return the person whom an address or a number names.

    Raises:
        GrantError: it names nobody.
    """
    wanted = who.strip().casefold()
    for holder in holders:
        if wanted and wanted in (holder.person.email.casefold(), str(holder.person.number)):
            return holder
    raise GrantError(
        f"{who!r} is nobody here. `minstd people list` shows everybody; `minstd people invite` adds people."
    )


# Who may give what


def _giver(
    workspace: Workspace, role: Role, scope: str, holders: Sequence[Holder], caller: Caller, now: datetime
) -> Person | None:
    """Return who gives, agrees or takes back; None while nobody is coordinator and one is to be made.

    Raises:
        NotPermitted: the caller can't give this role.
    """
    able = _able(role, scope, workspace, holders, now)
    if workspace.is_demonstration and caller.person is None and able:
        return able[0]
    if caller.person is not None and caller.person in able:
        return caller.person
    if role is Role.COORDINATOR and not able:
        return None
    names = [person.name for person in able]
    ask = f"These people can give it: {listed(names)}." if names else "Invite a coordinator first."
    raise NotPermitted(f"{caller.who} can't give the role {role.words}. {ask}")


def _able(role: Role, scope: str, workspace: Workspace, holders: Sequence[Holder], now: datetime) -> list[Person]:
    """Return everybody who can give a role now, in the order in which they were invited."""
    area = scope if ROLES[role].is_of_borough else None
    givers = ROLES[role].given_by
    return [
        holder.person
        for holder in holders
        if any(each.role in givers and covers(each, workspace.cluster.id, area) for each in holder.held(now))
    ]


# Giving


def _made(
    workspace: Workspace,
    holder: Holder,
    what: tuple[Role, str],
    wanted: Wanted,
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
    seconds = [] if giver is None else [each for each in _able(role, scope, workspace, holders, now) if each != giver]
    is_first = giver is None and not holders
    return Grant(
        person=holder.person.number,
        role=role,
        scope=scope,
        title=_title(workspace, role, wanted.title),
        since=now if is_first else begins(role, now),
        until=_end(wanted.until, now),
        given_by=None if giver is None else giver.number,
        given_at=now,
        needs_agreement=ROLES[role].is_privileged and any(each != holder.person for each in seconds),
        joins=_joins(workspace, holder, role, scope, now),
        confirmed_at=now,
        is_invented=workspace.is_demonstration,
    )


def _changed(workspace: Workspace, grant: Grant, change: GrantChange, by: int, reason: str, now: datetime) -> Grant:
    workspace.ledger.change_grant(grant, change, by, reason, now)
    if change is not GrantChange.CONFIRMED:
        what = {GrantChange.AGREED: "was agreed to", GrantChange.REVOKED: "was revoked"}[change]
        _tell_of(workspace, grant, what, now)
    return _grant_numbered(workspace.ledger.holders(now), grant.number)


def _tell_of(workspace: Workspace, changed: Grant, what: str, now: datetime) -> None:
    """Tell everybody who holds a privileged role, its new or former holder, and the coordinators' addresses.

    So whoever shouldn't have it is noticed while it has not begun.
    """
    if ROLES[changed.role].is_privileged:
        text = (
            f"The role {changed.role.words} of {matter_of(workspace, None).called(changed.scope)} {what}: grant "
            f"{changed.number}. `minstd people list` shows who holds it; `minstd people revoke` ends it."
        )
        words, about = (f"A role {what}", text), str(changed.number)
        for holder in workspace.ledger.holders(now):
            mine = [each for each in holder.held(now) if (each.role, each.scope) == (changed.role, changed.scope)]
            if mine or holder.person.number == changed.person:
                tell_person(workspace, holder.person, NoticeKind.GRANT, about, words, now)
        tell_coordinators(workspace, NoticeKind.GRANT, about, words, now)


def _role_and_scope(workspace: Workspace, wanted: Wanted) -> tuple[Role, str]:
    role = role_named(wanted.role)
    if not ROLES[role].is_of_borough:
        if wanted.borough:
            raise GrantError(f"The role {role.words} is held for a whole cluster. Leave out --borough.")
        return role, workspace.cluster.id
    if not wanted.borough:
        raise GrantError(f"The role {role.words} is held for one borough. Name it with --borough.")
    return role, workspace.member(wanted.borough).gss_code


def _title(workspace: Workspace, role: Role, title: str) -> str:
    """Return the title that readers see: an approver's is one that the cluster's file names."""
    roles = workspace.cluster.sign_off_roles
    if role is not Role.APPROVER:
        return checked_role(title) if title.strip() else role.words.capitalize()
    for known in roles:
        if title.strip().casefold() == known.casefold() or (not title.strip() and len(roles) == 1):
            return known
    raise RoleError(f"An approver signs in a role that the cluster's file names: --title {listed(list(roles))}.")


def _end(until: datetime | None, now: datetime) -> datetime | None:
    if until is not None and until <= now:
        raise GrantError(f"The grant would end at {until:%d %B %Y}, which has passed. Give a later day with --until.")
    return until


def _check_new(holders: Sequence[Holder], email: str, account: str) -> None:
    if account and not _ACCOUNT.fullmatch(account):
        raise GrantError(f"{account!r} isn't the name of an account.")
    for holder in holders:
        if email and holder.person.email and _mailbox(holder.person.email) == _mailbox(email):
            raise GrantError(f"{email} is known already. Give another role with `minstd people grant`.")
        if account and account in holder.accounts:
            raise GrantError(
                f"The account {account} acts for {holder.person.name}, or did. Two people need two accounts."
            )


def _check_not_held(workspace: Workspace, mine: Holder, role: Role, scope: str, now: datetime) -> None:
    for each in mine.grants:
        if (each.role, each.scope) == (role, scope) and each.standing(now) not in _OVER_OR_LAPSED:
            name = matter_of(workspace, None).called(scope)
            raise GrantError(f"{mine.person.name} is {role.words} of {name} already: grant {each.number}.")


def _joins(workspace: Workspace, mine: Holder, role: Role, scope: str, now: datetime) -> tuple[str, ...]:
    """Return which other roles would meet this one in the same person.

    Raises:
        GrantError: the cluster's file doesn't allow it.
    """
    met = [each for each in mine.grants if each.standing(now) not in _OVER_OR_LAPSED and _meets(role, scope, each)]
    refused = [each for each in met if _meets(role, scope, each) not in workspace.cluster.allowed_joins]
    if refused:
        called = matter_of(workspace, None).called
        other = listed([f"{each.role.words} of {called(each.scope)}" for each in refused])
        raise GrantError(
            f"{mine.person.name} is {other}; {role.words} of {called(scope)} besides would put two roles in one "
            "person that should watch each other. A cluster's file can allow it: `allowed_joins`."
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


def _grant_numbered(holders: Sequence[Holder], number: int) -> Grant:
    for holder in holders:
        for each in holder.grants:
            if each.number == number:
                return each
    raise GrantError(f"There is no grant {number}. `minstd people list` shows them all.")


def _address(email: str) -> str:
    address = email.strip().casefold()
    if not _EMAIL.fullmatch(address):
        raise GrantError(
            f"{email!r} isn't an e-mail address in plain letters. Letters of other alphabets can look the same, so "
            "that one person could be taken for another."
        )
    return address


def _mailbox(address: str) -> str:
    """Return the mailbox that an address leads to: what is after a plus sign is a label."""
    name, _, domain = address.partition("@")
    return f"{name.partition('+')[0]}@{domain}"

"""Inviting people, giving them roles, agreeing to that, confirming it, and taking it back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from application.ledger.heads import leave_head, refuse_old_heads
from application.notices import tell_coordinators, tell_person
from application.people.caller import Caller, matter_of
from application.people.givers import able_to_give, giver_of, is_of_cluster, refused
from application.people.grants import OVER, GrantError, GrantRequest, joins, new_grant, role_and_scope
from application.people.permission import NotPermitted
from application.people.roles import ROLES, role_named
from application.workspace import Workspace
from data.intake.explanations import checked_text
from data.ledger.notices import NoticeKind
from data.ledger.people import Grant, GrantChange, Holder, Person, Role, Standing
from standards.lists import either, listed

_EMAIL: Final = re.compile(r"[a-z0-9_'&*/=?^{|}~!#$%`.+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
_NO_COORDINATOR: Final = "There's no coordinator left. Invite one first."
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@\\-]*\$?")


def invite(
    workspace: Workspace, email: str, account: str | None, wanted: GrantRequest, caller: Caller, now: datetime
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
    with workspace.turn(now) as until:
        refuse_old_heads(workspace)
        holders = workspace.ledger.holders(until)
        role, scope = role_and_scope(workspace, wanted)
        giver = giver_of(workspace, role, scope, holders, caller, until)
        if account is None:
            account = caller.account if giver is None and caller.person is None else ""
        _check_new(holders, address, account)
        new = Person(0, address, account)
        to_record = new_grant(workspace, Holder(new, ()), (role, scope), wanted, giver, now)
        ((person, given),) = workspace.ledger.add_holders([(new, to_record)], to_record.given_by, now)
    leave_head(workspace)
    _tell_of(workspace, given, "was given", now)
    return person, given


def check_first(email: str, account: str | None, wanted: GrantRequest) -> None:
    """Refuse what can't begin a workspace, before there is one.

    Raises:
        MinstdError: it isn't a first coordinator's invitation.
    """
    if role_named(wanted.role) is not Role.COORDINATOR or wanted.borough:
        raise GrantError(
            "There is no workspace there yet, and it begins with a coordinator: check --workspace and "
            "MINSTD_WORKSPACE or, if it's to be a new one, give --role coordinator first."
        )
    _address(email)
    _check_account(account or "")


def grant(workspace: Workspace, who: str, wanted: GrantRequest, caller: Caller, now: datetime) -> Grant:
    """Give somebody who is known another role.

    Raises:
        GrantError: there is no such person, they hold the role, or it would meet another that it may not.
        NotPermitted: the caller can't give the role, or would give it to themself.
    """
    with workspace.turn(now) as until:
        refuse_old_heads(workspace)
        holders = workspace.ledger.holders(until)
        holder = named(holders, who)
        role, scope = role_and_scope(workspace, wanted)
        giver = giver_of(workspace, role, scope, holders, caller, until)
        if giver is not None and giver.number == holder.person.number:
            words = "You can't give yourself a role. Ask somebody else who can give it."
            raise refused(workspace, scope, caller, until, words)
        given = workspace.ledger.add_grant(new_grant(workspace, holder, (role, scope), wanted, giver, now))
    leave_head(workspace)
    _tell_of(workspace, given, "was given", now)
    return given


def agree(workspace: Workspace, number: int, caller: Caller, now: datetime) -> Grant:
    """Agree, as a second holder, to a privileged role that another gave.

    Raises:
        GrantError: there is no such grant, or it waits for nobody.
        NotPermitted: the caller gave it, would hold it, or can't give such a role.
    """

    def second_person(grant: Grant, holders: Sequence[Holder], at: datetime) -> int:
        if grant.standing(at) is not Standing.WAITING:
            raise GrantError(f"Grant {number} isn't waiting for anybody's agreement: it is {grant.standing(at)}.")
        giver = giver_of(workspace, grant.role, grant.scope, holders, caller, at, "agree to {role}")
        able = able_to_give(workspace, grant.role, grant.scope, holders, at)
        if not any(person.number not in (grant.given_by, grant.person) for person in able):
            raise GrantError(
                f"Nobody is left who could agree to grant {number}. Revoke it with `minstd people revoke {number}` and "
                "give the role again: it then says when the role begins."
            )
        if giver is None or giver.number in (grant.given_by, grant.person):
            words = "A second person must agree: not the one who gave the role, nor the one who will hold it."
            raise refused(workspace, grant.scope, caller, at, words)
        return giver.number

    return _change(workspace, number, (GrantChange.AGREED, "Agreed."), second_person, caller, now)


def confirm(workspace: Workspace, number: int, caller: Caller, now: datetime) -> Grant:
    """Confirm that somebody still needs a role, for another half year.

    Raises:
        GrantError: there is no such grant, it has ended, or it has lapsed and must be given again.
        NotPermitted: the caller can't give such a role, or holds this one and isn't the only one who could confirm it.
    """

    def confirming(grant: Grant, holders: Sequence[Holder], at: datetime) -> int:
        if grant.standing(at) not in (Standing.HELD, Standing.LAPSED):
            raise GrantError(f"Grant {number} can't be confirmed: it is {grant.standing(at)}.")
        if grant.standing(at) is Standing.LAPSED:
            check_can_return(workspace, grant, holders, at)
        giver = _somebody(giver_of(workspace, grant.role, grant.scope, holders, caller, at, "confirm {role}"))
        able = able_to_give(workspace, grant.role, grant.scope, holders, at)
        others = [person.name for person in able if person != giver]
        if giver.number == grant.person and others:
            raise refused(workspace, grant.scope, caller, at, f"You can't confirm your own role. Ask {either(others)}.")
        return giver.number

    return _change(workspace, number, (GrantChange.CONFIRMED, "Confirmed."), confirming, caller, now)


def check_can_return(workspace: Workspace, lapsed: Grant, holders: Sequence[Holder], now: datetime) -> None:
    """Refuse to confirm a role that has lapsed where giving it anew would take more than one person's word.

    Raises:
        GrantError: it has to be given again, or it would meet a role that its holder was given since.
    """
    if ROLES[lapsed.role].is_privileged:
        raise GrantError(
            f"Grant {lapsed.number} lapsed on {lapsed.lapses_at:%d %B %Y}. A role that needs a second person can't be "
            "confirmed after that: give it again with `minstd people grant`."
        )
    holder = next(each for each in holders if each.person.number == lapsed.person)
    joins(workspace, holder, lapsed.role, lapsed.scope, now)


def revoke(workspace: Workspace, number: int, reason: str, caller: Caller, now: datetime) -> Grant:
    """Take a role back, at once. Anybody may give up their own.

    Raises:
        GrantError: there is no such grant, or it has ended.
        NotPermitted: the caller neither holds it nor could give it.
    """

    def revoking(grant: Grant, holders: Sequence[Holder], at: datetime) -> int:
        if grant.standing(at) in OVER:
            raise GrantError(f"Grant {number} can't be revoked: it is {grant.standing(at)} already.")
        if caller.person is not None and caller.person.number == grant.person:
            return grant.person
        giver = giver_of(workspace, grant.role, grant.scope, holders, caller, at, "revoke {role}")
        return _somebody(giver).number

    return _change(workspace, number, (GrantChange.REVOKED, checked_text(reason)), revoking, caller, now)


def _somebody(giver: Person | None) -> Person:
    if giver is None:
        raise NotPermitted(_NO_COORDINATOR)
    return giver


def bind(workspace: Workspace, who: str, account: str, caller: Caller, now: datetime) -> Person:
    """Record which operating-system account acts for somebody on the command line from now on.

    Raises:
        GrantError: there is no such person, or the account acts for somebody else.
        NotPermitted: the caller is no coordinator of the cluster, or it is about themself.
    """
    with workspace.turn(now) as until:
        refuse_old_heads(workspace)
        holders = workspace.ledger.holders(until)
        holder = named(holders, who)
        person = holder.person
        _check_new([each for each in holders if each != holder], "", account)
        giver = giver_of(workspace, Role.COORDINATOR, workspace.cluster.id, holders, caller, until, "set an account")
        if giver is None or giver.number == person.number:
            words = _NO_COORDINATOR if giver is None else "Another coordinator must set your account."
            raise refused(workspace, workspace.cluster.id, caller, until, words)
        for words in (*_privileged(holder, until), *_elsewhere(workspace, holder, until)):
            raise refused(workspace, workspace.cluster.id, caller, until, words)
        workspace.ledger.bind_account(person, account, giver.number, now)
    leave_head(workspace)
    return named(workspace.ledger.holders(until), str(person.number)).person


def _privileged(holder: Holder, now: datetime) -> Iterator[str]:
    """Yield why somebody's account can't be set: their role needs a second person."""
    privileged = [each for each in holder.grants if ROLES[each.role].is_privileged and each.standing(now) not in OVER]
    if privileged:
        numbers = listed([str(each.number) for each in privileged])
        yield (
            f"Nobody's account can be changed while they hold a role that needs a second person: otherwise one "
            f"coordinator could act for them. Revoke grant {numbers}, set the account, then give the role again."
        )


def _elsewhere(workspace: Workspace, holder: Holder, now: datetime) -> Iterator[str]:
    """Yield why somebody's account can't be set here: it would act elsewhere, too."""
    elsewhere = [
        each for each in holder.grants if each.standing(now) not in OVER and not is_of_cluster(workspace, each.scope)
    ]
    if elsewhere:
        numbers = listed([str(each.number) for each in elsewhere])
        yield (
            f"{holder.person.name} holds a role in another cluster, too, and the account would act there. Revoke grant "
            f"{numbers} there, set the account, then give the role again."
        )


def can_give(workspace: Workspace, given: Grant, caller: Caller, now: datetime) -> bool:
    """Say whether somebody could give a grant such as this one, and so take it back."""
    if not is_of_cluster(workspace, given.scope):
        return False
    able = able_to_give(workspace, given.role, given.scope, workspace.ledger.holders(now), now)
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
        f"There's nobody called {who!r} here. `minstd people list` shows everybody; `minstd people invite` adds people."
    )


def _change(
    workspace: Workspace,
    number: int,
    change: tuple[GrantChange, str],
    who: Callable[[Grant, Sequence[Holder], datetime], int],
    caller: Caller,
    now: datetime,
) -> Grant:
    """Record what becomes of a grant, and tell those whom it concerns.

    Args:
        workspace: the cluster's.
        number: the grant's.
        change: what becomes of it, and why.
        who: checks it, and returns the number of the person who does it; asked when it is the caller's turn.
        caller: who does it.
        now: when.
    """
    kind, reason = change
    with workspace.turn(now) as until:
        refuse_old_heads(workspace)
        holders = workspace.ledger.holders(until)
        grant = _grant_numbered(holders, number)
        if not is_of_cluster(workspace, grant.scope):
            words = f"Grant {number} is of another cluster. Name that one with --cluster."
            raise refused(workspace, workspace.cluster.id, caller, until, words)
        workspace.ledger.change_grant(grant, kind, who(grant, holders, until), reason, now)
    leave_head(workspace)
    if kind is not GrantChange.CONFIRMED:
        _tell_of(workspace, grant, "was agreed to" if kind is GrantChange.AGREED else "was revoked", now)
    return _grant_numbered(workspace.ledger.holders(until), number)


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


def _check_new(holders: Sequence[Holder], email: str, account: str) -> None:
    _check_account(account)
    for holder in holders:
        if email and holder.person.email and _mailbox(holder.person.email) == _mailbox(email):
            raise GrantError(f"{email} is already known. Give another role with `minstd people grant`.")
        if account and account in holder.accounts:
            raise GrantError(
                f"The account {account} acts, or once acted, for {holder.person.name}. Two people need two accounts."
            )


def _check_account(account: str) -> None:
    if account and not _ACCOUNT.fullmatch(account):
        raise GrantError(f"{account!r} isn't the name of an account.")


def _grant_numbered(holders: Sequence[Holder], number: int) -> Grant:
    for holder in holders:
        for each in holder.grants:
            if each.number == number:
                return each
    raise GrantError(f"There is no grant {number}. `minstd people list` shows them all.")


def _address(email: str) -> str:
    address = email.strip().casefold()
    if not address:
        raise GrantError("Give the person's email address.")
    if address.isascii() and not _EMAIL.fullmatch(address):
        raise GrantError(f"{email!r} isn't an email address. Write it as analyst@example.org.")
    if not _EMAIL.fullmatch(address):
        raise GrantError(
            f"{email!r} isn't an email address in plain letters. Letters of other alphabets can look the same, so "
            "that one person could be taken for another."
        )
    return address


def _mailbox(address: str) -> str:
    """Return the mailbox that an address leads to: what is after a plus sign is a label."""
    name, _, domain = address.partition("@")
    return f"{name.partition('+')[0]}@{domain}"

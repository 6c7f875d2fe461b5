"""Invitations: a link sent to somebody's own address, good once and for 72 hours, at which they make a passkey."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from application.ledger.heads import leave_head
from application.notices import tell_person
from application.people import passkeys
from application.people.caller import Caller
from application.people.grants import GrantError
from application.people.management import can_give, named
from application.people.permission import NotPermitted
from application.people.roles import ROLES
from application.people.sessions import begin, hashed, new_secret
from application.workspace import Workspace
from data.ledger.notices import Fate, NoticeKind
from data.ledger.people import Grant, Holder, Person, Standing
from data.ledger.transient.sessions import SignInMethod
from standards.errors import MinstdError
from standards.lists import listed

GOOD_FOR: Final = timedelta(hours=72)
PATH: Final = "/invitation/{link}"
"""Where the portal answers a link."""

_TO_COME: Final = (Standing.HELD, Standing.PENDING, Standing.WAITING)


class NotInvited(MinstdError):
    """A link that isn't good: unknown, spent or too old. The message doesn't say which."""

    def __init__(self) -> None:
        super().__init__(
            "This link no longer works. A link works once and expires after 72 hours. Ask the person who invited you "
            "for another."
        )


def send_invitation(
    workspace: Workspace, who: str, origin: str, caller: Caller, now: datetime, clock: datetime
) -> Fate:
    """Send somebody a link at which they can make a passkey, and return what became of the message.

    Whoever had passkeys has lost them: from now on they open nothing. Links sent before no longer work.

    Args:
        workspace: a cluster's in which they hold a role.
        who: the person's address or number.
        origin: the portal's own address, such as `https://portal.example`.
        caller: who sends it; somebody who could give them every role they hold in the cluster.
        now: when.
        clock: the true time, by which the link runs out.

    Raises:
        GrantError: there is no such person, or they hold no role here.
        NotPermitted: the caller can't give one of their roles, is the person themself, or the person signs with a
            passkey in a role that needs a second person.
    """
    holder = named(workspace.ledger.holders(now), who)
    _check_may_send(workspace, holder, caller, now)
    by = None if caller.person is None else caller.person.number
    for passkey in passkeys.held_by(workspace, holder.person.number):
        workspace.ledger.remove_passkey(passkey, holder.person.number if by is None else by, now)
        leave_head(workspace)
    workspace.ledger.end_sessions_of(holder.person.number)
    secret = new_secret()
    workspace.ledger.add_invitation_link(hashed(workspace, secret), holder.person.number, clock + GOOD_FOR)
    return tell_person(
        workspace,
        holder.person,
        NoticeKind.INVITATION,
        str(holder.person.number),
        _words(workspace, holder, origin + PATH.format(link=secret), now),
        now,
    )


def is_good(workspace: Workspace, secret: str, clock: datetime) -> bool:
    """Say whether a link is still good. It stays so: programs that scan mail open links too."""
    return workspace.ledger.invited_person(hashed(workspace, secret), clock) is not None


def accept(workspace: Workspace, secret: str, now: datetime, clock: datetime) -> str:
    """Spend a link and return the id of a session in which its holder can make a passkey, and do nothing else.

    Whoever gave them their newest role is told.

    Raises:
        NotInvited: the link isn't good.
    """
    number = workspace.ledger.spend_invitation_link(hashed(workspace, secret), clock)
    holder = next((each for each in workspace.ledger.holders(now) if each.person.number == number), None)
    if number is None or holder is None or not to_come(holder, now):
        raise NotInvited
    _tell_inviter(workspace, holder, now)
    return begin(workspace, number, SignInMethod.INVITED, clock)


def to_come(holder: Holder, now: datetime) -> list[Grant]:
    """Return the grants that somebody holds, or will once somebody has agreed or a day has passed."""
    return [grant for grant in holder.grants if grant.standing(now) in _TO_COME]


def _check_may_send(workspace: Workspace, holder: Holder, caller: Caller, now: datetime) -> None:
    grants = to_come(holder, now)
    if not grants:
        raise GrantError(f"{holder.person.name} has no role. Give them one first.")
    if caller.person is not None and caller.person.number == holder.person.number:
        raise NotPermitted("You can't send a link to yourself. Ask somebody else who can give your role.")
    others = [grant for grant in grants if not can_give(workspace, grant, caller, now)]
    if others:
        roles = listed(sorted({grant.role.words for grant in others}))
        raise NotPermitted(f"{holder.person.name} is also {roles}, which {caller.who} can't give.")
    had = any(passkey.person == holder.person.number for passkey in workspace.ledger.passkeys())
    privileged = [grant for grant in grants if ROLES[grant.role].is_privileged]
    if had and privileged:
        numbers = listed([str(grant.number) for grant in privileged])
        raise NotPermitted(
            "One person alone can't send a link for another device to somebody whose role needs a second person. "
            f"Revoke grant {numbers} and give the role again: a second person agrees, and it begins a day later."
        )


def _words(workspace: Workspace, holder: Holder, link: str, now: datetime) -> tuple[str, str]:
    titles = listed(sorted({grant.title for grant in to_come(holder, now)}))
    text = (
        f"You have been invited to the portal of {workspace.cluster.name}, as {titles}.\n\n"
        f"Open this link to create a passkey. You'll use the passkey to sign in from then on:\n\n{link}\n\n"
        "It works once and expires after 72 hours. If you didn't expect it, don't open it, and tell your coordinator: "
        f"{workspace.settings.contact}.\n"
    )
    return f"Your invitation: {workspace.cluster.name}, minimum standards", text


def _tell_inviter(workspace: Workspace, holder: Holder, now: datetime) -> None:
    givers = {grant.given_by for grant in to_come(holder, now)} - {None, holder.person.number}
    text = (
        f"{holder.person.name} has opened the invitation and is creating a passkey. If they say that they haven't, "
        "revoke their role at once, on the page “People”: somebody else has their email."
    )
    people: list[Person] = [each.person for each in workspace.ledger.holders(now) if each.person.number in givers]
    for person in people:
        about = str(holder.person.number)
        tell_person(workspace, person, NoticeKind.INVITATION, about, ("An invitation was used", text), now)

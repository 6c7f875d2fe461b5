"""People: who holds which role, inviting them, giving and taking back roles; and the link that they are sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from starlette.responses import Response

from application.people import invitations, management
from application.people.caller import matter_of
from application.people.grants import GrantRequest
from application.people.limits import RateLimit, count
from application.people.roles import ROLES
from application.workspace import checked_moment
from data.ledger.notices import Fate
from data.ledger.people import Grant, Standing
from portal.rendering import page, seen_other
from portal.visit import NotThere, Visit
from standards.errors import MinstdError

_SHOWN = (Standing.HELD, Standing.PENDING, Standing.WAITING, Standing.LAPSED)


def people(visit: Visit) -> Response:
    """Return the page of everybody who holds a role in the cluster."""
    return _people(visit, None)


def borough_people(visit: Visit) -> Response:
    """Return the page of everybody who holds a role for the borough."""
    return _people(visit, visit.member.gss_code)


def _people(visit: Visit, area: str | None) -> Response:
    workspace, now = visit.workspace, visit.now
    codes = {member.gss_code for member in workspace.cluster.members}
    scopes = {area} if area else {workspace.cluster.id, *codes}
    rows = [
        (holder, grant)
        for holder in workspace.ledger.holders(now)
        for grant in holder.grants
        if grant.scope in scopes and grant.standing(now) in _SHOWN
    ]
    called = matter_of(workspace, None).called
    values: dict[str, Any] = {
        "member": visit.member if area else None,
        "rows": sorted(rows, key=lambda row: (row[1].scope in codes, called(row[1].scope), row[1].title)),
        "called": called,
        "roles": [role for role, rule in ROLES.items() if not area or rule.is_of_borough],
        "boroughs": workspace.cluster.members,
        "passkeys": {each.person for each in workspace.ledger.passkeys() if each.removed_at is None},
        "can_give": lambda grant: visit.person is not None and _can_give(visit, grant),
        "standing": lambda grant: grant.standing(now),
        "is_due": lambda grant: grant.is_due(now) or grant.standing(now) is Standing.LAPSED,
        "link_path": "borough_" if area else "",
    }
    return page(visit, "people.html", **values)


def _can_give(visit: Visit, given: Grant) -> bool:
    return management.can_give(visit.workspace, given, visit.caller, visit.now)


def invite(visit: Visit) -> Response:
    """Invite somebody to a role of the cluster or of any of its boroughs."""
    return _invite(visit, visit.typed.get("borough") or None)


def borough_invite(visit: Visit) -> Response:
    """Invite somebody to a role of the borough."""
    return _invite(visit, visit.member.gss_code)


def _invite(visit: Visit, borough: str | None) -> Response:
    """Record the person, or give whoever is known another role; and send a link to whoever has no passkey."""
    workspace, caller, now = visit.workspace, visit.caller, visit.now
    wanted = GrantRequest(visit.typed.get("role_to_give", ""), borough, visit.typed.get("title", ""), _last_day(visit))
    email = visit.typed.get("email", "")
    known = {holder.person.email: holder.person for holder in workspace.ledger.holders(now)}
    if email.strip().casefold() in known:
        person = known[email.strip().casefold()]
        management.grant(workspace, person.email, wanted, caller, now)
    else:
        person, _ = management.invite(workspace, email, "", wanted, caller, now)
    if not any(each.person == person.number and each.removed_at is None for each in workspace.ledger.passkeys()):
        _send(visit, person.number)
    return seen_other(visit.to("borough_people" if "area" in visit.parts else "people"))


def send_link(visit: Visit) -> Response:
    """Send somebody of the cluster a new link."""
    return _again(visit, None)


def borough_send_link(visit: Visit) -> Response:
    """Send somebody of the borough a new link."""
    return _again(visit, visit.member.gss_code)


def _again(visit: Visit, area: str | None) -> Response:
    _grant_of(visit, area, person=visit.number)
    _send(visit, visit.number)
    return seen_other(visit.to("borough_people" if area else "people"))


def _send(visit: Visit, person: int) -> None:
    count(visit.workspace, RateLimit.INVITATION, str(visit.person and visit.person.number), visit.clock)
    origin = visit.portal.site.origin
    fate = invitations.send_invitation(visit.workspace, str(person), origin, visit.caller, visit.now, visit.clock)
    if fate is not Fate.SENT and not visit.portal.is_demonstration:
        raise MinstdError("The person is recorded, but the invitation couldn’t be sent. Try “Send a new link” later.")


def change_grant(visit: Visit) -> Response:
    """Agree to a role, confirm it or take it back."""
    return _change(visit, None)


def borough_change_grant(visit: Visit) -> Response:
    """Confirm a role of the borough, or take it back."""
    return _change(visit, visit.member.gss_code)


def _change(visit: Visit, area: str | None) -> Response:
    workspace, number, caller, now = visit.workspace, visit.number, visit.caller, visit.now
    _grant_of(visit, area, grant=number)
    change = visit.typed.get("change", "")
    if change == "revoke":
        management.revoke(workspace, number, visit.typed.get("reason", ""), caller, now)
    elif change == "agree":
        management.agree(workspace, number, caller, now)
    elif change == "confirm":
        management.confirm(workspace, number, caller, now)
    else:
        raise MinstdError("Choose what to do with the role.")
    return seen_other(visit.to("borough_people" if area else "people"))


def _grant_of(visit: Visit, area: str | None, *, grant: int | None = None, person: int | None = None) -> None:
    """Refuse a grant or a person that the page doesn't list: it reads as if there were none.

    Raises:
        NotThere: the grant is of another borough or cluster, or the person holds none here.
    """
    codes = {member.gss_code for member in visit.workspace.cluster.members}
    scopes = {area} if area else {visit.workspace.cluster.id, *codes}
    for holder in visit.workspace.ledger.holders(visit.now):
        for each in holder.grants:
            if each.scope in scopes and (each.number == grant or each.person == person):
                return
    raise NotThere


def _last_day(visit: Visit) -> datetime | None:
    text = visit.typed.get("until", "").strip()
    if not text:
        return None
    try:
        return checked_moment(datetime.combine(date.fromisoformat(text), time.max, UTC))
    except ValueError as error:
        raise MinstdError("The last day isn’t a date. Write it as 2026-12-15.") from error


def invitation(visit: Visit) -> Response:
    """Return the page that a link opens. It spends nothing: programs that scan mail open links too."""
    count(visit.portal.any_workspace, RateLimit.SIGN_IN, visit.calls_from, visit.clock)
    if not invitations.is_good(visit.portal.any_workspace, visit.parts["link"], visit.clock):
        return page(visit, "invitation.html", 404, is_good=False)
    return page(visit, "invitation.html", is_good=True)


def accept_invitation(visit: Visit) -> Response:
    """Spend a link, and lead to where a passkey is made."""
    count(visit.portal.any_workspace, RateLimit.SIGN_IN, visit.calls_from, visit.clock)
    secret = invitations.accept(visit.portal.any_workspace, visit.parts["link"], visit.now, visit.clock)
    visit.new_secret = secret
    return seen_other(visit.to("account"))

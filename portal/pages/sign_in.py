"""Signing in and out, passkeys, and where somebody finds what is theirs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from starlette.responses import JSONResponse, Response

from application import demonstration_time
from application.health.cluster_checks import late_runs
from application.people import passkeys, sessions
from application.people.limits import RateLimit, count
from application.people.passkeys import PasskeyError
from application.returns.borough import reported_month
from application.workspace import Workspace
from data.ledger.people import Grant
from data.ledger.transient.sessions import SignInMethod
from portal.rendering import page, seen_other, static_files
from portal.visit import NotThere, Visit

_HOME_OF: Final = ("month", "challenges", "draft", "editions", "actions", "approvals")
"""Pages of a cluster to which somebody is sent from the front page, the first that is theirs."""


def home(visit: Visit) -> Response:
    """Return the front page: what the person signed in can open."""
    if visit.person is None:
        return page(visit, "welcome.html")
    links = list(_own_pages(visit))
    if len(links) == 1:
        return seen_other(links[0][1])
    return page(visit, "home.html", links=links)


def _own_pages(visit: Visit) -> list[tuple[str, str]]:
    """Return the pages where somebody's work begins, each with its title, in every cluster."""
    links = []
    for workspace in visit.portal.workspaces.values():
        now = demonstration_time.now_in(workspace)
        here = replace(visit, workspace=workspace, now=now, parts={})
        for member in workspace.cluster.members:
            if here.may("own_draft", area=member.gss_code):
                links.append((member.name, here.to("borough", area=member.gss_code)))
        month = reported_month(now)
        titles = {
            "month": f"{workspace.cluster.name}: {month.words}",
            "challenges": f"{workspace.cluster.name}: challenges to the {month.words} draft",
            "draft": f"{workspace.cluster.name}: the {month.words} draft",
            "editions": f"{workspace.cluster.name}: published editions",
            "actions": f"{workspace.cluster.name}: actions and improvement plans",
            "approvals": f"{workspace.cluster.name}: what the board approves",
        }
        links += [(titles[name], here.to(name, month=month)) for name in _HOME_OF if here.may(name)]
    return links


def health(visit: Visit) -> Response:
    """Say that the portal is up and can read its ledger, and whether scheduled runs are late; nothing else."""
    is_late = any(True for workspace in visit.portal.workspaces.values() for _ in late_runs(workspace))
    return JSONResponse({"status": "late" if is_late else "ok"}, 503 if is_late else 200)


def style(visit: Visit) -> Response:
    """Return the style or the script."""
    known = static_files().get(visit.parts["file"])
    if known is None:
        raise NotThere
    return Response(known[0], media_type=known[1])


def sign_in(visit: Visit) -> Response:
    """Return the page to sign in on."""
    people: list[tuple[str, int, Grant]] = []
    if visit.portal.is_demonstration:
        workspace = visit.portal.any_workspace
        names = {member.gss_code: member.name for member in workspace.cluster.members}
        people = [
            (names.get(grant.scope, workspace.cluster.name), person.number, grant)
            for person, grant in sessions.invented_people(workspace, visit.clock)
        ]
    then = visit.query.get("then") or visit.typed.get("then", "")
    return page(visit, "sign_in.html", people=people, then=_own_path(then))


def sign_in_options(visit: Visit) -> Response:
    """Begin signing in by a passkey."""
    workspace = visit.portal.any_workspace
    count(workspace, RateLimit.SIGN_IN, visit.calls_from, visit.clock)
    begun = passkeys.begin_using(workspace, visit.portal.site, visit.visitor, passkeys.SIGN_IN, visit.clock)
    return options_answer(begun)


def sign_in_by_passkey(visit: Visit) -> Response:
    """Sign in whoever's passkey answered."""
    workspace = visit.portal.any_workspace
    answer = answer_of(visit)
    person = passkeys.finish_sign_in(workspace, visit.portal.site, visit.visitor, answer, visit.clock)
    sessions.check_has_role(workspace, person, visit.clock)
    return _signed_in(visit, sessions.begin(workspace, person, SignInMethod.PASSKEY, visit.clock))


def sign_in_as(visit: Visit) -> Response:
    """Sign in one of a demonstration's invented people."""
    text = visit.typed.get("person", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    return _signed_in(visit, sessions.sign_in_as(visit.portal.any_workspace, number, visit.clock))


def _signed_in(visit: Visit, secret: str) -> Response:
    """Give the browser the new session's id, and let the one it had before end."""
    if visit.session is not None:
        sessions.end(visit.portal.any_workspace, visit.session)
    visit.new_secret = secret
    return seen_other(_own_path(visit.typed.get("then", "")) or "/")


def sign_out(visit: Visit) -> Response:
    """End the session, and have the browser forget everything of it: computers are shared."""
    if visit.session is not None:
        sessions.end(visit.portal.any_workspace, visit.session)
    visit.new_secret = sessions.new_secret()
    response = seen_other("/")
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


def account(visit: Visit) -> Response:
    """Return the page about whoever is signed in: their roles and passkeys."""
    if visit.person is None:
        raise NotThere
    held = passkeys.held_by(visit.portal.any_workspace, visit.person.number)
    marks = {passkey.number: passkeys.fingerprint(passkey.public_key) for passkey in held}
    return page(visit, "account.html", passkeys=held, marks=marks, grants=list(_grants(visit)))


def _grants(visit: Visit) -> list[tuple[str, str]]:
    number = -1 if visit.person is None else visit.person.number
    return [
        (grant.title, _scope_name(workspace, grant.scope))
        for workspace in visit.portal.workspaces.values()
        for holder in workspace.ledger.holders(visit.clock)
        if holder.person.number == number
        for grant in sessions.grants_here(workspace, holder, visit.clock)
    ]


def _scope_name(workspace: Workspace, scope: str) -> str:
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    return names.get(scope, workspace.cluster.name)


def passkey_options(visit: Visit) -> Response:
    """Begin making a passkey for whoever is signed in."""
    if visit.person is None:
        raise NotThere
    workspace, site = visit.portal.any_workspace, visit.portal.site
    return options_answer(passkeys.begin_making(workspace, site, visit.person, visit.visitor, visit.clock))


def make_passkey(visit: Visit) -> Response:
    """Record a passkey of whoever is signed in."""
    if visit.person is None:
        raise NotThere
    workspace, site = visit.portal.any_workspace, visit.portal.site
    name = visit.typed.get("name", "")
    passkeys.finish_making(workspace, site, visit.person, visit.visitor, answer_of(visit), name, visit.clock)
    if visit.has_only_invitation:
        sessions.check_has_role(workspace, visit.person.number, visit.clock)
        return _signed_in(visit, sessions.begin(workspace, visit.person.number, SignInMethod.PASSKEY, visit.clock))
    return seen_other(_own_path(visit.typed.get("then", "")) or visit.to("account"))


def remove_passkey(visit: Visit) -> Response:
    """Remove a passkey; its holder signs in again."""
    if visit.person is None:
        raise NotThere
    passkeys.remove(visit.portal.any_workspace, visit.person, visit.number, visit.clock)
    return seen_other(visit.to("account"))


def choose_time(visit: Visit) -> Response:
    """Let a demonstration's day be another."""
    demonstration_time.choose(visit.workspace, visit.typed.get("step", ""))
    return seen_other(_own_path(visit.typed.get("then", "")) or "/")


def answer_of(visit: Visit) -> tuple[str, str]:
    """Return what a passkey answered, with the name of the ceremony.

    Raises:
        PasskeyError: nothing was answered: no script ran, or the device was not asked.
    """
    ceremony, answer = visit.typed.get("ceremony", ""), visit.typed.get("answer", "")
    if not ceremony or not answer:
        raise PasskeyError("Your browser didn’t use a passkey. Passkeys need JavaScript; nothing else here does.")
    return ceremony, answer


def options_answer(begun: passkeys.CeremonyStart) -> Response:
    """Return what the portal's script needs for a ceremony."""
    return JSONResponse({"ceremony": begun.ceremony, "options": json.loads(begun.options)})


def _own_path(text: str) -> str:
    """Return a path of the portal's own; empty for whatever might lead elsewhere."""
    is_own = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if is_own and ":" not in text.split("/")[1] else ""

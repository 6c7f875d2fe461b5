"""A borough's tokens: made, shown once, listed, removed."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

import application.people.tokens
from application.people.tokens import tokens_of
from portal.rendering import page, seen_other
from portal.visit import Visit
from standards.errors import MinstdError

DAYS = {30: "30 days", 90: "90 days", 180: "Half a year", 365: "A year"}


def tokens(visit: Visit) -> Response:
    """Return the page of the borough's tokens."""
    return _page(visit, "")


def make_token(visit: Visit) -> Response:
    """Make a token, and show it this once."""
    text = visit.typed.get("days", "")
    if text not in map(str, DAYS):
        raise MinstdError("Choose how long the token is valid.")
    workspace, name = visit.workspace, visit.typed.get("name", "")
    if not name.strip():
        raise MinstdError("Say what the token is for.")
    secret = application.people.tokens.make_token(
        workspace, visit.member, name, int(text), visit.caller, visit.now, visit.clock
    )
    return _page(visit, secret)


def remove_token(visit: Visit) -> Response:
    """Remove a token."""
    application.people.tokens.remove_token(visit.workspace, visit.member, visit.number, visit.caller, visit.now)
    return seen_other(visit.to("tokens"))


def _page(visit: Visit, secret: str) -> Response:
    held = tokens_of(visit.workspace, visit.member, visit.clock)
    people = {holder.person.number: holder.person.name for holder in visit.workspace.ledger.holders(visit.now)}
    values: dict[str, Any] = {"member": visit.member, "tokens": held, "people": people, "days": DAYS, "secret": secret}
    return page(visit, "tokens.html", **values)

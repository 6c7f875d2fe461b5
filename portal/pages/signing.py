"""The draft before it is published: read it, sign it, publish it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from application.editions import signature
from application.editions.challenges import last_day
from application.editions.months import provisional_words
from application.editions.publish import publish_edition
from application.editions.readiness import is_urgent
from application.editions.reading import BOARD, newest_draft, release_of
from application.editions.sign_off import is_signed
from application.people.acts import Act
from application.people.passkeys import held_by
from data.ledger import Edition
from portal.editions import edition_answer
from portal.pages.sign_in import answer_of, options_answer
from portal.rendering import page, seen_other
from portal.visit import NotThere, Visit


def draft(visit: Visit) -> Response:
    """Return the page about the newest draft: what it is, who has signed, who still has to."""
    workspace, edition = visit.workspace, newest_draft(visit.workspace, visit.month)
    values: dict[str, Any] = {"month": visit.month, "edition": edition}
    if edition is None:
        return page(visit, "no_draft.html", **values)
    released = release_of(workspace, edition)
    return page(
        visit,
        "draft.html",
        **values,
        release=released,
        provisional=provisional_words(workspace, edition),
        last_day=None if released is None else last_day(released.closes_at),
        signed=workspace.ledger.sign_offs(edition.digest),
        is_urgent=is_urgent(workspace, visit.month, visit.now),
        wanted=workspace.cluster.sign_offs_wanted,
        is_signed=is_signed(workspace, edition),
        is_published=any(
            each.edition == edition.digest for each in workspace.ledger.publications(workspace.cluster.id)
        ),
        titles=visit.titles(Act.SIGN_OFF),
        passkeys=[] if visit.person is None else held_by(workspace, visit.person.number),
        held=workspace.ledger.holds(workspace.cluster.id, visit.now).get(visit.month),
    )


def draft_file(visit: Visit) -> Response:
    """Return a file of the board's draft."""
    return edition_answer(visit.workspace, _edition(visit), BOARD, visit.parts["path"])


def sign_off_options(visit: Visit) -> Response:
    """Begin signing the draft off with a passkey."""
    site, digest = visit.portal.site, _edition(visit).digest
    begun = signature.begin_sign_off(visit.workspace, site, digest, visit.caller, visit.visitor, visit.now, visit.clock)
    return options_answer(begun)


def sign_off(visit: Visit) -> Response:
    """Sign the draft off."""
    signature.finish_sign_off(
        visit.workspace,
        visit.portal.site,
        visit.typed.get("note", ""),
        visit.caller,
        visit.visitor,
        answer_of(visit),
        visit.now,
        visit.clock,
    )
    return seen_other(visit.to("draft"))


def publish(visit: Visit) -> Response:
    """Publish the draft, once it is signed."""
    publish_edition(visit.workspace, _edition(visit), visit.caller, visit.now)
    return seen_other(visit.to("draft"))


def _edition(visit: Visit) -> Edition:
    edition = newest_draft(visit.workspace, visit.month)
    if edition is None:
        raise NotThere
    return edition

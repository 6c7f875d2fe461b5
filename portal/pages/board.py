"""Published editions: for the board's readers, and the public's for anybody."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from application.editions import withdrawal
from application.editions.proof import proof_of
from application.editions.reading import BOARD, PUBLIC, current_edition, published, published_edition
from application.views.files import public_front_page
from data.ledger import Edition
from portal.editions import edition_answer, page_of_edition
from portal.rendering import download, page, seen_other
from portal.visit import NotThere, Visit


def editions(visit: Visit) -> Response:
    """Return the list of published editions, the newest first."""
    return _editions(visit, ())


def _editions(visit: Visit, notes: tuple[str, ...]) -> Response:
    workspace = visit.workspace
    when = {each.edition: each.published_at for each in workspace.ledger.publications(workspace.cluster.id)}
    editions = published(workspace)
    withdrawn = workspace.ledger.withdrawals(workspace.cluster.id)
    signed = {edition.digest for edition in editions if workspace.ledger.signatures(edition.digest)}
    current = current_edition(workspace)
    values: dict[str, Any] = {
        "editions": editions,
        "current": current,
        "when": when,
        "signed": signed,
        "signers": {edition.digest: workspace.ledger.sign_offs(edition.digest) for edition in editions},
        "withdrawn": withdrawn,
    }
    return page(visit, "editions.html", **values, notes=notes)


def withdraw_edition(visit: Visit) -> Response:
    """Withdraw an edition, and say what was not as it should be with its files."""
    digest, reason = _edition(visit).digest, visit.typed.get("reason", "")
    gone = withdrawal.withdraw(visit.workspace, digest, reason, visit.caller, visit.now)
    return _done(visit, gone.troubles)


def restore_edition(visit: Visit) -> Response:
    """Bring a withdrawn edition back, once two people want it."""
    digest, reason = _edition(visit).digest, visit.typed.get("reason", "")
    wish = withdrawal.restore(visit.workspace, digest, reason, visit.caller, visit.now)
    return _done(visit, wish.troubles)


def _done(visit: Visit, troubles: tuple[str, ...]) -> Response:
    return _editions(visit, troubles) if troubles else seen_other(visit.to("editions"))


def all_editions(visit: Visit) -> Response:
    """Lead from a page of an edition, which knows where the list of all of them is on disk, to that list."""
    return seen_other(visit.to("editions"))


def editions_of_draft(visit: Visit) -> Response:
    """Lead from a page of a draft to the list of all editions."""
    return seen_other(visit.to("editions"))


def public_editions(visit: Visit) -> Response:
    """Return the list of the editions that anybody may read."""
    if visit.parts["cluster"] != visit.workspace.cluster.id:
        raise NotThere
    return page_of_edition(public_front_page(visit.workspace, "public/{month}/{number}"))


def latest(visit: Visit) -> Response:
    """Lead to the newest edition that isn't withdrawn."""
    newest = current_edition(visit.workspace)
    if newest is None:
        raise NotThere
    return seen_other(visit.to("edition_file", month=newest.month, edition=newest.number, path="index.html"))


def proof(visit: Visit) -> Response:
    """Return the signatures under an edition, with which anybody can verify them without the portal."""
    edition = _edition(visit)
    if not visit.workspace.ledger.signatures(edition.digest):
        raise NotThere
    content = proof_of(visit.workspace, edition)
    return download(content, f"proof-{edition.month}-edition-{edition.number}.json", "application/json")


def edition_file(visit: Visit) -> Response:
    """Return a file of the board's edition."""
    return edition_answer(visit.workspace, _edition(visit), BOARD, visit.parts["path"])


def public_file(visit: Visit) -> Response:
    """Return a file of the public's edition."""
    if visit.parts["cluster"] != visit.workspace.cluster.id:
        raise NotThere
    return edition_answer(visit.workspace, _edition(visit), PUBLIC, visit.parts["path"])


def _edition(visit: Visit) -> Edition:
    text = visit.parts["edition"]
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    edition = published_edition(visit.workspace, visit.month, number)
    if edition is None:
        raise NotThere
    return edition

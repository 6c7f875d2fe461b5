"""What is kept of returns: answers and names that wait for the coordinator, and returns that are erased for good."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

import application.returns.held_answers
from application.returns import erasure
from application.returns.erasure import ReturnErasure
from application.returns.held_answers import readable_answers
from application.returns.waiting_names import decide, waiting_names
from data.ledger import LedgerError, Receipt
from data.ledger.proof import ErasureEvent
from portal.rendering import page, seen_other
from portal.visit import Visit
from standards.errors import MinstdError


def held_answers(visit: Visit) -> Response:
    """Return the answers that wait."""
    held = readable_answers(visit.workspace, visit.caller, visit.now)
    return page(visit, "held_answers.html", held=held)


def decide_answer(visit: Visit) -> Response:
    """Accept an answer, or set it aside."""
    application.returns.held_answers.decide_answer(
        visit.workspace,
        visit.parts["reference"],
        visit.caller,
        visit.now,
        is_accepted=_is_accepted(visit),
        sha256_shown=visit.typed.get("sha256", ""),
    )
    return seen_other(visit.to("held_answers"))


def names(visit: Visit) -> Response:
    """Return the new names that wait."""
    return page(visit, "names.html", names=waiting_names(visit.workspace, visit.now))


def decide_name(visit: Visit) -> Response:
    """Accept a name, or set it aside."""
    decide(visit.workspace, visit.parts["reference"], visit.caller, visit.now, is_accepted=_is_accepted(visit))
    return seen_other(visit.to("names"))


def erasures(visit: Visit) -> Response:
    """Return which returns somebody wants erased, and which are."""
    return _erasures(visit, None)


def erase(visit: Visit) -> Response:
    """Note that the visitor wants a return erased, or erase it if another one does, too; and say what came of it."""
    receipt = _receipt(visit)
    outcome = erasure.erase(visit.workspace, receipt.id, visit.typed.get("reason", ""), visit.caller, visit.now)
    return _erasures(visit, outcome)


def _is_accepted(visit: Visit) -> bool:
    """Say what was decided.

    Raises:
        MinstdError: nothing was: what is set aside is deleted, so nobody does that by leaving it out.
    """
    decision = visit.typed.get("decision", "")
    if decision not in _DECISIONS:
        raise MinstdError("Choose whether to accept it or to set it aside.")
    return _DECISIONS[decision]


_DECISIONS: Final = {"accept": True, "set-aside": False}


def _erasures(visit: Visit, outcome: ReturnErasure | None) -> Response:
    ledger, cluster = visit.workspace.ledger, visit.workspace.cluster.id
    erased = ledger.erasures(cluster)
    wishes: dict[int, list[ErasureEvent]] = {}
    for event in ledger.wanted_erasures(cluster):
        wishes.setdefault(event.receipt, []).append(event)
    receipts = {number: ledger.receipt(number) for number in {*erased, *wishes}}
    return page(visit, "erasures.html", outcome=outcome, wishes=wishes, erased=erased, receipts=receipts)


def _receipt(visit: Visit) -> Receipt:
    """Return the receipt whose number was typed.

    Raises:
        MinstdError: this cluster has none of that number.
    """
    number = visit.typed.get("receipt", "").strip()
    try:
        receipt = visit.workspace.ledger.receipt(int(number)) if number.isdecimal() and len(number) < 10 else None
    except LedgerError:
        receipt = None
    if receipt is None or receipt.cluster != visit.workspace.cluster.id:
        raise MinstdError(f"{visit.workspace.cluster.name} has no receipt {number!r}. Give the number on the receipt.")
    return receipt

"""What waits for the coordinator: answers that may hold a person's details, and new names of services and providers."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

import application.returns.held_answers
from application.returns.held_answers import readable_answers
from application.returns.waiting_names import decide, waiting_names
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

"""Answers that may hold a person's details: the coordinator reads them, and accepts them or sets them aside."""

from __future__ import annotations

from starlette.responses import Response

import application.returns.held_answers
from application.returns.held_answers import readable_answers
from portal.rendering import page, seen_other
from portal.visit import Visit


def held_answers(visit: Visit) -> Response:
    """Return the answers that wait."""
    held = readable_answers(visit.workspace, visit.caller, visit.now)
    return page(visit, "held_answers.html", held=held)


def decide_answer(visit: Visit) -> Response:
    """Accept an answer, or set it aside."""
    is_accepted = visit.typed.get("decision") == "accept"
    application.returns.held_answers.decide_answer(
        visit.workspace, visit.parts["reference"], visit.caller, visit.now, is_accepted=is_accepted
    )
    return seen_other(visit.to("held_answers"))

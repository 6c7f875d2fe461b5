"""What was decided about verdicts: challenges by boroughs, and the board's actions and improvement plans."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

import application.editions.actions
import application.editions.challenges
from application.editions.actions import digest_of
from application.people.acts import Act
from application.views.decisions import plan_phrase
from data.clusters.timetable import LONDON
from data.ledger.challenges import Decision
from portal.pages.borough import GROUNDS
from portal.rendering import page, seen_other
from portal.visit import NotThere, Visit
from standards.actions import ActionState
from standards.model import Month


def challenges(visit: Visit) -> Response:
    """Return every challenge to a month's draft."""
    workspace, standards = visit.workspace, _titles(visit, visit.month)
    raised = workspace.ledger.challenges(workspace.cluster.id, visit.month, visit.now)
    values: dict[str, Any] = {"month": visit.month, "raised": raised, "names": _names(visit), "standards": standards}
    return page(visit, "challenges.html", **values, grounds=GROUNDS, decisions=Decision)


def decide(visit: Visit) -> Response:
    """Decide a challenge."""
    decision, reasons = visit.typed.get("decision", ""), visit.typed.get("reasons", "")
    application.editions.challenges.decide(
        visit.workspace, f"C{visit.number}", decision, reasons, visit.caller, visit.now
    )
    return seen_other(visit.to("challenges"))


def _names(visit: Visit) -> dict[str, str]:
    cluster = visit.workspace.cluster
    return {cluster.id: cluster.name, **{member.gss_code: member.name for member in cluster.members}}


def _titles(visit: Visit, month: Month) -> dict[str, str]:
    return {each.id: each.title for each in visit.workspace.rules.in_force(month).standards}


# Actions and improvement plans


def actions(visit: Visit) -> Response:
    """Return every action of the cluster, those that are open first."""
    workspace, order, today = visit.workspace, list(ActionState), visit.now.astimezone(LONDON).date()
    every = workspace.ledger.actions(workspace.cluster.id, visit.now)
    return page(
        visit,
        "actions.html",
        actions=sorted(every, key=lambda action: (order.index(action.state), action.due_on, action.number)),
        plans={action.number: plan_phrase(action, today) for action in every},
        digests={action.number: digest_of([action]) for action in every},
        today=today,
        names=_names(visit),
        standards=_titles(visit, visit.reported_month),
        states=ActionState,
        titles=visit.titles(Act.APPROVE),
    )


def add_action(visit: Visit) -> Response:
    """Enter what the board decided to do."""
    typed = visit.typed
    where = (typed.get("area", ""), typed.get("standard", ""))
    text, owner, due = typed.get("text", ""), typed.get("owner", ""), typed.get("due", "")
    application.editions.actions.add(visit.workspace, where, text, owner, due, visit.caller, visit.now)
    return seen_other(visit.to("actions"))


def update_action(visit: Visit) -> Response:
    """Record how an action stands."""
    state, text, due = _progress(visit)
    application.editions.actions.update(visit.workspace, _action(visit), state, text, due, visit.caller, visit.now)
    return _shown(visit)


def add_milestone(visit: Visit) -> Response:
    """Give an action a milestone, which makes it a plan."""
    text, due = visit.typed.get("text", ""), visit.typed.get("due", "")
    application.editions.actions.add_milestone(visit.workspace, _action(visit), text, due, visit.caller, visit.now)
    return _shown(visit)


def update_milestone(visit: Visit) -> Response:
    """Record how a milestone stands."""
    where = (_action(visit), visit.number_of("milestone"))
    state, text, due = _progress(visit)
    application.editions.actions.update_milestone(visit.workspace, where, state, text, due, visit.caller, visit.now)
    return _shown(visit)


def agree_plan(visit: Visit) -> Response:
    """Record that the board agreed a plan as the page showed it."""
    minute, shown = visit.typed.get("minute", ""), visit.typed.get("sha256", "")
    application.editions.actions.agree(
        visit.workspace, _action(visit), minute, visit.caller, visit.now, sha256_shown=shown
    )
    return _shown(visit)


def _action(visit: Visit) -> str:
    """Return the action that the path names; one of another cluster reads as if there were none."""
    known = visit.workspace.ledger.actions(visit.workspace.cluster.id, visit.now)
    if visit.number not in {action.number for action in known}:
        raise NotThere
    return f"A{visit.number}"


def _progress(visit: Visit) -> tuple[str, str, str | None]:
    return visit.typed.get("state", ""), visit.typed.get("text", ""), visit.typed.get("due") or None


def _shown(visit: Visit) -> Response:
    return seen_other(f"{visit.to('actions')}#a{visit.number}")

"""Challenges: what boroughs dispute, and what was decided."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

import application.editions.challenges
from data.ledger.challenges import Decision
from portal.pages.borough import GROUNDS
from portal.rendering import page, seen_other
from portal.visit import Visit


def challenges(visit: Visit) -> Response:
    """Return every challenge to a month's draft."""
    workspace = visit.workspace
    names = {workspace.cluster.id: workspace.cluster.name}
    names |= {member.gss_code: member.name for member in workspace.cluster.members}
    standards = {each.id: each.title for each in workspace.rules.in_force(visit.month).standards}
    raised = workspace.ledger.challenges(workspace.cluster.id, visit.month, visit.now)
    values: dict[str, Any] = {"month": visit.month, "raised": raised, "names": names, "standards": standards}
    return page(visit, "challenges.html", **values, grounds=GROUNDS, decisions=Decision)


def decide(visit: Visit) -> Response:
    """Decide a challenge."""
    decision, reasons = visit.typed.get("decision", ""), visit.typed.get("reasons", "")
    application.editions.challenges.decide(
        visit.workspace, f"C{visit.number}", decision, reasons, visit.caller, visit.now
    )
    return seen_other(visit.to("challenges"))

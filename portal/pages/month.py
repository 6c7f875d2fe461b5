"""The coordinator's month: who owes what, the draft, its release, holds."""

from __future__ import annotations

from starlette.responses import Response

import application.editions.draft
import application.editions.release
from application.editions import holds
from application.editions.reading import newest_draft, release_of
from application.returns.borough import month_grid, months_to_show
from application.views.returns import RETURN_TITLES
from data.ledger.approvals import HoldReason
from portal.rendering import page, seen_other
from portal.visit import Visit


def month(visit: Visit) -> Response:
    """Return the month at a glance."""
    workspace, shown = visit.workspace, visit.month
    edition = newest_draft(workspace, shown)
    return page(
        visit,
        "month.html",
        month=shown,
        months=months_to_show(workspace, visit.now),
        dates=workspace.cluster.timetable(shown),
        grid=month_grid(workspace, shown, visit.now),
        sheets=workspace.contracts.sheets,
        titles=RETURN_TITLES,
        edition=edition,
        release=None if edition is None else release_of(workspace, edition),
        challenges=workspace.ledger.challenges(workspace.cluster.id, shown, visit.now),
        held=workspace.ledger.holds(workspace.cluster.id, visit.now).get(shown),
        hold_reasons=HoldReason,
        published=[each for each in workspace.ledger.publications(workspace.cluster.id) if each.month == shown],
    )


def make_draft(visit: Visit) -> Response:
    """Collect what arrived and make the month's draft."""
    application.editions.draft.make_draft(visit.workspace, visit.month, visit.caller, visit.now)
    return seen_other(visit.to("month"))


def release(visit: Visit) -> Response:
    """Release the newest draft to the boroughs."""
    application.editions.release.release(visit.workspace, visit.month, visit.caller, visit.now)
    return seen_other(visit.to("month"))


def hold(visit: Visit) -> Response:
    """Put the month on hold."""
    reason, text = visit.typed.get("reason", ""), visit.typed.get("text", "")
    holds.hold(visit.workspace, visit.month, reason, text, visit.caller, visit.now)
    return seen_other(visit.to("month"))


def end_hold(visit: Visit) -> Response:
    """End the month's hold."""
    holds.end_hold(visit.workspace, visit.month, visit.typed.get("text", ""), visit.caller, visit.now)
    return seen_other(visit.to("month"))

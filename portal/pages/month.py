"""The coordinator's month: who owes what, the draft, its release, holds."""

from __future__ import annotations

from starlette.responses import Response

import application.editions.draft
import application.editions.release
import application.returns.chasing
from application.editions import holds, months
from application.editions.challenges import last_day
from application.editions.months import provisional_words
from application.editions.readiness import edition_of
from application.editions.reading import hidden_words, newest_draft, release_of
from application.editions.sign_off import is_signed
from application.returns.borough import month_tasks, months_to_show
from application.returns.held_answers import held_answers
from application.returns.waiting_names import waiting_names
from application.views.returns import RETURN_TITLES
from data.ledger.approvals import HoldReason
from data.ledger.months import RevisionReason
from data.ledger.notices import Notice, NoticeKind
from portal.rendering import page, seen_other
from portal.visit import NotThere, Visit


def month(visit: Visit) -> Response:
    """Return the month at a glance."""
    workspace, shown = visit.workspace, visit.month
    published = [each for each in workspace.ledger.publications(workspace.cluster.id) if each.month == shown]
    revision = months.open_revision(workspace, shown, visit.now)
    edition = newest_draft(workspace, shown)
    if revision is not None and edition is not None and edition.digest == revision.edition:
        edition = None  # what is published is no draft of the edition that takes its place
    released = None if edition is None else release_of(workspace, edition)
    grid = month_tasks(workspace, shown, visit.now)
    returns = {task.return_type for tasks in grid.values() for task in tasks}
    return page(
        visit,
        "month.html",
        month=shown,
        months=months_to_show(workspace, visit.now),
        dates=workspace.cluster.timetable(shown),
        grid=grid,
        owing={code for code, tasks in grid.items() if any(task.is_owed for task in tasks)},
        kinds={name: title for name, title in RETURN_TITLES.items() if name in returns},
        reminded=_reminded(visit),
        names=waiting_names(workspace, visit.now) if visit.may("make_draft") else [],
        answers=held_answers(workspace, visit.now) if visit.may("held_answers") else [],
        edition=edition,
        hidden=[] if edition is None or not visit.may("make_draft") else hidden_words(workspace, edition),
        provisional="" if edition is None else provisional_words(workspace, edition),
        is_signed=edition is not None and is_signed(workspace, edition),
        release=released,
        last_day=None if released is None else last_day(released.closes_at),
        challenges=workspace.ledger.challenges(workspace.cluster.id, shown, visit.now),
        held=workspace.ledger.holds(workspace.cluster.id, visit.now).get(shown),
        hold_reasons=HoldReason,
        published=published,
        revision=revision,
        is_over=bool(published) and revision is None,
        revision_reasons=RevisionReason,
    )


def _reminded(visit: Visit) -> dict[str, Notice]:
    """Return the newest reminder of each borough about the month, by the borough's ONS code."""
    notices = visit.workspace.ledger.notices(visit.workspace.cluster.id)
    about = [each for each in notices if (each.kind, each.about) == (NoticeKind.CHASE, str(visit.month))]
    return {notice.whom: notice for notice in about}


def chase(visit: Visit) -> Response:
    """Remind the chosen boroughs of what they owe."""
    areas = [name.removeprefix("area-") for name in visit.typed if name.startswith("area-")]
    application.returns.chasing.chase(visit.workspace, visit.month, areas, visit.caller, visit.now)
    return seen_other(visit.to("month") + "#grid")


def make_draft(visit: Visit) -> Response:
    """Collect what arrived and make the month's draft."""
    application.editions.draft.make_draft(visit.workspace, visit.month, visit.caller, visit.now)
    return seen_other(visit.to("month"))


def release(visit: Visit) -> Response:
    """Release the newest draft to the boroughs."""
    application.editions.release.release(
        visit.workspace,
        visit.month,
        visit.caller,
        visit.now,
        is_provisional_enough=visit.typed.get("provisional") == "yes",
    )
    return seen_other(visit.to("month"))


def drop(visit: Visit) -> Response:
    """Drop the draft that the page showed, and no newer one."""
    edition = edition_of(visit.workspace, visit.typed.get("digest", ""))
    if edition.month != visit.month:
        raise NotThere
    months.drop(visit.workspace, edition, visit.typed.get("why", ""), visit.caller, visit.now)
    return seen_other(visit.to("month"))


def revise(visit: Visit) -> Response:
    """Open the published month again."""
    reason = visit.typed.get("revision", "")
    if reason not in tuple(RevisionReason):
        raise NotThere
    text = visit.typed.get("why", "")
    months.revise(visit.workspace, visit.month, RevisionReason(reason), text, visit.caller, visit.now)
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

"""A borough's pages: what it has to do, what it sent, its own draft."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from application.editions.challenges import last_day, raise_challenge
from application.editions.reading import annex, released_to
from application.returns import templates
from application.returns.borough import months_to_show, reported_month, sent_by, tasks
from application.returns.spool import forget_old
from application.views.draft import own_verdicts
from application.views.returns import RETURN_TITLES
from data.ledger.challenges import Ground
from portal.editions import edition_answer, withdrawn_answer
from portal.rendering import download, page, seen_other
from portal.visit import NotThere, Visit

GROUNDS: Final = {
    Ground.DATA_WRONG: "The data is wrong",
    Ground.RULE_MISAPPLIED: "The standard was applied wrongly",
    Ground.RULE_UNFAIR: "The standard is unfair",
    Ground.CONTEXT: "There is context to show beside the verdict",
}
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def borough(visit: Visit) -> Response:
    """Return the borough's first page."""
    workspace, member, now = visit.workspace, visit.member, visit.now
    forget_old(workspace, now)
    month = reported_month(now)
    months = months_to_show(workspace, now)
    return page(
        visit,
        "borough.html",
        member=member,
        month=month,
        tasks=tasks(workspace, member, month, now),
        earlier=[(each, tasks(workspace, member, each, now)) for each in months[1:]],
        waiting=workspace.ledger.waiting_of(workspace.cluster.id, member.gss_code),
        drafts=[each for each in months if released_to(workspace, member, each) is not None],
        titles=RETURN_TITLES,
    )


def template(visit: Visit) -> Response:
    """Return the template of a return, with what stays the same filled in."""
    kind = visit.parts["file"].removesuffix(".xlsx")
    if kind not in RETURN_TITLES or visit.parts["file"] == kind:
        raise NotThere
    content = templates.template(visit.workspace, visit.member, kind, visit.month, "xlsx")
    return download(content, f"{visit.member.name.casefold().replace(' ', '-')}-{kind}-{visit.month}.xlsx", _XLSX)


def history(visit: Visit) -> Response:
    """Return everything that the borough sent."""
    sent = sent_by(visit.workspace, visit.member, visit.now)
    people = {holder.person.number: holder.person.name for holder in visit.workspace.ledger.holders(visit.now)}
    return page(visit, "history.html", member=visit.member, sent=sent, people=people, titles=RETURN_TITLES)


def own_draft(visit: Visit) -> Response:
    """Return the borough's own part of a month's draft, with its challenges."""
    released = released_to(visit.workspace, visit.member, visit.month)
    if released is None:
        raise NotThere
    edition, release = released
    notice = withdrawn_answer(visit.workspace, edition)
    if notice is not None:
        return notice
    verdicts = own_verdicts(visit.workspace, edition, visit.member)
    areas = (visit.member.gss_code, visit.workspace.cluster.id)
    raised = visit.workspace.ledger.challenges(visit.workspace.cluster.id, visit.month, visit.now)
    return page(
        visit,
        "own_draft.html",
        member=visit.member,
        edition=edition,
        release=release,
        verdicts=verdicts,
        attention=[verdict for verdict in verdicts if verdict.needs_attention],
        others=[verdict for verdict in verdicts if not verdict.needs_attention],
        raised=[each for each in raised if each.area in areas],
        grounds=GROUNDS,
        is_open=visit.now < release.closes_at,
        last_day=last_day(release.closes_at),
    )


def own_draft_file(visit: Visit) -> Response:
    """Return a file of the borough's own annex."""
    released = released_to(visit.workspace, visit.member, visit.month)
    if released is None:
        raise NotThere
    return edition_answer(visit.workspace, released[0], annex(visit.member.gss_code), visit.parts["path"])


def challenge(visit: Visit) -> Response:
    """Challenge a verdict of the draft."""
    standard = visit.typed.get("standard", "")
    where = (visit.member.gss_code, standard)
    ground, text = visit.typed.get("ground", ""), visit.typed.get("text", "")
    raise_challenge(visit.workspace, where, visit.month, ground, text, visit.caller, visit.now)
    return seen_other(visit.to("own_draft"))

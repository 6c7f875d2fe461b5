"""What a board approves, and a cluster's files: what they say now, whether that counts, and letting it count."""

from __future__ import annotations

from starlette.responses import Response

import application.configuration.accept
import application.editions.approvals
from application.configuration.accept import change_sentences, changed_files, is_acceptance_wanted
from application.configuration.check import check_cluster
from application.editions.approvals import approvables
from application.people.acts import Act
from portal.rendering import page, seen_other
from portal.visit import Visit


def approvals(visit: Visit) -> Response:
    """Return the page of what is approved and accepted, and what isn't."""
    workspace, now = visit.workspace, visit.now
    files, is_wanted = workspace.files_now, is_acceptance_wanted(workspace, now)
    return page(
        visit,
        "approvals.html",
        subjects=approvables(workspace, now),
        titles=visit.titles(Act.APPROVE),
        files=changed_files(workspace, now) if is_wanted else [],
        sentences=change_sentences(workspace, now) if is_wanted else [],
        files_sha256=workspace.folder.sha256,
        is_wanted=is_wanted,
        problems=check_cluster(files, visit.reported_month),
        is_broken=files.sha256 != workspace.folder.sha256,
    )


def approve(visit: Visit) -> Response:
    """Record that the board approved something as the page showed it."""
    what, minute, shown = (visit.typed.get(name, "") for name in ("what", "minute", "sha256"))
    application.editions.approvals.approve(visit.workspace, what, minute, visit.caller, visit.now, sha256=shown)
    return seen_other(visit.to("approvals"))


def accept_files(visit: Visit) -> Response:
    """Let the cluster's files count as the page showed them."""
    reason, shown = visit.typed.get("reason", ""), visit.typed.get("sha256", "")
    application.configuration.accept.accept_files(visit.workspace, reason, visit.caller, visit.now, sha256=shown)
    return seen_other(visit.to("approvals"))

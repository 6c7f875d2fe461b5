"""From the validation of a file to the reply that its borough gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from application.return_names import receipt_name
from application.wording import ANSWER_HELD, HEADINGS, where
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.intake.explanations import open_questions
from data.ledger import Receipt, Validation
from data.ledger.transient.queues import WaitingReturn
from data.model import Effect, Finding
from data.observations.status import StatusRow
from reports.site.reply import ReplyFinding, ReplyView, SheetDue, render_reply

__all__ = ["ReplyView", "render_reply", "reply_view"]


def reply_view(
    workspace: Workspace, member: Member, validation: Validation, annotated: str, still_owed: Iterable[StatusRow]
) -> ReplyView:
    """Return the contents of the reply to a file.

    Args:
        workspace: the cluster's.
        member: the area that sent the file.
        validation: the file's receipt, state, findings and answers.
        annotated: the name of the marked copy; empty where there is none.
        still_owed: what else the area owes for the same month.
    """
    receipt, timetable = validation.receipt, validation.month and workspace.cluster.timetable(validation.month)
    return_name = f"{validation.return_type} return for {validation.month.words}" if validation.month else "return"
    return ReplyView(
        cluster_name=workspace.cluster.name,
        area_name=member.name,
        is_demonstration=workspace.is_demonstration,
        contact=workspace.settings.contact,
        receipt=receipt.id,
        file=receipt_name(member.name, validation),
        received_at=receipt.received_at,
        sha256=receipt.sha256,
        what=return_name,
        state=str(validation.state),
        questions=len(open_questions(validation)),
        due_at=timetable.due_at if timetable else None,
        freeze_at=timetable.freeze_at if timetable else None,
        groups=tuple(_groups(validation)),
        annotated=annotated,
        is_again=validation.replaces is not None,
        owed=tuple(
            SheetDue(row.return_type, workspace.contracts.sheets[row.sheet].title, row.due_at) for row in still_owed
        ),
    )


def waiting_view(workspace: Workspace, member: Member, waiting: WaitingReturn) -> ReplyView:
    """Return the contents of the answer to a file that was checked and isn't submitted yet: it has no receipt."""
    about = (waiting.sha256, waiting.cluster, waiting.gss_code, "", waiting.name, "", waiting.checked_at)
    validation = Validation(
        Receipt(*about),
        waiting.state,
        waiting.return_type,
        waiting.gss_code,
        waiting.month,
        waiting.sheets,
        waiting.findings,
    )
    return reply_view(workspace, member, validation, "", ())


def _groups(validation: Validation) -> Iterator[tuple[str, tuple[ReplyFinding, ...]]]:
    for effect, heading in HEADINGS.items():
        findings = tuple(
            _reply_finding(validation, n, finding)
            for n, finding in enumerate(validation.findings)
            if finding.effect is effect
        )
        if findings:
            yield heading, findings


def _reply_finding(validation: Validation, n: int, finding: Finding) -> ReplyFinding:
    given = validation.explanations.get(n) if finding.effect is Effect.ASK else None
    explained = f"Explained by {given.role}: {given.text}" if given else ""
    held = ANSWER_HELD if n in validation.held_answers else ""
    return ReplyFinding(n + 1, where(finding), finding.message, finding.fix, explained, held)

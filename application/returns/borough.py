"""A borough's month: what it has to do, what it sent, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from application.returns.answers import answered
from application.returns.register import register_of
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.clusters.timetable import LONDON
from data.intake.explanations import open_questions
from data.ledger import Validation
from data.model import Effect, Obligation
from data.observations.status import NONE, StatusRow
from standards.model import Month


@dataclass(frozen=True, slots=True)
class BoroughTask:
    """What a borough has to do about one return of a month.

    Attributes:
        state: of the return as a whole: the one of its sheets that needs most to be done.
        to_correct: how many findings have to be corrected.
        questions: how many wait for an answer.
        receipt: the number of the receipt concerned; None where nothing was received.
        received_at: when that was received.
        sheets: what stands of each sheet.
        is_open: whether anything sent now would still count for the month's report.
    """

    return_type: str
    state: str
    obligation: Obligation
    due_at: datetime
    freeze_at: datetime
    to_correct: int
    questions: int
    receipt: int | None
    received_at: datetime | None
    sheets: tuple[StatusRow, ...]
    is_late: bool
    is_open: bool

    @property
    def is_owed(self) -> bool:
        """Whether the borough still has to send some of it."""
        return any(row.is_wanted for row in self.sheets)

    @property
    def is_done(self) -> bool:
        return self.state in ("accepted", "nil") or self.obligation is Obligation.EXEMPT


_MOST_TO_DO = ("none", "refused", "rejected", "withdrawn", "held", "questions", "accepted", "nil")


def reported_month(now: datetime) -> Month:
    """Return the month that is being collected: the one before that in which `now` lies, in London."""
    return Month.of(now.astimezone(LONDON).date()) - 1


def months_to_show(workspace: Workspace, now: datetime, how_many: int = 6) -> list[Month]:
    """Return the newest months, the newest first, that the cluster has returns for."""
    newest = reported_month(now)
    joined = min(member.joined for member in workspace.cluster.members)
    return [newest - back for back in range(how_many) if newest - back >= joined]


def tasks(workspace: Workspace, member: Member, month: Month, now: datetime) -> list[BoroughTask]:
    """Return what a borough owes for a month, the most urgent first, one task for each return."""
    return _tasks(workspace, register_of(workspace, month, now), now).get(member.gss_code, [])


def month_tasks(workspace: Workspace, month: Month, now: datetime) -> dict[str, list[BoroughTask]]:
    """Return what each borough owes for a month, by its ONS code: one task for each return, by the return's name."""
    by_area = _tasks(workspace, register_of(workspace, month, now), now)
    return {code: sorted(tasks, key=lambda task: task.return_type) for code, tasks in sorted(by_area.items())}


def _tasks(workspace: Workspace, register: Iterable[StatusRow], now: datetime) -> dict[str, list[BoroughTask]]:
    rows = sorted(register, key=lambda row: (row.gss_code, row.return_type))
    standing = {row.receipt.id for row in rows if row.receipt is not None}
    judged = workspace.ledger.judged(workspace.cluster.id, workspace.checks_version, now)
    some = [validation for validation in judged if validation.receipt.id in standing]
    sent = {validation.receipt.id: validation for validation in with_findings(workspace, some, now)}
    tasks: dict[str, list[BoroughTask]] = {}
    for (code, _), group in groupby(rows, key=lambda row: (row.gss_code, row.return_type)):
        tasks.setdefault(code, []).append(_task(list(group), sent, now))
    return {
        code: sorted(made, key=lambda task: (task.is_done, task.due_at, task.return_type))
        for code, made in tasks.items()
    }


def _task(rows: list[StatusRow], sent: dict[int, Validation], now: datetime) -> BoroughTask:
    row = min(rows, key=lambda each: _MOST_TO_DO.index(each.state))
    validation = None if row.receipt is None else sent.get(row.receipt.id)
    findings = () if validation is None else validation.findings
    return BoroughTask(
        return_type=row.return_type,
        state=row.state if row.obligation is not Obligation.EXEMPT else NONE,
        obligation=row.obligation,
        due_at=row.due_at,
        freeze_at=row.owed.freeze_at,
        to_correct=sum(finding.effect is not Effect.ASK for finding in findings),
        questions=0 if validation is None else len(open_questions(validation)),
        receipt=None if row.receipt is None else row.receipt.id,
        received_at=None if row.receipt is None else row.receipt.received_at,
        sheets=tuple(rows),
        is_late=any(each.is_late for each in rows),
        is_open=row.owed.open_at <= now <= row.owed.freeze_at,
    )


def sent_by(workspace: Workspace, member: Member, now: datetime) -> list[Validation]:
    """Return everything that a borough sent, the newest first, with findings and answers."""
    judged = workspace.ledger.judged(workspace.cluster.id, workspace.checks_version, now)
    mine = [each for each in judged if each.receipt.gss_code == member.gss_code]
    return list(reversed(with_findings(workspace, mine, now)))


def with_findings(workspace: Workspace, validations: Iterable[Validation], now: datetime) -> list[Validation]:
    """Return validations with their findings and the answers given to them."""
    some = list(validations)
    findings = workspace.ledger.findings(each.id for each in some)
    return answered(workspace, [replace(each, findings=findings[each.id]) for each in some], now)

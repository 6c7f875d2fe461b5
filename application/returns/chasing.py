"""Reminding boroughs of the returns they still owe: by the calendar, or when a coordinator says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from application.notices import tell_area, words_of
from application.people.acts import Act
from application.people.caller import Caller, permit
from application.returns.register import register_of
from application.workspace import Workspace
from data.ledger.notices import Fate, NoticeKind
from data.model import Obligation
from data.observations.status import StatusRow
from standards.errors import MinstdError
from standards.model import Month


def still_owed(workspace: Workspace, month: Month, now: datetime) -> list[StatusRow]:
    """Return the sheets that boroughs still have to send for a month."""
    return [row for row in register_of(workspace, month, now) if row.is_wanted]


def reminder(workspace: Workspace, month: Month, owed: Iterable[StatusRow]) -> tuple[str, str]:
    """Return what a borough is sent about the sheets that it owes: a title and a text."""
    lines = "\n".join(line_of(workspace, row) for row in owed)
    return words_of(workspace, NoticeKind.CHASE, month, {"lines": lines})


def chase(workspace: Workspace, month: Month, areas: Sequence[str], caller: Caller, now: datetime) -> dict[str, Fate]:
    """Remind some boroughs of what they still owe, and return what became of each message, by the ONS code.

    Args:
        workspace: the cluster's.
        month: the month reported on.
        areas: the boroughs' ONS codes; one that owes nothing is left out.
        caller: who reminds.
        now: when.

    Raises:
        MinstdError: none of them owes anything.
        NotPermitted: the caller is no coordinator of the cluster.
    """
    permit(workspace, Act.CHASE, None, caller, now)
    owed = still_owed(workspace, month, now)
    fates = {}
    for member in workspace.cluster.members:
        rows = [row for row in owed if row.gss_code == member.gss_code and member.gss_code in areas]
        if rows:
            words = reminder(workspace, month, rows)
            fates[member.gss_code] = tell_area(workspace, member.gss_code, NoticeKind.CHASE, str(month), words, now)
    if not fates:
        raise MinstdError("Choose at least one borough with a return still due.")
    return fates


def line_of(workspace: Workspace, row: StatusRow) -> str:
    """Return a sheet that is owed, as a line of a message."""
    title = workspace.contracts.sheets[row.sheet].title
    overdue = ", overdue" if row.obligation is Obligation.OVERDUE else ""
    return f"{row.return_type} return, {title}: due {row.due_at:%d %B %Y %H:%M}{overdue}"

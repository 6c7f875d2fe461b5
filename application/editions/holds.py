"""Holding a month: its drafts are not signed off or published until the hold is ended."""

from __future__ import annotations

from datetime import datetime

from application.ledger.heads import leave_head
from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.workspace import Workspace
from data.intake.explanations import checked_case
from data.ledger.approvals import Hold, HoldReason
from standards.errors import MinstdError
from standards.model import Month


class HoldError(MinstdError):
    """A month that is on hold."""


def hold(workspace: Workspace, month: Month, reason: str, text: str, caller: Caller, now: datetime) -> Hold:
    """Put a month on hold. Other months go on as before.

    Args:
        workspace: the cluster's.
        month: the month reported on.
        reason: one of `HoldReason`.
        text: what there is to say, in 60 words or fewer, and nobody's details.
        caller: who decides it; a coordinator.
        now: when.

    Raises:
        MinstdError: it is already on hold, or there is no such reason.
        NotPermitted: the caller is no coordinator of the cluster.
    """
    if reason not in tuple(HoldReason):
        raise MinstdError(f"{reason!r} isn't a reason for a hold. Choose one of {', '.join(HoldReason)}.")
    words = checked_case(text)
    with permitted(workspace, Act.HOLD, None, caller, now) as (given, until):
        if month in workspace.ledger.holds(workspace.cluster.id, until):
            raise MinstdError(f"{month.words} is already on hold.")
        made = Hold(workspace.cluster.id, month, HoldReason(reason), words, given.title, given.person.number, now)
        workspace.ledger.hold(made)
        leave_head(workspace)
    return made


def end_hold(workspace: Workspace, month: Month, text: str, caller: Caller, now: datetime) -> Hold:
    """End a month's hold.

    Raises:
        MinstdError: it isn't on hold.
        NotPermitted: the caller is no coordinator of the cluster.
    """
    words = checked_case(text)
    with permitted(workspace, Act.HOLD, None, caller, now) as (given, until):
        held = workspace.ledger.holds(workspace.cluster.id, until).get(month)
        if held is None:
            raise MinstdError(f"{month.words} isn't on hold.")
        ended = Hold(workspace.cluster.id, month, held.reason, words, given.title, given.person.number, now)
        workspace.ledger.end_hold(ended)
        leave_head(workspace)
    return ended


def check_not_held(workspace: Workspace, month: Month, now: datetime) -> None:
    """Refuse to sign or publish a month that is on hold.

    Raises:
        OnHold: it is.
    """
    held = workspace.ledger.holds(workspace.cluster.id, now).get(month)
    if held is not None:
        raise HoldError(
            f"{month.words} is on hold because of {held.reason.words}, since {held.at:%d %B %Y}. A coordinator can end "
            f'the hold: `minstd hold end --month {month} --text "..."`.'
        )

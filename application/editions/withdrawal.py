"""Withdrawing a published edition: a notice at its addresses within a minute, and its files out of sight.

What readers saw of it they know: its figures still count for what a later edition gives away, and its number is never
given again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from application.editions.pointer import point
from application.editions.readiness import edition_of
from application.editions.reading import PUBLIC
from application.editions.sign_off import is_published
from application.ledger import leave_head, refuse_if_behind
from application.messages import COORDINATOR
from application.notices import tell_area, tell_coordinators
from application.people.acts import Act
from application.people.caller import Caller, permit
from application.views.files import withdrawal_notice
from application.workspace import Workspace
from data.intake.explanations import checked_text
from data.ledger import Edition
from data.ledger.notices import Fate, NoticeKind
from data.ledger.withdrawals import Withdrawal, WithdrawalEvent
from data.storage.editions import MANIFEST
from standards.errors import MinstdError

NOTHING_SHOWN = ("coordinator/",)
"""Folders of an edition that no reader opens: nothing stands in their place."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """What became of somebody's wish to have an edition back.

    Attributes:
        is_restored: whether it is back; otherwise another person has to want it, too.
    """

    edition: Edition
    is_restored: bool


def withdraw(workspace: Workspace, digest: str, reason: str, caller: Caller, now: datetime) -> Edition:
    """Replace a published edition by a notice at each of its pages' addresses. Safe to repeat.

    Args:
        workspace: that of the edition's cluster.
        digest: at least the first twelve characters of the edition's.
        reason: why, in 60 words or fewer and with nobody's details: every reader is shown it.
        caller: who withdraws it; a coordinator or the data protection officer.
        now: when.

    Raises:
        MinstdError: it isn't published, or the reason can't be shown.
        NotPermitted: the caller is neither.
    """
    refuse_if_behind(workspace)
    edition = edition_of(workspace, digest)
    given = permit(workspace, Act.WITHDRAW_EDITION, None, caller, now)
    words = checked_text(reason)
    with workspace.turn(now) as until:
        if not is_published(workspace, edition):
            raise MinstdError(f"{edition.digest[:12]} isn't published, so there is nothing to withdraw.")
        if edition.digest not in workspace.ledger.withdrawals(edition.cluster):
            event = WithdrawalEvent(edition.cluster, edition.digest, False, words, given.person.number, until)
            workspace.ledger.add_withdrawal_event(event)
    withdrawal = workspace.ledger.withdrawals(edition.cluster)[edition.digest]
    workspace.editions.withdraw(edition.folder, _notices(workspace, edition, withdrawal))
    _show(workspace, edition)
    text = f"It was withdrawn: {withdrawal.event.reason} Don't use its figures."
    _tell(workspace, edition, NoticeKind.WITHDRAWAL, text, withdrawal.event.at, now)
    return edition


def restore(workspace: Workspace, digest: str, reason: str, caller: Caller, now: datetime) -> Restoration:
    """Bring a withdrawn edition back, once two different people want it. Safe to repeat.

    Args:
        workspace: that of the edition's cluster.
        digest: at least the first twelve characters of the edition's.
        reason: why, in 60 words or fewer and with nobody's details.
        caller: who wants it; a coordinator or the data protection officer.
        now: when.

    Raises:
        MinstdError: it was never withdrawn.
        NotPermitted: the caller is neither.
    """
    refuse_if_behind(workspace)
    edition = edition_of(workspace, digest)
    given = permit(workspace, Act.RESTORE_EDITION, None, caller, now)
    words = checked_text(reason)
    person = given.person.number
    with workspace.turn(now) as until:
        withdrawal = workspace.ledger.withdrawals(edition.cluster).get(edition.digest)
        if not workspace.ledger.withdrawal_events(edition):
            raise MinstdError(f"{edition.digest[:12]} was never withdrawn.")
        if withdrawal is not None and person not in withdrawal.restorers:
            event = WithdrawalEvent(edition.cluster, edition.digest, True, words, person, until)
            workspace.ledger.add_withdrawal_event(event)
    if edition.digest in workspace.ledger.withdrawals(edition.cluster):
        return Restoration(edition, is_restored=False)
    workspace.editions.restore(edition.folder)
    _show(workspace, edition)
    last = workspace.ledger.withdrawal_events(edition)[-1]
    _tell(workspace, edition, NoticeKind.RESTORATION, f"It is back at its addresses: {last.reason}", last.at, now)
    return Restoration(edition, is_restored=True)


def withdrawal_of(workspace: Workspace, edition: Edition) -> Withdrawal | None:
    """Return how an edition is withdrawn; None where it is not."""
    return workspace.ledger.withdrawals(edition.cluster).get(edition.digest)


def notice_of(workspace: Workspace, edition: Edition, withdrawal: Withdrawal) -> bytes:
    """Return the page that stands where an edition's pages were."""
    return withdrawal_notice(workspace, edition, withdrawal)


def _notices(workspace: Workspace, edition: Edition, withdrawal: Withdrawal) -> Mapping[str, bytes]:
    """Return the notice for every page of an edition, by the page's path in its folder."""
    manifest = json.loads(workspace.editions.read(f"{edition.folder}/{MANIFEST}"))
    notice = notice_of(workspace, edition, withdrawal)
    pages = [entry["path"] for entry in manifest["files"] if entry["path"].endswith(".html")]
    return {path: notice for path in pages if not path.startswith(NOTHING_SHOWN)}


def _show(workspace: Workspace, edition: Edition) -> None:
    """Have readers find what is there now."""
    if workspace.editions.has(f"{edition.folder}/{PUBLIC}/{MANIFEST}"):
        workspace.editions.open_to_all(f"{edition.folder}/{PUBLIC}")
    point(workspace, workspace.ledger.publications(edition.cluster))
    leave_head(workspace)


def _tell(workspace: Workspace, edition: Edition, kind: NoticeKind, text: str, since: datetime, now: datetime) -> None:
    """Tell every borough and the coordinators once."""
    informed = {
        notice.whom
        for notice in workspace.ledger.notices(edition.cluster)
        if (notice.kind, notice.about) == (kind, edition.digest)
        and notice.at >= since
        and notice.fate is not Fate.FAILED
    }
    now = max(now, since)
    words = (f"{workspace.cluster.name}: edition {edition.number} of {edition.month.words}", text)
    for member in workspace.cluster.members:
        if member.gss_code not in informed:
            tell_area(workspace, member.gss_code, kind, edition.digest, words, now)
    if COORDINATOR not in informed:
        tell_coordinators(workspace, kind, edition.digest, words, now)

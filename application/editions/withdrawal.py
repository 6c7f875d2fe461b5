"""Withdrawing a published edition: a notice at its addresses within a minute, and its files out of sight.

What readers saw of it they know: its figures still count for what a later edition gives away, and its number is never
given again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.editions.pointer import mark_withdrawn, point
from application.editions.publish import unlisted_files
from application.editions.readiness import edition_of
from application.editions.reading import PUBLIC
from application.editions.sign_off import is_published
from application.ledger.conflicts import conflicts, state_withdrawal
from application.ledger.heads import leave_head, refuse_old_heads
from application.messages import COORDINATOR
from application.notices import tell_area, tell_coordinators
from application.people.acts import Act
from application.people.caller import Caller, permit, permitted
from application.views.files import withdrawal_notice
from application.workspace import Workspace
from data.intake.explanations import checked_text
from data.ledger import Edition
from data.ledger.notices import Fate, NoticeKind
from data.ledger.withdrawals import Withdrawal, WithdrawalEvent
from data.storage.editions import MANIFEST, PUBLISHED, Faults
from data.storage.local_files import shown
from standards.errors import MinstdError

NOTHING_SHOWN = ("coordinator/",)
"""Folders of an edition that no reader opens: nothing stands in their place."""


MOST_NAMED = 10
"""So many files are named in one sentence."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What became of somebody's wish to withdraw an edition.

    Attributes:
        earlier: when it was withdrawn already, and why; what was wished now wasn't recorded then.
        troubles: what was not as it should be, a sentence each; readers find nothing but the notice even so.
    """

    edition: Edition
    earlier: WithdrawalEvent | None = None
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restoration:
    """What became of somebody's wish to have an edition back.

    Attributes:
        is_restored: whether it is back; otherwise another person has to want it, too.
        troubles: what was found at its addresses and isn't its own, in a sentence.
    """

    edition: Edition
    is_restored: bool
    troubles: tuple[str, ...] = ()


def withdraw(workspace: Workspace, digest: str, reason: str, caller: Caller, now: datetime) -> Withdrawn:
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
    edition = edition_of(workspace, digest)
    words = checked_text(reason)
    with workspace.turn(now) as until:
        given = permit(workspace, Act.WITHDRAW_EDITION, None, caller, until)
        behind = _behind(workspace)  # that must be said, and keeps nothing in sight
        if not is_published(workspace, edition) and not workspace.editions.holds(edition.folder, PUBLISHED):
            raise MinstdError(f"{edition.digest[:12]} isn't published, so there is nothing to withdraw.")
        earlier = workspace.ledger.withdrawals(edition.cluster).get(edition.digest)
        if earlier is None or earlier.restorers:  # whoever withdraws it again takes back what others wanted
            event = WithdrawalEvent(edition.cluster, edition.digest, False, words, given.person.number, until)
            workspace.ledger.add_withdrawal_event(event)
        withdrawal = workspace.ledger.withdrawals(edition.cluster)[edition.digest]
        try:
            if not behind or workspace.editions.withdrawal_statement(edition.folder) is None:
                state_withdrawal(workspace, edition, withdrawal)
            faults = _hide(workspace, edition, withdrawal)
        finally:
            if behind:
                mark_withdrawn(workspace, edition)
            else:
                point(workspace)
    if not behind:
        leave_head(workspace)
    text = f"It was withdrawn: {withdrawal.event.reason} Don't use its figures."
    _tell(workspace, edition, NoticeKind.WITHDRAWAL, text, withdrawal.event.at, now)
    troubles = (*_troubles(workspace, edition, faults), *behind)
    return Withdrawn(edition, None if earlier is None else earlier.event, troubles)


def _behind(workspace: Workspace) -> tuple[str, ...]:
    """Return what shows that the ledger isn't the newest, a sentence each."""
    cluster = workspace.cluster.id
    shown = conflicts(workspace.editions, workspace.ledger, cluster)
    sentences = tuple(each.sentence for each in shown if each.kind.is_behind)
    try:
        refuse_old_heads(workspace)
    except MinstdError as error:
        return (str(error), *sentences)
    return sentences


def restore(workspace: Workspace, digest: str, reason: str, caller: Caller, now: datetime) -> Restoration:
    """Bring a withdrawn edition back, once two different people want it. Safe to repeat.

    Args:
        workspace: that of the edition's cluster.
        digest: at least the first twelve characters of the edition's.
        reason: why, in 60 words or fewer and with nobody's details.
        caller: who wants it; a coordinator or the data protection officer.
        now: when.

    Raises:
        MinstdError: it was never withdrawn, or files of it are missing or were changed: none is restored then.
        NotPermitted: the caller is neither.
    """
    if behind := _behind(workspace):
        raise MinstdError(" ".join(behind))
    edition = edition_of(workspace, digest)
    words = checked_text(reason)
    with permitted(workspace, Act.RESTORE_EDITION, None, caller, now) as (given, until):
        person = given.person.number
        withdrawal = workspace.ledger.withdrawals(edition.cluster).get(edition.digest)
        if not workspace.ledger.withdrawal_events(edition):
            raise MinstdError(f"{edition.digest[:12]} was never withdrawn.")
        own = workspace.editions.own_files(edition.folder, edition.manifest_sha256, unlisted_files())
        if faults := workspace.editions.lacking(edition.folder, own):
            raise MinstdError(" ".join(("Nothing was restored.", *_troubles(workspace, edition, faults))))
        if withdrawal is not None and person not in withdrawal.restorers:
            event = WithdrawalEvent(edition.cluster, edition.digest, True, words, person, until)
            workspace.ledger.add_withdrawal_event(event)
        if edition.digest in workspace.ledger.withdrawals(edition.cluster):
            return Restoration(edition, is_restored=False)
        try:
            faults = workspace.editions.restore(edition.folder, own)
            _open(workspace, edition, own.hashes)
        finally:
            point(workspace)
    leave_head(workspace)
    last = workspace.ledger.withdrawal_events(edition)[-1]
    _tell(workspace, edition, NoticeKind.RESTORATION, f"It is back at its addresses: {last.reason}", last.at, now)
    return Restoration(edition, True, tuple(_troubles(workspace, edition, faults)))


def withdrawal_of(workspace: Workspace, edition: Edition) -> Withdrawal | None:
    """Return how an edition is withdrawn; None where it is not."""
    return workspace.ledger.withdrawals(edition.cluster).get(edition.digest)


def notice_of(workspace: Workspace, edition: Edition, withdrawal: Withdrawal) -> bytes:
    """Return the page that stands where an edition's pages were."""
    return withdrawal_notice(workspace, edition, withdrawal)


def _hide(workspace: Workspace, edition: Edition, withdrawal: Withdrawal) -> Faults:
    """Put the notice at every page of an edition, and everything else out of sight."""
    own = workspace.editions.own_files(edition.folder, edition.manifest_sha256, unlisted_files())
    paths = own.hashes if own.is_listed else workspace.editions.pages(edition.folder)
    pages = [path for path in paths if path.endswith(".html") and not path.startswith(NOTHING_SHOWN)]
    notices = dict.fromkeys(pages, notice_of(workspace, edition, withdrawal))
    faults = workspace.editions.withdraw(edition.folder, own, notices)
    _open(workspace, edition, pages)
    return faults


def _open(workspace: Workspace, edition: Edition, paths: Iterable[str]) -> None:
    """Let everybody read what is at the public's addresses, if there's a public edition."""
    if any(path.startswith(f"{PUBLIC}/") for path in paths):
        workspace.editions.open_to_all(f"{edition.folder}/{PUBLIC}")


def _troubles(workspace: Workspace, edition: Edition, faults: Faults) -> Iterator[str]:
    """Yield what is not as it should be with an edition's files, a sentence each."""
    kept = f"{workspace.editions.withdrawn_url}/{edition.folder}"
    aside = f"{workspace.editions.set_aside_url}/{edition.folder}"
    if not faults.is_listed:
        yield (
            f"The edition's {MANIFEST} is missing or was changed, so nothing says which files are the edition's own: "
            f"they are in {aside}. Put {MANIFEST} into {kept} from a backup, and repeat the command you need."
        )
        return
    for what, names in (("are missing", faults.missing), ("have been changed", faults.changed)):
        if names:
            yield f"Files of the edition that {what}: {_named(names)}. Put them into {kept} from a backup."
    if faults.foreign:
        yield f"What wasn't part of the edition is in {aside} now: {_named(faults.foreign)}. Find out who added it."
    for name, why in faults.stuck.items():
        yield f"{edition.folder}/{shown(name)} couldn't be moved: {why}. Remove it by hand."


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(shown(name) for name in names[:MOST_NAMED]) + more


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

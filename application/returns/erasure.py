"""Erasing a return: what was kept of it, what the ledger says of it in words, and whatever waits because of it.

Two different people must want it, one of them the data protection officer. Rows with keyed digests stay, so the chain
verifies; a journal beside the editions, apart from the ledger, says what was erased, so that what a backup brings back
is erased again.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from application.ledger.heads import leave_head
from application.messages import COORDINATOR
from application.notices import tell_area, tell_coordinators, was_told
from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.people.roles import covers
from application.returns.answers import LAST_MOMENT, counting
from application.returns.erasure_holders import holders
from application.returns.erasure_journal import read_journal, write_journal
from application.returns.erasure_parts import ErasedReturn, own_names
from application.workspace import Workspace
from data.intake.explanations import checked_reason
from data.kept.secret import DOCUMENT
from data.ledger import Receipt
from data.ledger.notices import NoticeKind
from data.ledger.people import Role
from data.ledger.proof import ErasureEvent
from standards.errors import MinstdError

PEOPLE_WANTED: Final = 2
"""So many different people must want a return erased."""


@dataclass(frozen=True, slots=True)
class ReturnErasure:
    """What became of somebody's wish to have a return erased.

    Attributes:
        receipt: the receipt's number.
        is_done: whether it is erased; otherwise another person has to want it, too.
        needs_officer: whether one of those who want it must still be the data protection officer.
        alike: the receipts whose returns hold the same: what was kept of them stays.
        holders: what may still hold it, a sentence each.
        troubles: what couldn't be done, a sentence each.
    """

    receipt: int
    is_done: bool
    needs_officer: bool = False
    alike: tuple[int, ...] = ()
    holders: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()


def erase(workspace: Workspace, number: int, reason: str, caller: Caller, now: datetime) -> ReturnErasure:
    """Erase a receipt's return, once the data protection officer and a second person want it. Safe to repeat.

    Args:
        workspace: that of the receipt's cluster.
        number: the receipt's number.
        reason: why, in 60 words or fewer and with nobody's details: it stays.
        caller: who wants it; the data protection officer or a coordinator.
        now: when.

    Raises:
        MinstdError: there is no such receipt, or the reason can't be kept.
        NotPermitted: the caller is neither.
    """
    receipt = workspace.ledger.receipt(number)
    words = checked_reason(reason)
    with permitted(workspace, Act.ERASE, None, caller, now) as (given, until):
        read_journal(workspace)  # before anything is recorded: one that somebody changed is refused
        if number not in workspace.ledger.erasures(receipt.cluster):
            event = ErasureEvent(number, False, given.grant.role.value, words, given.person.number, until)
            people, has_officer = _wanting(workspace, [*workspace.ledger.erasure_events(number), event], until)
            is_done = len(people) >= PEOPLE_WANTED and has_officer
            _record(workspace, _done(workspace, receipt, event) if is_done else event)
            if not is_done:
                return ReturnErasure(number, is_done=False, needs_officer=not has_officer)
        write_journal(workspace)
        alike = _alike(workspace, receipt)
        erased = _erased(workspace, number, until)
        _remove(erased)
    leave_head(workspace)
    is_over = _finish(workspace, [number], now)
    return ReturnErasure(number, True, False, alike, tuple(holders(erased)), () if is_over else (_STILL_READ,))


_STILL_READ: Final = (
    "The ledger's files may still hold it, because other programs read the ledger just now. Repeat the command once "
    "they have ended; the next run tries again, too."
)


def erase_again(workspace: Workspace, now: datetime) -> None:
    """Finish what was stopped, and erase what was erased before and a restored backup has brought back.

    An erasure is over once the coordinators were told of it. One that was stopped before the journal said it is written
    there.
    """
    if _left_to_erase(workspace, now).is_nothing:
        return
    with workspace.turn(now) as until:
        left = _left_to_erase(workspace, until)
        for event in left.lacking:
            _record(workspace, replace(event, at=until))
        left = _left_to_erase(workspace, until)
        for number in left.unfinished:
            _remove(_erased(workspace, number, until))
        if left.texts:
            workspace.ledger.erase(left.texts, "It was erased before.", until)
        with suppress(MinstdError):  # a journal that somebody changed, or a ledger that is behind: said elsewhere
            write_journal(workspace)
            leave_head(workspace)
    if left.unfinished or left.texts:
        _finish(workspace, left.unfinished, now)


@dataclass(frozen=True, slots=True)
class _LeftToErase:
    """What has been erased before, and is there or isn't known.

    Attributes:
        lacking: the erasures that the journal has and the ledger, of which an older copy was restored, doesn't.
        unfinished: the receipts of which something is there, or of whose erasure not everybody was told.
        texts: the digests of erased texts that are there again.
        is_behind: whether the ledger has an erasure that the journal hasn't.
    """

    lacking: tuple[ErasureEvent, ...]
    unfinished: tuple[int, ...]
    texts: tuple[str, ...]
    is_behind: bool

    @property
    def is_nothing(self) -> bool:
        return not (self.lacking or self.unfinished or self.texts or self.is_behind)


def _left_to_erase(workspace: Workspace, now: datetime) -> _LeftToErase:
    erasures = workspace.ledger.erasures(workspace.cluster.id)
    lacking: tuple[ErasureEvent, ...] = ()
    is_behind = False
    with suppress(MinstdError):  # a journal that somebody changed stops no return: `minstd returns verify` says it
        journal = read_journal(workspace)
        receipts = {receipt.id: receipt for receipt in workspace.ledger.every_receipt()} if journal or erasures else {}
        mine = (entry for entry in journal if entry.receipt in receipts)
        known = {entry.receipt: entry for entry in mine if entry.is_of(receipts[entry.receipt])}
        lacking = tuple(entry.event for number, entry in known.items() if number not in erasures)
        is_behind = not erasures.keys() <= known.keys()
    notices = workspace.ledger.notices(workspace.cluster.id) if erasures else []
    informed = {each.about for each in notices if (each.kind, each.whom) == (NoticeKind.ERASURE, COORDINATOR)}
    unfinished = tuple(
        number for number in erasures if str(number) not in informed or _is_there(_erased(workspace, number, now))
    )
    return _LeftToErase(lacking, unfinished, tuple(workspace.ledger.texts_back()), is_behind)


def _erased(workspace: Workspace, number: int, now: datetime) -> ErasedReturn:
    receipt = workspace.ledger.receipt(number)
    return ErasedReturn(workspace, receipt, workspace.ledger.erasures(receipt.cluster)[number], now)


def _is_there(erased: ErasedReturn) -> bool:
    """Say whether anything of an erased return is there, or there again."""
    return next(erased.removals(), None) is not None


def _remove(erased: ErasedReturn) -> None:
    for removal in erased.removals():
        removal()


def _finish(workspace: Workspace, numbers: Iterable[int], now: datetime) -> bool:
    """Have the ledger's files hold nothing of what was erased, and tell each borough and the coordinators once.

    Returns:
        Whether it's over. If not, the coordinators aren't told yet, and the next run does all of it again.
    """
    receipts = [workspace.ledger.receipt(number) for number in numbers]
    for receipt in receipts:
        _tell(workspace, receipt, receipt.gss_code, now)
    if not workspace.ledger.compact():
        return False
    for receipt in receipts:
        _tell(workspace, receipt, COORDINATOR, now)
    return True


def _record(workspace: Workspace, event: ErasureEvent) -> None:
    """Record what somebody wants, once for each person and role."""
    before = workspace.ledger.erasure_events(event.receipt)
    if any(each.is_done for each in before):
        return
    if event.is_done or (event.person, event.role) not in {(each.person, each.role) for each in before}:
        workspace.ledger.add_erasure_event(event)


def _wanting(workspace: Workspace, events: Iterable[ErasureEvent], at: datetime) -> tuple[set[int | None], bool]:
    """Return who wants a return erased and still may, and whether the data protection officer is among them."""
    cluster = workspace.cluster.id
    held = {
        (holder.person.number, grant.role.value)
        for holder in workspace.ledger.holders(at)
        for grant in holder.held(at)
        if covers(grant, cluster, None)
    }
    still = [event for event in events if (event.person, event.role) in held]
    officers = any(event.role == Role.DATA_PROTECTION_OFFICER.value for event in still)
    return {event.person for event in still}, officers


def _done(workspace: Workspace, receipt: Receipt, event: ErasureEvent) -> ErasureEvent:
    """Return what is recorded when a return is erased: what can't be asked any more once it is gone."""
    digest = workspace.ledger.kept([receipt.id]).get(receipt.id)
    kept = None if digest is None else workspace.secret.digest(DOCUMENT, digest.encode())
    states = {each.receipt.id: each.state for each in counting(workspace, LAST_MOMENT)}
    names, state = own_names(workspace, receipt), states.get(receipt.id)
    return replace(event, is_done=True, kept=kept, names=names, state=state)


def _alike(workspace: Workspace, receipt: Receipt) -> tuple[int, ...]:
    """Return the receipts, not erased, of which the same document is kept."""
    digest = workspace.ledger.erased_documents().get(receipt.id)
    kept = workspace.ledger.kept()
    return tuple(sorted(number for number, other in kept.items() if other == digest))


def _tell(workspace: Workspace, receipt: Receipt, whom: str, now: datetime) -> None:
    """Tell a borough, or the coordinators, once."""
    about = str(receipt.id)
    if was_told(workspace, whom, NoticeKind.ERASURE, about):
        return
    name = workspace.member(receipt.gss_code).name
    words = (
        f"{workspace.cluster.name}: a return was erased",
        f"What was kept of {name}'s receipt {receipt.id} was erased. What rests on it counts as not known until the "
        "return is resubmitted. Delete your copies of the file and of our reply.",
    )
    if whom == COORDINATOR:
        tell_coordinators(workspace, NoticeKind.ERASURE, about, words, now)
    else:
        tell_area(workspace, whom, NoticeKind.ERASURE, about, words, now)

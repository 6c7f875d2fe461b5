"""Erasing a return: what was kept of it, what the ledger says of it in words, and whatever waits because of it.

Two different people must want it, one of them the data protection officer. Rows with keyed digests stay, so the chain
verifies; a journal beside the editions, apart from the ledger, says what was erased, so that what a backup brings back
is erased again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from application.ledger.heads import leave_head
from application.notices import tell_area, tell_coordinators
from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.people.roles import covers
from application.returns.erasure_journal import read_journal, write_journal
from application.returns.held_answers import drop_answers, held_questions
from application.returns.spool import let_go
from application.workspace import Workspace
from data.intake.explanations import checked_reason
from data.intake.gate.grid import NotKept
from data.kept.document import KeptReturn
from data.kept.secret import DOCUMENT
from data.ledger import Receipt
from data.ledger.notices import NoticeKind
from data.ledger.people import Role
from data.ledger.proof import ErasureEvent
from data.storage.store import StoreError
from standards.errors import MinstdError

PEOPLE_WANTED: Final = 2
"""So many different people must want a return erased."""

_BACKUPS: Final = "backup-of-*.tar.gz"


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
        was_done = number in workspace.ledger.erasures(receipt.cluster)
        if not was_done:
            event = ErasureEvent(number, False, given.grant.role.value, words, given.person.number, until)
            people, has_officer = _wanting(workspace, [*workspace.ledger.erasure_events(number), event], until)
            is_done = len(people) >= PEOPLE_WANTED and has_officer
            kept = _keyed(workspace, workspace.ledger.kept([number]).get(number)) if is_done else None
            _record(workspace, replace(event, is_done=is_done, kept=kept))
            if not is_done:
                return ReturnErasure(number, is_done=False, needs_officer=not has_officer)
        write_journal(workspace)
        alike = _alike(workspace, receipt)
        _remove(workspace, receipt, words, until)
    leave_head(workspace)
    troubles = () if workspace.ledger.compact() else (_STILL_READ,)
    if not was_done:
        _tell(workspace, receipt, now)
    return ReturnErasure(number, True, False, alike, tuple(_holders(workspace, receipt)), troubles)


_STILL_READ: Final = (
    "The ledger's files may still hold it, because other programs read the ledger all the time. Repeat the command "
    "once they have ended."
)


def erase_again(workspace: Workspace, now: datetime) -> list[int]:
    """Erase what was erased before and a restored backup has brought back, and return the receipts concerned.

    An erasure that was stopped before the journal said it is written there.
    """
    if _left_to_erase(workspace).is_nothing:
        return []
    with workspace.turn(now) as until:
        left = _left_to_erase(workspace)
        for event in left.lacking:
            _record(workspace, replace(event, at=until))
        erased = workspace.ledger.erasures(workspace.cluster.id)
        back = [number for number in erased if _is_back(workspace, workspace.ledger.receipt(number))]
        for number in back:
            _remove(workspace, workspace.ledger.receipt(number), erased[number].reason, until)
        if left.texts:
            workspace.ledger.erase(left.texts, "It was erased before.", until)
        with suppress(MinstdError):  # a journal that somebody changed, or a ledger that is behind: said elsewhere
            write_journal(workspace)
            leave_head(workspace)
    if back or left.texts:
        workspace.ledger.compact()
    return back


@dataclass(frozen=True, slots=True)
class _LeftToErase:
    """What has been erased before, and is there or isn't known.

    Attributes:
        lacking: the erasures that the journal has and the ledger, of which an older copy was restored, doesn't.
        back: the receipts of which something is there again.
        texts: the digests of erased texts that are there again.
        is_behind: whether the ledger has an erasure that the journal hasn't.
    """

    lacking: tuple[ErasureEvent, ...]
    back: tuple[int, ...]
    texts: tuple[str, ...]
    is_behind: bool

    @property
    def is_nothing(self) -> bool:
        return not (self.lacking or self.back or self.texts or self.is_behind)


def _left_to_erase(workspace: Workspace) -> _LeftToErase:
    erased = workspace.ledger.erasures(workspace.cluster.id)
    lacking: tuple[ErasureEvent, ...] = ()
    is_behind = False
    with suppress(MinstdError):  # a journal that somebody changed stops no return: `minstd returns verify` says it
        journal = read_journal(workspace)
        files = {receipt.id: receipt.sha256 for receipt in workspace.ledger.every_receipt()} if journal else {}
        known = {(entry.receipt, entry.file) for entry in journal}
        lacking = tuple(
            entry.event for entry in journal if entry.receipt not in erased and files.get(entry.receipt) == entry.file
        )
        is_behind = any((number, workspace.ledger.receipt(number).sha256) not in known for number in erased)
    back = tuple(number for number in erased if _is_back(workspace, workspace.ledger.receipt(number)))
    return _LeftToErase(lacking, back, tuple(workspace.ledger.texts_back()), is_behind)


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


def _keyed(workspace: Workspace, digest: str | None) -> str | None:
    return None if digest is None else workspace.secret.digest(DOCUMENT, digest.encode())


# What goes


def _remove(workspace: Workspace, receipt: Receipt, reason: str, now: datetime) -> None:
    """Remove a return from everywhere in the workspace; what was kept of it last, as it says which names were its."""
    ledger, number = workspace.ledger, receipt.id
    names = _own_names(workspace, receipt)
    if texts := ledger.texts_of_receipt(number, names):
        ledger.erase(texts, reason, now)
    ledger.forget_messages(receipt.cluster, number)
    drop_answers(workspace, number, held_questions(workspace, number))
    let_go(workspace, [receipt])
    for name in names:
        workspace.names.remove(f"{receipt.gss_code}/{name}.json")
    for copy in _copies(workspace, receipt):
        copy.unlink(missing_ok=True)
    for path in list(workspace.documents.paths()):
        if path.endswith(f"/{receipt.sha256}.json"):
            workspace.documents.remove(path)
    for path in workspace.previews.paths(receipt.cluster):
        workspace.previews.remove(path)
    if not _has_same_bytes(workspace, receipt):
        workspace.originals.discard(receipt.sha256)
    digest = ledger.erased_documents().get(number)
    if digest is not None and digest not in ledger.kept().values():
        workspace.kept.remove(digest)


def _is_back(workspace: Workspace, receipt: Receipt) -> bool:
    """Say whether anything of an erased return is there again."""
    digest = workspace.ledger.erased_documents().get(receipt.id)
    is_kept = digest is not None and digest not in workspace.ledger.kept().values() and workspace.kept.has(digest)
    return is_kept or bool(workspace.ledger.texts_of_receipt(receipt.id)) or any(_copies(workspace, receipt))


def _copies(workspace: Workspace, receipt: Receipt) -> list[Path]:
    """Return the replies to a receipt that lie in the workspace, because its borough's source takes none."""
    folder = Path(workspace.settings.replies_url) / receipt.gss_code
    return [path for path in folder.rglob(f"*receipt-{receipt.id}-*") if path.is_file()]


def _own_names(workspace: Workspace, receipt: Receipt) -> set[str]:
    """Return the references of the new names that a return holds, and no other return of its borough."""
    names = _names_in(workspace, workspace.ledger.erased_documents().get(receipt.id))
    for other in _others(workspace, receipt) if names else ():
        names -= _names_in(workspace, workspace.ledger.kept([other.id]).get(other.id))
    return names


def _others(workspace: Workspace, receipt: Receipt) -> Iterator[Receipt]:
    """Yield the borough's other receipts whose returns aren't erased."""
    erased = workspace.ledger.erasures(receipt.cluster)
    for other in workspace.ledger.every_receipt():
        if other.gss_code == receipt.gss_code and other.id not in {*erased, receipt.id}:
            yield other


def _has_same_bytes(workspace: Workspace, receipt: Receipt) -> bool:
    """Say whether another receipt, of whichever borough, that isn't erased is of the same file."""
    every = workspace.ledger.every_receipt()
    clusters = {other.cluster for other in every}
    erased = {number for cluster in clusters for number in workspace.ledger.erasures(cluster)}
    return any(other.sha256 == receipt.sha256 and other.id not in {*erased, receipt.id} for other in every)


def _names_in(workspace: Workspace, digest: str | None) -> set[str]:
    if digest is None:
        return set()
    try:
        kept: KeptReturn = workspace.kept.get(digest)
    except StoreError:
        return set()
    values = (value for grid in kept.sheets for _, row in grid.rows for value in row)
    return {value.reference for value in values if isinstance(value, NotKept) and value.reference}


# What stays


def _alike(workspace: Workspace, receipt: Receipt) -> tuple[int, ...]:
    """Return the receipts, not erased, of which the same document is kept."""
    digest = workspace.ledger.erased_documents().get(receipt.id)
    kept = workspace.ledger.kept()
    return tuple(sorted(number for number, other in kept.items() if other == digest))


def _holders(workspace: Workspace, receipt: Receipt) -> Iterator[str]:
    """Yield what may still hold a return or what was made of it, a sentence each."""
    ledger = workspace.ledger
    cuts = ledger.cuts_with(receipt.id)
    published = {publication.edition for publication in ledger.publications(receipt.cluster)}
    withdrawn = ledger.withdrawals(receipt.cluster)
    for edition in ledger.editions(receipt.cluster):
        if edition.cut in cuts:
            state = "published" if edition.digest in published else "a draft"
            state = "withdrawn" if edition.digest in withdrawn else state
            yield (
                f"{workspace.editions.url}/{edition.folder}: edition {edition.number} of {edition.month.words}, {state}"
            )
    if replied := ledger.replied_to(receipt.id):
        yield f"the reply in {replied}, and whoever downloaded it"
    if receipt.source != "submit":
        yield f"the borough's own file, where it left it ({receipt.source})"
    for archive in sorted(workspace.settings.workspace.absolute().glob(_BACKUPS)):
        yield f"{archive}: delete it"
    yield "every backup of the workspace or its ledger made before now: after a restore, the next run erases it again"
    if not workspace.settings.ledger_url.startswith("sqlite"):
        yield "the database server's archived log and its replicas"


def _tell(workspace: Workspace, receipt: Receipt, now: datetime) -> None:
    name = workspace.member(receipt.gss_code).name
    words = (
        f"{workspace.cluster.name}: a return was erased",
        f"What was kept of {name}'s receipt {receipt.id} was erased. What rests on it counts as not known until the "
        "return is resubmitted. Delete your copies of the file and of our reply.",
    )
    tell_area(workspace, receipt.gss_code, NoticeKind.ERASURE, str(receipt.id), words, now)
    tell_coordinators(workspace, NoticeKind.ERASURE, str(receipt.id), words, now)

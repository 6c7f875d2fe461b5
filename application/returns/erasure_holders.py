"""What rests on an erased return, and what may still hold it or what was made of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from application.returns.erasure_parts import ErasedReturn
from application.workspace import Workspace
from data.ledger import Edition, Validation
from data.storage.sources import REPLIES

_BACKUPS: Final = "backup-of-*.tar.gz"


def erased_under(workspace: Workspace, edition: Edition) -> list[int]:
    """Return the receipts, erased by now, whose returns an edition rests on."""
    erasures = workspace.ledger.erasures(edition.cluster)
    if not erasures:
        return []
    cut = workspace.ledger.cut(edition.cut)
    standing = {entry.receipt.id for entry in cut.entries if entry.receipt is not None}
    in_time = {
        each.receipt.id
        for each in workspace.ledger.last_judged(erasures)
        if edition.drafted_at <= erasures[each.receipt.id].at
        and any(
            _key(each) == (entry.owed.gss_code, entry.owed.return_type, entry.owed.period)
            and entry.receipt is not None
            and each.receipt.received_at <= entry.owed.due_at < entry.receipt.received_at
            for entry in cut.entries
        )
    }
    return sorted(erasures.keys() & (standing | in_time))


def _key(validation: Validation) -> tuple[object, ...]:
    return validation.gss_code, validation.return_type, validation.month


def holders(erased: ErasedReturn) -> Iterator[str]:
    """Yield what may still hold an erased return or what was made of it, a sentence each."""
    workspace, receipt = erased.workspace, erased.receipt
    for edition in workspace.ledger.editions(receipt.cluster):
        if receipt.id in erased_under(workspace, edition):
            yield from _of_edition(workspace, edition)
    quoting = sorted({receipt.id, *erased.comparing.values()})
    for number, (folder, _) in sorted(workspace.ledger.replies(quoting).items()):
        about = "" if number == receipt.id else f" to receipt {number}, which may quote it"
        yield f"the reply{about} in {folder}, and whoever downloaded it"
    for number in quoting:
        if number != receipt.id:
            yield f"what the borough answered to questions about receipt {number}, which were compared with it"
    abouts = [_key(each) for each in workspace.ledger.last_judged([receipt.id])]
    for waiting in workspace.ledger.waiting_of(receipt.cluster, receipt.gss_code):
        if (waiting.gss_code, waiting.return_type, waiting.month) in abouts:
            yield "a file for the same month that the borough had checked, and which waits to be submitted"
    if receipt.source != "submit":
        yield f"the borough's own file, where it left it ({receipt.source})"
    for archive in sorted(workspace.settings.workspace.absolute().glob(_BACKUPS)):
        yield f"{archive}: delete it"
    yield "every backup of the workspace or its ledger made before now: after a restore, the next run erases it again"
    if not workspace.settings.ledger_url.startswith("sqlite"):
        yield "the database server's archived log, its replicas, and free space in its table pg_statistic"


def _of_edition(workspace: Workspace, edition: Edition) -> Iterator[str]:
    editions, ledger = workspace.editions, workspace.ledger
    is_published = any(each.edition == edition.digest for each in ledger.publications(edition.cluster))
    if edition.digest in ledger.withdrawals(edition.cluster):
        state = "withdrawn"
    elif is_published:
        state = f"published. `minstd revise {edition.month}` has the next run draft the month again"
    else:
        state = "a draft. Nobody can release, sign or publish it any more: the next run drafts the month again"
    url = editions.withdrawn_url if editions.is_withdrawn(edition.folder) else editions.url
    yield f"{url}/{edition.folder}: edition {edition.number} of {edition.month.words}, {state}"
    name = f"draft-{edition.month}-{edition.digest[:12]}.zip"
    for path in sorted(Path(workspace.settings.replies_url).glob(f"*/{REPLIES}/{name}")):
        yield f"{path}: delete it, and ask whoever it was sent to"
    if ledger.releases([edition.digest]):
        yield f"{REPLIES}/{name} in each borough's folder, and whoever downloaded it"

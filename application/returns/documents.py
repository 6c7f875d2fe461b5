"""From a receipt to its typed return: what was kept of it, typed and validated, and cached as a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from application.return_names import name_of_receipt, return_name
from application.returns.spool import form_of, form_of_bytes, waiting_file
from application.returns.waiting_names import hold, names_of
from application.workspace import Workspace
from data.kept.document import read_kept
from data.ledger import Receipt
from data.model import Expectation, FileExamination, TypedReturn
from data.storage.documents import from_document, to_document
from data.storage.store import StoreError
from standards.errors import MinstdError
from standards.model import Month

if TYPE_CHECKING:
    from data.intake.examine import IncomingFile, KeptFile


def examine_receipts(workspace: Workspace, receipts: Iterable[Receipt]) -> list[FileExamination | None]:
    """Read and validate receipts, all at once. None for one of which nothing is there to be read."""
    from data.intake.examine import examine  # it loads Great Expectations, which takes seconds

    wanted = list(receipts)
    files = files_of(workspace, wanted)
    names = names_of(workspace)
    present = [file for file in files if file is not None]
    areas = [member.area for member in workspace.cluster.members]
    outcomes = iter(examine(present, workspace.contracts, workspace.register, areas=areas, names=names))
    examined = [None if file is None else next(outcomes) for file in files]
    for gss_code in {outcome.typed.gss_code for outcome in examined if outcome is not None and outcome.typed}:
        since = max(receipt.received_at for receipt in wanted if receipt.gss_code == gss_code)
        hold(workspace, gss_code, names(gss_code), since)
    return [
        outcome if outcome is None else _of_receipt(workspace, receipt, outcome)
        for receipt, outcome in zip(wanted, examined, strict=True)
    ]


def files_of(workspace: Workspace, receipts: Sequence[Receipt]) -> list[IncomingFile | KeptFile | None]:
    """Return what there is to read of each receipt: what was kept of it, or its bytes while it waits.

    Files that version 0.1.0 received have their bytes until `minstd returns convert` is run.
    """
    from data.intake.examine import IncomingFile, KeptFile

    kept = workspace.ledger.kept(receipt.id for receipt in receipts)
    files: list[IncomingFile | KeptFile | None] = []
    for receipt in receipts:
        name, expected = name_of_receipt(receipt), _expected(receipt)
        try:
            if receipt.id in kept:
                files.append(KeptFile(name, workspace.kept.get(kept[receipt.id]), expected))
            elif (arrival := waiting_file(workspace, receipt)) is not None:
                if arrival.digest:
                    files.append(KeptFile(name, read_kept(arrival.content), expected))
                else:
                    files.append(IncomingFile(f"{name}.{arrival.form}", arrival.content, expected))
            else:
                content = workspace.originals.get(receipt.sha256)
                form = form_of(receipt.path) or form_of_bytes(content)
                files.append(IncomingFile(f"{name}.{form}", content, expected))
        except StoreError:
            files.append(None)
    return files


def _expected(receipt: Receipt) -> Expectation:
    return Expectation(gss_code=receipt.gss_code, latest=Month.of(receipt.received_at.date()))


def _of_receipt(workspace: Workspace, receipt: Receipt, examined: FileExamination) -> FileExamination:
    """Return an outcome under the keyed digest of its receipt, and without the name that it was read by."""
    typed = examined.typed
    if typed is not None:
        name = return_name(workspace, typed.gss_code, typed.return_type, typed.month)
        typed = replace(typed, sha256=receipt.sha256, file=name)
    return replace(examined, file=name_of_receipt(receipt), sha256=receipt.sha256, typed=typed)


def missing_original_message(receipt: Receipt) -> str:
    """Return the message about a receipt whose kept return is missing or altered."""
    return (
        f"What was kept of receipt {receipt.id} is missing or altered, so it is being ignored. "
        "Restore it from a backup (`minstd returns verify` gives its name), or ask for the same file again."
    )


def keep_document(workspace: Workspace, typed: TypedReturn) -> None:
    workspace.documents.write(document_path(workspace, typed.sha256), to_document(typed), is_lasting=False)


def forget_document(workspace: Workspace, receipt: Receipt) -> None:
    """Remove a receipt's cached document: it's made again from what was kept."""
    workspace.documents.remove(document_path(workspace, receipt.sha256))


def document_path(workspace: Workspace, digest: str) -> str:
    return f"{workspace.checks_version}/{digest[:2]}/{digest}.json"


def document(workspace: Workspace, receipt: Receipt) -> TypedReturn:
    """Return the typed return of a receipt, its bad cells void, from the cache or by validating again what was kept.

    Raises:
        StoreError: what was kept is missing or altered.
        MinstdError: it can no longer be read.
    """
    path = document_path(workspace, receipt.sha256)
    if workspace.documents.has(path):
        return from_document(workspace.documents.read(path))
    (examined,) = examine_receipts(workspace, [receipt])
    if examined is None and receipt.id in workspace.ledger.erasures(receipt.cluster):
        raise MinstdError(
            f"The return of receipt {receipt.id} was erased, so nothing that rests on it can be made again."
        )
    if examined is None:
        raise StoreError(missing_original_message(receipt))
    if examined.typed is None:
        raise MinstdError(
            f"Receipt {receipt.id} could be read before but is now refused, because the reader has changed."
        )
    keep_document(workspace, examined.typed)
    return examined.typed

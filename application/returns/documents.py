"""From a receipt to its typed return: the original read, typed and validated, and kept as a document."""

from __future__ import annotations

from collections.abc import Iterable

from application.workspace import Workspace
from data.ledger import Receipt
from data.model import Examined, Expected, TypedReturn
from data.storage.documents import from_document, to_document
from data.storage.store import StoreError
from standards.errors import MinstdError
from standards.model import Month


def examine_receipts(workspace: Workspace, receipts: Iterable[Receipt]) -> list[Examined | None]:
    """Read and validate the originals of receipts, all at once. None for an original that is missing or altered."""
    from data.intake.examine import IncomingFile, examine  # it loads Great Expectations, which takes seconds

    contents = [(receipt, _content(workspace, receipt)) for receipt in receipts]
    files = [
        IncomingFile(receipt.path, content, _expected(receipt)) for receipt, content in contents if content is not None
    ]
    areas = [member.area for member in workspace.cluster.members]
    examined = iter(examine(files, workspace.contracts, workspace.register, areas=areas))
    return [None if content is None else next(examined) for _, content in contents]


def _expected(receipt: Receipt) -> Expected:
    return Expected(gss_code=receipt.gss_code, latest=Month.of(receipt.received_at.date()))


def _content(workspace: Workspace, receipt: Receipt) -> bytes | None:
    try:
        return workspace.originals.get(receipt.sha256)
    except StoreError:
        return None


def missing_original_message(receipt: Receipt) -> str:
    """Return the message about a receipt whose original is missing or altered."""
    return (
        f"The original of receipt {receipt.id} ({receipt.path}) is missing or altered, so it is being ignored. "
        "Restore it from a backup (`minstd originals verify` gives its name), or ask for the same file again."
    )


def keep_document(workspace: Workspace, typed: TypedReturn) -> None:
    workspace.documents.write(_document_path(workspace, typed.sha256), to_document(typed), is_lasting=False)


def _document_path(workspace: Workspace, digest: str) -> str:
    return f"{workspace.checks_version}/{digest[:2]}/{digest}.json"


def document(workspace: Workspace, receipt: Receipt) -> TypedReturn:
    """Return the typed return of a receipt, its bad cells void, from the cache or by reading the original again.

    Raises:
        StoreError: the original is missing or altered.
        MinstdError: it can no longer be read.
    """
    path = _document_path(workspace, receipt.sha256)
    if workspace.documents.has(path):
        return from_document(workspace.documents.read(path))
    (examined,) = examine_receipts(workspace, [receipt])
    if examined is None:
        raise StoreError(missing_original_message(receipt))
    if examined.typed is None:
        raise MinstdError(f"{receipt.path} could be read before but is now refused, because the reader has changed.")
    keep_document(workspace, examined.typed)
    return examined.typed

"""What a receipt says: its original read, typed and judged, and kept as a document that can be made again."""

from __future__ import annotations

from collections.abc import Iterable

from data.documents import from_document, to_document
from data.ledger import Receipt
from data.model import Examined, Expected, TypedReturn
from data.register import load_register
from flows.workspace import Workspace
from standards.errors import MinstdError


def examine(workspace: Workspace, receipts: Iterable[Receipt]) -> list[Examined]:
    """Read and judge the originals of receipts, all in one validation."""
    from data import intake  # it loads Great Expectations, which takes seconds

    files = [
        intake.IncomingFile(one.path, workspace.originals.get(one.sha256), Expected(gss_code=one.gss_code))
        for one in receipts
    ]
    return intake.examine(files, workspace.contracts, load_register)


def keep_document(workspace: Workspace, typed: TypedReturn) -> None:
    workspace.documents.write(_document_path(workspace, typed.sha256), to_document(typed), is_lasting=False)


def _document_path(workspace: Workspace, digest: str) -> str:
    return f"{workspace.checks_version}/{digest[:2]}/{digest}.json"


def document(workspace: Workspace, receipt: Receipt) -> TypedReturn:
    """Return the typed return of a receipt, its bad cells void, from the cache or by reading the original again.

    Raises:
        MinstdError: the original is missing or altered, or can no longer be read.
    """
    path = _document_path(workspace, receipt.sha256)
    if workspace.documents.has(path):
        return from_document(workspace.documents.read(path))
    (examined,) = examine(workspace, [receipt])
    if examined.typed is None:
        raise MinstdError(f"{receipt.path} was readable once and is refused now: the reader has changed.")
    keep_document(workspace, examined.typed)
    return examined.typed

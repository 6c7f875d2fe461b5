"""What a receipt says: its original read, typed and judged, and kept as a document that can be made again."""

from __future__ import annotations

from collections.abc import Iterable

from application.workspace import Workspace
from data.ledger import Receipt
from data.model import Examined, Expected, TypedReturn
from data.registers.register import load_register
from data.storage.documents import from_document, to_document
from data.storage.store import StoreError
from standards.errors import MinstdError
from standards.model import Month


def examine(workspace: Workspace, receipts: Iterable[Receipt]) -> list[Examined | None]:
    """Read and judge the originals of receipts, all in one validation. None for one that is missing or was altered."""
    from data.intake import examine as intake  # it loads Great Expectations, which takes seconds

    contents = [(one, _content(workspace, one)) for one in receipts]
    files = [intake.IncomingFile(one.path, content, _expected(one)) for one, content in contents if content is not None]
    examined = iter(intake.examine(files, workspace.contracts, load_register))
    return [None if content is None else next(examined) for _, content in contents]


def _expected(receipt: Receipt) -> Expected:
    return Expected(gss_code=receipt.gss_code, latest=Month.of(receipt.received_at.date()))


def _content(workspace: Workspace, receipt: Receipt) -> bytes | None:
    try:
        return workspace.originals.get(receipt.sha256)
    except StoreError:
        return None


def said_of_lost(receipt: Receipt) -> str:
    """Return what to say of a receipt whose original is missing or was altered."""
    return (
        f"The original of receipt {receipt.id} ({receipt.path}) is missing or altered, so it counts for nothing. "
        "`minstd originals verify` names it; restore it from a backup, or have the same file sent again."
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
    (examined,) = examine(workspace, [receipt])
    if examined is None:
        raise StoreError(said_of_lost(receipt))
    if examined.typed is None:
        raise MinstdError(f"{receipt.path} was readable once and is refused now: the reader has changed.")
    keep_document(workspace, examined.typed)
    return examined.typed

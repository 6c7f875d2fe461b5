"""Whether all that was kept is there: each receipt has its document, and each document its receipt."""

from __future__ import annotations

from dataclasses import dataclass

from application.returns.documents import files_of
from application.returns.erasure_journal import read_journal
from application.workspace import Workspace


@dataclass(frozen=True)
class KeptFindings:
    """What a comparison of the kept returns with the ledger ended with.

    Attributes:
        receipts: how many receipts there are.
        kept: how many of them have a document, or wait in the spool.
        refused: how many were refused, so that nothing of them is kept.
        erased: how many were erased.
        missing: the receipts whose document is missing or altered, by number.
        to_convert: those of which version 0.1.0's bytes are still there, and no document yet.
        strays: the documents that no receipt has, by their SHA-256.
    """

    receipts: int
    kept: int
    refused: int
    erased: int
    missing: tuple[int, ...]
    to_convert: tuple[int, ...]
    strays: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not self.missing and not self.strays


def verify_kept(workspace: Workspace) -> KeptFindings:
    """Compare the kept returns with the ledger, of all clusters in a workspace, in both directions.

    Raises:
        MinstdError: the list of what was erased isn't as it was written.
    """
    read_journal(workspace)
    receipts = workspace.ledger.every_receipt()
    documents = workspace.ledger.kept()
    altered = set(workspace.kept.missing(sorted(set(documents.values()))))
    missing = [number for number, digest in documents.items() if digest in altered]
    without = [receipt for receipt in receipts if receipt.id not in documents]
    refused = workspace.ledger.refused(receipt.id for receipt in without)
    erased = workspace.ledger.erased_documents()
    rest = [receipt for receipt in without if receipt.id not in {*refused, *erased}]
    readable = [receipt.id for receipt, file in zip(rest, files_of(workspace, rest), strict=True) if file is not None]
    to_convert = [receipt.id for receipt in without if workspace.originals.has(receipt.sha256)]
    lost = [receipt.id for receipt in rest if receipt.id not in readable]
    return KeptFindings(
        receipts=len(receipts),
        kept=len(documents) - len(missing) + len(readable),
        refused=len(refused),
        erased=len(erased),
        missing=tuple(sorted([*missing, *lost])),
        to_convert=tuple(to_convert),
        strays=tuple(sorted(set(workspace.kept.all()) - set(documents.values()))),
    )

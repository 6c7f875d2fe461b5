"""A workspace of version 0.1.0 brought to keeping only what was asked: documents from its files, and these gone."""

from __future__ import annotations

import re
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from application.returns.documents import examine_receipts
from application.returns.kept.compare import kept_cells
from application.returns.receive import validate
from application.workspace import Workspace
from data.intake.gate.grid import NotKept
from data.intake.plain import is_plain
from data.kept.document import KeptReturn
from data.ledger import Receipt
from data.ledger.chain.payloads import Texts
from data.storage.folders import PRIVATE_FILE, make_private
from standards.errors import MinstdError

REASON: Final = "What was typed is kept only where it was asked for."

NAMES_A_SHEET: Final = ("extra_sheet", "hidden_sheet", "renamed_sheet")
"""Findings whose messages had a sheet's own title in them."""

_QUOTED: Final = re.compile("‘([^’]*)’")

AT_ONCE: Final = 100
"""So many receipts are read together, so that memory doesn't grow with a workspace."""


@dataclass(frozen=True)
class ConvertedReceipt:
    """What conversion does with one receipt: how many cells it keeps and drops, or that it was refused."""

    receipt: int
    kept_cells: int
    dropped_cells: int
    is_refused: bool


@dataclass(frozen=True)
class Conversion:
    """What a conversion did, or would do.

    Attributes:
        receipts: what becomes of each receipt of which there are still bytes.
        lost: the receipts whose bytes are missing or altered: nothing can be made of them.
        erased: how many texts of findings are erased, because they repeat what was typed.
        backup: the archive with everything as it was; None in a dry run.
        has_ledger: whether the archive holds the ledger, too: not one that lies in PostgreSQL.
    """

    receipts: tuple[ConvertedReceipt, ...]
    lost: tuple[int, ...]
    erased: int
    backup: Path | None
    has_ledger: bool = True


def convert(workspace: Workspace, backup: Path | None, now: datetime) -> Conversion:
    """Validate the receipts of which nothing is kept yet, keep what was asked, and remove the bytes they came in.

    Again changes nothing. Killed in between, it goes on where it was.

    Args:
        workspace: that of a cluster; the receipts of that cluster are converted.
        backup: the archive to write first, of the originals and the ledger; None to change nothing and only say what
            would be done.
        now: when.

    Raises:
        MinstdError: the backup can't be written, or is there already.
    """
    receipts = _to_convert(workspace)
    if backup is not None and receipts:
        _back_up(workspace, backup)
    converted: list[ConvertedReceipt] = []
    lost: list[int] = []
    for begin in range(0, len(receipts), AT_ONCE):
        share = receipts[begin : begin + AT_ONCE]
        for receipt, examined in zip(share, examine_receipts(workspace, share), strict=True):
            if examined is None:
                lost.append(receipt.id)
                continue
            converted.append(_converted(receipt, examined.kept))
    texts = _texts_as_typed(workspace)
    if backup is not None:
        validate(workspace, now)  # records what is kept of each receipt, and why another was refused
        if texts:
            workspace.ledger.erase(texts, REASON, now)
        _remove_originals(workspace, receipts, set(lost))
        _empty_cache(workspace)
    written = backup if receipts else None
    return Conversion(tuple(converted), tuple(lost), len(texts), written, _ledger_file(workspace).exists())


def dropped_by_kind(conversion: Conversion) -> Mapping[str, int]:
    """Return the totals of a conversion: receipts converted and refused, cells kept and dropped."""
    totals = Counter(receipts=len(conversion.receipts))
    for receipt in conversion.receipts:
        totals["refused"] += receipt.is_refused
        totals["kept_cells"] += receipt.kept_cells
        totals["dropped_cells"] += receipt.dropped_cells
    return totals


def _texts_as_typed(workspace: Workspace) -> list[str]:
    """Return the digests of the texts of findings that repeat what was typed, where that is no number, date or code."""
    return [
        digest
        for digest, (code, texts) in workspace.ledger.finding_texts(workspace.cluster.id).items()
        if code in NAMES_A_SHEET or not all(is_plain(part) for part in _typed_in(texts))
    ]


def _typed_in(texts: Texts) -> Iterator[str]:
    yield texts.get("value") or ""
    for text in texts.values():
        yield from _QUOTED.findall(text or "")


def _to_convert(workspace: Workspace) -> list[Receipt]:
    receipts = [receipt for receipt in workspace.ledger.every_receipt() if receipt.cluster == workspace.cluster.id]
    return [receipt for receipt in receipts if workspace.originals.has(receipt.sha256)]


def _converted(receipt: Receipt, kept: KeptReturn | None) -> ConvertedReceipt:
    if kept is None:
        return ConvertedReceipt(receipt.id, 0, 0, is_refused=True)
    values = [value for grid in kept.sheets for _, row in grid.rows for value in row]
    return ConvertedReceipt(
        receipt.id, kept_cells(kept), sum(isinstance(value, NotKept) for value in values), is_refused=False
    )


def _back_up(workspace: Workspace, backup: Path) -> None:
    """Write everything that a conversion changes into one archive that its owner alone can read."""
    try:
        make_private(backup.parent)
        with backup.open("xb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
            backup.chmod(PRIVATE_FILE)
            for path in _paths(workspace):
                archive.add(path, arcname=path.relative_to(workspace.settings.workspace.absolute()))
    except FileExistsError as error:
        raise MinstdError(f"{backup} already exists. Give another file name for the backup.") from error
    except OSError as error:
        raise MinstdError(f"{backup} can't be written: {error.strerror}. Nothing was changed.") from error


def _paths(workspace: Workspace) -> Iterator[Path]:
    folder = workspace.settings.workspace.absolute()
    ledger = _ledger_file(workspace)
    for path in (folder / "originals", ledger, ledger.with_name(f"{ledger.name}-wal"), folder / "observations"):
        if path.exists():
            yield path


def _ledger_file(workspace: Workspace) -> Path:
    return workspace.settings.workspace.absolute() / "ledger.db"


def _remove_originals(workspace: Workspace, receipts: list[Receipt], lost: set[int]) -> None:
    """Remove the bytes of what was converted, unless a receipt that couldn't be has the same."""
    needed = {receipt.sha256 for receipt in receipts if receipt.id in lost}
    for digest in {receipt.sha256 for receipt in receipts} - needed:
        workspace.originals.discard(digest)


def _empty_cache(workspace: Workspace) -> None:
    for path in workspace.documents.paths():
        workspace.documents.remove(path)

"""What the editions' folders say that the ledger doesn't: each thing that shows that one of the two is an older copy.

Files state in an edition's folder that it was released or published, and beside its files out of readers' sight that it
was withdrawn. None of them is part of the edition.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from application.workspace import Workspace
from data.ledger import Edition, Ledger
from data.ledger.withdrawals import Withdrawal
from data.storage.editions import CERTIFICATE, MANIFEST, PUBLISHED, RELEASED, EditionStore


class ConflictKind(StrEnum):
    """What an edition's folder and the ledger say differently."""

    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"
    READABLE = "readable"
    HIDDEN = "hidden"
    DRAFT = "draft"

    @property
    def is_behind(self) -> bool:
        """Whether it shows that the ledger is older than the editions."""
        return self in (ConflictKind.UNKNOWN, ConflictKind.WITHDRAWN, ConflictKind.MISSING)

    @property
    def stops(self) -> bool:
        """Whether nothing more is drafted, released, signed off or published."""
        return self.is_behind or self is ConflictKind.READABLE


_SENTENCES: Final = {
    ConflictKind.UNKNOWN: (
        "The edition in {folder} was released or published, and the ledger doesn't say so: an older copy may have been "
        "restored."
    ),
    ConflictKind.WITHDRAWN: (
        "The edition in {folder} was withdrawn, and the ledger doesn't say so: an older copy may have been restored. "
        "Restore the newest copy. If readers can see its pages meanwhile, repeat `minstd editions withdraw {digest}`."
    ),
    ConflictKind.MISSING: (
        "The edition in {folder} is published, and something else is at the addresses of its pages: it may have been "
        "withdrawn, and an older copy of the ledger restored."
    ),
    ConflictKind.READABLE: (
        "The edition in {folder} is withdrawn, and something other than the notice is at its addresses: an older copy "
        "of its folder may have been restored. Repeat `minstd editions withdraw {digest}`."
    ),
    ConflictKind.HIDDEN: (
        "The edition in {folder} was restored, and its files are still out of readers' sight. Repeat "
        "`minstd editions restore {digest}`."
    ),
    ConflictKind.DRAFT: (
        "Note: the ledger doesn't know the draft in {folder}. A run may have been stopped before it was recorded, "
        "or an older copy of the ledger may have been restored."
    ),
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """That an edition's folder and the ledger say different things."""

    folder: str
    kind: ConflictKind
    digest: str

    @property
    def sentence(self) -> str:
        return _SENTENCES[self.kind].format(folder=self.folder, digest=self.digest)


def conflicts(editions: EditionStore, ledger: Ledger, cluster: str) -> Iterator[Conflict]:
    """Yield what the folders of a cluster's editions say that the ledger doesn't, and the reverse."""
    known = {edition.folder: edition for edition in ledger.editions(cluster)}
    published = {publication.edition for publication in ledger.publications(cluster)}
    released = {release.edition for release in ledger.releases(edition.digest for edition in known.values())}
    withdrawn = ledger.withdrawals(cluster)
    for folder in editions.edition_folders(cluster):
        edition = known.get(folder)
        if edition is None:
            kind = _of_unknown(editions, folder)
        elif edition.digest in published:
            kind = _of_published(editions, ledger, edition, withdrawn.get(edition.digest))
        else:
            names = {PUBLISHED} if edition.digest in released else {PUBLISHED, RELEASED}
            kind = ConflictKind.UNKNOWN if any(editions.holds(folder, name) for name in names) else None
        if kind is not None:
            yield Conflict(folder, kind, folder.rpartition("-")[2])


def conflicts_of(workspace: Workspace, edition: Edition) -> Iterator[Conflict]:
    """Yield what an edition's folder and the ledger say differently."""
    differing = conflicts(workspace.editions, workspace.ledger, edition.cluster)
    return (each for each in differing if each.folder == edition.folder)


def _of_unknown(editions: EditionStore, folder: str) -> ConflictKind | None:
    if any(editions.holds(folder, name) for name in (PUBLISHED, RELEASED, CERTIFICATE)):
        return ConflictKind.UNKNOWN
    return ConflictKind.DRAFT if editions.holds(folder, MANIFEST) else None


def _of_published(
    editions: EditionStore, ledger: Ledger, edition: Edition, withdrawal: Withdrawal | None
) -> ConflictKind | None:
    folder = edition.folder
    known = [event.at.isoformat() for event in ledger.withdrawal_events(edition) if not event.is_restoration]
    stated = editions.withdrawal_statement(folder)
    if (stated is not None and _moment_in(stated) not in known) or (editions.is_withdrawn(folder) and not known):
        return ConflictKind.WITHDRAWN
    if withdrawal is not None:
        return ConflictKind.READABLE if editions.is_readable(folder, edition.manifest_sha256) else None
    if editions.is_withdrawn(folder):
        return ConflictKind.HIDDEN
    return ConflictKind.MISSING if not editions.holds(folder, MANIFEST) and editions.pages(folder) else None


def state_in_folder(workspace: Workspace, edition: Edition, name: str, at: datetime) -> None:
    """State in an edition's folder that it was released or published, as the ledger says already.

    Args:
        workspace: that of its cluster.
        edition: the edition.
        name: of the file that states it, which nobody else is shown.
        at: when it was.
    """
    path = f"{edition.folder}/{name}"
    if not workspace.editions.has(path):
        workspace.editions.write(path, _statement(edition, at))


def state_withdrawal(workspace: Workspace, edition: Edition, withdrawal: Withdrawal) -> None:
    """State beside an edition's files out of readers' sight that it was withdrawn, as the ledger says already."""
    workspace.editions.state_withdrawal(edition.folder, _statement(edition, withdrawal.event.at))


def _statement(edition: Edition, at: datetime) -> bytes:
    content = {"edition": edition.digest, "at": at.astimezone(UTC).isoformat()}
    return (json.dumps(content, indent=1) + "\n").encode()


def _moment_in(statement: bytes) -> str:
    """Return when what is stated was done; empty where somebody has changed the statement."""
    try:
        return str(json.loads(statement)["at"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""

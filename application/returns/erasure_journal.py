"""The journal of what was erased: a file beside a cluster's editions, apart from the ledger, so that a restored copy of
the ledger doesn't bring back what was erased since.

Each entry is sealed with the workspace's secret: whoever else writes one erases nothing.
"""

from __future__ import annotations

import hmac
import json
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter

from application.workspace import Workspace
from data.kept.secret import JOURNAL_ENTRY
from data.ledger.proof import ErasureEvent
from standards.errors import MinstdError

JOURNAL: Final = "erased.json"
"""The file beside a cluster's editions that lists what was erased."""


class JournalEntry(BaseModel):
    """An erasure as the journal says it, sealed with the workspace's secret: nobody else can write one.

    Attributes:
        receipt, file: the receipt's number, and the keyed digest of its file.
        kept, role, person, reason, at: as in the ledger's event.
        seal: the keyed digest of all else and of the cluster.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    receipt: int
    file: str
    kept: str | None
    role: str
    person: int | None
    reason: str
    at: AwareDatetime
    seal: str = ""

    @property
    def event(self) -> ErasureEvent:
        return ErasureEvent(self.receipt, True, self.role, self.reason, self.person, self.at, self.kept)

    def sealed(self, workspace: Workspace) -> JournalEntry:
        """Return it with its seal."""
        content = json.dumps([workspace.cluster.id, self.model_dump(mode="json", exclude={"seal"})], sort_keys=True)
        return self.model_copy(update={"seal": workspace.secret.digest(JOURNAL_ENTRY, content.encode())})


_ENTRIES: Final = TypeAdapter(list[JournalEntry])


def write_journal(workspace: Workspace) -> None:
    """Write what was erased beside the editions: what an earlier journal says stays, whatever the ledger knows.

    Raises:
        MinstdError: somebody has changed the earlier one.
    """
    before = read_journal(workspace)
    entries = {(entry.receipt, entry.file): entry for entry in before}
    for number, event in workspace.ledger.erasures(workspace.cluster.id).items():
        file = workspace.ledger.receipt(number).sha256
        entry = JournalEntry(
            receipt=number,
            file=file,
            kept=event.kept,
            role=event.role,
            person=event.person,
            reason=event.reason,
            at=event.at,
        )
        entries.setdefault((number, file), entry.sealed(workspace))
    listed = [entries[key] for key in sorted(entries)]
    if listed != before:
        content = _ENTRIES.dump_json(listed, indent=1) + b"\n"
        workspace.editions.write(f"{workspace.cluster.id}/{JOURNAL}", content)


def read_journal(workspace: Workspace) -> list[JournalEntry]:
    """Return the journal's entries; none where nothing was erased yet.

    Raises:
        MinstdError: it isn't as it was written.
    """
    path = f"{workspace.cluster.id}/{JOURNAL}"
    if not workspace.editions.has(path):
        return []
    try:
        entries = _ENTRIES.validate_json(workspace.editions.read(path))
    except ValueError:
        entries = None
    if entries is None or not all(
        hmac.compare_digest(each.sealed(workspace).seal.encode(), each.seal.encode()) for each in entries
    ):
        raise MinstdError(
            f"{workspace.editions.url}/{path} isn't as it was written: somebody has changed it. Restore it from a "
            "backup."
        )
    return entries

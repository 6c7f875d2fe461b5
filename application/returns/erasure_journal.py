"""The journal of what was erased: a file beside a cluster's editions, apart from the ledger, so that a restored copy of
the ledger doesn't bring back what was erased since.

Each entry is sealed with the workspace's secret: whoever else writes one erases nothing.
"""

from __future__ import annotations

import hmac
import json
from contextlib import suppress
from datetime import datetime
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter

from application.workspace import Workspace
from data.kept.secret import JOURNAL_ENTRY
from data.ledger import Receipt
from data.ledger.proof import ErasureEvent
from data.model import State
from standards.errors import MinstdError

JOURNAL: Final = "erased.json"
"""The file beside a cluster's editions that lists what was erased."""


class JournalEntry(BaseModel):
    """An erasure as the journal says it, sealed with the workspace's secret: nobody else can write one.

    Attributes:
        receipt, file: the receipt's number, and the keyed digest of its file.
        kept, role, person, reason, at, names, state: as in the ledger's event.
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
    names: tuple[str, ...] = ()
    state: str | None = None
    seal: str = ""

    @property
    def event(self) -> ErasureEvent:
        return ErasureEvent(
            receipt=self.receipt,
            is_done=True,
            role=self.role,
            reason=self.reason,
            person=self.person,
            at=self.at,
            kept=self.kept,
            names=self.names,
            state=None if self.state is None else State(self.state),
        )

    def is_of(self, receipt: Receipt) -> bool:
        """Say whether a receipt is the one that was erased: of that file and number, and not received since."""
        return (self.receipt, self.file) == (receipt.id, receipt.sha256) and receipt.received_at <= self.at

    def sealed(self, workspace: Workspace) -> JournalEntry:
        """Return it with its seal."""
        about = self.model_dump(mode="json", exclude={"seal"}, exclude_defaults=True)
        content = json.dumps([workspace.cluster.id, about], sort_keys=True)
        return self.model_copy(update={"seal": workspace.secret.digest(JOURNAL_ENTRY, content.encode())})


_ENTRIES: Final = TypeAdapter(list[JournalEntry])


def write_journal(workspace: Workspace) -> None:
    """Write what was erased beside the editions: what an earlier journal says stays, whatever the ledger knows.

    Raises:
        MinstdError: somebody has changed the earlier one.
    """
    before = read_journal(workspace)
    entries = list(before)
    for number, event in workspace.ledger.erasures(workspace.cluster.id).items():
        receipt = workspace.ledger.receipt(number)
        if not any(entry.is_of(receipt) for entry in before):
            entry = JournalEntry(
                receipt=number,
                file=receipt.sha256,
                kept=event.kept,
                role=event.role,
                person=event.person,
                reason=event.reason,
                at=event.at,
                names=event.names,
                state=event.state,
            )
            entries.append(entry.sealed(workspace))
    if len(entries) > len(before):
        content = _ENTRIES.dump_json(entries, indent=1) + b"\n"
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


def erased_files(workspace: Workspace) -> dict[str, datetime]:
    """Return when the return in a file was last erased, as journal or ledger say it, by the file's keyed digest."""
    erasures = workspace.ledger.erasures(workspace.cluster.id).items()
    known = [(workspace.ledger.receipt(number).sha256, event.at) for number, event in erasures]
    with suppress(MinstdError):  # a journal that somebody changed stops no return: `minstd returns verify` says it
        known += [(entry.file, entry.at) for entry in read_journal(workspace)]
    return dict(sorted(known, key=lambda pair: pair[1]))

"""What an erasure removes: each part says what of a return is there, and how that goes.

An erasure removes what these parts say. Whether anything has come back, by a backup or because an erasure was stopped,
is asked of the same parts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Final

from application.returns.answers import LAST_MOMENT
from application.returns.held_answers import drop_answers, held_questions
from application.returns.spool import forget_waiting, let_go, waiting_file
from application.workspace import Workspace
from data.intake.findings import COMPARED, QUOTING
from data.intake.gate.grid import NotKept
from data.intake.typing.text import folded
from data.kept.document import KeptReturn, read_kept
from data.ledger import Receipt
from data.ledger.proof import ABOUT_RECEIPT, ErasureEvent
from data.ledger.transient.queues import WaitingReturn
from data.storage.editions import MANIFEST
from data.storage.store import StoreError

Removal = Callable[[], object]

_DEPTH: Final = 3
"""So many folders lead to an edition's own manifest: its cluster's, its month's and its own."""


@dataclass(frozen=True)
class ErasedReturn:
    """A return that is erased.

    Attributes:
        workspace: its cluster's.
        receipt: that it came with.
        event: its erasure.
        now: when it's removed.
    """

    workspace: Workspace
    receipt: Receipt
    event: ErasureEvent
    now: datetime

    def removals(self) -> Iterator[Removal]:
        """Yield what removes each thing of it that is there; nothing where nothing is.

        What was kept goes last: what was read of it before isn't asked again.
        """
        for part in (
            self._texts,
            self._texts_comparing,
            self._names,
            self._messages,
            self._answers,
            self._checked_copies,
            self._replies,
            self._previews,
            self._spooled,
            self._documents,
            self._originals,
            self._kept,
        ):
            yield from part()

    @cached_property
    def comparing(self) -> dict[str, int]:
        """The digests of the texts that may quote it in findings of later months' returns, each with its receipt."""
        ledger = self.workspace.ledger
        texts: dict[str, int] = {}
        for about in ledger.last_judged([self.receipt.id]):
            if about.month is not None:
                months = [about.month + ahead for ahead in range(1, COMPARED + 1)]
                texts |= ledger.texts_comparing(about, months, QUOTING, self.event.at)
        return texts

    def _texts(self) -> Iterator[Removal]:
        if texts := self.workspace.ledger.texts_of_receipt(self.receipt.id):
            yield self._erasing(texts)

    def _texts_comparing(self) -> Iterator[Removal]:
        if texts := self.workspace.ledger.texts_there(self.comparing):
            yield self._erasing(texts)

    def _erasing(self, texts: Iterable[str]) -> Removal:
        return partial(self.workspace.ledger.erase, list(texts), self.event.reason, self.now)

    def _names(self) -> Iterator[Removal]:
        names, code = self.workspace.names, self.receipt.gss_code
        paths = {name: f"{code}/{name}.json" for name in self.event.names}
        waiting = {name for name, path in paths.items() if names.has(path)}
        accepted = self.workspace.ledger.accepted_names(code).keys() & paths.keys()
        if not waiting | accepted:
            return
        own = {*self.event.names} - names_of_others(self.workspace, self.receipt)
        for name in sorted(waiting & own):
            yield partial(names.remove, paths[name])
        if texts := self.workspace.ledger.texts_of_names(code, accepted & own):
            yield self._erasing(texts)

    def _messages(self) -> Iterator[Removal]:
        ledger = self.workspace.ledger
        for message in ledger.outgoing_messages(self.receipt.cluster, LAST_MOMENT):
            if message.about.partition("-")[0] == str(self.receipt.id) and message.kind in ABOUT_RECEIPT:
                yield partial(ledger.forget_outgoing, message.number)

    def _answers(self) -> Iterator[Removal]:
        if held := held_questions(self.workspace, self.receipt.id):
            yield partial(drop_answers, self.workspace, self.receipt.id, held)

    def _checked_copies(self) -> Iterator[Removal]:
        """Of the borough's files that were checked and wait to be submitted: the same, and those asked about it."""
        for waiting in self.workspace.ledger.waiting_of(self.receipt.cluster, self.receipt.gss_code):
            is_same = waiting.sha256 == self.receipt.sha256
            if waiting.checked_at <= self.event.at and (is_same or self._is_quoted(waiting)):
                yield partial(forget_waiting, self.workspace, waiting.id)

    def _is_quoted(self, waiting: WaitingReturn) -> bool:
        return any(
            about.return_type == waiting.return_type
            and about.month is not None
            and waiting.month is not None
            and 1 <= waiting.month.since(about.month) <= COMPARED
            and any(finding.code in QUOTING for finding in waiting.findings)
            for about in self.workspace.ledger.last_judged([self.receipt.id])
        )

    def _replies(self) -> Iterator[Removal]:
        """Replies that lie in the workspace, as the borough's source takes none: to it, and those that quote it."""
        folder = Path(self.workspace.settings.replies_url) / self.receipt.gss_code
        if not folder.is_dir():
            return
        replies = self.workspace.ledger.replies(self.comparing.values())
        quoting = {number for number, (_, at) in replies.items() if at <= self.event.at}
        for number in {self.receipt.id, *quoting}:
            for path in sorted(folder.rglob(f"*receipt-{number}-*")):
                if path.is_file():
                    yield partial(path.unlink, missing_ok=True)

    def _previews(self) -> Iterator[Removal]:
        """Previews of months in which it stands: the manifest goes last, as it says which cut those are of."""
        previews = self.workspace.previews
        paths = previews.paths(self.receipt.cluster)
        for manifest in (path for path in paths if path.count("/") == _DEPTH and path.endswith(f"/{MANIFEST}")):
            with suppress(StoreError, ValueError, LookupError):
                cut = json.loads(previews.read(manifest))["inputs"]["cut_sha256"]
                if self.workspace.ledger.may_stand_in(self.receipt.id, cut):
                    folder = manifest.removesuffix(MANIFEST)
                    others = [path for path in paths if path.startswith(folder) and path != manifest]
                    yield from (partial(previews.remove, path) for path in (*others, manifest))

    def _spooled(self) -> Iterator[Removal]:
        if waiting_file(self.workspace, self.receipt) is not None:
            yield partial(let_go, self.workspace, [self.receipt])

    def _documents(self) -> Iterator[Removal]:
        digest, documents = self.receipt.sha256, self.workspace.documents
        paths = [f"{folder}/{digest[:2]}/{digest}.json" for folder in documents.folders("")]
        held = [path for path in paths if documents.has(path)]
        if held and not self._has_same_bytes:
            yield from (partial(documents.remove, path) for path in held)

    def _originals(self) -> Iterator[Removal]:
        digest, originals = self.receipt.sha256, self.workspace.originals
        if originals.has(digest) and not self._has_same_bytes:
            yield partial(originals.discard, digest)

    @property
    def _has_same_bytes(self) -> bool:
        """Whether another receipt, of whichever borough, that isn't erased is of the same file."""
        ledger = self.workspace.ledger
        erased = {self.receipt.id, *ledger.erased_documents()}
        return any(each.sha256 == self.receipt.sha256 and each.id not in erased for each in ledger.every_receipt())

    def _kept(self) -> Iterator[Removal]:
        digest, kept = self._digest, self.workspace.kept
        if digest is not None and kept.has(digest) and digest not in self.workspace.ledger.kept().values():
            yield partial(kept.remove, digest)

    @cached_property
    def _digest(self) -> str | None:
        return self.workspace.ledger.erased_documents().get(self.receipt.id)


def own_names(workspace: Workspace, receipt: Receipt) -> tuple[str, ...]:
    """Return the references of the new names that a return holds, and no other return of its borough."""
    names = set(_names_in(workspace, receipt))
    return tuple(sorted(names - names_of_others(workspace, receipt))) if names else ()


def names_of_others(workspace: Workspace, receipt: Receipt) -> set[str]:
    """Return the references of the new names in the borough's returns that aren't erased, but for one receipt's."""
    erased = {receipt.id, *workspace.ledger.erasures(receipt.cluster)}
    others = [each for each in workspace.ledger.every_receipt() if each.gss_code == receipt.gss_code]
    return {name for other in others if other.id not in erased for name in _names_in(workspace, other)}


def _names_in(workspace: Workspace, receipt: Receipt) -> Iterator[str]:
    """Yield the references of the new names in a return. Of those accepted before it came, it has the text."""
    kept = _kept_return(workspace, receipt)
    values = [value for grid in kept.sheets for _, row in grid.rows for value in row] if kept is not None else []
    yield from (value.reference for value in values if isinstance(value, NotKept) and value.reference)
    texts = {folded(value) for value in values if isinstance(value, str)}
    accepted = workspace.ledger.accepted_names(receipt.gss_code) if texts else {}
    yield from (reference for reference, (_, text) in accepted.items() if folded(text) in texts)


def _kept_return(workspace: Workspace, receipt: Receipt) -> KeptReturn | None:
    """Return what is kept of a receipt, or of the file with which it waits for its validation."""
    with suppress(StoreError):
        digest = workspace.ledger.kept([receipt.id]).get(receipt.id)
        if digest is not None:
            return workspace.kept.get(digest)
        arrival = waiting_file(workspace, receipt)
        if arrival is not None and arrival.digest:
            return read_kept(arrival.content)
    return None

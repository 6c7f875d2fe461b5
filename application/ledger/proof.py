"""Proving the ledger: by itself, by the heads outside it, and by what the editions' folders say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from application.ledger.conflicts import Conflict, ConflictKind, conflicts
from application.ledger.heads import (
    POINTER,
    heads_in,
    heads_left,
    heads_of,
    lacking_head,
    read_head,
    read_pointer,
    without_heads,
)
from application.settings import Settings
from application.workspace import check_begun
from data.ledger import Head, Ledger, Verification
from data.ledger.chain.findings import Problem
from data.storage.editions import EditionStore
from data.storage.store import Store
from standards.errors import MinstdError


@dataclass(frozen=True, slots=True)
class LedgerProof:
    """What was found about a ledger, and about what lies outside it.

    Attributes:
        verification: of the ledger itself, and of the heads kept outside it.
        unreadable: why something that holds heads can't be compared, a sentence each.
        conflicts: what the editions' folders say that the ledger doesn't; notes on drafts among them.
    """

    verification: Verification
    unreadable: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def wrong(self) -> tuple[Conflict, ...]:
        return tuple(each for each in self.conflicts if each.kind is not ConflictKind.DRAFT)

    @property
    def is_whole(self) -> bool:
        return self.verification.is_whole and not self.unreadable and not self.wrong


def verify(settings: Settings, against: Iterable[str]) -> LedgerProof:
    """Verify the ledger, also against the heads and the statements in the editions' store.

    Args:
        settings: of the workspace.
        against: heads kept elsewhere: each a head, or a file that holds some, such as a receipt.

    Raises:
        MinstdError: no head is in one of them, or the ledger can't be opened.
    """
    outside = [head for text in against for head in heads_in(text)]
    check_begun(settings)
    with Ledger.open(settings.ledger_url) as ledger:
        editions = EditionStore(settings.editions_url, settings.withdrawn_url)
        left, unreadable = _left_outside(editions)
        verification = ledger.verify(sorted({*outside, *left}))
        if any(each.problem not in _OF_HEADS for each in verification.discrepancies):
            return LedgerProof(verification, unreadable)  # what is said of editions may follow from what was altered
        clusters = sorted({*editions.clusters(), *(edition.cluster for edition in ledger.editions())})
        lacking = [sentence for cluster in clusters for sentence in _lacking(editions, ledger, cluster)]
        differing = [each for cluster in clusters for each in conflicts(editions, ledger, cluster)]
        return LedgerProof(verification, (*unreadable, *lacking), tuple(differing))


_OF_HEADS: Final = (Problem.LEDGER_BEHIND, Problem.CHAIN_REWRITTEN)


def _left_outside(editions: Store) -> tuple[list[Head], tuple[str, ...]]:
    """Return the heads in an editions' store, and why those in some files can't be read, a sentence each."""
    heads, unreadable = [], []
    for path in heads_left(editions):
        read = read_pointer if path.endswith(f"/{POINTER}") else read_head
        try:
            heads += heads_of(read(editions, path))
        except MinstdError as error:
            unreadable.append(str(error))
    return heads, tuple(unreadable)


def _lacking(editions: EditionStore, ledger: Ledger, cluster: str) -> Iterator[str]:
    """Yield which files with heads aren't there, though they have been written."""
    if lacking := lacking_head(editions, ledger, cluster):
        yield lacking
    if ledger.publications(cluster) and not editions.has(f"{cluster}/{POINTER}"):
        yield without_heads(editions, f"{cluster}/{POINTER}")

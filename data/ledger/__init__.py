"""What was received, what stood, what was published: append-only; what is current is a view of it."""

from data.ledger.book import Ledger
from data.ledger.chain.clock import true_time
from data.ledger.chain.findings import Verification
from data.ledger.chain.links import WORKSPACE, Head
from data.ledger.engine import failure, migrate_ledger
from data.ledger.records import (
    Cut,
    CutEntry,
    Edition,
    Explanation,
    LedgerError,
    Publication,
    Receipt,
    SignOff,
    Validation,
    WorkspaceKind,
)

__all__ = [
    "WORKSPACE",
    "Cut",
    "CutEntry",
    "Edition",
    "Explanation",
    "Head",
    "Ledger",
    "LedgerError",
    "Publication",
    "Receipt",
    "SignOff",
    "Validation",
    "Verification",
    "WorkspaceKind",
    "failure",
    "migrate_ledger",
    "true_time",
]

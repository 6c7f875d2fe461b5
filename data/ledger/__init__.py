"""What was received, what stood, what was published: append-only; what is current is a view of it."""

from data.ledger.book import Ledger
from data.ledger.records import Cut, CutEntry, Edition, Explanation, Judged, LedgerError, Publication, Receipt, SignOff

__all__ = [
    "Cut",
    "CutEntry",
    "Edition",
    "Explanation",
    "Judged",
    "Ledger",
    "LedgerError",
    "Publication",
    "Receipt",
    "SignOff",
]

"""How an action that a board decided on stands: said by the ledger, and shown by every report."""

from __future__ import annotations

from enum import StrEnum


class ActionState(StrEnum):
    """How an action stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"

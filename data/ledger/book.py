"""The ledger: everything that was received, judged, cut, drafted, signed and published."""

from __future__ import annotations

from typing import Self

from data.ledger.actions import Actions
from data.ledger.arrivals import Arrivals
from data.ledger.challenges import Challenges
from data.ledger.editions import Editions, latest
from data.ledger.engine import open_engine
from data.ledger.judgements import Judgements
from data.ledger.standing import Standing

__all__ = ["Ledger", "latest"]


class Ledger(Arrivals, Judgements, Standing, Editions, Actions, Challenges):
    """An append-only record in SQLite or PostgreSQL. Every method is one transaction; recording twice is harmless."""

    @classmethod
    def open(cls, url: str) -> Self:
        """Open by SQLAlchemy URL, creating or migrating the tables."""
        return cls(open_engine(url))

    def close(self) -> None:
        self._engine.dispose()

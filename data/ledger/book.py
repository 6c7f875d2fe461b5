"""The ledger: everything that was received, judged, cut, drafted, signed and published."""

from __future__ import annotations

from typing import Self

from data.ledger.actions import Actions
from data.ledger.approvals import Approvals
from data.ledger.arrivals import Arrivals
from data.ledger.chain.actors import Actor
from data.ledger.challenges import Challenges
from data.ledger.editions import Editions, latest
from data.ledger.engine import is_made, open_engine
from data.ledger.judgements import Judgements
from data.ledger.months import MonthEvents
from data.ledger.notices import Notices
from data.ledger.passkeys import Passkeys
from data.ledger.people import People
from data.ledger.proof import Erasures, Proof
from data.ledger.records import WorkspaceKind
from data.ledger.releases import Releases
from data.ledger.standing import Cuts
from data.ledger.transient.leases import Leases
from data.ledger.transient.outgoing import OutgoingMessages
from data.ledger.transient.queues import Queues
from data.ledger.transient.runs import Runs
from data.ledger.transient.sessions import Sessions
from data.ledger.withdrawals import EditionWithdrawals

__all__ = ["Ledger", "latest"]


class Ledger(
    Arrivals,
    Judgements,
    Erasures,
    Cuts,
    Editions,
    EditionWithdrawals,
    Releases,
    MonthEvents,
    Actions,
    Challenges,
    People,
    Passkeys,
    Approvals,
    Notices,
    Proof,
    Sessions,
    Queues,
    Leases,
    Runs,
    OutgoingMessages,
):
    """An append-only record in SQLite or PostgreSQL, chained: see `chain`.

    Every method is one transaction, and one link of its cluster's chain; recording twice is harmless.
    """

    @classmethod
    def open(cls, url: str, kind: WorkspaceKind | None = None) -> Self:
        """Open by SQLAlchemy URL, making the tables in an empty database.

        Args:
            url: where it is.
            kind: what the workspace must be; unless given, a ledger that is made now is a live one's.

        Raises:
            LedgerError: it cannot be reached, is of an earlier or newer version, or of another kind.
        """
        return cls(*open_engine(url, kind), Actor.of_process())

    @staticmethod
    def is_made(url: str) -> bool:
        """Say whether a database holds a ledger, of whichever version."""
        return is_made(url)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

"""Leases: who is at work on a cluster, until when. A lease that isn't renewed is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from data.ledger.base import Book
from data.ledger.engine import writing
from data.ledger.transient import tables


@dataclass(frozen=True, slots=True)
class Lease:
    """That somebody is at work on a cluster.

    Attributes:
        holder: who it is, as nobody else is called.
        act: what they do, as it stands in a sentence: "is being {act}".
        until: when it is given up, unless it is renewed.
    """

    cluster: str
    holder: str
    act: str
    since: datetime
    until: datetime


class Leases(Book):
    """Who is at work on which cluster."""

    def take_lease(self, wanted: Lease) -> Lease:
        """Take a cluster's lease unless somebody holds it at `wanted.since`, and return the one that stands then.

        What would last twice as long as the one wanted was written by a clock that was wrong, or by hand: it is no
        lease. Clocks of several machines may differ by less.
        """
        c = tables.lease.c
        latest = wanted.since + 2 * (wanted.until - wanted.since)
        with writing(self._engine) as connection:
            for row in connection.execute(sa.select(tables.lease).where(c.cluster == wanted.cluster)):
                if wanted.since < row.until <= latest and row.holder != wanted.holder:
                    return Lease(row.cluster, row.holder, row.act, row.since, row.until)
            connection.execute(sa.delete(tables.lease).where(c.cluster == wanted.cluster))
            connection.execute(sa.insert(tables.lease), {name: getattr(wanted, name) for name in Lease.__slots__})
        return wanted

    def lease(self, cluster: str) -> Lease | None:
        """Return a cluster's lease, whether or not it is given up by now; None where there is none."""
        rows = self._read(sa.select(tables.lease).where(tables.lease.c.cluster == cluster))
        return next((Lease(row.cluster, row.holder, row.act, row.since, row.until) for row in rows), None)

    def renew_lease(self, lease: Lease, until: datetime) -> bool:
        """Hold a lease until a later moment, and say whether it was held still."""
        c = tables.lease.c
        mine = (c.cluster == lease.cluster, c.holder == lease.holder)
        with writing(self._engine) as connection:
            renewed = connection.execute(sa.update(tables.lease).where(*mine).values(until=until))
        return bool(renewed.rowcount)

    def end_lease(self, lease: Lease) -> None:
        """Give a lease back."""
        c = tables.lease.c
        with writing(self._engine) as connection:
            connection.execute(sa.delete(tables.lease).where(c.cluster == lease.cluster, c.holder == lease.holder))

"""When each scheduled run of a cluster last ended well, by which whoever watches knows that there still are runs."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from data.ledger.base import Book
from data.ledger.engine import writing
from data.ledger.transient import tables


class Runs(Book):
    """The last good run of each flow."""

    def note_good_run(self, cluster: str, flow: str, at: datetime) -> None:
        """Note that a run of a flow ended well for a cluster."""
        c = tables.good_run.c
        with writing(self._engine) as connection:
            connection.execute(sa.delete(tables.good_run).where(c.cluster == cluster, c.flow == flow))
            connection.execute(sa.insert(tables.good_run), {"cluster": cluster, "flow": flow, "at": at})

    def good_runs(self, cluster: str) -> dict[str, datetime]:
        """Return when the last good run of each flow ended for a cluster, by the flow's name."""
        rows = self._read(sa.select(tables.good_run).where(tables.good_run.c.cluster == cluster))
        return {row.flow: row.at for row in rows}

"""When each scheduled run of a cluster last ended well, and when each source was last looked at.

By the first whoever watches knows that there still are runs; by the second nobody dates a file back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from data.ledger.base import Book
from data.ledger.engine import writing
from data.ledger.transient import tables

_VISIT: Final = "visit to "


class Runs(Book):
    """The last good run of each flow, and the last good visit to each area's source."""

    def note_good_run(self, cluster: str, flow: str, at: datetime) -> None:
        """Note that a run of a flow ended well for a cluster."""
        self._note(cluster, flow, at)

    def note_visit(self, cluster: str, gss_code: str, at: datetime) -> None:
        """Note that all that an area's source held had been fetched."""
        self._note(cluster, f"{_VISIT}{gss_code}", at)

    def _note(self, cluster: str, flow: str, at: datetime) -> None:
        c = tables.good_run.c
        with writing(self._engine) as connection:
            connection.execute(sa.delete(tables.good_run).where(c.cluster == cluster, c.flow == flow))
            connection.execute(sa.insert(tables.good_run), {"cluster": cluster, "flow": flow, "at": at})

    def good_runs(self, cluster: str) -> dict[str, datetime]:
        """Return when the last good run of each flow ended for a cluster, by the flow's name."""
        return {flow: at for flow, at in self._of(cluster).items() if not flow.startswith(_VISIT)}

    def visits(self, cluster: str) -> dict[str, datetime]:
        """Return when each area's source was last looked at, by its code."""
        return {flow.removeprefix(_VISIT): at for flow, at in self._of(cluster).items() if flow.startswith(_VISIT)}

    def _of(self, cluster: str) -> dict[str, datetime]:
        rows = self._read(sa.select(tables.good_run).where(tables.good_run.c.cluster == cluster))
        return {row.flow: row.at for row in rows}

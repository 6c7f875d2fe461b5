"""The register of a month: who owes what, and in which state."""

from __future__ import annotations

from datetime import datetime

from application.returns.answers import answered
from application.workspace import Workspace
from data.clusters.cluster import Exemption, owed
from data.model import Owed
from data.observations.status import StatusRow, status
from standards.model import Month


def exemption_of(workspace: Workspace, one: Owed) -> Exemption | None:
    """Return the agreement that excuses a sheet owed, if there is one."""
    return next((exemption for exemption in workspace.exemptions if exemption.covers(one)), None)


def register_of(workspace: Workspace, month: Month, now: datetime) -> list[StatusRow]:
    """Return who owes what for a month, and in which state, as at `now`."""
    every = workspace.ledger.judged(workspace.cluster.id, workspace.checks_version, now)
    judged = answered(workspace, [one for one in every if one.month == month], now)
    return status(owed(workspace.cluster, workspace.contracts, month), judged, lambda one: _excuse(workspace, one), now)


def _excuse(workspace: Workspace, one: Owed) -> str:
    exemption = exemption_of(workspace, one)
    return "" if exemption is None else exemption.reason

"""The register of a month: who owes what, and in which state."""

from __future__ import annotations

from datetime import datetime

from application.returns.answers import answered, counting
from application.workspace import Workspace
from data.clusters.cluster import Exemption, owed
from data.model import OwedSheet
from data.observations.status import StatusRow, status
from standards.model import Month


def exemption_of(workspace: Workspace, sheet_owed: OwedSheet) -> Exemption | None:
    """Return the agreement that excuses a sheet owed, if there is one."""
    return next(
        (exemption for exemption in workspace.exemptions_in(sheet_owed.period) if exemption.covers(sheet_owed)), None
    )


def register_of(workspace: Workspace, month: Month, now: datetime) -> list[StatusRow]:
    """Return who owes what for a month, and in which state, as at `now`."""
    validations = counting(workspace, now)
    of_month = answered(workspace, [validation for validation in validations if validation.month == month], now)
    due = owed(workspace.cluster, workspace.contracts, month)
    return status(due, of_month, lambda sheet_owed: _excuse(workspace, sheet_owed), now)


def _excuse(workspace: Workspace, sheet_owed: OwedSheet) -> str:
    exemption = exemption_of(workspace, sheet_owed)
    return "" if exemption is None else exemption.reason

"""Which settings of a cluster count: those that as many people have approved as must sign off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from application.workspace import Workspace
from data.ledger.approvals import Approval, ApprovalSubject

_MOST_SIGN_OFFS: Final = 2
"""As many as a cluster's file can ask for: what counts where an approval doesn't say how many it was."""


@dataclass(frozen=True, slots=True)
class SettingsInForce:
    """Which settings of a cluster count, and who has approved others that don't count yet.

    Attributes:
        sha256: the hash of those that count; empty where none were approved.
        approvals_wanted: how many different people must approve others: as many as must sign off by those that count.
        waiting: who has approved others since, by their hash.
    """

    sha256: str = ""
    approvals_wanted: int = 1
    waiting: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def approvers_of(self, sha256: str) -> frozenset[int]:
        return self.waiting.get(sha256, frozenset())

    def after(self, approval: Approval) -> SettingsInForce:
        """Return what counts once somebody has approved settings; to approve those that count drops the others."""
        if approval.sha256 == self.sha256:
            return replace(self, waiting={})
        approvers = self.approvers_of(approval.sha256) | {approval.person}
        if len(approvers) < self.approvals_wanted:
            return replace(self, waiting={**self.waiting, approval.sha256: approvers})
        return SettingsInForce(approval.sha256, approval.sign_offs_wanted or _MOST_SIGN_OFFS)


def settings_in_force(known: Iterable[Approval]) -> SettingsInForce:
    """Return which settings count after some approvals, oldest first.

    Otherwise, where two must sign off, one of them could make it one.
    """
    in_force = SettingsInForce()
    for approval in known:
        if approval.subject is ApprovalSubject.SETTINGS:
            in_force = in_force.after(approval)
    return in_force


def approvals_lacking(workspace: Workspace, now: datetime) -> int:
    """Return how many other people must approve the cluster's settings as they are before they count."""
    in_force = settings_in_force(workspace.ledger.approvals(workspace.cluster.id, now))
    digest = workspace.cluster.settings_sha256
    return 0 if digest == in_force.sha256 else in_force.approvals_wanted - len(in_force.approvers_of(digest))

"""Approval is a fact: nothing is drafted or signed by rules, waivers or settings that no board approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from application.people.acts import Act
from application.people.caller import Caller, permit
from application.workspace import Workspace
from data.intake.explanations import checked_text
from data.ledger.approvals import Approval, ApprovalSubject
from standards.errors import MinstdError
from standards.framework.ruleset import RuleSet
from standards.lists import listed
from standards.model import Month

WAIVERS: Final = "waivers"
SETTINGS: Final = "settings"
_MOST_SIGN_OFFS: Final = 2
"""As many as a cluster's file can ask for: what counts where an approval doesn't say how many it was."""


class NotApproved(MinstdError):
    """Rules, waivers or settings that no board approved as they are."""


def approve(workspace: Workspace, what: str, minute: str, caller: Caller, now: datetime) -> Approval:
    """Record that the cluster's board approved something exactly as it is now. The same person again changes nothing.

    Settings that take the place of others count once as many people have approved them as those wanted to sign off.

    Args:
        workspace: the cluster's.
        what: a rule set's version, `waivers` or `settings`.
        minute: where the decision stands, in 60 words or fewer.
        caller: who records it; an approver.
        now: when.

    Raises:
        MinstdError: there is no such version, or it would begin before it was approved.
        NotPermitted: the caller is no approver of the cluster.
    """
    subject, version, digest = _subject(workspace, what)
    given = permit(workspace, Act.APPROVE, None, caller, now)
    words = checked_text(minute)
    wanted = workspace.cluster.sign_offs_wanted if subject is ApprovalSubject.SETTINGS else None
    person = given.person.number
    approval = Approval(workspace.cluster.id, subject, version, digest, given.title, person, words, now, wanted)
    if subject is ApprovalSubject.RULE_SET:
        _check_not_backdated(workspace, approval)
    with workspace.turn(now) as until:
        if _changes_something(workspace.ledger.approvals(workspace.cluster.id, until), approval):
            workspace.ledger.approve(approval)
    return approval


def _changes_something(known: Sequence[Approval], approval: Approval) -> bool:
    if approval.subject is ApprovalSubject.SETTINGS:
        in_force = settings_in_force(known)
        return in_force.after(approval) != in_force
    return _current(known, approval.subject, approval.version) != approval.sha256


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


def check_approved(workspace: Workspace, rulesets: Iterable[RuleSet], now: datetime) -> None:
    """Refuse to go on with what is not approved, hash for hash.

    Args:
        workspace: the cluster's.
        rulesets: those that a report assesses by, for its month and for those before it that it shows.
        now: what was approved by then counts.

    Raises:
        NotApproved: a rule set, the waivers or the cluster's settings are not as a board approved them.
    """
    lacking = unapproved(workspace, rulesets, now)
    if lacking:
        commands = ", ".join(f'`minstd standards approve {name} --minute "..."`' for name in lacking.values())
        others = approvals_lacking(workspace, now) if SETTINGS in lacking.values() else 0
        several = f" {others} different approvers must record it for the settings." if others > 1 else ""
        raise NotApproved(
            f"{workspace.cluster.name}'s board hasn't approved {listed(lacking)} as they are now, so nothing "
            f"can be drafted or signed off under them. An approver records the board's decision: {commands}.{several}"
        )


def unapproved(workspace: Workspace, rulesets: Iterable[RuleSet], now: datetime) -> dict[str, str]:
    """Return what is not approved as it is now: in words, and as the command names it."""
    known = workspace.ledger.approvals(workspace.cluster.id, now)
    wanted = [
        *(
            (f"rule set {each.version}", each.version, ApprovalSubject.RULE_SET, each.version, each.sha256)
            for each in rulesets
        ),
        ("the waivers", WAIVERS, ApprovalSubject.WAIVERS, "", workspace.waivers.sha256),
        ("the cluster's settings", SETTINGS, ApprovalSubject.SETTINGS, "", workspace.cluster.settings_sha256),
    ]
    return {
        words: name for words, name, subject, version, digest in wanted if _current(known, subject, version) != digest
    }


def _subject(workspace: Workspace, what: str) -> tuple[ApprovalSubject, str, str]:
    if what == WAIVERS:
        return ApprovalSubject.WAIVERS, "", workspace.waivers.sha256
    if what == SETTINGS:
        return ApprovalSubject.SETTINGS, "", workspace.cluster.settings_sha256
    for version in workspace.rules.versions:
        if version.version == what:
            return ApprovalSubject.RULE_SET, version.version, version.sha256
    known = ", ".join(version.version for version in workspace.rules.versions)
    raise MinstdError(f"{what!r} can't be approved. Choose a rule set ({known}), `{WAIVERS}` or `{SETTINGS}`.")


def _check_not_backdated(workspace: Workspace, approval: Approval) -> None:
    """Refuse a version that would change what editions have said: edited since they used it, or reaching back.

    A cluster that has no edition yet begins with rules that are in force already.
    """
    editions = workspace.ledger.editions(workspace.cluster.id)
    used = {edition.ruleset_version: edition.ruleset_sha256 for edition in editions}
    if used.get(approval.version, approval.sha256) != approval.sha256:
        raise MinstdError(
            f"Rule set {approval.version} has been edited since editions used it. A version that is in use never "
            "changes: put the old file back, and write the change as a new version."
        )
    begins = {each.version: each.in_force_from for each in workspace.rules.versions}
    newest = max((begins[version] for version in used if version in begins), default=None)
    begin = begins[approval.version]
    if newest is not None and newest < begin < Month.of(approval.at.date()):
        raise MinstdError(
            f"Rule set {approval.version} is in force from {begin.words}, before this approval. Standards never change "
            "for months that have begun: give it a later month, and approve it again."
        )


def _current(known: Sequence[Approval], subject: ApprovalSubject, version: str) -> str:
    """Return the hash that counts: approved last, and by enough people; empty where nothing was."""
    if subject is ApprovalSubject.SETTINGS:
        return settings_in_force(known).sha256
    digests = [each.sha256 for each in known if (each.subject, each.version) == (subject, version)]
    return digests[-1] if digests else ""

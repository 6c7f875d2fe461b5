"""Approval is a fact: nothing is drafted or signed by rules, waivers or settings that no board approved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from application.people.acts import Act
from application.people.caller import Caller, permit
from application.workspace import Workspace
from data.intake.explanations import checked_text
from data.ledger.approvals import Approval, ApprovalSubject
from standards.errors import MinstdError
from standards.framework.ruleset import RuleSet
from standards.model import Month

WAIVERS: Final = "waivers"
SETTINGS: Final = "settings"


class NotApproved(MinstdError):
    """Rules, waivers or settings that no board approved as they are."""


def approve(workspace: Workspace, what: str, minute: str, caller: Caller, now: datetime) -> Approval:
    """Record that the cluster's board approved something exactly as it is now.

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
    approval = Approval(workspace.cluster.id, subject, version, digest, given.title, given.person.number, words, now)
    if subject is ApprovalSubject.RULE_SET:
        _check_not_backdated(workspace, approval)
    if _current(workspace.ledger.approvals(workspace.cluster.id, now), subject, version) != digest:
        workspace.ledger.approve(approval)
    return approval


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
        raise NotApproved(
            f"{workspace.cluster.name}'s board hasn't approved {_listed(list(lacking))} as they are now, so nothing "
            f"can be drafted or signed by them. An approver records the board's decision: {commands}"
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
            f"Rule set {approval.version} was edited since editions used it. A version that is in use never changes: "
            "put the old file back, and write the change as a new version."
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
    """Return the hash approved last; empty where nothing was."""
    digests = [each.sha256 for each in known if (each.subject, each.version) == (subject, version)]
    return digests[-1] if digests else ""


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

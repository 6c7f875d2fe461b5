"""Approval is a fact: nothing is drafted or signed by rules, waivers or settings that no board approved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from application.configuration.accept import ChangedMeanwhile
from application.configuration.differences import settings_sentences
from application.ledger.heads import leave_head
from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.workspace import Workspace
from data.intake.explanations import checked_text
from data.ledger.approvals import Approval, ApprovalSubject, settings_in_force
from standards.errors import MinstdError
from standards.framework.ruleset import RuleSet
from standards.framework.waivers import read_text
from standards.lists import listed
from standards.model import FieldCatalogue, Month
from standards.versions.diff import RuleChangeKind, diff

WAIVERS: Final = "waivers"
SETTINGS: Final = "settings"


class NotApproved(MinstdError):
    """Rules, waivers or settings that no board approved as they are."""


@dataclass(frozen=True, slots=True)
class Approvable:
    """Something that a board approves, as it is now.

    Attributes:
        name: as the command takes it: a rule set's version, `waivers` or `settings`.
        title: in a few words, as they stand in a sentence.
        sha256: the hash of what it says.
        sentences: what it says or, of a rule set, what it changes in the version before.
        standing: the approval by which it counts as it is; None where it doesn't.
        lacking: how many people must still approve it, for it to count.
        approvers: the numbers of those who have approved it as it is, while others must, too.
    """

    name: str
    title: str
    sha256: str
    sentences: tuple[str, ...]
    standing: Approval | None
    lacking: int
    approvers: frozenset[int] = frozenset()


def approve(
    workspace: Workspace, what: str, minute: str, caller: Caller, now: datetime, *, sha256: str | None = None
) -> Approval:
    """Record that the cluster's board approved something exactly as it is now. The same person again changes nothing.

    Settings that take the place of others count once as many people have approved them as those wanted to sign off.

    Args:
        workspace: the cluster's.
        what: a rule set's version, `waivers` or `settings`.
        minute: where the decision stands, in 60 words or fewer.
        caller: who records it; an approver.
        now: when.
        sha256: the hash of what they were shown; None leaves it to what it is.

    Raises:
        ChangedMeanwhile: it isn't what they were shown.
        MinstdError: there is no such version, or it would begin before it was approved.
        NotPermitted: the caller is no approver of the cluster.
    """
    subject, version, digest = _subject(workspace, what)
    if sha256 not in (None, digest):
        raise ChangedMeanwhile("This has changed since the page was opened. Read it as it is now, then approve it.")
    words = checked_text(minute)
    wanted = workspace.cluster.sign_offs_wanted if subject is ApprovalSubject.SETTINGS else None
    with permitted(workspace, Act.APPROVE, None, caller, now) as (given, until):
        person = given.person.number
        approval = Approval(workspace.cluster.id, subject, version, digest, given.title, person, words, now, wanted)
        known = workspace.ledger.approvals(workspace.cluster.id, until)
        if subject is ApprovalSubject.RULE_SET:
            _check_not_backdated(workspace, approval, known)
        elif subject is ApprovalSubject.WAIVERS:
            _check_waivers_not_backdated(workspace, until)
        if _changes_something(known, approval):
            workspace.ledger.approve(approval, workspace.waivers.text if subject is ApprovalSubject.WAIVERS else "")
            leave_head(workspace)
        else:
            _check_same_minute(known, approval)
    return approval


def _check_same_minute(known: Sequence[Approval], approval: Approval) -> None:
    """Refuse another minute for what is approved as it is already: it would be dropped.

    Raises:
        MinstdError: none of those who approved it noted this one.
    """
    what = (approval.subject, approval.version, approval.sha256)
    minutes = [each.minute for each in known if (each.subject, each.version, each.sha256) == what]
    if approval.minute not in minutes:
        raise MinstdError(
            f"This is approved as it is already, and its minute stands: “{minutes[-1]}” The new one wasn't recorded."
        )


def _changes_something(known: Sequence[Approval], approval: Approval) -> bool:
    if approval.subject is ApprovalSubject.SETTINGS:
        in_force = settings_in_force(known)
        return in_force.after(approval) != in_force
    return _current(known, approval.subject, approval.version) != approval.sha256


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
            f"{workspace.cluster.name}'s board hasn't approved the current text of {listed(lacking)}, so nothing "
            f"can be drafted or signed off under them. An approver records the board's decision: {commands}.{several}"
        )


def approvals_lacking(workspace: Workspace, now: datetime) -> int:
    """Return how many other people must approve the cluster's settings as they are before they count."""
    in_force = settings_in_force(workspace.ledger.approvals(workspace.cluster.id, now))
    return in_force.approvals_lacking(workspace.cluster.settings_sha256)


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


def approvables(workspace: Workspace, now: datetime) -> list[Approvable]:
    """Return everything that a cluster's board approves: its settings, the waivers, and the rule sets, newest first."""
    versions = workspace.rules.versions
    catalogue = workspace.contracts.catalogue()
    rule_sets = [
        (f"rule set {version.version}", version.version, tuple(_rule_changes(before, version, catalogue)))
        for before, version in zip((None, *versions), versions, strict=False)
    ]
    subjects = [
        ("the cluster’s settings", SETTINGS, tuple(settings_sentences(workspace.cluster))),
        ("the waivers", WAIVERS, tuple(_waiver_sentences(workspace))),
        *reversed(rule_sets),
    ]
    known = workspace.ledger.approvals(workspace.cluster.id, now)
    in_force = settings_in_force(known)
    made = []
    for title, name, sentences in subjects:
        subject, version, digest = _subject(workspace, name)
        is_current = _current(known, subject, version) == digest
        same = [each for each in known if (each.subject, each.version, each.sha256) == (subject, version, digest)]
        is_settings = subject is ApprovalSubject.SETTINGS
        lacking = 0 if is_current else in_force.approvals_lacking(digest) if is_settings else 1
        approvers = in_force.approvers_of(digest) if is_settings else frozenset()
        standing = same[-1] if is_current and same else None
        made.append(Approvable(name, title, digest, sentences, standing, lacking, approvers))
    return made


def _rule_changes(before: RuleSet | None, version: RuleSet, catalogue: FieldCatalogue) -> Iterator[str]:
    if before is None:
        yield f"Version {version.version} is in force from {version.in_force_from.words}."
        yield from (f"{standard.id}: {standard.title}." for standard in version.standards)
        return
    yield from (
        change.sentence for change in diff(before, version, catalogue) if change.kind is not RuleChangeKind.KEEPING
    )


def _waiver_sentences(workspace: Workspace) -> Iterator[str]:
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    for waiver in workspace.waivers.waivers:
        boroughs = listed(names.get(code, workspace.cluster.name) for code in waiver.boroughs)
        yield (
            f"{waiver.id}: {waiver.standard} for {boroughs}, {waiver.since.words} to {waiver.until.words}. "
            f"{waiver.reason} Plan: {waiver.plan} Approved by: {waiver.approved_by}"
        )


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


def _check_not_backdated(workspace: Workspace, approval: Approval, known: Sequence[Approval]) -> None:
    """Refuse a version that would change what editions have said: edited since they used it, or reaching back.

    A cluster that has no edition yet begins with rules that are in force already. So does one whose editions are from
    before approvals were recorded: what was in force before its newest edition's rules may be approved as it is.
    """
    editions = workspace.ledger.editions(workspace.cluster.id)
    if not editions:
        return
    version = approval.version
    begins = {each.version: each.in_force_from for each in workspace.rules.versions}
    begin = begins[version]
    earlier = [each for each in known if each.subject is ApprovalSubject.RULE_SET]
    # An edition shows months before its own, too, by the versions that were approved and in force then.
    shown = {
        each.version: each.sha256
        for each in earlier
        if any(
            edition.month >= begins.get(each.version, begin) and edition.drafted_at >= each.at for edition in editions
        )
    }
    used = shown | {each.ruleset_version: each.ruleset_sha256 for each in editions}
    if version in used:
        if used[version] == approval.sha256:
            return
        raise MinstdError(
            f"Rule set {version} has been edited since editions used it. A version that is in use never "
            "changes: put the old file back, and write the change as a new version."
        )
    is_first = not any(each.at <= edition.drafted_at for each in earlier for edition in editions)
    newest = max((begins[each] for each in used if each in begins), default=None)
    if is_first and (newest is None or begin <= newest):
        return
    if begin < Month.of(approval.at.date()):
        raise MinstdError(
            f"Rule set {version} is in force from {begin.words}, before this approval. Standards never change "
            "for months that have begun: give it a later month, and approve it again."
        )


def _check_waivers_not_backdated(workspace: Workspace, now: datetime) -> None:
    """Refuse a waiver that would be in force before it is approved: one that is new, or changed but for ending sooner.

    A cluster that has no edition yet begins with what it has agreed. So does one that approved waivers before their
    texts were recorded.
    """
    approved = [read_text(text) for text in workspace.ledger.approved_waivers(workspace.cluster.id, now)]
    if not approved or not workspace.ledger.editions(workspace.cluster.id):
        return
    for waiver in workspace.waivers.waivers:
        if waiver.since < Month.of(now.date()) and not any(waiver.continues(each) for each in approved[-1]):
            raise MinstdError(
                f"Waiver {waiver.id} is in force from {waiver.since.words}, before this approval. Nothing is waived "
                "for months before the one in which it is approved: let it begin in this month or later, and approve "
                "it again. A waiver that was approved can only end sooner: write another change as a new waiver."
            )


def _current(known: Sequence[Approval], subject: ApprovalSubject, version: str) -> str:
    """Return the hash that counts: approved last, and by enough people; empty where nothing was."""
    if subject is ApprovalSubject.SETTINGS:
        return settings_in_force(known).sha256
    digests = [each.sha256 for each in known if (each.subject, each.version) == (subject, version)]
    return digests[-1] if digests else ""

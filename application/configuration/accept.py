"""A change of a cluster's files counts once somebody who may has accepted it; until then nothing is drafted by it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from application.configuration.differences import differences
from application.configuration.standing_months import check_members_stand
from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.people.permission import Permit
from application.workspace import Workspace
from data.clusters.cluster import CLUSTER_FILE, cluster_of
from data.clusters.folder import configuration_sha256
from data.intake.explanations import checked_text
from data.ledger.approvals import Approval, ApprovalSubject
from standards.errors import BrokenFile, MinstdError
from standards.model import Month


class NotAccepted(MinstdError):
    """A cluster's files that nobody has accepted as they are."""


class ChangedMeanwhile(MinstdError):
    """What somebody was shown and wants to approve or accept isn't what it is any more. Nothing was recorded."""


def accept_files(
    workspace: Workspace, reason: str, caller: Caller, now: datetime, *, sha256: str | None = None
) -> bool:
    """Record that a cluster's files count as they are now; False where they did already.

    Args:
        workspace: the cluster's.
        reason: in 60 words or fewer.
        caller: a coordinator.
        now: when.
        sha256: the hash of the files that they were shown; None leaves it to what they are.

    Raises:
        ChangedMeanwhile: the files aren't those that they were shown.
        MinstdError: a file cannot be used, the reason names somebody, or a member's months would change where they
            stand and the board hasn't approved it.
        NotPermitted: the caller may not.
    """
    if sha256 not in (None, workspace.folder.sha256):
        raise ChangedMeanwhile("The files have changed since the page was opened. Read what they say now, then accept.")
    words = checked_text(reason)
    for member in workspace.cluster.members:
        workspace.register(member.gss_code)
    with permitted(workspace, Act.CONFIGURE, None, caller, now) as (given, until):
        if _accepted(workspace, until) == workspace.folder.sha256:
            return False
        before = _accepted_contents(workspace, until).get(CLUSTER_FILE)
        with suppress(BrokenFile):  # an older version of the software could read it: nothing can be compared
            if before is not None:
                accepted = cluster_of(workspace.folder.path / CLUSTER_FILE, before)
                check_members_stand(workspace, accepted, workspace.cluster, until)
        record_acceptance(workspace, workspace.folder.files, words, given, now)
    return True


def record_acceptance(
    workspace: Workspace, files: Mapping[str, bytes], reason: str, given: Permit, now: datetime
) -> None:
    """Record in the turn of whoever may that files count; the reason is checked already."""
    acceptance = Approval(
        workspace.cluster.id,
        ApprovalSubject.FILES,
        "",
        configuration_sha256(files),
        given.title,
        given.person.number,
        reason,
        now,
    )
    texts = {name: content.decode("utf-8", "replace") for name, content in files.items()}
    workspace.ledger.accept(acceptance, json.dumps(texts, sort_keys=True))


def accepted_files(workspace: Workspace, now: datetime) -> dict[str, bytes]:
    """Return the contents of the files that were accepted last, by their path within the folder.

    Raises:
        NotAccepted: none ever were.
    """
    if not _accepted(workspace, now):
        raise _not_accepted(workspace, sorted(workspace.folder.files), "haven't been accepted yet")
    return _accepted_contents(workspace, now)


def check_none_waits(
    workspace: Workspace, files: Mapping[str, bytes], accepted: Mapping[str, bytes], wanted: Mapping[str, bytes]
) -> None:
    """Refuse to change files while others of them wait to be accepted: nobody accepts what they haven't seen.

    Args:
        workspace: the cluster's.
        files: as they are.
        accepted: as they were accepted last.
        wanted: as a command would write them. What says that already is its own, from before it was stopped.

    Raises:
        NotAccepted: the message names the files that wait, and the command.
    """
    waiting = [
        name
        for name in sorted(files.keys() | accepted.keys())
        if files.get(name) != accepted.get(name) and (name not in wanted or files.get(name) != wanted[name])
    ]
    if waiting:
        raise _not_accepted(workspace, waiting, "have changed since they were accepted")


def _not_accepted(workspace: Workspace, names: Sequence[str], why: str) -> NotAccepted:
    cluster = workspace.cluster
    return NotAccepted(
        f"The files of {cluster.name} {why}, so no command changes them: {', '.join(names)}. Nothing was written. Read "
        f'them and accept them first: `minstd cluster accept {cluster.id} --reason "..."`. If a command that changes '
        "them was stopped half way, give that one again instead, as it was."
    )


def check_accepted(workspace: Workspace, now: datetime) -> None:
    """Refuse to go on with files that nobody has accepted. Those of a demonstration need no acceptance.

    Raises:
        NotAccepted: the message names the files that changed, and the command.
    """
    if not is_acceptance_wanted(workspace, now):
        return
    accepted = _accepted(workspace, now)
    changed = ", ".join(changed_files(workspace, now)) or "its files"
    why = "have changed since they were accepted" if accepted else "haven't been accepted yet"
    raise NotAccepted(
        f"The files of {workspace.cluster.name} {why}, so nothing can be drafted or signed off with them: "
        f"{changed}. Check them with `minstd cluster check {workspace.cluster.id}`. A coordinator accepts them with "
        f'`minstd cluster accept {workspace.cluster.id} --reason "..."`. If a command that changes them was stopped '
        "half way, give it again instead, as it was."
    )


def is_acceptance_wanted(workspace: Workspace, now: datetime) -> bool:
    """Say whether a cluster's files must be accepted before anything is drafted by them."""
    if workspace.is_demonstration or workspace.has_invented_registers:
        return False
    return _accepted(workspace, now) != workspace.folder.sha256


def changed_files(workspace: Workspace, now: datetime) -> list[str]:
    """Return the names of the files that differ from those accepted last, and of those that came or went."""
    before, today = _accepted_contents(workspace, now), workspace.folder.files
    return sorted(name for name in before.keys() | today.keys() if before.get(name) != today.get(name))


def change_sentences(workspace: Workspace, now: datetime) -> list[str]:
    """Return what a cluster's files say otherwise than those accepted last; nothing where none ever were."""
    before, month = _accepted_contents(workspace, now), Month.of(now.date())
    if CLUSTER_FILE not in before:
        return []
    return [each.text for each in differences(workspace.cluster.id, before, workspace.folder.files, month, month)]


def _accepted_contents(workspace: Workspace, now: datetime) -> dict[str, bytes]:
    texts = json.loads(workspace.ledger.accepted_files(workspace.cluster.id, now) or "{}")
    return {name: text.encode("utf-8") for name, text in texts.items()}


def _accepted(workspace: Workspace, now: datetime) -> str:
    digests = [
        approval.sha256
        for approval in workspace.ledger.approvals(workspace.cluster.id, now)
        if approval.subject is ApprovalSubject.FILES
    ]
    return digests[-1] if digests else ""

"""A change of a cluster's files counts once somebody who may has accepted it; until then nothing is drafted by it."""

from __future__ import annotations

import json
from datetime import datetime

from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.workspace import Workspace
from data.intake.explanations import checked_text
from data.ledger.approvals import Approval, ApprovalSubject
from standards.errors import MinstdError


class NotAccepted(MinstdError):
    """A cluster's files that nobody has accepted as they are."""


def accept_files(workspace: Workspace, reason: str, caller: Caller, now: datetime) -> bool:
    """Record that a cluster's files count as they are now; False where they did already.

    Raises:
        MinstdError: a file cannot be used, or the reason names somebody.
        NotPermitted: the caller may not.
    """
    for member in workspace.cluster.members:
        workspace.register(member.gss_code)
    with permitted(workspace, Act.CONFIGURE, None, caller, now) as (given, until):
        if _accepted(workspace, until) == workspace.folder.sha256:
            return False
        acceptance = Approval(
            workspace.cluster.id,
            ApprovalSubject.FILES,
            "",
            workspace.folder.sha256,
            given.title,
            given.person.number,
            checked_text(reason),
            now,
        )
        texts = {name: content.decode("utf-8", "replace") for name, content in workspace.folder.files.items()}
        workspace.ledger.accept(acceptance, json.dumps(texts, sort_keys=True))
    return True


def check_accepted(workspace: Workspace, now: datetime) -> None:
    """Refuse to go on with files that nobody has accepted. Those of a demonstration need no acceptance.

    Raises:
        NotAccepted: the message names the files that changed, and the command.
    """
    if workspace.is_demonstration or workspace.has_invented_registers:
        return
    accepted = _accepted(workspace, now)
    if accepted == workspace.folder.sha256:
        return
    changed = ", ".join(changed_files(workspace, now)) or "its files"
    why = "have changed since they were accepted" if accepted else "haven't been accepted yet"
    raise NotAccepted(
        f"The files of {workspace.cluster.name} {why}, so nothing can be drafted or signed off with them: "
        f"{changed}. Check them with `minstd cluster check {workspace.cluster.id}`. A coordinator accepts them with "
        f'`minstd cluster accept {workspace.cluster.id} --reason "..."`.'
    )


def changed_files(workspace: Workspace, now: datetime) -> list[str]:
    """Return the names of the files that differ from those accepted last, and of those that came or went."""
    before = json.loads(workspace.ledger.accepted_files(workspace.cluster.id, now) or "{}")
    today = {name: content.decode("utf-8", "replace") for name, content in workspace.folder.files.items()}
    return sorted(name for name in before.keys() | today.keys() if before.get(name) != today.get(name))


def _accepted(workspace: Workspace, now: datetime) -> str:
    digests = [
        approval.sha256
        for approval in workspace.ledger.approvals(workspace.cluster.id, now)
        if approval.subject is ApprovalSubject.FILES
    ]
    return digests[-1] if digests else ""

"""Sending a return in two steps: checked against the register and the months before, and then submitted.

In between it counts for nothing: it waits in the workspace's private spool, at most a week, for its borough alone. What
waits is what would be kept of it, and never the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from application.people.acts import Act
from application.people.caller import Caller, permit
from application.people.sessions import new_secret
from application.return_names import return_name
from application.returns.answers import answer
from application.returns.receive import checked, submit_kept
from application.returns.spool import forget_waiting, form_of, waiting_path
from application.returns.waiting_names import hold, names_of
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.intake.explanations import checked_answer
from data.kept.document import KeptReturn, read_kept
from data.kept.names import NamesOfArea
from data.kept.secret import BYTES
from data.ledger import Validation
from data.ledger.transient.queues import WaitingReturn
from data.model import Effect, State
from data.storage.folders import make_private
from data.storage.store import StoreError
from data.template.annotated import annotate
from standards.errors import MinstdError

LARGEST: Final = 10 * 1024 * 1024
"""Bytes: the gate refuses what is larger."""


class NotWaiting(MinstdError):
    """A return that isn't waiting to be submitted, or not for this borough."""


@dataclass(frozen=True, slots=True)
class _ParkedFile:
    """What waits of a file.

    Attributes:
        digest: the keyed digest of its bytes.
        size: of the file, in bytes.
        form: the ending of its name.
        kept: what is kept of it once it is submitted.
        names: the new names that were met in it, by reference: field and text.
    """

    digest: str
    size: int
    form: str
    kept: KeptReturn
    names: dict[str, tuple[str, str]]

    def to_bytes(self) -> bytes:
        """Return the document that lies in the spool."""
        about = {"digest": self.digest, "size": self.size, "form": self.form, "names": self.names}
        return json.dumps(about).encode("ascii") + b"\n" + self.kept.to_bytes()


def check(
    workspace: Workspace,
    member: Member,
    name: str,
    content: bytes,
    caller: Caller,
    now: datetime,
    called: str = "The file that you sent",
) -> WaitingReturn:
    """Check a file that a borough means to submit, and keep for a week what would be kept of it.

    It counts for nothing yet.

    Args:
        workspace: the cluster's.
        member: the borough.
        name: what the file is called; of that its ending alone is kept, since names of files can name people.
        content: its bytes; of a file that is refused nothing is kept.
        caller: who sends it.
        now: when.
        called: what to call it where it can't be called by its return and month.

    Raises:
        NotPermitted: the caller may not submit for this borough.
    """
    given = permit(workspace, Act.SUBMIT, member.gss_code, caller, now)
    names = names_of(workspace)
    examined = checked(workspace, member, name, content, now, names)
    typed, digest = examined.typed, workspace.secret.digest(BYTES, content)
    if typed is not None:
        called = f"{return_name(workspace, member.gss_code, typed.return_type, typed.month)}.{form_of(name)}"
    waiting = WaitingReturn(
        id=new_secret(),
        cluster=workspace.cluster.id,
        gss_code=member.gss_code,
        person=given.person.number,
        name=called,
        sha256=digest,
        state=examined.state,
        return_type=None if typed is None else typed.return_type,
        month=None if typed is None else typed.month,
        sheets={} if typed is None else {sheet: held.is_nil for sheet, held in typed.sheets.items()},
        findings=examined.findings,
        checked_at=now,
    )
    if examined.kept is not None:
        met = {ref: new for ref, new in names(member.gss_code).waiting.items() if ref}
        parked = _ParkedFile(digest, len(content), form_of(name), examined.kept, met)
        _keep(waiting_path(workspace, waiting.id), parked.to_bytes())
    workspace.ledger.add_waiting(waiting)
    return waiting


def waiting_return(workspace: Workspace, member: Member, number: str) -> WaitingReturn:
    """Return what a borough has waiting under an id.

    Raises:
        NotWaiting: nothing, or it is another borough's: the message is the same.
    """
    waiting = workspace.ledger.waiting(number)
    if waiting is None or (waiting.cluster, waiting.gss_code) != (workspace.cluster.id, member.gss_code):
        raise NotWaiting("That return isn't waiting any more. It was submitted, or discarded.")
    return waiting


def submit_waiting(
    workspace: Workspace,
    member: Member,
    number: str,
    answers: Mapping[int, str],
    caller: Caller,
    now: datetime,
) -> Validation:
    """Submit what was checked, with answers to its questions; the same once, whoever presses the button twice.

    Args:
        workspace: the cluster's.
        member: the borough.
        number: the id under which it waits.
        answers: what is answered to its questions, by the finding's number, counted from 1; those left out stay open.
        caller: who submits.
        now: when.

    Raises:
        NotWaiting: it was submitted or discarded already.
        MinstdError: it has to be corrected first, or an answer can't be kept.
        NotPermitted: the caller may not submit for this borough.
    """
    waiting = waiting_return(workspace, member, number)
    permit(workspace, Act.SUBMIT, member.gss_code, caller, now)
    if waiting.state is State.REFUSED:
        raise MinstdError("This file couldn't be accepted, so there is nothing to submit. Correct it first.")
    asked = {n for n, finding in enumerate(waiting.findings, 1) if finding.effect is Effect.ASK}
    words = {n: checked_answer(text).text for n, text in answers.items() if n in asked}
    parked = _parked(workspace, number)
    about = (parked.digest, parked.size, parked.form)
    hold(workspace, member.gss_code, NamesOfArea(None, waiting=dict(parked.names)), now)
    validation = submit_kept(workspace, member, number, about, parked.kept, caller, now)
    numbered = {finding: n for n, finding in enumerate(validation.findings, 1)}
    for n, text in words.items():
        asked_again = numbered.get(waiting.findings[n - 1])
        if asked_again is not None:
            validation = answer(workspace, validation.receipt.id, str(asked_again), text, caller, now)
    return validation


def discard_waiting(workspace: Workspace, member: Member, number: str, caller: Caller, now: datetime) -> None:
    """Throw away what was checked and is not to be submitted.

    Raises:
        NotWaiting: it was submitted or discarded already.
        NotPermitted: the caller may not submit for this borough.
    """
    waiting_return(workspace, member, number)
    permit(workspace, Act.SUBMIT, member.gss_code, caller, now)
    forget_waiting(workspace, number)


def marked_copy(workspace: Workspace, waiting: WaitingReturn) -> bytes | None:
    """Return a copy of the workbook with what is to be corrected marked; None where nothing is, or nothing was kept."""
    if waiting.state not in (State.REJECTED, State.QUESTIONS, State.HELD):
        return None
    return annotate(_parked(workspace, waiting.id).kept, waiting.findings, workspace.contracts)


def _parked(workspace: Workspace, number: str) -> _ParkedFile:
    """Return what waits of a file.

    Raises:
        NotWaiting: it isn't there any more, or can't be read.
    """
    try:
        heading, _, document = waiting_path(workspace, number).read_bytes().partition(b"\n")
        about = json.loads(heading)
        names = {reference: (field, text) for reference, (field, text) in about.pop("names").items()}
        return _ParkedFile(**about, kept=read_kept(document), names=names)
    except (OSError, StoreError, ValueError, TypeError, KeyError) as error:
        raise NotWaiting("That return isn't waiting any more. Send the file again.") from error


def _keep(path: Path, content: bytes) -> None:
    make_private(path.parent)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())

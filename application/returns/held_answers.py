"""Answers that may hold a person's details: they wait, private, until the coordinator has read them.

Until then an answer is in no ledger, reply or annex, and its question stays open. Accepted, it counts from that moment;
set aside, or not decided within four weeks, it is gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from application.configuration.accept import ChangedMeanwhile
from application.notices import tell_area, tell_coordinators
from application.people.acts import Act
from application.people.caller import Caller, permit, permitted
from application.people.permission import Permit
from application.workspace import Workspace
from data.intake.explanations import CheckedAnswer, is_same_question
from data.ledger import Explanation, LedgerError, Validation
from data.ledger.notices import NoticeKind
from data.storage.store import StoreError, sha256
from standards.errors import MinstdError

HELD_FOR: Final = timedelta(days=28)
"""As long as a month is open: what nobody has decided by then is removed."""


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """An answer that waits for the coordinator.

    Attributes:
        receipt: the receipt's number.
        question: the number of the question, counted from 1.
        judgement: the id of the validation that asked it.
        gss_code: the borough that answered.
        text: what it answered.
        doubts: what it may hold, in words.
        role: the role of whoever answered.
        person: their number.
        at: when they answered.
    """

    receipt: int
    question: int
    judgement: int
    gss_code: str
    text: str
    doubts: tuple[str, ...]
    role: str
    person: int | None
    at: datetime

    @property
    def reference(self) -> str:
        """What to call it: the receipt and the question."""
        return f"{self.receipt}-{self.question}"

    @property
    def digest(self) -> str:
        """The hash of what was answered and when: another answer may take its place while somebody reads."""
        return sha256(f"{self.at.isoformat()} {self.text}".encode())


def hold_answer(
    workspace: Workspace,
    validation: Validation,
    numbers: Iterable[int],
    answer: CheckedAnswer,
    given: Permit,
    now: datetime,
) -> None:
    """Keep an answer for the coordinator, once for each question it answers, and tell them that it waits."""
    receipt = validation.receipt
    for n in numbers:
        about = (receipt.id, n + 1, validation.id, receipt.gss_code)
        held = HeldAnswer(*about, answer.text, answer.doubts, given.title, given.person.number, now)
        _keep(workspace, held)
    words = (
        f"{workspace.cluster.name}: an answer waits for you",
        f"An answer about receipt {receipt.id} may hold a person's details, so it doesn't count yet. Read it with "
        "`minstd returns answers`, or on the portal, and accept it or set it aside before the month freezes.",
    )
    tell_coordinators(workspace, NoticeKind.ANSWER, str(receipt.id), words, now)


def _keep(workspace: Workspace, held: HeldAnswer) -> None:
    content = json.dumps({**asdict(held), "at": held.at.isoformat()}).encode("ascii")
    workspace.held_answers.write(_path(workspace, held.receipt, held.question), content)


def held_answers(workspace: Workspace, now: datetime) -> list[HeldAnswer]:
    """Return the answers of a cluster's boroughs that wait, by receipt and question."""
    forget_undecided(workspace, now)
    return sorted(_waiting(workspace), key=lambda held: (held.receipt, held.question))


def held_questions(workspace: Workspace, receipt: int) -> frozenset[int]:
    """Return the numbers, counted from 0, of a receipt's questions of which an answer waits."""
    return frozenset(held.question - 1 for held in _waiting(workspace, f"{receipt}-"))


def drop_answers(workspace: Workspace, receipt: int, numbers: Iterable[int]) -> None:
    """Remove the answers to some questions, counted from 0, that wait: others were given instead."""
    for n in numbers:
        workspace.held_answers.remove(_path(workspace, receipt, n + 1))


def renumber_answers(workspace: Workspace, now: datetime) -> None:
    """Let the answers that wait be to the questions as they're numbered now: a return may have been validated again.

    One to a question that isn't asked any more is removed.
    """
    waiting = list(_waiting(workspace))
    moved = {held: _asked_now(workspace, held, now) for held in waiting}
    overtaken = [held for held in waiting if moved[held] != held]
    kept = [held for held in moved.values() if held is not None]
    for held in kept:
        if held not in waiting:
            _keep(workspace, held)
    for held in overtaken:
        if held.reference not in {each.reference for each in kept}:
            drop_answers(workspace, held.receipt, [held.question - 1])


def _asked_now(workspace: Workspace, held: HeldAnswer, now: datetime) -> HeldAnswer | None:
    """Return an answer under the number of its question in the validation that counts; None where that asks it no more.

    Until there is one by these checks, it stays as it is.
    """
    try:
        validation = workspace.ledger.judgement(held.receipt, workspace.checks_version, now)
    except LedgerError:
        return held
    if validation.id == held.judgement:
        return held
    asked = workspace.ledger.findings([held.judgement])[held.judgement][held.question - 1]
    numbers = [n for n, finding in enumerate(validation.findings) if is_same_question(finding, asked)]
    return replace(held, question=numbers[0] + 1, judgement=validation.id) if numbers else None


def readable_answers(workspace: Workspace, caller: Caller, now: datetime) -> list[HeldAnswer]:
    """Return the answers that wait, to be read by whoever decides.

    Raises:
        NotPermitted: the caller isn't the coordinator.
    """
    permit(workspace, Act.ACCEPT_ANSWER, None, caller, now)
    return held_answers(workspace, now)


def decide_answer(
    workspace: Workspace,
    reference: str,
    caller: Caller,
    now: datetime,
    *,
    is_accepted: bool,
    sha256_shown: str | None = None,
) -> HeldAnswer:
    """Accept an answer, so that it counts from then on, or set it aside and tell its borough; it waits no more.

    Args:
        workspace: the cluster's.
        reference: what to call it.
        caller: who decides.
        now: when.
        is_accepted: what they decide.
        sha256_shown: the digest of the answer that they were shown; None leaves it to what it is.

    Raises:
        ChangedMeanwhile: it isn't what they were shown.
        MinstdError: no answer waits under this reference.
        NotPermitted: the caller isn't the coordinator.
    """
    with permitted(workspace, Act.ACCEPT_ANSWER, None, caller, now) as (_, until):
        held = next((held for held in held_answers(workspace, until) if held.reference == reference), None)
        if held is None:
            raise MinstdError(f"No answer is waiting as {reference!r}. `minstd returns answers` lists those that do.")
        if sha256_shown not in (None, held.digest):
            raise ChangedMeanwhile("There is another answer since the page was opened. Read it, then decide.")
        if is_accepted:
            number = held.question - 1
            workspace.ledger.explain([Explanation(held.judgement, number, held.text, held.role, now, held.person)])
        drop_answers(workspace, held.receipt, [held.question - 1])
    if not is_accepted:
        _tell_borough(workspace, held, "your coordinator didn't accept it", now)
    return held


def forget_undecided(workspace: Workspace, now: datetime) -> None:
    """Remove the answers that nobody has decided in time, and tell their boroughs; and those that count already.

    Whoever accepted those was stopped before they were removed.
    """
    for held in _waiting(workspace):
        given = workspace.ledger.explanations([held.judgement], now)[held.judgement].get(held.question - 1)
        if given is not None and (given.text, given.person) == (held.text, held.person):
            drop_answers(workspace, held.receipt, [held.question - 1])
        elif now - held.at > HELD_FOR:
            drop_answers(workspace, held.receipt, [held.question - 1])
            _tell_borough(workspace, held, f"nobody decided within {HELD_FOR.days} days whether it does", now)


def _tell_borough(workspace: Workspace, held: HeldAnswer, why: str, now: datetime) -> None:
    words = (
        f"{workspace.cluster.name}: answer question {held.question} about receipt {held.receipt} again",
        f"Your answer to question {held.question} about receipt {held.receipt} may hold a person's details. It was "
        f"deleted, because {why}. Answer again without them.",
    )
    tell_area(workspace, held.gss_code, NoticeKind.ANSWER, str(held.receipt), words, now)


def _waiting(workspace: Workspace, prefix: str = "") -> Iterator[HeldAnswer]:
    folder = f"{workspace.cluster.id}/"
    for path in workspace.held_answers.paths(workspace.cluster.id):
        if path.startswith(folder + prefix):
            with suppress(StoreError):  # decided by somebody else meanwhile
                about = json.loads(workspace.held_answers.read(path))
                held = HeldAnswer(**{**about, "at": datetime.fromisoformat(about["at"])})
                yield replace(held, doubts=tuple(held.doubts))


def _path(workspace: Workspace, receipt: int, question: int) -> str:
    return f"{workspace.cluster.id}/{receipt}-{question}.json"

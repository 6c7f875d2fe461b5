"""What a borough says about what it sent: answers to questions, and returns that it takes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from application.returns.documents import document
from application.workspace import Workspace
from data.intake.explanations import checked_role, checked_text, open_questions, values_in, with_answers
from data.ledger import Explanation, Judged, Receipt
from data.model import Effect, Finding, State, TypedReturn
from standards.errors import MinstdError

EVERY = "all"


def answered(workspace: Workspace, judged: Iterable[Judged], until: datetime) -> list[Judged]:
    """Return judgements with what had been answered to them by `until`, and the state that leaves them in.

    Those with an answer come with their findings, the others as they were given.
    """
    every = list(judged)
    explained = workspace.ledger.explained(workspace.cluster.id, until)
    about = {_about(one) for one in explained}
    concerned = [one for one in every if _about(one) in about and one.state is not State.REFUSED]
    findings = workspace.ledger.findings(one.id for one in concerned)

    @cache
    def typed(receipt: Receipt) -> TypedReturn:
        return document(workspace, receipt)

    def cells(one: Judged, finding: Finding) -> tuple[object, ...]:
        if not finding.cells:
            return ()
        try:
            return values_in(typed(one.receipt), finding, workspace.contracts)
        except MinstdError:
            return (object(),)  # of what cannot be read any more, nobody can say that it is unchanged

    whole = {one.id: with_answers(replace(one, findings=findings[one.id]), explained, cells) for one in concerned}
    return [whole.get(one.id, one) for one in every]


def _about(one: Judged) -> tuple[object, ...]:
    return one.gss_code, one.return_type, one.month


def findings_of(workspace: Workspace, receipt: int, now: datetime) -> Judged:
    """Return what was found in a receipt, and what was answered to it.

    Raises:
        MinstdError: there is no such receipt, or it has not been judged yet.
    """
    workspace.ledger.receipt(receipt)
    judged = workspace.ledger.judgement(receipt, workspace.checks_version, now)
    return answered(workspace, [judged], now)[0]


def answer(workspace: Workspace, receipt: int, which: str, text: str, role: str, now: datetime) -> Judged:
    """Record a borough's answer to one question about a receipt, or to all that are open, and return what is left.

    Args:
        workspace: that of the receipt's cluster.
        receipt: the receipt's number.
        which: the number of a finding, counted from 1 as it was shown, or `all`.
        text: the explanation, of 60 words or fewer.
        role: who answers; a role, never a name.
        now: when.

    Raises:
        MinstdError: there is no such question, or the text or the role cannot be kept.
    """
    judged = findings_of(workspace, receipt, now)
    numbers = _numbers(judged, which)
    said, who = checked_text(text), checked_role(role)
    workspace.ledger.explain(Explanation(judged.id, n, said, who, now) for n in numbers)
    return findings_of(workspace, receipt, now)


def _numbers(judged: Judged, which: str) -> Sequence[int]:
    questions = [n for n, one in enumerate(judged.findings) if one.effect is Effect.ASK]
    if which == EVERY:
        if not open_questions(judged):
            raise MinstdError(f"Receipt {judged.receipt.id} has no question open.")
        return open_questions(judged)
    number = int(which) - 1 if which.isdecimal() and which.isascii() else -1
    if not 0 <= number < len(judged.findings):
        raise MinstdError(
            f"Receipt {judged.receipt.id} has no finding {which!r}. `minstd findings {judged.receipt.id}` shows them, "
            f"numbered; `{EVERY}` is every question that is open."
        )
    if number not in questions:
        raise MinstdError(f"Finding {which} is a mistake to mend, not a question. Mend it and send the return again.")
    return [number]


def withdraw(workspace: Workspace, receipt: int, reason: str, role: str, now: datetime) -> Judged:
    """Record that a borough takes a return back; from then on what it sent before stands again.

    Raises:
        MinstdError: there is no such receipt, nothing of it could stand, or the reason or the role cannot be kept.
    """
    judged = findings_of(workspace, receipt, now)
    if judged.state is State.REFUSED:
        raise MinstdError(f"Receipt {receipt} was refused, so nothing of it stands.")
    workspace.ledger.withdraw(receipt, checked_text(reason), checked_role(role), now)
    return findings_of(workspace, receipt, now)

"""A borough's answers to questions about its returns, and the returns that it withdraws."""

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


def answered(workspace: Workspace, validations: Iterable[Judged], until: datetime) -> list[Judged]:
    """Return validations with the answers given by `until`, and the state that these leave them in.

    Those with an answer come with their findings, the others unchanged.
    """
    given = list(validations)
    explained = workspace.ledger.explained(workspace.cluster.id, until)
    about = {_about(explanation) for explanation in explained}
    concerned = [
        validation for validation in given if _about(validation) in about and validation.state is not State.REFUSED
    ]
    findings = workspace.ledger.findings(validation.id for validation in concerned)

    @cache
    def typed(receipt: Receipt) -> TypedReturn:
        return document(workspace, receipt)

    def cells(validation: Judged, finding: Finding) -> tuple[object, ...]:
        if not finding.cells:
            return ()
        try:
            return values_in(typed(validation.receipt), finding, workspace.contracts)
        except MinstdError:
            return (object(),)  # of what cannot be read any more, nobody can say that it is unchanged

    with_findings = {
        validation.id: with_answers(replace(validation, findings=findings[validation.id]), explained, cells)
        for validation in concerned
    }
    return [with_findings.get(validation.id, validation) for validation in given]


def _about(validation: Judged) -> tuple[object, ...]:
    return validation.gss_code, validation.return_type, validation.month


def findings_of(workspace: Workspace, receipt: int, now: datetime) -> Judged:
    """Return a receipt's findings, with the answers given.

    Raises:
        MinstdError: there is no such receipt, or it has not been validated yet.
    """
    workspace.ledger.receipt(receipt)
    validation = workspace.ledger.judgement(receipt, workspace.checks_version, now)
    return answered(workspace, [validation], now)[0]


def answer(workspace: Workspace, receipt: int, which: str, text: str, role: str, now: datetime) -> Judged:
    """Record a borough's answer to one question about a receipt, or to all that are open, and return what is left.

    Args:
        workspace: that of the receipt's cluster.
        receipt: the receipt's number.
        which: the number of a finding, counted from 1 as shown, or `all`.
        text: the explanation, of 60 words or fewer.
        role: who answers; a role, never a name.
        now: when.

    Raises:
        MinstdError: there is no such question, or the text or the role cannot be kept.
    """
    validation = findings_of(workspace, receipt, now)
    numbers = _numbers(validation, which)
    explanation, role = checked_text(text), checked_role(role)
    workspace.ledger.explain(Explanation(validation.id, n, explanation, role, now) for n in numbers)
    return findings_of(workspace, receipt, now)


def _numbers(validation: Judged, which: str) -> Sequence[int]:
    questions = [n for n, finding in enumerate(validation.findings) if finding.effect is Effect.ASK]
    if which == EVERY:
        if not open_questions(validation):
            raise MinstdError(f"Receipt {validation.receipt.id} has no open questions.")
        return open_questions(validation)
    number = int(which) - 1 if which.isdecimal() and which.isascii() else -1
    if not 0 <= number < len(validation.findings):
        raise MinstdError(
            f"Receipt {validation.receipt.id} has no finding {which!r}. `minstd findings {validation.receipt.id}` "
            f"lists them with their numbers; `{EVERY}` means every open question."
        )
    if number not in questions:
        raise MinstdError(f"Finding {which} is an error, not a question. Correct it and resubmit the return.")
    return [number]


def withdraw(workspace: Workspace, receipt: int, reason: str, role: str, now: datetime) -> Judged:
    """Record that a borough withdraws a return; from then on its earlier return counts again.

    Raises:
        MinstdError: there is no such receipt, it was refused, or the reason or the role cannot be kept.
    """
    validation = findings_of(workspace, receipt, now)
    if validation.state is State.REFUSED:
        raise MinstdError(f"Receipt {receipt} was refused, so there is nothing to withdraw.")
    workspace.ledger.withdraw(receipt, checked_text(reason), checked_role(role), now)
    return findings_of(workspace, receipt, now)

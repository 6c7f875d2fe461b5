"""A borough's answers to questions about its returns, and the returns that it withdraws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Final

from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.returns.documents import document
from application.returns.held_answers import drop_answers, held_questions, hold_answer
from application.workspace import Workspace
from data.intake.explanations import checked_answer, checked_reason, open_questions, values_in, with_answers
from data.ledger import Explanation, Receipt, Validation
from data.model import Effect, Finding, State, TypedReturn
from standards.errors import MinstdError

EVERY: Final = "all"
_LONGEST: Final = 9
"""Digits of the number of a finding, at most."""
LAST_MOMENT: Final = datetime.max.replace(tzinfo=UTC)
"""Later than anything that can have come."""


def answered(workspace: Workspace, validations: Iterable[Validation], until: datetime) -> list[Validation]:
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

    def cells(validation: Validation, finding: Finding) -> tuple[object, ...]:
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


def counting(workspace: Workspace, until: datetime) -> list[Validation]:
    """Return the validations of what had come by `until`, oldest receipt first; what is held until its answer is held.

    They come without findings, but for those that were held. What came before a return that is erased doesn't count.
    """
    validations = _without_those_before_erased(
        workspace, workspace.ledger.judged(workspace.cluster.id, workspace.checks_version, until), until
    )
    held = [validation for validation in validations if validation.state is State.HELD]
    if not held:
        return validations
    findings = workspace.ledger.findings(validation.id for validation in held)
    with_findings = [replace(validation, findings=findings[validation.id]) for validation in held]
    now = {validation.id: validation for validation in answered(workspace, with_findings, until)}
    return [now.get(validation.id, validation) for validation in validations]


def _without_those_before_erased(
    workspace: Workspace, validations: list[Validation], until: datetime
) -> list[Validation]:
    """Leave out the returns that an erased one had replaced: what rested on that isn't known until it's sent again.

    What its state was is recorded with its erasure. One that was accepted had replaced all before it, and one that was
    rejected those that were, too.
    """
    erasures = workspace.ledger.erasures(workspace.cluster.id)
    replacing: dict[tuple[object, ...], tuple[datetime, int]] = {}
    for validation in workspace.ledger.last_judged(erasures):
        state, rank = erasures[validation.receipt.id].state or validation.state, _rank(validation)
        if rank[0] <= until and (state.is_accepted or state is State.REJECTED):
            for key in ((_about(validation), State.REJECTED), (_about(validation), None))[: 1 + state.is_accepted]:
                replacing[key] = max(rank, replacing.get(key, rank))

    def is_replaced(each: Validation) -> bool:
        key = _about(each), State.REJECTED if each.state is State.REJECTED else None
        return _rank(each) < replacing.get(key, _rank(each))

    return [each for each in validations if not is_replaced(each)]


def _rank(validation: Validation) -> tuple[datetime, int]:
    return validation.receipt.received_at, validation.receipt.id


def _about(validation: Validation) -> tuple[object, ...]:
    return validation.gss_code, validation.return_type, validation.month


def findings_of(workspace: Workspace, receipt: int, now: datetime) -> Validation:
    """Return a receipt's findings, with the answers given.

    Raises:
        MinstdError: there is no such receipt, or it has not been validated yet.
    """
    workspace.ledger.receipt(receipt)
    validation = workspace.ledger.judgement(receipt, workspace.checks_version, now)
    held = held_questions(workspace, receipt)
    return replace(answered(workspace, [validation], now)[0], held_answers=held)


def answer(workspace: Workspace, receipt: int, which: str, text: str, caller: Caller, now: datetime) -> Validation:
    """Record a borough's answer to one question about a receipt, or to all that are open, and return what is left.

    An answer that may hold a person's details isn't recorded but held, until the coordinator has read it.

    Args:
        workspace: that of the receipt's cluster.
        receipt: the receipt's number.
        which: the number of a finding, counted from 1 as shown, or `all`.
        text: the explanation, of 60 words or fewer.
        caller: who answers.
        now: when.

    Raises:
        MinstdError: there is no such question, the return was erased, or the text cannot be kept.
        NotPermitted: the caller may not answer for the borough.
    """
    validation = findings_of(workspace, receipt, now)
    numbers = _numbers(validation, which)
    checked = checked_answer(text)
    with permitted(workspace, Act.ANSWER, validation.receipt.gss_code, caller, now) as (given, _):
        _check_not_erased(workspace, validation.receipt)
        if checked.doubts:
            hold_answer(workspace, validation, numbers, checked, given, now)
        else:
            person = given.person.number
            answers = [Explanation(validation.id, n, checked.text, given.title, now, person) for n in numbers]
            workspace.ledger.explain(answers)
            drop_answers(workspace, receipt, numbers)
    return findings_of(workspace, receipt, now)


def _check_not_erased(workspace: Workspace, receipt: Receipt) -> None:
    if receipt.id in workspace.ledger.erasures(receipt.cluster):
        raise MinstdError(
            f"The return of receipt {receipt.id} was erased, so there is nothing to answer or withdraw. Correct the "
            "return, and resubmit it."
        )


def _numbers(validation: Validation, which: str) -> Sequence[int]:
    questions = [n for n, finding in enumerate(validation.findings) if finding.effect is Effect.ASK]
    if which == EVERY:
        if not open_questions(validation):
            raise MinstdError(f"Receipt {validation.receipt.id} has no open questions.")
        return open_questions(validation)
    number = int(which) - 1 if which.isdecimal() and which.isascii() and len(which) <= _LONGEST else -1
    if not 0 <= number < len(validation.findings):
        raise MinstdError(
            f"Receipt {validation.receipt.id} has no finding {which!r}. `minstd findings {validation.receipt.id}` "
            f"lists them with their numbers; `{EVERY}` means every open question."
        )
    if number not in questions:
        raise MinstdError(f"Finding {which} is an error, not a question. Correct it and resubmit the return.")
    return [number]


def withdraw(workspace: Workspace, receipt: int, reason: str, caller: Caller, now: datetime) -> Validation:
    """Record that a borough withdraws a return; from then on its earlier return counts again.

    Raises:
        MinstdError: there is no such receipt, it was refused or erased, or the reason cannot be kept.
        NotPermitted: the caller may not withdraw the borough's returns.
    """
    validation = findings_of(workspace, receipt, now)
    if validation.state is State.REFUSED:
        raise MinstdError(f"Receipt {receipt} was refused, so there is nothing to withdraw.")
    words = checked_reason(reason)
    with permitted(workspace, Act.WITHDRAW, validation.receipt.gss_code, caller, now) as (given, _):
        _check_not_erased(workspace, validation.receipt)
        workspace.ledger.withdraw(receipt, words, given.title, now, given.person.number)
    return findings_of(workspace, receipt, now)

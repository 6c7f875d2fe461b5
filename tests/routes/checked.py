"""What the checks make of returns: the findings that Great Expectations would ask for, without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from data.intake.examine import _voided
from data.intake.findings import Mistake, gather, state_of
from data.intake.previous_months import compare_with_previous
from data.intake.typing.checks import CheckQuestion, Subject, allowed, questions
from data.intake.typing.rows import row_mistakes
from data.model import Finding, State, TypedReturn
from standards.model import Presence
from tests.bench.observed import ImaginedCluster


@dataclass(frozen=True)
class CheckedReturns:
    """Returns as they count after the checks.

    Attributes:
        typed: with the cells void that a finding voids.
        states: what became of each return that changed.
        codes: the codes of the findings that the change brought.
    """

    typed: Mapping[str, TypedReturn]
    states: Mapping[str, State]
    codes: frozenset[str]


def checked_returns(cluster: ImaginedCluster, taken: Mapping[str, TypedReturn], area: str) -> CheckedReturns:
    """Check the returns of one area that changed; what was found in them before is nobody's news."""
    typed, states, codes = dict(taken), dict[str, State](), set[str]()
    for name, given in taken.items():
        before = cluster.typed[name]
        if given.gss_code != area or given == before:
            continue
        findings = _findings(given, cluster)
        new = {finding.code for finding in findings} - _codes_before(before, cluster)
        codes |= new
        states[name] = state_of([finding for finding in findings if finding.code in new], False)
        typed[name] = _voided(given, [finding for finding in findings if finding.code in new], cluster.contracts)
    return CheckedReturns(typed, states, frozenset(codes))


_BEFORE: dict[tuple[int, str], frozenset[str]] = {}
"""What is found in a cluster's returns before any route is taken, by cluster and return: it is asked each time."""


def _codes_before(typed: TypedReturn, cluster: ImaginedCluster) -> frozenset[str]:
    key = (id(cluster.typed), typed.sha256)
    if key not in _BEFORE:
        _BEFORE[key] = frozenset(finding.code for finding in _findings(typed, cluster))
    return _BEFORE[key]


def _findings(typed: TypedReturn, cluster: ImaginedCluster) -> list[Finding]:
    """Return what the checks find in a return, compared with the months before it as they were sent."""
    subject = Subject(typed, cluster.contracts, cluster.register(typed.gss_code))
    may_be = allowed([subject])
    mistakes: list[Mistake] = [each.mistake() for each in questions(subject) if _fails(each, may_be)]
    mistakes += row_mistakes(subject)
    history = {
        each.month: each
        for each in cluster.typed.values()
        if (each.gss_code, each.return_type) == (typed.gss_code, typed.return_type) and each.month < typed.month
    }
    compared = compare_with_previous(typed, history, cluster.contracts, subject.register)
    return [*gather(mistakes), *compared]


def _fails(question: CheckQuestion, may_be: Iterable[str]) -> bool:
    if question.is_answered is False:
        return True
    if question.larger is not None and question.smaller is not None and question.larger < question.smaller:
        return True
    return question.listed is not None and question.listed not in may_be


def with_checked(cluster: ImaginedCluster, checked: CheckedReturns) -> ImaginedCluster:
    """Return the cluster with a cut in which checked returns stand: rejected, nil, or without a sheet."""
    entries = []
    for entry in cluster.cut.entries:
        sha256 = entry.receipt.sha256 if entry.receipt is not None else ""
        sheet = checked.typed[sha256].sheets.get(entry.owed.sheet) if sha256 else None
        is_rejected = checked.states.get(sha256) is State.REJECTED
        if sheet is None:
            presence = Presence.ABSENT if entry.receipt is not None else entry.presence
            entries.append(replace(entry, receipt=None, presence=presence))
        else:
            presence = Presence.NIL if sheet.is_nil else Presence.RETURNED
            entries.append(replace(entry, presence=presence, is_rejected=is_rejected))
    return replace(cluster, typed=checked.typed, cut=replace(cluster.cut, entries=tuple(entries)))

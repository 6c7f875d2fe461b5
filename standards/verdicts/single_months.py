"""Figures of one month by itself, for charts of what is usual. No verdict rests on them: those have their windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from standards.framework.references import session_under
from standards.framework.ruleset import RuleSet, Standard
from standards.measures.applicability import Applicability
from standards.measures.base import Question
from standards.measures.cached import compile_measure
from standards.measures.session import Session
from standards.model import Evidence, Month
from standards.verdicts.compare import naming

_EACH_MONTH: Final = 1


@dataclass(frozen=True, slots=True)
class SingleMonth:
    """What a standard's measure gives for one area over one month. Its evidence always has a value."""

    area: str
    standard: str
    month: Month
    evidence: Evidence


def has_single_months(standard: Standard, session: Session) -> bool:
    """Say whether a standard assesses a share, borough by borough, of what is counted each month."""
    measure = standard.measure.single_month()
    if standard.applies_to == "cluster" or measure is None:
        return False
    sheets = compile_measure(measure, session).sheets
    return all(session.sheet(sheet).frequency.months == _EACH_MONTH for sheet, _ in sheets)


def single_months(session: Session, rules: RuleSet, months: Sequence[Month]) -> Iterator[SingleMonth]:
    """Yield the figures of single months by the measures of one rule set, so that all months are counted alike.

    A month has no figure where what it rests on is missing, where the standard does not apply, or where it has fewer
    cases than its share of the standard's floor: a third of it, where the standard looks at three months.

    Raises:
        RuleSetError: a measure cannot be worked out.
    """
    session = session_under(session, rules, months[-1])
    for standard in rules.standards:
        if standard.threshold(months[-1]) is None:
            continue
        with naming(standard, months[-1]):
            yield from list(_of_standard(standard, session, months))


def _of_standard(standard: Standard, session: Session, months: Sequence[Month]) -> Iterator[SingleMonth]:
    single = standard.measure.single_month()
    if single is None or not has_single_months(standard, session):
        return
    measure = compile_measure(single, session)
    applies = Applicability(standard.condition, session) if standard.condition else None
    floor = None if standard.too_few_below is None else -(-standard.too_few_below // standard.measure.window)
    for area in sorted(session.area_names):
        for month in months:
            question = Question((area,), month, floor)
            evidence = measure.evidence(question)
            if evidence.value is not None and (applies is None or applies.reason((area,), month) is None):
                yield SingleMonth(area, standard.id, month, evidence)

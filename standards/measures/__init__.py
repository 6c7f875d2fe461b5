"""The ten kinds of measure, each worked out by a module here. `compile_measure` picks the right one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from standards.errors import RuleSetError
from standards.framework.specs import Boroughs
from standards.measures.amounts import AmountMeasure, MonthsRecordedMeasure
from standards.measures.base import Compiled, Question
from standards.measures.cluster import BoroughsMeasure, SharedByMeasure
from standards.measures.conditions import ConditionsMeasure
from standards.measures.coverage import CoveredMeasure
from standards.measures.dates import MonthsSinceMeasure
from standards.measures.ratios import LowestRatioMeasure, RatioMeasure
from standards.measures.reconcile import ReconcileMeasure
from standards.measures.session import Session
from standards.model import Evidence
from standards.yaml import FilePart


def compile_measure(spec: FilePart, session: Session) -> Remembering:
    """Return a measure ready to be asked; the same one for the same spec in one session.

    Raises:
        RuleSetError: the spec names a sheet, field or set that the contracts don't hold.
    """
    key = spec.model_dump_json()
    found = session.compiled.get(key)
    if not isinstance(found, Remembering):
        kind = str(getattr(spec, "kind", ""))
        if kind not in KINDS:
            raise RuleSetError(f"{kind!r} is not a kind of measure. It may be one of {', '.join(KINDS)}.")
        found = session.compiled[key] = Remembering(KINDS[kind](spec, session), session)
    return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What a measure found, and whether it rests on anything that came late."""

    evidence: Evidence
    is_late: bool


class Remembering(Compiled):
    """A measure that remembers its answers: another version of the rules often asks the same question."""

    def __init__(self, measure: Compiled, session: Session) -> None:
        self.sheets = measure.sheets
        self._measure, self._session = measure, session
        self._answers: dict[Question, Answer] = {}

    def evidence(self, question: Question) -> Evidence:
        return self.answer(question).evidence

    def answer(self, question: Question) -> Answer:
        found = self._answers.get(question)
        if found is None:
            found = self._answers[question] = Answer(self._measure.evidence(question), self._is_late(question))
        return found

    def _is_late(self, question: Question) -> bool:
        return any(
            self._session.window(area, sheet, question.month, months).is_late
            for area in question.areas
            for sheet, months in self.sheets
        )


def _boroughs(spec: Boroughs, session: Session) -> Compiled:
    return BoroughsMeasure(spec, compile_measure(spec.measure, session), session)


KINDS: Final[dict[str, Callable[[Any, Session], Compiled]]] = {
    "ratio": RatioMeasure,
    "lowest_ratio": LowestRatioMeasure,
    "covered": CoveredMeasure,
    "conditions": ConditionsMeasure,
    "months_since": MonthsSinceMeasure,
    "amount": AmountMeasure,
    "months_recorded": MonthsRecordedMeasure,
    "reconcile": ReconcileMeasure,
    "boroughs": _boroughs,
    "shared_by": SharedByMeasure,
}

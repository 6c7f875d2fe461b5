"""Measures compiled once for a session, that remember their answers."""

from __future__ import annotations

from dataclasses import dataclass

from standards.measures.base import CompiledMeasure, Measure, Question
from standards.measures.session import Session
from standards.model import Evidence


def compile_measure(measure: Measure, session: Session) -> CachedMeasure:
    """Return a measure ready to be asked; the same one for the same measure in one session.

    Raises:
        RuleSetError: it names a sheet, field or set that the contracts don't hold.
    """
    key = measure.model_dump_json()
    cached = session.compiled.get(key)
    if not isinstance(cached, CachedMeasure):
        cached = session.compiled[key] = CachedMeasure(measure.compiled(session), session)
    return cached


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """What a measure found, and whether it rests on anything that came late."""

    evidence: Evidence
    is_late: bool


class CachedMeasure(CompiledMeasure):
    """A measure that remembers its answers: another version of the rules often asks the same question."""

    def __init__(self, measure: CompiledMeasure, session: Session) -> None:
        self.sheets = measure.sheets
        self._measure, self._session = measure, session
        self._answers: dict[Question, CachedAnswer] = {}

    def evidence(self, question: Question) -> Evidence:
        return self.answer(question).evidence

    def answer(self, question: Question) -> CachedAnswer:
        result = self._answers.get(question)
        if result is None:
            result = self._answers[question] = CachedAnswer(self._measure.evidence(question), self._is_late(question))
        return result

    def _is_late(self, question: Question) -> bool:
        return any(
            self._session.window(area, sheet, question.month, months).is_late
            for area in question.areas
            for sheet, months in self.sheets
        )

"""Measures compiled once for a session, that remember their answers."""

from __future__ import annotations

from typing import NamedTuple

from standards.measures.base import CompiledMeasure, Measure, Question
from standards.measures.session import Session, Windows
from standards.model import Evidence, Month


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


class CachedAnswer(NamedTuple):
    """What a measure found, and whether it rests on anything that came late."""

    evidence: Evidence
    is_late: bool


class CachedMeasure(CompiledMeasure):
    """A measure that remembers its answers: another version of the rules often asks the same question."""

    def __init__(self, measure: CompiledMeasure, session: Session) -> None:
        self.sheets = measure.sheets
        self._measure, self._session = measure, session
        self._answers: dict[tuple[int, int | None, str], CachedAnswers] = {}

    def evidence(self, question: Question) -> Evidence:
        answers = self.answers(question.month, question.floor, question.definition_version)
        return answers[question.areas].evidence

    def answers(self, month: Month, floor: int | None, definition_version: str) -> CachedAnswers:
        """Return the answers for a month, by the areas asked about."""
        key = (month.ordinal, floor, definition_version)
        if key not in self._answers:
            windows = [self._session.windows(sheet, month, months) for sheet, months in self.sheets]
            self._answers[key] = CachedAnswers(self._measure, windows, Question((), month, floor, definition_version))
        return self._answers[key]


class CachedAnswers(dict[tuple[str, ...], CachedAnswer]):
    """What a measure finds of areas in one month: each is worked out when it is first asked for."""

    def __init__(self, measure: CompiledMeasure, windows: list[Windows], question: Question) -> None:
        super().__init__()
        self._measure, self._windows, self._question = measure, windows, question

    def __missing__(self, areas: tuple[str, ...]) -> CachedAnswer:
        evidence = self._measure.evidence(self._question._replace(areas=areas))
        answer = self[areas] = CachedAnswer(evidence, self._is_late(areas))
        return answer

    def _is_late(self, areas: tuple[str, ...]) -> bool:
        return any(windows[area].is_late for windows in self._windows if windows.has_late for area in areas)

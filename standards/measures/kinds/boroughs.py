"""`boroughs`: the share of boroughs in which a nested measure holds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from standards.exact import plain
from standards.measures.base import PERCENT, AnyKind, AppliesTo, CompiledMeasure, Measure, Question
from standards.measures.cached import compile_measure
from standards.measures.references import Reference, Sets
from standards.measures.session import Session, first_reason
from standards.measures.wording import Words
from standards.model import Evidence, SourceGroup, Sources
from standards.yaml import Exact


class Boroughs(Measure):
    """The percentage of boroughs that reach a given figure on another measure."""

    model_config = ConfigDict(defer_build=True)  # what may be nested is known once every kind is

    order: ClassVar[int] = 9
    level: ClassVar[AppliesTo | None] = "cluster"

    kind: Literal["boroughs"] = Field(description="which of the ten kinds it is")
    measure: Annotated[Measure, AnyKind(except_level="cluster")] = Field(
        description="the measure to work out for each borough: any kind except the last three"
    )
    at_least: Exact | None = Field(default=None, description="a borough counts if its figure is this or more")
    at_most: Exact | None = Field(default=None, description="a borough counts if its figure is this or less")

    @model_validator(mode="after")
    def _one_bound(self) -> Boroughs:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give either at_least or at_most")
        return self

    def compiled(self, session: Session) -> CompiledMeasure:
        return CompiledBoroughs(self, compile_measure(self.measure, session), session)

    @property
    def window(self) -> int:
        return self.measure.window

    @property
    def unit(self) -> str:
        return "%"

    def description(self, words: Words) -> str:
        bound = f"{plain(self.at_least)} or more" if self.at_least is not None else ""
        bound = bound or f"{plain(self.at_most)} or less" if self.at_most is not None else bound
        nested = self.measure.description(words)
        return f"The share of boroughs with a result of {bound} on this measure: {nested[:1].lower()}{nested[1:]}"

    def references(self, sets: Sets) -> Iterator[Reference]:
        return self.measure.references(sets)

    @property
    def needed_sets(self) -> tuple[str, ...]:
        return self.measure.needed_sets


class CompiledBoroughs(CompiledMeasure):
    """Works out a `boroughs`: in which share of them a nested measure holds."""

    def __init__(self, spec: Boroughs, nested: CompiledMeasure, session: Session) -> None:
        self.spec, self.nested, self.sheets, self.session = spec, nested, nested.sheets, session

    def evidence(self, question: Question) -> Evidence:
        asked = [Question((area,), question.month, None, question.definition_version) for area in question.areas]
        answered = [(nested.areas[0], self.nested.evidence(nested)) for nested in asked]
        applicable = [
            (area, evidence)
            for area, evidence in answered
            if evidence.reason is None or not evidence.reason.is_not_applicable
        ]
        sources = Sources(tuple(group for _, evidence in answered for group in _groups(evidence)))
        if not applicable:
            reason = first_reason(evidence.reason for _, evidence in answered)
            return Evidence(None, None, reason=reason, sources=sources)
        answers = {area: self._holds(evidence) for area, evidence in applicable}
        holding = sum(answer is True for answer in answers.values())
        doubtful = sum(answer is None for answer in answers.values())
        low, high = (Fraction(PERCENT * count, len(applicable)) for count in (holding, holding + doubtful))
        reason = first_reason(evidence.reason for area, evidence in applicable if answers[area] is None)
        lacking = tuple(area for area, answer in sorted(answers.items()) if answer is False)
        words = ", ".join(map(self.session.area_name, lacking))
        detail = (f"not so in {words}",) if lacking else ()
        numerator, below = (None if doubtful else Fraction(holding)), Fraction(len(applicable))
        return Evidence(low, high, numerator, below, reason, detail=detail, sources=sources, items=lacking)

    def _holds(self, evidence: Evidence) -> bool | None:
        if evidence.is_never or evidence.is_overruled:
            return False
        if evidence.low is None:
            return None
        answers = {self._passes(evidence.low), self._passes(evidence.high)}
        return answers.pop() if len(answers) == 1 else None

    def _passes(self, figure: Fraction | None) -> bool:
        """Say whether a figure is enough; None is one without end."""
        if figure is None:
            return self.spec.at_most is None
        if self.spec.at_most is not None:
            return figure <= self.spec.at_most
        return self.spec.at_least is None or figure >= self.spec.at_least


def _groups(evidence: Evidence) -> tuple[SourceGroup, ...]:
    return evidence.sources.groups if isinstance(evidence.sources, Sources) else ()

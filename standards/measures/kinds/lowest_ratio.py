"""`lowest_ratio`: the worst of several shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from standards.measures.base import PERCENT, CompiledMeasure, Composition, CountedFields, Question, ShareMeasure
from standards.measures.filters import Names, Where, as_names
from standards.measures.kinds.ratio import Ratio
from standards.measures.references import Reference, Sets, number_references, where_references
from standards.measures.session import Session, first_reason, in_words
from standards.measures.shares import gather, settle
from standards.measures.sums import RowSum, add
from standards.measures.wording import Words, capitalised, which_rows, window_words
from standards.model import Evidence, FieldCatalogue, Reason, SourceGroup, Sources
from standards.yaml import FilePart, Name


class RatioPart(FilePart):
    """One of several ratios."""

    name: Name = Field(description="what reports call it")
    of: Names = Field(description="the numerator: a field, or several to add together")
    out_of: Names = Field(description="the denominator: a field, or several to add together")


class LowestRatio(ShareMeasure):
    """The lowest of several percentages, either listed in `parts` or made from `of` followed by each code in `over`."""

    order: ClassVar[int] = 2
    only_better: ClassVar[Literal["higher", "lower"] | None] = "higher"
    has_parts: ClassVar[bool] = True

    kind: Literal["lowest_ratio"] = Field(description="which of the ten kinds it is")
    parts: list[RatioPart] = Field(default=[], description="the percentages, each with a name")
    of: Name | None = Field(
        default=None, description="how the numerators' field names begin, such as `attended` for `attended_police`"
    )
    out_of: Name | None = Field(default=None, description="the denominator that they share")
    over: Name | list[Name] | None = Field(
        default=None, description="how the field names end: codes, or a named set of codes"
    )
    names: dict[Name, Name] = Field(default={}, description="words for codes in `over` that aren't words themselves")
    where: Where = Field(default={}, description="which rows to count")
    months: int = Field(default=3, ge=1, description="how many months to look at")
    complement: bool = Field(default=False, description="`of` counts what shouldn't happen, so the rest is assessed")

    @model_validator(mode="after")
    def _one_form(self) -> LowestRatio:
        is_over = self.of is not None and self.out_of is not None and self.over is not None
        is_any_over = self.of is not None or self.out_of is not None or self.over is not None
        if is_over == bool(self.parts) or (self.parts and is_any_over):
            raise ValueError("name the ratios in `parts`, or give `of`, `out_of` and `over` together")
        names = [part.name for part in self.parts]
        if len(set(names)) < len(names):
            raise ValueError("two parts have one name: nobody could tell which of them decided the verdict")
        return self

    def compiled(self, session: Session) -> CompiledMeasure:
        return CompiledLowestRatio(self, session)

    @property
    def window(self) -> int:
        return self.months

    def single_month(self) -> LowestRatio:
        return self.model_copy(update={"months": 1})

    def description(self, words: Words) -> str:
        if self.parts:
            names = ", ".join(part.name for part in self.parts)
            sentence = f"The lowest of {len(self.parts)} shares: {names}"
        else:
            below = words(self.sheet, self.out_of or "")
            over = words.each(self.over or (), self.names)
            sentence = f"{in_words(self.of or '')} as a share of {below}, for whichever of these is lowest: {over}"
        return capitalised(sentence + which_rows(self.where, self.sheet, words) + window_words(self.months))

    @property
    def code_words(self) -> Mapping[str, Mapping[str, str]]:
        return {self.over: self.names} if isinstance(self.over, str) else {}

    def references(self, sets: Sets) -> Iterator[Reference]:
        for part in self.parts:
            yield from number_references(self.sheet, part.of)
            yield from number_references(self.sheet, part.out_of)
        if self.over is not None and self.out_of is not None:
            yield from number_references(self.sheet, [f"{self.of}_{code}" for code in self._codes(sets)])
            yield from number_references(self.sheet, self.out_of)
        yield from where_references(self.sheet, self.where)

    @property
    def needed_sets(self) -> tuple[str, ...]:
        return (self.over,) if isinstance(self.over, str) else ()

    def counted_fields(self, sets: Sets) -> CountedFields:
        above = [name for part in self.parts for name in as_names(part.of)]
        below = [name for part in self.parts for name in as_names(part.out_of)]
        if self.over is not None and self.out_of is not None:
            above += [f"{self.of}_{code}" for code in self._codes(sets)]
            below.append(self.out_of)
        return CountedFields(
            above=tuple((self.sheet, name) for name in above), below=tuple((self.sheet, name) for name in below)
        )

    def _codes(self, sets: Sets) -> tuple[str, ...]:
        given = (self.over,) if isinstance(self.over, str) else tuple(self.over or ())
        return tuple(code for named in given for code in sets.get(named, (named,)))

    @property
    def can_shrink(self) -> bool:
        return True

    def compositions(self, catalogue: FieldCatalogue) -> Iterator[Composition]:
        """Yield what each named part is composed of."""
        for part in self.parts:
            yield from (replace(share, part=part.name) for share in self._share(part).compositions(catalogue))

    def _share(self, part: RatioPart) -> Ratio:
        return Ratio(
            kind="ratio",
            sheet=self.sheet,
            of=part.of,
            out_of=part.out_of,
            where=self.where,
            months=self.months,
            complement=self.complement,
        )


class CompiledLowestRatio(CompiledMeasure):
    """Works out a `lowest_ratio`. A part that is not known may be anything; a part with no cases is left out."""

    def __init__(self, spec: LowestRatio, session: Session) -> None:
        self.spec = spec
        self.sheets = ((spec.sheet, spec.months),)
        self.is_strict = session.is_strict
        self.parts = [
            (name, RowSum(session, spec.sheet, of, out_of, spec.where)) for name, of, out_of in _parts(spec, session)
        ]

    def evidence(self, question: Question) -> Evidence:
        parts = [(name, *self._part(rows, question)) for name, rows in self.parts]
        sources = Sources(tuple(group for _, _, groups in parts for group in groups))
        with_cases = [(name, evidence) for name, evidence, _ in parts if evidence.reason is not Reason.NO_CASES]
        if not with_cases:
            return Evidence(None, None, Fraction(0), Fraction(0), Reason.NO_CASES, sources=sources)
        if all(evidence.low is None for _, evidence in with_cases):
            reason = first_reason(evidence.reason for _, evidence in with_cases)
            open_part = _open_part(with_cases, reason) if self.is_strict else None
            return Evidence(None, None, reason=reason, sources=sources, open_part=open_part)
        lowest = _lowest(with_cases, sources)
        return lowest._replace(open_part=_open_part(with_cases, lowest.reason)) if self.is_strict else lowest

    def _part(self, rows: RowSum, question: Question) -> tuple[Evidence, Sequence[SourceGroup]]:
        reason, sums = gather(rows, self.spec.months, question)
        groups = [group for _, group in sums]
        if reason is not None:
            return Evidence(None, None, reason=reason), groups
        total = add(part for part, _ in sums)
        return settle(total, question.floor, Sources(), PERCENT, self.spec.complement), groups


def _lowest(with_cases: list[tuple[str, Evidence]], sources: Sources) -> Evidence:
    """Return the lowest part: its name and figures, with bounds as wide as the parts that are not known make them."""
    low, high = (min(_ends(evidence)[end] for _, evidence in with_cases) for end in (0, 1))
    reason = first_reason(evidence.reason for _, evidence in with_cases) if low != high else None
    known = ((_ends(evidence)[1], name, evidence) for name, evidence in with_cases if evidence.low is not None)
    _, name, worst = min(known, key=lambda part: part[:2])
    return Evidence(low, high, worst.numerator, worst.denominator, reason, part=name, sources=sources)


def _open_part(parts: list[tuple[str, Evidence]], reason: Reason | None) -> tuple[str, Fraction | None] | None:
    """Return the part that gives the reason why the lowest is open, with its cases: the fewest, where several do."""
    given = [(name, evidence.denominator) for name, evidence in parts if reason and evidence.reason is reason]
    return min(given, key=lambda part: (part[1] is None, part[1] or 0, part[0]), default=None)


def _ends(evidence: Evidence) -> tuple[Fraction, Fraction]:
    return (
        (Fraction(0), Fraction(PERCENT))
        if evidence.low is None or evidence.high is None
        else (evidence.low, evidence.high)
    )


def _parts(spec: LowestRatio, session: Session) -> list[tuple[str, str | list[str], str | list[str]]]:
    if spec.parts:
        return [(part.name, part.of, part.out_of) for part in spec.parts]
    codes = sorted(str(code) for code in session.codes(spec.over or ()))
    return [(spec.names.get(code, in_words(code)), f"{spec.of}_{code}", spec.out_of or "") for code in codes]

"""`ratio`: sums of fields over a window, in percent of each other."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar, Final, Literal

from pydantic import Field, model_validator

from standards.exact import plain
from standards.measures.base import (
    PERCENT,
    CompiledMeasure,
    Composition,
    CountedFields,
    FieldSum,
    FieldSums,
    Question,
    SheetMeasure,
)
from standards.measures.filters import Names, Where, as_names
from standards.measures.references import Reference, Sets, Use, number_references, where_references
from standards.measures.session import Session, first_reason
from standards.measures.shares import gather, settle
from standards.measures.sums import Number, RowSum, Sum, add
from standards.measures.wording import Words, capitalised, field_names, where_words, which_rows, window_words
from standards.model import Evidence, FieldCatalogue, Reason, Sources
from standards.yaml import Exact, FilePart, Name

MONTHS_OF_A_YEAR: Final = 12


class Proviso(FilePart):
    """A second ratio that must hold, in percent, or else the standard isn't assessed, or is not met."""

    of: Names = Field(description="the numerator: a field, or several to add together")
    out_of: Names = Field(description="the denominator: a field, or several to add together")
    at_least: Exact = Field(description="the lowest percentage allowed")
    otherwise: Literal["low_response", "not_met"] = Field(
        default="low_response",
        alias="else",
        description="what happens below that: `low_response` (the standard isn't assessed) or `not_met`",
    )
    says: Name | None = Field(
        default=None, description="the sentence to use below that, with {n} and {d} where the figures go"
    )
    months: int | None = Field(
        default=None, ge=1, description="how many months to look at; as many as the measure itself without it"
    )


class Demand(FilePart):
    """What shows that something is needed, where there is none of it."""

    of: Names = Field(description="a field, or several to add together")
    where: Where = Field(default={}, description="which rows to count")


class Ratio(SheetMeasure):
    """One figure as a percentage of another, both added up over a number of months."""

    order: ClassVar[int] = 1

    kind: Literal["ratio"] = Field(description="which of the ten kinds it is")
    of: Names = Field(description="the numerator: a field, or several to add together")
    out_of: Names = Field(description="the denominator: a field, or several to add together")
    where: Where = Field(default={}, description="which rows to count")
    of_where: Where = Field(default={}, description="which of those rows count in the numerator")
    months: int = Field(
        default=3,
        ge=1,
        description="how many months to look at; at least one period, where the sheet is sent less often",
    )
    complement: bool = Field(default=False, description="`of` counts what shouldn't happen, so the rest is assessed")
    cap_each: Name | None = Field(
        default=None, description="for each value of this field, cap the numerator at the denominator"
    )
    per_year: bool = Field(
        default=False, description="how many in a year for each one in the denominator, instead of a percentage"
    )
    may_exceed: bool = Field(default=False, description="the numerator may be larger than the denominator")
    out_of_sheet: Name | None = Field(
        default=None, description="the sheet with the denominator, if it's a different one; its newest period is used"
    )
    provided: list[Proviso] = Field(
        default=[], description="other percentages that must be high enough for this one to count"
    )
    demand: Demand | None = Field(
        default=None,
        description="with `per_year`: if the denominator is zero, the standard isn't met if this is more than zero",
    )

    @model_validator(mode="after")
    def _combinations(self) -> Ratio:
        if self.per_year and (self.complement or self.cap_each):
            raise ValueError("per_year goes with neither complement nor cap_each: it is not a share")
        if self.demand is not None and not self.per_year:
            raise ValueError("demand goes with per_year: it says whether a stock is needed")
        if self.out_of_sheet and (self.complement or self.cap_each or self.per_year):
            raise ValueError("out_of_sheet goes with none of complement, cap_each and per_year")
        if self.complement and (self.cap_each or self.may_exceed):
            raise ValueError(
                "complement goes with neither cap_each nor may_exceed: what is left of a share is assessed"
            )
        return self

    def compiled(self, session: Session) -> CompiledMeasure:
        return CompiledRatio(self, session)

    @property
    def window(self) -> int:
        return self.months

    @property
    def unit(self) -> str:
        return "" if self.per_year else "%"

    @property
    def has_cases(self) -> bool:
        return not self.per_year

    def single_month(self) -> Ratio | None:
        return None if self.per_year or self.out_of_sheet else self.model_copy(update={"months": 1})

    def description(self, words: Words) -> str:
        above = field_names(self.of, self.sheet, words)
        below = field_names(self.out_of, self.out_of_sheet or self.sheet, words)
        if self.of_where:
            above += f" where {where_words(self.of_where, self.sheet, words)},"
        sentence = f"{above} in a year for each of {below}" if self.per_year else f"{above} as a share of {below}"
        if self.complement:
            sentence = f"{below} minus {above}, as a share of {below}"
        if self.cap_each is not None:
            sentence += f", capped for each {words(self.sheet, self.cap_each)}"
        sentence += which_rows(self.where, self.sheet, words) + window_words(self.months)
        for provision in self.provided:
            above, below = (field_names(names, self.sheet, words) for names in (provision.of, provision.out_of))
            only = "assessed" if provision.otherwise == "low_response" else "met"
            sentence += f"; {only} only if {above} of {below} is {plain(provision.at_least)}% or more"
            sentence += window_words(provision.months) if provision.months is not None else ""
        if self.demand is not None:
            demand = field_names(self.demand.of, self.sheet, words)
            sentence += f"; not met if there are none at all while {demand} is more than zero"
        return capitalised(sentence)

    def references(self, sets: Sets) -> Iterator[Reference]:
        yield from number_references(self.sheet, self.of)
        yield from number_references(self.out_of_sheet or self.sheet, self.out_of)
        yield from where_references(self.sheet, self.of_where)
        if self.cap_each is not None:
            yield Reference(self.sheet, self.cap_each, Use.TEXT)
        for provision in self.provided:
            yield from number_references(self.sheet, provision.of)
            yield from number_references(self.sheet, provision.out_of)
        if self.demand is not None:
            yield from number_references(self.sheet, self.demand.of)
            yield from where_references(self.sheet, self.demand.where)
        yield from where_references(self.sheet, self.where)

    def counted_fields(self, sets: Sets) -> CountedFields:
        return CountedFields(
            above=tuple((self.sheet, name) for name in as_names(self.of)),
            below=tuple((self.out_of_sheet or self.sheet, name) for name in as_names(self.out_of)),
        )

    @property
    def can_shrink(self) -> bool:
        return not self.provided

    def compositions(self, catalogue: FieldCatalogue) -> Iterator[Composition]:
        """Yield what the share is composed of; a capped share is no plain sum."""
        if self.cap_each is not None:
            return
        above: FieldSums = ((FieldSum(self.sheet, as_names(self.of), self.where, self.months, self.of_where), 1),)
        below = self._below()
        if self.complement:
            above = (*below, *((counted, -times) for counted, times in above))
        if self.per_year:
            scale = Fraction(MONTHS_OF_A_YEAR // catalogue.sheets[self.sheet].frequency.months)
            yield Composition(above, below, scale, below_times=scale)
        else:
            yield Composition(above, below, Fraction(PERCENT), is_share=not (self.may_exceed or self.out_of_sheet))

    def _below(self) -> FieldSums:
        if self.out_of_sheet is not None:
            return ((FieldSum(self.out_of_sheet, as_names(self.out_of), {}, 1), 1),)
        return ((FieldSum(self.sheet, as_names(self.out_of), self.where, self.months), 1),)


class CompiledRatio(CompiledMeasure):
    """Works out a `ratio`."""

    def __init__(self, spec: Ratio, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets: tuple[tuple[str, int], ...] = ((spec.sheet, spec.months),)
        is_share = not (spec.per_year or spec.may_exceed or spec.out_of_sheet)
        self.scale: Number = PERCENT
        if spec.per_year:
            self.scale = MONTHS_OF_A_YEAR // session.sheet(spec.sheet).frequency.months
        out_of = spec.out_of if spec.out_of_sheet is None else []
        self.rows = RowSum(session, spec.sheet, spec.of, out_of, spec.where, spec.of_where, is_share, spec.cap_each)
        self.below: RowSum | None = None
        if spec.out_of_sheet is not None:
            self.below = RowSum(session, spec.out_of_sheet, spec.out_of, is_share=False)
            self.sheets += ((spec.out_of_sheet, 1),)
        self.sheets += tuple((spec.sheet, each.months) for each in spec.provided if each.months is not None)
        self.provided = [(provision, self._provision(provision)) for provision in spec.provided]
        demand = spec.demand
        self.demand = RowSum(session, spec.sheet, demand.of, [], demand.where, is_share=False) if demand else None

    def _provision(self, provision: Proviso) -> CompiledRatio:
        spec = Ratio(
            kind="ratio",
            sheet=self.spec.sheet,
            of=provision.of,
            out_of=provision.out_of,
            where=self.spec.where,
            months=provision.months or self.spec.months,
        )
        return CompiledRatio(spec, self.session)

    def evidence(self, question: Question) -> Evidence:
        return self._with_provisions(self._evidence(question), question)

    def _evidence(self, question: Question) -> Evidence:
        reason, parts = gather(self.rows, self.spec.months, question)
        total = add(part for part, _ in parts)
        groups = [group for _, group in parts]
        if self.below is not None:
            missing, others = gather(self.below, 1, question)
            reason = first_reason([reason, missing])
            total = _over(total, add(part for part, _ in others))
            groups += [group for _, group in others]
        sources = Sources(tuple(groups))
        if reason is not None:
            return Evidence(None, None, reason=reason, sources=sources)
        if self.spec.per_year and self.session.is_strict and self._has_no_stock(total):
            return self._without_stock(total, sources, question)
        return settle(total, question.floor, sources, self.scale, self.spec.complement)

    def _has_no_stock(self, total: Sum) -> bool:
        return not total.is_below_open and not total.below and not any(maybe.below for maybe in total.maybe)

    def _without_stock(self, total: Sum, sources: Sources, question: Question) -> Evidence:
        """Return what a yearly flow says where there is no stock at all: below as soon as anything asks for it."""
        needs = [total]
        if self.demand is not None:
            _, parts = gather(self.demand, self.spec.months, question)
            needs.append(add(part for part, _ in parts))
            sources = Sources((*sources.groups, *(group for _, group in parts)))
        if any(need.low > 0 for need in needs):
            return Evidence(None, None, sources=sources, is_never=True)
        if all(need.high == 0 and not need.maybe and not need.is_below_open for need in needs):
            return Evidence(None, None, Fraction(0), Fraction(0), Reason.NO_CASES, sources=sources)
        why = first_reason(need.reason for need in needs)
        return Evidence(None, None, reason=why or Reason.BLANK, sources=sources)

    def _with_provisions(self, evidence: Evidence, question: Question) -> Evidence:
        """Return the evidence, or why it can't be used: another ratio that must hold doesn't, or may not."""
        for provision, measure in self.provided:
            other = measure._evidence(Question(question.areas, question.month))
            if other.low is not None and other.low >= provision.at_least:
                continue
            fails = other.high is not None and other.high < provision.at_least
            if provision.otherwise == "not_met" and (fails or other.reason is Reason.NO_CASES):
                evidence = _overruled(evidence, other, provision) if fails else evidence
                continue
            reason = Reason.LOW_RESPONSE if fails or other.reason is Reason.NO_CASES else other.reason
            return Evidence(
                None,
                None,
                evidence.numerator,
                evidence.denominator,
                first_reason([evidence.reason, reason]),
                sources=evidence.sources,
            )
        return evidence


def _overruled(evidence: Evidence, other: Evidence, provision: Proviso) -> Evidence:
    """Return evidence that is below, whatever its figure, with the sentence that says why."""
    figures = {"n": plain(other.numerator or Fraction(0)), "d": plain(other.denominator or Fraction(0))}
    detail = (*evidence.detail, *([provision.says.format(**figures)] if provision.says else []))
    return evidence._replace(is_overruled=True, detail=detail)


def _over(above: Sum, below: Sum) -> Sum:
    """Return one sum's figure over another's. What is above is not part of what is below, so nothing bounds it."""
    reason = first_reason([above.reason, below.reason])
    is_below_open = above.is_below_open or below.reason is not None
    return Sum(above.low, above.high, below.low, reason, is_below_open, above.maybe)

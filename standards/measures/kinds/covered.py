"""`covered`: how many of a required set appear in the rows. What may appear widens the answer, never decides it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from standards.lists import either
from standards.measures.base import CompiledMeasure, Question, SheetMeasure
from standards.measures.dimensions import (
    NOTHING,
    Dimension,
    Items,
    Reader,
    Required,
    dimension_references,
    dimension_words,
    fields_of_dimension,
    number_required,
    reader_of,
    required_items,
    required_words,
)
from standards.measures.filters import Where, all_of, compile_where, fields_of
from standards.measures.in_use import InUse, compile_in_use
from standards.measures.references import Reference, Sets, where_references
from standards.measures.session import Session, first_reason, in_words, is_silent_return, open_reason, required_field
from standards.measures.wording import Words, which_rows
from standards.model import Evidence, Reason, Row, SheetReturn, SourceGroup, Sources
from standards.yaml import Name


class CoverageCount(SheetMeasure):
    """How many of the required things appear in the rows: codes, groups of codes, ages in a range, or combinations."""

    order: ClassVar[int] = 3
    only_better: ClassVar[Literal["higher", "lower"] | None] = "higher"

    kind: Literal["covered"] = Field(description="which of the ten kinds it is")
    where: Where = Field(default={}, description="which rows to count")
    by: Dimension | list[Dimension] = Field(
        description="the field that says what a row covers; with several fields, their combinations are required"
    )
    required: Required | list[Required] = Field(
        default=[], description="what must be covered; with several fields in `by`, a list for each"
    )
    groups: dict[Name, list[Name]] = Field(
        default={},
        description="named groups of codes; a group is covered if any of its codes appears in any field of `by`",
    )
    blank_is_none: list[Name] = Field(
        default=[], description="fields of `by` whose guidance says that blank means none"
    )
    months: int = Field(default=1, ge=1, description="how many months to look at")
    in_use: InUse | None = Field(default=None, description="count only rows that have capacity and reached somebody")

    @model_validator(mode="after")
    def _one_form(self) -> CoverageCount:
        if bool(self.groups) == bool(self.required):
            raise ValueError("give either `required` or `groups`")
        if self.groups and not all(isinstance(dimension, str) for dimension in self.dimensions):
            raise ValueError("with `groups`, `by` names fields of codes only")
        if isinstance(self.by, list) and not self.groups and len(self.requirements) != len(self.by):
            raise ValueError("give as many lists in `required` as there are fields in `by`")
        return self

    @property
    def dimensions(self) -> list[Dimension]:
        return self.by if isinstance(self.by, list) else [self.by]

    @property
    def requirements(self) -> list[Required]:
        if isinstance(self.by, list):
            return list(self.required) if isinstance(self.required, list) else [self.required]
        return [self.required]  # type: ignore[list-item]

    def compiled(self, session: Session) -> CompiledMeasure:
        return CompiledCoverageCount(self, session)

    @property
    def window(self) -> int:
        return 0 if self.months == 1 else self.months

    def description(self, words: Words) -> str:
        rows = which_rows(self.where, self.sheet, words)
        rows += self.in_use.description(self.sheet, words) if self.in_use is not None else ""
        if self.groups:
            fields = either(words(self.sheet, str(dimension)) for dimension in self.dimensions)
            groups = ", ".join(f"{in_words(name)} ({either(codes)})" for name, codes in self.groups.items())
            return f"How many of {len(self.groups)} groups appear in {fields}: {groups}{rows}"
        dimensions = [dimension_words(dimension, self.sheet, words) for dimension in self.dimensions]
        required = [required_words(required) for required in self.requirements]
        if len(required) == 1:
            return f"How many of {required[0]} {dimensions[0]}{rows}"
        return f"How many of the combinations of {' with '.join(required)} {', '.join(dimensions)}{rows}"

    def most(self, sets: Sets) -> int | None:
        return len(self.groups) or prod(number_required(required, sets) for required in self.requirements)

    def references(self, sets: Sets) -> Iterator[Reference]:
        grouped = tuple(code for codes in self.groups.values() for code in codes)
        required = [grouped] * len(self.dimensions) if self.groups else self.requirements
        for dimension, codes in zip(self.dimensions, required, strict=True):
            yield from dimension_references(self.sheet, dimension, codes)
        if self.in_use is not None:
            yield from self.in_use.references(self.sheet)
        yield from where_references(self.sheet, self.where)

    @property
    def needed_sets(self) -> tuple[str, ...]:
        return () if self.groups else tuple(name for name in self.requirements if isinstance(name, str))


@dataclass(frozen=True, slots=True)
class _Cover:
    """What some rows cover, what they may cover, and why that is open."""

    sure: Items = NOTHING
    possible: Items = NOTHING
    reason: Reason | None = None
    has_single_row: bool = False


class CompiledCoverageCount(CompiledMeasure):
    """Works out a `covered`. For a cluster, what any borough covers is covered."""

    def __init__(self, spec: CoverageCount, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, spec.months),)
        self.match = compile_where(spec.where, spec.sheet, session)
        used = [name for dimension in spec.dimensions for name in fields_of_dimension(dimension)]
        used += [spec.in_use.by, *spec.in_use.capacity] if spec.in_use is not None else []
        self.in_use = compile_in_use(spec.in_use, spec.sheet, session) if spec.in_use is not None else None
        self.fields = tuple(dict.fromkeys((*used, *fields_of(spec.where))))
        for name in self.fields:
            required_field(session, spec.sheet, name)
        self.since = session.since(spec.sheet, self.fields)
        self.required, self.read = self._grouped() if spec.groups else self._products()
        self._known: dict[tuple[str, int], tuple[_Cover, SourceGroup]] = {}

    def evidence(self, question: Question) -> Evidence:
        of_area = self.session.windows(self.spec.sheet, question.month, self.spec.months, self.since)
        windows = [of_area[area] for area in question.areas]
        owing = [window for window in windows if window.reason is not Reason.CONDITION]
        if not owing:
            return Evidence(None, None, reason=Reason.CONDITION)
        covers = [self._of_sheet(sheet_return) for window in owing for sheet_return in window.returned]
        missing = [_Cover(NOTHING, frozenset(self.required), window.reason) for window in owing if window.missing]
        groups = [group for _, group in covers]
        if self.in_use is not None:
            groups += [group for area in question.areas for group in self.in_use.sources(area, question.month)]
        return self._settle([*(cover for cover, _ in covers), *missing], Sources(tuple(groups)))

    def _settle(self, covers: list[_Cover], sources: Sources) -> Evidence:
        sure = frozenset().union(*(cover.sure for cover in covers))
        possible = sure.union(*(cover.possible for cover in covers))
        low, high = Fraction(len(sure)), Fraction(len(possible))
        reason = first_reason(cover.reason for cover in covers) if low != high else None
        lacking = tuple(item for item in self.required if item not in possible)
        detail = [f"not covered: {', '.join(map(self._words, lacking))}"] if lacking else []
        if self.in_use is not None and sum(cover.has_single_row for cover in covers) == len(covers) == 1:
            detail.append("all of it rests on a single service")
        return Evidence(
            low,
            high,
            low if low == high else None,
            Fraction(len(self.required)),
            reason,
            detail=tuple(detail),
            sources=sources,
            items=lacking,
        )

    def _words(self, item: str) -> str:
        """Return an item in words: `bullying/harming` is Bullying (harming)."""
        if self.spec.groups:
            return in_words(item)
        first, *rest = (
            self.session.code_title(self.spec.sheet, dimension, part) if isinstance(dimension, str) else in_words(part)
            for dimension, part in zip(self.spec.dimensions, item.split("/"), strict=True)
        )
        return f"{first} ({', '.join(rest)})" if rest else first

    def _of_sheet(self, sheet_return: SheetReturn) -> tuple[_Cover, SourceGroup]:
        key = (sheet_return.area, sheet_return.period.ordinal)
        cover = self._known.get(key)
        if cover is None:
            cover = self._known[key] = self._cover(sheet_return)
        return cover

    def _cover(self, sheet_return: SheetReturn) -> tuple[_Cover, SourceGroup]:
        if is_silent_return(sheet_return):
            return _Cover(NOTHING, frozenset(self.required), Reason.BLANK), SourceGroup((), self.fields)
        answers = list(zip(self.session.rows(sheet_return), self._counting(sheet_return), strict=True))
        used = tuple(row for row, answer in answers if answer is not False)
        sure, possible, reasons, covering = set[str](), set[str](), list[Reason | None](), 0
        for row, answer in answers:
            if answer is not False:
                covers, may_cover = self.read(row)
                covering += bool(covers or may_cover)
                (sure if answer else possible).update(covers)
                possible.update(may_cover)
                if may_cover or answer is None:
                    reasons += [
                        open_reason(map(row.value, self.fields)),
                        self._why_use_is_open(row, answer, sheet_return),
                    ]
        reason = first_reason(reasons) or (Reason.BLANK if possible else None)
        return _Cover(frozenset(sure), frozenset(possible), reason, covering == 1), SourceGroup(used, self.fields)

    def _why_use_is_open(self, row: Row, answer: bool | None, sheet_return: SheetReturn) -> Reason | None:
        if self.in_use is None or answer:
            return None
        return self.in_use.why_open(row, sheet_return.area, sheet_return.period)

    def _counting(self, sheet_return: SheetReturn) -> list[bool | None]:
        """Say which rows count. One that is owed and did not come may; so may one whose use isn't known."""
        answers = self.match.of_sheet(sheet_return)
        if self.in_use is not None:
            answers = list(map(all_of, zip(answers, self.in_use.of_sheet(sheet_return), strict=True)))
        rows = self.session.rows(sheet_return)
        return [None if row.is_missing and answer else answer for row, answer in zip(rows, answers, strict=True)]

    def _products(self) -> tuple[tuple[str, ...], Reader]:
        pairs = list(zip(self.spec.dimensions, self.spec.requirements, strict=True))
        wanted = [required_items(required, self.session) for _, required in pairs]
        readers = [
            reader_of(dimension, frozenset(items), self.spec.blank_is_none)
            for (dimension, _), items in zip(pairs, wanted, strict=True)
        ]
        if len(readers) == 1:
            return wanted[0], readers[0]
        return tuple(map("/".join, product(*wanted))), lambda row: _product([read(row) for read in readers])

    def _grouped(self) -> tuple[tuple[str, ...], Reader]:
        groups = {name: self.session.codes(codes) for name, codes in self.spec.groups.items()}
        codes = frozenset(str(code) for wanted in groups.values() for code in wanted)
        readers = [reader_of(dimension, codes, self.spec.blank_is_none) for dimension in self.spec.dimensions]

        def read(row: Row) -> tuple[Items, Items]:
            covered = [reader(row) for reader in readers]
            return tuple(
                frozenset(name for name, wanted in groups.items() if any(wanted & items[side] for items in covered))
                for side in (0, 1)
            )  # type: ignore[return-value]

        return tuple(groups), read


def _product(parts: list[tuple[Items, Items]]) -> tuple[Items, Items]:
    sure = frozenset(map("/".join, product(*(covers for covers, _ in parts))))
    possible = frozenset(map("/".join, product(*(covers | may_cover for covers, may_cover in parts))))
    return sure, possible - sure

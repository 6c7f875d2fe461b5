"""Which fields a measure uses, and as what: for the lint, and for saying beside a field what it is used by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from standards.framework.ruleset import Applies, Indicator, RuleSet, Standard
from standards.framework.specs import (
    Amount,
    Boroughs,
    Clause,
    Code,
    Conditions,
    Covered,
    Dimension,
    FieldTest,
    LowestRatio,
    MonthsRecorded,
    MonthsSince,
    Names,
    Ratio,
    Reconcile,
    SharedBy,
    Span,
    Where,
)
from standards.model import FieldCatalogue, FieldKind


class Use(StrEnum):
    """As what a field is used, which says what kinds of field will do."""

    NUMBER = "a number"
    WHOLE = "a whole number"
    CODE = "a code"
    YES_NO = "yes or no"
    LIST = "a list of codes"
    DATE = "a date"
    TEXT = "a code or a text"
    ANY = "anything"


KINDS: Mapping[Use, frozenset[FieldKind]] = {
    Use.NUMBER: frozenset({FieldKind.INTEGER, FieldKind.DECIMAL}),
    Use.WHOLE: frozenset({FieldKind.INTEGER}),
    Use.CODE: frozenset({FieldKind.CODE, FieldKind.CODES, FieldKind.YES_NO, FieldKind.TEXT, FieldKind.INTEGER}),
    Use.YES_NO: frozenset({FieldKind.YES_NO}),
    Use.LIST: frozenset({FieldKind.CODES}),
    Use.DATE: frozenset({FieldKind.DATE}),
    Use.TEXT: frozenset({FieldKind.CODE, FieldKind.TEXT, FieldKind.YES_NO}),
    Use.ANY: frozenset(FieldKind),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of one field. `codes` are the codes, or the named sets, that a rule looks for in it."""

    sheet: str
    field: str
    use: Use
    codes: tuple[Code, ...] = ()


def references(shown: Standard | Indicator, sets: Mapping[str, tuple[str, ...]]) -> list[Reference]:
    """Return every use of a field by a standard or an indicator, its condition's too.

    Args:
        shown: the standard or the indicator.
        sets: the named sets of codes, from which `over` makes field names.
    """
    condition = shown.condition if isinstance(shown, Standard) else None
    return [*_measure(shown.measure, sets), *(_condition(condition) if condition else ())]


def used_by(rules: RuleSet, catalogue: FieldCatalogue) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the ids of what uses each field of the returns, by sheet and field.

    A field of a register counts as used there; so do the parts of a derived field.
    """
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for shown in rules.shown:
        for one in references(shown, catalogue.sets):
            for place in places(catalogue, one.sheet, one.field):
                found[place][shown.id] = None
    return {place: tuple(ids) for place, ids in found.items()}


def places(catalogue: FieldCatalogue, sheet: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield where a field really stands: in its sheet or the register that it extends, with the parts it is made of."""
    at: str | None = sheet
    while at is not None and at in catalogue.sheets:
        field = catalogue.sheets[at].fields.get(name)
        if field is not None:
            yield at, name
            yield from ((at, part) for part in field.parts)
            return
        at = catalogue.sheets[at].extends


def _condition(spec: Applies) -> Iterator[Reference]:
    yield from _where(spec.sheet, spec.where)


def _measure(measure: Any, sets: Mapping[str, tuple[str, ...]]) -> Iterator[Reference]:
    if isinstance(measure, LowestRatio):
        yield from _lowest(measure, sets)
    elif isinstance(measure, Boroughs):
        yield from _measure(measure.measure, sets)
    else:
        yield from _READERS[type(measure)](measure)
    if not isinstance(measure, Boroughs | Conditions):
        yield from _where(measure.sheet, measure.where)


def _numbers(sheet: str, names: Names) -> Iterator[Reference]:
    listed = [names] if isinstance(names, str) else names
    return (Reference(sheet, name, Use.NUMBER) for name in listed)


def _where(sheet: str, where: Where) -> Iterator[Reference]:
    for clause in where if isinstance(where, list) else [where]:
        yield from _clause(sheet, clause)


def _clause(sheet: str, clause: Clause) -> Iterator[Reference]:
    for name, codes in clause.items():
        yield Reference(sheet, name, Use.CODE, tuple(codes) if isinstance(codes, list) else (codes,))


def _ratio(measure: Ratio) -> Iterator[Reference]:
    yield from _numbers(measure.sheet, measure.of)
    yield from _numbers(measure.out_of_sheet or measure.sheet, measure.out_of)
    yield from _where(measure.sheet, measure.of_where)
    if measure.cap_each is not None:
        yield Reference(measure.sheet, measure.cap_each, Use.TEXT)
    for one in measure.provided:
        yield from _numbers(measure.sheet, one.of)
        yield from _numbers(measure.sheet, one.out_of)


def _lowest(measure: LowestRatio, sets: Mapping[str, tuple[str, ...]]) -> Iterator[Reference]:
    for part in measure.parts:
        yield from _numbers(measure.sheet, part.of)
        yield from _numbers(measure.sheet, part.out_of)
    if measure.over is not None and measure.out_of is not None:
        over = sets.get(measure.over, (measure.over,)) if isinstance(measure.over, str) else measure.over
        yield from _numbers(measure.sheet, [f"{measure.of}_{code}" for code in over])
        yield from _numbers(measure.sheet, measure.out_of)


def _covered(measure: Covered) -> Iterator[Reference]:
    grouped = tuple(code for codes in measure.groups.values() for code in codes)
    required = [grouped] * len(measure.dimensions) if measure.groups else measure.requirements
    for dimension, codes in zip(measure.dimensions, required, strict=True):
        yield from _dimension(measure.sheet, dimension, codes)


def _dimension(sheet: str, dimension: Dimension, codes: object) -> Iterator[Reference]:
    if isinstance(dimension, str):
        wanted = codes if isinstance(codes, list | tuple) else (codes,)
        yield Reference(sheet, dimension, Use.CODE, tuple(str(code) for code in wanted))
    elif isinstance(dimension, Span):
        yield Reference(sheet, str(dimension.lowest), Use.WHOLE)
        yield Reference(sheet, str(dimension.highest), Use.WHOLE)
    else:
        yield from (Reference(sheet, name, Use.YES_NO) for name in dimension.values())


def _conditions(measure: Conditions) -> Iterator[Reference]:
    return (_test(measure.sheet, test) for one in measure.statements for test in one.all)


def _test(sheet: str, test: FieldTest) -> Reference:
    if test.is_ is not None:
        return Reference(sheet, test.field, Use.CODE, tuple(test.is_) if isinstance(test.is_, list) else (test.is_,))
    if test.includes is not None:
        return Reference(sheet, test.field, Use.LIST, _listed(test.includes))
    if test.within_months is not None:
        return Reference(sheet, test.field, Use.DATE)
    return Reference(sheet, test.field, Use.TEXT if test.is_the_rule_sets is not None else Use.NUMBER)


def _listed(codes: str | list[str]) -> tuple[str, ...]:
    return (codes,) if isinstance(codes, str) else tuple(codes)


def _months_since(measure: MonthsSince) -> Iterator[Reference]:
    yield Reference(measure.sheet, measure.field, Use.DATE)
    for one in measure.provided:
        yield Reference(measure.sheet, one.field, Use.LIST, _listed(one.includes))


def _amount(measure: Amount) -> Iterator[Reference]:
    yield from _numbers(measure.sheet, measure.field)
    yield from _clause(measure.sheet, measure.zero_when)


def _months_recorded(measure: MonthsRecorded) -> Iterator[Reference]:
    yield Reference(measure.sheet, measure.field, Use.ANY)


def _reconcile(measure: Reconcile) -> Iterator[Reference]:
    yield from _numbers(measure.sheet, measure.of)
    yield Reference(measure.sheet, measure.other, Use.TEXT)
    yield from _clause(measure.sheet, measure.one)
    yield from _clause(measure.sheet, measure.two)


def _shared_by(measure: SharedBy) -> Iterator[Reference]:
    yield Reference(measure.sheet, measure.field, Use.LIST)


_READERS: Mapping[type, Any] = {
    Ratio: _ratio,
    Covered: _covered,
    Conditions: _conditions,
    MonthsSince: _months_since,
    Amount: _amount,
    MonthsRecorded: _months_recorded,
    Reconcile: _reconcile,
    SharedBy: _shared_by,
}

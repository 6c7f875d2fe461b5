"""How a measure is worked out, in words: for the handbook, and beside each standard in a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from standards.exact import plain
from standards.framework.ruleset import Applies, Indicator, Standard
from standards.framework.specs import (
    Amount,
    Boroughs,
    Clause,
    Conditions,
    Covered,
    Dimension,
    LowestRatio,
    MonthsRecorded,
    MonthsSince,
    Names,
    Ratio,
    Reconcile,
    Required,
    SharedBy,
    Span,
    Where,
)
from standards.measures.session import in_words
from standards.model import Field, FieldCatalogue

FEW: Final = 5


@dataclass(frozen=True, slots=True)
class Words:
    """Gives the words for fields and codes: the catalogue's where there is one, else the names written out."""

    catalogue: FieldCatalogue | None

    def __call__(self, sheet: str, name: str) -> str:
        found = self._field(sheet, name)
        return f"“{found.title}”" if found is not None else in_words(name)

    def _field(self, sheet: str, name: str) -> Field | None:
        return self.catalogue.field(sheet, name) if self.catalogue is not None else None

    def codes(self, code: str) -> tuple[str, ...]:
        """Return the codes that a named set holds; a code alone, and a set that nobody named, stand for themselves."""
        return self.catalogue.sets.get(code, (code,)) if self.catalogue is not None else (code,)

    def listed(self, codes: object, sheet: str, name: str) -> str:
        """Return codes of a field as `MASE, MARAC or GSVP`; a long set by its name."""
        named = [str(one) for one in codes] if isinstance(codes, list) else [str(codes)]
        if len(named) == 1 and len(self.codes(named[0])) > FEW:
            return f"one of the {in_words(named[0])}"
        found = self._field(sheet, name)
        titles = found.code_titles if found is not None else {}
        return _either(_code(code, titles) for one in named for code in self.codes(one))

    def each(self, codes: str | Iterable[str], names: Mapping[str, str]) -> str:
        """Return codes as `police, children's social care, health, education`."""
        named = self.codes(codes) if isinstance(codes, str) else codes
        return ", ".join(names.get(code, in_words(code)) for code in named)


def window_of(shown: Standard | Indicator) -> int:
    """Return how many months each figure covers; 0 where it says how things stand at the period's end."""
    measure: Any = shown.measure
    if isinstance(measure, Boroughs):
        measure = measure.measure
    months = int(getattr(measure, "months", 0))
    return 0 if isinstance(measure, Amount | Covered) and months == 1 else months


def measure_words(shown: Standard | Indicator, catalogue: FieldCatalogue | None = None) -> str:
    """Return how a standard or an indicator is worked out, as a sentence.

    Args:
        shown: what is worked out.
        catalogue: gives the fields' titles; without it, their names are written out.
    """
    return f"{_describe(shown.measure, Words(catalogue))}."


def condition_words(condition: Applies, catalogue: FieldCatalogue | None = None) -> str:
    """Return when a standard applies: `Only where “Services” has a row in which “Status” is operating.`"""
    known = catalogue is not None and condition.sheet in catalogue.sheets
    title = f"“{catalogue.sheets[condition.sheet].title}”" if catalogue is not None and known else condition.sheet
    return f"Only where {title} has a row in which {_where(condition.where, condition.sheet, Words(catalogue))}."


def _describe(measure: Any, words: Words) -> str:
    return _DESCRIBED[type(measure)](measure, words)


def _ratio(measure: Ratio, words: Words) -> str:
    above = _names(measure.of, measure.sheet, words)
    below = _names(measure.out_of, measure.out_of_sheet or measure.sheet, words)
    if measure.of_where:
        above += f" where {_where(measure.of_where, measure.sheet, words)},"
    said = f"{above} in a year for each of {below}" if measure.per_year else f"{above} as a share of {below}"
    if measure.complement:
        said = f"What is left of {below} without {above}, as a share of it"
    if measure.cap_each is not None:
        said += f", capped for each {words(measure.sheet, measure.cap_each)}"
    said += _rows(measure.where, measure.sheet, words) + _window(measure.months)
    for one in measure.provided:
        share = f"{_names(one.of, measure.sheet, words)} of {_names(one.out_of, measure.sheet, words)}"
        said += f"; judged only if {share} is {plain(one.at_least)}% or more"
    return _capital(said)


def _lowest(measure: LowestRatio, words: Words) -> str:
    if measure.parts:
        names = ", ".join(part.name for part in measure.parts)
        said = f"The lowest of {len(measure.parts)} shares: {names}"
    else:
        below = words(measure.sheet, measure.out_of or "")
        over = words.each(measure.over or (), measure.names)
        said = f"The lowest of {in_words(measure.of or '')} as a share of {below}, for each of these: {over}"
    return said + _rows(measure.where, measure.sheet, words) + _window(measure.months)


def _covered(measure: Covered, words: Words) -> str:
    rows = _rows(measure.where, measure.sheet, words)
    if measure.groups:
        fields = _either(words(measure.sheet, str(one)) for one in measure.dimensions)
        groups = ", ".join(f"{in_words(name)} ({_either(codes)})" for name, codes in measure.groups.items())
        return f"How many of {len(measure.groups)} groups stand in {fields}: {groups}{rows}"
    dimensions = [_dimension(one, measure.sheet, words) for one in measure.dimensions]
    required = [_required(one) for one in measure.requirements]
    if len(required) == 1:
        return f"How many of {required[0]} {dimensions[0]}{rows}"
    return f"How many of the combinations of {' with '.join(required)} {', '.join(dimensions)}{rows}"


def _dimension(dimension: Dimension, sheet: str, words: Words) -> str:
    if isinstance(dimension, str):
        return f"stand in {words(sheet, dimension)}"
    if isinstance(dimension, Span):
        return f"lie between {words(sheet, str(dimension.lowest))} and {words(sheet, str(dimension.highest))}"
    return f"with yes in {_either(words(sheet, name) for name in dimension.values())}"


def _required(required: Required) -> str:
    if isinstance(required, str):
        return f"the {in_words(required)}"
    if isinstance(required, Span):
        return f"the numbers from {required.lowest} to {required.highest}"
    return _either(in_words(one) for one in required)


def _conditions(measure: Conditions, words: Words) -> str:
    says = "; ".join(one.says for one in measure.statements)
    return f"How many of these hold: {says}"


def _months_since(measure: MonthsSince, words: Words) -> str:
    said = f"Calendar months from {words(measure.sheet, measure.field)} to the period's end"
    said += f", from the {measure.pick} date where there are several"
    for one in measure.provided:
        names = f"the {in_words(one.includes)}" if isinstance(one.includes, str) else words.each(one.includes, {})
        said += f", only where {words(measure.sheet, one.field)} includes {names}"
    return said + _rows(measure.where, measure.sheet, words)


def _amount(measure: Amount, words: Words) -> str:
    said = f"{_names(measure.field, measure.sheet, words)}{_rows(measure.where, measure.sheet, words)}"
    if measure.zero_when:
        said += f"; none where {_clause(measure.zero_when, measure.sheet, words)}"
    return _capital(said + (_window(measure.months) if measure.months > 1 else ""))


def _months_recorded(measure: MonthsRecorded, words: Words) -> str:
    said = f"Periods in which {words(measure.sheet, measure.field)} was filled in"
    return said + _rows(measure.where, measure.sheet, words) + _window(measure.months)


def _reconcile(measure: Reconcile, words: Words) -> str:
    said = f"Pairs of boroughs that say the same of {_names(measure.of, measure.sheet, words)}"
    allowed = f"within {plain(measure.allow)} or {plain(measure.allow_percent)}% of the larger, whichever is more"
    return f"{said}, {allowed}, as a share of the pairs in which either reports any{_window(measure.months)}"


def _boroughs(measure: Boroughs, words: Words) -> str:
    bound = f"{plain(measure.at_least)} or more" if measure.at_least is not None else ""
    bound = bound or f"{plain(measure.at_most)} or less" if measure.at_most is not None else bound
    nested = _describe(measure.measure, words)
    return f"The share of boroughs that reach {bound} in this: {nested[:1].lower()}{nested[1:]}"


def _shared_by(measure: SharedBy, words: Words) -> str:
    return (
        f"How many entries of {words(measure.sheet, measure.field)} {measure.boroughs} or more boroughs have in common"
    )


def _names(names: Names, sheet: str, words: Words) -> str:
    return words(sheet, names) if isinstance(names, str) else " and ".join(words(sheet, one) for one in names)


def _rows(where: Where, sheet: str, words: Words) -> str:
    said = _where(where, sheet, words)
    return f", where {said}" if said else ""


def _where(where: Where, sheet: str, words: Words) -> str:
    clauses = where if isinstance(where, list) else [where]
    return ", or ".join(_clause(one, sheet, words) for one in clauses if one)


def _clause(clause: Clause, sheet: str, words: Words) -> str:
    return " and ".join(f"{words(sheet, name)} is {words.listed(codes, sheet, name)}" for name, codes in clause.items())


def _code(code: str, titles: Mapping[str, str]) -> str:
    """Return a code in words: its title, but an abbreviation such as `MARAC` as it is."""
    title = titles.get(code, "") if code.islower() else ""
    return f"{title[:1].lower()}{title[1:]}" if title else in_words(code)


def _either(words: Iterable[str]) -> str:
    *rest, last = words
    return f"{', '.join(rest)} or {last}" if rest else last


def _window(months: int) -> str:
    return f", over {months} months" if months > 1 else ", in the month"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_DESCRIBED: Final[Mapping[type, Callable[[Any, Words], str]]] = {
    Ratio: _ratio,
    LowestRatio: _lowest,
    Covered: _covered,
    Conditions: _conditions,
    MonthsSince: _months_since,
    Amount: _amount,
    MonthsRecorded: _months_recorded,
    Reconcile: _reconcile,
    Boroughs: _boroughs,
    SharedBy: _shared_by,
}

"""`covered`: how many of a required set appear in the rows. What may appear widens the answer, never decides it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from standards.errors import RuleSetError
from standards.framework.specs import Covered, Dimension, Required, Span
from standards.measures.base import Compiled, Question
from standards.measures.filters import compile_where, fields_of, is_unknown
from standards.measures.session import Session, first_reason, in_words, is_unsaid, open_reason, required_field
from standards.model import CellState, Evidence, Reason, Row, SheetReturn, SourceGroup, Sources, Value
from standards.yaml import Name

Items = frozenset[str]
Reader = Callable[[Row], tuple[Items, Items]]
"""What a row covers of a dimension, and what it may cover besides."""
NOTHING: Items = frozenset()


@dataclass(frozen=True, slots=True)
class _Cover:
    """What some rows cover, what they may cover, and why that is open."""

    sure: Items = NOTHING
    possible: Items = NOTHING
    reason: Reason | None = None


class CoveredMeasure(Compiled):
    """Works out a `covered`. For a cluster, what any borough covers is covered."""

    def __init__(self, spec: Covered, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, spec.months),)
        self.match = compile_where(spec.where, spec.sheet, session)
        used = [name for dimension in spec.dimensions for name in _fields(dimension)]
        self.fields = tuple(dict.fromkeys((*used, *fields_of(spec.where))))
        for name in self.fields:
            required_field(session, spec.sheet, name)
        self.required, self.read = self._grouped() if spec.groups else self._products()
        self._known: dict[tuple[str, int], tuple[_Cover, SourceGroup]] = {}

    def evidence(self, question: Question) -> Evidence:
        windows = [
            self.session.window(area, self.spec.sheet, question.month, self.spec.months) for area in question.areas
        ]
        owing = [one for one in windows if one.reason is not Reason.CONDITION]
        if not owing:
            return Evidence(None, None, reason=Reason.CONDITION)
        found = [self._of_sheet(one) for window in owing for one in window.came]
        missing = [_Cover(NOTHING, frozenset(self.required), window.reason) for window in owing if window.missing]
        return self._settle([*(cover for cover, _ in found), *missing], Sources(tuple(group for _, group in found)))

    def _settle(self, covers: list[_Cover], sources: Sources) -> Evidence:
        sure = frozenset().union(*(one.sure for one in covers))
        possible = sure.union(*(one.possible for one in covers))
        low, high = Fraction(len(sure)), Fraction(len(possible))
        reason = first_reason(one.reason for one in covers) if low != high else None
        lacking = tuple(item for item in self.required if item not in possible)
        return Evidence(
            low,
            high,
            low if low == high else None,
            Fraction(len(self.required)),
            reason,
            detail=(f"not covered: {', '.join(map(self._words, lacking))}",) if lacking else (),
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

    def _of_sheet(self, one: SheetReturn) -> tuple[_Cover, SourceGroup]:
        key = (one.area, one.period.ordinal)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._cover(one)
        return found

    def _cover(self, one: SheetReturn) -> tuple[_Cover, SourceGroup]:
        if is_unsaid(one):
            return _Cover(NOTHING, frozenset(self.required), Reason.BLANK), SourceGroup((), self.fields)
        answers = [(row, self.match(row)) for row in self.session.rows(one)]
        used = tuple(row for row, answer in answers if answer is not False)
        sure, possible, states = set[str](), set[str](), list[Value]()
        for row, answer in answers:
            if answer is not False:
                covers, may_cover = self.read(row)
                (sure if answer else possible).update(covers)
                possible.update(may_cover)
                if may_cover or answer is None:
                    states.extend(map(row.value, self.fields))
        return _Cover(frozenset(sure), frozenset(possible), open_reason(states)), SourceGroup(used, self.fields)

    def _products(self) -> tuple[tuple[str, ...], Reader]:
        pairs = list(zip(self.spec.dimensions, self.spec.requirements, strict=True))
        wanted = [_required(one, self.session) for _, one in pairs]
        readers = [
            _reader(dimension, frozenset(items), self.spec.blank_is_none)
            for (dimension, _), items in zip(pairs, wanted, strict=True)
        ]
        if len(readers) == 1:
            return wanted[0], readers[0]
        return tuple(map("/".join, product(*wanted))), lambda row: _product([read(row) for read in readers])

    def _grouped(self) -> tuple[tuple[str, ...], Reader]:
        groups = {name: self.session.codes(codes) for name, codes in self.spec.groups.items()}
        codes = frozenset(str(code) for one in groups.values() for code in one)
        readers = [_reader(one, codes, self.spec.blank_is_none) for one in self.spec.dimensions]

        def read(row: Row) -> tuple[Items, Items]:
            found = [reader(row) for reader in readers]
            return tuple(
                frozenset(name for name, wanted in groups.items() if any(wanted & items[place] for items in found))
                for place in (0, 1)
            )  # type: ignore[return-value]

        return tuple(groups), read


def _product(parts: list[tuple[Items, Items]]) -> tuple[Items, Items]:
    sure = frozenset(map("/".join, product(*(covers for covers, _ in parts))))
    possible = frozenset(map("/".join, product(*(covers | may_cover for covers, may_cover in parts))))
    return sure, possible - sure


def _fields(dimension: Dimension) -> tuple[str, ...]:
    if isinstance(dimension, str):
        return (dimension,)
    if isinstance(dimension, Span):
        return tuple(str(end) for end in (dimension.lowest, dimension.highest))
    return tuple(dimension.values())


def _required(required: Required, session: Session) -> tuple[str, ...]:
    """Return what must be covered, in the rule's own order.

    Raises:
        RuleSetError: the set that the rule names does not exist.
    """
    if isinstance(required, Span):
        return tuple(str(number) for number in range(int(required.lowest), int(required.highest) + 1))
    if isinstance(required, str):
        if required not in session.catalogue.sets:
            raise RuleSetError(f"There is no set of codes called {required!r} in the contracts.")
        return session.catalogue.sets[required]
    return tuple(code for one in required for code in session.catalogue.sets.get(one, (one,)))


def _reader(dimension: Dimension, wanted: Items, blank_is_none: list[Name]) -> Reader:
    if isinstance(dimension, str):
        return _code_reader(dimension, wanted, dimension in blank_is_none)
    if isinstance(dimension, Span):
        return _span_reader(str(dimension.lowest), str(dimension.highest), wanted)
    return _label_reader(dimension, wanted)


def _code_reader(name: Name, wanted: Items, is_blank_none: bool) -> Reader:
    def read(row: Row) -> tuple[Items, Items]:
        value = row.value(name)
        if isinstance(value, tuple):
            return wanted.intersection(value), NOTHING
        if value is CellState.BLANK and is_blank_none:
            return NOTHING, NOTHING
        if is_unknown(value):
            return NOTHING, wanted
        return wanted.intersection((str(value),)), NOTHING

    return read


def _span_reader(lowest: Name, highest: Name, wanted: Items) -> Reader:
    ages = sorted((int(age), age) for age in wanted)

    def read(row: Row) -> tuple[Items, Items]:
        low, high = row.value(lowest), row.value(highest)
        if CellState.NOT_APPLICABLE in (low, high):
            return NOTHING, NOTHING
        inside = frozenset(
            text
            for age, text in ages
            if (not isinstance(low, int) or low <= age) and (not isinstance(high, int) or age <= high)
        )
        return (NOTHING, inside) if is_unknown(low) or is_unknown(high) else (inside, NOTHING)

    return read


def _label_reader(labels: dict[Name, Name], wanted: Items) -> Reader:
    pairs: Iterable[tuple[str, str]] = tuple((label, name) for label, name in labels.items() if label in wanted)

    def read(row: Row) -> tuple[Items, Items]:
        values = [(label, row.value(name)) for label, name in pairs]
        sure = frozenset(label for label, value in values if value == "yes")
        return sure, frozenset(label for label, value in values if is_unknown(value))

    return read

"""Slices of a sheet's rows: as finely told apart as the filters on the fields that belong together tell them apart.

A filter looks at codes of a row. All rows of which every filter says the same are one slice, so that whatever a figure
counts is the sum of whole slices: that some rows are among others, or are the others, needs no saying any more.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Final

from data.contracts.load import Contracts, SheetContract
from standards.measures.filters import Where
from standards.model import FieldKind, Row, Value

_YES_NO: Final = ("yes", "no")
_ANYTHING_ELSE: Final = ""

Predicate = tuple[str, tuple[str, ...]]
"""A field, and the codes of which a row has to hold one."""

Clauses = tuple[tuple[Predicate, ...], ...]
"""A filter: a row counts if every predicate of a clause holds, of any clause."""


@dataclass(frozen=True)
class Slice:
    """Rows of which every predicate says the same.

    Attributes:
        answers: each predicate with whether it holds.
    """

    answers: tuple[tuple[Predicate, bool], ...] = ()

    def is_in(self, clauses: Clauses) -> bool:
        """Say whether its rows count by a filter: all predicates of a clause hold, of any clause."""
        known = dict(self.answers)
        return any(all(known[predicate] for predicate in clause) for clause in clauses)

    @property
    def label(self) -> str:
        """Return it as part of a series' name; nothing where all rows are one slice."""
        if not self.answers:
            return ""
        return f" where {json.dumps([[name, list(codes), answer] for (name, codes), answer in self.answers])}"


def slice_in(series: str, row: Row) -> bool:
    """Say whether a row is of the slice that a series is named after."""
    answers = json.loads(series.partition(" where ")[2] or "[]")
    return all(bool(_held(row.value(name)) & {*codes}) is answer for name, codes, answer in answers)


def _held(value: Value) -> set[Value]:
    return set(value) if isinstance(value, tuple) else {value}


@dataclass
class Slices:
    """The slices of every field of every sheet, once all filters are known.

    Attributes:
        asked: the predicates used with each field, by sheet and field.
    """

    contracts: Contracts
    asked: dict[tuple[str, str], set[Predicate]] = field(default_factory=lambda: defaultdict(set))

    def clauses(self, where: Where) -> Clauses:
        """Return a filter as clauses of predicates."""
        written = where if isinstance(where, list) else [where]
        return tuple(
            tuple((name, self._codes(codes if isinstance(codes, list) else [codes])) for name, codes in clause.items())
            for clause in written
        )

    def _codes(self, named: Iterable[object]) -> tuple[str, ...]:
        sets: Mapping[str, tuple[str, ...]] = self.contracts.sets
        return tuple(sorted({code for name in named for code in sets.get(str(name), (str(name),))}))

    def ask(self, sheet: str, names: Iterable[str], where: Where) -> None:
        """Note that some fields are counted in some rows."""
        for clause in self.clauses(where):
            for name in names:
                self.asked[sheet, name].update(clause)

    def of(self, sheet: str, name: str) -> list[Slice]:
        """Return the slices of a field; all fields that rules of the contract bind together have the same."""
        predicates = sorted(
            {predicate for other in self._together[sheet].get(name, {name}) for predicate in self.asked[sheet, other]}
        )
        by_field: dict[str, list[Predicate]] = defaultdict(list)
        for predicate in predicates:
            by_field[predicate[0]].append(predicate)
        choices = [list(self._answers(sheet, name, asked)) for name, asked in sorted(by_field.items())]
        return [Slice(tuple(answer for part in parts for answer in part)) for parts in product(*choices)]

    def _answers(self, sheet: str, name: str, asked: list[Predicate]) -> Iterator[tuple[tuple[Predicate, bool], ...]]:
        """Yield what can be said at once of the codes that a row holds in a field: of one code, or of a list."""
        known = self._known_codes(sheet, name)
        possible = None if known is None else {tuple(code in codes for _, codes in asked) for code in known}
        for answers in product((True, False), repeat=len(asked)):
            if possible is None or answers in possible:
                yield tuple(zip(asked, answers, strict=True))

    def _known_codes(self, sheet: str, name: str) -> tuple[str, ...] | None:
        """Return the codes of which a row holds one; None where it may hold several, or anything."""
        at: str | None = sheet
        while at is not None:
            contract = self.contracts.sheets[at]
            known = contract.field(name)
            if known is not None:
                if known.kind is FieldKind.CODES or (known.kind is not FieldKind.YES_NO and not known.codes):
                    return None
                codes = _YES_NO if known.kind is FieldKind.YES_NO else known.codes
                return codes if known.is_required and not known.allows_z else (*codes, _ANYTHING_ELSE)
            at = contract.extends[0] if contract.extends else None
        return None

    @cached_property
    def _together(self) -> dict[str, dict[str, set[str]]]:
        return {name: _bound(contract) for name, contract in self.contracts.sheets.items()}


def _bound(contract: SheetContract) -> dict[str, set[str]]:
    """Return, for each field, all that rules bind together with it, over any number of rules."""
    groups: list[set[str]] = [{*rule.smaller, *rule.larger} for rule in contract.rules]
    groups += [set(derived.parts) for derived in contract.derived.values()]
    joined: list[set[str]] = []
    for group in groups:
        meeting = [other for other in joined if other & group]
        joined = [other for other in joined if not other & group]
        joined.append(group.union(*meeting))
    return {name: group for group in joined for name in group}

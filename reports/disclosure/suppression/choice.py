"""The cheapest choice of what to hide, by which something changes wherever too much can be worked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import highspy
import numpy as np

from reports.disclosure.constraint import Constraint, Contradiction, Key
from reports.disclosure.suppression.lone_labels import LoneCut

_VERDICT: Final = 1_000  # how much more a verdict is worth than the figures behind it


@dataclass
class RequiredCuts:
    """What has to change, as far as has been found. They only ever grow.

    Attributes:
        of_numbers: sets of constraints (by position) of which at least one has to fall away.
        of_labels: what `[c]` itself tells too much of, since nothing else around it is hidden.
    """

    of_numbers: set[frozenset[int]] = field(default_factory=set)
    of_labels: set[LoneCut] = field(default_factory=set)

    @property
    def number(self) -> int:
        return len(self.of_numbers) + len(self.of_labels)


def cheapest(
    cuts: RequiredCuts, constraints: Sequence[Constraint], weights: Mapping[Key, int], always: set[Key]
) -> tuple[set[Key], set[Key]]:
    """Return the figures to hide and the verdicts to withhold: the cheapest by which something of every cut changes.

    Args:
        cuts: what has to change.
        constraints: an area's constraints, by position.
        weights: what hiding each figure costs.
        always: figures that are hidden whatever is chosen; they cost nothing.

    Raises:
        Contradiction: no choice changes something of every cut.
    """
    return _HidingProgramme(cuts, constraints, weights, always).solution() if cuts.number else (set(), set())


_Row = tuple[float, list[int], list[int]]
"""A row of the integer programme: its least, the columns in it, and how many times each is counted."""


@dataclass
class _HidingProgramme:
    """The integer programme. Its columns: whether a figure is hidden, a verdict withheld, a constraint fallen away."""

    cuts: RequiredCuts
    constraints: Sequence[Constraint]
    weights: Mapping[Key, int]
    always: set[Key]

    def __post_init__(self) -> None:
        labels = self.cuts.of_labels
        self.involved = sorted(
            {at for cut in self.cuts.of_numbers for at in cut}.union(*(_.constraints for _ in labels))
        )
        of_constraints = [self.constraints[at] for at in self.involved]
        named = {key for cut in labels for key in cut.hidden | cut.joining}
        self.keys = sorted(named.union(*(each.shown_by for each in of_constraints)))
        stated = {each.stated_by for each in of_constraints if each.stated_by is not None}
        self.verdicts = sorted(stated.union(*(cut.withheld for cut in labels)))

    @cached_property
    def column_of(self) -> Mapping[Any, int]:
        figures = [("figure", key) for key in self.keys]
        verdicts = [("verdict", key) for key in self.verdicts]
        return {column: number for number, column in enumerate([*figures, *verdicts, *self.involved])}

    def solution(self) -> tuple[set[Key], set[Key]]:
        """Return the figures that are hidden and the verdicts that are withheld."""
        # Only hiding costs; what is hidden in any case is free.
        costs = [0 if key in self.always else self.weights[key] for key in self.keys]
        costs += [self.weights[key] * _VERDICT for key in self.verdicts]
        costs += [0] * len(self.involved)
        chosen = _cheapest(costs, [*self._needs(), *self._rows_of_numbers(), *sorted(self._rows_of_labels())])
        withheld = {key for key in self.verdicts if chosen[self.column_of["verdict", key]]}
        return withheld | {key for key in self.keys if chosen[self.column_of["figure", key]]}, withheld

    def _needs(self) -> Iterator[_Row]:
        """Yield that a constraint falls away only if all that shows it is hidden: `hidden - fallen >= 0` for each."""
        for position in self.involved:
            constraint = self.constraints[position]
            needs = [("figure", key) for key in constraint.shown_by]
            if constraint.stated_by is not None:
                needs = [("verdict", constraint.stated_by)]
            yield from ((0.0, [self.column_of[need], self.column_of[position]], [1, -1]) for need in sorted(needs))

    def _rows_of_numbers(self) -> Iterator[_Row]:
        """Yield that of every cut at least one constraint falls away."""
        for cut in sorted(self.cuts.of_numbers, key=sorted):
            yield 1.0, [self.column_of[position] for position in sorted(cut)], [1] * len(cut)

    def _rows_of_labels(self) -> Iterator[_Row]:
        """Yield that around each lone `[c]` one of the ways in which it may change is taken."""
        for cut in self.cuts.of_labels:
            again = [("figure", key) for key in cut.hidden] + [("verdict", key) for key in cut.withheld]
            more = [*cut.constraints, *(("figure", key) for key in cut.joining)]
            times = {self.column_of[each]: 1 for each in more} | {self.column_of[each]: -1 for each in again}
            columns = sorted(times)
            yield 1.0 - len(again), columns, [times[column] for column in columns]


def _cheapest(costs: Sequence[int], rows: Iterable[_Row]) -> list[bool]:
    """Return the cheapest of the choices by which each row adds up to its least or more.

    One thread, a fixed seed and no gap: the same edition always hides the same figures.

    Raises:
        Contradiction: no choice satisfies every row.
    """
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for option, value in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(option, value)
    for column, cost in enumerate(costs):
        solver.addCol(float(cost), 0.0, 1.0, 0, np.array([], np.int32), np.array([]))
        solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
    for least, columns, times in rows:
        solver.addRow(least, highspy.kHighsInf, len(columns), np.array(columns, np.int32), np.array(times, float))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise Contradiction
    return [value > 0.5 for value in solver.getSolution().col_value]

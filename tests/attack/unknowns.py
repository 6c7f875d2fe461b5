"""What a reader cannot rule out: whole numbers that fit everything known, found by SciPy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from tests.attack.documents import Linear, Variable

_MOST = 100_000


class AttackError(Exception):
    """The attack itself is wrong: what it takes for known is not true."""


@dataclass(frozen=True)
class Fact:
    """`least <= sum(times * unknown) <= most`, and where it stands."""

    terms: tuple[tuple[Variable, Fraction], ...]
    least: Fraction | None
    most: Fraction | None
    why: str


def fact(terms: Linear, least: Fraction | int | None, most: Fraction | int | None, why: str) -> Fact:
    """Return a fact."""
    ends = (None if end is None else Fraction(end) for end in (least, most))
    return Fact(tuple(sorted(terms.items())), *ends, why)


def holds(known: Fact, truth: Mapping[Variable, int]) -> bool:
    """Say whether a fact is true."""
    total = sum(many * truth.get(variable, 0) for variable, many in known.terms)
    return (known.least is None or total >= known.least) and (known.most is None or total <= known.most)


@dataclass
class Knowledge:
    """Facts in groups that share no unknown, each a programme of its own."""

    facts: Sequence[Fact]
    truth: Mapping[Variable, int]
    groups: dict[Variable, Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        leader: dict[Variable, Variable] = {}

        def leader_of(variable: Variable) -> Variable:
            while leader.setdefault(variable, variable) != variable:
                leader[variable] = variable = leader[leader[variable]]
            return variable

        for known in self.facts:
            for variable, _ in known.terms[1:]:
                leader[leader_of(variable)] = leader_of(known.terms[0][0])
        grouped: defaultdict[Variable, list[Fact]] = defaultdict(list)
        for known in self.facts:
            if known.terms:
                grouped[leader_of(known.terms[0][0])].append(known)
        made = {first: Group(each, self.truth) for first, each in grouped.items()}
        self.groups = {variable: made[leader_of(variable)] for variable in leader if leader_of(variable) in made}

    def group_of(self, terms: Linear) -> Group | None:
        """Return the group that a sum lies in; a sum over several is as free as the freest of its parts."""
        covering = {id(group): group for variable in terms if (group := self.groups.get(variable)) is not None}
        known = all(variable in self.groups for variable in terms)
        return next(iter(covering.values())) if known and len(covering) == 1 else None


class Group:
    """Facts over the same unknowns, with the solutions found so far: the truth is one."""

    def __init__(self, facts: Sequence[Fact], truth: Mapping[Variable, int]) -> None:
        self.facts = facts
        self._at = {
            variable: n for n, variable in enumerate(sorted({variable for each in facts for variable, _ in each.terms}))
        }
        values, rows, columns = [], [], []
        for row, known in enumerate(facts):
            for variable, many in known.terms:
                values.append(float(many))
                rows.append(row)
                columns.append(self._at[variable])
        matrix = csr_array((values, (rows, columns)), shape=(len(facts), len(self._at)))
        least = [-np.inf if each.least is None else float(each.least) - 1e-9 for each in facts]
        most = [np.inf if each.most is None else float(each.most) + 1e-9 for each in facts]
        self._constraint = LinearConstraint(matrix, least, most)
        is_true = all(holds(each, truth) for each in facts)
        self._solutions = [np.array([truth.get(variable, 0) for variable in self._at], float)] if is_true else []
        self._cases: dict[tuple[Fact, ...], Group] = {}
        self._truth = truth

    def narrower_than(self, terms: Linear, width: int) -> tuple[int, int] | None:
        """Return the bounds of a sum if they are closer to each other than so."""
        costs = np.zeros(len(self._at))
        for variable, many in terms.items():
            costs[self._at[variable]] = float(many)
        for sign in (-1, 1):
            if self._solutions and self._seen(costs)[1] - self._seen(costs)[0] >= width:
                return None
            self._solve(sign * costs)
        least, most = self._seen(costs)
        return None if most - least >= width else (round(least), round(most))

    def narrower_in_each(self, cases: Sequence[tuple[Fact, ...]], terms: Linear, width: int) -> tuple[int, int] | None:
        """Return the bounds of a sum, if they are so close whichever of some cases it is; a reader can't tell which."""
        if not cases:
            return self.narrower_than(terms, width)
        ends: list[tuple[int, int]] = []
        for case in cases:
            if case not in self._cases:
                self._cases[case] = Group([*self.facts, *case], self._truth)
            try:
                bounds = self._cases[case].narrower_than(terms, width)
            except AttackError:
                continue  # it can't be this case
            if bounds is None:
                return None
            ends.append(bounds)
        least, most = min(least for least, _ in ends), max(most for _, most in ends)
        return None if most - least >= width else (least, most)

    def bounds(self, terms: Linear) -> tuple[int, int]:
        """Return the true bounds of a sum, up to a great number."""
        return self.narrower_than(terms, _MOST) or (0, _MOST)

    def _seen(self, costs: Any) -> tuple[float, float]:
        values = [float(costs @ solution) for solution in self._solutions]
        return min(values), max(values)

    def _solve(self, costs: Any) -> None:
        answer = milp(
            costs,
            constraints=self._constraint,
            integrality=np.ones(len(self._at)),
            bounds=Bounds(0, _MOST),
            options={"mip_rel_gap": 0.0},
        )
        if answer.x is None:
            raise AttackError(f"What is taken for known cannot be true: {answer.message}")
        self._solutions.append(np.round(answer.x))


def true_ones(facts: Iterable[Fact], truth: Mapping[Variable, int]) -> Iterator[Fact]:
    """Yield the facts that are true: a reader who also believes what is wrong does not come closer to the truth."""
    return (each for each in dict.fromkeys(facts) if holds(each, truth))

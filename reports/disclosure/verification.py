"""A second look at what is hidden: by another solver, and from nothing but what was published.

For every hidden sum we look for two solutions of everything that is shown, in which the sum differs enough. Finding
both proves that no reader can tell which is true; they can be checked by adding up. Z3 searches, in exact
arithmetic; the programme that chose what to hide reckons with floating point.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any, Final

import z3

from reports.disclosure.constraint import Constraint, Contradiction
from reports.disclosure.knowledge import (
    SHARE_SUMS,
    AreaFigure,
    DisclosureSettings,
    ShareSums,
    constraints,
    independent_groups,
    is_within,
    lone_hidden,
)
from reports.disclosure.notified import Sums, Surroundings
from reports.view.composition import Compositions, Count, Known, Terms
from standards.errors import MinstdError

SOLVER: Final = f"Z3 {z3.get_version_string()}"
_MILLISECONDS: Final = 20_000


class InconclusiveSearch(MinstdError):
    """The search was given up, so nothing is proved."""

    def __init__(
        self,
        message: str = "It could not be worked out in time what the hidden counts may be. Nothing was published.",
    ) -> None:
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class DisclosureRisk:
    """A hidden sum.

    Attributes:
        terms: what it is made of.
        least, most: bounds within which it may be anything that the search came upon; the true bounds are no narrower.
        is_safe: whether readers cannot work it out closely enough to matter.
        is_earlier: whether what lasts discloses it, whatever this edition hides: what was published before, and what
            `[c]` itself says of a sum beside which no other could be hidden.
    """

    terms: Terms
    least: Fraction
    most: Fraction
    is_safe: bool
    is_earlier: bool = False


def verify(
    items: Sequence[AreaFigure],
    compositions: Compositions,
    settings: DisclosureSettings,
    earlier: Iterable[tuple[Terms, Fraction]] = (),
) -> list[DisclosureRisk]:
    """Return every hidden sum of one area with what can be told of it.

    Args:
        items: figures as published: what is hidden has no numbers.
        compositions: what they are made of.
        settings: how careful the edition is to be.
        earlier: sums that earlier editions showed.

    Raises:
        Contradiction: figures are shown that cannot all be true.
        Undecided: the search was given up.
    """
    hidden_sums = dict.fromkeys(item.child_sums for item in items if item.is_hidden)
    every_sums = dict.fromkeys(item.child_sums for item in items)
    # What everybody reads is no secret. What is left of it beside a part that a borough knows may be one.
    secret = every_sums if compositions.known else hidden_sums
    limits = (settings.narrowest, settings.largest_hidden, settings.smallest_whole_group)
    risks: list[DisclosureRisk] = []
    for group in independent_groups(constraints(items, compositions, earlier)):
        counts = {count for constraint in group for count, _ in constraint.terms}
        shown = set() if compositions.known else {constraint.terms for constraint in group if constraint.is_number}
        singles: list[Terms] = [((count, 1),) for count in sorted(filter(compositions.counts_children, counts))]
        within_group = [sums for sums in secret if sums and is_within(sums, counts)]
        sums = dict.fromkeys([*singles, *(terms for share in within_group for terms in share)])
        targets = _Targets(
            tuple(terms for terms in sums if terms not in shown),
            tuple(share for share in within_group if len(share) == SHARE_SUMS),
            frozenset(count.series for count in counts if compositions.counts_children(count)),
            limits,
            lone_hidden(hidden_sums, counts),
            bool(lone_hidden(every_sums, counts)),
        )
        risks += _group_risks(tuple(group), targets)
    return risks


def verify_for_all(
    items: Sequence[AreaFigure],
    compositions: Compositions,
    settings: DisclosureSettings,
    earlier: Sums,
    notified: Sequence[Known],
) -> tuple[list[DisclosureRisk], list[DisclosureRisk]]:
    """Return what everybody can tell of one area, and what other boroughs can tell of the moves they don't know.

    Args:
        items, compositions, settings, earlier: see `verify`.
        notified: what each of the other boroughs knows of the area's counts.
    """
    risks = verify(items, compositions, settings, earlier)
    if not notified:
        return risks, []
    near = Surroundings(items, compositions, earlier)
    of_boroughs: list[DisclosureRisk] = []
    for known in notified:
        own, own_earlier = near.of(known)
        of_boroughs += verify(own, compositions.for_reader(known), settings, own_earlier)
    return risks, of_boroughs


@dataclass(frozen=True)
class _Targets:
    """The sums that some constraints must not narrow down too far.

    Attributes:
        sums: the hidden sums.
        shares: of each share of children: what is above, what is below, and what is left.
        children: the series that count children, which are whole numbers.
        limits: `narrowest`, `largest_hidden` and `smallest_whole_group`.
        label: the sums of the only figure that is hidden here: then it is hidden for itself, and one of them is small.
        is_only: whether there is no other figure here that could be hidden beside it.
    """

    sums: tuple[Terms, ...]
    shares: tuple[ShareSums, ...]
    children: frozenset[str]
    limits: tuple[int, int, int]
    label: ShareSums = ()
    is_only: bool = False


@lru_cache(maxsize=1024)
def _group_risks(group: tuple[Constraint, ...], targets: _Targets) -> tuple[DisclosureRisk, ...]:
    """Return the risk of each of some sums over the same counts.

    Kept from call to call: an edition asks again about the months before, most of which have not changed.

    Raises:
        Contradiction: the figures shown cannot all be true.
    """
    if not targets.sums:
        return ()
    solutions = _Solutions(group, targets.children)
    # Numbers of other editions that returns sent since have corrected contradict the figures shown now: they go.
    if not solutions.is_possible():
        group = _without_superseded(group, targets.children)
        solutions = _Solutions(group, targets.children)
    if not solutions.is_possible():
        if any(constraint.shown_by for constraint in group):
            raise Contradiction
        return ()  # only what verdicts say: where returns contradict themselves, nothing follows
    if targets.label:
        solutions.add_label(targets.label, targets.limits)
    lasting = [constraint for constraint in group if constraint.is_lasting]
    risks = []
    sums = list(filter(solutions.knows, targets.sums))
    solutions.spread(sums, targets.limits[0])
    for terms in sums:
        bounds = solutions.bounds(terms, targets.limits[0])
        is_disclosed = _is_disclosed(solutions, terms, bounds, targets)
        # What lasting constraints, and a `[c]` that is bound to be alone, disclose, no hiding here could prevent.
        is_earlier = is_disclosed and _is_disclosed_by(lasting, terms, targets)
        risks.append(DisclosureRisk(terms, *bounds, not is_disclosed, is_earlier))
    return tuple(risks)


def _without_superseded(group: tuple[Constraint, ...], children: frozenset[str]) -> tuple[Constraint, ...]:
    """Return the constraints without those that are doubtful and cannot be true, the surest kept first."""
    kept = [constraint for constraint in group if not constraint.doubt]
    for constraint in sorted((each for each in group if each.doubt), key=lambda each: each.doubt):
        if _Solutions([*kept, constraint], children).is_possible():
            kept.append(constraint)
    return tuple(kept)


def _reveals_each_child(
    solutions: _Solutions,
    terms: Terms,
    bounds: tuple[Fraction, Fraction],
    shares: Iterable[ShareSums],
    smallest: int,
) -> bool:
    """Say whether it is known that none, or all, of a small group of children did something."""
    if any(bounds):
        return False
    sizes = [
        solutions.bounds(below, smallest)
        for above, below, left in shares
        if terms in (above, left) and solutions.knows(below)
    ]
    return any(least >= 1 and most < smallest for least, most in sizes)


def _is_disclosed_by(lasting: Sequence[Constraint], terms: Terms, targets: _Targets) -> bool:
    """Say whether the constraints that nothing can take back disclose a sum by themselves."""
    earlier_solutions = _Solutions(lasting, targets.children)
    if not earlier_solutions.knows(terms) or not earlier_solutions.is_possible():
        return False
    if targets.is_only and targets.label and all(map(earlier_solutions.knows, targets.label)):
        earlier_solutions.add_label(targets.label, targets.limits)
    return _is_disclosed(earlier_solutions, terms, earlier_solutions.bounds(terms, targets.limits[0]), targets)


def _is_disclosed(solutions: _Solutions, terms: Terms, bounds: tuple[Fraction, Fraction], targets: _Targets) -> bool:
    """Say whether a sum is known too closely, or what each child of a small group did."""
    width, largest, smallest_group = targets.limits
    return _is_too_narrow(bounds, width, largest) or _reveals_each_child(
        solutions, terms, bounds, targets.shares, smallest_group
    )


def _is_too_narrow(bounds: tuple[Fraction, Fraction], width: int, largest: int) -> bool:
    """Say whether a count that may be a small one is known too closely."""
    least, most = bounds
    return most - least < width and most >= 1 and least <= largest


class _Solutions:
    """Solutions of some constraints: values that their counts may have. Each may answer a later question too."""

    def __init__(self, known: Sequence[Constraint], children: frozenset[str]) -> None:
        self._solver: Any = z3.Solver()
        self._solver.set("timeout", _MILLISECONDS)
        self._counts = {
            count: f"c{number}"
            for number, count in enumerate(sorted({count for constraint in known for count, _ in constraint.terms}))
        }
        self._children = children
        self._totals: dict[Terms, Any] = {}
        # Z3 reads them as text: its Python takes ten times as long to write an expression down.
        kinds = ((name, "Int" if count.series in children else "Real") for count, name in self._counts.items())
        lines = [f"(declare-const {name} {kind}) (assert (>= {name} 0))" for name, kind in kinds]
        self._solver.from_string("\n".join([*lines, *map(self._text, known)]))
        self._solutions: list[Mapping[Count, int | Fraction]] = []

    def _text(self, constraint: Constraint) -> str:
        """Return a constraint for Z3, multiplied so that its bounds are whole: it is exact, and quicker with these."""
        limits = [limit for limit in (constraint.least, constraint.most) if limit is not None]
        multiple = lcm(*(limit.denominator for limit in limits))
        is_whole = all(count.series in self._children for count, _ in constraint.terms)
        added = " ".join(
            f"(* {_text_of(many * multiple, is_whole)} {self._text_of_count(count, is_whole)})"
            for count, many in constraint.terms
        )
        ends = ((">=", constraint.least), ("<=", constraint.most))
        return " ".join(
            f"(assert ({sign} (+ 0 {added}) {_text_of(int(end * multiple), is_whole)}))"
            for sign, end in ends
            if end is not None
        )

    def _text_of_count(self, count: Count, is_whole: bool) -> str:
        name = self._counts[count]
        return name if is_whole or count.series not in self._children else f"(to_real {name})"

    def _total(self, terms: Terms) -> Any:
        if terms not in self._totals:  # Z3's Python is slow to write an expression down, and quick to reuse it
            counts = [self._variable(count) if many == 1 else many * self._variable(count) for count, many in terms]
            self._totals[terms] = counts[0] if len(counts) == 1 else z3.Sum(counts)
        return self._totals[terms]

    def _variable(self, count: Count) -> Any:
        return (z3.Int if count.series in self._children else z3.Real)(self._counts[count])

    def add_label(self, sums: Sequence[Terms], limits: tuple[int, int, int]) -> None:
        """Add that one of the sums of a hidden figure is small, or that none or all of a small group did something.

        Solutions met before may not fit; they are forgotten. Where nothing fits, the label is no such label.
        """
        _, largest, smallest = limits
        cases = [z3.And(self._total(terms) >= 1, self._total(terms) <= largest) for terms in sums]
        if len(sums) == SHARE_SUMS:
            above, below, left = map(self._total, sums)
            cases.append(z3.And(below >= 1, below < smallest, z3.Or(above == 0, left == 0)))
        self._solver.push()
        self._solver.add(z3.Or(cases))
        before, self._solutions = self._solutions, []
        if not self.is_possible():
            self._solver.pop()
            self._solutions = before

    def knows(self, terms: Terms) -> bool:
        """Say whether any constraint speaks of all that a sum is made of."""
        return all(count in self._counts for count, _ in terms)

    def is_possible(self, *further: Any) -> bool:
        """Say whether there is a solution, and keep it.

        Raises:
            Undecided: the search was given up.
        """
        answer = self._solver.check(*further)
        if answer == z3.unknown:
            raise InconclusiveSearch
        if answer == z3.unsat:
            return False
        values = _values(self._solver.model())
        # A count that the model doesn't name may be anything.
        self._solutions.append({count: values.get(number, 0) for number, count in enumerate(self._counts)})
        return True

    def spread(self, sums: Iterable[Terms], width: int) -> None:
        """Look for solutions in which many sums at once are further from where they were seen.

        One question asks about all periods of a series: where it can't be so in all of them, those that Z3 names as the
        reason are left out, and the rest is asked again.
        """
        series: dict[tuple[str, ...], list[Terms]] = defaultdict(list)
        for terms in sums:
            series[tuple(count.series for count, _ in terms)].append(terms)
        is_found = True
        while is_found:
            is_found = sum(self._is_spread(alike, width) for alike in series.values()) > 0

    def _is_spread(self, sums: Iterable[Terms], width: int) -> bool:
        """Say whether a solution was found in which some sums are further away."""
        further = []
        for terms in sums:
            least, most = self._seen(terms)
            if most - least < width:
                further.append(self._total(terms) >= least + width)
        while further:
            if self.is_possible(*further):
                return True
            reasons = {reason.get_id() for reason in self._solver.unsat_core()}
            further = [condition for condition in further if condition.get_id() not in reasons]
        return False

    def _seen(self, terms: Terms) -> tuple[int | Fraction, int | Fraction]:
        """Return the least and the greatest that a sum is in the solutions met."""
        values = [sum(solution[count] * many for count, many in terms) for solution in self._solutions]
        return min(values), max(values)

    def bounds(self, terms: Terms, width: int) -> tuple[Fraction, Fraction]:
        """Return two values that a sum may have: so far apart, or else the least and the greatest."""
        # Two solutions far enough apart are the proof. Until there are two, ask for one further out on either side:
        # first at the distance needed, then any further at all. With no more, least and most are the true bounds.
        total = self._total(terms)
        while True:
            least, most = self._seen(terms)
            if most - least >= width:
                return Fraction(least), Fraction(most)
            if not any(self.is_possible(condition) for condition in _further_out(total, least, most, width)):
                return Fraction(least), Fraction(most)


def _text_of(number: int, is_whole: bool) -> str:
    """Return a number as Z3 reads it, among real numbers with a decimal point."""
    digits = str(abs(number)) if is_whole else f"{abs(number)}.0"
    return digits if number >= 0 else f"(- {digits})"


def _further_out(total: Any, least: int | Fraction, most: int | Fraction, width: int) -> Iterator[Any]:
    """Yield what a value outside the bounds meets: first at the distance needed, then anywhere beyond."""
    yield total >= least + width
    yield total <= most - width
    yield total > most
    yield total < least


_VALUE: Final = re.compile(r"\(define-fun c(\d+) \(\) (?:Int|Real)\s+(?:(\d+)(?:\.0)?|\(/ (\d+)\.0 (\d+)\.0\))\)")


def _values(model: Any) -> dict[int, int | Fraction]:
    """Return the values of a solution by the counts' numbers, exactly: whole ones as integers, which add up faster.

    The model is read as Z3 writes it down: asking it for one value after another takes ten times as long.

    Raises:
        Undecided: a value is written in a way that we can't read.
    """
    text = model.sexpr()
    values: dict[int, int | Fraction] = {
        int(number): int(digits) if digits else Fraction(int(above), int(below))
        for number, digits, above, below in _VALUE.findall(text)
    }
    if len(values) != text.count("define-fun"):
        raise InconclusiveSearch
    return values

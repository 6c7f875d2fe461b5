"""The cheapest further hiding after which no small count of children can be worked out from what is shown.

An integer programme whose rows are made as they are needed (M. Fischetti and J.-J. Salazar-González, "Solving the cell
suppression problem on tabular data with linear constraints", Management Science 47(7), 2001). Wherever a count can be
narrowed down too far, the linear programme that does so says from which constraints; one of them has to fall away. The
cheapest choice for all such rows is tried in turn, until nothing can be narrowed down any more. Then no cheaper hiding
is safe, since every row is necessary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import highspy
import numpy as np

from reports.disclosure.constraint import Constraint, Contradiction, Key
from reports.disclosure.knowledge import (
    SHARE_SUMS,
    AreaFigure,
    DisclosureSettings,
    ShareSums,
    constraints,
    independent_groups,
    is_within,
    label_cases,
    lone_hidden,
)
from reports.disclosure.ranges import Range, Ranges
from reports.view.composition import Compositions, Terms

_VERDICT: Final = 1_000  # how much more a verdict is worth than the figures behind it


@dataclass(frozen=True)
class Suppression:
    """What is hidden of one area.

    Attributes:
        figures: the figures whose numbers are hidden.
        verdicts: those of them whose verdict is not shown either.
        given_away: sums that what was published before gives away, whatever is hidden now.
        unexplained: figures that contradict others, so that nobody can say what follows from them. They are hidden.
    """

    figures: frozenset[Key] = frozenset()
    verdicts: frozenset[Key] = frozenset()
    given_away: tuple[Terms, ...] = ()
    unexplained: frozenset[Key] = frozenset()


NOTHING_HIDDEN: Final = Suppression()


def suppress(
    items: Sequence[AreaFigure],
    compositions: Compositions,
    settings: DisclosureSettings,
    earlier: Iterable[tuple[Terms, Any]] = (),
) -> Suppression:
    """Return the cheapest hiding that is safe.

    Args:
        items: an area's figures, as true as they are.
        compositions: what they are made of.
        settings: how careful to be.
        earlier: sums that earlier editions showed.
    """
    search = _Search(items, compositions, settings, constraints(items, compositions, earlier))
    # Each round adds at least one new cut, and there are finitely many sets of constraints, so the rounds end.
    while search.add_cuts():
        search.choose_cheapest()
    return Suppression(
        frozenset(search.hidden),
        frozenset(search.withheld),
        tuple(search.given_away),
        frozenset(search.unexplained),
    )


Row = tuple[float, list[int], list[int]]
"""A row of the integer programme: its least, the columns in it, and how many times each is counted."""


@dataclass(frozen=True)
class _LoneCut:
    """What a lone `[c]` tells too much of; one of these has to change.

    Attributes:
        constraints: one of them falls away.
        hidden, withheld: or one of these figures or verdicts is shown again, which may join it to another `[c]`.
        joining: or one of these figures is hidden: then it is not alone.
    """

    constraints: frozenset[int]
    hidden: frozenset[Key]
    withheld: frozenset[Key]
    joining: frozenset[Key]

    @property
    def ways(self) -> int:
        return len(self.constraints) + len(self.hidden) + len(self.withheld) + len(self.joining)


@dataclass
class _ConstraintGroup:
    """Constraints that share counts, and the sums over these counts that must not be narrowed down.

    Attributes:
        positions: where each constraint is in the search's own list.
        ranges: the linear programme over them.
        targets: the sums.
        shares: the shares of children, of which it must not be known that none or all of a small group did something.
        checked: the constraints that were left out when the group was last looked at; None before the first time.
        superseded: what is doubtful, and can't be true: numbers of other editions that returns sent since have
            corrected, and what a contract says and a return does not keep to.
    """

    constraints: list[Constraint]
    positions: list[int]
    ranges: Ranges
    targets: list[Terms]
    shares: list[ShareSums]
    checked: frozenset[int] | None = None
    superseded: frozenset[int] = frozenset()

    def drop_superseded(self) -> bool:
        """Leave out what is doubtful and cannot be true; say whether there was anything like it."""
        # All of them go first, and come back one by one, the surest first, for as long as the rest can still be true.
        earlier = [
            at for at, constraint in enumerate(self.constraints) if constraint.doubt and at not in self.superseded
        ]
        earlier.sort(key=lambda at: self.constraints[at].doubt)
        others = (self.checked or frozenset()) - self.superseded
        self.superseded |= frozenset(earlier)
        for at in earlier:
            self.ranges.drop(others | self.superseded - {at})
            if self.ranges.can_hold():
                self.superseded -= {at}
        return any(at in self.superseded for at in earlier)


@dataclass
class _Search:
    """The state of the search for one area.

    Attributes:
        hidden, withheld: the figures and the verdicts that the last choice hides.
        given_away, unexplained: as in `Suppression`.
        cuts: sets of constraints (by position) of which at least one has to fall away. They are the rows of the
            integer programme, and only ever grow.
        lone_cuts: what `[c]` itself tells too much of, since nothing else around it is hidden.
        heard: the sums that it discloses, for some constraints.
    """

    items: Sequence[AreaFigure]
    compositions: Compositions
    settings: DisclosureSettings
    constraints: Sequence[Constraint]
    hidden: set[Key] = field(default_factory=set)
    withheld: set[Key] = field(default_factory=set)
    given_away: list[Terms] = field(default_factory=list)
    unexplained: set[Key] = field(default_factory=set)
    cuts: set[frozenset[int]] = field(default_factory=set)
    lone_cuts: set[_LoneCut] = field(default_factory=set)
    heard: dict[tuple[tuple[Constraint, ...], ShareSums], frozenset[Terms]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.always = {item.key for item in self.items if item.is_hidden}
        self.hidden = set(self.always)
        self.weights = {item.key: item.weight for item in self.items}
        self.child_sums = {item.key: item.child_sums for item in self.items if item.child_sums}
        self.groups = list(self._constraint_groups())

    def _constraint_groups(self) -> Iterator[_ConstraintGroup]:
        """Yield the constraints in groups, each with the sums over its counts that must not be narrowed down."""
        positions = {id(constraint): position for position, constraint in enumerate(self.constraints)}
        groups = independent_groups(self.constraints)
        # A count belongs to one group, so a sum can only be narrowed down if one group holds all its counts.
        home = {count: at for at, group in enumerate(groups) for constraint in group for count, _ in constraint.terms}
        targets: list[dict[Terms, None]] = [{} for _ in groups]
        shares: list[list[ShareSums]] = [[] for _ in groups]
        for count in sorted(filter(self.compositions.counts_children, home)):
            targets[home[count]][((count, 1),)] = None
        for sums in dict.fromkeys(self.child_sums.values()):
            for terms in sums:
                homes = {home.get(count) for count, _ in terms}
                if len(homes) == 1 and (at := homes.pop()) is not None:
                    targets[at][terms] = None
                    if len(sums) == SHARE_SUMS and terms == sums[1]:
                        shares[at].append(sums)
        for group, wanted, of_children in zip(groups, targets, shares, strict=True):
            yield _ConstraintGroup(
                group,
                [positions[id(constraint)] for constraint in group],
                Ranges(group, self.compositions.counts_children),
                list(wanted),
                of_children,
            )

    def add_cuts(self) -> bool:
        """Look for counts that can be narrowed down, and note what has to fall away; say whether there were any."""
        before = len(self.cuts), len(self.unexplained)
        for group in self.groups:
            hidden_constraints = frozenset(
                at for at, constraint in enumerate(group.constraints) if self._falls_away(constraint)
            )
            # A group is looked at again only if other constraints are left out than the last time.
            while hidden_constraints | group.superseded != group.checked:
                group.checked = hidden_constraints | group.superseded
                group.ranges.drop(group.checked)
                try:
                    self._find_narrow_sums(group)
                except Contradiction:
                    if not group.drop_superseded():
                        self._hide_contradictory(group)
        if (len(self.cuts), len(self.unexplained)) > before:
            return True
        heard = len(self.lone_cuts)
        for group in self.groups:
            self._hear_lone_labels(group)
        return len(self.lone_cuts) > heard

    def _hear_lone_labels(self, group: _ConstraintGroup) -> None:
        """Note where `[c]` tells too much, since no other figure around it is hidden."""
        kept = [at for at in range(len(group.constraints)) if at not in (group.checked or ())]
        positions = {id(group.constraints[at]): group.positions[at] for at in kept}
        lasting = tuple(group.constraints[at] for at in kept if group.constraints[at].is_lasting)
        for known in independent_groups(group.constraints[at] for at in kept) if group.targets else ():
            counts = {count for constraint in known for count, _ in constraint.terms}
            label = lone_hidden((sums for key, sums in self.child_sums.items() if key in self.hidden), counts)
            if not label:
                continue
            disclosed = self._disclosed(tuple(known), label)
            if disclosed and lone_hidden(self.child_sums.values(), counts):  # however much is hidden, it is alone
                disclosed -= self._disclosed(lasting, label)
            if disclosed:
                cut = _LoneCut(
                    frozenset(positions[id(constraint)] for constraint in known if not constraint.is_lasting),
                    frozenset({key for each in group.constraints for key in each.shown_by} & self.hidden - self.always),
                    frozenset({each.stated_by for each in group.constraints if each.stated_by in self.withheld}),
                    frozenset(
                        key for key, sums in self.child_sums.items() if sums != label and is_within(sums, counts)
                    ),
                )
                self.lone_cuts |= {cut} if cut.ways else set()

    def _disclosed(self, known: tuple[Constraint, ...], label: ShareSums) -> frozenset[Terms]:
        """Return the sums that are known too closely whichever case it is that a lone `[c]` speaks of."""
        if (known, label) not in self.heard:
            cases = [[*known, *case] for case in label_cases(label, self.settings)]
            shown = {constraint.terms for constraint in known if constraint.is_number}
            counts = sorted({count for constraint in known for count, _ in constraint.terms})
            singles: list[Terms] = [((count, 1),) for count in filter(self.compositions.counts_children, counts)]
            sums = [terms for terms in dict.fromkeys([*singles, *label]) if terms not in shown]
            self.heard[known, label] = frozenset(self._narrow_in_each(cases, sums, label))
        return self.heard[known, label]

    def _narrow_in_each(
        self, cases: Iterable[list[Constraint]], sums: list[Terms], label: ShareSums
    ) -> Iterator[Terms]:
        width, largest = self.settings.narrowest, self.settings.largest_hidden
        possible: list[tuple[Ranges, dict[Terms, Range]]] = []
        for case in cases:
            ranges = Ranges(case, self.compositions.counts_children)
            try:
                narrow = ranges.narrower_than(width, largest, sums)
            except Contradiction:
                continue  # it can't be this case
            sums = list(narrow)
            possible.append((ranges, narrow))
        for terms in sums if possible else ():
            least = min(narrow[terms].least for _, narrow in possible)
            most = max(narrow[terms].most for _, narrow in possible)
            if most - least < width and most >= 1 and least <= largest:
                yield terms
            if most <= 0 and len(label) == SHARE_SUMS and terms in (label[0], label[2]):
                sizes = [ranges.of(label[1]) for ranges, _ in possible]
                smallest = self.settings.smallest_whole_group
                if all(size.least >= 1 and size.most < smallest for size in sizes):
                    yield terms

    def _hide_contradictory(self, group: _ConstraintGroup) -> None:
        """Hide every figure of a group that contradicts itself: nobody can say what else follows from it."""
        keys = {key for constraint in group.constraints for key in constraint.shown_by}
        self.unexplained |= keys
        self.always |= keys
        group.targets, group.shares = [], []

    def _find_narrow_sums(self, group: _ConstraintGroup) -> None:
        """Look for sums that can be narrowed down. Those shown are no secret, and safe to show by themselves."""
        dropped = group.checked or frozenset()
        shown = {
            constraint.terms
            for at, constraint in enumerate(group.constraints)
            if constraint.is_number and at not in dropped
        }
        sums = [terms for terms in group.targets if terms not in shown]
        narrow = group.ranges.narrower_than(self.settings.narrowest, self.settings.largest_hidden, sums)
        for terms, bounds in narrow.items():
            # A sum that is surely 0, or surely no small count, may be known as closely as anybody likes.
            if bounds.most >= 1 and bounds.least <= self.settings.largest_hidden:
                self._add_cut(group, terms, group.ranges.because(terms, self.settings.narrowest))
        for share in group.shares:
            self._check_small_group(group, share, narrow)

    def _check_small_group(self, group: _ConstraintGroup, share: ShareSums, narrow: Mapping[Terms, Range]) -> None:
        """Look whether none, or all, of a small group of children is known to have done something."""
        above, below, rest = share
        for terms in (above, rest):
            if terms in narrow and narrow[terms].most <= 0:
                size = group.ranges.of(below)
                if size.least >= 1 and size.most < self.settings.smallest_whole_group:
                    self._add_cut(
                        group,
                        terms,
                        group.ranges.because(terms, self.settings.narrowest)
                        | group.ranges.because(below, self.settings.smallest_whole_group),
                    )

    def _add_cut(self, group: _ConstraintGroup, terms: Terms, because: frozenset[int]) -> None:
        """Note that one of these constraints has to fall away; where none can, it is too late."""
        cut = frozenset(group.positions[at] for at in because if not group.constraints[at].is_lasting)
        if cut:
            self.cuts.add(cut)
        else:
            self.given_away.append(terms)
            group.targets = [target for target in group.targets if target != terms]

    def _falls_away(self, constraint: Constraint) -> bool:
        if constraint.is_lasting:
            return False
        return (
            constraint.stated_by in self.withheld
            if constraint.stated_by is not None
            else constraint.shown_by <= self.hidden
        )

    def choose_cheapest(self) -> None:
        """Choose the cheapest hiding by which at least one constraint of every cut falls away."""
        self.hidden, self.withheld = set(self.always), set()
        if not self.cuts and not self.lone_cuts:
            return
        # Columns: whether a figure is hidden, a verdict is withheld, a constraint has fallen away.
        cuts = [*self.cuts, *(cut.constraints for cut in self.lone_cuts)]
        involved = sorted({position for cut in cuts for position in cut})
        named = {key for cut in self.lone_cuts for key in cut.hidden | cut.joining}
        keys = sorted({key for at in involved for key in self.constraints[at].shown_by} | named)
        withheld_again = {key for cut in self.lone_cuts for key in cut.withheld}
        stated = {key for at in involved if (key := self.constraints[at].stated_by) is not None}
        verdicts = sorted(stated | withheld_again)
        columns = [*(("figure", key) for key in keys), *(("verdict", key) for key in verdicts), *involved]
        column_of: dict[Any, int] = {column: number for number, column in enumerate(columns)}
        # Costs: only hiding costs; what is hidden in any case is free.
        costs = [0 if key in self.always else self.weights[key] for key in keys]
        costs += [self.weights[key] * _VERDICT for key in verdicts]
        costs += [0] * len(involved)
        rows = [*self._needs(involved, column_of), *self._cut_rows(column_of), *sorted(self._lone_rows(column_of))]
        chosen = _cheapest(costs, rows)
        self.withheld = {key for key in verdicts if chosen[column_of["verdict", key]]}
        self.hidden |= self.withheld | {key for key in keys if chosen[column_of["figure", key]]}

    def _needs(self, involved: Iterable[int], column_of: Mapping[Any, int]) -> Iterator[Row]:
        """Yield that a constraint falls away only if all that shows it is hidden: `hidden - fallen >= 0` for each."""
        for position in involved:
            constraint = self.constraints[position]
            needs = [("figure", key) for key in constraint.shown_by]
            if constraint.stated_by is not None:
                needs = [("verdict", constraint.stated_by)]
            yield from ((0.0, [column_of[need], column_of[position]], [1, -1]) for need in sorted(needs))

    def _cut_rows(self, column_of: Mapping[Any, int]) -> Iterator[Row]:
        """Yield that of every cut at least one constraint falls away."""
        for cut in sorted(self.cuts, key=sorted):
            yield 1.0, [column_of[position] for position in sorted(cut)], [1] * len(cut)

    def _lone_rows(self, column_of: Mapping[Any, int]) -> Iterator[Row]:
        """Yield that around each lone `[c]` one of the ways in which it may change is taken."""
        for cut in self.lone_cuts:
            again = [("figure", key) for key in cut.hidden] + [("verdict", key) for key in cut.withheld]
            more = [*cut.constraints, *(("figure", key) for key in cut.joining)]
            times = {column_of[each]: 1 for each in more} | {column_of[each]: -1 for each in again}
            columns = sorted(times)
            yield 1.0 - len(again), columns, [times[column] for column in columns]


def _cheapest(costs: Sequence[int], rows: Iterable[Row]) -> list[bool]:
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

"""The cheapest further hiding after which no small count of children can be worked out from what is shown.

An integer programme whose rows are made as they are needed (M. Fischetti and J.-J. Salazar-González, "Solving the cell
suppression problem on tabular data with linear constraints", Management Science 47(7), 2001). Wherever a count can be
narrowed down too far, the linear programme that does so says from which lines; one of them has to fall away. The
cheapest choice for all such rows is tried in turn, until nothing can be narrowed down any more. Then no cheaper hiding
is safe, since every row is necessary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import highspy
import numpy as np

from reports.disclosure.knowledge import Care, Contradiction, Item, Key, Line, lines, split
from reports.disclosure.ranges import Range, Ranges
from reports.view.composition import Anatomy, Terms

_VERDICT: Final = 1_000  # how much more a verdict is worth than the figures behind it


@dataclass(frozen=True)
class Concealed:
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


NOTHING: Final = Concealed()


def conceal(
    items: Sequence[Item], anatomy: Anatomy, care: Care, earlier: Iterable[tuple[Terms, Any]] = ()
) -> Concealed:
    """Return the cheapest hiding that is safe.

    Args:
        items: an area's figures, as true as they are.
        anatomy: what they are made of.
        care: how careful to be.
        earlier: sums that earlier editions showed, and that still hold.
    """
    search = _Search(items, anatomy, care, earlier)
    while search.finds_more():
        search.choose()
    found = frozenset(search.hidden), frozenset(search.withheld), tuple(search.given_away)
    return Concealed(*found, frozenset(search.unexplained))


Whole = tuple[Terms, ...]
"""What is above, what is below, and what is left."""


@dataclass
class _Group:
    """Lines that share counts, what must not be narrowed down in them, and what has been found safe."""

    lines: list[Line]
    places: list[int]
    ranges: Ranges
    targets: list[Terms]
    wholes: list[Whole]
    seen: frozenset[int] | None = None
    superseded: frozenset[int] = frozenset()

    def set_right(self) -> bool:
        """Leave out what other editions showed and cannot be true any more; say whether there was any such number."""
        earlier = [at for at, line in enumerate(self.lines) if line.is_earlier_number and at not in self.superseded]
        others = (self.seen or frozenset()) - self.superseded
        self.superseded |= frozenset(earlier)
        for at in earlier:
            self.ranges.drop(others | self.superseded - {at})
            if self.ranges.can_hold():
                self.superseded -= {at}
        return any(at in self.superseded for at in earlier)


@dataclass
class _Search:
    items: Sequence[Item]
    anatomy: Anatomy
    care: Care
    earlier: Iterable[tuple[Terms, Any]]
    hidden: set[Key] = field(default_factory=set)
    withheld: set[Key] = field(default_factory=set)
    given_away: list[Terms] = field(default_factory=list)
    unexplained: set[Key] = field(default_factory=set)
    cuts: set[frozenset[int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.always = {item.key for item in self.items if item.is_hidden}
        self.hidden = set(self.always)
        self.weights = {item.key: item.weight for item in self.items}
        self.lines = lines(self.items, self.anatomy, self.earlier)
        self.groups = list(self._groups())

    def _groups(self) -> Iterator[_Group]:
        """Yield the lines in groups, each with the sums over its counts that must not be narrowed down."""
        places = {id(line): place for place, line in enumerate(self.lines)}
        groups = split(self.lines)
        home = {count: at for at, group in enumerate(groups) for line in group for count, _ in line.terms}
        targets: list[dict[Terms, None]] = [{} for _ in groups]
        wholes: list[list[Whole]] = [[] for _ in groups]
        for count in sorted(one for one in home if one.series in self.anatomy.children):
            targets[home[count]][((count, 1),)] = None
        for sums in dict.fromkeys(item.child_sums for item in self.items):
            for terms in sums:
                homes = {home.get(count) for count, _ in terms}
                if len(homes) == 1 and (at := homes.pop()) is not None:
                    targets[at][terms] = None
                    if len(sums) == 3 and terms == sums[1]:
                        wholes[at].append(sums)
        for at, group in enumerate(groups):
            yield _Group(
                group,
                [places[id(line)] for line in group],
                Ranges(group, self.anatomy.children),
                list(targets[at]),
                wholes[at],
            )

    def finds_more(self) -> bool:
        """Look for counts that can be narrowed down, and note what has to fall away; say whether there were any."""
        before = len(self.cuts), len(self.unexplained)
        for group in self.groups:
            falls = frozenset(at for at, line in enumerate(group.lines) if self._falls_away(line))
            while falls | group.superseded != group.seen:
                group.seen = falls | group.superseded
                group.ranges.drop(group.seen)
                try:
                    self._look(group)
                except Contradiction:
                    if not group.set_right():
                        self._give_up(group)
        return (len(self.cuts), len(self.unexplained)) > before

    def _give_up(self, group: _Group) -> None:
        """Hide every figure of a group that contradicts itself: nobody can say what else follows from it."""
        keys = {key for line in group.lines for key in line.shown_by}
        self.unexplained |= keys
        self.always |= keys
        group.targets, group.wholes = [], []

    def _look(self, group: _Group) -> None:
        """Look for sums that can be narrowed down. Those shown are no secret, and safe to show by themselves."""
        dropped = group.seen or frozenset()
        shown = {line.terms for at, line in enumerate(group.lines) if line.is_number and at not in dropped}
        asked = [terms for terms in group.targets if terms not in shown]
        found = group.ranges.closer_than(self.care.narrowest, asked)
        for terms, one in found.items():
            if one.most >= 1 and one.least <= self.care.largest_hidden:
                self._note(group, terms, group.ranges.because(terms, self.care.narrowest))
        for whole in group.wholes:
            self._look_at_whole(group, whole, found)

    def _look_at_whole(self, group: _Group, whole: Whole, found: Mapping[Terms, Range]) -> None:
        """Look whether none, or all, of a small group of children is known to have done something."""
        above, all_of_them, rest = whole
        for terms in (above, rest):
            if terms in found and found[terms].most <= 0:
                size = group.ranges.of(all_of_them)
                if size.least >= 1 and size.most < self.care.smallest_whole_group:
                    self._note(
                        group,
                        terms,
                        group.ranges.because(terms, self.care.narrowest)
                        | group.ranges.because(all_of_them, self.care.smallest_whole_group),
                    )

    def _note(self, group: _Group, terms: Terms, because: frozenset[int]) -> None:
        """Note that one of these lines has to fall away; where none can, it is too late."""
        cut = frozenset(group.places[at] for at in because if not group.lines[at].is_lasting)
        if cut:
            self.cuts.add(cut)
        else:
            self.given_away.append(terms)
            group.targets = [one for one in group.targets if one != terms]

    def _falls_away(self, line: Line) -> bool:
        if line.is_lasting:
            return False
        return line.said_by in self.withheld if line.said_by is not None else line.shown_by <= self.hidden

    def choose(self) -> None:
        """Choose the cheapest hiding by which one line of every cut falls away."""
        self.hidden, self.withheld = set(self.always), set()
        if not self.cuts:
            return
        involved = sorted({place for cut in self.cuts for place in cut})
        keys = sorted({key for place in involved for key in self.lines[place].shown_by})
        verdicts = sorted({key for place in involved if (key := self.lines[place].said_by) is not None})
        columns = [("figure", key) for key in keys] + [("verdict", key) for key in verdicts]
        at: dict[Any, int] = {column: place for place, column in enumerate([*columns, *involved])}
        costs = [0 if key in self.always else self.weights[key] for key in keys]
        costs += [self.weights[key] * _VERDICT for key in verdicts]
        rows: list[tuple[float, list[int], list[int]]] = []
        for place in involved:
            line = self.lines[place]
            needs = (
                [("verdict", line.said_by)] if line.said_by is not None else [("figure", one) for one in line.shown_by]
            )
            rows += [(0.0, [at[need], at[place]], [1, -1]) for need in sorted(needs)]
        rows += [(1.0, [at[place] for place in sorted(cut)], [1] * len(cut)) for cut in sorted(self.cuts, key=sorted)]
        chosen = _cheapest([*costs, *([0] * len(involved))], rows)
        self.withheld = {key for key in verdicts if chosen[at["verdict", key]]}
        self.hidden |= self.withheld | {key for key in keys if chosen[at["figure", key]]}


def _cheapest(costs: list[int], rows: list[tuple[float, list[int], list[int]]]) -> list[bool]:
    """Return which of some choices cost least, where each row adds up to its least or more."""
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for option, value in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(option, value)
    for place, cost in enumerate(costs):
        solver.addCol(float(cost), 0.0, 1.0, 0, np.array([], np.int32), np.array([]))
        solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
    for least, places, times in rows:
        solver.addRow(least, highspy.kHighsInf, len(places), np.array(places, np.int32), np.array(times, float))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise Contradiction
    return [one > 0.5 for one in solver.getSolution().col_value]

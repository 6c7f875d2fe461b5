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

from reports.disclosure.constraint import Constraint, Contradiction, Key
from reports.disclosure.knowledge import (
    SHARE_SUMS,
    AreaFigure,
    DisclosureSettings,
    ShareSums,
    constraints,
    independent_groups,
)
from reports.disclosure.suppression.choice import RequiredCuts, cheapest
from reports.disclosure.suppression.lone_labels import LoneLabels
from reports.disclosure.suppression.ranges import Range, Ranges
from reports.view.composition import Compositions, Terms


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
        search.choose_again()
    return Suppression(
        frozenset(search.hidden),
        frozenset(search.withheld),
        tuple(search.given_away),
        frozenset(search.unexplained),
    )


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
        cuts: what has to change.
    """

    items: Sequence[AreaFigure]
    compositions: Compositions
    settings: DisclosureSettings
    constraints: Sequence[Constraint]
    hidden: set[Key] = field(default_factory=set)
    withheld: set[Key] = field(default_factory=set)
    given_away: list[Terms] = field(default_factory=list)
    unexplained: set[Key] = field(default_factory=set)
    cuts: RequiredCuts = field(default_factory=RequiredCuts)

    def __post_init__(self) -> None:
        self.always = {item.key for item in self.items if item.is_hidden}
        self.hidden = set(self.always)
        self.weights = {item.key: item.weight for item in self.items}
        self.child_sums = {item.key: item.child_sums for item in self.items if item.child_sums}
        self.lone_labels = LoneLabels(self.child_sums, self.compositions, self.settings)
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
        before = self.cuts.number, len(self.unexplained)
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
        if (self.cuts.number, len(self.unexplained)) == before:
            for group in self.groups:
                self._hear_lone_labels(group)
        return (self.cuts.number, len(self.unexplained)) > before

    def _hear_lone_labels(self, group: _ConstraintGroup) -> None:
        """Note where `[c]` tells too much, since no other figure around it is hidden."""
        if not group.targets:
            return
        known = {
            position: constraint
            for at, (position, constraint) in enumerate(zip(group.positions, group.constraints, strict=True))
            if at not in (group.checked or ())
        }
        # What falls away may come back, and join a lone label to others.
        hidden = {key for each in group.constraints for key in each.shown_by} & self.hidden - self.always
        withheld = {each.stated_by for each in group.constraints if each.stated_by in self.withheld}
        self.cuts.of_labels |= set(self.lone_labels.cuts(known, self.hidden, frozenset(hidden), frozenset(withheld)))

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
            self.cuts.of_numbers.add(cut)
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

    def choose_again(self) -> None:
        """Choose the cheapest hiding by which something of every cut changes."""
        hidden, self.withheld = cheapest(self.cuts, self.constraints, self.weights, self.always)
        self.hidden = self.always | hidden

"""What `[c]` itself tells, where nothing else around it is hidden.

Whoever reads `[c]` knows that there is a reason for it. Where the figure is the only hidden one among the counts that
it shares with others, the reason is its own: each case that it may be is worked through, and what is known in every one
of them is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from reports.disclosure.constraint import Constraint, Contradiction, Key
from reports.disclosure.knowledge import (
    SHARE_SUMS,
    DisclosureSettings,
    ShareSums,
    independent_groups,
    is_within,
    label_cases,
    lone_hidden,
)
from reports.disclosure.suppression.ranges import Range, Ranges
from reports.view.composition import Compositions, Terms


@dataclass(frozen=True)
class LoneCut:
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
class LoneLabels:
    """Looks for `[c]`s that tell too much.

    Attributes:
        child_sums: the sums over children behind each figure of an area.
        compositions: what its figures are made of.
        settings: how careful to be.
        heard: the sums that a `[c]` discloses, for constraints looked at before.
    """

    child_sums: Mapping[Key, ShareSums]
    compositions: Compositions
    settings: DisclosureSettings
    heard: dict[tuple[tuple[Constraint, ...], ShareSums], frozenset[Terms]] = field(default_factory=dict)

    def cuts(
        self,
        known: Mapping[int, Constraint],
        hidden: Iterable[Key],
        hidden_again: frozenset[Key],
        withheld_again: frozenset[Key],
    ) -> Iterator[LoneCut]:
        """Yield what has to change around each `[c]` that tells too much.

        Args:
            known: the constraints of a group that hold, by position.
            hidden: all figures that are hidden.
            hidden_again, withheld_again: the figures and verdicts of the group that could be shown again.
        """
        positions = {id(constraint): position for position, constraint in known.items()}
        lasting = tuple(constraint for constraint in known.values() if constraint.is_lasting)
        for joined in independent_groups(known.values()):
            counts = {count for constraint in joined for count, _ in constraint.terms}
            label = lone_hidden((self.child_sums[key] for key in hidden if key in self.child_sums), counts)
            if not label:
                continue
            disclosed = self._disclosed(tuple(joined), label)
            if disclosed and lone_hidden(self.child_sums.values(), counts):  # however much is hidden, it is alone
                disclosed -= self._disclosed(lasting, label)
            if disclosed:
                cut = LoneCut(
                    frozenset(positions[id(constraint)] for constraint in joined if not constraint.is_lasting),
                    hidden_again,
                    withheld_again,
                    frozenset(
                        key for key, sums in self.child_sums.items() if sums != label and is_within(sums, counts)
                    ),
                )
                if cut.ways:
                    yield cut

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

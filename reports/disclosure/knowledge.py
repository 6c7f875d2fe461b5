"""What a careful reader knows of one area: every number shown, what each verdict says, and what cannot be otherwise.

All of it is put as constraints over counts: `least <= sum(times * count) <= most`. A constraint that comes from a
figure or a verdict falls away when that is hidden; the others never do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Final, Protocol

from reports.disclosure.constraint import Constraint, Key
from reports.disclosure.promises import contract_constraints
from reports.view.composition import Compositions, Count, FigureComposition, Known, Terms, added, known_of
from reports.view.figures import Figures
from standards.model import Month, Outcome, Reason, Threshold

ShareSums = tuple[Terms, ...]
"""The sums of a figure that count children. Of a share of them: the numerator's, the denominator's, what is left."""
SHARE_SUMS: Final = 3


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """One figure of one area as it would be shown.

    Attributes:
        about, month: the standard or indicator.
        composition: what it is made of.
        figures: the true ones.
        outcome, reason, threshold, floor: what its verdict says; no outcome for an indicator.
        is_hidden: whether its numbers are hidden in any case.
        weight: how much is lost by hiding it.
        is_repeated: whether another edition said the same verdict, so that keeping it back now tells nobody less.
    """

    about: str
    month: Month
    composition: FigureComposition
    figures: Figures
    outcome: Outcome | None
    reason: Reason | None
    threshold: Threshold | None
    floor: int
    is_hidden: bool
    weight: int
    is_repeated: bool = False

    @property
    def key(self) -> Key:
        return self.about, self.month

    @property
    def shown(self) -> Iterator[tuple[Terms, Fraction]]:
        """Yield each of its sums with its number."""
        if self.figures.numerator is not None:
            yield self.composition.above, self.figures.numerator
        if self.figures.denominator is not None and self.composition.below:
            yield self.composition.below, self.figures.denominator * self.composition.below_times

    @property
    def child_sums(self) -> ShareSums:
        """The sums that count children: what is above, what is below, and, of a share of children, what is left."""
        figures = self.figures
        above = (self.composition.above,) if figures.has_child_numerator else ()
        below = (self.composition.below,) if figures.has_child_denominator and self.composition.below else ()
        return (
            (*above, *below, self.composition.left) if above and below and self.composition.is_share else above + below
        )


def constraints(
    items: Iterable[AreaFigure],
    compositions: Compositions,
    earlier: Iterable[tuple[Terms, Fraction]] = (),
) -> list[Constraint]:
    """Return everything that is known of an area's counts, beside that none is less than nothing.

    Args:
        items: its figures.
        compositions: what they are made of, and what the contracts say.
        earlier: sums that other editions showed.

    For a reader who knows a part of some counts, all of it is put about the rest of them. What a contract says of rows
    holds of that rest as of the whole.
    """
    items = list(items)
    shown: dict[tuple[Terms, Fraction], set[Key]] = defaultdict(set)
    for item in items:
        for sum_and_number in item.shown:
            shown[sum_and_number].add(item.key)
    # Numbers: what was published before stays known, so showing it again adds nothing that could fall away.
    lasting = dict.fromkeys((terms, number) for terms, number in earlier if terms)
    known = [Constraint(terms, number, number, is_lasting=True, doubt=2) for terms, number in lasting]
    known += [
        Constraint(terms, number, number, frozenset(keys))
        for (terms, number), keys in shown.items()
        if (terms, number) not in lasting
    ]
    # What verdicts say, and what can't be otherwise.
    known += [constraint for item in items for constraint in verdict_constraints(item)]
    known += [constraint for item in items for constraint in _lowest_constraints(item)]
    known = [_of_the_rest(constraint, compositions.known) for constraint in known]
    known += dict.fromkeys(constraint for item in items for constraint in _share_constraints(item.composition))
    known = [constraint for constraint in known if constraint.terms]
    # What the contracts say of hidden counts is known, too, and that a figure made of them is hidden.
    counts = {count for constraint in known for count, _ in constraint.terms}
    counts |= {count for item in items for terms in item.child_sums for count, _ in terms}
    return known + contract_constraints(compositions, counts)


def _of_the_rest(constraint: Constraint, known: Known) -> Constraint:
    part = known_of(constraint.terms, known)
    if not part:
        return constraint
    least, most = (None if limit is None else limit - part for limit in (constraint.least, constraint.most))
    return replace(constraint, least=least, most=most)


def verdict_constraints(item: AreaFigure) -> Iterator[Constraint]:
    """Yield what a verdict says of the counts behind it, whether or not they are shown.

    Of the lowest of several shares it says of the others that they too reached what it reached.
    """
    made, threshold = item.composition, item.threshold

    def stated(terms: Terms, least: int, most: int | None = None) -> Constraint:
        by = None if item.is_repeated else item.key
        ends = Fraction(least), None if most is None else Fraction(most)
        return Constraint(terms, *ends, stated_by=by, is_lasting=item.is_repeated)

    if item.reason is Reason.TOO_FEW:
        yield from (stated(*sizes) for sizes in _too_few(made, item.floor))
    if item.reason is not None or threshold is None or item.outcome is None:
        return
    if item.floor and made.below:
        yield stated(made.below, item.floor)
    reached, missed = _levels(threshold, item.outcome)
    sign = 1 if threshold.higher_is_better else -1
    if reached is not None:
        shares = (*(((made.above, made.below),) if made.below else ()), *made.others)
        for above, below in shares:
            yield stated(_against(above, below, made.scale, reached, sign), 0)
    if missed is not None and made.below:
        least = 0 if made.below_times != 1 else 1  # of whole numbers, less is less by one
        yield stated(_against(made.above, made.below, made.scale, missed, -sign), least)


def _too_few(made: FigureComposition, floor: int) -> Iterator[tuple[Terms, int, int | None]]:
    """Yield what "too few" says of how many there were: each sum, with its least and most.

    Of the lowest of several shares it is another one that has too few: the one that is named could be assessed.
    """
    if not made.others:
        yield made.below, 1, floor - 1
    elif made.below:
        yield made.below, floor, None
        if len(made.others) == 1:
            yield made.others[0][1], 1, floor - 1
    else:
        yield from ((below, 0, floor - 1) for _, below in made.others)


def _lowest_constraints(item: AreaFigure) -> Iterator[Constraint]:
    """Yield that no other of several shares is lower than the one shown, where its result is a single value."""
    numerator, denominator = item.figures.numerator, item.figures.denominator
    if numerator is None or not denominator or item.figures.value is None or item.reason is not None:
        return
    for above, below in item.composition.others:
        terms = _against(above, below, Fraction(1), numerator / denominator, 1)
        if terms:
            yield Constraint(terms, Fraction(0), None, frozenset({item.key}))


def label_cases(sums: ShareSums, settings: DisclosureSettings) -> Iterator[tuple[Constraint, ...]]:
    """Yield what `[c]` may say of the only figure hidden around it: that is hidden for itself, in one of these cases.

    One of its sums is small, or none or all of a small group of children did something.
    """

    def within(terms: Terms, least: int, most: int) -> Constraint:
        return Constraint(terms, Fraction(least), Fraction(most), is_lasting=True)

    yield from ((within(terms, 1, settings.largest_hidden),) for terms in sums)
    if len(sums) == SHARE_SUMS:
        above, below, left = sums
        for none in (above, left):
            yield within(below, 1, settings.smallest_whole_group - 1), within(none, 0, 0)


def lone_hidden(hidden_sums: Iterable[ShareSums], counts: Container[Count]) -> ShareSums:
    """Return the sums of the only figure that is hidden among some counts; nothing where none is, or several are."""
    among = {sums for sums in hidden_sums if sums and is_within(sums, counts)}
    return among.pop() if len(among) == 1 else ()


def is_within(sums: ShareSums, counts: Container[Count]) -> bool:
    """Say whether sums are of these counts alone, and of at least one: a figure that counts nothing joins no other."""
    counted = [count for terms in sums for count, _ in terms]
    return bool(counted) and all(count in counts for count in counted)


def _levels(threshold: Threshold, outcome: Outcome) -> tuple[Fraction | None, Fraction | None]:
    """Return the level that a verdict says was reached, and the one that it says was not."""
    levels = {
        Outcome.MET: (threshold.met, None),
        Outcome.PARTLY_MET: (threshold.partly_met, threshold.met),
        Outcome.NOT_MET: (None, threshold.met if threshold.partly_met is None else threshold.partly_met),
    }
    return levels.get(outcome, (None, None))


def _against(above: Terms, below: Terms, scale: Fraction, threshold: Fraction, sign: int) -> Terms:
    """Return `scale * above - threshold * below`, made whole: nothing or more where the threshold is reached."""
    multiple = lcm(scale.denominator, threshold.denominator)
    return added([(above, sign * int(scale * multiple)), (below, -sign * int(threshold * multiple))])


def _share_constraints(composition: FigureComposition) -> Iterator[Constraint]:
    """Yield that what is above is part of what is below, in each period."""
    if composition.is_share:
        rest = composition.left
        for period in sorted({count.period for count, _ in rest}):
            terms = tuple((count, many) for count, many in rest if count.period == period)
            if any(many < 0 for _, many in terms):
                yield Constraint(terms, Fraction(0), None, is_lasting=True)


def independent_groups(known: Iterable[Constraint]) -> list[list[Constraint]]:
    """Return the constraints in groups that share no count, so that each can be worked out by itself.

    Union-find: `leader` holds, for each count, another count of its group; a count that leads its group holds itself.
    """
    known = list(known)
    positions: dict[Count, int] = {}
    leader: list[int] = []

    def leader_of(position: int) -> int:
        while leader[position] != position:
            leader[position] = position = leader[leader[position]]
        return position

    firsts = []
    for constraint in known:
        own = [positions.setdefault(count, len(positions)) for count, _ in constraint.terms]
        leader += range(len(leader), len(positions))
        firsts.append(own[0])
        for other in own[1:]:
            leader[leader_of(other)] = leader_of(own[0])
    groups: dict[int, list[Constraint]] = defaultdict(list)
    for constraint, first in zip(known, firsts, strict=True):
        groups[leader_of(first)].append(constraint)
    return list(groups.values())


class DisclosureSettings(Protocol):
    """How careful to be; see `reports.disclosure.protect.ProtectionSettings`."""

    @property
    def largest_hidden(self) -> int: ...
    @property
    def smallest_whole_group(self) -> int: ...
    @property
    def narrowest(self) -> int: ...

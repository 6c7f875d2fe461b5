"""Secondary disclosure control: no small count follows from what is shown, and no more is hidden than that takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure.constraint import Contradiction, Key
from reports.disclosure.knowledge import AreaFigure, constraints
from reports.disclosure.primary import DEFAULT_SETTINGS, ProtectionSettings
from reports.disclosure.suppression.search import Suppression, suppress
from reports.disclosure.verification import verify
from reports.view.composition import Compositions, Count, FigureComposition, Inclusion, Terms
from standards.model import Outcome
from tests.support.area_figures import OCTOBER, PERCENT, as_published, children, item, share, sum_of

MOST = 12
CAP = Count("the most that there can be", str(OCTOBER))
BEFORE = [(((CAP, 1),), Fraction(MOST))]
"""Where everything is tried, every reader knows that no count is above this: it was published before."""


@st.composite
def systems(draw: st.DrawFn) -> tuple[list[AreaFigure], Compositions]:
    """Invented shares and amounts of a few counts, some of them sums of several."""
    series = ["a", "b", "c", "d"][: draw(st.integers(2, 4))]
    truth = {name: draw(st.integers(0, 7)) for name in series}
    within = [Inclusion((name,), (CAP.series,)) for name in series]
    if len(series) > 2 and truth["a"] + truth["b"] <= truth["c"]:
        within.append(Inclusion(("a", "b"), ("c",)))
    items: list[AreaFigure] = []
    for number in range(draw(st.integers(2, 5))):
        picked = draw(st.lists(st.sampled_from(series), min_size=1, max_size=3, unique=True))
        weight = draw(st.integers(1, 4))
        total = sum(truth[name] for name in picked)
        if draw(st.booleans()) or len(picked) == 1:
            made = FigureComposition(sum_of(*picked), (), Fraction(1))
            items.append(item(f"S{number}", OCTOBER, made, total, None, weight=weight))
        elif total:
            made = FigureComposition(sum_of(picked[0]), sum_of(*picked), PERCENT, is_share=True)
            met = draw(st.sampled_from([40, 60, 80, 90]))
            outcome = Outcome.MET if 100 * truth[picked[0]] >= met * total else Outcome.NOT_MET
            items.append(item(f"S{number}", OCTOBER, made, truth[picked[0]], total, (outcome, met), weight=weight))
    return items, children(items, within)


def possible(
    items: Sequence[AreaFigure], compositions: Compositions, suppression: Suppression
) -> list[dict[Count, int]]:
    """Return every way in which the counts may be, given what is shown and what a lone `[c]` says: tried one by one."""
    hidden = list({each.child_sums for each in items if each.key in suppression.figures})
    ways = list(_possible(items, compositions, suppression))
    if len(hidden) != 1:
        return ways
    (sums,) = hidden
    labelled = [way for way in ways if _has_small(sums, way)]
    return labelled or ways


def _has_small(sums: tuple[Terms, ...], way: dict[Count, int]) -> bool:
    """Say whether one of the sums of a figure is small, or none or all of a small group did something."""
    values = [sum(way[count] * many for count, many in terms) for terms in sums]
    if any(1 <= value <= DEFAULT_SETTINGS.largest_hidden for value in values):
        return True
    return len(values) == 3 and 1 <= values[1] < DEFAULT_SETTINGS.smallest_whole_group and 0 in (values[0], values[2])


def _possible(
    items: Sequence[AreaFigure], compositions: Compositions, suppression: Suppression
) -> Iterator[dict[Count, int]]:
    known = [
        constraint
        for constraint in constraints(items, compositions, BEFORE)
        if constraint.is_lasting
        or (
            constraint.stated_by not in suppression.verdicts
            if constraint.stated_by is not None
            else not constraint.shown_by <= suppression.figures
        )
    ]
    counts = sorted({count for constraint in known for count, _ in constraint.terms} - {CAP})
    for values in product(range(MOST + 1), repeat=len(counts)):
        way = {CAP: MOST, **dict(zip(counts, values, strict=True))}
        totals = [(constraint, sum(way[count] * many for count, many in constraint.terms)) for constraint in known]
        if all(
            (constraint.least is None or total >= constraint.least)
            and (constraint.most is None or total <= constraint.most)
            for constraint, total in totals
        ):
            yield way


def is_safe(
    items: Sequence[AreaFigure], compositions: Compositions, suppression: Suppression, care: ProtectionSettings
) -> bool:
    """Say whether, having tried every possible way, no sum that may be a small count is known too closely."""
    ways = possible(items, compositions, suppression)
    assert ways, "the truth is always possible"
    shown = {terms for figure in items if figure.key not in suppression.figures for terms, _ in figure.shown}
    sums = {terms for figure in items for terms in figure.child_sums} | {
        ((count, 1),) for count in ways[0] if count.series in compositions.children
    }
    # What is known even where everything is hidden, no further hiding could have prevented.
    keys = frozenset(each.key for each in items)
    anything = possible(items, compositions, Suppression(keys, keys))
    for terms in sums - shown:
        if _is_narrow(terms, ways, care) and not _is_narrow(terms, anything, care):
            return False
    return not any(_is_known_of_each(figure, ways, shown, care) for figure in items)


def _is_narrow(terms: Terms, ways: Sequence[dict[Count, int]], care: ProtectionSettings) -> bool:
    values = [
        sum(way[count] * many for count, many in terms) for way in ways if all(count in way for count, _ in terms)
    ]
    least, most = min(values, default=0), max(values, default=MOST)
    return most - least < care.narrowest and most >= 1 and least <= care.largest_hidden


def _is_known_of_each(
    figure: AreaFigure, ways: Sequence[dict[Count, int]], shown: set[Terms], care: ProtectionSettings
) -> bool:
    """Say whether it is known that none, or all, of a small group of children did something."""
    if len(figure.child_sums) < 3:
        return False
    above, below, left = figure.child_sums
    sizes = [sum(way[count] * many for count, many in below) for way in ways]
    if min(sizes) < 1 or max(sizes) >= care.smallest_whole_group:
        return False
    unseen = [terms for terms in (above, left) if terms not in shown]
    return any(all(sum(way[count] * many for count, many in terms) == 0 for way in ways) for terms in unseen)


@settings(max_examples=60, deadline=None)
@given(systems())
def test_no_small_count_can_be_worked_out_by_trying_everything(system: tuple[list[AreaFigure], Compositions]) -> None:
    items, compositions = system
    suppression = suppress(items, compositions, DEFAULT_SETTINGS, BEFORE)
    assert {figure.key for figure in items if figure.is_hidden} <= suppression.figures
    assert not suppression.unexplained
    assert is_safe(items, compositions, suppression, DEFAULT_SETTINGS)


@settings(max_examples=25, deadline=None)
@given(systems())
def test_the_other_solver_finds_the_same(system: tuple[list[AreaFigure], Compositions]) -> None:
    """Both of what is safe, and of what would be given away if only small counts were hidden."""
    items, compositions = system
    safe = as_published(items, suppress(items, compositions, DEFAULT_SETTINGS, BEFORE))
    assert all(check.is_safe or check.is_earlier for check in verify(safe, compositions, DEFAULT_SETTINGS, BEFORE))
    only = Suppression(frozenset(figure.key for figure in items if figure.is_hidden))
    checks = verify(as_published(items, only), compositions, DEFAULT_SETTINGS, BEFORE)
    assert all(check.is_safe or check.is_earlier for check in checks) == is_safe(
        items, compositions, only, DEFAULT_SETTINGS
    )


def test_what_other_editions_tell_is_told_apart() -> None:
    heard = share("VO1", ("heard", 19), ("audited", 20))
    hidden = as_published([heard], Suppression(frozenset({heard.key})))
    shown = [(heard.composition.below, Fraction(20)), (heard.composition.above, Fraction(19))]
    (check,) = (each for each in verify(hidden, children([heard]), DEFAULT_SETTINGS, shown) if not each.is_safe)
    assert (check.terms, check.least, check.most, check.is_earlier) == (heard.composition.left, 1, 1, True)


def test_figures_that_cannot_all_be_true_are_not_passed() -> None:
    items = [share(about, (about, 20), ("audited", of)) for about, of in (("ID7", 40), ("PN8", 39), ("VO1", 40))]
    shown = as_published(items, Suppression(frozenset({items[2].key})))
    with pytest.raises(Contradiction):
        list(verify(shown, children(items), DEFAULT_SETTINGS))


@settings(max_examples=30, deadline=None)
@given(systems())
def test_no_cheaper_hiding_is_safe(system: tuple[list[AreaFigure], Compositions]) -> None:
    items, compositions = system
    suppression = suppress(items, compositions, DEFAULT_SETTINGS, BEFORE)
    always = {figure.key for figure in items if figure.is_hidden}
    weights = {figure.key: figure.weight for figure in items}
    others = sorted(set(weights) - always)
    cost = sum(weights[key] for key in suppression.figures - always)
    for size in range(len(others) + 1):
        for extra in combinations(others, size):
            figures: frozenset[Key] = frozenset(always | set(extra))
            if sum(weights[key] for key in extra) < cost and not suppression.verdicts:
                assert not is_safe(items, compositions, Suppression(figures), DEFAULT_SETTINGS)

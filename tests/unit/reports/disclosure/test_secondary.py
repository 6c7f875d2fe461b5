"""Secondary disclosure control: no small count follows from what is shown, and no more is hidden than that takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure.constraint import Contradiction, Key
from reports.disclosure.knowledge import AreaFigure, constraints, verdict_constraints
from reports.disclosure.primary import DEFAULT_SETTINGS, ProtectionSettings, is_small_correction, protect_figures
from reports.disclosure.programme import Suppression, suppress
from reports.disclosure.verification import verify
from reports.view.composition import Compositions, Count, FigureComposition, Inclusion, Terms, added
from reports.view.edition import Protection
from reports.view.figures import Figures
from standards.model import Month, Outcome, Reason, Threshold

OCTOBER = Month(2026, 10)
PERCENT = Fraction(100)


def sum_of(*names: str, months: int = 1, month: Month = OCTOBER) -> Terms:
    return added((((Count(name, str(month - back)), 1),), 1) for name in names for back in range(months))


def share(
    about: str,
    above: tuple[str, int],
    below: tuple[str, int],
    month: Month = OCTOBER,
    months: int = 1,
    result: tuple[Outcome, int] | Reason | None = None,
    floor: int = 0,
    weight: int = 1,
) -> AreaFigure:
    """Return a share of children: names of what is counted, each with its true number, and what its verdict says."""
    made = FigureComposition(
        sum_of(above[0], months=months, month=month),
        sum_of(below[0], months=months, month=month),
        PERCENT,
        is_share=True,
    )
    return item(about, month, made, above[1], below[1], result, floor, weight)


def item(
    about: str,
    month: Month,
    made: FigureComposition,
    numerator: int,
    denominator: int | None,
    result: tuple[Outcome, int] | Reason | None = None,
    floor: int = 0,
    weight: int = 1,
) -> AreaFigure:
    below = None if denominator is None else Fraction(denominator)
    value = Fraction(100 * numerator, denominator) if denominator else Fraction(numerator)
    figures = Figures(Fraction(numerator), below, value, None, True, denominator is not None)
    outcome, threshold, reason = None, None, None
    if isinstance(result, tuple):
        outcome, threshold = result[0], Threshold(OCTOBER, Fraction(result[1]), None, "Cluster board")
    elif result is not None:
        outcome, reason = Outcome.NOT_ASSESSABLE, result
    hidden = protect_figures(figures).protection is Protection.FIGURES
    return AreaFigure(about, month, made, figures, outcome, reason, threshold, floor, hidden, weight)


def amount(about: str, name: str, number: int, months: int = 1, month: Month = OCTOBER, weight: int = 1) -> AreaFigure:
    made = FigureComposition(sum_of(name, months=months, month=month), (), Fraction(1))
    return item(about, month, made, number, None, weight=weight)


def names(suppression: Suppression) -> list[str]:
    return sorted({about for about, _ in suppression.figures})


def children(items: Iterable[AreaFigure], within: Sequence[Inclusion] = ()) -> Compositions:
    series = {
        count.series
        for figure in items
        for terms in (figure.composition.above, figure.composition.below)
        for count, _ in terms
    }
    return Compositions({}, tuple(within), frozenset(series))


AGES = ("age 10 to 12", "age 13 to 15", "age 16 to 17", "age 18")
WITHIN_NEW = Inclusion(AGES, ("new",))

LEAKS: dict[str, tuple[list[AreaFigure], Sequence[Inclusion], list[str]]] = {
    "nothing small, nothing hidden": ([share("ID7", ("seen", 20), ("audited", 40))], (), []),
    "a small count alone hides itself": ([share("ID7", ("seen", 3), ("audited", 40))], (), ["ID7"]),
    "the same count under another name": (
        [share("XB1", ("told", 18), ("moved", 20), result=(Outcome.MET, 90)), amount("IN6", "moved", 20)],
        (),
        ["IN6", "XB1"],
    ),
    "the whole says how few were left, once the verdict says nearly all": (
        [
            share("VO1", ("heard", 19), ("audited", 20), result=(Outcome.MET, 90)),
            share("ID7", ("seen", 10), ("audited", 20)),
        ],
        (),
        ["ID7", "VO1"],
    ),
    "a verdict that leaves enough room hides nobody else": (
        [
            share("VO1", ("heard", 38), ("audited", 40), result=(Outcome.MET, 80)),
            share("ID7", ("seen", 20), ("audited", 40)),
        ],
        (),
        ["VO1"],
    ),
    "ages that add up": (
        [
            share("IN21", (AGES[0], 2), ("new", 42)),
            share("IN22", (AGES[1], 20), ("new", 42)),
            share("IN23", (AGES[2], 12), ("new", 42), weight=2),
            share("IN24", (AGES[3], 8), ("new", 42), weight=3),
        ],
        (WITHIN_NEW,),
        ["IN21", "IN22"],
    ),
    "none of a small group": (
        [share("PN7", ("seen", 0), ("audited", 8), result=(Outcome.NOT_MET, 1)), amount("IN1", "audited", 8)],
        (),
        ["IN1", "PN7"],
    ),
    "windows that differ by a month": (
        [
            amount("IN15", "referrals", 30, months=3, month=OCTOBER),
            amount("IN15", "referrals", 28, months=2, month=OCTOBER),
        ],
        (),
        ["IN15"],
    ),
}


@pytest.mark.parametrize("case", LEAKS)
def test_what_is_hidden(case: str) -> None:
    items, within, expected = LEAKS[case]
    assert names(suppress(items, children(items, within), DEFAULT_SETTINGS)) == expected


def test_what_was_published_before_stays_known() -> None:
    heard = share("VO1", ("heard", 19), ("audited", 20), result=(Outcome.MET, 90))
    seen = share("ID7", ("seen", 10), ("audited", 20))
    shown = [(seen.composition.below, Fraction(20))]
    suppression = suppress([heard, seen], children([heard, seen]), DEFAULT_SETTINGS, shown)
    assert suppression.verdicts == {heard.key}, "only the verdict can still be kept back"
    assert not suppression.given_away


def test_a_verdict_that_was_said_before_is_not_kept_back_in_vain() -> None:
    heard = replace(share("VO1", ("heard", 19), ("audited", 20), result=(Outcome.MET, 90)), is_repeated=True)
    suppression = suppress([heard], children([heard]), DEFAULT_SETTINGS, [(heard.composition.below, Fraction(20))])
    assert not suppression.verdicts
    assert heard.composition.left in suppression.given_away


def test_what_was_given_away_before_is_said() -> None:
    heard = share("VO1", ("heard", 19), ("audited", 20))
    shown = [(heard.composition.below, Fraction(20)), (heard.composition.above, Fraction(19))]
    suppression = suppress([heard], children([heard]), DEFAULT_SETTINGS, shown)
    assert heard.composition.left in suppression.given_away


def test_what_returns_sent_since_have_put_right_is_forgotten() -> None:
    """A figure that another edition showed, and that is small now, contradicts what is shown beside it."""
    seen = share("ID7", ("seen", 20), ("audited", 40))
    heard = share("VO1", ("heard", 3), ("audited", 40))
    before = [(heard.composition.above, Fraction(50)), (seen.composition.above, Fraction(20))]
    compositions = children([seen, heard])
    suppression = suppress([seen, heard], compositions, DEFAULT_SETTINGS, before)
    assert (names(suppression), suppression.unexplained, suppression.given_away) == (["VO1"], frozenset(), ())
    checks = list(verify(as_published([seen, heard], suppression), compositions, DEFAULT_SETTINGS, before))
    assert checks
    assert all(check.is_safe for check in checks)


def test_figures_that_contradict_each_other_are_hidden() -> None:
    """As where one of them leaves rows out in which another does not apply."""
    seen, checked = share("ID7", ("seen", 20), ("audited", 40)), share("PN8", ("checked", 20), ("audited", 39))
    suppression = suppress([seen, checked], children([seen, checked]), DEFAULT_SETTINGS)
    assert suppression.unexplained == suppression.figures == {seen.key, checked.key}


def test_a_verdict_of_too_few_says_how_many_at_most() -> None:
    few = share("ID7", ("seen", 2), ("audited", 4), result=Reason.TOO_FEW, floor=5)
    suppression = suppress([few], children([few]), DEFAULT_SETTINGS)
    assert suppression.figures == {few.key}
    assert not suppression.verdicts, "1 to 4 is what [c] says anyway"


def test_a_lone_c_says_that_a_count_is_small_and_none_is_zero() -> None:
    """From 60 and 95% alone it follows that 0 to 3 were left out: wide enough. As nobody hides a zero, 1 to 3."""
    heard = share("VO1", ("heard", 58), ("audited", 60), result=(Outcome.MET, 95))
    audited = amount("IN1", "audited", 60)
    compositions = children([heard, audited])
    suppression = suppress([heard, audited], compositions, DEFAULT_SETTINGS)
    assert names(suppression) == ["IN1", "VO1"]
    lone = as_published([heard, audited], Suppression(frozenset({heard.key})))
    assert not all(risk.is_safe for risk in verify(lone, compositions, DEFAULT_SETTINGS))
    both = as_published([heard, audited], suppression)
    assert all(risk.is_safe for risk in verify(both, compositions, DEFAULT_SETTINGS))


@pytest.mark.parametrize(
    ("named", "others", "expected"),
    [
        (("age", "new"), (), [("new", 1, 9)]),
        (("age", "new"), (("other", "old"),), [("new", 10, None), ("old", 1, 9)]),
        (("age", "new"), (("other", "old"), ("third", "young")), [("new", 10, None)]),
        (None, (("age", "new"), ("other", "old")), [("new", 0, 9), ("old", 0, 9)]),
    ],
)
def test_too_few_speaks_of_another_share_than_the_one_that_is_named(
    named: tuple[str, str] | None, others: Sequence[tuple[str, str]], expected: list[tuple[str, int, int | None]]
) -> None:
    above, below = ((), ()) if named is None else map(sum_of, named)
    made = FigureComposition(
        above, below, PERCENT, is_share=True, others=tuple((sum_of(a), sum_of(b)) for a, b in others)
    )
    few = replace(share("ID2", ("age", 8), ("new", 20), result=Reason.TOO_FEW, floor=10), composition=made)
    bounds = [
        (sum_of(name), Fraction(least), most if most is None else Fraction(most)) for name, least, most in expected
    ]
    assert [(each.terms, each.least, each.most) for each in verdict_constraints(few)] == bounds


def test_none_of_several_shares_is_lower_than_the_lowest() -> None:
    """95% of 40 leaves 2 at most, of every share and not of the one that is named alone."""
    other = (sum_of("other"), sum_of("new"))
    age = share("ID2", ("age", 40), ("new", 40), result=(Outcome.MET, 95))
    age = replace(age, composition=replace(age.composition, others=(other,)))
    known = constraints([age], children([age]))
    assert any(constraint.stated_by == age.key and dict(constraint.terms).get(other[0][0][0]) for constraint in known)


def test_what_a_contract_says_and_a_return_does_not_keep_to_is_forgotten() -> None:
    seen, heard = amount("IN1", "seen", 20), amount("IN2", "heard", 30)
    believed = Inclusion(("heard",), ("seen",), is_equal=True, is_doubtful=True)
    suppression = suppress([seen, heard], children([seen, heard], [believed]), DEFAULT_SETTINGS)
    assert (names(suppression), suppression.unexplained) == ([], frozenset())


def test_one_childs_answer_is_not_told_by_a_correction() -> None:
    before = (Fraction(20), Fraction(25))
    assert is_small_correction(share("ID7", ("seen", 21), ("audited", 26)).figures, before, DEFAULT_SETTINGS)
    assert not is_small_correction(share("ID7", ("seen", 20), ("audited", 25)).figures, before, DEFAULT_SETTINGS)
    assert not is_small_correction(share("ID7", ("seen", 40), ("audited", 55)).figures, before, DEFAULT_SETTINGS)


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


def as_published(items: Sequence[AreaFigure], suppression: Suppression) -> list[AreaFigure]:
    """Return the figures as a reader finds them: what is hidden has no numbers."""
    read = []
    for figure in items:
        if figure.key in suppression.figures:
            bare = replace(figure.figures, numerator=None, denominator=None, value=None)
            outcome = None if figure.key in suppression.verdicts else figure.outcome
            read.append(replace(figure, figures=bare, outcome=outcome, is_hidden=True))
        else:
            read.append(replace(figure, is_hidden=False))
    return read


@settings(max_examples=60, deadline=None)
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

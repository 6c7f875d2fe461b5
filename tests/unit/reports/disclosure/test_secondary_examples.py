"""What is hidden beside small counts, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from reports.disclosure.knowledge import AreaFigure, constraints, verdict_constraints
from reports.disclosure.primary import DEFAULT_SETTINGS, is_small_correction
from reports.disclosure.suppression.search import Suppression, suppress
from reports.disclosure.verification import verify
from reports.view.composition import FigureComposition, Inclusion
from standards.model import Outcome, Reason
from tests.support.area_figures import OCTOBER, PERCENT, amount, as_published, children, names, share, sum_of

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

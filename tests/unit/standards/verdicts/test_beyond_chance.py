"""A headline tells of a change only where chance doesn't explain it: the rule as a table, and how often it errs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.model import Month, Outcome, Threshold
from standards.verdicts.beyond_chance import AssessedWindow, change_between, months_apart, outside_limits
from standards.verdicts.like_for_like import Direction
from standards.xmr import limits
from tests.support.standards_kit import CATALOGUE, rules, standard

NOW = Month(2026, 10)
YEAR_AGO = Month(2025, 10)
NINETY = Threshold(YEAR_AGO, Fraction(90), Fraction(75), "Decided.")
LETTERS: Final = {
    "M": Outcome.MET,
    "p": Outcome.PARTLY_MET,
    "b": Outcome.NOT_MET,
    "?": Outcome.NOT_ASSESSABLE,
    "z": Outcome.NOT_APPLICABLE,
    "c": None,
}
WAYS: Final = {"worse": Direction.FURTHER, "better": Direction.NEARER, "same": Direction.SAME, "": None}


def windows(text: str, apart: int = 3) -> list[AssessedWindow]:
    """Read four verdicts, the oldest first, each with its numbers if it has any: `M58/60 M57/60 b40/60 b38/60`."""
    words = list(reversed(text.split()))
    return [_window(word, NOW - apart * back) for back, word in enumerate(words)]


def _window(word: str, month: Month) -> AssessedWindow:
    above, _, below = word[1:].partition("/")
    numbers = (Fraction(above), Fraction(below)) if above else (None, None)
    return AssessedWindow(month, LETTERS[word[0]], NINETY, *numbers)


@pytest.mark.parametrize(
    ("verdicts", "way"),
    [
        # Facts: two windows beside the two before them.
        ("M M b b", "worse"),
        ("M M p b", "worse"),
        ("M p b b", "worse"),
        ("b b M M", "better"),
        ("b p M M", "better"),
        ("p p M M", "better"),
        ("M M M M", "same"),
        ("b b b b", "same"),
        # One window is no evidence, nor is one that stood as low before.
        ("M M M b", "same"),
        ("M M b M", "same"),
        ("b M b b", "same"),
        ("M b b b", "same"),
        ("M p p b", "same"),
        ("M b M b", "same"),
        # What isn't known or isn't shown changes nothing.
        ("M M b ?", ""),
        ("M ? b b", ""),
        ("M M c b", ""),
        ("z M b b", ""),
        ("M b b", ""),
    ],
)
def test_a_fact_has_changed_where_it_is_seen_in_two_windows(verdicts: str, way: str) -> None:
    assert change_between(windows(verdicts), YEAR_AGO, is_share=False) is WAYS[way]


@pytest.mark.parametrize(
    ("verdicts", "way"),
    [
        ("M19/20 M19/20 b12/20 b11/20", "worse"),
        ("b11/20 b12/20 M19/20 M19/20", "better"),
        # Chance alone would do this: one case in twenty, or many windows of few.
        ("M18/20 M18/20 p17/20 p17/20", "same"),
        ("M9/10 M9/10 b7/10 b7/10", "same"),
        ("M5/5 M5/5 b3/5 b3/5", "same"),
        # The same shares of many more cases are no chance.
        ("M900/1000 M900/1000 p850/1000 p850/1000", "worse"),
        # 115 and 85 of 200 differ by three standard errors exactly: 0.15 of 0.05.
        ("M57/100 M58/100 b42/100 b43/100", "worse"),
        ("M57/100 M57/100 b42/100 b43/100", "same"),
        # Numbers that aren't shown, and a figure that can pass 100%, say nothing.
        ("M M b b", ""),
        ("M19/20 M19/20 b12/20 b", ""),
        ("M30/20 M30/20 b12/20 b12/20", ""),
        ("M0/0 M19/20 b12/20 b12/20", ""),
    ],
)
def test_of_a_share_three_standard_errors_as_well(verdicts: str, way: str) -> None:
    assert change_between(windows(verdicts), YEAR_AGO, is_share=True) is WAYS[way]


def test_nothing_is_told_across_another_rule() -> None:
    fallen = windows("M M b b")
    assert change_between(fallen, NOW - 9, is_share=False) is Direction.FURTHER
    assert change_between(fallen, NOW - 8, is_share=False) is None
    assert change_between(fallen, None, is_share=False) is None
    other = [replace(fallen[0], threshold=replace(NINETY, met=Fraction(95))), *fallen[1:]]
    assert change_between(other, YEAR_AGO, is_share=False) is None


verdict_words = st.sampled_from([f"{letter}{n}/20" for letter, n in (("M", 19), ("p", 16), ("b", 8), ("?", 9))])


@given(st.lists(verdict_words, min_size=4, max_size=4), st.booleans())
def test_an_improvement_is_told_as_a_fall_is(words: list[str], is_share: bool) -> None:
    forwards = change_between(windows(" ".join(words)), YEAR_AGO, is_share=is_share)
    backwards = change_between(windows(" ".join(reversed(words))), YEAR_AGO, is_share=is_share)
    opposite = {Direction.FURTHER: Direction.NEARER, Direction.NEARER: Direction.FURTHER}
    assert backwards is (None if forwards is None else opposite.get(forwards, forwards))


@given(st.lists(verdict_words, min_size=4, max_size=4), st.integers(0, 3), st.sampled_from("?cz"))
def test_leaving_something_out_never_makes_a_change(words: list[str], position: int, silence: str) -> None:
    words[position] = silence
    assert change_between(windows(" ".join(words)), YEAR_AGO, is_share=True) is None


def simulated(chance: random.Random, rate: float, months: int = 12) -> list[AssessedWindow]:
    """Return four windows of three months of a borough whose rate never changes, with seven cases a month."""
    cases = [sum(chance.random() < rate for _ in range(7)) for _ in range(months)]
    sums = [Fraction(sum(cases[start : start + 3])) for start in (9, 6, 3, 0)]
    return [
        AssessedWindow(NOW - 3 * n, _outcome(above / 21), NINETY, above, Fraction(21)) for n, above in enumerate(sums)
    ]


def _outcome(share: Fraction) -> Outcome:
    return Outcome.MET if share * 100 >= 90 else Outcome.PARTLY_MET if share * 100 >= 75 else Outcome.NOT_MET


def rate_of_errors(rates: Sequence[float], is_share: bool) -> float:
    """Return how many changes a borough with 26 checks would be told of a month, of which there are none."""
    chance = random.Random(20261031)
    boroughs = 400
    changed = (Direction.FURTHER, Direction.NEARER)
    changes = sum(
        change_between(simulated(chance, chance.choice(rates)), YEAR_AGO, is_share=is_share) in changed
        for _ in range(26 * boroughs)
    )
    return changes / boroughs


def test_with_rates_that_never_change_almost_nothing_is_told() -> None:
    near_the_thresholds = (0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
    assert rate_of_errors(near_the_thresholds, is_share=True) < 0.1
    assert rate_of_errors(near_the_thresholds, is_share=False) > 1  # which is why levels alone don't do for shares


@pytest.mark.parametrize(
    ("newest", "is_higher_better", "way"),
    [
        (40, True, Direction.FURTHER),
        (40, False, Direction.NEARER),
        (99, True, Direction.NEARER),
        (99, False, Direction.FURTHER),
        (72, True, Direction.SAME),
        (None, True, Direction.SAME),
    ],
)
def test_the_newest_month_outside_its_limits(newest: int | None, is_higher_better: bool, way: Direction) -> None:
    earlier = [70, 72, 69, 71, 70, 73, 70, 71, 72, 70, 71, 70]
    values = [Fraction(value) for value in earlier] + [None if newest is None else Fraction(newest)]
    usual = limits(values)
    assert usual is not None
    assert outside_limits(values, usual, is_higher_better=is_higher_better) is way


def test_an_earlier_month_outside_its_limits_is_no_news() -> None:
    values = [Fraction(value) for value in (70, 72, 69, 71, 40, 73, 70, 71, 72, 70, 71, 70)]
    usual = limits(values)
    assert usual is not None
    assert outside_limits(values, usual, is_higher_better=True) is Direction.SAME


RATIO: dict[str, Any] = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed"}


@pytest.mark.parametrize(
    ("measure", "apart"),
    [
        ({**RATIO, "months": 1}, 1),
        ({**RATIO, "months": 3}, 3),
        ({**RATIO, "months": 12}, 12),
        ({"kind": "months_since", "sheet": "services", "field": "reviewed_on"}, 1),
        ({"kind": "months_since", "sheet": "profile", "field": "profiled_on"}, 3),
        ({"kind": "ratio", "sheet": "workforce", "of": "confident", "out_of": "answered", "months": 3}, 12),
    ],
)
def test_windows_share_neither_a_month_nor_a_return(measure: dict[str, Any], apart: int) -> None:
    assert months_apart(rules(standard(measure)).standards[0], CATALOGUE) == apart

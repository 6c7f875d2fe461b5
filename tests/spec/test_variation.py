"""What is usual and what is a sign of change: published worked examples, rules as tables, arithmetic by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from standards.xmr import FEWEST_RANGES, Limits, Sign, SignRule, is_coarse, limits, moving_ranges, signs

# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rate of ten batches. It divides by 1.128 where Wheeler
# multiplies by 2.66, which is the same to three figures.
NIST = "49.6 47.6 49.9 51.3 47.8 51.2 52.6 52.4 53.6 52.1"
# The README of spc-plotly 0.1.3: 38 months of counts, with their limits.
SPC_PLOTLY = (
    "2478 2350 2485 2296 2359 2567 3089 2668 1788 2854 2365 1883 1959 1927 2640 2626 2144 2409 4412 3287 "
    "3049 3364 3078 2972 3415 2753 3102 2191 3693 4385 4699 3031 2659 3885 2628 2621 3071 2002"
)
# The README of statprocon 1.0.0.
STATPROCON = "10 50 40 30"


def values(text: str) -> list[Fraction | None]:
    """Read values with spaces between; a dot stands for a month without one."""
    return [None if word == "." else Fraction(word) for word in text.split()]


def usual(text: str) -> Limits:
    chart = limits(values(text))
    assert chart is not None
    return chart


def close(number: Fraction, published: str) -> bool:
    """Say whether a number rounds to a published one, in its last digit."""
    digits = len(published.partition(".")[2])
    return abs(number - Fraction(published)) <= Fraction(1, 2 * 10**digits)


def test_the_nist_handbooks_flow_rates() -> None:
    chart = usual(NIST)
    assert [moving_range for moving_range in moving_ranges(values(NIST)) if moving_range is not None] == values(
        "2.0 2.3 1.4 3.5 3.4 1.4 0.2 1.2 1.5"
    )
    assert chart.mean == Fraction("50.81")
    assert close(chart.mean_range, "1.8778")
    for number, published in ((chart.upper, "55.8041"), (chart.lower, "45.8159")):
        assert abs(number - Fraction(published)) < Fraction(1, 1000)  # 2.66 against 3 / 1.128
    assert signs(values(NIST), chart) == ()


def test_the_readme_of_spc_plotly() -> None:
    chart = usual(SPC_PLOTLY)
    assert close(chart.mean, "2820.6316")
    assert close(chart.mean_range, "571.8919")
    assert close(chart.upper, "4341.8640")
    assert close(chart.upper_range, "1868.9427")
    outside = [sign.places for sign in signs(values(SPC_PLOTLY), chart) if sign.rule is SignRule.OUTSIDE]
    assert outside == [(18,), (29,), (30,)]  # 4412, 4385, 4699


def test_the_readme_of_statprocon() -> None:
    chart = usual(STATPROCON)
    numbers = (chart.mean, chart.mean_range, chart.lower, chart.upper, chart.upper_range)
    assert numbers == tuple(Fraction(text) for text in ("32.5", "20", "-20.7", "85.7", "65.36"))


def test_limits_by_hand() -> None:
    """80 84 82 86: mean 83; changes 4 2 4, on average 10/3; 2.66 x 10/3 = 133/15; 3.268 x 10/3 = 10.8933..."""
    chart = usual("80 84 82 86")
    assert (chart.mean, chart.mean_range) == (83, Fraction(10, 3))
    assert (chart.lower, chart.upper) == (83 - Fraction(133, 15), 83 + Fraction(133, 15))
    assert chart.upper_range == Fraction(817, 75)
    assert (chart.points, chart.ranges) == (4, 3)


def test_a_missing_month_makes_no_change_across_it() -> None:
    """80 . 90 94: mean 88, and one change only, of 4."""
    chart = usual("80 . 90 94")
    assert (chart.mean, chart.mean_range, chart.points, chart.ranges) == (88, 4, 3, 1)
    assert moving_ranges(values("80 . 90 94")) == [None, None, None, Fraction(4)]


@pytest.mark.parametrize("text", ["", "80", ". .", "80 . 90 . 70"])
def test_without_neighbours_there_are_no_limits(text: str) -> None:
    assert limits(values(text)) is None


@pytest.mark.parametrize(
    ("text", "is_trial", "is_too_few"),
    [
        ("1 2 1 2 1", True, True),
        ("1 2 1 2 1 2", True, False),
        ("1 2 . 1 2 1 2", True, True),
        ("1 2 1 2 1 2 1 2 1 2 1", True, False),
        ("1 2 1 2 1 2 1 2 1 2 1 2", False, False),
    ],
)
def test_fewer_than_twelve_months_give_trial_limits_and_fewer_than_five_changes_none(
    text: str, is_trial: bool, is_too_few: bool
) -> None:
    chart = usual(text)
    assert (chart.is_trial, chart.is_too_few) == (is_trial, is_too_few)
    assert FEWEST_RANGES == 5


STEADY = Limits(Fraction(80), Fraction(5), Fraction(68), Fraction(92), Fraction(16), 12, 11)
"""Half way from the mean of 80 to the limits lie 74 and 86."""


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("a value on a limit is no sign", "80 92 80 68 80", []),
        ("a value above the upper limit", "80 80 93 80", [(SignRule.OUTSIDE, (2,), True)]),
        ("a value below the lower limit", "67 80 80 80", [(SignRule.OUTSIDE, (0,), False)]),
        ("seven in a row on one side are no sign", "81 82 81 82 81 82 81 79", []),
        (
            "eight in a row on one side",
            "79 81 82 81 82 81 82 81 82 79",
            [(SignRule.RUN, (1, 2, 3, 4, 5, 6, 7, 8), True)],
        ),
        ("a value on the mean breaks a run", "81 82 81 82 80 81 82 81 82", []),
        ("and one below", "79 78 79 78 80 79 78 79 78", []),
        ("eight in a row below", "79 78 79 78 79 78 79 78", [(SignRule.RUN, (0, 1, 2, 3, 4, 5, 6, 7), False)]),
        ("a missing month breaks a run", "81 82 81 82 . 81 82 81 82", []),
        ("two of four near a limit are no sign", "80 87 80 87 80", []),
        ("half way is not near", "86 86 86 86", []),
        ("nor is half way below", "74 74 74 74", []),
        ("three alone are not four", "87 87 87", []),
        ("three of four near the upper limit", "80 87 80 87 88 80", [(SignRule.NEAR, (1, 3, 4), True)]),
        ("three of four near the lower limit", "73 73 80 73", [(SignRule.NEAR, (0, 1, 3), False)]),
        ("three of four near different limits are no sign", "87 73 87 80", []),
        ("a missing month breaks four", "87 87 . 87", []),
        ("overlapping fours are one sign", "80 87 87 87 87 87 80", [(SignRule.NEAR, (1, 2, 3, 4, 5), True)]),
        ("fours that share one value are one sign", "87 87 80 87 80 87 87", [(SignRule.NEAR, (0, 1, 3, 5, 6), True)]),
        (
            "fours that share none are two",
            "87 87 87 80 80 80 87 87 87 80",
            [(SignRule.NEAR, (0, 1, 2), True), (SignRule.NEAR, (6, 7, 8), True)],
        ),
        ("a change as large as its limit is no sign", "72 88", []),
        ("a larger change", "71 88", [(SignRule.RANGE, (0, 1), None)]),
        ("no change is seen across a missing month", "71 . 88", []),
        ("all of it at once", "67 80 90 90 90", [(SignRule.OUTSIDE, (0,), False), (SignRule.NEAR, (2, 3, 4), True)]),
    ],
)
def test_rules(title: str, text: str, expected: list[tuple[SignRule, tuple[int, ...], bool | None]]) -> None:
    assert signs(values(text), STEADY) == tuple(Sign(*sign) for sign in expected), title


def test_a_few_cases_a_month_are_too_coarse() -> None:
    """Three or four meetings a month: a meeting is 25 points, the changes are 25 on average less than half the time."""
    meetings = usual("75 100 75 75 75 100 100 100 100 100 75 100 100")
    assert meetings.mean_range == Fraction(125, 12)
    assert is_coarse(meetings, Fraction(25))
    assert not is_coarse(meetings, Fraction(5))
    assert is_coarse(usual("100 100 100 100"), Fraction(1, 100))


def test_a_step_as_large_as_the_standard_deviation_is_not_too_coarse() -> None:
    """An average change of 1.128 is a standard deviation of 1."""
    assert not is_coarse(replace(STEADY, mean_range=Fraction("1.128")), Fraction(1))
    assert is_coarse(replace(STEADY, mean_range=Fraction("1.127")), Fraction(1))


def _months(seed: int, count: int) -> list[tuple[int, int]]:
    """Return months of a process that never changes: of about 60 cases a month, each 85% likely."""
    chance = random.Random(seed)
    sizes = [chance.randint(50, 70) for _ in range(count)]
    return [(sum(chance.random() < 0.85 for _ in range(size)), size) for size in sizes]


def _shares(months: Sequence[tuple[int, int]], window: int) -> Iterator[Fraction | None]:
    for end in range(window, len(months) + 1):
        part = months[end - window : end]
        yield Fraction(100 * sum(above for above, _ in part), sum(size for _, size in part))


def _false_signs(window: int, charts: int = 200) -> Fraction:
    """Return the share of charts of an unchanging process that show a sign, 13 points each."""
    with_signs = 0
    for seed in range(charts):
        shares = list(_shares(_months(seed, 12 + window), window))
        limited = limits(shares)
        with_signs += limited is not None and bool(signs(shares, limited))
    return Fraction(with_signs, charts)


def test_single_months_seldom_signal_falsely_and_rolling_windows_mostly_do() -> None:
    assert _false_signs(1) < Fraction(1, 8)
    assert _false_signs(3) > Fraction(1, 2)

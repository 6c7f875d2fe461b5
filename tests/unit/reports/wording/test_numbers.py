from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.wording.numbers import exact, measured, shown, with_unit
from tests.support.report_builder import threshold

fractions = st.fractions(min_value=-1000, max_value=100_000, max_denominator=10_000)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, ""),
        (Fraction(58), "58"),
        (Fraction(1, 2), "0.5"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(200, 3), "200/3"),
        (Fraction(1, 40), "0.025"),
        (0, "0"),
    ],
)
def test_numbers_in_files_are_exact(number: Fraction | None, text: str) -> None:
    assert exact(number) == text


@given(fractions)
def test_an_exact_number_can_be_read_back(number: Fraction) -> None:
    assert Fraction(exact(number)) == number


@given(fractions, st.lists(fractions, max_size=2))
def test_what_is_shown_stays_on_its_side_of_every_border(number: Fraction, borders: list[Fraction]) -> None:
    text = Fraction(shown(number, borders).replace(",", "").replace("−", "-"))
    for border in borders:
        assert (text > border) - (text < border) == (number > border) - (number < border)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(179, 2), "89.5"),
        (Fraction(89_999, 1000), "89.999"),
        (Fraction(8_999_999, 100_000), "89.99999"),
        (Fraction(90), "90"),
        (Fraction(12_345), "12,345"),
        (Fraction(-7, 2), "−3.5"),
    ],
)
def test_a_number_just_short_of_a_threshold_is_not_rounded_up_to_it(number: Fraction, text: str) -> None:
    assert shown(number, [Fraction(90)]) == text


def test_units_follow_their_number() -> None:
    assert with_unit("84", "%") == "84%"
    assert with_unit("1", "months") == "1 month"
    assert with_unit("2", "months") == "2 months"
    assert measured(Fraction(7499, 100), "%", threshold(90, 75)) == "74.99%"

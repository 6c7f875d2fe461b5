"""Exact numbers in, and numbers out that are never rounded across a threshold."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.exact import display, exact, plain


@pytest.mark.parametrize(
    ("given_value", "wanted"),
    [
        (90, Fraction(90)),
        ("90", Fraction(90)),
        ("0.5", Fraction(1, 2)),
        ("0.1", Fraction(1, 10)),
        ("200/3", Fraction(200, 3)),
        ("-1.5", Fraction(-3, 2)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_an_exact_number_is_read(given_value: object, wanted: Fraction) -> None:
    assert exact(given_value) == wanted


@pytest.mark.parametrize("given_value", [0.1, True, None, "", "ninety", "1e3", "1/0", "nan", "1,5"])
def test_anything_else_is_refused(given_value: object) -> None:
    with pytest.raises(ValueError, match=r"number|divides"):
        exact(given_value)


@pytest.mark.parametrize(
    ("value", "thresholds", "wanted"),
    [
        (Fraction(700, 9), [], "77.8"),
        (Fraction(8996, 100), [90], "89.96"),
        (Fraction(8996, 100), [80], "90.0"),
        (Fraction(90), [90], "90"),
        (Fraction(90004, 1000), [90], "90.004"),
        (Fraction(1, 3), [], "0.3"),
        (Fraction(1, 100), [], "0.0"),
        (Fraction(200, 3), [Fraction(200, 3)], "66.7"),
        (Fraction(12345), [], "12,345"),
        (Fraction(-25, 2), [], "-12.5"),
        (Fraction(1, 20), [], "0.1"),
        (Fraction(1, 20), [0], "0.1"),
        (Fraction(1, 25), [0], "0.04"),
        (Fraction(10**12 + 1, 10**12), [1], "1.000000000001"),
        (Fraction(10**13 + 1, 10**13), [1], "10000000000001/10000000000000"),
    ],
)
def test_a_number_is_shown_in_as_few_places_as_are_true(
    value: Fraction, thresholds: list[Fraction], wanted: str
) -> None:
    assert display(value, map(Fraction, thresholds)) == wanted


@given(
    st.fractions(min_value=0, max_value=200, max_denominator=5000),
    st.fractions(min_value=0, max_value=200, max_denominator=20),
)
def test_what_is_shown_is_on_the_same_side_of_a_threshold_as_what_is(value: Fraction, threshold: Fraction) -> None:
    shown = Fraction(display(value, [threshold]).replace(",", ""))
    if (threshold * 10).denominator == 1:
        assert (shown > threshold) == (value > threshold)
        assert (shown < threshold) == (value < threshold)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (Fraction(58), "58"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(12345, 100), "123.45"),
        (Fraction(200, 3), "200/3"),
        (Fraction(1, 2**12), "0.000244140625"),
        (Fraction(1, 2**13), "1/8192"),
    ],
)
def test_a_plain_number_is_a_decimal_where_one_is_exact(value: Fraction, wanted: str) -> None:
    assert plain(value) == wanted


@given(st.fractions(max_denominator=1000))
def test_a_plain_number_is_exact(value: Fraction) -> None:
    assert exact(plain(value)) == value

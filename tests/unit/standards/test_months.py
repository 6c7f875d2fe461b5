"""Months and periods: how they are written, how far they lie apart, and which periods a window holds."""

from __future__ import annotations

from datetime import date

import pytest

from standards.months import EARLIEST, MONTHLY, Frequency, Month

QUARTERLY, YEARLY = Frequency(3), Frequency(12, 9)


@pytest.mark.parametrize("text", ["2026-10", " 2026-10 "])
def test_a_month_is_read_as_it_is_written(text: str) -> None:
    assert Month.parse(text) == Month(2026, 10)
    assert str(Month.parse(text)) == "2026-10"


@pytest.mark.parametrize("text", ["", "2026", "2026-00", "2026-13", "26-10", "2026/10", "2026-10-01"])
def test_anything_else_is_not_a_month_and_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a month; write it as YYYY-MM, for example 2026-10$") as caught:
        Month.parse(text)
    assert repr(text) in str(caught.value)


def test_a_month_of_one_digit_is_written_with_two() -> None:
    with pytest.raises(ValueError, match=r"^'2026-9' has a month of one digit; write it as 2026-09$"):
        Month.parse("2026-9")


@pytest.mark.parametrize(("year", "month"), [(1900, 1), (9999, 12)])
def test_the_first_and_the_last_month_there_are(year: int, month: int) -> None:
    assert str(Month(year, month)) == f"{year}-{month:02d}"


@pytest.mark.parametrize(("year", "month"), [(1899, 12), (10000, 1), (2026, 0), (2026, 13)])
def test_a_month_outside_the_calendar_is_refused(year: int, month: int) -> None:
    with pytest.raises(ValueError, match=f"^{year}-{month} is not a month; write it as YYYY-MM$"):
        Month(year, month)


def test_months_are_counted_across_years() -> None:
    assert Month(2026, 10) + 3 == Month(2027, 1)
    assert Month(2026, 1) - 1 == Month(2025, 12)
    assert Month(2027, 1).since(Month(2026, 10)) == 3
    assert Month(2026, 10).since(Month(2027, 1)) == -3
    assert (Month(2000, 1).ordinal, EARLIEST) == (24000, Month(2000, 1))


def test_months_are_in_order() -> None:
    assert Month(2026, 9) < Month(2026, 10) < Month(2027, 1)
    assert not Month(2026, 9) < Month(2026, 9)
    assert Month(2026, 9) <= Month(2026, 9)


def test_a_month_knows_its_days_and_its_words() -> None:
    february = Month.of(date(2028, 2, 10))
    assert (february.first_day, february.last_day) == (date(2028, 2, 1), date(2028, 2, 29))
    assert february.words == "February 2028"


@pytest.mark.parametrize(
    ("frequency", "ends"),
    [
        (MONTHLY, list(range(1, 13))),
        (QUARTERLY, [3, 6, 9, 12]),
        (Frequency(3, 2), [2, 5, 8, 11]),
        (YEARLY, [9]),
        (Frequency(12), [12]),
    ],
)
def test_periods_end_when_their_frequency_says(frequency: Frequency, ends: list[int]) -> None:
    assert [number for number in range(1, 13) if frequency.is_end(Month(2026, number))] == ends


@pytest.mark.parametrize(
    ("frequency", "month", "newest"),
    [
        (MONTHLY, "2026-10", "2026-10"),
        (QUARTERLY, "2026-09", "2026-09"),
        (QUARTERLY, "2026-11", "2026-09"),
        (QUARTERLY, "2026-02", "2025-12"),
        (YEARLY, "2026-09", "2026-09"),
        (YEARLY, "2026-08", "2025-09"),
        (YEARLY, "2027-01", "2026-09"),
    ],
)
def test_the_newest_period_is_the_last_that_has_ended(frequency: Frequency, month: str, newest: str) -> None:
    assert str(frequency.latest_end(Month.parse(month))) == newest


@pytest.mark.parametrize(
    ("frequency", "window", "ends"),
    [
        (MONTHLY, 3, ["2026-09", "2026-10", "2026-11"]),
        (MONTHLY, 0, ["2026-11"]),
        (QUARTERLY, 1, ["2026-09"]),
        (QUARTERLY, 3, ["2026-09"]),
        (QUARTERLY, 5, ["2026-09"]),
        (QUARTERLY, 6, ["2026-06", "2026-09"]),
        (YEARLY, 24, ["2025-09", "2026-09"]),
    ],
)
def test_a_window_holds_whole_periods_and_one_at_least(frequency: Frequency, window: int, ends: list[str]) -> None:
    assert [str(end) for end in frequency.ends_within(Month(2026, 11), window)] == ends

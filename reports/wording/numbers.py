"""Exact numbers as text: in files without any rounding, on pages never rounded across a threshold."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Final

from standards.model import Threshold

_MOST_DECIMALS: Final = 6


def exact(number: Fraction | int | None) -> str:
    """Return an exact decimal, or `n/d` where no decimal is exact, or nothing: `58`, `0.5`, `200/3`."""
    if number is None:
        return ""
    if number.denominator == 1:
        return str(number.numerator)
    rest, decimals = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        decimals = max(decimals, power)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    digits = str(abs(number.numerator) * 10**decimals // number.denominator).rjust(decimals + 1, "0")
    return f"{'-' if number < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}"


def shown(number: Fraction, borders: Iterable[Fraction] = ()) -> str:
    """Return a number for reading: one decimal, or as many as keep it on its own side of every border.

    >>> shown(Fraction(179, 2), [Fraction(90)]), shown(Fraction(89999, 1000), [Fraction(90)])
    ('89.5', '89.999')
    """
    if number.denominator == 1:
        return _signed(number < 0, f"{abs(number.numerator):,}")
    return _shown(number.numerator, number.denominator, tuple(borders))


@lru_cache(maxsize=65_536)
def _shown(numerator: int, denominator: int, borders: tuple[Fraction, ...]) -> str:
    number = Fraction(numerator, denominator)
    for decimals in range(1, _MOST_DECIMALS + 1):
        short = _rounded(number, decimals)
        if all(_side(short, border) == _side(number, border) for border in borders):
            integer, dot, rest = exact(abs(short)).partition(".")
            return _signed(short < 0, f"{int(integer):,}{dot}{rest}")
    return exact(number)


def _rounded(number: Fraction, decimals: int) -> Fraction:
    """Round to so many decimals, halves away from zero."""
    scale = 10**decimals
    rounded = (2 * abs(number.numerator) * scale + number.denominator) // (2 * number.denominator)
    return Fraction(-rounded if number < 0 else rounded, scale)


def _side(number: Fraction, border: Fraction) -> int:
    return (number > border) - (number < border)


def _signed(is_negative: bool, digits: str) -> str:
    return f"−{digits}" if is_negative else digits


def with_unit(text: str, unit: str) -> str:
    """Put a unit after a number: `58%`, `3 months`, `1 month`."""
    if unit in ("", "%"):
        return text + unit
    singular = unit[:-1] if text == "1" and unit.endswith("s") else unit
    return f"{text} {singular}"


def measured(value: Fraction, unit: str, threshold: Threshold | None) -> str:
    """Return a value in its unit, never rounded across the threshold it is compared with."""
    borders = () if threshold is None else (threshold.met, threshold.partly_met)
    return with_unit(shown(value, [border for border in borders if border is not None]), unit)

"""Exact numbers: read as they are written, shown without being rounded across a threshold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Final

_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?(\s*/\s*\d+)?")
_MOST_PLACES: Final = 12


def exact(value: object) -> Fraction:
    """Read an exact number: a whole number, or text such as `0.5` or `200/3`.

    Raises:
        ValueError: the value is anything else; a binary float is refused, because it is not exact.
    """
    if isinstance(value, bool) or not isinstance(value, int | Fraction | str):
        raise ValueError(f"{value!r} is not an exact number; write it as 90, 0.5 or 200/3")
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        raise ValueError(f"{value!r} is not a number; write it as 90, 0.5 or 200/3")
    if isinstance(value, str):
        above, _, below = value.partition("/")
        if below and int(below) == 0:
            raise ValueError(f"{value!r} divides by nothing")
        return Fraction(above.strip()) / int(below or 1)
    return Fraction(value)


@lru_cache(maxsize=1 << 16)
def fraction(above: int | Fraction, below: int | Fraction = 1) -> Fraction:
    """Return one number over another; what was made before is used again, as the same shares come up very often."""
    return Fraction(above, below)


def display(value: Fraction, thresholds: Iterable[Fraction] = (), places: int = 1) -> str:
    """Show a number in as few places as say which side of each threshold it is on.

    `display(Fraction(8996, 100), [Fraction(90)])` is `89.96`, never `90.0`.

    Args:
        value: the exact number.
        thresholds: numbers that rounding may not reach or cross, themselves shown in as many places.
        places: the decimal places to begin with; a whole number is shown as one.
    """
    bounds = tuple(thresholds)
    if value.denominator == 1:
        return f"{value.numerator:,}"
    for shown_places in range(places, _MOST_PLACES + 1):
        shown = _scaled(value, shown_places)  # rounding never swaps two numbers, but may make them one
        if all((shown == _scaled(bound, shown_places)) == (value == bound) for bound in bounds):
            return _decimal(shown, shown_places)
    return f"{value.numerator}/{value.denominator}"


def plain(value: int | Fraction) -> str:
    """Show a number exactly: `58`, `0.5`, or `200/3` where no decimal is exact."""
    for places in range(_MOST_PLACES + 1):
        scaled = value * 10**places
        if scaled.denominator == 1:
            return _decimal(scaled.numerator, places, separator="")
    return f"{value.numerator}/{value.denominator}"


def _scaled(value: Fraction, places: int) -> int:
    """Return the value in units of the last place, rounded half away from zero as people expect."""
    magnitude = Fraction(abs(value.numerator) * int(10**places), value.denominator)
    units = (2 * magnitude.numerator + magnitude.denominator) // (2 * magnitude.denominator)
    return units if value >= 0 else -units


def _decimal(scaled: int, places: int, separator: str = ",") -> str:
    units, part = divmod(abs(scaled), 10**places)
    sign = "-" if scaled < 0 else ""
    decimals = f".{part:0{places}d}" if places else ""
    return f"{sign}{units:{separator}d}{decimals}"

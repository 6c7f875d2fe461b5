"""Look into a sentence for numbers, so that none is published which the figures beside it do not show already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from reports.view.edition import Figures, StandardView
from standards.model import Threshold

_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?(?:/\d+)?")


def numbers_in(text: str) -> Iterator[tuple[Fraction, int]]:
    """Yield each number of a text with how many decimals it is written with: `76.0` as (76, 1)."""
    for number in _NUMBER.findall(text):
        plain = number.replace(",", "").rstrip(".")
        yield Fraction(plain), len(plain.partition(".")[2])


def says_only(text: str, figures: Figures, threshold: Threshold | None, standard: StandardView) -> bool:
    """Say whether every number of a text is one of the figures, of the thresholds or of the standard's own words."""
    own = " ".join((standard.title, standard.measure, standard.why))
    allowed = {number for number, _ in numbers_in(own)} | {Fraction(standard.too_few_below)}
    allowed |= {value for value in (figures.numerator, figures.denominator) if value is not None}
    if threshold is not None:
        allowed |= {threshold.met} | ({threshold.partly_met} if threshold.partly_met is not None else set())
    rounded = [figures.value, *([threshold.met, threshold.partly_met] if threshold is not None else [])]
    return all(
        number in allowed or any(value is not None and _is_rounded(number, decimals, value) for value in rounded)
        for number, decimals in numbers_in(text)
    )


def _is_rounded(number: Fraction, decimals: int, value: Fraction) -> bool:
    return abs(number - value) <= Fraction(1, 2 * 10**decimals)

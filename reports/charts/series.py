"""What is usual from month to month, place by place: single months, their limits, and what they say in words.

Limits and signs are worked out from the months that this audience may read, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from reports.charts.trend import short_month
from reports.edition_index import Index, Place
from reports.view.edition import SingleMonthView, StandardView
from reports.wording.numbers import shown, with_unit
from reports.wording.words import counted, figures_words, listed
from standards.model import Month
from standards.xmr import FULL, Limits, Rule, Sign, is_coarse, limits, signs

NO_SIGN: Final = "None"
SIGN_COUNTS: Final = (
    (Rule.OUTSIDE, "month outside the band", "months outside the band"),
    (Rule.RUN, "run on one side of the average", "runs on one side of the average"),
    (Rule.NEAR, "spell near an edge", "spells near an edge"),
    (Rule.RANGE, "large change", "large changes"),
)
_WHOLE: Final = Fraction(100)


@dataclass(frozen=True)
class Series:
    """One place's single months of one standard, oldest first; None for a month without a figure."""

    standard: StandardView
    place: Place
    months: tuple[Month, ...]
    figures: tuple[SingleMonthView | None, ...]

    @cached_property
    def values(self) -> tuple[Fraction | None, ...]:
        return tuple(None if one is None else one.figures.value for one in self.figures)

    @cached_property
    def known(self) -> tuple[Fraction, ...]:
        return tuple(one for one in self.values if one is not None)

    @cached_property
    def usual(self) -> Limits | None:
        """The limits, or None where a chart would mislead: too few months, or too few cases in them."""
        found = limits(self.values)
        if found is None or found.is_too_few or is_coarse(found, self.step):
            return None
        return found

    @property
    def step(self) -> Fraction:
        """By how much one case more or less moves a month's share, on average."""
        cases = [one.figures.denominator for one in self.figures if one is not None and one.figures.denominator]
        return _WHOLE * len(cases) / sum(cases, Fraction(0)) if cases else _WHOLE

    @cached_property
    def signs(self) -> tuple[Sign, ...]:
        return signs(self.values, self.usual) if self.usual is not None else ()

    @property
    def lower(self) -> Fraction:
        """The lower limit, not below what is possible."""
        return max(Fraction(0), self.usual.lower) if self.usual is not None else Fraction(0)

    @property
    def upper(self) -> Fraction:
        """The upper limit, not above what is possible."""
        most = max(_WHOLE, *self.known) if self.standard.unit == "%" else None
        reached = self.usual.upper if self.usual is not None else Fraction(0)
        return reached if most is None else min(most, reached)

    def measured(self, value: Fraction) -> str:
        """Return a value in words, never rounded across a limit."""
        borders = (self.usual.lower, self.usual.upper) if self.usual is not None else ()
        return with_unit(shown(value, borders), self.standard.unit)

    def rounded(self, limit: Fraction) -> str:
        """Return a limit or an average in words."""
        return with_unit(shown(limit), self.standard.unit)


@dataclass(frozen=True, slots=True)
class SinglesRow:
    """A month, and each place's figure in words."""

    month: Month
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsualRow:
    """What is usual in one place, in words."""

    place: str
    months: str
    mean: str
    lower: str
    upper: str
    upper_range: str
    signs: str


@dataclass(frozen=True, slots=True)
class Variation:
    """Everything said of one standard's single months.

    Attributes:
        series: the places of which there is a chart.
        left_out: why there is none of the others, a sentence for each reason.
        usual: the limits as a table, for the places with a chart.
        places, rows: the figures as a table, for the places with any, the newest month first.
    """

    series: tuple[Series, ...]
    left_out: tuple[str, ...]
    usual: tuple[UsualRow, ...]
    places: tuple[str, ...]
    rows: tuple[SinglesRow, ...]


def variation(index: Index, standard: StandardView, places: Sequence[Place]) -> Variation | None:
    """Return what there is to say of a standard's single months, or None where there are none."""
    found = [one for place in places if (one := series(index, standard, place)).known]
    if not found:
        return None
    charted = tuple(one for one in found if one.usual is not None)
    return Variation(
        series=charted,
        left_out=tuple(_left_out(found)),
        usual=tuple(_usual_row(one) for one in charted),
        places=tuple(one.place.name for one in found),
        rows=tuple(_rows(found)),
    )


def series(index: Index, standard: StandardView, place: Place) -> Series:
    """Return one place's single months of a standard, over the months of the edition."""
    by_month = index.single_months_of(place.code, standard.id)
    return Series(standard, place, index.months, tuple(by_month.get(month) for month in index.months))


def finding(one: Series) -> str:
    """State what a chart shows: whether anything changed, and what is usual."""
    usual = one.usual
    if usual is None:
        return ""
    spread = f"Between {one.measured(min(one.known))} and {one.measured(max(one.known))}"
    usually = f"from {one.rounded(one.lower)} to {one.rounded(one.upper)} is usual"
    said = f"{spread} in {counted(usual.points, 'single month')}, on average {one.rounded(usual.mean)}; {usually}."
    trial = f" Trial limits: {usual.points} months have figures, and {FULL} are needed." if usual.is_trial else ""
    if not one.signs:
        return f"{one.place.name}: no sign of change. {said}{trial}"
    return f"{one.place.name}: {'; '.join(sign_words(one))}. {said}{trial}"


def sign_words(one: Series) -> tuple[str, ...]:
    """Return the signs of change in words, one for each rule and side."""
    said = []
    for is_above in (True, False):
        found = [sign for sign in one.signs if sign.rule is Rule.OUTSIDE and sign.is_above is is_above]
        if found:
            months = listed([f"{_month(one, sign.places[0])} ({_at(one, sign.places[0])})" for sign in found])
            said.append(f"{'above' if is_above else 'below'} what is usual in {months}")
    said += [_run_words(one, sign) for sign in one.signs if sign.rule in (Rule.RUN, Rule.NEAR)]
    jumps = [sign.places for sign in one.signs if sign.rule is Rule.RANGE]
    if jumps:
        moves = listed(
            [f"{_month(one, after)} (from {_at(one, before)} to {_at(one, after)})" for before, after in jumps]
        )
        said.append(f"a larger change than usual in {moves}")
    return tuple(said)


def _run_words(one: Series, sign: Sign) -> str:
    first, last = _month(one, sign.places[0]), _month(one, sign.places[-1])
    side = "above" if sign.is_above else "below"
    if sign.rule is Rule.RUN:
        return f"{side} the average for {len(sign.places)} months in a row, {first} to {last}"
    edge = "upper" if sign.is_above else "lower"
    return f"at least three of four months near the {edge} edge of what is usual, {first} to {last}"


def _month(one: Series, place: int) -> str:
    return short_month(one.months[place])


def _at(one: Series, place: int) -> str:
    value = one.values[place]
    return one.measured(value) if value is not None else ""


def _counted_signs(one: Series) -> Iterator[str]:
    """Yield how many signs there are by each rule, for a table beside the chart that names them."""
    for rule, singular, plural in SIGN_COUNTS:
        number = sum(sign.rule is rule for sign in one.signs)
        if number:
            yield counted(number, singular, plural)


def _usual_row(one: Series) -> UsualRow:
    usual = one.usual
    if usual is None:
        raise ValueError(f"{one.place.name} has no limits of {one.standard.id}.")
    points = "points" if one.standard.unit == "%" else one.standard.unit
    return UsualRow(
        place=one.place.name,
        months=f"{usual.points} (trial limits)" if usual.is_trial else str(usual.points),
        mean=one.rounded(usual.mean),
        lower=one.rounded(one.lower),
        upper=one.rounded(one.upper),
        upper_range=with_unit(shown(usual.upper_range), points),
        signs="; ".join(_counted_signs(one)) or NO_SIGN,
    )


def _rows(found: Sequence[Series]) -> Iterator[SinglesRow]:
    for number in reversed(range(len(found[0].months))):
        cells = tuple(_cell(one, number) for one in found)
        if any(one.figures[number] is not None for one in found):
            yield SinglesRow(found[0].months[number], cells)


def _cell(one: Series, number: int) -> str:
    figure = one.figures[number]
    if figure is None:
        return "No figure [x]"
    words = figures_words(figure.figures, one.standard.unit, None)
    return f"{words}: {figure.part}" if figure.part else words


def _left_out(found: Sequence[Series]) -> Iterator[str]:
    constant = [one for one in found if one.usual is None and len(one.known) > 1 and len(set(one.known)) == 1]
    for one in constant:
        yield f"{one.place.name}: {one.measured(one.known[0])} in each of {counted(len(one.known), 'month')}."
    rest = [one for one in found if one.usual is None and one not in constant]
    for words, is_short in (("too few months with figures", True), ("too few cases in a month", False)):
        names = [one.place.name for one in rest if _is_short(one) is is_short]
        if names:
            yield f"No chart for {listed(names)}: {words}."


def _is_short(one: Series) -> bool:
    found = limits(one.values)
    return found is None or found.is_too_few

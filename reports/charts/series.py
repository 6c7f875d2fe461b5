"""What is usual from month to month, area by area: single months, their limits, and what they say in words.

Limits and signs are worked out from the months that this audience may read, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from reports.charts.trend import short_month
from reports.edition_index import Index, ReportArea
from reports.view.edition import SingleMonthView, StandardView
from reports.wording.numbers import shown, with_unit
from reports.wording.words import counted, figures_words
from standards.lists import listed
from standards.model import Month
from standards.xmr import FULL, Limits, Sign, SignRule, is_coarse, limits, signs

NO_SIGN: Final = "None"
SIGN_COUNTS: Final = (
    (SignRule.OUTSIDE, "month outside the band", "months outside the band"),
    (SignRule.RUN, "run on one side of the average", "runs on one side of the average"),
    (SignRule.NEAR, "spell near an edge", "spells near an edge"),
    (SignRule.RANGE, "large change", "large changes"),
)
_HUNDRED: Final = Fraction(100)


@dataclass(frozen=True)
class Series:
    """One area's single months of one standard, oldest first; None for a month without a figure."""

    standard: StandardView
    area: ReportArea
    months: tuple[Month, ...]
    figures: tuple[SingleMonthView | None, ...]

    @cached_property
    def values(self) -> tuple[Fraction | None, ...]:
        return tuple(None if figure is None else figure.figures.value for figure in self.figures)

    @cached_property
    def known(self) -> tuple[Fraction, ...]:
        return tuple(value for value in self.values if value is not None)

    @cached_property
    def usual(self) -> Limits | None:
        """The limits, or None where a chart would mislead: too few months, or too few cases in them."""
        usual = limits(self.values)
        if usual is None or usual.is_too_few or is_coarse(usual, self.step):
            return None
        return usual

    @property
    def step(self) -> Fraction:
        """By how much one case more or less moves a month's share, on average."""
        cases = [
            figure.figures.denominator for figure in self.figures if figure is not None and figure.figures.denominator
        ]
        return _HUNDRED * len(cases) / sum(cases, Fraction(0)) if cases else _HUNDRED

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
        most = max(_HUNDRED, *self.known) if self.standard.unit == "%" else None
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
    """A month, and each area's figure in words."""

    month: Month
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsualRow:
    """What is usual in one area, in words."""

    area: str
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
        series: the areas of which there is a chart.
        left_out: why there is none of the others, a sentence for each reason.
        usual: the limits as a table, for the areas with a chart.
        areas, rows: the figures as a table, for the areas with any, the newest month first.
    """

    series: tuple[Series, ...]
    left_out: tuple[str, ...]
    usual: tuple[UsualRow, ...]
    areas: tuple[str, ...]
    rows: tuple[SinglesRow, ...]


def variation(index: Index, standard: StandardView, areas: Sequence[ReportArea]) -> Variation | None:
    """Return what there is to say of a standard's single months, or None where there are none."""
    with_months = [series for area in areas if (series := series_of(index, standard, area)).known]
    if not with_months:
        return None
    charted = tuple(series for series in with_months if series.usual is not None)
    return Variation(
        series=charted,
        left_out=tuple(_left_out(with_months)),
        usual=tuple(_usual_row(series) for series in charted),
        areas=tuple(series.area.name for series in with_months),
        rows=tuple(_rows(with_months)),
    )


def series_of(index: Index, standard: StandardView, area: ReportArea) -> Series:
    """Return one area's single months of a standard, over the months of the edition."""
    by_month = index.single_months_of(area.code, standard.id)
    return Series(standard, area, index.months, tuple(by_month.get(month) for month in index.months))


def finding(series: Series) -> str:
    """State what a chart shows: whether anything changed, and what is usual."""
    usual = series.usual
    if usual is None:
        return ""
    spread = f"Between {series.measured(min(series.known))} and {series.measured(max(series.known))}"
    usually = f"from {series.rounded(series.lower)} to {series.rounded(series.upper)} is usual"
    figures = (
        f"{spread} in {counted(usual.points, 'single month')}, on average {series.rounded(usual.mean)}; {usually}."
    )
    trial = f" Trial limits: {usual.points} months have figures, and {FULL} are needed." if usual.is_trial else ""
    if not series.signs:
        return f"{series.area.name}: no sign of change. {figures}{trial}"
    return f"{series.area.name}: {'; '.join(sign_words(series))}. {figures}{trial}"


def sign_words(series: Series) -> tuple[str, ...]:
    """Return the signs of change in words, one for each rule and side."""
    sentences = []
    for is_above in (True, False):
        outside = [sign for sign in series.signs if sign.rule is SignRule.OUTSIDE and sign.is_above is is_above]
        if outside:
            months = listed([f"{_month(series, sign.places[0])} ({_at(series, sign.places[0])})" for sign in outside])
            sentences.append(f"{'above' if is_above else 'below'} what is usual in {months}")
    sentences += [_run_words(series, sign) for sign in series.signs if sign.rule in (SignRule.RUN, SignRule.NEAR)]
    jumps = [sign.places for sign in series.signs if sign.rule is SignRule.RANGE]
    if jumps:
        moves = listed(
            [f"{_month(series, after)} (from {_at(series, before)} to {_at(series, after)})" for before, after in jumps]
        )
        sentences.append(f"a larger change than usual in {moves}")
    return tuple(sentences)


def _run_words(series: Series, sign: Sign) -> str:
    first, last = _month(series, sign.places[0]), _month(series, sign.places[-1])
    side = "above" if sign.is_above else "below"
    if sign.rule is SignRule.RUN:
        return f"{side} the average for {len(sign.places)} months in a row, {first} to {last}"
    edge = "upper" if sign.is_above else "lower"
    return f"at least three of four months near the {edge} edge of what is usual, {first} to {last}"


def _month(series: Series, position: int) -> str:
    return short_month(series.months[position])


def _at(series: Series, position: int) -> str:
    value = series.values[position]
    return series.measured(value) if value is not None else ""


def _counted_signs(series: Series) -> Iterator[str]:
    """Yield how many signs there are by each rule, for a table beside the chart that names them."""
    for rule, singular, plural in SIGN_COUNTS:
        number = sum(sign.rule is rule for sign in series.signs)
        if number:
            yield counted(number, singular, plural)


def _usual_row(series: Series) -> UsualRow:
    usual = series.usual
    if usual is None:
        raise ValueError(f"{series.area.name} has no limits of {series.standard.id}.")
    points = "points" if series.standard.unit == "%" else series.standard.unit
    return UsualRow(
        area=series.area.name,
        months=f"{usual.points} (trial limits)" if usual.is_trial else str(usual.points),
        mean=series.rounded(usual.mean),
        lower=series.rounded(series.lower),
        upper=series.rounded(series.upper),
        upper_range=with_unit(shown(usual.upper_range), points),
        signs="; ".join(_counted_signs(series)) or NO_SIGN,
    )


def _rows(with_months: Sequence[Series]) -> Iterator[SinglesRow]:
    for number in reversed(range(len(with_months[0].months))):
        cells = tuple(_cell(series, number) for series in with_months)
        if any(series.figures[number] is not None for series in with_months):
            yield SinglesRow(with_months[0].months[number], cells)


def _cell(series: Series, number: int) -> str:
    figure = series.figures[number]
    if figure is None:
        return "No figure [x]"
    words = figures_words(figure.figures, series.standard.unit, None)
    return f"{words}: {figure.part}" if figure.part else words


def _left_out(with_months: Sequence[Series]) -> Iterator[str]:
    constant = [
        series
        for series in with_months
        if series.usual is None and len(series.known) > 1 and len(set(series.known)) == 1
    ]
    for series in constant:
        months = counted(len(series.known), "month")
        yield f"{series.area.name}: {series.measured(series.known[0])} in each of {months}."
    rest = [series for series in with_months if series.usual is None and series not in constant]
    for words, is_short in (("too few months with figures", True), ("too few cases in a month", False)):
        names = [series.area.name for series in rest if _is_short(series) is is_short]
        if names:
            yield f"No chart for {listed(names)}: {words}."


def _is_short(series: Series) -> bool:
    usual = limits(series.values)
    return usual is None or usual.is_too_few

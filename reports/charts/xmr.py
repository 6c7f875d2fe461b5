"""Where the marks of an XmR chart go: the months above, their changes below, what is usual around both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reports.charts.scale import Label, Scale, Spot, along, at, unbroken
from reports.charts.series import Series, finding
from reports.charts.trend import ends, whole_tens
from reports.wording.numbers import shown
from standards.model import Month
from standards.xmr import Limits, SignRule, moving_ranges

WIDTH: Final = 250
HEIGHT: Final = 164
_TOP, _BOTTOM = 10, 98
_RANGE_TOP, _RANGE_BOTTOM = 132, 160
_BAR: Final = 5
_APART: Final = 20


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class XmrChart:
    """A area's chart.

    Attributes:
        text: the finding.
        band: what is usual. `edges` are its two lines, `mean` the average's height.
        runs: the lines through neighbouring months.
        plain, signs: the months, by whether they belong to a sign of change.
        bars, bar_signs: the changes from the month before, by whether they are larger than usual.
        range_limit: the height of what is usual of a change.
        ends, sides: words at the left and at the right: the scale's ends, and what is usual.
    """

    area: str
    text: str
    band: Box
    edges: tuple[str, ...]
    mean: str
    runs: tuple[str, ...]
    plain: tuple[Spot, ...]
    signs: tuple[Spot, ...]
    bars: tuple[Box, ...]
    bar_signs: tuple[Box, ...]
    range_limit: str
    ends: tuple[Label, ...]
    sides: tuple[Label, ...]
    first_month: Month
    last_month: Month


def xmr_charts(of_areas: Sequence[Series]) -> tuple[XmrChart, ...]:
    """Return a chart for each of one standard's areas, all on one scale."""
    with_limits = [(series, series.usual) for series in of_areas if series.usual is not None]
    if not with_limits:
        return ()
    low, high = _ends(of_areas)
    first, last = of_areas[0].months[0], of_areas[0].months[-1]
    values = Scale(first, last, low, high, 0, WIDTH, _TOP, _BOTTOM)
    largest = max(max(usual.upper_range, *_ranges(series)) for series, usual in with_limits)
    ranges = Scale(first, last, Fraction(0), largest, 0, WIDTH, _RANGE_TOP, _RANGE_BOTTOM)
    return tuple(_chart(series, usual, values, ranges) for series, usual in with_limits)


def _ends(of_areas: Iterable[Series]) -> tuple[Fraction, Fraction]:
    """Return the ends of a scale that holds every value and limit, in whole tens."""
    return whole_tens([number for series in of_areas for number in (*series.known, series.lower, series.upper)])


def _ranges(series: Series) -> Iterator[Fraction]:
    return (size for size in moving_ranges(series.values) if size is not None)


def _chart(series: Series, usual: Limits, values: Scale, ranges: Scale) -> XmrChart:
    of_signs = {position for sign in series.signs if sign.rule is not SignRule.RANGE for position in sign.places}
    jumps = {sign.places[-1] for sign in series.signs if sign.rule is SignRule.RANGE}
    known = [(n, values.spot(series.months[n], value)) for n, value in enumerate(series.values) if value is not None]
    bars = [
        (n, _bar(series.months[n], size, ranges))
        for n, size in enumerate(moving_ranges(series.values))
        if size is not None
    ]
    top, bottom = values.y(series.upper), values.y(series.lower)
    return XmrChart(
        area=series.area.name,
        text=finding(series),
        band=Box("0", at(top), str(WIDTH), at(bottom - top)),
        edges=tuple(
            at(values.y(limit)) for limit in (usual.lower, usual.upper) if limit in (series.lower, series.upper)
        ),
        mean=at(values.y(usual.mean)),
        runs=unbroken([spot for _, spot in known]),
        plain=tuple(spot for n, spot in known if n not in of_signs),
        signs=tuple(spot for n, spot in known if n in of_signs),
        bars=tuple(bar for n, bar in bars if n not in jumps),
        bar_signs=tuple(bar for n, bar in bars if n in jumps),
        range_limit=at(ranges.y(usual.upper_range)),
        ends=ends(values, series.standard.unit, HEIGHT),
        sides=tuple(_sides(series, usual, values, ranges)),
        first_month=values.first,
        last_month=values.last,
    )


def _bar(month: Month, size: Fraction, scale: Scale) -> Box:
    """Return a bar as high as a change; where nothing changed, a hair's breadth."""
    y = min(scale.y(size), scale.bottom - 0.5)
    return Box(at(scale.x(month) - _BAR / 2), at(y), str(_BAR), at(scale.bottom - y))


def _sides(series: Series, usual: Limits, values: Scale, ranges: Scale) -> Iterator[Label]:
    """Yield the average, and the limits where they have room."""
    short = series.standard.unit if series.standard.unit == "%" else ""
    taken: list[float] = []
    for number in (usual.mean, series.upper, series.lower):
        y = values.y(number)
        if all(abs(y - other) >= _APART for other in taken):
            taken.append(y)
            yield Label(along(y, HEIGHT), f"{shown(Fraction(round(number)))}{short}")
    yield Label(along(ranges.y(usual.upper_range), HEIGHT), shown(Fraction(round(usual.upper_range))))

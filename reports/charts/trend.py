"""Where the marks of a chart go. Templates draw them; nothing here knows about colours or ink.

Drawn here and not by a charting library: an edition holds some hundreds of small charts, and measured on one machine
altair with vl-convert took 40 ms for each (13 to describe it, 27 to draw it) after 0.7 s to start, where these take
about 0.4 ms; their SVG was nearly ten times as long, with text that does not take the page's typeface or size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from reports.charts.scale import Label, Scale, Spot, along, at, unbroken
from reports.edition_index import Index, ReportArea
from reports.view.edition import StandardView, VerdictView
from reports.wording.numbers import measured, shown, with_unit
from reports.wording.words import OUTCOME_WORDS, counted, figures_words, level_words
from standards.lists import listed
from standards.model import Month, Outcome, Threshold

WIDTH: Final = 250
HEIGHT: Final = 110
FEWEST: Final = 3
"""Two points are no trend, and are not drawn as one."""
_TOP, _BOTTOM = 8, 102
_EDGE: Final = 72
"""Half of the room that a date below a chart takes."""
_TEN, _NEAREST_ENDS = 10, 40
_STRIP_HEIGHTS: Final = {Outcome.MET: 16, Outcome.PARTLY_MET: 10, Outcome.NOT_MET: 5}


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of a strip: the height of its mark in sixteenths, 0 for a month without a verdict."""

    x: int
    height: int
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Strip:
    """A area's verdicts on one standard, month by month, as small bars. `text` says the same in words."""

    width: int
    bars: tuple[Bar, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Trend:
    """One area's values against the threshold. Runs are broken where a month has no figure that may be shown.

    Attributes:
        met, not_met: the points, by whether the standard was met.
        threshold_path: a stepped line, a step for each change of the threshold; `ticks` mark them on the axis.
        ends, sides, dates: words at the left, at the right and below: the scale's ends, the threshold in force last,
            and each change of it.
    """

    area: str
    text: str
    runs: tuple[str, ...]
    met: tuple[Spot, ...]
    not_met: tuple[Spot, ...]
    threshold_path: str
    ticks: str
    ends: tuple[Label, ...]
    sides: tuple[Label, ...]
    dates: tuple[Label, ...]
    first_month: Month
    last_month: Month


def strip(index: Index, area: str, standard_id: str) -> Strip:
    """Return the strip of one verdict's months, the oldest at the left."""
    by_month = {verdict.month: verdict for verdict in index.months_of(area, standard_id)}
    bars = []
    for number, month in enumerate(index.months):
        verdict = by_month.get(month)
        outcome = verdict.outcome if verdict is not None else None
        height = _STRIP_HEIGHTS.get(outcome, 0) if outcome is not None else 0
        bars.append(Bar(number * 7, height, outcome))
    return Strip(len(bars) * 7, tuple(bars), _strip_text(list(by_month.values())))


def _strip_text(verdicts: Sequence[VerdictView]) -> str:
    counts = Counter(verdict.outcome for verdict in verdicts)
    phrases = [f"{words.lower()} in {counts[outcome]}" for outcome, words in OUTCOME_WORDS.items() if counts[outcome]]
    phrases += [f"confidential in {counts[None]}"] if counts[None] else []
    return f"Of {counted(len(verdicts), 'month')}: {listed(phrases)}."


def trends(index: Index, standard: StandardView, areas: Sequence[ReportArea]) -> tuple[Trend, ...]:
    """Return a chart for each area that has enough months to show, all on one scale."""
    of_areas = [(area, index.months_of(area.code, standard.id)) for area in areas]
    of_areas = [(area, months) for area, months in of_areas if sum(_is_shown(verdict) for verdict in months) >= FEWEST]
    low, high = _ends(standard, [verdict for _, verdicts in of_areas for verdict in verdicts])
    scale = Scale(index.months[0], index.months[-1], low, high, 0, WIDTH, _TOP, _BOTTOM)
    return tuple(_trend(standard, area, verdicts, scale) for area, verdicts in of_areas)


def _is_shown(verdict: VerdictView) -> bool:
    return verdict.figures.value is not None


def _ends(standard: StandardView, verdicts: Sequence[VerdictView]) -> tuple[Fraction, Fraction]:
    """Return the ends of the scale: for shares in whole tens, otherwise from 0 to the greatest number, at least 1."""
    numbers = [value for verdict in verdicts if (value := verdict.figures.value) is not None]
    numbers += [verdict.threshold.met for verdict in verdicts if verdict.threshold is not None]
    return whole_tens(numbers) if standard.unit == "%" and numbers else (Fraction(0), max([Fraction(1), *numbers]))


def whole_tens(numbers: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Return ends in whole tens, far enough apart that small differences look small."""
    high = -(-max(numbers) // _TEN) * _TEN
    low = min(min(numbers) // _TEN * _TEN, high - _NEAREST_ENDS)
    return (Fraction(low), Fraction(high)) if low > 0 else (Fraction(0), Fraction(max(high, _NEAREST_ENDS)))


def _trend(standard: StandardView, area: ReportArea, verdicts: Sequence[VerdictView], scale: Scale) -> Trend:
    spots = [
        (scale.spot(verdict.month, verdict.figures.value), verdict.outcome is Outcome.MET)
        for verdict in verdicts
        if verdict.figures.value is not None
    ]
    return Trend(
        area=area.name,
        text=_trend_text(standard, area, verdicts),
        runs=unbroken([spot for spot, _ in spots]),
        met=tuple(spot for spot, is_met in spots if is_met),
        not_met=tuple(spot for spot, is_met in spots if not is_met),
        threshold_path=_threshold_path(verdicts, scale),
        ticks="".join(f"M{at(scale.x(month) - scale.half_month)} {_BOTTOM}v6" for month, _, _ in changes(verdicts)),
        ends=ends(scale, standard.unit, HEIGHT),
        sides=tuple(_last_threshold(standard, verdicts, scale)),
        dates=tuple(_dates(standard, verdicts, scale)),
        first_month=scale.first,
        last_month=scale.last,
    )


def ends(scale: Scale, unit: str, height: int) -> tuple[Label, Label]:
    """Return what stands at the two ends of a scale of values, on a drawing of some height."""
    short = unit if unit == "%" else ""
    return (
        Label(along(scale.top, height), f"{shown(scale.high)}{short}"),
        Label(along(scale.bottom, height), f"{shown(scale.low)}{short}"),
    )


def _threshold_path(verdicts: Sequence[VerdictView], scale: Scale) -> str:
    """Return a stepped line: each change of the threshold is a step, at its own month."""
    path, last = "", ""
    for verdict in verdicts:
        if verdict.threshold is None:
            last = ""
            continue
        middle = scale.x(verdict.month)
        left, right, y = (
            at(middle - scale.half_month),
            at(middle + scale.half_month),
            at(scale.y(verdict.threshold.met)),
        )
        if not last:
            path += f"M{left} {y}"
        elif y != last:
            path += f"H{left}V{y}"
        path += f"H{right}"
        last = y
    return path


def _last_threshold(standard: StandardView, verdicts: Sequence[VerdictView], scale: Scale) -> Iterator[Label]:
    """Yield the threshold in force last at its height."""
    last = verdicts[-1].threshold
    if last is not None:
        yield Label(along(scale.y(last.met), HEIGHT), _short(standard, last))


def _dates(standard: StandardView, verdicts: Sequence[VerdictView], scale: Scale) -> Iterator[Label]:
    """Yield each change of the threshold, if it has room."""
    end = 0.0
    for month, _, after in changes(verdicts):
        x = scale.x(month) - scale.half_month
        anchor = "start" if x < _EDGE else "end" if x > WIDTH - _EDGE else "middle"
        reach = x + 2 * _EDGE if anchor == "start" else x + _EDGE
        if reach - 2 * _EDGE >= end:
            yield Label(along(x, WIDTH), f"{_short(standard, after)} from {short_month(month)}", anchor)
            end = reach


def _short(standard: StandardView, threshold: Threshold) -> str:
    return f"{shown(threshold.met)}{standard.unit if standard.unit == '%' else ''}"


def changes(verdicts: Sequence[VerdictView]) -> Iterator[tuple[Month, Threshold, Threshold]]:
    """Yield each month in which what meets the standard changed, with what it was and what it became."""
    dated = [(verdict.month, verdict.threshold) for verdict in verdicts if verdict.threshold is not None]
    for (_, before), (month, after) in pairwise(dated):
        if before.met != after.met:
            yield month, before, after


def short_month(month: Month) -> str:
    """Return `Apr 2026`."""
    return f"{month.first_day:%b} {month.year}"


def _trend_text(standard: StandardView, area: ReportArea, verdicts: Sequence[VerdictView]) -> str:
    """State the finding: the range, the newest figure, how often the standard was met, how the threshold changed."""
    with_figures = [(value, verdict) for verdict in verdicts if (value := verdict.figures.value) is not None]
    (low, low_one), (high, high_one) = min(with_figures, key=_value), max(with_figures, key=_value)
    least = measured(low, standard.unit, low_one.threshold)
    most = measured(high, standard.unit, high_one.threshold)
    newest = with_figures[-1][1]
    words = figures_words(newest.figures, standard.unit, newest.threshold)
    spread = f"{least} throughout" if low == high else f"between {least} and {most}"
    met = sum(verdict.outcome is Outcome.MET for verdict in verdicts)
    summary = (
        f"{area.name}: {spread} in {counted(len(with_figures), 'month')} with figures; "
        f"{words} in {newest.month.words}; met in {met} of {counted(len(verdicts), 'month')}."
    )
    return " ".join([summary, *(_change_words(standard, *change) for change in changes(verdicts))])


def _value(valued: tuple[Fraction, VerdictView]) -> Fraction:
    return valued[0]


def _change_words(standard: StandardView, month: Month, before: Threshold, after: Threshold) -> str:
    was = with_unit(shown(before.met), standard.unit)
    now = level_words(after.met, standard.unit, is_higher=after.higher_is_better)
    return f"The threshold changed from {was} to {now} in {month.words}."

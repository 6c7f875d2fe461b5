"""Where the marks of a chart go. Templates draw them; nothing here knows about colours or ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reports.lookup import Index, Place
from reports.numbers import shown, with_unit
from reports.view import StandardView, VerdictView
from reports.words import OUTCOME_WORDS, counted, figures_words, listed
from standards.model import Month, Outcome

WIDTH: Final = 300
HEIGHT: Final = 104
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 8, 12, 4
_STRIP_HEIGHTS: Final = {Outcome.MET: 16, Outcome.PARTLY_MET: 10, Outcome.NOT_MET: 5}


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of a strip: the height of its mark in sixteenths, 0 for a month without a verdict."""

    x: int
    height: int
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Strip:
    """A place's verdicts on one standard, month by month, as small bars. `text` says the same in words."""

    width: int
    bars: tuple[Bar, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    x: str
    y: str
    month: Month
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One place's values against the threshold. Runs are broken where a month has no figure that may be shown."""

    place: str
    text: str
    runs: tuple[str, ...]
    points: tuple[Point, ...]
    threshold_path: str
    threshold_y: str
    threshold_words: str
    top_words: str
    first_month: Month
    last_month: Month


def strip(index: Index, area: str, standard_id: str) -> Strip:
    """Return the strip of one verdict's months, the oldest at the left."""
    by_month = {one.month: one for one in index.months_of(area, standard_id)}
    bars = []
    for place, month in enumerate(index.months):
        verdict = by_month.get(month)
        outcome = verdict.outcome if verdict is not None else None
        height = _STRIP_HEIGHTS.get(outcome, 0) if outcome is not None else 0
        bars.append(Bar(place * 7, height, outcome))
    return Strip(len(bars) * 7, tuple(bars), _strip_text(list(by_month.values())))


def _strip_text(verdicts: Sequence[VerdictView]) -> str:
    counts = [(sum(one.outcome is outcome for one in verdicts), words) for outcome, words in OUTCOME_WORDS.items()]
    said = [f"{words.lower()} in {number}" for number, words in counts if number]
    hidden = sum(one.outcome is None for one in verdicts)
    said += [f"confidential in {hidden}"] if hidden else []
    return f"Of {counted(len(verdicts), 'month')}: {listed(said)}."


def trends(index: Index, standard: StandardView, places: Sequence[Place]) -> tuple[Trend, ...]:
    """Return a chart for each place that has two months or more to show, all on one scale."""
    months = index.months
    found = [(place, index.months_of(place.code, standard.id)) for place in places]
    found = [
        (place, verdicts) for place, verdicts in found if sum(one.figures.value is not None for one in verdicts) > 1
    ]
    top = _top(standard, [one for _, verdicts in found for one in verdicts])
    return tuple(_trend(standard, place, verdicts, months, top) for place, verdicts in found)


def _top(standard: StandardView, verdicts: Sequence[VerdictView]) -> Fraction:
    """Return the top of the scale: 100 for shares, else the greatest number there is, and never 0."""
    values = [value for one in verdicts if (value := one.figures.value) is not None]
    values += [one.threshold.met for one in verdicts if one.threshold is not None]
    return max([Fraction(100) if standard.unit == "%" else Fraction(1), *values])


def _trend(
    standard: StandardView, place: Place, verdicts: Sequence[VerdictView], months: Sequence[Month], top: Fraction
) -> Trend:
    values = ((one, one.figures.value) for one in verdicts)
    points = [_point(one, value, months, top) for one, value in values if value is not None]
    path, last_y = _threshold_path(verdicts, months, top)
    threshold = verdicts[-1].threshold
    words = with_unit(shown(threshold.met), standard.unit) if threshold is not None else ""
    return Trend(
        place=place.name,
        text=_trend_text(standard, place, verdicts),
        runs=tuple(_runs(points)),
        points=tuple(points),
        threshold_path=path,
        threshold_y=last_y,
        threshold_words=words,
        top_words=with_unit(shown(top), standard.unit),
        first_month=months[0],
        last_month=months[-1],
    )


def _x(month: Month, months: Sequence[Month]) -> float:
    span = max(1, months[-1].since(months[0]))
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * month.since(months[0]) / span


def _y(value: Fraction, top: Fraction) -> float:
    height = HEIGHT - _TOP - _BOTTOM
    return _TOP + height * (1 - max(0.0, float(value)) / float(top))


def _at(number: float) -> str:
    """Write a place on the chart, to a tenth of a unit."""
    return f"{number:.1f}".removesuffix(".0")


def _point(verdict: VerdictView, value: Fraction, months: Sequence[Month], top: Fraction) -> Point:
    return Point(_at(_x(verdict.month, months)), _at(_y(value, top)), verdict.month, verdict.outcome)


def _runs(points: Sequence[Point]) -> list[str]:
    """Return the points of unbroken months as `x,y x,y`."""
    runs: list[list[Point]] = []
    for point in points:
        if runs and point.month.since(runs[-1][-1].month) == 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return [" ".join(f"{point.x},{point.y}" for point in run) for run in runs if len(run) > 1]


def _threshold_path(verdicts: Sequence[VerdictView], months: Sequence[Month], top: Fraction) -> tuple[str, str]:
    """Return a stepped line: each change of the threshold is a step, at its own month."""
    half = (_x(months[-1], months) - _x(months[0], months)) / max(1, len(months) - 1) / 2
    path, last, y = "", "", ""
    for verdict in verdicts:
        if verdict.threshold is None:
            last = ""
            continue
        middle = _x(verdict.month, months)
        y = _at(_y(verdict.threshold.met, top))
        left = _at(max(0.0, middle - half))
        path += f"M{left} {y}" if not last else (f"H{left}V{y}" if y != last else "")
        path += f"H{_at(min(float(WIDTH), middle + half))}"
        last = y
    return path, y


def _trend_text(standard: StandardView, place: Place, verdicts: Sequence[VerdictView]) -> str:
    newest = [one for one in verdicts if one.figures.value is not None][-1]
    words = figures_words(newest.figures, standard.unit, newest.threshold)
    met = sum(one.outcome is Outcome.MET for one in verdicts)
    return f"{place.name}: {words} in {newest.month.words}; met in {met} of {counted(len(verdicts), 'month')}."

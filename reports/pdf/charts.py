"""Charts for print: the pages' own drawings as SVG, with no text in them, and the words that go around."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from reports.charts.core_months import CORE_HEIGHT, CORE_WIDTH, core_months
from reports.charts.scale import Spot
from reports.charts.trend import HEIGHT, WIDTH, Trend, short_month, trends
from reports.edition_index import Index
from reports.pdf.cells import name, table
from reports.site.rows import VerdictRow
from standards.model import Outcome

INK, GREEN, RED, RULE = "#16202a", "#1c6b57", "#8f2331", "#7b8791"
_FILLS: Final = {
    Outcome.MET: GREEN,
    Outcome.PARTLY_MET: "#c08a2c",
    Outcome.NOT_MET: RED,
    Outcome.NOT_ASSESSABLE: "#c9d0d6",
    None: INK,
}
_MARGIN: Final = 4
"""Room for half a point at the edges."""


def exception_charts(index: Index, rows: Sequence[VerdictRow]) -> list[dict[str, Any]]:
    """Return how the exceptions on the first page developed, one chart each, where there are months enough.

    Returns:
        For each: its title, the drawing, the words at its sides, and what it shows in a sentence.
    """
    return [chart for row in rows for chart in _charts(index, row)]


def _charts(index: Index, row: VerdictRow) -> Iterator[dict[str, Any]]:
    area = index.area(row.verdict.area)
    for trend in trends(index, row.standard, [area] if area else []):
        yield {
            "title": f"{name(row.standard)}, {trend.area}",
            "drawing": drawing(trend),
            "ends": [label.words for label in trend.ends],
            "threshold": [{"at": label.at, "words": label.words} for label in trend.sides],
            "first_month": trend.first_month.words,
            "last_month": trend.last_month.words,
            "text": trend.text,
        }


def core_months_chart(index: Index) -> dict[str, Any] | None:
    """Return the core checks month by month as a drawing, what it shows in a sentence, and its table."""
    chart = core_months(index)
    if chart is None:
        return None
    rects = "".join(
        f'<rect x="{block.box.x}" y="{block.box.y}" width="{block.box.width}" height="{block.box.height}" '
        f'fill="{_FILLS[block.outcome]}"/>'
        for block in chart.blocks
    )
    box = f'viewBox="0 0 {CORE_WIDTH} {CORE_HEIGHT}" width="{CORE_WIDTH}" height="{CORE_HEIGHT}"'
    caption = "Core checks by month; in the columns above from the bottom up, in this order."
    columns = ("Result", *map(short_month, chart.months))
    rows = [(row.words, *(f"{number:,}" for number in row.numbers)) for row in chart.rows]
    return {
        "drawing": f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{rects}</svg>',
        "text": chart.text,
        "table": table("months", caption, columns, rows),
    }


def drawing(trend: Trend) -> str:
    """Return a trend as SVG: the threshold dashed, months that met it filled, the others open."""
    height = HEIGHT + 2 * _MARGIN
    parts = (
        f'<path d="M0 102.5H{WIDTH}{trend.ticks}" stroke="{RULE}"/>',
        f'<path d="{trend.threshold_path}" stroke="{INK}" stroke-dasharray="5 3"/>',
        *(f'<polyline points="{run}" stroke="{RULE}" stroke-width="1.4"/>' for run in trend.runs),
        *_points(trend.met, f'fill="{GREEN}" stroke="{GREEN}"'),
        *_points(trend.not_met, f'fill="#fff" stroke="{RED}" stroke-width="1.6"'),
    )
    box = f'viewBox="0 {-_MARGIN} {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} fill="none">{"".join(parts)}</svg>'


def _points(spots: Iterable[Spot], style: str) -> Iterator[str]:
    return (f'<circle cx="{spot.x}" cy="{spot.y}" r="2.8" {style}/>' for spot in spots)

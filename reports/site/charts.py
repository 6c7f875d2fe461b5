"""What the pages with charts are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from reports.charts import trend, xmr
from reports.charts.series import variation
from reports.charts.tiles import tiles
from reports.charts.xmr import xmr_charts
from reports.edition_index import Index, ReportArea
from reports.view.edition import StandardView

SIZES: Final = {
    "trend": (trend.WIDTH, trend.HEIGHT),
    "xmr": (xmr.WIDTH, xmr.HEIGHT),
}


def chart_context(index: Index, standard: StandardView, areas: Sequence[ReportArea]) -> dict[str, Any]:
    """Return a standard's charts: the map of tiles, the trends, and what is usual from month to month."""
    singles = variation(index, standard, areas)
    return {
        "tiles": tiles(index, standard),
        "trends": trend.trends(index, standard, areas),
        "variation": singles,
        "xmr": xmr_charts(singles.series) if singles is not None else (),
        "sizes": SIZES,
    }


def months_context(index: Index, area: ReportArea) -> dict[str, Any]:
    """Return what is usual in one area, standard by standard, for those with single months."""
    every = [
        (standard, singles)
        for standard in index.standards
        if (singles := variation(index, standard, [area])) is not None
    ]
    return {
        "area": area,
        "standards": [(standard, singles, xmr_charts(singles.series)) for standard, singles in every if singles.series],
        "others": [(standard, singles) for standard, singles in every if not singles.series],
        "sizes": SIZES,
    }

"""What the pages with charts are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from reports.charts import trend, xmr
from reports.charts.series import variation
from reports.charts.tiles import tiles
from reports.charts.xmr import xmr_charts
from reports.edition_index import Index, Place
from reports.view.edition import StandardView

SIZES: Final = {
    "trend": (trend.WIDTH, trend.HEIGHT),
    "xmr": (xmr.WIDTH, xmr.HEIGHT),
}


def chart_context(index: Index, standard: StandardView, places: Sequence[Place]) -> dict[str, Any]:
    """Return a standard's charts: the map of tiles, the trends, and what is usual from month to month."""
    found = variation(index, standard, places)
    return {
        "tiles": tiles(index, standard),
        "trends": trend.trends(index, standard, places),
        "variation": found,
        "xmr": xmr_charts(found.series) if found is not None else (),
        "sizes": SIZES,
    }


def months_context(index: Index, place: Place) -> dict[str, Any]:
    """Return what is usual in one place, standard by standard, for those with single months."""
    every = [
        (standard, found) for standard in index.standards if (found := variation(index, standard, [place])) is not None
    ]
    return {
        "place": place,
        "standards": [(standard, found, xmr_charts(found.series)) for standard, found in every if found.series],
        "others": [(standard, found) for standard, found in every if not found.series],
        "sizes": SIZES,
    }

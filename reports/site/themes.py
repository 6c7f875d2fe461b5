"""What the page of a theme is given: its standards, every verdict on them with its numbers, and what is below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reports.edition_index import Index, slug
from reports.site.rows import VerdictRow, matrix_rows, rows_of
from reports.site.summary import tally
from reports.view.edition import StandardView, ThemeView


def theme_path(theme: ThemeView) -> str:
    """Return where a theme's page stands."""
    return f"themes/{slug(theme.id)}.html"


def theme_context(index: Index, theme: ThemeView, standards: Sequence[StandardView]) -> dict[str, Any]:
    """Return what a theme's page is given."""
    core = [standard for standard in standards if standard.is_core]
    other = [standard for standard in standards if not standard.is_core]
    cluster = [place for place in index.places if place.is_cluster]
    counts = (
        tally("Core checks", index.verdicts(core, index.places)),
        tally("Other checks", index.verdicts(other, index.places)),
    )
    return {
        "theme": theme,
        "standards": standards,
        "counts": [tally for tally in counts if tally.total],
        "rows": matrix_rows(index, standards),
        "cluster_rows": rows_of(index, standards, cluster),
        "below": list(_below(index, standards)),
        "indicators": [indicator for indicator in index.edition.indicators if indicator.theme == theme.id],
    }


def _below(index: Index, standards: Sequence[StandardView]) -> Iterator[tuple[StandardView, list[VerdictRow]]]:
    """Yield each standard that somebody is below, with who is."""
    for standard in standards:
        rows = [row for row in rows_of(index, [standard], index.places) if row.is_below]
        if rows:
            yield standard, rows

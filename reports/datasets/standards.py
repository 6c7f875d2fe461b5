"""The data files of standards with their thresholds, and of indicators: figures that are for information only."""

from __future__ import annotations

from typing import Final, NamedTuple

from reports.datasets.columns import (
    AREA,
    CLUSTER,
    DEMONSTRATION_COLUMN,
    EXACT,
    GSS_CODE,
    MONTH,
    PROTECTION,
    RULESET_SHA256,
    RULESET_VERSION,
    code,
    figure_columns,
)
from reports.datasets.dataset import Column, ColumnKind, Dataset, Missing, dataset_of
from reports.edition_index import Index
from reports.view.edition import IndicatorValue, StandardView
from standards.model import Threshold


class _StandardThreshold(NamedTuple):
    """A standard with one of its thresholds."""

    standard: StandardView
    threshold: Threshold


STANDARD_COLUMNS: Final[tuple[Column[_StandardThreshold], ...]] = (
    Column(
        "standard_id", ColumnKind.TEXT, "Id of the standard; permanent, never reused", lambda _, row: row.standard.id
    ),
    Column("title", ColumnKind.TEXT, "Title of the standard", lambda _, row: row.standard.title),
    Column("theme", ColumnKind.TEXT, "Theme of the standard", lambda _, row: row.standard.theme),
    Column(
        "importance", ColumnKind.TEXT, "core or standard", lambda _, row: "core" if row.standard.is_core else "standard"
    ),
    Column(
        "basis",
        ColumnKind.TEXT,
        "published: based on a figure published elsewhere; proposed: chosen by this cluster",
        lambda _, row: "published" if row.standard.is_published_figure else "proposed",
    ),
    Column(
        "mandate",
        ColumnKind.TEXT,
        "What asks for it: law, statutory_guidance or the cluster itself (cluster)",
        lambda _, row: row.standard.mandate.value,
    ),
    Column(
        "applies_to",
        ColumnKind.TEXT,
        "each_borough or cluster",
        lambda _, row: "cluster" if row.standard.is_for_cluster else "each_borough",
    ),
    Column("unit", ColumnKind.TEXT, "Unit of the value and the thresholds", lambda _, row: row.standard.unit),
    Column("from", ColumnKind.MONTH, "First month of the threshold", lambda _, row: row.threshold.since),
    Column(
        "threshold_met",
        ColumnKind.EXACT,
        f"What meets the standard, inclusive. {EXACT}",
        lambda _, row: row.threshold.met,
    ),
    Column(
        "threshold_partly_met",
        ColumnKind.EXACT,
        f"What partly meets it, inclusive; empty if nothing does. {EXACT}",
        lambda _, row: Missing.NOT_APPLICABLE if row.threshold.partly_met is None else row.threshold.partly_met,
    ),
    Column(
        "better",
        ColumnKind.TEXT,
        "Which way is better: higher or lower",
        lambda _, row: "higher" if row.threshold.higher_is_better else "lower",
    ),
    Column("decided", ColumnKind.TEXT, "Who decided the threshold, and when", lambda _, row: row.threshold.decided),
    Column("source", ColumnKind.TEXT, "Where the standard comes from", lambda _, row: row.standard.source),
    Column("owner", ColumnKind.TEXT, "Role that owns the standard", lambda _, row: row.standard.owner),
    Column(
        "review_by",
        ColumnKind.MONTH,
        "Month by which the standard is to be reviewed",
        lambda _, row: row.standard.review_by,
    ),
    Column(
        "published_figure",
        ColumnKind.TEXT,
        "Which part of the threshold is a published figure; empty if none is",
        lambda _, row: row.standard.published_figure,
    ),
    Column(
        "published_population",
        ColumnKind.TEXT,
        "Whom the published figure’s source covers",
        lambda _, row: row.standard.population,
    ),
    Column(
        "window_months",
        ColumnKind.INTEGER,
        "Months that each figure covers; 0 where that has no meaning",
        lambda _, row: row.standard.window,
    ),
    Column(
        "too_few_below",
        ColumnKind.INTEGER,
        "Fewest cases that can be assessed; 0 where there is no minimum",
        lambda _, row: row.standard.too_few_below,
    ),
    Column(
        "recommend", ColumnKind.TEXT, "What a borough below it should do next", lambda _, row: row.standard.recommend
    ),
    RULESET_VERSION,
    RULESET_SHA256,
    DEMONSTRATION_COLUMN,
)


def _has_reason(row: IndicatorValue) -> bool:
    return row.reason is not None


INDICATOR_COLUMNS: Final[tuple[Column[IndicatorValue], ...]] = (
    CLUSTER,
    GSS_CODE,
    AREA,
    MONTH,
    Column("indicator_id", ColumnKind.TEXT, "Id of the indicator", lambda _, row: row.indicator),
    Column("reason", ColumnKind.TEXT, "Why there is no figure", lambda _, row: code(row.reason)),
    *figure_columns("indicator’s", _has_reason),
    PROTECTION,
    DEMONSTRATION_COLUMN,
)


def standards(index: Index) -> Dataset:
    """Return every standard with each of its dated thresholds."""
    rows = (
        _StandardThreshold(standard, threshold) for standard in index.standards for threshold in standard.thresholds
    )
    about = "Every standard with its dated thresholds"
    return dataset_of(index, "standards.csv", about, STANDARD_COLUMNS, rows, "Standards")


def indicators(index: Index) -> Dataset:
    """Return the indicators' figures."""
    rows = index.edition.indicator_values
    return dataset_of(index, "indicators.csv", "For information only", INDICATOR_COLUMNS, rows, "Indicators")

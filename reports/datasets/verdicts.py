"""Verdicts as data: this month's and earlier ones as tables, and this month's with their explanations as JSON.

Numbers are exact decimals, or `n/d` where no decimal is exact. A confidential number is empty, with `[c]` in the
column `protection`; where the verdict itself is confidential, it too is empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

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
    STANDARD_ID,
    code,
    figure_columns,
    number,
)
from reports.datasets.dataset import (
    DEMONSTRATION,
    Column,
    ColumnKind,
    DataFile,
    Dataset,
    Missing,
    Value,
    dataset_of,
    value_text,
)
from reports.edition_index import Index
from reports.site.actions import plans_of
from reports.site.directions import PERIODS, LikeForLike, compared
from reports.view.edition import VerdictView
from reports.wording.words import sentence
from standards.model import Outcome


def _is_not_assessable(verdict: VerdictView) -> bool:
    return verdict.outcome is Outcome.NOT_ASSESSABLE


VERDICT_COLUMNS: Final[tuple[Column[VerdictView], ...]] = (
    CLUSTER,
    GSS_CODE,
    AREA,
    MONTH,
    STANDARD_ID,
    Column(
        "verdict",
        ColumnKind.TEXT,
        "met, partly_met, not_met, not_assessable or not_applicable; empty if confidential",
        lambda _, verdict: Missing.CONFIDENTIAL if verdict.outcome is None else verdict.outcome.value,
    ),
    Column(
        "reason",
        ColumnKind.TEXT,
        "Why there is no verdict",
        lambda _, verdict: Missing.CONFIDENTIAL if verdict.outcome is None else code(verdict.reason),
    ),
    *figure_columns("standard’s", _is_not_assessable),
    Column(
        "threshold_met",
        ColumnKind.EXACT,
        f"What meets the standard, inclusive. {EXACT}",
        lambda _, verdict: Missing.NOT_APPLICABLE if verdict.threshold is None else verdict.threshold.met,
    ),
    Column(
        "threshold_partly_met",
        ColumnKind.EXACT,
        f"What partly meets it, inclusive; empty if nothing does. {EXACT}",
        lambda _, verdict: _partly_met(verdict),
    ),
    Column(
        "margin",
        ColumnKind.EXACT,
        f"How far inside the threshold (negative if below it). {EXACT}",
        lambda _, verdict: number(verdict.figures.margin, verdict.figures, is_expected=_is_not_assessable(verdict)),
    ),
    Column(
        "waiver", ColumnKind.TEXT, "Id of the waiver; empty if there is none", lambda _, verdict: verdict.waiver or ""
    ),
    Column("late", ColumnKind.BOOLEAN, "Whether it rests on a late return", lambda _, verdict: verdict.is_late),
    RULESET_VERSION,
    RULESET_SHA256,
    Column(
        "cut_sha256", ColumnKind.TEXT, "SHA-256 of the list of returns used", lambda index, _: index.edition.cut_sha256
    ),
    PROTECTION,
)

HISTORY_COLUMNS: Final[tuple[Column[VerdictView], ...]] = (
    *VERDICT_COLUMNS,
    Column(
        "part",
        ColumnKind.TEXT,
        "Which of several parts decided, such as the agency that attended least",
        lambda _, verdict: verdict.part or "",
    ),
)


DIRECTION_COLUMNS: Final[tuple[Column[LikeForLike], ...]] = (
    CLUSTER,
    GSS_CODE,
    AREA,
    MONTH,
    STANDARD_ID,
    Column("months", ColumnKind.INTEGER, "How many months lie between: 1, 3 or 12", lambda _, each: each.months),
    Column("was", ColumnKind.TEXT, "The earlier month’s verdict", lambda _, each: code(each.was.outcome)),
    Column("now", ColumnKind.TEXT, "This month’s verdict", lambda _, each: code(each.now.outcome)),
    Column(
        "direction",
        ColumnKind.TEXT,
        "nearer to the standard, further from it, or same",
        lambda _, each: each.direction.value,
    ),
    DEMONSTRATION_COLUMN,
)


def directions(index: Index) -> Dataset:
    """Return how verdicts have changed over one, three and twelve months, like for like."""
    about = "Verdicts beside those of 1, 3 and 12 months before, where the same rules assessed both"
    rows = (each for months in PERIODS for each in compared(index, months))
    return dataset_of(index, "directions.csv", about, DIRECTION_COLUMNS, rows)


def _partly_met(verdict: VerdictView) -> Value:
    level = verdict.threshold.partly_met if verdict.threshold is not None else None
    return Missing.NOT_APPLICABLE if level is None else level


def in_order(index: Index) -> Iterator[VerdictView]:
    """Yield this month's verdicts in the order of the standards, then of the areas."""
    return index.verdicts(index.standards, index.areas_and_cluster)


def verdicts(index: Index, about: str = "One row for each area and standard, this month") -> Dataset:
    """Return this month's verdicts."""
    return dataset_of(index, "verdicts.csv", about, VERDICT_COLUMNS, in_order(index), "Verdicts")


def history(index: Index) -> Dataset:
    """Return the verdicts of earlier months."""
    return dataset_of(index, "history.csv", "The same for earlier months", HISTORY_COLUMNS, index.earlier_verdicts())


def verdicts_json(index: Index, dataset: Dataset) -> DataFile:
    """Return this month's verdicts with their explanations."""
    edition = index.edition
    content = {
        "demonstration": edition.is_demonstration,
        **({"note": DEMONSTRATION} if edition.is_demonstration else {}),
        "audience": index.published.audience.value,
        "cluster": edition.cluster_id,
        "month": str(edition.month),
        "edition": edition.number,
        "digest": edition.digest,
        "verdicts": [
            _json_verdict(index, verdict, row) for verdict, row in zip(in_order(index), dataset.rows, strict=True)
        ],
    }
    return DataFile("verdicts.json", "This month’s verdicts with their explanations", as_json(content))


def _json_verdict(index: Index, verdict: VerdictView, row: tuple[Value, ...]) -> dict[str, Any]:
    standard = index.standard(verdict.standard)
    last_seen = index.last_seen_below(verdict)
    named = {column.name: value_text(value) or None for column, value in zip(VERDICT_COLUMNS, row, strict=True)}
    return {
        **{name: value for name, value in named.items() if name != "late"},
        "late": verdict.is_late,
        "part": verdict.part,
        "months_running_below": index.months_running(verdict),
        "below_when_last_seen": None if last_seen is None else str(last_seen.month),
        "explanation": sentence(standard, verdict) if standard is not None else "",
        "plan": "; ".join(plans_of(index, verdict.area, verdict.standard)),
    }


def as_json(value: Any) -> bytes:
    """Return JSON in UTF-8, for reading by people too."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()

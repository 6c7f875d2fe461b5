"""The data files beside the verdicts: returns, standards, changes, what is only shown, and actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reports.datasets.csv import gss_code, protection, table, text, time, yes
from reports.edition_index import Index
from reports.site.rows import ordered_submissions
from reports.view.edition import StandardView
from reports.wording.numbers import exact

_EFFECTS: Final = ("refuse", "reject", "void", "ask")


def submissions_csv(index: Index) -> bytes:
    """Return what was owed and what came."""
    columns = (
        "cluster",
        "gss_code",
        "area",
        "month",
        "return_type",
        "sheet",
        "period",
        "obligation",
        "state",
        "due_at",
        "received_at",
        "late",
        "file_name",
        "sha256",
        "findings_refuse",
        "findings_reject",
        "findings_void",
        "findings_ask",
        "reason",
        "demonstration",
    )
    rows = (
        [
            index.edition.cluster_id,
            one.area,
            text(index.name(one.area)),
            str(index.edition.month),
            one.return_type,
            one.sheet,
            str(one.period),
            one.obligation,
            one.state,
            time(one.due_at),
            time(one.received_at),
            yes(one.is_late),
            text(one.file_name),
            one.sha256,
            *(str(one.findings.get(effect, 0)) for effect in _EFFECTS),
            text(one.reason),
            yes(index.edition.is_demonstration),
        ]
        for one in ordered_submissions(index)
    )
    return table(columns, rows)


def standards_csv(index: Index) -> bytes:
    """Return every standard with its dated thresholds."""
    columns = (
        "standard_id",
        "title",
        "theme",
        "importance",
        "basis",
        "applies_to",
        "unit",
        "from",
        "threshold_met",
        "threshold_partly_met",
        "better",
        "decided",
        "source",
        "owner",
        "review_by",
        "published_figure",
        "published_population",
        "window_months",
        "too_few_below",
        "recommend",
        "ruleset_version",
        "ruleset_sha256",
        "demonstration",
    )
    return table(columns, (row for standard in index.standards for row in _standard(index, standard)))


def _standard(index: Index, standard: StandardView) -> Iterator[list[str]]:
    edition = index.edition
    for threshold in standard.thresholds:
        yield [
            standard.id,
            text(standard.title),
            standard.theme,
            "core" if standard.is_core else "standard",
            "published" if standard.is_published_figure else "proposed",
            "cluster" if standard.is_for_cluster else "each_borough",
            standard.unit,
            str(threshold.since),
            exact(threshold.met),
            exact(threshold.partly_met),
            "higher" if threshold.higher_is_better else "lower",
            text(threshold.decided),
            text(standard.source),
            text(standard.owner),
            str(standard.review_by),
            text(standard.published_figure),
            text(standard.population),
            str(standard.window),
            str(standard.too_few_below),
            text(standard.recommend),
            edition.ruleset.version,
            edition.ruleset.sha256,
            yes(edition.is_demonstration),
        ]


def changes_csv(index: Index) -> bytes:
    """Return the verdicts that differ from the previous edition’s."""
    columns = ("cluster", "gss_code", "area", "month", "standard_id", "kind", "was", "now", "note", "demonstration")
    rows = (
        [
            index.edition.cluster_id,
            gss_code(index, one.area),
            text(index.name(one.area)),
            str(one.month),
            one.standard,
            one.kind.value,
            one.was.value if one.was is not None else "",
            one.now.value if one.now is not None else "",
            text(one.note),
            yes(index.edition.is_demonstration),
        ]
        for one in index.edition.changes
    )
    return table(columns, rows)


def indicators_csv(index: Index) -> bytes:
    """Return what is shown and not judged."""
    columns = ("cluster", "gss_code", "area", "month", "indicator_id", "reason", "numerator", "denominator", "value")
    rows = (
        [
            index.edition.cluster_id,
            gss_code(index, one.area),
            text(index.name(one.area)),
            str(one.month),
            one.indicator,
            one.reason.value if one.reason is not None else "",
            exact(one.figures.numerator),
            exact(one.figures.denominator),
            exact(one.figures.value),
            protection(one.figures),
            yes(index.edition.is_demonstration),
        ]
        for one in index.edition.indicator_values
    )
    return table((*columns, "protection", "demonstration"), rows)


def actions_csv(index: Index) -> bytes:
    """Return what is to be done, and what became of it."""
    columns = ("cluster", "gss_code", "area", "month", "standard_id", "action_id", "text", "owner", "due_on")
    rows = (
        [
            index.edition.cluster_id,
            gss_code(index, one.area),
            text(index.name(one.area)),
            str(index.edition.month),
            one.standard,
            one.id,
            text(one.text),
            text(one.owner),
            one.due.isoformat() if one.due is not None else "",
            one.state.value,
            text(one.progress),
            yes(index.edition.is_demonstration),
        ]
        for one in index.edition.actions
    )
    return table((*columns, "state", "progress", "demonstration"), rows)

"""The data files of an edition: CSV and JSON, with exact numbers, in one fixed order.

Numbers are exact decimals, or `n/d` where no decimal is exact. A confidential number is empty, with `[c]` in the
column `protection`; where the verdict itself is confidential, it too is empty.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reports.lookup import Index
from reports.numbers import exact
from reports.rows import ordered_submissions
from reports.view import Figures, Protection, StandardView, VerdictView
from reports.words import CONFIDENTIAL, sentence

DEMONSTRATION: Final = "Invented demonstration data. No figure here is about any real borough, service or child."
VERDICT_COLUMNS: Final = (
    "cluster",
    "gss_code",
    "area",
    "month",
    "standard_id",
    "verdict",
    "reason",
    "numerator",
    "denominator",
    "value",
    "threshold_met",
    "threshold_partly_met",
    "margin",
    "waiver",
    "late",
    "ruleset_version",
    "ruleset_sha256",
    "cut_sha256",
    "protection",
)
_EFFECTS: Final = ("refuse", "reject", "void", "ask")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file to download. `about` says what it holds, for a reader."""

    path: str
    about: str
    content: bytes


def data_files(index: Index) -> tuple[DataFile, ...]:
    """Return the data files that the board's and the public's editions hold."""
    earlier = index.earlier_verdicts()
    return (
        DataFile(
            "verdicts.csv", "One row for each area and standard, this month", verdicts_csv(index, in_order(index))
        ),
        DataFile("history.csv", "The same for earlier months", verdicts_csv(index, earlier)),
        DataFile("verdicts.json", "This month’s verdicts with their explanations", _verdicts_json(index)),
        DataFile("submissions.csv", "What was owed and what came", _submissions(index)),
        DataFile("standards.csv", "Every standard with its dated thresholds", _standards(index)),
        DataFile("changes.csv", "Verdicts that differ from the previous edition’s", _changes(index)),
        DataFile("indicators.csv", "What is shown and not judged", _indicators(index)),
        DataFile("actions.csv", "What is to be done, by whom and when, and what became of it", _actions(index)),
    )


def in_order(index: Index) -> Iterator[VerdictView]:
    """Yield this month's verdicts in the order of the standards, then of the areas."""
    return index.verdicts(index.standards, index.places)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file in UTF-8, lines ending in a line feed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def text(words: str) -> str:
    """Return words that no spreadsheet takes for a formula."""
    return f"'{words}" if words.startswith(_FORMULA_STARTS) else words


def yes(is_so: bool) -> str:
    """Return `yes` or `no`."""
    return "yes" if is_so else "no"


def _time(when: datetime | None) -> str:
    return "" if when is None else when.isoformat()


def protection(figures: Figures) -> str:
    """Return `[c]` where anything about these figures is confidential."""
    return "" if figures.protection is Protection.NONE else CONFIDENTIAL


def _gss_code(index: Index, area: str) -> str:
    """Return an area's code; the cluster as a whole has none."""
    return "" if area == index.edition.cluster_id else area


def verdicts_csv(index: Index, verdicts: Iterable[VerdictView]) -> bytes:
    """Return verdicts as a CSV file, in the order given."""
    return table(VERDICT_COLUMNS, (list(_verdict(index, one).values()) for one in verdicts))


def _verdict(index: Index, verdict: VerdictView) -> dict[str, str]:
    edition, figures, threshold = index.edition, verdict.figures, verdict.threshold
    values = (
        edition.cluster_id,
        _gss_code(index, verdict.area),
        text(index.name(verdict.area)),
        str(verdict.month),
        verdict.standard,
        verdict.outcome.value if verdict.outcome is not None else "",
        verdict.reason.value if verdict.reason is not None else "",
        exact(figures.numerator),
        exact(figures.denominator),
        exact(figures.value),
        exact(threshold.met) if threshold is not None else "",
        exact(threshold.partly_met) if threshold is not None else "",
        exact(figures.margin),
        verdict.waiver or "",
        yes(verdict.is_late),
        edition.ruleset.version,
        edition.ruleset.sha256,
        edition.cut_sha256,
        protection(figures),
    )
    return dict(zip(VERDICT_COLUMNS, values, strict=True))


def _verdicts_json(index: Index) -> bytes:
    edition = index.edition
    return as_json(
        {
            "demonstration": edition.is_demonstration,
            **({"note": DEMONSTRATION} if edition.is_demonstration else {}),
            "audience": index.published.audience.value,
            "cluster": edition.cluster_id,
            "month": str(edition.month),
            "edition": edition.number,
            "digest": edition.digest,
            "verdicts": [_json_verdict(index, one) for one in in_order(index)],
        }
    )


def _json_verdict(index: Index, verdict: VerdictView) -> dict[str, Any]:
    standard = index.standard(verdict.standard)
    return {
        **{name: value or None for name, value in _verdict(index, verdict).items() if name != "late"},
        "late": verdict.is_late,
        "part": verdict.part,
        "months_running_below": index.months_running(verdict),
        "explanation": sentence(standard, verdict) if standard is not None else "",
    }


def as_json(value: Any) -> bytes:
    """Return JSON in UTF-8, for reading by people too."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _submissions(index: Index) -> bytes:
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
            _time(one.due_at),
            _time(one.received_at),
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


def _standards(index: Index) -> bytes:
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


def _changes(index: Index) -> bytes:
    columns = ("cluster", "gss_code", "area", "month", "standard_id", "kind", "was", "now", "note", "demonstration")
    rows = (
        [
            index.edition.cluster_id,
            _gss_code(index, one.area),
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


def _indicators(index: Index) -> bytes:
    columns = ("cluster", "gss_code", "area", "month", "indicator_id", "reason", "numerator", "denominator", "value")
    rows = (
        [
            index.edition.cluster_id,
            _gss_code(index, one.area),
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


def _actions(index: Index) -> bytes:
    columns = ("cluster", "gss_code", "area", "month", "standard_id", "action_id", "text", "owner", "due_on")
    rows = (
        [
            index.edition.cluster_id,
            _gss_code(index, one.area),
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

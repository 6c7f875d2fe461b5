"""The data files of an edition: CSV and JSON, with exact numbers, in one fixed order.

Numbers are exact decimals, or `n/d` where no decimal is exact. A confidential number is empty, with `[c]` in the
column `protection`; where the verdict itself is confidential, it too is empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from reports.datasets.csv import gss_code, protection, table, text, yes
from reports.datasets.tables import actions_csv, changes_csv, indicators_csv, standards_csv, submissions_csv
from reports.edition_index import Index
from reports.view.edition import VerdictView
from reports.wording.numbers import exact
from reports.wording.words import sentence

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
        DataFile("submissions.csv", "What was owed and what came", submissions_csv(index)),
        DataFile("standards.csv", "Every standard with its dated thresholds", standards_csv(index)),
        DataFile("changes.csv", "Verdicts that differ from the previous edition’s", changes_csv(index)),
        DataFile("indicators.csv", "What is shown and not judged", indicators_csv(index)),
        DataFile("actions.csv", "What is to be done, by whom and when, and what became of it", actions_csv(index)),
    )


def in_order(index: Index) -> Iterator[VerdictView]:
    """Yield this month's verdicts in the order of the standards, then of the areas."""
    return index.verdicts(index.standards, index.places)


def verdicts_csv(index: Index, verdicts: Iterable[VerdictView]) -> bytes:
    """Return verdicts as a CSV file, in the order given."""
    return table(VERDICT_COLUMNS, (list(_verdict(index, one).values()) for one in verdicts))


def _verdict(index: Index, verdict: VerdictView) -> dict[str, str]:
    edition, figures, threshold = index.edition, verdict.figures, verdict.threshold
    values = (
        edition.cluster_id,
        gss_code(index, verdict.area),
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

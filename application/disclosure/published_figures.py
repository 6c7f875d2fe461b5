"""Every figure that readers were ever shown of a cluster, read from the published files themselves."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from application.workspace import Workspace
from data.ledger import Edition
from reports.view.composition import EarlierFigure
from reports.view.revision import ShownBefore
from standards.model import Month, Outcome, Reason

FILES: Final = {"verdicts.csv": "standard_id", "history.csv": "standard_id", "indicators.csv": "indicator_id"}
"""The board's files that hold figures, each with its column of ids. The public's files show nothing more."""


def shown_before(
    workspace: Workspace, cut: str, but: Edition | None = None, month: Month | None = None
) -> tuple[EarlierFigure, ...]:
    """Return what readers know from every other edition that they have seen, each thing once.

    Those are the published ones, and the drafts that were shown: a draft is made known once its month is frozen. Of
    drafts of the same returns those that boroughs were given: they show the same figures, and may hide others.

    Args:
        workspace: where the editions are.
        cut: the digest of the edition's own cut.
        but: the edition whose own figures are left out; its cluster then counts.
        month: the month whose codes the areas go by: a figure of a borough whose code has changed stays known.

    Raises:
        StoreError: a published file is lost, so that what readers know can't be established.
    """
    folders = [edition.folder for edition in _seen(workspace, cut, but)]
    codes = {} if month is None else workspace.cluster.codes_in(month)
    figures = (figure for folder in folders for figure in _of_edition(workspace, folder))
    return tuple(dict.fromkeys(replace(figure, area=codes.get(figure.area, figure.area)) for figure in figures))


def _seen(workspace: Workspace, cut: str, but: Edition | None) -> Iterator[Edition]:
    cluster = but.cluster if but else workspace.cluster.id
    published = [publication.edition for publication in workspace.ledger.publications(cluster)]
    yield from (workspace.ledger.edition(digest) for digest in published if but is None or digest != but.digest)
    drafts = [each for each in workspace.ledger.editions(cluster) if each.digest not in published]
    released = {release.edition for release in workspace.ledger.releases([draft.digest for draft in drafts])}
    for draft in drafts:
        is_shown = draft.drafted_at >= workspace.cluster.timetable(draft.month).freeze_at
        is_another = draft.digest in released if draft.cut == cut else is_shown
        is_kept = workspace.editions.has(f"{draft.folder}/board/verdicts.csv")
        if is_another and is_kept and (but is None or draft.digest != but.digest):
            yield draft


def rows(workspace: Workspace, path: str) -> csv.DictReader[str]:
    """Return the rows of a published CSV file, each by its columns."""
    return csv.DictReader(workspace.editions.read(path).decode("utf-8-sig").splitlines())


def _of_edition(workspace: Workspace, folder: str) -> Iterator[EarlierFigure]:
    for name, about in FILES.items():
        for row in rows(workspace, f"{folder}/board/{name}"):
            numerator, denominator = _number(row["numerator"]), _number(row["denominator"])
            outcome = Outcome(row["verdict"]) if row.get("verdict") else None
            reason = Reason(row["reason"]) if row["reason"] else None
            if numerator is not None or denominator is not None or row["protection"]:
                month = Month.parse(row["month"])
                yield EarlierFigure(
                    row["gss_code"],
                    row[about],
                    month,
                    numerator,
                    denominator,
                    outcome,
                    reason,
                    row.get("part") or None,
                    bool(row["value"]),
                )


def shown_in(
    workspace: Workspace, edition: Edition, audience: str, codes: Mapping[str, str], *, is_whole: bool
) -> tuple[ShownBefore, ...]:
    """Return what an audience read in one published edition; nothing where it had none to read.

    Args:
        workspace: where the editions are.
        edition: a published one.
        audience: `board` or `public`.
        codes: what codes of other months are read as.
        is_whole: whether earlier months and indicators are wanted, too, beside the verdicts of its own month.
    """
    paths = {f"{edition.folder}/{audience}/{name}": about for name, about in FILES.items()}
    return tuple(
        ShownBefore(
            codes.get(row["gss_code"], row["gss_code"]) or edition.cluster,
            row[about],
            Month.parse(row["month"]),
            Outcome(row["verdict"]) if row.get("verdict") else None,
            bool(row["protection"]),
            (_number(row["numerator"]), _number(row["denominator"]), _number(row["value"])),
        )
        for path, about in paths.items()
        if (is_whole or path.endswith("/verdicts.csv")) and workspace.editions.has(path)
        for row in rows(workspace, path)
    )


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None

"""Every figure that was ever published of a cluster, read from the published files themselves."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from application.workspace import Workspace
from data.ledger import Edition
from reports.view.composition import EarlierFigure
from standards.model import Month, Outcome, Reason

FILES: Final = {"verdicts.csv": "standard_id", "history.csv": "standard_id", "indicators.csv": "indicator_id"}
"""The board's files that hold figures, each with its column of ids. The public's files show nothing more."""


def published_before(workspace: Workspace, but: Edition | None = None) -> tuple[EarlierFigure, ...]:
    """Return every figure that was published of a cluster, and every verdict on a hidden one, each once.

    Args:
        workspace: where the editions are.
        but: the edition whose own figures are left out; its cluster then counts.

    Raises:
        StoreError: a published file is lost, so that what readers know can't be established.
    """
    figures = dict.fromkeys(
        figure
        for publication in workspace.ledger.publications(but.cluster if but else workspace.cluster.id)
        if but is None or publication.edition != but.digest
        for figure in _of_edition(workspace, workspace.ledger.edition(publication.edition).folder)
    )
    return tuple(figures)


def _of_edition(workspace: Workspace, folder: str) -> Iterator[EarlierFigure]:
    for name, about in FILES.items():
        text = workspace.editions.read(f"{folder}/board/{name}").decode("utf-8-sig")
        for row in csv.DictReader(text.splitlines()):
            numerator, denominator = _number(row["numerator"]), _number(row["denominator"])
            outcome = Outcome(row["verdict"]) if row.get("verdict") else None
            reason = Reason(row["reason"]) if row["reason"] else None
            if numerator is not None or denominator is not None or row["protection"]:
                month = Month.parse(row["month"])
                yield EarlierFigure(row["gss_code"], row[about], month, numerator, denominator, outcome, reason)


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None

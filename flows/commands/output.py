"""What the commands print: the rows of `--json`, and the plain text a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from application.comparison import Comparison
from application.returns.wording import HEADINGS, where
from application.workspace import Workspace
from data.clusters.cluster import area_named
from data.contracts.load import Contracts
from data.ledger import Edition, Explanation, Judged
from data.model import Examined, Finding
from data.observations.status import StatusRow
from standards.exact import plain
from standards.model import Month, Verdict

LONDON = ZoneInfo("Europe/London")


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(LONDON).isoformat(timespec="minutes")


def _exact(number: Fraction | None) -> str:
    return "" if number is None else plain(number)


def finding_rows(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "effect": str(one.effect),
            "sheet": one.sheet,
            "cells": list(one.cells),
            "message": one.message,
            "fix": one.fix,
        }
        for one in findings
    ]


def check_rows(examined: Iterable[Examined]) -> list[dict[str, Any]]:
    """Return what `check --json` says of each file; what a refused file could not say is None."""
    return [
        {
            "file": one.file,
            "sha256": one.sha256,
            "state": str(one.state),
            "return_type": one.typed.return_type if one.typed else None,
            "borough": one.typed.gss_code if one.typed else None,
            "month": str(one.typed.month) if one.typed else None,
            "findings": finding_rows(one.findings),
        }
        for one in examined
    ]


def say_findings(examined: Examined) -> str:
    """Return everything to be told of a file, grouped by what has to be done."""
    typed = examined.typed
    what = _what(typed.gss_code, typed.return_type, typed.month) if typed is not None else ""
    return _said(examined.file, f"{examined.state}{what}", examined.findings)


def _what(gss_code: str | None, return_type: str | None, month: Month | None) -> str:
    """Return as what a file was read: a wrong month is seen here first."""
    if gss_code is None or return_type is None or month is None:
        return ""
    area = area_named(gss_code)
    return f", {area.name if area else gss_code}'s {return_type} return for {month.words}"


def _said(
    file: str,
    state: str,
    findings: Iterable[Finding],
    explanations: Mapping[int, Explanation] | None = None,
    is_numbered: bool = False,
) -> str:
    found, given = list(enumerate(findings)), explanations or {}
    lines = [f"{file}: {state}"]
    for effect, heading in HEADINGS.items():
        of_effect = [(n, one) for n, one in found if one.effect is effect]
        if of_effect:
            lines.append(f"\n  {heading}")
        for n, one in of_effect:
            number = f"{n + 1}. " if is_numbered else ""
            place = f"{at}: " if (at := where(one)) else ""
            lines.append(f"    {number}{place}{one.message}\n      {one.fix}")
            if n in given:
                lines.append(f"      Explained by {given[n].role}: {given[n].text}")
    return "\n".join(lines) + "\n"


def judged_row(judged: Judged) -> dict[str, Any]:
    receipt = judged.receipt
    return {
        "receipt": receipt.id,
        "sha256": receipt.sha256,
        "file": receipt.path,
        "received_at": _at(receipt.received_at),
        "state": str(judged.state),
        "return_type": judged.return_type,
        "borough": judged.gss_code,
        "month": None if judged.month is None else str(judged.month),
        "findings": [
            {"number": n + 1, **row, "explanation": _explanation_row(judged.explanations.get(n))}
            for n, row in enumerate(finding_rows(judged.findings))
        ],
    }


def _explanation_row(one: Explanation | None) -> dict[str, Any] | None:
    return None if one is None else {"text": one.text, "role": one.role, "at": _at(one.at)}


def say_judged(judged: Judged) -> str:
    receipt = judged.receipt
    state = f"{judged.state}{_what(judged.gss_code, judged.return_type, judged.month)}"
    text = _said(receipt.path, state, judged.findings, judged.explanations, is_numbered=True)
    return f"Receipt {receipt.id}, {_at(receipt.received_at)}, SHA-256 {receipt.sha256}\n{text}"


def status_row(row: StatusRow, names: Mapping[str, str], contracts: Contracts) -> dict[str, Any]:
    """Return one sheet owed, with the receipt that stands."""
    receipt = row.receipt
    return {
        "gss_code": row.gss_code,
        "area": names[row.gss_code],
        "return": row.return_type,
        "sheet": contracts.sheets[row.sheet].title,
        "period": str(row.owed.period),
        "obligation": str(row.obligation),
        "state": row.state,
        "due_at": _at(row.due_at),
        "freeze_at": _at(row.owed.freeze_at),
        "receipt": None if receipt is None else receipt.id,
        "sha256": None if receipt is None else receipt.sha256,
        "file": None if receipt is None else receipt.path,
        "received_at": None if receipt is None else _at(receipt.received_at),
        "late": row.is_late,
        "reason": row.reason,
    }


def verdict_rows(workspace: Workspace, comparison: Comparison) -> list[dict[str, Any]]:
    """Return every verdict with the columns of `verdicts.csv`, unprotected, and the cells each came from."""
    names = {area.gss_code: area.name for area in comparison.observations.areas}
    return [_verdict_row(workspace, comparison, names, one) for one in comparison.verdicts]


def _verdict_row(
    workspace: Workspace, comparison: Comparison, names: Mapping[str, str], one: Verdict
) -> dict[str, Any]:
    evidence, threshold = one.evidence, one.threshold
    cells = sorted({cell for source in evidence.sources for cell in source.cells})
    return {
        "cluster": workspace.cluster.id,
        "gss_code": one.area if one.area in names else "",
        "area": names.get(one.area, workspace.cluster.name),
        "month": str(one.month),
        "standard_id": one.standard,
        "verdict": str(one.outcome),
        "reason": str(one.reason) if one.reason else "",
        "numerator": _exact(evidence.numerator),
        "denominator": _exact(evidence.denominator),
        "value": _exact(evidence.value),
        "threshold_met": _exact(threshold.met) if threshold else "",
        "threshold_partly_met": _exact(threshold.partly_met) if threshold else "",
        "margin": _exact(one.margin),
        "waiver": one.waiver or "",
        "late": "yes" if one.is_late else "no",
        "ruleset_version": comparison.ruleset.version,
        "ruleset_sha256": comparison.ruleset.sha256,
        "cut_sha256": comparison.cut.digest,
        "cells": [{"sha256": cell.receipt, "sheet": cell.sheet, "cell": cell.address} for cell in cells],
    }


def edition_row(workspace: Workspace, edition: Edition) -> dict[str, Any]:
    """Return an edition with its inputs and what became of it."""
    published = {one.edition: one for one in workspace.ledger.publications(edition.cluster)}
    signed = workspace.ledger.sign_offs(edition.digest)
    publication = published.get(edition.digest)
    return {
        "cluster": edition.cluster,
        "month": str(edition.month),
        "number": edition.number,
        "digest": edition.digest,
        "state": "published" if publication else "signed" if signed else "draft",
        "drafted_at": _at(edition.drafted_at),
        "published_at": _at(publication.published_at) if publication else None,
        "signed_by": "; ".join(one.role for one in signed),
        "folder": f"{workspace.editions.url}/{edition.folder}",
        "cut": edition.cut,
        "ruleset_version": edition.ruleset_version,
        "ruleset_sha256": edition.ruleset_sha256,
        "waivers_sha256": edition.waivers_sha256,
        "code_version": edition.code_version,
        "previous": edition.previous,
        "manifest_sha256": edition.manifest_sha256,
        "demonstration": edition.is_demonstration,
    }

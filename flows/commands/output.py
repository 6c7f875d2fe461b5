"""What the commands print: rows for `--json`, and plain text for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from application.comparison import Comparison
from application.editions.months import dropped, not_read
from application.views.rows import at, name_of
from application.wording import ANSWER_HELD, HEADINGS, where
from application.workspace import Workspace
from data.authorities.reading import read_area
from data.ledger import Edition, Validation
from data.model import FileExamination, Finding
from standards.exact import plain
from standards.model import Month, Verdict

LONDON = ZoneInfo("Europe/London")


def _exact(number: Fraction | None) -> str:
    return "" if number is None else plain(number)


def findings_text(examined: FileExamination) -> str:
    """Return a file's findings as text, grouped by what to do about them."""
    typed = examined.typed
    what = _what(typed.gss_code, typed.return_type, typed.month) if typed is not None else ""
    return _findings_text(examined.file, f"{examined.state}{what}", examined.findings)


def _what(gss_code: str | None, return_type: str | None, month: Month | None) -> str:
    """Return the borough, return and month that a file gave: a wrong month is noticed here first."""
    if gss_code is None or return_type is None or month is None:
        return ""
    area = read_area(gss_code).area
    return f", {area.name if area else gss_code}'s {return_type} return for {month.words}"


def _findings_text(
    file: str,
    state: str,
    findings: Iterable[Finding],
    validation: Validation | None = None,
) -> str:
    """Return findings as text: numbered, and with what was answered, where they are a receipt's."""
    numbered = list(enumerate(findings))
    explained = {} if validation is None else validation.explanations
    held = frozenset() if validation is None else validation.held_answers
    lines = [f"{file}: {state}"]
    for effect, heading in HEADINGS.items():
        of_effect = [(n, finding) for n, finding in numbered if finding.effect is effect]
        if of_effect:
            lines.append(f"\n  {heading}")
        for n, finding in of_effect:
            number = "" if validation is None else f"{n + 1}. "
            location = f"{address}: " if (address := where(finding)) else ""
            lines.append(f"    {number}{location}{finding.message}\n      {finding.fix}")
            if n in explained:
                lines.append(f"      Explained by {explained[n].role}: {explained[n].text}")
            elif n in held:
                lines.append(f"      {ANSWER_HELD}")
    return "\n".join(lines) + "\n"


def validation_text(validation: Validation) -> str:
    receipt = validation.receipt
    state = f"{validation.state}{_what(validation.gss_code, validation.return_type, validation.month)}"
    text = _findings_text(name_of(validation), state, validation.findings, validation)
    return f"Receipt {receipt.id}, {at(receipt.received_at)}, SHA-256 {receipt.sha256}\n{text}"


def verdict_rows(workspace: Workspace, comparison: Comparison) -> list[dict[str, Any]]:
    """Return every verdict with the columns of `verdicts.csv`, unprotected, and the cells each came from."""
    names = {area.gss_code: area.name for area in comparison.observations.areas}
    return [_verdict_row(workspace, comparison, names, verdict) for verdict in comparison.verdicts]


def _verdict_row(
    workspace: Workspace, comparison: Comparison, names: Mapping[str, str], verdict: Verdict
) -> dict[str, Any]:
    evidence, threshold = verdict.evidence, verdict.threshold
    cells = sorted({cell for source in evidence.sources for cell in source.cells})
    return {
        "cluster": workspace.cluster.id,
        "gss_code": verdict.area if verdict.area in names else "",
        "area": names.get(verdict.area, workspace.cluster.name),
        "month": str(verdict.month),
        "standard_id": verdict.standard,
        "verdict": str(verdict.outcome),
        "reason": str(verdict.reason) if verdict.reason else "",
        "numerator": _exact(evidence.numerator),
        "denominator": _exact(evidence.denominator),
        "value": _exact(evidence.value),
        "threshold_met": _exact(threshold.met) if threshold else "",
        "threshold_partly_met": _exact(threshold.partly_met) if threshold else "",
        "margin": _exact(verdict.margin),
        "waiver": verdict.waiver or "",
        "late": "yes" if verdict.is_late else "no",
        "ruleset_version": comparison.ruleset.version,
        "ruleset_sha256": comparison.ruleset.sha256,
        "cut_sha256": comparison.cut.digest,
        "cells": [{"sha256": cell.receipt, "sheet": cell.sheet, "cell": cell.address} for cell in cells],
    }


def edition_row(workspace: Workspace, edition: Edition) -> dict[str, Any]:
    """Return an edition with its inputs and its state."""
    published = {publication.edition: publication for publication in workspace.ledger.publications(edition.cluster)}
    signed = workspace.ledger.sign_offs(edition.digest)
    publication = published.get(edition.digest)
    is_dropped = edition.digest in dropped(workspace)
    is_withdrawn = edition.digest in workspace.ledger.withdrawals(edition.cluster)
    unread = not_read(workspace, edition)
    return {
        "cluster": edition.cluster,
        "month": str(edition.month),
        "number": edition.number,
        "digest": edition.digest,
        "state": "dropped"
        if is_dropped
        else "withdrawn"
        if is_withdrawn
        else "published"
        if publication
        else "signed"
        if signed
        else "provisional draft"
        if unread
        else "draft",
        "provisional": unread,
        "drafted_at": at(edition.drafted_at),
        "signed_at_heads": "; ".join(sign_off.head for sign_off in signed if sign_off.head),
        "published_at": at(publication.published_at) if publication else None,
        "signed_by": "; ".join(sign_off.role for sign_off in signed),
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

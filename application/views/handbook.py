"""From a version of the standards to its handbook, its list of standards, and its impact for a board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from application.workspace import Workspace, code_version
from data.contracts.load import load_contracts
from reports.handbook.chapters import PDF_FILE
from reports.handbook.impact import ImpactView, render_impact
from reports.handbook.pdf import render_handbook_pdf
from reports.handbook.site import render_handbook
from reports.handbook.view import HandbookEntry, HandbookView, themes
from standards.framework.briefing import load_coverage
from standards.framework.glossary import load_glossary
from standards.framework.ruleset import RuleSet
from standards.framework.unseen import load_unseen
from standards.model import Verdict
from standards.verdicts.sentences import OUTCOMES
from standards.versions.impact import Impact, VerdictChange


def handbook_view(rules: RuleSet) -> HandbookView:
    """Return everything a handbook is made from."""
    catalogue, coverage, glossary = load_contracts().catalogue(), load_coverage(), load_glossary()
    return HandbookView(rules, catalogue, coverage, glossary, code_version(), load_unseen())


def handbook_files(rules: RuleSet) -> tuple[dict[str, bytes], list[str]]:
    """Return every file of a handbook by its name, and those that a reader opens first."""
    view = handbook_view(rules)
    files = {PDF_FILE: render_handbook_pdf(view), **render_handbook(view)}
    return files, ["index.html", PDF_FILE]


def standard_rows(rules: RuleSet) -> list[dict[str, Any]]:
    """Return every standard with its newest thresholds, in words."""
    return [_standard_row(entry) for theme in themes(handbook_view(rules)) for entry in theme.entries]


def _standard_row(entry: HandbookEntry) -> dict[str, Any]:
    return {
        "id": entry.shown.id,
        "title": entry.shown.title,
        "core": entry.is_core,
        "judged_for": entry.applies_to,
        "meets": entry.now.met,
        "partly_meets": entry.now.partly,
        "months": entry.now.span,
        "whose_figure": entry.basis,
    }


def impact_rows(workspace: Workspace, result: Impact, new: RuleSet) -> list[dict[str, str]]:
    """Return every verdict that would change, for a table. It holds no figure, only verdicts."""
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    names[workspace.cluster.id] = workspace.cluster.name
    return [_impact_row(change, names, new) for change in result.changes]


def _impact_row(change: VerdictChange, names: Mapping[str, str], new: RuleSet) -> dict[str, str]:
    return {
        "standard": change.standard,
        "title": new.standard(change.standard).title,
        "area": change.area,
        "area_name": names.get(change.area, change.area),
        "month": str(change.month),
        "was": _outcome(change.before),
        "was_reason": str(change.before.reason or "") if change.before else "",
        "would_be": _outcome(change.after),
        "would_be_reason": str(change.after.reason or ""),
    }


def _outcome(verdict: Verdict | None) -> str:
    return "Not in that version" if verdict is None else OUTCOMES[verdict.outcome]


def impact_page(workspace: Workspace, result: Impact, new: RuleSet) -> bytes:
    """Return the impact of a version as one page for a board."""
    rows = impact_rows(workspace, result, new)
    return render_impact(ImpactView(workspace.cluster.name, workspace.is_demonstration, result, new, tuple(rows)))

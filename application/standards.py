"""What the owners of the standards ask for: a handbook, the lint, what a version would have said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from application.editions import draft
from application.returns.templates import write_file
from application.workspace import Workspace, code_version
from data.clusters.cluster import all_areas, cluster_ids
from data.contracts.load import Contracts, burden, load_contracts
from reports.handbook.chapters import PDF_FILE
from reports.handbook.impact import ImpactView, render_impact
from reports.handbook.pdf import render_handbook_pdf
from reports.handbook.site import render_handbook
from reports.handbook.view import Entry, HandbookView, themes
from reports.pdf.printer import NoPdf
from standards.framework.briefing import load_coverage
from standards.framework.glossary import load_glossary
from standards.framework.ruleset import RuleBook, RuleSet, load_book, load_rules
from standards.framework.waivers import WAIVERS
from standards.lint import LintFinding, lint_folder
from standards.model import Month, Verdict
from standards.verdicts.sentences import OUTCOMES
from standards.versions.impact import Impact, VerdictChange, impact

MONTHS_TRIED = 12
QUARTER = 3


def version_of(text: str | None, book: RuleBook | None = None) -> RuleSet:
    """Return a version by its name, or read it from a file; without either, the newest that judges.

    Raises:
        RuleSetError: there is no such version, or the file cannot be used.
    """
    known = book or load_book()
    if text is None:
        return [one for one in known.versions if not one.is_shadow][-1]
    return load_rules(Path(text)) if text.endswith((".yaml", ".yml")) else known.version(text)


def handbook_view(rules: RuleSet) -> HandbookView:
    """Return everything a handbook is made from."""
    return HandbookView(rules, load_contracts().catalogue(), load_coverage(), load_glossary(), code_version())


def write_handbook(rules: RuleSet, folder: Path) -> tuple[list[Path], str]:
    """Write the handbook of a version, and return its first page and its PDF, or why there is none.

    Raises:
        MinstdError: the folder cannot be written.
    """
    view = handbook_view(rules)
    files: dict[str, bytes] = {}
    trouble = ""
    try:
        files[PDF_FILE] = render_handbook_pdf(view)
    except NoPdf as error:
        trouble = str(error)
    files |= render_handbook(view, has_pdf=not trouble)
    for name, content in files.items():
        write_file(folder / name, content)
    return [folder / name for name in ("index.html", PDF_FILE) if name in files], trouble


def listed(rules: RuleSet) -> list[dict[str, Any]]:
    """Return every standard with its newest thresholds, in words."""
    return [_listed(entry) for theme in themes(handbook_view(rules)) for entry in theme.entries]


def _listed(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.shown.id,
        "title": entry.shown.title,
        "core": entry.is_core,
        "judged_for": entry.judged_for,
        "meets": entry.now.met,
        "partly_meets": entry.now.partly,
        "months": entry.now.span,
        "whose_figure": entry.basis,
    }


def lint_everything(month: Month, folder: Path, waivers: Path = WAIVERS) -> list[LintFinding]:
    """Check a folder of rule files and the waivers against the contracts and the clusters."""
    contracts = load_contracts()
    areas = [*(one.gss_code for one in all_areas()), *cluster_ids()]
    return lint_folder(contracts.catalogue(), month, folder, waivers, areas, ordinary_minutes(contracts, month))


def ordinary_minutes(contracts: Contracts, month: Month) -> Mapping[str, Fraction]:
    """Return what an ordinary month costs one borough, by sheet: the month of a quarter in which least is owed."""
    quarter = (burden(contracts, month + ahead) for ahead in range(QUARTER))
    return min(quarter, key=lambda minutes: sum(minutes.values()))


def impact_of(workspace: Workspace, month: Month, now: datetime, new: RuleSet) -> Impact:
    """Return what a version would have said of the twelve months to `month`, from the returns as they stand."""
    observations = draft.observe(workspace, draft.cut(workspace, month, now))
    first = workspace.rules.versions[0].in_force_from
    months = [month - back for back in reversed(range(MONTHS_TRIED)) if month - back >= first]
    return impact(dict.fromkeys(months, observations), workspace.rules, new)


def impact_rows(workspace: Workspace, found: Impact, new: RuleSet) -> list[dict[str, str]]:
    """Return every verdict that would change, for a table. It holds no figure, only verdicts."""
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    names[workspace.cluster.id] = workspace.cluster.name
    return [_impact_row(one, names, new) for one in found.changes]


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


def impact_page(workspace: Workspace, found: Impact, new: RuleSet) -> bytes:
    """Return the impact of a version as one page for a board."""
    rows = impact_rows(workspace, found, new)
    return render_impact(ImpactView(workspace.cluster.name, workspace.is_demonstration, found, new, tuple(rows)))

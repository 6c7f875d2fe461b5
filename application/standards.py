"""For the owners of the standards: the handbook, the lint, the impact of a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from application.configuration.clusters import folders
from application.editions import draft
from application.returns.templates import write_file
from application.settings import read_settings
from application.views.handbook import handbook_files
from application.workspace import Workspace
from data.contracts.load import Contracts, burden, load_contracts
from standards.framework.ruleset import RuleBook, RuleSet, load_book, load_rules
from standards.lint import LintFinding, lint_folder
from standards.model import Month
from standards.versions.impact import Impact, impact

MONTHS_TRIED = 12
QUARTER = 3


def version_of(text: str | None, book: RuleBook | None = None) -> RuleSet:
    """Return a version by its name, or read it from a file; without either, the newest that is not a shadow version.

    Raises:
        RuleSetError: there is no such version, or the file cannot be used.
    """
    known = book or load_book()
    if text is None:
        return [version for version in known.versions if not version.is_shadow][-1]
    return load_rules(Path(text)) if text.endswith((".yaml", ".yml")) else known.version(text)


def write_handbook(rules: RuleSet, folder: Path) -> list[Path]:
    """Write the handbook of a version, and return its first page and its PDF.

    Raises:
        MinstdError: the folder cannot be written.
    """
    files, opened = handbook_files(rules)
    for name, content in files.items():
        write_file(folder / name, content)
    return [folder / name for name in opened]


def lint_everything(month: Month, folder: Path, waivers: Path | None = None) -> list[LintFinding]:
    """Check a folder of rule files against the contracts, and waivers against the clusters: all, or one file."""
    contracts = load_contracts()
    named = [
        (each.waivers, [*(member.gss_code for member in each.cluster().members), each.id])
        for each in folders(read_settings())
    ]
    if waivers is not None:
        named = [(waivers, [name for _, names in named for name in names])]
    return lint_folder(contracts.catalogue(), month, folder, named, ordinary_minutes(contracts, month))


def ordinary_minutes(contracts: Contracts, month: Month) -> Mapping[str, Fraction]:
    """Return what an ordinary month costs one borough, by sheet: the month of a quarter in which least is owed."""
    quarter = (burden(contracts, month + ahead) for ahead in range(QUARTER))
    return min(quarter, key=lambda minutes: sum(minutes.values()))


def impact_of(workspace: Workspace, month: Month, now: datetime, new: RuleSet) -> Impact:
    """Return the verdicts that a version would have given for the twelve months to `month`."""
    observations = draft.observe(workspace, draft.cut(workspace, month, now))
    first = workspace.rules.versions[0].in_force_from
    months = [month - back for back in reversed(range(MONTHS_TRIED)) if month - back >= first]
    return impact(dict.fromkeys(months, observations), workspace.rules, new)

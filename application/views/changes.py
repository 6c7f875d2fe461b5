"""What differs from the edition published before: through practice, through the standard, or as a revision."""

from __future__ import annotations

from collections.abc import Mapping

from application.comparison import Comparison
from application.workspace import Workspace
from data.ledger import Edition, Receipt
from reports.view.edition import ChangeKind, ChangeView
from standards.framework.ruleset import RuleSet
from standards.model import Month, Outcome, Threshold, Verdict
from standards.verdicts.compare import outcome_of


def changes_since(workspace: Workspace, comparison: Comparison, edition: Edition) -> tuple[ChangeView, ...]:
    """Return each verdict that is not what the previous published edition said; empty where there is none."""
    if edition.previous is None:
        return ()
    before = workspace.ledger.edition(edition.previous)
    said = {key: Outcome(outcome) for key, outcome in workspace.ledger.verdicts(before.digest).items()}
    old_rules = workspace.rules.version(before.ruleset_version)
    now = {(one.area, one.standard): one for one in comparison.verdicts}
    why = revision_reasons(workspace, comparison, before, edition) if before.month == edition.month else {}
    changes = [
        _change(one, said.get(key), before.month, old_rules, comparison.ruleset, why)
        for key, one in now.items()
        if said.get(key) is not one.outcome
    ]
    gone = [
        ChangeView(area, standard, comparison.cut.month, ChangeKind.STANDARD, was, None, note="No longer a standard.")
        for (area, standard), was in said.items()
        if (area, standard) not in now
    ]
    return tuple(changes + gone)


def _change(
    one: Verdict, was: Outcome | None, before: Month, old: RuleSet, new: RuleSet, why: Mapping[str, str]
) -> ChangeView:
    kind = _kind(one, was, before, old, new)
    note = why.get(one.area, why.get("", ""))
    return ChangeView(one.area, one.standard, one.month, kind, was, one.outcome, now_reason=one.reason, note=note)


def revision_reasons(workspace: Workspace, comparison: Comparison, before: Edition, edition: Edition) -> dict[str, str]:
    """Return why a month reported already is said otherwise now, by area; under "" what holds for all others."""
    old, new = (
        {entry.owed: entry.receipt for entry in cut.entries}
        for cut in (workspace.ledger.cut(before.cut), comparison.cut)
    )
    sheets: dict[str, list[str]] = {}
    for owed in sorted(old.keys() | new.keys()):
        if _file(old.get(owed)) != _file(new.get(owed)):
            title = f"{workspace.contracts.sheets[owed.sheet].title} ({owed.period.words})"
            sheets.setdefault(owed.gss_code, []).append(title)
    common = [
        ("ruleset_sha256", "The rule set is another."),
        ("waivers_sha256", "The exceptions agreed are others."),
        ("code_version", "It was worked out anew by another version of the code."),
    ]
    inputs = " ".join(words for name, words in common if getattr(before, name) != getattr(edition, name))
    reasons = {
        area: f"Sent, corrected or withdrawn since: {', '.join(titles)}. {inputs}".strip()
        for area, titles in sheets.items()
    }
    elsewhere = "Returns were sent, corrected or withdrawn since." if sheets else ""
    return {**reasons, "": f"{elsewhere} {inputs}".strip()}


def _file(receipt: Receipt | None) -> str:
    return receipt.sha256 if receipt is not None else ""


def _kind(one: Verdict, was: Outcome | None, before: Month, old: RuleSet, new: RuleSet) -> ChangeKind:
    """Tell a changed standard from changed practice: would the old standard still say the same?"""
    if one.month == before:
        return ChangeKind.REVISION
    if one.standard not in old.by_id or was is None:
        return ChangeKind.STANDARD
    then, now = old.standard(one.standard), new.standard(one.standard)
    threshold = then.threshold(before)
    has_changed = then.measure != now.measure or _bounds(threshold) != _bounds(one.threshold)
    if has_changed and threshold is not None and outcome_of(one.evidence, threshold) is was:
        return ChangeKind.STANDARD
    return ChangeKind.PRACTICE


def _bounds(threshold: Threshold | None) -> tuple[object, ...]:
    return () if threshold is None else (threshold.met, threshold.partly_met, threshold.higher_is_better)

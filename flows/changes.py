"""What differs from the edition published before: through practice, through the standard, or as a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.ledger import Edition
from flows.workspace import Workspace
from reports.view import ChangeKind, ChangeView
from standards.model import Month, Outcome, Threshold, Verdict
from standards.rules import RuleSet
from standards.verdicts import outcome_of

if TYPE_CHECKING:
    from flows.stages import Comparison


def changes_since(workspace: Workspace, comparison: Comparison, edition: Edition) -> tuple[ChangeView, ...]:
    """Return each verdict that is not what the previous published edition said; empty where there is none."""
    if edition.previous is None:
        return ()
    before = workspace.ledger.edition(edition.previous)
    said = {key: Outcome(outcome) for key, outcome in workspace.ledger.verdicts(before.digest).items()}
    old_rules = workspace.rules.version(before.ruleset_version)
    now = {(one.area, one.standard): one for one in comparison.verdicts}
    changes = [
        _change(one, said.get(key), before.month, old_rules, comparison.ruleset)
        for key, one in now.items()
        if said.get(key) is not one.outcome
    ]
    gone = [
        ChangeView(area, standard, comparison.cut.month, ChangeKind.STANDARD, was, None, note="No longer a standard.")
        for (area, standard), was in said.items()
        if (area, standard) not in now
    ]
    return tuple(changes + gone)


def _change(one: Verdict, was: Outcome | None, before: Month, old: RuleSet, new: RuleSet) -> ChangeView:
    kind = _kind(one, was, before, old, new)
    return ChangeView(one.area, one.standard, one.month, kind, was, one.outcome, now_reason=one.reason)


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

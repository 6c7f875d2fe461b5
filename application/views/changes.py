"""What differs from the edition published before: through practice, through the standard, or as a revision."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from application.comparison import Comparison
from application.configuration.differences import differences
from application.disclosure.published_figures import shown_in
from application.disclosure.registry import AUDIENCES
from application.workspace import Workspace
from data.clusters.folder import configuration_sha256
from data.ledger import Edition, Receipt
from data.ledger.months import MonthEventKind
from data.storage.editions import MANIFEST
from reports.view.edition import Audience, ChangeKind, ChangeView, ConfigurationChange, PreviousEdition
from reports.view.revision import ReturnChange, ReturnChangeView
from reports.wording.words import typographic
from standards.framework.ruleset import RuleSet
from standards.model import Month, Outcome, Threshold, Verdict
from standards.verdicts.compare import outcome_of


def previous_edition(workspace: Workspace, comparison: Comparison, edition: Edition) -> PreviousEdition | None:
    """Return the edition published before; one that is revised, with why, and with whose returns have changed."""
    if edition.previous is None:
        return None
    before = workspace.ledger.edition(edition.previous)
    is_revised, codes = before.month == edition.month, workspace.cluster.codes_in(edition.month)
    previous = PreviousEdition(
        before.month,
        before.number,
        before.digest,
        returns=tuple(_changed_sheets(workspace, comparison, before)) if is_revised else (),
        shown={Audience(name): shown_in(workspace, before, name, codes, is_whole=is_revised) for name in AUDIENCES},
    )
    events = workspace.ledger.month_events(edition.cluster, edition.drafted_at)
    opened = [event for event in events if event.kind is MonthEventKind.REVISION and event.edition == before.digest]
    if not opened or opened[-1].reason is None:
        return previous
    why = f"{before.month.words} was opened again because of {opened[-1].reason.words}: {opened[-1].text}"
    return replace(previous, why=typographic(why))


def changes_since(workspace: Workspace, comparison: Comparison, edition: Edition) -> tuple[ChangeView, ...]:
    """Return each verdict that differs from the previous published edition; empty where there is none.

    Verdicts on an area that only one of the two editions has are new or gone with their area: nothing changed them.
    """
    if edition.previous is None:
        return ()
    before = workspace.ledger.edition(edition.previous)
    codes = workspace.cluster.codes_in(edition.month)
    earlier = {
        (codes.get(area, area), standard): Outcome(outcome)
        for (area, standard), outcome in workspace.ledger.verdicts(before.digest).items()
    }
    old_rules = workspace.rules.version(before.ruleset_version)
    now = {(verdict.area, verdict.standard): verdict for verdict in comparison.verdicts}
    common = {area for area, _ in earlier} & {area for area, _ in now}
    why = revision_reasons(workspace, comparison, before, edition) if before.month == edition.month else {}
    changes = [
        _change(verdict, earlier.get(key), before.month, old_rules, comparison.ruleset, why)
        for key, verdict in now.items()
        if verdict.area in common and earlier.get(key) is not verdict.outcome
    ]
    gone = [
        ChangeView(area, standard, comparison.cut.month, ChangeKind.STANDARD, was, None, note="No longer a standard.")
        for (area, standard), was in earlier.items()
        if area in common and (area, standard) not in now
    ]
    return tuple(changes + gone)


def configuration_changes(
    workspace: Workspace, comparison: Comparison, edition: Edition
) -> tuple[ConfigurationChange, ...]:
    """Return how the cluster's files differ from those of the previous published edition, as they were accepted."""
    if edition.previous is None:
        return ()
    before = workspace.ledger.edition(edition.previous)
    files = _files_of(workspace, before)
    if files is None:
        return ()
    known = {area.gss_code for area in comparison.observations.areas}
    return tuple(
        ConfigurationChange(
            difference.area if difference.area in known else edition.cluster,
            typographic(difference.text),
            difference.is_public,
        )
        for difference in differences(
            edition.cluster, files, workspace.folder.files, before.month, comparison.cut.month
        )
    )


def _files_of(workspace: Workspace, edition: Edition) -> dict[str, bytes] | None:
    """Return the cluster's files that an edition was made with; None where nobody accepted them as they were."""
    accepted = workspace.ledger.accepted_files(edition.cluster, edition.drafted_at)
    if accepted is None:
        return None
    texts = json.loads(accepted)
    files = {name: texts[name].encode() for name in sorted(texts, key=Path)}  # as in the folder
    path = f"{edition.folder}/{MANIFEST}"
    inputs = json.loads(workspace.editions.read(path))["inputs"] if workspace.editions.has(path) else {}
    return files if inputs.get("configuration_sha256") in (None, configuration_sha256(files)) else None


def _change(
    verdict: Verdict, was: Outcome | None, before: Month, old: RuleSet, new: RuleSet, why: Mapping[str, str]
) -> ChangeView:
    kind = _kind(verdict, was, before, old, new)
    note = why.get(verdict.area, why.get("", ""))
    return ChangeView(
        verdict.area, verdict.standard, verdict.month, kind, was, verdict.outcome, now_reason=verdict.reason, note=note
    )


def revision_reasons(workspace: Workspace, comparison: Comparison, before: Edition, edition: Edition) -> dict[str, str]:
    """Return why the verdicts of a month reported before have changed, by area; under "" for all other areas."""
    sheets: dict[str, list[str]] = {}
    for changed in _changed_sheets(workspace, comparison, before):
        sheets.setdefault(changed.area, []).append(f"{changed.title} ({changed.month.words})")
    common = [
        ("ruleset_sha256", "The rule set has changed."),
        ("waivers_sha256", "The agreed exceptions have changed."),
        ("code_version", "It was worked out again with a newer version of the software."),
    ]
    inputs = " ".join(words for name, words in common if getattr(before, name) != getattr(edition, name))
    reasons = {
        area: f"Submitted, corrected or withdrawn since: {', '.join(titles)}. {inputs}".strip()
        for area, titles in sheets.items()
    }
    elsewhere = "Returns have been submitted, corrected or withdrawn since." if sheets else ""
    return {**reasons, "": f"{elsewhere} {inputs}".strip()}


def _changed_sheets(workspace: Workspace, comparison: Comparison, before: Edition) -> Iterator[ReturnChangeView]:
    """Yield each sheet that is another one than in an earlier edition, borough by borough."""
    old, new = (
        {(entry.owed.gss_code, entry.owed.sheet, entry.owed.period): entry.receipt for entry in cut.entries}
        for cut in (workspace.ledger.cut(before.cut), comparison.cut)
    )
    for gss_code, sheet, period in sorted(old.keys() & new.keys()):
        was, now = _file(old[gss_code, sheet, period]), _file(new[gss_code, sheet, period])
        if was != now:
            change = ReturnChange.RESUBMITTED if was and now else ReturnChange.SUBMITTED
            title = workspace.contracts.sheets[sheet].title
            yield ReturnChangeView(gss_code, title, period, change if now else ReturnChange.WITHDRAWN)


def _file(receipt: Receipt | None) -> str:
    return receipt.sha256 if receipt is not None else ""


def _kind(verdict: Verdict, was: Outcome | None, before: Month, old: RuleSet, new: RuleSet) -> ChangeKind:
    """Return whether practice or the standard changed: would the old standard still give the same verdict?"""
    if verdict.month == before:
        return ChangeKind.REVISION
    if verdict.standard not in old.by_id or was is None:
        return ChangeKind.STANDARD
    then, now = old.standard(verdict.standard), new.standard(verdict.standard)
    threshold = then.threshold(before)
    has_changed = then.measure != now.measure or _bounds(threshold) != _bounds(verdict.threshold)
    if has_changed and threshold is not None and outcome_of(verdict.evidence, threshold) is was:
        return ChangeKind.STANDARD
    return ChangeKind.PRACTICE


def _bounds(threshold: Threshold | None) -> tuple[object, ...]:
    return () if threshold is None else (threshold.met, threshold.partly_met, threshold.higher_is_better)

"""What readers see of a verdict, of its changes and of the actions on it.

No text may hold a number that the figures beside it do not show already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final, TypeVar

from reports.disclosure.primary import ProtectionSettings, hidden_figures, shown_figures
from reports.disclosure.revised import Shown, tells_what_was_hidden
from reports.view.edition import (
    ActionView,
    ChangeKind,
    ChangeView,
    EditionView,
    Figures,
    Protection,
    StandardView,
    VerdictView,
)
from standards.actions import Milestone
from standards.model import Month, Threshold

HIDDEN_TEXT: Final = "Confidential [c]: it holds a number that is not published"
Step = TypeVar("Step", ActionView, Milestone)
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?(?:/\d+)?")


# --- A verdict --------------------------------------------------------------------------------------------------------
def protected_verdict(
    verdict: VerdictView, standard: StandardView | None, settings: ProtectionSettings, is_hidden: bool
) -> VerdictView:
    """Hide small numbers, cells, what is missing, and texts about children that say more than the figures shown."""
    if not verdict.figures.counts_children:
        return replace(verdict, cells=(), missing=())
    figures = shown_figures(verdict.figures, settings, is_hidden)
    keeps = standard is not None and _may_be_said(replace(verdict, figures=figures), standard)
    arithmetic = verdict.arithmetic if keeps else ""
    return replace(verdict, figures=figures, arithmetic=arithmetic, detail=(), cells=(), missing=())


def _may_be_said(verdict: VerdictView, standard: StandardView) -> bool:
    """Say whether the explanation holds no number but those shown; one worked out from a range never is."""
    is_range = verdict.reason is None and verdict.figures.value is None
    if is_range or verdict.figures.protection is not Protection.NONE:
        return False
    return _says_only(verdict.arithmetic, verdict.figures, verdict.threshold, standard)


def withheld(verdict: VerdictView) -> VerdictView:
    """Return a verdict of which nothing is said but that it is kept back."""
    return replace(
        verdict,
        outcome=None,
        reason=None,
        figures=hidden_figures(verdict.figures, Protection.VERDICT),
        part=None,
        detail=(),
        arithmetic="",
        cells=(),
        missing=(),
    )


# --- What its text may say --------------------------------------------------------------------------------------------
def _numbers_in(text: str) -> Iterator[tuple[Fraction, int]]:
    """Yield each number of a text with how many decimals it is written with: `76.0` as (76, 1)."""
    for number in _NUMBER.findall(text):
        plain = number.replace(",", "").rstrip(".")
        yield Fraction(plain), len(plain.partition(".")[2])


def _says_only(text: str, figures: Figures, threshold: Threshold | None, standard: StandardView) -> bool:
    """Say whether every number of a text is one of the figures, of the thresholds or of the standard's own words."""
    own = " ".join((standard.title, standard.measure, standard.why))
    allowed = {number for number, _ in _numbers_in(own)} | {Fraction(standard.too_few_below)}
    allowed |= {value for value in (figures.numerator, figures.denominator) if value is not None}
    if threshold is not None:
        allowed |= {threshold.met} | ({threshold.partly_met} if threshold.partly_met is not None else set())
    rounded = [figures.value, *([threshold.met, threshold.partly_met] if threshold is not None else [])]
    return all(
        number in allowed or any(value is not None and _is_rounded(number, decimals, value) for value in rounded)
        for number, decimals in _numbers_in(text)
    )


def _is_rounded(number: Fraction, decimals: int, value: Fraction) -> bool:
    return abs(number - value) <= Fraction(1, 2 * 10**decimals)


# --- Its changes, and the actions on it -------------------------------------------------------------------------------
def board_changes(edition: EditionView, shown: Shown) -> Iterator[ChangeView]:
    """Yield the changes that are about no verdict kept back, this month's or the last one's, now or before.

    Args:
        edition: with its verdicts protected already.
        shown: what these readers found in the previous edition.
    """
    kept_back = {
        (verdict.area, verdict.standard, verdict.month)
        for verdict in (*edition.history, *edition.verdicts)
        if not verdict.outcome
    }
    for change in edition.changes:
        months = (change.month, change.month - 1)
        is_kept_back = any((change.area, change.standard, month) in kept_back for month in months)
        if not is_kept_back and not tells_what_was_hidden(edition, change, shown):
            yield change


def public_changes(edition: EditionView, shown: Shown) -> Iterable[ChangeView]:
    """Yield the changes that tell nothing of a withheld verdict, this month's or an earlier one's, now or before."""
    about: dict[tuple[str, str], dict[Month, VerdictView]] = {}
    for verdict in (*edition.history, *edition.verdicts):
        about.setdefault((verdict.area, verdict.standard), {})[verdict.month] = verdict
    for change in edition.changes:
        months = about.get((change.area, change.standard), {})
        if not any(verdict.figures.counts_children for verdict in months.values()):
            yield change
            continue
        is_revised = change.kind is ChangeKind.REVISION
        needed = [months.get(change.month)] if is_revised else [months.get(change.month), months.get(change.month - 1)]
        is_open = all(verdict is not None and verdict.outcome is not None for verdict in needed)
        before = shown.get((change.area, change.standard, change.month))
        was_open = before is not None and before.outcome is change.was
        if is_open and (was_open or not is_revised) and not tells_what_was_hidden(edition, change, shown):
            yield change


def published_actions(edition: EditionView) -> Iterator[ActionView]:
    """Yield the actions of an edition whose verdicts are protected already.

    An action tells that its standard was not met at some time. Where that verdict counts children and is withheld
    from these readers in any month, the action is too.
    """
    standards = {standard.id: standard for standard in edition.standards}
    months: dict[tuple[str, str], list[VerdictView]] = {}
    for verdict in (*edition.history, *edition.verdicts):
        months.setdefault((verdict.area, verdict.standard), []).append(verdict)
    for action in edition.actions:
        about = months.get((action.area, action.standard), [])
        standard = standards.get(action.standard)
        if not any(verdict.figures.counts_children for verdict in about) or standard is None:
            yield action
        elif all(verdict.outcome is not None for verdict in about):
            now = max(about, key=lambda verdict: verdict.month)
            milestones = tuple(_with_published_texts(milestone, now, standard) for milestone in action.milestones)
            yield replace(_with_published_texts(action, now, standard), milestones=milestones)


def _with_published_texts(step: Step, verdict: VerdictView, standard: StandardView) -> Step:
    text, progress = (_published_text(text, verdict, standard) for text in (step.text, step.progress))
    return replace(step, text=text, progress=progress)


def _published_text(text: str, verdict: VerdictView, standard: StandardView) -> str:
    return text if _says_only(text, verdict.figures, verdict.threshold, standard) else HIDDEN_TEXT

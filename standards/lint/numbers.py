"""Thresholds and dates: in order, on the right side of each other, and reviewed in time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from standards.exact import plain
from standards.framework.ruleset import DatedThreshold, RuleSet, Standard
from standards.lint.catalogue import LintFinding, finding
from standards.model import Month


def number_findings(standard: Standard, where: str, rules: RuleSet, month: Month | None) -> Iterator[LintFinding]:
    """Yield what is wrong with a standard's thresholds and dates.

    Args:
        standard: the standard.
        where: what to call it.
        rules: the version it stands in.
        month: the month in which reviews should have been done; None for a version that has been replaced.
    """
    yield from _dates(standard, where, rules)
    for threshold in standard.thresholds:
        yield from _bands(standard, threshold, where)
    yield from _direction(standard, where)
    if month is not None and standard.review_by < month and standard.retired_from is None:
        yield finding("review_overdue", where, f"its review was due by {standard.review_by.words}.")


def _dates(standard: Standard, where: str, rules: RuleSet) -> Iterator[LintFinding]:
    for earlier, later in pairwise(standard.thresholds):
        if later.since <= earlier.since:
            yield finding("dates_out_of_order", where, f"the threshold from {later.since} comes after {earlier.since}.")
    first = min(threshold.since for threshold in standard.thresholds)
    if standard.retired_from is not None and standard.retired_from <= first:
        message = f"it's retired from {standard.retired_from}, but its first threshold is from {first}."
        yield finding("retired_too_early", where, message)
    if first > rules.in_force_from:
        message = f"it has no threshold before {first}, but the version begins in {rules.in_force_from}."
        yield finding("no_threshold_at_start", where, message)


def _bands(standard: Standard, threshold: DatedThreshold, where: str) -> Iterator[LintFinding]:
    if threshold.partly_met is None:
        return
    met, partly = threshold.met, threshold.partly_met
    is_wrong = partly >= met if standard.better == "higher" else partly <= met
    if is_wrong:
        message = f"partly_met is {plain(partly)} and met is {plain(met)}, where {standard.better} is better."
        yield finding("bands_wrong", where, message)


def _direction(standard: Standard, where: str) -> Iterator[LintFinding]:
    measure = standard.measure
    if measure.only_better is not None and measure.only_better != standard.better:
        message = f"it has `better: {standard.better}`, but {measure.kind} needs `better: {measure.only_better}`."
        yield finding("better_wrong", where, message)
    if measure.level is not None and measure.level != standard.applies_to:
        message = f"it has `applies_to: {standard.applies_to}`, but {measure.kind} needs {measure.level}."
        yield finding("level_wrong", where, message)

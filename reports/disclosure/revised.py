"""What changed since the previous edition, as far as both editions show it: what either hides isn't given away.

That a hidden figure or verdict has changed says something of it, and so does what a shown one was before it was hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reports.view.edition import (
    Audience,
    ChangeView,
    EditionView,
    FigureChangeView,
    Figures,
    IndicatorValue,
    Protection,
    VerdictView,
)
from reports.view.revision import ShownBefore
from standards.model import Month

Shown = Mapping[tuple[str, str, Month], ShownBefore]


def shown_to(edition: EditionView, audience: Audience) -> Shown:
    """Return what an audience read in the previous edition: by area, standard or indicator, and month."""
    shown = () if edition.previous is None else edition.previous.shown.get(audience, ())
    return {(row.area, row.about, row.month): row for row in shown}


def without_others(edition: EditionView, audience: Audience) -> EditionView:
    """Return an edition that no longer holds what other audiences read in the previous one."""
    if edition.previous is None:
        return edition
    own = {reader: rows for reader, rows in edition.previous.shown.items() if reader is audience}
    return replace(edition, previous=replace(edition.previous, shown=own))


def tells_what_was_hidden(edition: EditionView, change: ChangeView, shown: Shown) -> bool:
    """Say whether a change tells of a verdict that the previous edition kept back from these readers."""
    if edition.previous is None:
        return False
    before = shown.get((change.area, change.standard, edition.previous.month))
    return before is not None and before.outcome is None and before.is_confidential


def figure_changes(edition: EditionView, shown: Shown) -> Iterator[FigureChangeView]:
    """Yield each figure of a protected edition that was another in the edition which it revises.

    Both must be shown: nothing is yielded of a figure that either edition hides.
    """
    if edition.revises is None:
        return
    verdicts = [(verdict.standard, verdict) for verdict in (*edition.verdicts, *edition.history)]
    values = [(value.indicator, value) for value in edition.indicator_values]
    every: list[tuple[str, VerdictView | IndicatorValue]] = [*verdicts, *values]
    for about, now in every:
        before = shown.get((now.area, about, now.month))
        is_open = before is not None and not before.is_confidential and now.figures.protection is Protection.NONE
        is_known = not isinstance(now, VerdictView) or now.outcome is not None
        if before is not None and is_open and is_known and before.numbers != _numbers(now.figures):
            numerator, denominator, value = before.numbers
            was = replace(now.figures, numerator=numerator, denominator=denominator, value=value, margin=None)
            threshold = now.threshold if isinstance(now, VerdictView) else None
            yield FigureChangeView(now.area, about, now.month, was, now.figures, threshold)


def _numbers(figures: Figures) -> tuple[object, ...]:
    return figures.numerator, figures.denominator, figures.value

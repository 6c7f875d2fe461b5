"""Figures of an area as disclosure control sees them, written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from reports.disclosure.knowledge import AreaFigure
from reports.disclosure.primary import DEFAULT_SETTINGS, ProtectionSettings, shown_figures
from reports.disclosure.suppression.search import Suppression
from reports.view.composition import Compositions, Count, FigureComposition, Inclusion, Terms, added
from reports.view.edition import Protection
from reports.view.figures import Figures
from standards.model import Month, Outcome, Reason, Threshold

OCTOBER = Month(2026, 10)


PERCENT = Fraction(100)


def protected_alone(figures: Figures, settings: ProtectionSettings = DEFAULT_SETTINGS) -> Figures:
    """Return figures as they are shown where nothing else is hidden with them."""
    return shown_figures(figures, settings, is_hidden=False)


def sum_of(*names: str, months: int = 1, month: Month = OCTOBER) -> Terms:
    return added((((Count(name, str(month - back)), 1),), 1) for name in names for back in range(months))


def share(
    about: str,
    above: tuple[str, int],
    below: tuple[str, int],
    month: Month = OCTOBER,
    months: int = 1,
    result: tuple[Outcome, int] | Reason | None = None,
    floor: int = 0,
    weight: int = 1,
) -> AreaFigure:
    """Return a share of children: names of what is counted, each with its true number, and what its verdict says."""
    made = FigureComposition(
        sum_of(above[0], months=months, month=month),
        sum_of(below[0], months=months, month=month),
        PERCENT,
        is_share=True,
    )
    return item(about, month, made, above[1], below[1], result, floor, weight)


def item(
    about: str,
    month: Month,
    made: FigureComposition,
    numerator: int,
    denominator: int | None,
    result: tuple[Outcome, int] | Reason | None = None,
    floor: int = 0,
    weight: int = 1,
) -> AreaFigure:
    below = None if denominator is None else Fraction(denominator)
    value = Fraction(100 * numerator, denominator) if denominator else Fraction(numerator)
    figures = Figures(Fraction(numerator), below, value, None, True, denominator is not None)
    outcome, threshold, reason = None, None, None
    if isinstance(result, tuple):
        outcome, threshold = result[0], Threshold(OCTOBER, Fraction(result[1]), None, "Cluster board")
    elif result is not None:
        outcome, reason = Outcome.NOT_ASSESSABLE, result
    hidden = protected_alone(figures).protection is Protection.FIGURES
    return AreaFigure(about, month, made, figures, outcome, reason, threshold, floor, hidden, weight)


def amount(about: str, name: str, number: int, months: int = 1, month: Month = OCTOBER, weight: int = 1) -> AreaFigure:
    made = FigureComposition(sum_of(name, months=months, month=month), (), Fraction(1))
    return item(about, month, made, number, None, weight=weight)


def names(suppression: Suppression) -> list[str]:
    return sorted({about for about, _ in suppression.figures})


def children(items: Iterable[AreaFigure], within: Sequence[Inclusion] = ()) -> Compositions:
    series = {
        count.series
        for figure in items
        for terms in (figure.composition.above, figure.composition.below)
        for count, _ in terms
    }
    return Compositions({}, tuple(within), frozenset(series))


def as_published(items: Sequence[AreaFigure], suppression: Suppression) -> list[AreaFigure]:
    """Return the figures as a reader finds them: what is hidden has no numbers."""
    read = []
    for figure in items:
        if figure.key in suppression.figures:
            bare = replace(figure.figures, numerator=None, denominator=None, value=None)
            outcome = None if figure.key in suppression.verdicts else figure.outcome
            read.append(replace(figure, figures=bare, outcome=outcome, is_hidden=True))
        else:
            read.append(replace(figure, is_hidden=False))
    return read

"""The price of protecting children's small numbers: how many figures each audience does without, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from reports.disclosure.primary import is_confidential
from reports.disclosure.protect import AudienceView, Hidden
from reports.view.edition import EditionView, IndicatorValue, VerdictView
from reports.view.figures import Figures


@dataclass(frozen=True, slots=True)
class Price:
    """What one audience does without.

    Attributes:
        figures: the figures about children that have numbers.
        primary: those hidden because they are small counts, or tell of each child of a small group.
        secondary: those hidden because the ones above could be worked out from them.
        withheld: those whose verdict isn't shown either, for any of these reasons.
    """

    figures: int
    primary: int
    secondary: int
    withheld: int

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def price_of(view: EditionView, published: AudienceView) -> Price:
    """Return what an audience does without, of what the edition itself holds."""
    figures = primary = secondary = withheld = 0
    for figure, shown in _pairs(view, published.edition):
        if not figure.figures.counts_children or not _has_numbers(figure.figures):
            continue
        figures += 1
        if isinstance(shown, VerdictView) and shown.outcome is None:
            withheld += 1
        elif not _has_numbers(shown.figures):
            is_primary = is_confidential(figure.figures, published.settings)
            primary, secondary = primary + is_primary, secondary + (not is_primary)
    return Price(figures, primary, secondary, withheld)


def contradictory(view: EditionView, hidden: Hidden) -> dict[str, list[str]]:
    """Return, by area, which figures can't all be true, so that all of them are hidden: `PN8, October 2026`."""
    return {
        area.name: [f"{about}, {month.words}" for about, month in sorted(hidden[area.gss_code].unexplained)]
        for area in view.areas
        if area.gss_code in hidden and hidden[area.gss_code].unexplained
    }


RuleEntry = VerdictView | IndicatorValue


def _pairs(view: EditionView, shown: EditionView) -> Iterator[tuple[RuleEntry, RuleEntry]]:
    """Yield each figure as it is and as it is shown: an audience reads the same ones in the same order."""
    yield from zip(view.verdicts, shown.verdicts, strict=True)
    yield from zip(view.history, shown.history, strict=True)
    yield from zip(view.indicator_values, shown.indicator_values, strict=True)


def _has_numbers(figures: Figures) -> bool:
    return figures.numerator is not None or figures.denominator is not None or figures.value is not None

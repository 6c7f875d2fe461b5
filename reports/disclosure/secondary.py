"""What of an edition is hidden beside its small counts, area by area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from reports.disclosure.knowledge import AreaFigure, DisclosureSettings
from reports.disclosure.programme import Suppression, suppress
from reports.view.composition import Compositions, Terms
from reports.view.edition import EditionView
from reports.view.figures import Figures

_NOW: Final = 10
"""How much more a figure of the month reported is worth than one of an earlier month."""


def suppressions(
    view: EditionView, settings: DisclosureSettings, is_confidential: Callable[[Figures], bool]
) -> Mapping[str, Suppression]:
    """Return what is hidden of each area, by its code. A figure that no composition is known of stands by itself."""
    items = defaultdict(list)
    for area, item in _items(view, is_confidential):
        items[area].append(item)
    return {
        area: suppress(own, view.compositions, settings, list(sums_before(view.compositions, area, own, are_true=True)))
        for area, own in sorted(items.items())
    }


def _items(view: EditionView, is_confidential: Callable[[Figures], bool]) -> Iterator[tuple[str, AreaFigure]]:
    floors = {standard.id: standard.too_few_below for standard in view.standards}
    core = {standard.id for standard in view.standards if standard.is_core}
    verdicts_before = {
        (earlier.area, earlier.about, earlier.month, earlier.outcome, earlier.reason)
        for earlier in view.compositions.earlier
    }
    for verdict in (*view.verdicts, *view.history):
        composition = view.compositions.of_figures.get((verdict.standard, verdict.part, verdict.month))
        if composition is not None and verdict.figures.counts_children:
            yield (
                verdict.area,
                AreaFigure(
                    verdict.standard,
                    verdict.month,
                    composition,
                    verdict.figures,
                    verdict.outcome,
                    verdict.reason,
                    verdict.threshold,
                    floors.get(verdict.standard, 0),
                    is_confidential(verdict.figures),
                    (_NOW if verdict.month == view.month else 1) * (2 if verdict.standard in core else 1),
                    (verdict.area, verdict.standard, verdict.month, verdict.outcome, verdict.reason) in verdicts_before,
                ),
            )
    for value in view.indicator_values:
        composition = view.compositions.of_figures.get((value.indicator, None, value.month))
        if composition is not None and value.figures.counts_children:
            hidden = is_confidential(value.figures)
            yield (
                value.area,
                AreaFigure(
                    value.indicator, value.month, composition, value.figures, None, value.reason, None, 0, hidden, _NOW
                ),
            )


def sums_before(
    compositions: Compositions, area: str, items: Iterable[AreaFigure], *, are_true: bool
) -> Iterator[tuple[Terms, Fraction]]:
    """Yield the sums that other editions showed of an area, but for those that returns sent since have put right.

    The files do not say which part of several a figure was about; it is the same part where the figures are the same.

    Args:
        compositions: what figures are made of, and the figures shown.
        area: its code.
        items: the edition's own figures.
        are_true: whether a figure without numbers has none; otherwise it is hidden, and may be what was shown before.
    """
    now = {item.key: item for item in items}
    for figure in compositions.earlier:
        if figure.area != area:
            continue
        item = now.get((figure.about, figure.month))
        composition = (
            item.composition if item is not None else compositions.of_figures.get((figure.about, None, figure.month))
        )
        if composition is None:
            continue
        shown = [
            (composition.above, figure.numerator, Fraction(1)),
            (composition.below, figure.denominator, composition.below_times),
        ]
        own = (None, None) if item is None else (item.figures.numerator, item.figures.denominator)
        for (terms, number, times), mine in zip(shown, own, strict=True):
            # A true figure that differs was corrected by a return sent since, and the number published before is void.
            still_holds = item is None or mine == number or (mine is None and not are_true)
            if number is not None and terms and still_holds:
                yield terms, number * times

"""What of an edition is hidden beside its small counts, area by area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from reports.disclosure.knowledge import Care, Item
from reports.disclosure.programme import Concealed, conceal
from reports.view.composition import Anatomy, Terms
from reports.view.edition import EditionView
from reports.view.figures import Figures

_NOW: Final = 10
"""How much more a figure of the month reported is worth than one of an earlier month."""


def concealed(view: EditionView, care: Care, is_confidential: Callable[[Figures], bool]) -> Mapping[str, Concealed]:
    """Return what is hidden of each area, by its code. A figure that no anatomy is known of stands by itself."""
    items = defaultdict(list)
    for area, item in _items(view, is_confidential):
        items[area].append(item)
    return {
        area: conceal(own, view.anatomy, care, list(sums_before(view.anatomy, area, own, are_true=True)))
        for area, own in sorted(items.items())
    }


def _items(view: EditionView, is_confidential: Callable[[Figures], bool]) -> Iterator[tuple[str, Item]]:
    floors = {one.id: one.too_few_below for one in view.standards}
    core = {one.id for one in view.standards if one.is_core}
    said = {(one.area, one.about, one.month, one.outcome, one.reason) for one in view.anatomy.earlier}
    for verdict in (*view.verdicts, *view.history):
        made = view.anatomy.made.get((verdict.standard, verdict.part, verdict.month))
        if made is not None and verdict.figures.counts_children:
            yield (
                verdict.area,
                Item(
                    verdict.standard,
                    verdict.month,
                    made,
                    verdict.figures,
                    verdict.outcome,
                    verdict.reason,
                    verdict.threshold,
                    floors.get(verdict.standard, 0),
                    is_confidential(verdict.figures),
                    (_NOW if verdict.month == view.month else 1) * (2 if verdict.standard in core else 1),
                    (verdict.area, verdict.standard, verdict.month, verdict.outcome, verdict.reason) in said,
                ),
            )
    for value in view.indicator_values:
        made = view.anatomy.made.get((value.indicator, None, value.month))
        if made is not None and value.figures.counts_children:
            hidden = is_confidential(value.figures)
            yield (
                value.area,
                Item(value.indicator, value.month, made, value.figures, None, value.reason, None, 0, hidden, _NOW),
            )


def sums_before(
    anatomy: Anatomy, area: str, items: Iterable[Item], *, are_true: bool
) -> Iterator[tuple[Terms, Fraction]]:
    """Yield the sums that other editions showed of an area, but for those that returns sent since have put right.

    The files do not say which part of several a figure was about; it is the same part where the figures are the same.

    Args:
        anatomy: what figures are made of, and the figures shown.
        area: its code.
        items: the edition's own figures.
        are_true: whether a figure without numbers has none; otherwise it is hidden, and may be what was shown before.
    """
    now = {item.key: item for item in items}
    for one in anatomy.earlier:
        if one.area != area:
            continue
        item = now.get((one.about, one.month))
        made = item.made if item is not None else anatomy.made.get((one.about, None, one.month))
        if made is None:
            continue
        shown = [(made.above, one.numerator, Fraction(1)), (made.below, one.denominator, made.below_times)]
        own = (None, None) if item is None else (item.figures.numerator, item.figures.denominator)
        for (terms, number, times), mine in zip(shown, own, strict=True):
            stands = item is None or mine == number or (mine is None and not are_true)
            if number is not None and terms and stands:
                yield terms, number * times

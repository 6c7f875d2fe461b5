"""What of an edition is hidden beside its small counts, area by area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from reports.disclosure.areas import for_each_area
from reports.disclosure.knowledge import AreaFigure
from reports.disclosure.notified import Sums, Surroundings, as_left
from reports.disclosure.primary import ProtectionSettings, is_confidential, is_small_correction
from reports.disclosure.suppression.search import Suppression, suppress
from reports.view.composition import Compositions, EarlierFigure, Known, Terms
from reports.view.edition import EditionView, IndicatorValue, VerdictView
from standards.model import Month

_NOW: Final = 10
"""How much more a figure of the month reported is worth than one of an earlier month."""


def suppressions(view: EditionView, settings: ProtectionSettings) -> Mapping[str, Suppression]:
    """Return what is hidden of each area, by its code. A figure that no composition is known of stands by itself."""
    reader = _Figures(view, settings)
    items: dict[str, list[AreaFigure]] = defaultdict(list)
    every: list[VerdictView | IndicatorValue] = [*view.verdicts, *view.history, *view.indicator_values]
    for shown in every:
        item = reader.item(shown)
        if item is not None:
            items[shown.area].append(item)
    made = view.compositions
    return for_each_area(
        hide,
        {
            area: (own, made.of_now, settings, tuple(sums_before(made, area, own)), notified_of(made, area))
            for area, own in items.items()
        },
    )


def notified_of(compositions: Compositions, area: str) -> tuple[Known, ...]:
    """Return what other boroughs know of an area's counts, each thing once."""
    distinct = {tuple(sorted(known.items())) for known in compositions.notified.get(area, {}).values() if known}
    return tuple(dict(known) for known in sorted(distinct))


def hide(
    items: Sequence[AreaFigure],
    compositions: Compositions,
    settings: ProtectionSettings,
    earlier: Sums,
    notified: Sequence[Known],
) -> Suppression:
    """Return what is hidden of one area: the cheapest that is safe from everybody, and what boroughs could still tell.

    Args:
        items: the area's figures, as true as they are.
        compositions: what they are made of.
        settings: how careful to be.
        earlier: sums that other editions showed.
        notified: what each of the other boroughs knows of the counts.
    """
    hidden = suppress(items, compositions, settings, earlier)
    if not notified:
        return hidden
    near = Surroundings(items, compositions, earlier)
    readers = [(known, *near.of(known)) for known in notified]
    while True:
        before = hidden
        for known, own, own_earlier in readers:
            left = [as_left(item, known, settings, hidden) for item in own]
            hidden = _joined(hidden, suppress(left, compositions.for_reader(known), settings, own_earlier))
        if hidden == before:
            return hidden
        if readers[0][0]:  # where more is hidden, what `[c]` says by itself may be something else for everybody
            readers.insert(0, ({}, *near.of({count: 0 for known in notified for count in known})))


def _joined(hidden: Suppression, more: Suppression) -> Suppression:
    return replace(hidden, figures=hidden.figures | more.figures, verdicts=hidden.verdicts | more.verdicts)


@dataclass
class _Figures:
    """Reads the figures of a view, each with what other editions showed of it."""

    view: EditionView
    settings: ProtectionSettings
    before: dict[tuple[str, str, Month], list[EarlierFigure]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.floors = {standard.id: standard.too_few_below for standard in self.view.standards}
        self.core = {standard.id for standard in self.view.standards if standard.is_core}
        for earlier in self.view.compositions.earlier:
            self.before[earlier.area, earlier.about, earlier.month].append(earlier)

    def item(self, shown: VerdictView | IndicatorValue) -> AreaFigure | None:
        """Return a figure with what is known of it, or None where it counts no children."""
        verdict = shown if isinstance(shown, VerdictView) else None
        about = shown.standard if isinstance(shown, VerdictView) else shown.indicator
        part = None if verdict is None else verdict.part
        composition = self.view.compositions.of_figures.get((about, part, shown.month))
        if composition is None or not shown.figures.counts_children:
            return None
        before = self.before.get((shown.area, about, shown.month), ())
        is_now = verdict is None or shown.month == self.view.month
        return AreaFigure(
            about,
            shown.month,
            composition,
            shown.figures,
            None if verdict is None else verdict.outcome,
            shown.reason,
            None if verdict is None else verdict.threshold,
            composition.floor or self.floors.get(about, 0),
            is_confidential(shown.figures, self.settings) or self._is_corrected(shown, before),
            (_NOW if is_now else 1) * (2 if about in self.core else 1),
            verdict is not None
            and any((verdict.outcome, verdict.reason) == (each.outcome, each.reason) for each in before),
        )

    def _is_corrected(self, shown: VerdictView | IndicatorValue, before: Sequence[EarlierFigure]) -> bool:
        part = shown.part if isinstance(shown, VerdictView) else None
        return any(
            is_small_correction(shown.figures, (each.numerator, each.denominator), self.settings)
            for each in before
            if each.part in (None, part)
        )


def sums_before(compositions: Compositions, area: str, items: Iterable[AreaFigure]) -> Iterator[tuple[Terms, Fraction]]:
    """Yield the sums that other editions showed of an area, whether or not returns sent since have put them right.

    A reader can't tell; what contradicts what is shown now falls away where it is looked at.

    Args:
        compositions: what figures are made of, and the figures shown.
        area: its code.
        items: the edition's own figures, which say of what part a figure was where the files don't.
    """
    now = {item.key: item for item in items}
    for figure in compositions.earlier:
        if figure.area != area:
            continue
        item = now.get((figure.about, figure.month))
        composition = compositions.of_figures.get((figure.about, figure.part, figure.month))
        if figure.part is None and item is not None:
            composition = item.composition
        if composition is None:
            continue
        if figure.numerator is not None and composition.above:
            yield composition.above, figure.numerator
        if figure.denominator is not None and composition.below:
            yield composition.below, figure.denominator * composition.below_times

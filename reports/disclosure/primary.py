"""What is confidential by itself: small counts of children, and what each child of a small group did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from reports.view.figures import Figures, Protection


@dataclass(frozen=True, slots=True)
class ProtectionSettings:
    """How careful to be.

    Attributes:
        largest_hidden: counts from 1 to this are hidden, and the complements of a total likewise.
        smallest_whole_group: 0% and 100% of fewer children than this are hidden, for they tell about each of them.
        fewest_public_moves: the public reads of moves between two boroughs only where there were so many.
        narrowest: a count that may be a small one must be able to be this much more or less, from everything shown.
    """

    largest_hidden: int = 5
    smallest_whole_group: int = 10
    fewest_public_moves: int = 10
    narrowest: int = 3

    def __post_init__(self) -> None:
        if min(self.largest_hidden, self.smallest_whole_group, self.fewest_public_moves, self.narrowest) < 1:
            raise ValueError("Each protection setting is a whole number, 1 or more.")


DEFAULT_SETTINGS = ProtectionSettings()


def is_confidential(figures: Figures, settings: ProtectionSettings) -> bool:
    """Say whether figures are confidential by themselves: a small count, or what each child of a small group did."""
    if not figures.counts_children:
        return False
    numerator, denominator = figures.numerator, figures.denominator
    counts = [numerator] if figures.has_child_numerator else []
    counts += [denominator] if figures.has_child_denominator else []
    if figures.value is not None and any(count is None for count in counts):
        return True  # a value whose counts cannot be looked at cannot be shown to be safe
    if figures.has_child_numerator and figures.has_child_denominator and None not in counts:
        counts.append(_difference(numerator, denominator))
    if any(count is not None and 0 < count <= settings.largest_hidden for count in counts):
        return True
    return _tells_about_each(figures, settings)


def _difference(numerator: Fraction | None, denominator: Fraction | None) -> Fraction | None:
    return None if numerator is None or denominator is None else abs(denominator - numerator)


def _tells_about_each(figures: Figures, settings: ProtectionSettings) -> bool:
    """Say whether none, or all, of a small group of children did: then each child's own answer is known."""
    if not (figures.has_child_numerator and figures.has_child_denominator):
        return False
    numerator, denominator = figures.numerator, figures.denominator
    if numerator is None or denominator is None:
        return False
    return 0 < denominator < settings.smallest_whole_group and numerator in (0, denominator)


def shown_figures(figures: Figures, settings: ProtectionSettings, is_hidden: bool) -> Figures:
    """Return the figures, with every number hidden where one is confidential or `is_hidden` says that all are."""
    if is_hidden or is_confidential(figures, settings):
        return hidden_figures(figures, Protection.FIGURES)
    return figures


def hidden_figures(figures: Figures, protection: Protection) -> Figures:
    """Return figures without a number, saying that they are protected."""
    return replace(figures, numerator=None, denominator=None, value=None, margin=None, protection=protection)


def is_small_correction(
    figures: Figures, before: tuple[Fraction | None, Fraction | None], settings: ProtectionSettings
) -> bool:
    """Say whether a figure differs from what another edition showed of it by a few children: by one child's answer."""
    now = (figures.numerator, figures.denominator)
    changes = [None if new is None or old is None else new - old for new, old in zip(now, before, strict=True)]
    if changes[0] is not None and changes[1] is not None and figures.has_child_numerator:
        changes.append(changes[1] - changes[0] if figures.has_child_denominator else None)
    counted = [figures.has_child_numerator, figures.has_child_denominator, True]
    return any(
        change is not None and is_child and 0 < abs(change) <= settings.largest_hidden
        for change, is_child in zip(changes, counted, strict=False)
    )

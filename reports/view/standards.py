"""What the rule set in force says, as the reports need it: themes, standards, and what is for information only."""

from __future__ import annotations

from dataclasses import dataclass

from standards.framework.mandate import Mandate
from standards.model import Month, Threshold


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A group of standards: the rule set's `theme` and the words for it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class StandardView:
    """A standard as the rule set in force says it.

    Attributes:
        theme: a `ThemeView.id`.
        is_core: whether its importance is `core`.
        is_published_figure: whether anything of its threshold is somebody's published figure (`basis: published`);
            otherwise it is proposed, and labelled so wherever it stands.
        published_figure: what of it is published, in words, such as `72 hours; 90% is proposed`.
        is_for_cluster: whether it is assessed once for the whole cluster (`applies_to: cluster`).
        unit: what follows the value: `%`, or a word such as `months` or `posts`; empty for a plain count.
        thresholds: all of them, oldest first, each with who decided it.
        measure: how it is worked out, in plain words.
        window: how many months each figure covers, 0 where that has no meaning.
        too_few_below: the fewest cases that are assessed, 0 where there is no floor.
        retired_from: the first month in which it no longer applies.
        population: whom a published figure's source covers.
        measured_alike_since: the first month, without a break, in which it was measured as it is now; None where
            that isn't known.
        months_apart: how many months a verdict lies after one that rests on no month and no return of its own.
        mandate: whose word it goes by: a law's, statutory guidance's or the cluster's own.
    """

    id: str
    title: str
    theme: str
    why: str
    is_core: bool
    is_published_figure: bool
    source: str
    owner: str
    review_by: Month
    is_for_cluster: bool
    unit: str
    thresholds: tuple[Threshold, ...]
    recommend: str
    measure: str = ""
    window: int = 0
    too_few_below: int = 0
    retired_from: Month | None = None
    population: str = ""
    published_figure: str = ""
    measured_alike_since: Month | None = None
    months_apart: int = 1
    mandate: Mandate = Mandate.CLUSTER


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """Something shown for information only: more cases found is never worse."""

    id: str
    title: str
    theme: str
    why: str
    unit: str = ""

"""The edition published before, and what a revision changed in it: returns and figures. Verdicts are in `decisions`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from reports.view.figures import Audience, Figures
from standards.model import Month, Outcome, Threshold


class ReturnChange(StrEnum):
    """What became of a sheet of a return since the edition before it."""

    SUBMITTED = "submitted"
    RESUBMITTED = "resubmitted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ReturnChangeView:
    """A sheet that is another one than in the edition that is revised: its title, and the period it is about."""

    area: str
    title: str
    month: Month
    change: ReturnChange


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """What some readers found of a figure in the previous edition's data files.

    Attributes:
        about: the standard or the indicator.
        outcome: its verdict; None for an indicator, and where the verdict was kept back.
        numbers: numerator, denominator and value, None where there was none.
    """

    area: str
    about: str
    month: Month
    outcome: Outcome | None
    is_confidential: bool
    numbers: tuple[Fraction | None, Fraction | None, Fraction | None]


@dataclass(frozen=True, slots=True)
class FigureChangeView:
    """A figure that was another in the edition that this one revises, where both editions show it."""

    area: str
    about: str
    month: Month
    was: Figures
    now: Figures
    threshold: Threshold | None = None


@dataclass(frozen=True, slots=True)
class PreviousEdition:
    """The published edition that this one is compared with.

    Attributes:
        why: why its month was opened again, where this edition revises it and somebody said so.
        returns: each sheet that has changed since, where this edition revises it.
        shown: what each audience read in it: of its own month, and of all that it shows where this edition revises it.
    """

    month: Month
    number: int
    digest: str
    why: str = ""
    returns: tuple[ReturnChangeView, ...] = ()
    shown: Mapping[Audience, tuple[ShownBefore, ...]] = field(default_factory=dict)

    def of_area(self, gss_code: str) -> PreviousEdition:
        """Return what of it concerns one area: the others' returns are left out."""
        return replace(self, returns=tuple(each for each in self.returns if each.area == gss_code))

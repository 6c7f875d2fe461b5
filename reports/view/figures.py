"""The numbers behind what a report says, and what disclosure control did to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Protection(StrEnum):
    """What disclosure control did to a figure or a verdict."""

    NONE = ""
    FIGURES = "[c]"  # the numbers are confidential; the verdict stands
    VERDICT = "[c] verdict"  # the verdict too is confidential


class Audience(StrEnum):
    """Whom a rendering is for."""

    BOARD = "board"  # restricted: the cluster's partners
    PUBLIC = "public"
    ANNEX = "annex"  # one borough's own figures and cells, for it alone


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers behind a verdict or an indicator.

    Attributes:
        numerator, denominator: exact sums over the window; None where not known or where there is none.
        value: the exact result in the standard's unit, None where there is no single one.
        margin: how far `value` lies on the right side of the threshold to meet (below it: negative), same unit.
        has_child_numerator, has_child_denominator: whether each is a count of children, their cases or their events.
        protection: set by `reports.disclosure.protect` alone; the numbers it hides are None.
    """

    numerator: Fraction | None
    denominator: Fraction | None
    value: Fraction | None
    margin: Fraction | None
    has_child_numerator: bool
    has_child_denominator: bool
    protection: Protection = Protection.NONE

    @property
    def counts_children(self) -> bool:
        return self.has_child_numerator or self.has_child_denominator

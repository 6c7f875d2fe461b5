"""A constraint over counts: what a careful reader knows of a sum of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reports.view.composition import Terms
from standards.errors import MinstdError
from standards.model import Month

Key = tuple[str, Month]
"""What a figure is about: the standard or indicator, and the month."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """`least <= sum(times * count) <= most`; None where there is no such bound.

    Attributes:
        shown_by: the figures that show it, of which all must be hidden for it to fall away.
        stated_by: the verdict that says it.
        is_lasting: nothing makes it fall away: a promise of the contracts, or published before.
        doubt: a reader takes it for true until it contradicts what is surely true: 1 where a contract says it and
            nothing enforces it, 2 where another edition showed it, which returns sent since may have put right.
    """

    terms: Terms
    least: Fraction | None
    most: Fraction | None
    shown_by: frozenset[Key] = frozenset()
    stated_by: Key | None = None
    is_lasting: bool = False
    doubt: int = 0

    @property
    def is_number(self) -> bool:
        """Whether it is a sum with its number."""
        return self.least is not None and self.least == self.most and self.doubt != 1


class Contradiction(MinstdError):
    """The constraints cannot all hold."""

    def __init__(
        self, message: str = "The figures shown cannot all be true, so that nobody can say what follows from them."
    ) -> None:
        super().__init__(message)

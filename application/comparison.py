"""The result of assessing a month's returns against the standards, which goes into its edition."""

from __future__ import annotations

from dataclasses import dataclass

from data.ledger import Cut
from standards.framework.ruleset import RuleSet
from standards.model import Observations, Verdict


@dataclass(frozen=True)
class Comparison:
    """A cut, what was observed in it, and every verdict: of the month, and of the months before it.

    Attributes:
        shadows: the versions that are only proposed, each with its verdicts on the month. They count for nobody.
    """

    cut: Cut
    observations: Observations
    ruleset: RuleSet
    verdicts: tuple[Verdict, ...]
    history: tuple[Verdict, ...]
    shadows: tuple[tuple[RuleSet, tuple[Verdict, ...]], ...] = ()

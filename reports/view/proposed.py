"""Versions of the standards that are only proposed: worked out each month and shown apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from reports.view.figures import Figures
from standards.model import Month, Outcome, Reason


@dataclass(frozen=True, slots=True)
class ProposedVerdict:
    """What a proposed version says of one area.

    Attributes:
        was: the verdict in force; None where the version in force has no such standard.
        would_be: the proposed one; None where it is confidential.
        figures: what it rests on; they are never shown.
    """

    area: str
    standard: str
    was: Outcome | None
    was_reason: Reason | None
    would_be: Outcome | None
    reason: Reason | None
    figures: Figures

    @property
    def is_another(self) -> bool:
        return self.would_be is not None and (self.was, self.was_reason) != (self.would_be, self.reason)


@dataclass(frozen=True, slots=True)
class ProposedStandard:
    """A standard of a proposed version, with what it says of each area."""

    id: str
    title: str
    verdicts: tuple[ProposedVerdict, ...]

    @property
    def others(self) -> Iterator[ProposedVerdict]:
        """Yield the verdicts that are not those of the version in force."""
        return (verdict for verdict in self.verdicts if verdict.is_another)

    def of(self, area: str) -> ProposedVerdict | None:
        return next((verdict for verdict in self.verdicts if verdict.area == area), None)


@dataclass(frozen=True, slots=True)
class ProposedView:
    """A proposed version.

    Attributes:
        version: its name.
        since: the first month in which it is shown.
        wanted_from: the month from which it is proposed to be in force.
        in_force: the version in force.
        standards: each standard with its verdicts, in the version's order.
        dropped: the standards in force that it no longer has.
    """

    version: str
    since: Month
    wanted_from: Month
    in_force: str
    standards: tuple[ProposedStandard, ...]
    dropped: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many verdicts may be seen."""
        return sum(verdict.would_be is not None for standard in self.standards for verdict in standard.verdicts)

    @property
    def changed(self) -> tuple[ProposedVerdict, ...]:
        """The verdicts that would be others."""
        return tuple(verdict for standard in self.standards for verdict in standard.others)


def board_proposed(
    versions: Iterable[ProposedView], is_open: Callable[[str, str, Figures], bool]
) -> Iterator[ProposedView]:
    """Yield what a board may see: two verdicts by two thresholds on a hidden count would narrow it down.

    Args:
        versions: the proposed versions.
        is_open: says of an area, a standard and what a verdict rests on whether the verdict may be seen.
    """

    def kept(verdict: ProposedVerdict) -> ProposedVerdict:
        return (
            verdict
            if is_open(verdict.area, verdict.standard, verdict.figures)
            else replace(verdict, would_be=None, reason=None)
        )

    for version in versions:
        standards = (replace(standard, verdicts=tuple(map(kept, standard.verdicts))) for standard in version.standards)
        yield replace(version, standards=tuple(standards))

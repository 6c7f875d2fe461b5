"""What boroughs could do together, and who sends to whom. Part of the reports' view, named from `reports.view.edition`.

Nothing here is a verdict. No provider and no service is named; services are spoken of by their type and borough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from standards.model import Month
from standards.sharing.model import Statement, SuggestionKind
from standards.sharing.movements import Agreement, BothEnds, MovedCount, Occurrence


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A suggestion to some boroughs.

    Attributes:
        areas: the boroughs concerned; of unmet need, the one in need first.
        about: codes of service types, or a form of abuse and a side such as `bullying/harmed`.
        title: the suggestion in one line, without any figure.
        reasoning: what it rests on. `reports.disclosure.protect` puts words in the place of the figures.
        basis: the sheets and months that it was worked out from.
    """

    kind: SuggestionKind
    areas: tuple[str, ...]
    about: tuple[str, ...]
    title: str
    reasoning: tuple[Statement, ...]
    basis: str

    @property
    def statements(self) -> tuple[str, ...]:
        """The reasoning as text.

        Raises:
            TypeError: a figure has not been through protection.
        """
        if not all(isinstance(part, str) for statement in self.reasoning for part in statement):
            raise TypeError(f"A figure of {self.title!r} has not been through protection.")
        return tuple("".join(map(str, statement)) for statement in self.reasoning)


@dataclass(frozen=True, slots=True)
class LevelView:
    """From what a suggestion is made, and why from there."""

    title: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class FlowView:
    """One kind of move from one borough to another, as each end says it.

    Attributes:
        sends, receives: what may be said of it; None where that is confidential.
        sent, told_of: the counts. Two boroughs' movements are never published as counts: they stand in the annex of
            the borough that counted them, and are None everywhere else.
    """

    sends: Occurrence | None
    receives: Occurrence | None
    sent: MovedCount | None = None
    told_of: MovedCount | None = None


@dataclass(frozen=True, slots=True)
class MovementView:
    """A pair of boroughs, one way. `ends` and `agreement` are None where they are confidential.

    Attributes:
        sender, receiver: ONS codes, or `OUTSIDE` for all areas outside the cluster together.
        moves: all moves but care placements.
        care: care placements.
        ends: whether both ends give the same figure, of all moves together.
        agreement: whether a hosting agreement covers them, as the sender says.
    """

    sender: str
    receiver: str
    moves: FlowView
    care: FlowView
    ends: BothEnds | None
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class MovementsView:
    """The pairs of which anything is said. Of every other pair nothing is known if it has a borough in `incomplete`.

    Attributes:
        incomplete: the boroughs whose movements are not known in full.
        quarters: the last month of each quarter that came, oldest first.
        is_partial: pairs may have been left out because too few moved, so that silence says nothing.
        compared_by: the id of the standard that compares both ends; empty where the rules have none.
        names: what the boroughs are called, in an annex, whose edition knows no other borough.
    """

    pairs: tuple[MovementView, ...] = ()
    incomplete: frozenset[str] = frozenset()
    quarters: tuple[Month, ...] = ()
    is_partial: bool = False
    compared_by: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


NO_MOVEMENTS: Final = MovementsView()

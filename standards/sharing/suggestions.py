"""Suggestions to the boroughs of a cluster, worked out from their returns with the reasoning shown: never verdicts.

Missing data never makes one: whatever is not known counts neither as a gap nor as a free place.
"""

from __future__ import annotations

from collections.abc import Mapping

from standards.measures.session import Session
from standards.model import Month
from standards.sharing.joint_services import both_ways, duplicates, joint_services
from standards.sharing.levels import Levels, load_levels
from standards.sharing.model import Figure, Statement, Suggestion, SuggestionInputs, SuggestionKind, words_of
from standards.sharing.movements import Routes, routes
from standards.sharing.provision import Provision
from standards.sharing.unmet_need import unmet_needs

__all__ = ["Figure", "Levels", "Statement", "Suggestion", "SuggestionKind", "find", "load_levels", "words_of"]


def find(
    session: Session,
    month: Month,
    levels: Levels,
    borders: Mapping[str, frozenset[str]] | None = None,
    moved: Routes | None = None,
) -> tuple[Suggestion, ...]:
    """Return every suggestion for a month, in one fixed order whatever the order of the returns.

    Args:
        session: the observations, with what has been worked out from them.
        month: the month reported on.
        levels: from what a suggestion is made.
        borders: which boroughs share a border; where nobody says, a small cluster's members are all neighbours.
        moved: the movements over the window of `levels`, if they have been worked out already.

    Raises:
        RuleSetError: the contracts do not hold a sheet or field that is looked at.
    """
    areas = sorted(session.area_names, key=lambda code: (session.area_name(code).casefold(), code))
    inputs = SuggestionInputs(session, month, levels, borders or {}, Provision(session, month), tuple(areas))
    moved = moved or routes(session, month, levels.movement_months.value)
    return (*unmet_needs(inputs), *duplicates(inputs), *joint_services(inputs), *both_ways(inputs, moved))

"""Suggestions and movements in words, for every page and file that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reports.edition_index import Index
from reports.view.sharing import OpportunityView
from reports.wording.words import CONFIDENTIAL
from standards.sharing.model import Kind
from standards.sharing.movements import Agreement, Ends, Says


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind of suggestion: its heading, what it says, and how the boroughs could find out more."""

    title: str
    says: str
    to_find_out: str


KIND_WORDS: Final[Mapping[Kind, KindWords]] = {
    Kind.UNMET_NEED: KindWords(
        "Unmet need beside free places",
        "One borough has no such service, or not enough of it, while a neighbour has places free.",
        "ask whether the free places could take young people from next door, on what terms, and whether they’d come.",
    ),
    Kind.DUPLICATE: KindWords(
        "Likely duplicate commissioning",
        "Neighbours each commission the same narrow type of service, and each of theirs is small with places to spare.",
        "ask whether the services do the same work, when each contract ends, and whether one could serve both.",
    ),
    Kind.JOINT: KindWords(
        "Services that could be joint",
        "Neighbours each run a small service of the same type by themselves, or lack the same provision.",
        "ask what each would keep and lose by sharing, and who would lead.",
    ),
    Kind.BOTH_WAYS: KindWords(
        "Boroughs that send to and receive from each other",
        "Each says that its young people moved to the other. How many is never published.",
        "ask whether one agreement could cover both ways: who supports the young person, who pays, who is told.",
    ),
}
ENDS_WORDS: Final[Mapping[Ends | None, str]] = {
    Ends.AGREE: "The two figures agree",
    Ends.DIFFER: "The two figures differ",
    Ends.NOT_KNOWN: "Not known [x]",
    None: CONFIDENTIAL,
}
AGREEMENT_WORDS: Final[Mapping[Agreement | None, str]] = {
    Agreement.YES: "Covers the moves",
    Agreement.PARTLY: "Covers some of the moves",
    Agreement.NO: "None",
    Agreement.NOT_KNOWN: "Not known [x]",
    Agreement.NONE_NEEDED: "Nobody sent [z]",
    None: CONFIDENTIAL,
}
SAYS_WORDS: Final[Mapping[Says | None, str]] = {
    Says.YES: "Yes",
    Says.NO: "No",
    Says.NOT_KNOWN: "Not known [x]",
    None: CONFIDENTIAL,
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion in words alone."""

    title: str
    statements: tuple[str, ...]
    basis: str
    areas: tuple[str, ...]


def in_words(index: Index, suggestion: OpportunityView) -> Suggestion:
    """Return a suggestion as text.

    Raises:
        TypeError: a figure has not been through protection.
    """
    areas = tuple(index.name(area) for area in suggestion.areas)
    return Suggestion(suggestion.title, suggestion.statements, suggestion.basis, areas)

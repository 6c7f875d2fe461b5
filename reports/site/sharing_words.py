"""Suggestions and movements in words, for every page and file that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reports.edition_index import Index
from reports.view.sharing import SuggestionView
from reports.wording.words import CONFIDENTIAL
from standards.sharing.model import SuggestionKind
from standards.sharing.movements import Agreement, BothEnds, Occurrence


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind of suggestion: its heading, what it says, and how the boroughs could find out more."""

    title: str
    says: str
    to_find_out: str


KIND_WORDS: Final[Mapping[SuggestionKind, KindWords]] = {
    SuggestionKind.UNMET_NEED: KindWords(
        "Unmet need next to free places",
        "One borough has no such service, or not enough of it, while a neighbour has free places.",
        "ask whether the free places could be offered to young people from the other borough, on what terms, and "
        "whether they’d use them.",
    ),
    SuggestionKind.DUPLICATE: KindWords(
        "Likely duplicate commissioning",
        "Neighbouring boroughs each commission the same specialist type of service, and each service is "
        "small with places to spare.",
        "ask whether the services do the same work, when each contract ends, and whether one service could cover both.",
    ),
    SuggestionKind.JOINT: KindWords(
        "Services that could be joint",
        "Neighbouring boroughs each run a small service of the same type alone, or lack the same provision.",
        "ask what each borough would keep and lose by sharing, and who would lead.",
    ),
    SuggestionKind.BOTH_WAYS: KindWords(
        "Boroughs with moves in both directions",
        "Each reports that its young people moved to the other. We never publish how many.",
        "ask whether one agreement could cover both directions: who supports the young person, who pays and "
        "who is told.",
    ),
}
ENDS_WORDS: Final[Mapping[BothEnds | None, str]] = {
    BothEnds.AGREE: "The two figures agree",
    BothEnds.DIFFER: "The two figures differ",
    BothEnds.NOT_KNOWN: "Not known [x]",
    None: CONFIDENTIAL,
}
AGREEMENT_WORDS: Final[Mapping[Agreement | None, str]] = {
    Agreement.YES: "Covers the moves",
    Agreement.PARTLY: "Covers some of the moves",
    Agreement.NO: "None",
    Agreement.NOT_KNOWN: "Not known [x]",
    Agreement.NONE_NEEDED: "No moves [z]",
    None: CONFIDENTIAL,
}
SAYS_WORDS: Final[Mapping[Occurrence | None, str]] = {
    Occurrence.YES: "Yes",
    Occurrence.NO: "No",
    Occurrence.NOT_KNOWN: "Not known [x]",
    None: CONFIDENTIAL,
}


@dataclass(frozen=True, slots=True)
class SuggestionText:
    """A suggestion in words alone."""

    title: str
    statements: tuple[str, ...]
    basis: str
    areas: tuple[str, ...]


def in_words(index: Index, suggestion: SuggestionView) -> SuggestionText:
    """Return a suggestion as text.

    Raises:
        TypeError: a figure has not been through protection.
    """
    areas = tuple(index.name(area) for area in suggestion.areas)
    return SuggestionText(suggestion.title, suggestion.statements, suggestion.basis, areas)

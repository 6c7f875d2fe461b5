"""The data files of suggestions to boroughs and of moves between them."""

from __future__ import annotations

from typing import Final

from reports.datasets.columns import CLUSTER, DEMONSTRATION_COLUMN, EDITION_MONTH
from reports.datasets.dataset import Column, ColumnKind, Dataset, Missing, Value, dataset_of
from reports.edition_index import Index
from reports.view.edition import Audience
from reports.view.sharing import MovementView, SuggestionView
from reports.wording.words import CONFIDENTIAL
from standards.sharing.movements import Agreement, BothEnds, Occurrence

SUGGESTION_COLUMNS: Final[tuple[Column[SuggestionView], ...]] = (
    CLUSTER,
    EDITION_MONTH,
    Column("suggestion", ColumnKind.TEXT, "ColumnKind of suggestion", lambda _, suggestion: suggestion.kind.value),
    Column(
        "areas",
        ColumnKind.TEXT,
        "ONS codes of the boroughs concerned, with spaces between; the one in need first",
        lambda _, suggestion: " ".join(suggestion.areas),
    ),
    Column(
        "about",
        ColumnKind.TEXT,
        "Codes of the types of service, or a form of abuse and a side, with spaces between",
        lambda _, suggestion: " ".join(suggestion.about),
    ),
    Column("title", ColumnKind.TEXT, "The suggestion in one line", lambda _, suggestion: suggestion.title),
    Column(
        "reasoning",
        ColumnKind.TEXT,
        "What the suggestion is based on",
        lambda _, suggestion: " ".join(suggestion.statements),
    ),
    Column("basis", ColumnKind.TEXT, "The sheets and months used", lambda _, suggestion: suggestion.basis),
    DEMONSTRATION_COLUMN,
)


def _answer(answer: Occurrence | BothEnds | Agreement | None) -> Value:
    return Missing.CONFIDENTIAL if answer is None else answer.value


def _is_protected(movement: MovementView) -> bool:
    moves, care = movement.moves, movement.care
    return None in (moves.sends, moves.receives, care.sends, care.receives, movement.ends, movement.agreement)


_ANSWERS: Final = "yes, no or not_known; empty if confidential"
_OUTSIDE: Final = "empty for all areas outside the cluster together"
MOVEMENT_COLUMNS: Final[tuple[Column[MovementView], ...]] = (
    CLUSTER,
    EDITION_MONTH,
    Column(
        "sender",
        ColumnKind.TEXT,
        "Name of the area that young people moved from",
        lambda index, movement: index.name_or_outside(movement.sender),
    ),
    Column("sender_code", ColumnKind.TEXT, f"Its ONS code; {_OUTSIDE}", lambda _, movement: movement.sender),
    Column(
        "receiver",
        ColumnKind.TEXT,
        "Name of the area that young people moved to",
        lambda index, movement: index.name_or_outside(movement.receiver),
    ),
    Column("receiver_code", ColumnKind.TEXT, f"Its ONS code; {_OUTSIDE}", lambda _, movement: movement.receiver),
    Column(
        "sends",
        ColumnKind.TEXT,
        f"Whether the area moved from counts moves other than care placements: {_ANSWERS}",
        lambda _, movement: _answer(movement.moves.sends),
    ),
    Column(
        "told",
        ColumnKind.TEXT,
        f"Whether the area moved to was told of moves other than care placements: {_ANSWERS}",
        lambda _, movement: _answer(movement.moves.receives),
    ),
    Column(
        "sends_care",
        ColumnKind.TEXT,
        f"Whether the area moved from counts care placements: {_ANSWERS}",
        lambda _, movement: _answer(movement.care.sends),
    ),
    Column(
        "told_care",
        ColumnKind.TEXT,
        f"Whether the area moved to was told of care placements: {_ANSWERS}",
        lambda _, movement: _answer(movement.care.receives),
    ),
    Column(
        "both_ends",
        ColumnKind.TEXT,
        "Whether both areas give the same figure: agree, differ or not_known; empty if confidential",
        lambda _, movement: _answer(movement.ends),
    ),
    Column(
        "hosting_agreement",
        ColumnKind.TEXT,
        "Whether one covers the moves: yes, partly, no, not_known or none_needed; empty if confidential",
        lambda _, movement: _answer(movement.agreement),
    ),
    Column(
        "protection",
        ColumnKind.TEXT,
        "[c] where an answer in this row is confidential",
        lambda _, movement: CONFIDENTIAL if _is_protected(movement) else "",
    ),
    DEMONSTRATION_COLUMN,
)


def sharing(index: Index) -> tuple[Dataset, ...]:
    """Return the data files of these two pages; the public edition has no suggestions."""
    about = "Moves between boroughs, without counts"
    movements = dataset_of(index, "movements.csv", about, MOVEMENT_COLUMNS, index.movements, "Movements")
    if index.published.audience is Audience.PUBLIC:
        return (movements,)
    about = "Suggestions for joint working, never verdicts"
    rows = index.edition.suggestions
    return (dataset_of(index, "opportunities.csv", about, SUGGESTION_COLUMNS, rows, "Opportunities"), movements)

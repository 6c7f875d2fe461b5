"""The data files of changes since the previous edition, and of the board's actions."""

from __future__ import annotations

from typing import Final

from reports.datasets.columns import (
    AREA,
    CLUSTER,
    DEMONSTRATION_COLUMN,
    EDITION_MONTH,
    GSS_CODE,
    MONTH,
    STANDARD_ID,
    code,
)
from reports.datasets.dataset import Column, ColumnKind, Dataset, Missing, dataset_of
from reports.edition_index import Index
from reports.view.edition import ActionView, ChangeView, ConfigurationChange

CHANGE_COLUMNS: Final[tuple[Column[ChangeView], ...]] = (
    CLUSTER,
    GSS_CODE,
    AREA,
    MONTH,
    STANDARD_ID,
    Column("kind", ColumnKind.TEXT, "practice, standard or revision", lambda _, change: change.kind.value),
    Column(
        "was",
        ColumnKind.TEXT,
        "The verdict in the previous edition; empty where there was none",
        lambda _, change: code(change.was),
    ),
    Column(
        "now",
        ColumnKind.TEXT,
        "The verdict in this edition; empty where there is none",
        lambda _, change: code(change.now),
    ),
    Column("note", ColumnKind.TEXT, "Why, in words", lambda _, change: change.note),
    DEMONSTRATION_COLUMN,
)
CONFIGURATION_COLUMNS: Final[tuple[Column[ConfigurationChange], ...]] = (
    CLUSTER,
    GSS_CODE,
    AREA,
    EDITION_MONTH,
    Column("text", ColumnKind.TEXT, "What is otherwise, in words", lambda _, change: change.text),
    DEMONSTRATION_COLUMN,
)
ACTION_COLUMNS: Final[tuple[Column[ActionView], ...]] = (
    CLUSTER,
    GSS_CODE,
    AREA,
    EDITION_MONTH,
    STANDARD_ID,
    Column("action_id", ColumnKind.TEXT, "Number of the action, such as A3", lambda _, action: action.id),
    Column("text", ColumnKind.TEXT, "What is to be done", lambda _, action: action.text),
    Column("owner", ColumnKind.TEXT, "Role that owns the action", lambda _, action: action.owner),
    Column(
        "due_on",
        ColumnKind.DATE,
        "Day by which the action is due",
        lambda _, action: Missing.NOT_APPLICABLE if action.due is None else action.due,
    ),
    Column("state", ColumnKind.TEXT, "open, done or dropped", lambda _, action: action.state.value),
    Column(
        "progress",
        ColumnKind.TEXT,
        "What happened to the action; empty until there is an update",
        lambda _, action: action.progress or Missing.NOT_AVAILABLE,
    ),
    DEMONSTRATION_COLUMN,
)


def changes(index: Index) -> Dataset:
    """Return the verdicts that differ from the previous edition's."""
    about = "Verdicts that differ from the previous edition’s"
    return dataset_of(index, "changes.csv", about, CHANGE_COLUMNS, index.edition.changes, "Changes")


def configuration(index: Index) -> tuple[Dataset, ...]:
    """Return how the cluster works otherwise than for the previous edition; nothing where it works as it did."""
    about = "How the cluster works otherwise than for the previous edition: members, returns owed, decisions, dates"
    rows = index.edition.configuration
    path, sheet = "configuration.csv", "Configuration"
    return (dataset_of(index, path, about, CONFIGURATION_COLUMNS, rows, sheet),) if rows else ()


def actions(index: Index) -> Dataset:
    """Return the board's actions, and what happened to them."""
    about = "The board’s actions: who owns them, when they are due and how they stand"
    return dataset_of(index, "actions.csv", about, ACTION_COLUMNS, index.edition.actions, "Actions")

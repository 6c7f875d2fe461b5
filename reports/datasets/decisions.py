"""The data files of changes since the previous edition, of a revision, of the board's actions and their milestones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reports.datasets.columns import (
    AREA,
    CLUSTER,
    DEMONSTRATION_COLUMN,
    EDITION_MONTH,
    EXACT,
    GSS_CODE,
    MONTH,
    STANDARD_ID,
    code,
    number,
)
from reports.datasets.dataset import Column, ColumnKind, Dataset, Missing, Value, dataset_of
from reports.edition_index import Index
from reports.site.actions import plan_state, today
from reports.site.revision import figure_change_rows
from reports.view.edition import ActionView, ChangeView, ConfigurationChange, FigureChangeView
from standards.actions import Milestone
from standards.model import Month

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
    Column(
        "plan",
        ColumnKind.TEXT,
        "proposed, agreed or lapsed, where the action is an improvement plan; empty if it isn’t",
        lambda index, action: plan_state(action, today(index)) or Missing.NOT_APPLICABLE,
    ),
    Column(
        "agreed_on",
        ColumnKind.DATE,
        "Day on which the board’s agreement to the plan was recorded; empty if there is none as it stands",
        lambda _, action: action.agreed_on or Missing.NOT_APPLICABLE,
    ),
    DEMONSTRATION_COLUMN,
)


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A milestone of an improvement plan, with the plan."""

    plan: ActionView
    milestone: Milestone

    @property
    def area(self) -> str:
        return self.plan.area

    @property
    def standard(self) -> str:
        return self.plan.standard


MILESTONE_COLUMNS: Final[tuple[Column[PlanStep], ...]] = (
    CLUSTER,
    GSS_CODE,
    AREA,
    EDITION_MONTH,
    STANDARD_ID,
    Column("action_id", ColumnKind.TEXT, "Number of the action that is the plan", lambda _, step: step.plan.id),
    Column(
        "milestone",
        ColumnKind.INTEGER,
        "Number of the milestone within its plan",
        lambda _, step: step.milestone.number,
    ),
    Column("text", ColumnKind.TEXT, "What is to be reached", lambda _, step: step.milestone.text),
    Column("due_on", ColumnKind.DATE, "Day by which the milestone is due", lambda _, step: step.milestone.due_on),
    Column("state", ColumnKind.TEXT, "open or done", lambda _, step: step.milestone.state.value),
    Column(
        "done_on",
        ColumnKind.DATE,
        "Day on which it was recorded as done; empty until then",
        lambda _, step: step.milestone.done_on or Missing.NOT_APPLICABLE,
    ),
    Column(
        "progress",
        ColumnKind.TEXT,
        "What happened; empty until there is an update",
        lambda _, step: step.milestone.progress or Missing.NOT_AVAILABLE,
    ),
    DEMONSTRATION_COLUMN,
)


@dataclass(frozen=True, slots=True)
class RevisedPart:
    """A sheet of a return, or a number of a figure, that is another one than in the edition that is revised.

    Attributes:
        kind: what became of the sheet, or which number it is: numerator, denominator or value.
        about: the sheet's title, or the id of the standard or indicator.
    """

    area: str
    month: Month
    kind: str
    about: str
    was: Value = Missing.NOT_APPLICABLE
    now: Value = Missing.NOT_APPLICABLE


REVISION_COLUMNS: Final[tuple[Column[RevisedPart], ...]] = (
    CLUSTER,
    GSS_CODE,
    AREA,
    MONTH,
    Column(
        "kind",
        ColumnKind.TEXT,
        "submitted, resubmitted or withdrawn, of a return; numerator, denominator or value, of a figure. Verdicts are "
        "in changes.csv",
        lambda _, part: part.kind,
    ),
    Column(
        "about",
        ColumnKind.TEXT,
        "Sheet of the return, or the id of the standard or indicator",
        lambda _, part: part.about,
    ),
    Column(
        "was",
        ColumnKind.EXACT,
        f"The number in the edition that is revised; empty for a return. {EXACT}",
        lambda _, part: part.was,
    ),
    Column(
        "now", ColumnKind.EXACT, f"The number in this edition; empty for a return. {EXACT}", lambda _, part: part.now
    ),
    DEMONSTRATION_COLUMN,
)
_NUMBERS: Final = ("numerator", "denominator", "value")


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


def revisions(index: Index) -> Dataset:
    """Return the returns and figures that are others than in the edition which this one revises; none otherwise."""
    previous = index.edition.previous
    returns = [
        RevisedPart(each.area, each.month, each.change.value, each.title)
        for each in (() if previous is None else previous.returns)
    ]
    figures = [part for row in figure_change_rows(index) for part in _revised_numbers(row.change)]
    about = "What this revision changed beside verdicts: returns, and figures that both editions show"
    return dataset_of(index, "revisions.csv", about, REVISION_COLUMNS, (*returns, *figures), "Revisions")


def _revised_numbers(change: FigureChangeView) -> Iterator[RevisedPart]:
    """Yield each number of a figure that is another one now."""
    for name in _NUMBERS:
        was, now = (number(getattr(figures, name), figures, is_expected=True) for figures in (change.was, change.now))
        if was != now:
            yield RevisedPart(change.area, change.month, name, change.about, was, now)


def milestones(index: Index) -> Dataset:
    """Return the milestones of improvement plans, but for those that were dropped."""
    about = "The milestones of improvement plans: when they are due and how they stand"
    steps = (PlanStep(plan, milestone) for plan in index.edition.actions for milestone in plan.milestones)
    return dataset_of(index, "milestones.csv", about, MILESTONE_COLUMNS, steps, "Milestones")

"""Actions in words: what will be done about a verdict, by whom and when, and what progress there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from reports.edition_index import Index
from reports.view.decisions import ActionView
from reports.wording.words import counted
from standards.actions import ActionState, Milestone, PlanState
from standards.lists import listed

NO_ACTION: Final = "No action recorded yet"
_LONDON: Final = ZoneInfo("Europe/London")
_WORDS: Final = {ActionState.OPEN: "Open", ActionState.DONE: "Done", ActionState.DROPPED: "Dropped"}


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action with its words. `state` is a word or two, `progress` a sentence, `plan` empty where it is none."""

    action: ActionView
    area: str
    due: str
    state: str
    progress: str
    plan: str
    milestones: tuple[MilestoneRow, ...]

    @property
    def brief(self) -> str:
        """What is to be done, by whom and when, and how it stands, in one line."""
        text = self.action.text.rstrip(".")
        return f"{text} ({self.action.owner}, {self.due}): {self.state.lower()}"


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone of a plan with its words."""

    action: ActionView
    milestone: Milestone
    area: str
    state: str
    progress: str


def today(index: Index) -> date:
    """Return the day of the cut, by which a date has passed or has not."""
    return index.edition.as_at.astimezone(_LONDON).date()


def is_overdue(action: ActionView, on: date) -> bool:
    """Say whether an action is open after its date."""
    return action.state is ActionState.OPEN and action.due is not None and action.due < on


def action_row(index: Index, action: ActionView) -> ActionRow:
    """Put an action into words."""
    state = _WORDS[action.state] + (", overdue" if is_overdue(action, today(index)) else "")
    due = f"due {action.due.day} {action.due:%B %Y}" if action.due else "no date set"
    milestones = tuple(_milestone_row(index, action, milestone) for milestone in action.milestones)
    progress = action.progress or "No progress reported"
    return ActionRow(
        action, index.name(action.area), due, state, progress, plan_words(action, today(index)), milestones
    )


def _milestone_row(index: Index, action: ActionView, milestone: Milestone) -> MilestoneRow:
    state = _WORDS[milestone.state] + (", overdue" if milestone.is_overdue(today(index)) else "")
    return MilestoneRow(action, milestone, index.name(action.area), state, milestone.progress or "No progress reported")


# --- Improvement plans ------------------------------------------------------------------------------------------------
def plan_state(action: ActionView, on: date) -> PlanState | None:
    """Return how a plan stands on a day; None for an action that is no plan."""
    if not action.milestones:
        return None
    if is_overdue(action, on):
        return PlanState.LAPSED
    return PlanState.PROPOSED if action.agreed_on is None else PlanState.AGREED


def plan_words(action: ActionView, on: date) -> str:
    """Return `plan agreed, due March 2027, 2 of 4 milestones done`; nothing for an action that is no plan."""
    state = plan_state(action, on)
    if state is None:
        return ""
    milestones = action.milestones
    done = sum(milestone.state is ActionState.DONE for milestone in milestones)
    progress = f"{done} of {counted(len(milestones), 'milestone')} done"
    overdue = sum(milestone.is_overdue(on) for milestone in milestones)
    if action.state is not ActionState.OPEN:
        return f"plan {action.state.value}, {progress}"
    due = f"due {action.due:%B %Y}" if action.due else "no date set"
    if state is PlanState.LAPSED:
        return f"plan lapsed, was {due}, {progress}"
    agreed = "agreed" if state is PlanState.AGREED else "not agreed yet"
    return f"plan {agreed}, {due}, {progress}" + (f", {overdue} overdue" if overdue else "")


def plans_of(index: Index, area: str, standard: str) -> tuple[str, ...]:
    """Return what stands beside a verdict of the plans on it that are open, in words."""
    plans = (row for row in action_rows(index, area, standard) if row.action.state is ActionState.OPEN)
    return tuple(row.plan for row in plans if row.plan)


def plan_rows(index: Index) -> tuple[ActionRow, ...]:
    """Return the actions that are plans, overdue ones first."""
    return tuple(row for row in action_rows(index) if row.milestones)


def lapsed_plans(index: Index) -> tuple[ActionRow, ...]:
    """Return the plans whose date has passed and that are still open."""
    return tuple(row for row in plan_rows(index) if plan_state(row.action, today(index)) is PlanState.LAPSED)


def action_rows(index: Index, area: str = "", standard: str = "") -> tuple[ActionRow, ...]:
    """Return the actions for an area, a standard or both: overdue ones first, then open, done and dropped ones."""
    on = today(index)
    order = list(ActionState)
    actions = [
        action for action in index.edition.actions if area in ("", action.area) and standard in ("", action.standard)
    ]
    actions.sort(key=lambda action: (order.index(action.state), not is_overdue(action, on), action.due or date.max))
    return tuple(action_row(index, action) for action in actions)


def count_words(rows: Sequence[ActionRow]) -> str:
    """Return `Of 5 actions, 2 are done, 2 open and 1 dropped; 1 is overdue.`"""
    counts = Counter(row.action.state for row in rows)
    phrases = [
        f"{counts[state]} {words.lower()}"
        for state, words in (
            (state, _WORDS[state]) for state in (ActionState.DONE, ActionState.OPEN, ActionState.DROPPED)
        )
        if counts[state]
    ]
    overdue = sum("overdue" in row.state for row in rows)
    text = f"{counted(len(rows), 'action')}: {listed(phrases)}"
    return f"{text}; {overdue} overdue." if overdue else f"{text}."


def has_open(actions: Iterable[ActionView]) -> bool:
    """Say whether any of these is still to be done."""
    return any(action.state is ActionState.OPEN for action in actions)

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
from standards.actions import ActionState
from standards.lists import listed

NO_ACTION: Final = "No action recorded yet"
_LONDON: Final = ZoneInfo("Europe/London")
_WORDS: Final = {ActionState.OPEN: "Open", ActionState.DONE: "Done", ActionState.DROPPED: "Dropped"}


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action with its words. `state` is a word or two, `progress` a sentence."""

    action: ActionView
    area: str
    due: str
    state: str
    progress: str

    @property
    def brief(self) -> str:
        """What is to be done, by whom and when, and how it stands, in one line."""
        text = self.action.text.rstrip(".")
        return f"{text} ({self.action.owner}, {self.due}): {self.state.lower()}"


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
    return ActionRow(action, index.name(action.area), due, state, action.progress or "No progress reported")


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

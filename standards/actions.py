"""How an action that a board decided on stands, and the milestones of one that is a plan: shown by every report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ActionState(StrEnum):
    """How an action, or a milestone of one, stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class PlanState(StrEnum):
    """How an improvement plan stands: an action with milestones."""

    PROPOSED = "proposed"  # no board has agreed it as it is now
    AGREED = "agreed"
    LAPSED = "lapsed"  # it is open, and its date has passed


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of an improvement plan.

    Attributes:
        number: counted from 1 within its plan.
        text: what is to be reached.
        progress: what was said of it last; empty until something was.
        done_on: when somebody said that it was done.
    """

    number: int
    text: str
    due_on: date
    state: ActionState = ActionState.OPEN
    progress: str = ""
    done_on: date | None = None

    def is_overdue(self, on: date) -> bool:
        """Say whether it is open after its date."""
        return self.state is ActionState.OPEN and self.due_on < on


def kept(milestones: Iterable[Milestone]) -> list[Milestone]:
    """Return the milestones of a plan without those that were dropped."""
    return [milestone for milestone in milestones if milestone.state is not ActionState.DROPPED]

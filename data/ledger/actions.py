"""What boards decided to do about verdicts, and what became of it: events, of which the newest says how it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain.payloads import ERASED, text_of, texts_of, with_texts
from data.ledger.records import LedgerError
from standards.actions import ActionState, Milestone

_LONDON: Final = ZoneInfo("Europe/London")


class ActionEventKind(StrEnum):
    """What an event of an action is about; one about the action itself has no kind."""

    MILESTONE = "milestone"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Action:
    """Something a board decided to do, as it stood at some moment. With milestones it is an improvement plan.

    Attributes:
        area: the borough's ONS code, or the cluster's id for a standard of the whole cluster.
        text: what is to be done.
        owner: the role that does it, never a name.
        progress: what was said of it last; empty until something was.
        number: its number in the ledger, 0 before it has one.
        person: the number of who entered or last changed it.
        milestones: the steps of a plan, by their numbers.
        agreed_at: when the board's agreement to the plan was recorded; None where it was changed since.
        minute: where the board's agreement is minuted.
    """

    cluster: str
    area: str
    standard: str
    text: str
    owner: str
    due_on: date
    state: ActionState
    opened_at: datetime
    changed_at: datetime
    progress: str = ""
    number: int = 0
    person: int | None = None
    milestones: tuple[Milestone, ...] = ()
    agreed_at: datetime | None = None
    minute: str = ""


class Actions(Book):
    """What is to be done."""

    def add_action(self, action: Action) -> int:
        """Record a new action and return its number."""
        row = _row(action, None, action.text, action.opened_at)
        with self._write(action.cluster) as transaction:
            (number,) = transaction.insert(schema.action_event, row)
        return int(number)

    def update_action(self, action: Action) -> None:
        """Record how an action stands now: its state, its date and what is said of it."""
        self._add_event(action, action.progress)

    def add_milestone(self, action: Action, milestone: Milestone) -> None:
        """Record a new milestone of a plan, or how one stands now."""
        text = milestone.progress or milestone.text
        facts = {"due_on": milestone.due_on.isoformat(), "state": str(milestone.state), "milestone": milestone.number}
        self._add_event(action, text, kind=str(ActionEventKind.MILESTONE), **facts)

    def agree_plan(self, action: Action) -> None:
        """Record that a board agreed a plan as it is."""
        self._add_event(action, action.minute, kind=str(ActionEventKind.AGREED))

    def _add_event(self, action: Action, text: str, **facts: object) -> None:
        row = _row(action, action.number, text, action.changed_at) | facts
        with self._write(action.cluster) as transaction:
            transaction.insert(schema.action_event, row)

    def actions(self, cluster: str, until: datetime) -> list[Action]:
        """Return every action entered by `until`, as it stood then, in the order in which they were entered."""
        c = schema.action_event.c
        query = with_texts(schema.action_event).where(c.cluster == cluster, c.at <= until).order_by(c.at, c.id)
        actions: dict[int, Action] = {}
        for row in self._read(query):
            if row.action is None:
                actions[row.id] = _opened(row)
            elif row.action in actions:
                actions[row.action] = _AFTER[row.kind](actions[row.action], row)
        return [actions[number] for number in sorted(actions)]

    def action(self, cluster: str, number: int, until: datetime) -> Action:
        """Return one action.

        Raises:
            LedgerError: there is none of this number.
        """
        for action in self.actions(cluster, until):
            if action.number == number:
                return action
        raise LedgerError(f"There is no action A{number} in {cluster}. `minstd actions list` shows them all.")


def _row(action: Action, number: int | None, text: str, at: datetime) -> dict[str, Any]:
    return {
        "action": number,
        "cluster": action.cluster,
        "area": action.area,
        "standard": action.standard,
        "owner": action.owner,
        "due_on": action.due_on.isoformat(),
        "state": str(action.state),
        "payload": {"text": text},
        "person": action.person,
        "at": at,
    }


def _opened(row: sa.Row[Any]) -> Action:
    due_on, state = date.fromisoformat(row.due_on), ActionState(row.state)
    where = (row.cluster, row.area, row.standard, texts_of(row).get("text", ERASED), text_of(row, "owner"))
    return Action(*where, due_on, state, opened_at=row.at, changed_at=row.at, number=row.id, person=row.person)


def _changed(before: Action, row: sa.Row[Any]) -> Action:
    after = replace(
        before,
        owner=text_of(row, "owner"),
        due_on=date.fromisoformat(row.due_on),
        state=ActionState(row.state),
        progress=texts_of(row).get("text", ERASED),
        changed_at=row.at,
        person=row.person,
    )
    return after if after.due_on == before.due_on else replace(after, agreed_at=None, minute="")


def _with_milestone(before: Action, row: sa.Row[Any]) -> Action:
    """Return a plan with a new or a changed milestone; what its board agreed no longer counts where it is another."""
    text, due_on, state = texts_of(row).get("text", ERASED), date.fromisoformat(row.due_on), ActionState(row.state)
    milestones = {milestone.number: milestone for milestone in before.milestones}
    known = milestones.get(row.milestone)
    if known is None:
        milestones[row.milestone] = Milestone(row.milestone, text, due_on, state)
    else:
        done_on = row.at.astimezone(_LONDON).date() if state is ActionState.DONE else None
        milestones[row.milestone] = replace(known, due_on=due_on, state=state, progress=text, done_on=done_on)
    after = replace(before, milestones=tuple(milestones.values()), changed_at=row.at, person=row.person)
    is_same = known is not None and known.due_on == due_on and ActionState.DROPPED not in (known.state, state)
    return after if is_same else replace(after, agreed_at=None, minute="")


def _agreed(before: Action, row: sa.Row[Any]) -> Action:
    minute = texts_of(row).get("text", ERASED)
    return replace(before, agreed_at=row.at, minute=minute, changed_at=row.at, person=row.person)


_AFTER: Final[dict[str | None, Callable[[Action, sa.Row[Any]], Action]]] = {
    None: _changed,
    ActionEventKind.MILESTONE: _with_milestone,
    ActionEventKind.AGREED: _agreed,
}

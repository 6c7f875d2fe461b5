"""What boards decided to do about verdicts, and what became of it: events, of which the newest says how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain.payloads import ERASED, text_of, texts_of, with_texts
from data.ledger.records import LedgerError
from standards.actions import ActionState


@dataclass(frozen=True, slots=True)
class Action:
    """Something a board decided to do, as it stood at some moment.

    Attributes:
        area: the borough's ONS code, or the cluster's id for a standard of the whole cluster.
        text: what is to be done.
        owner: the role that does it, never a name.
        progress: what was said of it last; empty until something was.
        number: its number in the ledger, 0 before it has one.
        person: the number of who entered or last changed it.
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
        row = _row(action, action.number, action.progress, action.changed_at)
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
                actions[row.action] = _changed(actions[row.action], row)
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
    due_on, state = date.fromisoformat(row.due_on), ActionState(row.state)
    where = (before.cluster, before.area, before.standard, before.text, text_of(row, "owner"))
    progress = texts_of(row).get("text", ERASED)
    return Action(*where, due_on, state, before.opened_at, row.at, progress, before.number, row.person)

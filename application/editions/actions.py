"""Actions on standards that were not met: entered, moved on, and carried from edition to edition."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from application.editions.area_and_standard import area_and_standard, columns_of, number_in
from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.workspace import Workspace
from data.intake.explanations import checked_case, checked_role
from data.ledger.actions import Action
from data.storage.store import sha256
from standards.actions import ActionState
from standards.errors import MinstdError
from standards.months import is_meant


def add(
    workspace: Workspace, where: tuple[str, str], text: str, owner: str, due: str, caller: Caller, now: datetime
) -> Action:
    """Record what a board decided to do, and return it with its number.

    Args:
        workspace: the cluster's.
        where: the borough's name or ONS code (the cluster's own for a cluster standard), and the standard's id.
        text: what is to be done.
        owner: the role that does it.
        due: YYYY-MM-DD.
        caller: who enters it.
        now: when it was decided.

    Raises:
        MinstdError: there is no such borough or standard, the date is invalid, or a text seems to identify a person.
        NotPermitted: the caller is no coordinator of the cluster.
    """
    area, standard = area_and_standard(workspace, *where)
    cluster, words, role = workspace.cluster.id, _sentence(text), checked_role(owner)
    due_on = _day(due)
    with permitted(workspace, Act.PLAN, area, caller, now) as (given, _):
        person = given.person.number
        action = Action(cluster, area, standard, words, role, due_on, ActionState.OPEN, now, now, person=person)
        return replace(action, number=workspace.ledger.add_action(action))


def update(
    workspace: Workspace, name: str, state: str, text: str, due: str | None, caller: Caller, now: datetime
) -> Action:
    """Record an action's new state and progress, and return it.

    Raises:
        MinstdError: there is no such action or state, or the text seems to identify a person.
        NotPermitted: the caller is no coordinator of the cluster.
    """
    if state not in tuple(ActionState):
        raise MinstdError(f"{state!r} isn't a valid state. Choose one of {', '.join(ActionState)}.")
    before = workspace.ledger.action(workspace.cluster.id, _number(name), now)
    due_on = before.due_on if due is None else _day(due)
    words = _sentence(text)
    with permitted(workspace, Act.PLAN, before.area, caller, now) as (given, _):
        after = replace(
            before,
            state=ActionState(state),
            progress=words,
            due_on=due_on,
            changed_at=now,
            person=given.person.number,
        )
        workspace.ledger.update_action(after)
    return after


def _sentence(text: str) -> str:
    if not text.strip():
        raise MinstdError("The text is empty. Write a sentence about what will be done, or what happened.")
    return checked_case(text)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise MinstdError(f"{text!r} isn't a date. Write it as 2026-12-15.") from error
    if not is_meant(day):
        raise MinstdError(f"{text!r} is too far away. Write a date such as 2026-12-15.")
    return day


def _number(name: str) -> int:
    number = number_in(name, "A")
    if number is None:
        raise MinstdError(f"{name!r} isn't an action number, such as A3. `minstd actions list` shows all of them.")
    return number


def digest_of(actions: Sequence[Action]) -> str:
    """Return the SHA-256 of actions as they stand, which is one of an edition's inputs."""
    rows = [
        (
            action.number,
            action.area,
            action.standard,
            action.text,
            action.owner,
            action.due_on.isoformat(),
            action.state,
            action.progress,
        )
        for action in actions
    ]
    times = [(action.opened_at.isoformat(), action.changed_at.isoformat()) for action in actions]
    return sha256(json.dumps([rows, times]).encode())


def row_of(workspace: Workspace, action: Action) -> dict[str, str]:
    """Return an action for `--json` and for tables."""
    return {
        "id": f"A{action.number}",
        **columns_of(workspace, action.area, action.standard),
        "state": str(action.state),
        "due_on": action.due_on.isoformat(),
        "owner": action.owner,
        "text": action.text,
        "progress": action.progress,
        "opened_at": action.opened_at.isoformat(),
        "changed_at": action.changed_at.isoformat(),
    }

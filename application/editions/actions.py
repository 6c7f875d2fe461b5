"""Actions on standards that were not met: entered, moved on, and carried from edition to edition.

An action with milestones is an improvement plan, which its board agrees.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from application.configuration.accept import ChangedMeanwhile
from application.editions.area_and_standard import area_and_standard, columns_of, number_in
from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.workspace import Workspace
from data.intake.explanations import checked_case, checked_role, checked_text
from data.ledger.actions import Action
from data.storage.store import sha256
from standards.actions import ActionState, Milestone, kept
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
        MinstdError: there is no such action or state, a milestone would be due after it, or the text seems to identify
            a person.
        NotPermitted: the caller is no coordinator of the cluster.
    """
    known, words = _state(state), _sentence(text)
    area = _named(workspace, name, now).area
    with permitted(workspace, Act.PLAN, area, caller, now) as (given, until):
        before = _named(workspace, name, until)
        due_on = before.due_on if due is None else _day(due)
        for milestone in before.milestones:
            if milestone.state is ActionState.OPEN:
                _check_in_time(before.number, due_on, milestone.due_on)
        after = replace(before, state=known, progress=words, due_on=due_on, changed_at=now, person=given.person.number)
        workspace.ledger.update_action(after)
    return _named(workspace, name, until)


# --- Improvement plans ------------------------------------------------------------------------------------------------
def add_milestone(workspace: Workspace, name: str, text: str, due: str, caller: Caller, now: datetime) -> Action:
    """Give an action a milestone, which makes it an improvement plan, and return it.

    A plan that was agreed awaits its board's agreement again.

    Raises:
        MinstdError: there is no such action or it isn't open, the milestone would be due after it, or the text seems
            to identify a person.
        NotPermitted: the caller is no coordinator of the cluster.
    """
    words, due_on = _sentence(text), _day(due)
    area = _named(workspace, name, now).area
    with permitted(workspace, Act.PLAN, area, caller, now) as (given, until):
        plan = _open(workspace, name, until)
        _check_in_time(plan.number, plan.due_on, due_on)
        plan = replace(plan, changed_at=now, person=given.person.number)
        workspace.ledger.add_milestone(plan, Milestone(len(plan.milestones) + 1, words, due_on))
    return _named(workspace, name, until)


def update_milestone(
    workspace: Workspace, where: tuple[str, int], state: str, text: str, due: str | None, caller: Caller, now: datetime
) -> Action:
    """Record how a milestone stands, and return its plan. A moved or dropped one needs its board's agreement again.

    Args:
        workspace: the cluster's.
        where: the action, such as A3, and the milestone's number.
        state: open, done or dropped.
        text: what happened.
        due: a new date, YYYY-MM-DD.
        caller: a coordinator.
        now: when.

    Raises:
        MinstdError: there is no such milestone or state, its plan isn't open, it would be due after its plan, or the
            text seems to identify a person.
        NotPermitted: the caller is no coordinator of the cluster.
    """
    name, number = where
    known, words = _state(state), _sentence(text)
    area = _named(workspace, name, now).area
    with permitted(workspace, Act.PLAN, area, caller, now) as (given, until):
        plan = _open(workspace, name, until)
        before = next((milestone for milestone in plan.milestones if milestone.number == number), None)
        if before is None:
            raise MinstdError(f"A{plan.number} has {len(plan.milestones)} milestones, and none of number {number}.")
        due_on = before.due_on if due is None else _day(due)
        _check_in_time(plan.number, plan.due_on, due_on)
        plan = replace(plan, changed_at=now, person=given.person.number)
        workspace.ledger.add_milestone(plan, replace(before, state=known, progress=words, due_on=due_on))
    return _named(workspace, name, until)


def agree(
    workspace: Workspace, name: str, minute: str, caller: Caller, now: datetime, *, sha256_shown: str | None = None
) -> Action:
    """Record that the board agreed a plan as it is, and return it. Safe to repeat with the same minute.

    Args:
        workspace: the cluster's.
        name: the action, such as A3.
        minute: where the agreement is minuted, in 60 words or fewer.
        caller: an approver.
        now: when.
        sha256_shown: the digest of the plan that they were shown; None leaves it to what it is.

    Raises:
        ChangedMeanwhile: the plan isn't what they were shown.
        MinstdError: there is no such action, it isn't open or has no milestone, or another minute stands.
        NotPermitted: the caller is no approver of the cluster.
    """
    words = checked_text(minute)
    with permitted(workspace, Act.APPROVE, None, caller, now) as (given, until):
        plan = _open(workspace, name, until)
        if sha256_shown not in (None, digest_of([plan])):
            raise ChangedMeanwhile("The plan has changed since the page was opened. Read it, then agree it.")
        if not kept(plan.milestones):
            raise MinstdError(
                f"A{plan.number} has no milestones, so there is no plan to agree. A coordinator adds them: "
                f'`minstd actions milestone A{plan.number} --text "..." --due {plan.due_on}`.'
            )
        if plan.agreed_at is None:
            workspace.ledger.agree_plan(replace(plan, minute=words, changed_at=now, person=given.person.number))
        elif plan.minute != words:
            raise MinstdError(
                f"A{plan.number} is agreed as it is already, and its minute stands: “{plan.minute}” The new one wasn't "
                "recorded."
            )
    return _named(workspace, name, until)


def _named(workspace: Workspace, name: str, until: datetime) -> Action:
    return workspace.ledger.action(workspace.cluster.id, _number(name), until)


def _open(workspace: Workspace, name: str, until: datetime) -> Action:
    action = _named(workspace, name, until)
    if action.state is not ActionState.OPEN:
        raise MinstdError(
            f"A{action.number} is {action.state}. To go on with it: "
            f'`minstd actions update A{action.number} --state open --text "..."`.'
        )
    return action


def _state(state: str) -> ActionState:
    if state not in tuple(ActionState):
        raise MinstdError(f"{state!r} isn't a valid state. Choose one of {', '.join(ActionState)}.")
    return ActionState(state)


def _check_in_time(number: int, last: date, due_on: date) -> None:
    if due_on > last:
        raise MinstdError(
            f"A milestone can't be due on {due_on}, after A{number} itself, which is due on {last}. Give it an earlier "
            f"date, or first the action a later one: `minstd actions update A{number} --due {due_on} ...`."
        )


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
            [
                (milestone.text, milestone.due_on.isoformat(), milestone.state, milestone.progress)
                for milestone in action.milestones
            ],
            action.agreed_at is not None,
        )
        for action in actions
    ]
    times = [(action.opened_at.isoformat(), action.changed_at.isoformat()) for action in actions]
    return sha256(json.dumps([rows, times]).encode())


def row_of(workspace: Workspace, action: Action) -> dict[str, Any]:
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
        "agreed_at": "" if action.agreed_at is None else action.agreed_at.isoformat(),
        "minute": action.minute,
        "milestones": [_milestone_row(milestone) for milestone in action.milestones],
    }


def plan_words(action: Action) -> str:
    """Return how far a plan is, in a few words; nothing for an action that is no plan."""
    steps = kept(action.milestones)
    if not steps:
        return ""
    done = sum(step.state is ActionState.DONE for step in steps)
    return f"{'agreed' if action.agreed_at else 'not agreed yet'}, {done} of {len(steps)} done"


def _milestone_row(milestone: Milestone) -> dict[str, Any]:
    return {
        "number": milestone.number,
        "state": str(milestone.state),
        "due_on": milestone.due_on.isoformat(),
        "done_on": "" if milestone.done_on is None else milestone.done_on.isoformat(),
        "text": milestone.text,
        "progress": milestone.progress,
    }

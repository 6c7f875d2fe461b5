"""Actions on standards that were not met: entered, moved on, and carried from edition to edition."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from application.editions.area_and_standard import place_of
from application.workspace import Workspace
from data.intake.explanations import checked_role, checked_text
from data.ledger import Edition
from data.ledger.actions import Action, ActionState
from data.storage.store import sha256
from reports.view.decisions import ActionState as Shown
from reports.view.decisions import ActionView
from standards.errors import MinstdError


def add(workspace: Workspace, where: tuple[str, str], text: str, owner: str, due: str, now: datetime) -> Action:
    """Record what a board decided to do, and return it with its number.

    Args:
        workspace: the cluster's.
        where: the borough's name or ONS code (the cluster's own for a cluster standard), and the standard's id.
        text: what is to be done.
        owner: the role that does it.
        due: YYYY-MM-DD.
        now: when it was decided.

    Raises:
        MinstdError: there is no such borough or standard, the date is none, or a text seems to tell of a person.
    """
    area, standard = place_of(workspace, *where)
    cluster, words, role = workspace.cluster.id, _sentence(text), checked_role(owner)
    action = Action(cluster, area, standard, words, role, _day(due), ActionState.OPEN, now, now)
    return replace(action, number=workspace.ledger.add_action(action))


def update(workspace: Workspace, name: str, state: str, text: str, due: str | None, now: datetime) -> Action:
    """Record how an action stands now and what is said of it, and return it.

    Raises:
        MinstdError: there is no such action or state, or the text seems to tell of a person.
    """
    if state not in tuple(ActionState):
        raise MinstdError(f"{state!r} is not a state of an action; it is one of {', '.join(ActionState)}.")
    before = workspace.ledger.action(workspace.cluster.id, _number(name), now)
    due_on = before.due_on if due is None else _day(due)
    after = replace(before, state=ActionState(state), progress=_sentence(text), due_on=due_on, changed_at=now)
    workspace.ledger.update_action(after)
    return after


def _sentence(text: str) -> str:
    if not text.strip():
        raise MinstdError("The text is empty. Say in a sentence what is to be done, or what became of it.")
    return checked_text(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise MinstdError(f"{text!r} is not a date; write it as 2026-12-15.") from error


def _number(name: str) -> int:
    digits = name.strip().upper().removeprefix("A")
    if not digits.isdecimal():
        raise MinstdError(f"{name!r} is not an action's number, such as A3. `minstd actions list` shows them all.")
    return int(digits)


def digest_of(actions: Sequence[Action]) -> str:
    """Return the SHA-256 of actions as they stand, which is one of an edition's inputs."""
    rows = [
        (one.number, one.area, one.standard, one.text, one.owner, one.due_on.isoformat(), one.state, one.progress)
        for one in actions
    ]
    times = [(one.opened_at.isoformat(), one.changed_at.isoformat()) for one in actions]
    return sha256(json.dumps([rows, times]).encode())


def views(workspace: Workspace, edition: Edition, as_at: datetime) -> tuple[ActionView, ...]:
    """Return what an edition shows: the actions open at its cut, and those that ended since the edition before it."""
    since = None
    if edition.previous is not None:
        since = workspace.ledger.cut(workspace.ledger.edition(edition.previous).cut).as_at
    actions = workspace.ledger.actions(edition.cluster, as_at)
    return tuple(
        view(one) for one in actions if one.state is ActionState.OPEN or since is None or one.changed_at > since
    )


def view(one: Action) -> ActionView:
    """Return an action as the reports need it."""
    return ActionView(
        id=f"A{one.number}",
        area=one.area,
        standard=one.standard,
        text=one.text,
        owner=one.owner,
        due=one.due_on,
        state=Shown(one.state),
        progress=one.progress,
    )


def row_of(workspace: Workspace, one: Action) -> dict[str, str]:
    """Return an action for `--json` and for tables."""
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    return {
        "id": f"A{one.number}",
        "gss_code": one.area if one.area in names else "",
        "area": names.get(one.area, workspace.cluster.name),
        "standard_id": one.standard,
        "state": str(one.state),
        "due_on": one.due_on.isoformat(),
        "owner": one.owner,
        "text": one.text,
        "progress": one.progress,
        "opened_at": one.opened_at.isoformat(),
        "changed_at": one.changed_at.isoformat(),
    }

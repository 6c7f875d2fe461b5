"""Commands about actions on standards that were not met."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.call import Call, CallInRole, with_call
from flows.commands.common import (
    JsonOption,
    say,
    say_json,
    show,
)

app = typer.Typer()
actions_app = typer.Typer(help="Actions on standards that were not met.", no_args_is_help=True)
app.add_typer(actions_app, name="actions")


@actions_app.command("add")
@with_call
def add_action(
    borough: Annotated[
        str, typer.Option("--borough", help="Name or ONS code; for a standard of the whole cluster, the cluster's id.")
    ],
    standard: Annotated[str, typer.Option("--standard", help="The standard's id, such as PN3.")],
    text: Annotated[str, typer.Option("--text", help="What will be done, in 60 words or fewer.")],
    owner: Annotated[str, typer.Option("--owner", help="The role responsible, such as `Head of safeguarding`.")],
    due: Annotated[str, typer.Option("--due", help="Due date, YYYY-MM-DD.")],
    call: CallInRole,
    as_json: JsonOption = False,
) -> None:
    """Add an action. Every later edition shows it, until it is done or dropped."""
    from application.editions import actions

    workspace = call.workspace
    by, at = call.acting()
    added = actions.add(workspace, (borough, standard), text, owner, due, by, at)
    if as_json:
        say_json(actions.row_of(workspace, added))
        return
    say(f"A{added.number} added: {added.standard}, {added.owner}, due {added.due_on.isoformat()}.")


@actions_app.command("update")
@with_call
def update_action(
    action: Annotated[str, typer.Argument(help="The action's number, such as A3.")],
    state: Annotated[str, typer.Option("--state", help="open, done or dropped.")],
    text: Annotated[str, typer.Option("--text", help="Progress, in 60 words or fewer.")],
    due: Annotated[str | None, typer.Option("--due", help="A new date, YYYY-MM-DD.")] = None,
    *,
    call: CallInRole,
    as_json: JsonOption = False,
) -> None:
    """Record progress on an action. Earlier entries are kept."""
    from application.editions import actions

    workspace = call.workspace
    by, at = call.acting()
    after = actions.update(workspace, action, state, text, due, by, at)
    if as_json:
        say_json(actions.row_of(workspace, after))
        return
    say(f"A{after.number} is now {after.state}.")


@actions_app.command("list")
@with_call
def list_actions(call: Call, as_json: JsonOption = False) -> None:
    """List all of a cluster's actions, including those done or dropped."""
    from application.editions import actions

    workspace = call.workspace
    every = workspace.ledger.actions(workspace.cluster.id, call.moment)
    rows = [actions.row_of(workspace, action) for action in every]
    if as_json:
        say_json(rows)
        return
    columns = ["id", "area", "standard_id", "state", "due_on", "owner", "text", "progress"]
    show(columns, [[row[column] for column in columns] for row in rows])

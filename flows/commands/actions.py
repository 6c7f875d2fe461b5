"""Commands about actions: what is to be done about a standard that was not met, and what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import (
    NORTH_LONDON,
    ClusterOption,
    JsonOption,
    NowOption,
    WorkspaceOption,
    moment,
    opened,
    say,
    say_json,
    show,
)

app = typer.Typer()
actions_app = typer.Typer(help="What is to be done about standards that were not met.", no_args_is_help=True)
app.add_typer(actions_app, name="actions")


@actions_app.command("add")
def add_action(
    borough: Annotated[
        str, typer.Option("--borough", help="Name or ONS code; the cluster's id for a standard of the whole cluster.")
    ],
    standard: Annotated[str, typer.Option("--standard", help="The standard's id, such as PN3.")],
    text: Annotated[str, typer.Option("--text", help="What is to be done, in 60 words or fewer.")],
    owner: Annotated[str, typer.Option("--owner", help="The role that does it, such as `Head of safeguarding`.")],
    due: Annotated[str, typer.Option("--due", help="By when, YYYY-MM-DD.")],
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter an action. It is shown in every edition from the next cut on, until it is done or dropped."""
    from application.editions import actions

    place = opened(workspace, cluster)
    added = actions.add(place, (borough, standard), text, owner, due, moment(now))
    if as_json:
        say_json(actions.row_of(place, added))
        return
    say(f"A{added.number} is entered: {added.standard}, {added.owner}, due {added.due_on.isoformat()}.")


@actions_app.command("update")
def update_action(
    action: Annotated[str, typer.Argument(help="The action's number, such as A3.")],
    state: Annotated[str, typer.Option("--state", help="open, done or dropped.")],
    text: Annotated[str, typer.Option("--text", help="What became of it, in 60 words or fewer.")],
    due: Annotated[str | None, typer.Option("--due", help="A new date, YYYY-MM-DD.")] = None,
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what became of an action. Nothing entered before is altered."""
    from application.editions import actions

    place = opened(workspace, cluster)
    after = actions.update(place, action, state, text, due, moment(now))
    if as_json:
        say_json(actions.row_of(place, after))
        return
    say(f"A{after.number} is {after.state}.")


@actions_app.command("list")
def list_actions(
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List every action of a cluster as it stands, done and dropped ones too."""
    from application.editions import actions

    place = opened(workspace, cluster)
    rows = [actions.row_of(place, one) for one in place.ledger.actions(place.cluster.id, moment(now))]
    if as_json:
        say_json(rows)
        return
    columns = ["id", "area", "standard_id", "state", "due_on", "owner", "text", "progress"]
    show(columns, [[row[column] for column in columns] for row in rows])

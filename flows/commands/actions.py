"""Commands about actions on standards that were not met, and about improvement plans."""

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


@actions_app.command("milestone")
@with_call
def add_milestone(
    action: Annotated[str, typer.Argument(help="The action's number, such as A3.")],
    text: Annotated[str, typer.Option("--text", help="What will be reached, in 60 words or fewer.")],
    due: Annotated[str, typer.Option("--due", help="Due date, YYYY-MM-DD; no later than the action's.")],
    call: CallInRole,
    as_json: JsonOption = False,
) -> None:
    """Add a milestone to an action, which makes it an improvement plan. The board then agrees the plan."""
    from application.editions import actions

    workspace = call.workspace
    by, at = call.acting()
    plan = actions.add_milestone(workspace, action, text, due, by, at)
    if as_json:
        say_json(actions.row_of(workspace, plan))
        return
    say(f"A{plan.number} has milestone {len(plan.milestones)}. The board hasn't agreed this plan yet.")


@actions_app.command("update-milestone")
@with_call
def update_milestone(
    action: Annotated[str, typer.Argument(help="The action's number, such as A3.")],
    milestone: Annotated[int, typer.Argument(help="The milestone's number, such as 2.")],
    state: Annotated[str, typer.Option("--state", help="open, done or dropped.")],
    text: Annotated[str, typer.Option("--text", help="What happened, in 60 words or fewer.")],
    due: Annotated[str | None, typer.Option("--due", help="A new date, YYYY-MM-DD.")] = None,
    *,
    call: CallInRole,
    as_json: JsonOption = False,
) -> None:
    """Record how a milestone stands. Once it's moved or dropped, the board agrees the plan again."""
    from application.editions import actions

    workspace = call.workspace
    by, at = call.acting()
    plan = actions.update_milestone(workspace, (action, milestone), state, text, due, by, at)
    if as_json:
        say_json(actions.row_of(workspace, plan))
        return
    agreed = "" if plan.agreed_at else " The board hasn't agreed the plan as it is now."
    say(f"Milestone {milestone} of A{plan.number} is now {state}.{agreed}")


@actions_app.command("agree")
@with_call
def agree_plan(
    action: Annotated[str, typer.Argument(help="The number of the action that is the plan, such as A3.")],
    minute: Annotated[str, typer.Option("--minute", help="Where the board's agreement is minuted.")],
    call: CallInRole,
    as_json: JsonOption = False,
) -> None:
    """Record that the board agreed an improvement plan as it is. An approver does this."""
    from application.editions import actions

    workspace = call.workspace
    by, at = call.acting()
    plan = actions.agree(workspace, action, minute, by, at)
    if as_json:
        say_json(actions.row_of(workspace, plan))
        return
    say(f"A{plan.number} is agreed: {len(plan.milestones)} milestones, due {plan.due_on.isoformat()}.")


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
    show(
        [*columns, "plan"],
        [
            [*(row[column] for column in columns), actions.plan_words(action)]
            for row, action in zip(rows, every, strict=True)
        ],
    )

"""Commands about challenges: verdicts in a draft that a borough disputes, and the decisions."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.call import Call, CallInRole, with_call
from flows.commands.common import (
    JsonOption,
    MonthOption,
    month_of,
    say,
    say_json,
    show,
)

app = typer.Typer()
challenges_app = typer.Typer(help="Challenges by boroughs to verdicts in a draft.", no_args_is_help=True)
app.add_typer(challenges_app, name="challenges")


@challenges_app.command("raise")
@with_call
def raise_challenge(
    borough: Annotated[
        str, typer.Option("--borough", help="Name or ONS code; for a standard of the whole cluster, the cluster's id.")
    ],
    standard: Annotated[str, typer.Option("--standard", help="The standard's id, such as PN3.")],
    month: MonthOption,
    ground: Annotated[str, typer.Option("--ground", help="data_wrong, rule_misapplied, rule_unfair or context.")],
    text: Annotated[str, typer.Option("--text", help="Why, in 60 words or fewer; no personal details.")],
    call: CallInRole,
    as_json: JsonOption = False,
) -> None:
    """Challenge a verdict in the month's newest draft, by the date in the cluster's calendar."""
    from application.editions import challenges

    workspace = call.workspace
    where = (borough, standard)
    by, at = call.acting()
    challenge = challenges.raise_challenge(workspace, where, month_of(month), ground, text, by, at)
    if as_json:
        say_json(challenges.row_of(workspace, challenge))
        return
    say(f"C{challenge.number} raised: {challenge.standard}. {challenges.what_follows(workspace, challenge, at)}")


@challenges_app.command("decide")
@with_call
def decide_challenge(
    challenge: Annotated[str, typer.Argument(help="The challenge's number, such as C3.")],
    decision: Annotated[str, typer.Option("--decision", help="upheld or dismissed.")],
    reasons: Annotated[str, typer.Option("--reasons", help="Why, in 60 words or fewer.")],
    call: CallInRole,
    as_json: JsonOption = False,
) -> None:
    """Record the decision on a challenge. The verdict itself is never edited."""
    from application.editions import challenges

    workspace = call.workspace
    by, at = call.acting()
    decided = challenges.decide(workspace, challenge, decision, reasons, by, at)
    if as_json:
        say_json(challenges.row_of(workspace, decided))
        return
    say(f"C{decided.number} is {decided.decision}. {challenges.what_follows(workspace, decided, at)}")


@challenges_app.command("list")
@with_call
def list_challenges(month: MonthOption, call: Call, as_json: JsonOption = False) -> None:
    """List the challenges to a month's verdicts, including those already decided."""
    from application.editions import challenges

    workspace = call.workspace
    raised = workspace.ledger.challenges(workspace.cluster.id, month_of(month), call.moment)
    rows = [challenges.row_of(workspace, challenge) for challenge in raised]
    if as_json:
        say_json(rows)
        return
    columns = ["id", "area", "standard_id", "ground", "decision", "raised_by", "text", "reasons"]
    show(columns, [[row[column] for column in columns] for row in rows])

"""Commands about challenges: a verdict of a draft that a borough disputes, and what is decided."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import (
    NORTH_LONDON,
    ClusterOption,
    JsonOption,
    MonthOption,
    NowOption,
    WorkspaceOption,
    moment,
    month_of,
    opened,
    say,
    say_json,
    show,
)

app = typer.Typer()
challenges_app = typer.Typer(help="Verdicts of a draft that a borough disputes.", no_args_is_help=True)
app.add_typer(challenges_app, name="challenges")


@challenges_app.command("raise")
def raise_challenge(
    borough: Annotated[
        str, typer.Option("--borough", help="Name or ONS code; the cluster's id for a standard of the whole cluster.")
    ],
    standard: Annotated[str, typer.Option("--standard", help="The standard's id, such as PN3.")],
    month: MonthOption,
    ground: Annotated[str, typer.Option("--ground", help="data_wrong, rule_misapplied, rule_unfair or context.")],
    text: Annotated[str, typer.Option("--text", help="Why, in 60 words or fewer, and nobody's details.")],
    role: Annotated[str, typer.Option("--role", help="Who raises it: a role, no name.")],
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Challenge a verdict of the month's newest draft, until the calendar's day for it."""
    from application.editions import challenges

    place = opened(workspace, cluster)
    where = (borough, standard)
    one = challenges.raise_challenge(place, where, month_of(month), ground, text, role, moment(now))
    if as_json:
        say_json(challenges.row_of(place, one))
        return
    say(f"C{one.number} is raised: {one.standard}. The next draft shows it beside the verdict.")


@challenges_app.command("decide")
def decide_challenge(
    challenge: Annotated[str, typer.Argument(help="The challenge's number, such as C3.")],
    decision: Annotated[str, typer.Option("--decision", help="upheld or dismissed.")],
    reasons: Annotated[str, typer.Option("--reasons", help="Why, in 60 words or fewer.")],
    role: Annotated[
        list[str], typer.Option("--role", help="Who decided: of another borough, and never the coordinator alone.")
    ],
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record what was decided. The verdict itself is never edited."""
    from application.editions import challenges

    place = opened(workspace, cluster)
    one = challenges.decide(place, challenge, decision, reasons, role, moment(now))
    if as_json:
        say_json(challenges.row_of(place, one))
        return
    say(f"C{one.number} is {one.decision}. The next draft says so.")


@challenges_app.command("list")
def list_challenges(
    month: MonthOption,
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the challenges to a month's verdicts, decided ones too."""
    from application.editions import challenges

    place = opened(workspace, cluster)
    every = place.ledger.challenges(place.cluster.id, month_of(month), moment(now))
    rows = [challenges.row_of(place, one) for one in every]
    if as_json:
        say_json(rows)
        return
    columns = ["id", "area", "standard_id", "ground", "decision", "raised_by", "text", "reasons"]
    show(columns, [[row[column] for column in columns] for row in rows])

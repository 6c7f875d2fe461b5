"""Commands about verdicts and the standards behind them."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.call import Call, with_call
from flows.commands.common import (
    JsonOption,
    MonthOption,
    cell,
    month_of,
    say,
    say_json,
    show,
)

app = typer.Typer()


@app.command()
@with_call
def verdicts(month: MonthOption, call: Call, as_json: JsonOption = False) -> None:
    """Show every verdict for a month, unprotected, for the coordinator."""
    from application.editions import draft
    from flows.commands.output import verdict_rows

    workspace = call.workspace
    comparison = draft.assess(workspace, draft.cut(workspace, month_of(month), call.moment))
    rows = verdict_rows(workspace, comparison)
    if as_json:
        say_json(rows)
        return
    columns = ["area", "standard_id", "verdict", "reason", "numerator", "denominator", "value", "margin"]
    show(
        columns,
        [[cell(row[column]) for column in columns] for row in rows],
        f"Verdicts for {month_of(month).words}, unprotected",
    )


@app.command("explain")
@with_call
def explain_verdict(
    borough: Annotated[
        str, typer.Argument(help="The borough: name or ONS code (any, for a standard of the whole cluster).")
    ],
    standard: Annotated[str, typer.Argument(help="The standard's id, such as PN3.")],
    month: MonthOption,
    call: Call,
) -> None:
    """Explain a verdict: the sentence, the arithmetic, who decided the threshold, the history and the cells used."""
    from application.editions import draft
    from application.editions.explain import explanation

    workspace = call.workspace
    comparison = draft.assess(workspace, draft.cut(workspace, month_of(month), call.moment))
    say(explanation(workspace, comparison, borough, standard))

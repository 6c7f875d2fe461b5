"""Commands about holds: a month whose edition must wait."""

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
hold_app = typer.Typer(help="Months that must not be signed off or published yet.", no_args_is_help=True)
app.add_typer(hold_app, name="hold")

TextOption = Annotated[str, typer.Option("--text", help="Why, in 60 words or fewer; no personal details.")]


@hold_app.command("begin")
@with_call
def begin_hold(
    month: MonthOption,
    reason: Annotated[
        str, typer.Option("--reason", help="live_review, prosecution, pre_election or other.", show_default=False)
    ],
    text: TextOption,
    call: CallInRole,
) -> None:
    """Put a month on hold: it can be drafted, but not signed off or published."""
    from application.editions import holds

    held = call.workspace
    by, at = call.acting()
    made = holds.hold(held, month_of(month), reason, text, by, at)
    say(f"{made.month.words} is on hold because of {made.reason.words}.")


@hold_app.command("end")
@with_call
def end_hold(month: MonthOption, text: TextOption, call: CallInRole) -> None:
    """End a month's hold."""
    from application.editions import holds

    held = call.workspace
    by, at = call.acting()
    ended = holds.end_hold(held, month_of(month), text, by, at)
    say(f"The hold on {ended.month.words} is over.")


@hold_app.command("list")
@with_call
def list_holds(call: Call, as_json: JsonOption = False) -> None:
    """List the months that are on hold."""
    held = call.workspace
    rows = [
        {
            "month": str(hold.month),
            "reason": str(hold.reason),
            "since": hold.at.isoformat(),
            "decided_by": hold.role,
            "text": hold.text,
        }
        for _month, hold in sorted(held.ledger.holds(held.cluster.id, call.moment).items())
    ]
    if as_json:
        say_json(rows)
        return
    columns = ["month", "reason", "since", "decided_by", "text"]
    show(columns, [[row[column] for column in columns] for row in rows])

"""Commands about what was sent: a receipt's findings again, the reply, an answer to them, a return taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from application.workspace import Workspace
from data.ledger import Judged
from flows.commands.common import NORTH_LONDON, JsonOption, NowOption, WorkspaceOption, moment, opened, say, say_json

app = typer.Typer()

ReceiptArgument = Annotated[int, typer.Argument(help="The receipt's number.", min=1)]
RoleOption = Annotated[str, typer.Option("--role", help="Who says so: a role such as `Performance analyst`, no name.")]


def workspace_of(workspace: Path | None, receipt: int) -> Workspace:
    """Open the workspace of the cluster that a receipt belongs to, so that its number alone is enough."""
    place = opened(workspace, NORTH_LONDON)
    cluster = place.ledger.receipt(receipt).cluster
    return place if cluster == place.cluster.id else opened(workspace, cluster)


def say_receipt(judged: Judged, as_json: bool) -> None:
    from flows.commands.output import judged_row, say_judged

    if as_json:
        say_json(judged_row(judged))
    else:
        say(say_judged(judged))


@app.command()
def findings(
    receipt: ReceiptArgument,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show again what was found in a return, numbered, and what was answered; exit code 1 if it is not accepted."""
    from application.returns import answers

    judged = answers.findings_of(workspace_of(workspace, receipt), receipt, moment(now))
    say_receipt(judged, as_json)
    if not judged.state.is_accepted:
        raise typer.Exit(1)


@app.command()
def reply(
    receipt: ReceiptArgument,
    out: Annotated[Path, typer.Option("--out", help="The folder to write to.")],
    now: NowOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the reply to a receipt for sending by hand: a page, and the workbook marked where something is to mend."""
    from application.returns import answers, replies
    from application.returns.templates import write_file

    place, at = workspace_of(workspace, receipt), moment(now)
    judged = answers.findings_of(place, receipt, at)
    _, files = replies.reply_files(place, place.member(judged.receipt.gss_code), judged, at)
    for name, content in files:
        write_file(out / name, content)
        say(f"{out / name}")


@app.command()
def answer(
    receipt: ReceiptArgument,
    finding: Annotated[str, typer.Option("--finding", help="A question's number, or `all` that are open.")],
    text: Annotated[str, typer.Option("--text", help="Why the figure is right: 60 words or fewer, nobody's details.")],
    role: RoleOption,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Explain a figure that was asked about. It holds for what is sent later, too, while the cells stay as they are."""
    from application.returns import answers

    place = workspace_of(workspace, receipt)
    say_receipt(answers.answer(place, receipt, finding, text, role, moment(now)), as_json)


@app.command()
def withdraw(
    receipt: ReceiptArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why: 60 words or fewer, nobody's details.")],
    role: RoleOption,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a return back, for good: later cuts leave it out, and what was sent before it stands again."""
    from application.returns import answers

    say_receipt(answers.withdraw(workspace_of(workspace, receipt), receipt, reason, role, moment(now)), as_json)

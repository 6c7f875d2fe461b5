"""Commands about a receipt: its findings, the reply, an answer to a question, a withdrawal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from application.workspace import Workspace
from data.ledger import Validation
from flows.commands.common import (
    JsonOption,
    NowOption,
    RoleOption,
    WorkspaceOption,
    acting,
    moment,
    open_any_cluster,
    open_cluster,
    say,
    say_json,
)

app = typer.Typer()

ReceiptArgument = Annotated[int, typer.Argument(help="The receipt's number.", min=1)]


def open_receipt_workspace(folder: Path | None, receipt: int) -> Workspace:
    """Open the workspace of the cluster that a receipt belongs to, so that its number alone is enough."""
    workspace = open_any_cluster(folder)
    cluster = workspace.ledger.receipt(receipt).cluster
    return workspace if cluster == workspace.cluster.id else open_cluster(folder, cluster)


def say_validation(validation: Validation, as_json: bool) -> None:
    from application.views.rows import validation_row
    from flows.commands.output import validation_text

    if as_json:
        say_json(validation_row(validation))
    else:
        say(validation_text(validation))


@app.command()
def findings(
    receipt: ReceiptArgument,
    now: NowOption = None,
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a return's findings, numbered, with the answers given. Exit code 1 if it was not accepted."""
    from application.returns import answers

    workspace = open_receipt_workspace(folder, receipt)
    validation = answers.findings_of(workspace, receipt, moment(now, workspace))
    say_validation(validation, as_json)
    if not validation.state.is_accepted:
        raise typer.Exit(1)


@app.command()
def reply(
    receipt: ReceiptArgument,
    out: Annotated[Path, typer.Option("--out", help="The folder to write to.")],
    now: NowOption = None,
    folder: WorkspaceOption = None,
) -> None:
    """Write the reply to a receipt, to send by hand: a page, and the workbook marked with what to correct."""
    from application.returns import answers, replies
    from application.returns.templates import write_file

    workspace = open_receipt_workspace(folder, receipt)
    at = moment(now, workspace)
    validation = answers.findings_of(workspace, receipt, at)
    _, files = replies.reply_files(workspace, workspace.member(validation.receipt.gss_code), validation, at)
    for name, content in files:
        write_file(out / name, content)
        say(f"{out / name}")


@app.command()
def answer(
    receipt: ReceiptArgument,
    finding: Annotated[
        str, typer.Option("--finding", help="The number of a question, or `all` for every open question.")
    ],
    text: Annotated[
        str, typer.Option("--text", help="Why the figure is right: 60 words or fewer, no personal details.")
    ],
    role: RoleOption = None,
    now: NowOption = None,
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question about a figure. The answer also covers later submissions, as long as the cells don't change."""
    from application.returns import answers

    workspace = open_receipt_workspace(folder, receipt)
    by, at = acting(workspace, now, role)
    say_validation(answers.answer(workspace, receipt, finding, text, by, at), as_json)


@app.command()
def withdraw(
    receipt: ReceiptArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why: 60 words or fewer, no personal details.")],
    role: RoleOption = None,
    now: NowOption = None,
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Withdraw a return for good. Later drafts leave it out, and the borough's earlier return counts again."""
    from application.returns import answers

    workspace = open_receipt_workspace(folder, receipt)
    by, at = acting(workspace, now, role)
    say_validation(answers.withdraw(workspace, receipt, reason, by, at), as_json)

"""Commands about returns: sample, template, check, submit, status."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from application.settings import read_settings
from flows.commands.call import CallInRole, with_call
from flows.commands.common import (
    ClusterOption,
    JsonOption,
    MonthOption,
    NowOption,
    WorkspaceOption,
    cell,
    folder_named,
    given_time,
    moment,
    month_of,
    open_cluster,
    read_file,
    say,
    say_json,
    show,
)
from standards.errors import MinstdError

app = typer.Typer()


@app.command()
def sample(
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder to write to, if the returns aren't for a workspace.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", help="The id of the cluster. Default: north-london, which is invented.")
    ] = None,
    months: Annotated[int, typer.Option(help="How many months.", min=1, max=60)] = 13,
    last: Annotated[str, typer.Option(help="The last month, YYYY-MM.")] = "2026-10",
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            help="A new workspace to write to. It becomes a demonstration, for good.",
            parser=folder_named,
            metavar="DIRECTORY",
        ),
    ] = None,
) -> None:
    """Write invented but realistic returns, with arrival times: to a folder, or to a new demonstration workspace."""
    from application.configuration.clusters import DEMONSTRATION, folder_of
    from application.ledger.heads import make_demonstration
    from data.sample import write_sample

    if folder is not None and out is None:
        settings = read_settings(folder)
        make_demonstration(settings)
        out = Path(settings.drop_url)
    elif out is None or folder is not None:
        raise MinstdError("Give either --out, a folder, or --workspace, a new workspace for a demonstration.")
    sampled = folder_of(read_settings(folder), cluster or DEMONSTRATION)
    summary = write_sample(sampled.id, months, month_of(last), seed, out, sampled.path.parent)
    say(f"{summary.files} invented files for {sampled.id}, {months} months to {last}, are in {out}")


@app.command()
def template(
    return_type: Annotated[str, typer.Option("--return", help="service, panel or profile.")],
    borough: Annotated[str, typer.Option("--borough", help="The borough: name or ONS code.")],
    month: MonthOption,
    out: Annotated[Path, typer.Option("--out", help="The file to write: .xlsx or .ods.")],
    cluster: ClusterOption = None,
    folder: WorkspaceOption = None,
) -> None:
    """Write the workbook for a borough to fill in, with its register and its last accepted answers already in it."""
    from application.returns import templates

    workspace = open_cluster(folder, cluster)
    form = out.suffix.lower().removeprefix(".")
    content = templates.template(workspace, workspace.member(borough), return_type, month_of(month), form)
    templates.write_file(out, content)
    say(f"The template is {out}")


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Returns: .xlsx, .ods, or a .zip of CSV files.")],
    as_json: JsonOption = False,
    annotated: Annotated[
        Path | None, typer.Option("--annotated", help="A folder for a copy of each file, marked with what to correct.")
    ] = None,
    data_docs: Annotated[
        Path | None,
        typer.Option("--data-docs", help="A new folder for pages with every check and the figures as submitted."),
    ] = None,
    now: NowOption = None,
    folder: WorkspaceOption = None,
) -> None:
    """Show the findings a borough would receive for each file, compared with its earlier returns in the workspace.

    Nothing is stored. Exit code 1 if there are errors.
    """
    from application.returns.check import check_files
    from application.views.rows import check_rows
    from flows.commands.output import findings_text

    contents = ((str(path), read_file(path)) for path in files)
    examined, written = check_files(contents, given_time(now), annotated, data_docs, read_settings(folder))
    if as_json:
        say_json({"files": check_rows(examined)})
    else:
        for outcome in examined:
            say(findings_text(outcome))
        for path in written.copies:
            say(f"Marked copy: {path}")
        if written.data_docs is not None:
            say(f"Every check, with the figures as submitted: {written.data_docs}")
    if not all(outcome.state.is_accepted for outcome in examined):
        raise typer.Exit(1)


@app.command()
@with_call
def submit(
    files: Annotated[list[Path], typer.Argument(help="Returns to submit.")],
    borough: Annotated[str, typer.Option("--borough", help="The borough they are from: name or ONS code.")],
    call: CallInRole,
    as_json: JsonOption = False,
) -> None:
    """Submit files by hand, with the same checks as returns that arrive any other way. Prints each receipt."""
    from application.returns import receive
    from application.views.rows import validation_row
    from flows.commands.output import validation_text

    workspace = call.workspace
    member = workspace.member(borough)
    by, at = call.acting()
    submitted = []
    for path in files:
        validation = receive.submit(workspace, member, path.name, read_file(path), by, at)
        submitted.append((validation, workspace.ledger.head(workspace.cluster.id)))
    if as_json:
        say_json([validation_row(validation) | {"head": head.as_json} for validation, head in submitted])
    else:
        for validation, head in submitted:
            say(f"{validation_text(validation)}\nLedger: {head}")
    if not all(validation.state.is_accepted for validation, _ in submitted):
        raise typer.Exit(1)


@app.command()
def status(
    month: MonthOption,
    cluster: ClusterOption = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Exit with code 1 if anything is overdue, for monitoring.")
    ] = False,
    now: NowOption = None,
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which returns each borough owes, and their state."""
    from application.returns import receive
    from application.returns.register import register_of
    from application.views.rows import status_row

    workspace = open_cluster(folder, cluster)
    rows = register_of(workspace, month_of(month), moment(now, workspace))
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    records = [status_row(row, names, workspace.contracts) for row in rows]
    if as_json:
        say_json(records)
    else:
        columns = ["area", "return", "sheet", "obligation", "state", "receipt", "due_at", "received_at", "late"]
        show(
            columns,
            [[cell(record[column]) for column in columns] for record in records],
            f"Returns due for {month_of(month).words}",
        )
        for area, trouble in sorted(receive.troubles(workspace, {}).items()):
            say(f"{names.get(area, area)}: {trouble}")
    if overdue and any(record["obligation"] == "overdue" for record in records):
        raise typer.Exit(1)

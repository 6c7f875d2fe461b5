"""Commands about returns: sample, template, check, submit, status."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import (
    NORTH_LONDON,
    ClusterOption,
    JsonOption,
    MonthOption,
    NowOption,
    WorkspaceOption,
    cell,
    moment,
    month_of,
    opened,
    read_file,
    say,
    say_json,
    show,
)
from standards.model import Month

app = typer.Typer()


@app.command()
def sample(
    out: Annotated[
        Path, typer.Option("--out", help="The folder to write to; a workspace's `drop` makes it a demonstration.")
    ],
    cluster: ClusterOption = NORTH_LONDON,
    months: Annotated[int, typer.Option(help="How many months.", min=1, max=60)] = 13,
    last: Annotated[str, typer.Option(help="The last month, YYYY-MM.")] = "2026-10",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
) -> None:
    """Write invented, realistic returns, and when each arrived."""
    from data.sample import write_sample

    summary = write_sample(cluster, months, month_of(last), seed, out)
    say(f"{summary.files} invented files for {cluster}, {months} months to {last}, are in {out}")


@app.command()
def template(
    return_type: Annotated[str, typer.Option("--return", help="service, panel or profile.")],
    borough: Annotated[str, typer.Option("--borough", help="Whose it is to be: name or ONS code.")],
    month: MonthOption,
    out: Annotated[Path, typer.Option("--out", help="The file to write: .xlsx or .ods.")],
    cluster: ClusterOption = NORTH_LONDON,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the workbook that a borough fills in, with its register and its last accepted return carried forward."""
    from application.returns import templates

    place = opened(workspace, cluster)
    form = out.suffix.lower().removeprefix(".")
    content = templates.template(place, place.member(borough), return_type, month_of(month), form)
    templates.write_file(out, content)
    say(f"The template is {out}")


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Returns: .xlsx, .ods, or a .zip of CSV files.")],
    as_json: JsonOption = False,
    annotated: Annotated[
        Path | None, typer.Option("--annotated", help="A folder for each file's own copy with what is to be mended.")
    ] = None,
    data_docs: Annotated[
        Path | None, typer.Option("--data-docs", help="A new folder for pages of every check, with figures as sent.")
    ] = None,
) -> None:
    """Say what a borough would be told of each file. Nothing is stored; exit code 1 if anything must be mended."""
    from data.contracts.load import load_contracts
    from data.intake.examine import IncomingFile, examine
    from data.model import Expected
    from data.registers.register import load_register
    from flows.commands.output import check_rows, say_findings

    latest = Month.of(moment(None).date())
    incoming = [IncomingFile(str(path), read_file(path), Expected(latest=latest)) for path in files]
    docs = None
    if data_docs is not None:
        from data.intake.data_docs import DataDocs

        docs = DataDocs(data_docs)
    examined = examine(incoming, load_contracts(), load_register, seen=docs.add if docs else None)
    copies: list[Path] = []
    if annotated is not None:
        from application.returns.templates import write_annotated

        copies = write_annotated(incoming, examined, load_contracts(), annotated)
    if as_json:
        say_json({"files": check_rows(examined)})
    else:
        for one in examined:
            say(say_findings(one))
        for path in copies:
            say(f"With everything marked in it: {path}")
        if docs is not None:
            say(f"Every check, with figures as sent: {docs.write()}")
    if not all(one.state.is_accepted for one in examined):
        raise typer.Exit(1)


@app.command()
def submit(
    files: Annotated[list[Path], typer.Argument(help="Returns to take in.")],
    borough: Annotated[str, typer.Option("--borough", help="Whose they are: name or ONS code.")],
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take files in by hand, through the same gate as every other way in; the receipt is printed."""
    from application.returns import receive
    from flows.commands.output import judged_row, say_judged

    place = opened(workspace, cluster)
    member = place.member(borough)
    judged = [receive.submit(place, member, path.name, read_file(path), moment(now)) for path in files]
    if as_json:
        say_json([judged_row(one) for one in judged])
    else:
        for one in judged:
            say(say_judged(one))
    if not all(one.state.is_accepted for one in judged):
        raise typer.Exit(1)


@app.command()
def status(
    month: MonthOption,
    cluster: ClusterOption = NORTH_LONDON,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Exit with 1 if anything is overdue, for a watchdog.")
    ] = False,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the register: who owes what, and what became of it."""
    from application.returns import receive
    from application.returns.register import register_of
    from flows.commands.output import status_row

    place = opened(workspace, cluster)
    rows = register_of(place, month_of(month), moment(now))
    names = {member.gss_code: member.name for member in place.cluster.members}
    records = [status_row(row, names, place.contracts) for row in rows]
    if as_json:
        say_json(records)
    else:
        columns = ["area", "return", "sheet", "obligation", "state", "receipt", "due_at", "received_at", "late"]
        show(columns, [[cell(record[column]) for column in columns] for record in records], f"Owed for {month}")
        for area, trouble in sorted(receive.troubles(place, {}).items()):
            say(f"{names.get(area, area)}: {trouble}")
    if overdue and any(record["obligation"] == "overdue" for record in records):
        raise typer.Exit(1)

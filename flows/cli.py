"""The command line, `minstd`. Exit codes: 0 fine, 1 findings, 2 cannot. A command loads what is slow by itself."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from flows.settings import read_settings
from flows.workspace import Workspace, open_workspace
from standards.errors import MinstdError
from standards.model import Month

app = typer.Typer(
    help="Minimum standards across a cluster: returns in, verdicts and editions out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
editions_app = typer.Typer(help="Drafts and published editions.", no_args_is_help=True)
app.add_typer(editions_app, name="editions")

ClusterOption = Annotated[str, typer.Option("--cluster", help="The cluster's id.")]
MonthOption = Annotated[str, typer.Option("--month", help="The month reported on, YYYY-MM.")]
NowOption = Annotated[
    str | None,
    typer.Option("--now", help="Act as at this moment, ISO 8601 with a time zone; the clock's, unless given."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for something else to read.")]
WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", help="The folder of ledger, originals and editions; or MINSTD_WORKSPACE.")
]
NORTH_LONDON = "north-london"


def main() -> NoReturn:
    """Run the command line; what the user can mend is printed as one message."""
    try:
        code = app(standalone_mode=False)
    except MinstdError as error:
        fail(str(error), error.exit_code)
    except typer.Abort:
        fail("Stopped.", 2)
    except Exception as error:
        if hasattr(error, "format_message"):  # typer's own: an unknown option, a missing argument
            fail(error.format_message(), 2)
        raise
    sys.exit(code if isinstance(code, int) else 0)


def fail(message: str, code: int) -> NoReturn:
    print(f"minstd: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(code)


def say(text: str) -> None:
    print(text)  # noqa: T201


def say_json(value: Any) -> None:
    say(json.dumps(value, indent=1, ensure_ascii=False))


def moment(text: str | None) -> datetime:
    """Return the moment to act as at."""
    if text is None:
        return datetime.now(UTC)
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise MinstdError(f"--now {text!r} is not a moment; write it as 2026-11-30T10:00+00:00") from error
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def month_of(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise MinstdError(str(error)) from error


def opened(workspace: Path | None, cluster: str) -> Workspace:
    return open_workspace(read_settings(workspace), cluster)


def show(columns: list[str], rows: list[list[str]], title: str = "") -> None:
    """Print a table on a terminal, or its plain lines where something else reads it."""
    table = Table(*columns, title=title or None, title_justify="left")
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 200).print(table)


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
    from flows import templates

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
) -> None:
    """Say what a borough would be told of each file. Nothing is stored; exit code 1 if anything must be mended."""
    from data.contract import load_contracts
    from data.intake import IncomingFile, examine
    from data.register import load_register
    from flows.tables import check_rows, say_findings

    incoming = [IncomingFile(str(path), read_file(path)) for path in files]
    examined = examine(incoming, load_contracts(), load_register)
    copies: list[Path] = []
    if annotated is not None:
        from flows.templates import write_annotated

        copies = write_annotated(incoming, examined, load_contracts(), annotated)
    if as_json:
        say_json({"files": check_rows(examined)})
    else:
        for one in examined:
            say(say_findings(one))
        for path in copies:
            say(f"With everything marked in it: {path}")
    if not all(one.state.is_accepted for one in examined):
        raise typer.Exit(1)


def read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MinstdError(f"{path} cannot be read: {error.strerror}.") from error


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
    from flows import receiving
    from flows.tables import judged_row, say_judged

    place = opened(workspace, cluster)
    member = place.member(borough)
    judged = [receiving.submit(place, member, path.name, read_file(path), moment(now)) for path in files]
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
    from flows import stages
    from flows.tables import status_row

    place = opened(workspace, cluster)
    rows = stages.register_of(place, month_of(month), moment(now))
    names = {member.gss_code: member.name for member in place.cluster.members}
    records = [status_row(row, names, place.contracts) for row in rows]
    if as_json:
        say_json(records)
    else:
        columns = ["area", "return", "sheet", "obligation", "state", "due_at", "received_at", "late"]
        show(columns, [[_cell(record[column]) for column in columns] for record in records], f"Owed for {month}")
    if overdue and any(record["obligation"] == "overdue" for record in records):
        raise typer.Exit(1)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


@app.command()
def preview(
    month: MonthOption,
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run every stage in this process, with no scheduler, to a draft edition."""
    from flows import stages

    place = opened(workspace, cluster)
    _comparison, edition, troubles = stages.preview(place, month_of(month), moment(now))
    say_draft(place, edition.digest, troubles, as_json)


@app.command()
def run(
    month: MonthOption,
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the Prefect flow to a draft edition, on the API configured or on one started for this run."""
    from flows.running import run_month

    place = opened(workspace, cluster)
    answer = run_month(place.settings, cluster, month_of(month), moment(now))
    say_draft(place, answer["digest"], answer["troubles"], as_json)


def say_draft(place: Workspace, digest: str, troubles: dict[str, str], as_json: bool) -> None:
    from flows import publishing

    edition = place.ledger.edition(digest)
    if as_json:
        say_json(
            {
                "cluster": edition.cluster,
                "month": str(edition.month),
                "digest": digest,
                "number": edition.number,
                "folder": f"{place.editions.url}/{edition.folder}",
                "manifest_sha256": edition.manifest_sha256,
                "troubles": troubles,
            }
        )
    else:
        for area, trouble in sorted(troubles.items()):
            say(f"{area}: {trouble}")
        page = publishing.first_page(place, edition)
        say(f"Draft {digest[:12]}, edition {edition.number} of {edition.month.words}: {page}")
        say(f"To publish it: minstd sign-off {digest[:12]} --role ROLE")
    if troubles:
        raise typer.Exit(1)


@app.command("sign-off")
def sign_off(
    edition: Annotated[str, typer.Argument(help="The draft's digest, or its first characters.")],
    role: Annotated[str, typer.Option("--role", help="The role that signs, such as `Cluster chair`.")],
    note: Annotated[str, typer.Option("--note", help="What the board said.")] = "",
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Sign a draft off, bound to its manifest, and publish it. Again is harmless."""
    from flows import publishing
    from flows.running import publish

    place = opened(workspace, place_cluster(workspace, cluster, edition))
    at = moment(now)
    signed = publishing.sign_off(place, edition, role, note, at)
    if not publishing.is_signed(place, signed):
        say(f"Signed by {role}. {place.cluster.name} wants one more role to sign before it is published.")
        return
    publish(place, signed, at)
    say(f"Edition {signed.number} of {signed.month.words} is published: {publishing.first_page(place, signed)}")


def place_cluster(workspace: Path | None, cluster: str, digest: str) -> str:
    """Return the cluster that an edition is of, so that its digest alone is enough."""
    return opened(workspace, cluster).ledger.edition(digest).cluster


@app.command()
def verdicts(
    month: MonthOption,
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print every verdict of a month, unprotected, for the coordinator."""
    from flows import stages
    from flows.tables import verdict_rows

    place = opened(workspace, cluster)
    comparison = stages.judge_standards(place, stages.cut(place, month_of(month), moment(now)))
    rows = verdict_rows(place, comparison)
    if as_json:
        say_json(rows)
        return
    columns = ["area", "standard_id", "verdict", "reason", "numerator", "denominator", "value", "margin"]
    show(columns, [[_cell(row[column]) for column in columns] for row in rows], f"Verdicts for {month}, unprotected")


@editions_app.command("list")
def list_editions(
    cluster: Annotated[str | None, typer.Option("--cluster", help="Only this cluster's.")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List every draft and published edition."""
    from flows.tables import edition_row

    place = opened(workspace, cluster or NORTH_LONDON)
    rows = [edition_row(place, edition) for edition in place.ledger.editions(cluster)]
    if as_json:
        say_json(rows)
        return
    columns = ["cluster", "month", "number", "digest", "state", "drafted_at", "folder"]
    show(columns, [[_cell(row[column])[: 12 if column == "digest" else None] for column in columns] for row in rows])


@editions_app.command("show")
def show_edition(
    edition: Annotated[str, typer.Argument(help="The digest, or its first characters.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an edition's inputs, sign-offs and where it lies."""
    from flows.tables import edition_row

    place = opened(workspace, NORTH_LONDON)
    row = edition_row(place, place.ledger.edition(edition))
    if as_json:
        say_json(row)
        return
    for key, value in row.items():
        say(f"{key + ':':18} {_cell(value)}")


@editions_app.command("verify")
def verify_edition(
    edition: Annotated[str, typer.Argument(help="The digest, or its first characters.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Check every file of an edition against the manifest that was signed."""
    from flows import publishing

    place = opened(workspace, NORTH_LONDON)
    found = place.ledger.edition(edition)
    count = publishing.verify_files(place, found)
    say(f"All {count} files of {found.folder} are as drafted.")


if __name__ == "__main__":
    main()

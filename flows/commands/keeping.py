"""Commands that keep watch: what the returns cost boroughs, and whether every original is intact."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.common import (
    ClusterOption,
    JsonOption,
    NowOption,
    WorkspaceOption,
    day,
    month_of,
    open_any_cluster,
    say,
    say_json,
    show,
)
from standards.errors import MinstdError
from standards.model import Month

if TYPE_CHECKING:
    from application.returns.minutes import MeasuredReturn
    from application.settings import Settings
    from data.registers.burden import YearsWork

app = typer.Typer()
originals_app = typer.Typer(help="What was kept of the files received.", no_args_is_help=True)
app.add_typer(originals_app, name="originals")


@app.command()
def burden(
    cluster: ClusterOption = None,
    month: Annotated[
        str | None, typer.Option("--month", help="The first of the twelve months. Default: this month.")
    ] = None,
    folder: WorkspaceOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how many minutes the returns take each borough: as estimated, and as boroughs measured it on their covers.

    Exit code 1 if an ordinary month is over the target.
    """
    from application.configuration.clusters import default_cluster, folder_of
    from application.settings import read_settings
    from data.contracts.load import load_contracts
    from data.registers.burden import TARGET_MINUTES, years_work

    contracts = load_contracts()
    first = month_of(month) if month else Month.of(day(now))
    settings = read_settings(folder)
    files = folder_of(settings, cluster or default_cluster(settings))
    members = files.cluster().members_in(first)
    if not members:
        raise MinstdError(f"{files.cluster().name} has no boroughs in {first.words}. Choose a month with --month.")
    works = {member.name: years_work(contracts, files.register(member.gss_code), first) for member in members}
    measured = _measured(settings, files.id, first)
    titles = {"cover": "Covers"} | {name: sheet.title for name, sheet in contracts.sheets.items()}
    rows = [_burden_row(name, work, titles) for name, work in works.items()]
    if as_json:
        returns = [_measured_row(measured_return) for measured_return in measured]
        say_json({"cluster": files.id, "target_minutes": TARGET_MINUTES, "boroughs": rows, "measured": returns})
    else:
        _show_burden(rows, TARGET_MINUTES)
        _show_measured(measured)
    if any(work.is_over_target for work in works.values()):
        raise typer.Exit(1)


def _measured(settings: Settings, cluster: str, first: Month) -> list[MeasuredReturn]:
    """Return what boroughs said that their returns took; nothing where there's no ledger yet."""
    from application.returns.minutes import measured_returns
    from application.workspace import open_workspace
    from data.ledger import Ledger

    if not Ledger.is_made(settings.ledger_url):
        return []
    with open_workspace(settings, cluster) as workspace:
        return measured_returns(workspace, first)


def _measured_row(measured: MeasuredReturn) -> dict[str, Any]:
    return {
        "gss_code": measured.gss_code,
        "return_type": measured.return_type,
        "month": str(measured.month),
        "minutes": measured.minutes,
        "estimated_minutes": float(measured.estimated),
    }


def _burden_row(name: str, work: YearsWork, titles: Mapping[str, str]) -> dict[str, Any]:
    def part(minutes: Mapping[str, Fraction]) -> dict[str, Any]:
        by_sheet = {titles[sheet]: float(share) for sheet, share in minutes.items()}
        return {"minutes": float(sum(minutes.values())), "by_sheet": by_sheet}

    kinds = {"ordinary_month": work.ordinary, "quarter_end": work.quarter_end, "year_end": work.year_end}
    return {
        "gss_code": work.gss_code,
        "area": name,
        **{
            kind: {"month": str(month_of_work.month), **part(month_of_work.minutes)}
            for kind, month_of_work in kinds.items()
        },
        "year": part(work.year),
    }


KINDS = {
    "ordinary_month": "ordinary month",
    "quarter_end": "quarter's end",
    "year_end": "year's end",
    "year": "twelve months",
}


def _show_burden(rows: list[dict[str, Any]], target: int) -> None:
    """Print the minutes of every borough, and by sheet those of the borough with the most to do."""
    columns = ["area", *KINDS.values()]
    totals = [[row["area"], *(_minutes(row[kind]["minutes"]) for kind in KINDS)] for row in rows]
    show(columns, totals, f"Estimated minutes for each borough (target for an ordinary month: {target})")
    most = max(rows, key=lambda row: float(row["year"]["minutes"]))
    by_kind = [most[kind]["by_sheet"] for kind in KINDS]
    sheets = [[sheet, *(_minutes(minutes.get(sheet)) for minutes in by_kind)] for sheet in most["year"]["by_sheet"]]
    show(["sheet", *KINDS.values()], sheets, f"By sheet, in {most['area']}")
    over = [row["area"] for row in rows if row["ordinary_month"]["minutes"] > target]
    if over:
        say(f"Over the target in an ordinary month: {', '.join(over)}")


def _show_measured(measured: list[MeasuredReturn]) -> None:
    """Print what boroughs said that their returns took, beside what was estimated for the same returns."""
    from application.returns.minutes import measured_kinds

    if not measured:
        say("Measured: no return said how many minutes it took. Its cover has a line for it, minutes_taken.")
        return
    with_quarter = {1: "ordinary month", 3: "quarter's end", 12: "year's end"}
    rows = [
        [
            kind.return_type,
            with_quarter[kind.months_covered],
            str(kind.returns),
            _minutes(kind.median),
            _minutes(kind.estimated),
        ]
        for kind in measured_kinds(measured)
    ]
    columns = ["return", "with", "returns that said", "measured (median)", "estimated (median)"]
    show(columns, rows, "Minutes that boroughs said a return took, beside the estimate for the same returns")


def _minutes(minutes: float | Fraction | None) -> str:
    return "" if minutes is None else f"{float(minutes):.0f}"


@originals_app.command("verify")
def verify_originals(folder: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Check that what was kept of every receipt is present and unchanged. Exit code 1 if any is not."""
    from application.returns.kept.verify import verify_kept

    workspace = open_any_cluster(folder)
    findings = verify_kept(workspace)
    total = findings.receipts - findings.refused
    if as_json:
        missing = {str(number): [{"receipt": number}] for number in findings.missing}
        say_json({"originals": total, "missing_or_altered": missing, "not_kept": findings.refused})
    else:
        for number in findings.missing:
            say(f"What was kept of receipt {number} is missing or altered.")
        say(f"{findings.kept} of {total} returns are present and as kept.")
        if findings.refused:
            say(f"{findings.refused} more were refused, so nothing of them is kept.")
        if findings.missing:
            say(f"Restore the missing ones from a backup of {workspace.settings.kept_url}.")
    if findings.missing:
        raise typer.Exit(1)

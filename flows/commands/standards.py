"""Commands for the owners of the standards: show, schema, lint, diff, impact."""

from __future__ import annotations

import csv
import io
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
    say,
    say_json,
    show,
)
from reports.wording.words import counted
from standards.framework.ruleset import RULESETS
from standards.framework.schema import SCHEMA
from standards.framework.waivers import WAIVERS
from standards.model import Month

app = typer.Typer()
standards_app = typer.Typer(help="The rule set: read it, check it, see what a version changes.", no_args_is_help=True)
app.add_typer(standards_app, name="standards")

VersionArgument = Annotated[str, typer.Argument(help="A version such as 2026.2, or a rule file.")]


@standards_app.command("show")
def show_standards(
    version: Annotated[
        str | None,
        typer.Option("--version", help="A version such as 2026.2, or a rule file; else the newest in force."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="A folder for the handbook: pages and a PDF.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the standards, or write the whole framework as a handbook."""
    from application import standards

    rules = standards.version_of(version)
    if out is not None:
        files, trouble = standards.write_handbook(rules, out)
        say(f"The handbook of version {rules.version} is {' and '.join(str(file) for file in files)}")
        if trouble:
            say(f"It comes without its PDF. {trouble}")
        return
    rows = standards.listed(rules)
    if as_json:
        say_json(rows)
        return
    columns = ["id", "title", "core", "judged_for", "meets", "partly_meets", "months", "whose_figure"]
    title = f"Version {rules.version}, in force from {rules.in_force_from.words}"
    show(columns, [[cell(row[column]) for column in columns] for row in rows], title)
    say(f"SHA-256 of its file: {rules.sha256}")


@standards_app.command()
def schema(out: Annotated[Path, typer.Option("--out", help="The file to write.")] = SCHEMA) -> None:
    """Write the JSON Schema by which editors complete and check a rule file."""
    from application.returns.templates import write_file
    from standards.framework.schema import rule_schema

    write_file(out, rule_schema())
    say(f"The schema is {out}")


@standards_app.command("lint")
def lint_standards(
    folder: Annotated[Path, typer.Option("--folder", help="The folder of rule files.")] = RULESETS,
    waivers: Annotated[Path, typer.Option("--waivers", help="The file of exceptions agreed.")] = WAIVERS,
    month: Annotated[
        str | None, typer.Option("--month", help="The month for which reviews must be done; this one, if not given.")
    ] = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong with the rule sets and the waivers; exit code 1 if anything must be mended."""
    from application.standards import lint_everything
    from standards.lint import Weight

    at = month_of(month) if month else Month.of(moment(now).date())
    found = lint_everything(at, folder, waivers)
    errors = [one for one in found if one.weight is Weight.ERROR]
    if as_json:
        keys = ("code", "weight", "where", "message", "fix")
        say_json([{key: str(getattr(one, key)) for key in keys} for one in found])
    else:
        for one in found:
            say(f"{'To mend' if one.weight is Weight.ERROR else 'To look at'}: {one}")
        say(f"{len(errors)} to mend, {len(found) - len(errors)} to look at.")
    if errors:
        raise typer.Exit(1)


@standards_app.command("diff")
def diff_versions(older: VersionArgument, newer: VersionArgument, as_json: JsonOption = False) -> None:
    """Say in plain English what one version changes in another."""
    from application.standards import version_of
    from standards.versions.diff import ChangeKind, diff

    changes = diff(version_of(older), version_of(newer))
    if as_json:
        say_json([{"id": one.id, "kind": one.kind, "sentence": one.sentence} for one in changes])
        return
    kept = [one.id for one in changes if one.kind is ChangeKind.KEEPING]
    for one in changes:
        if one.kind is not ChangeKind.KEEPING:
            say(one.sentence)
    if kept:
        say(f"{counted(len(kept), 'standard')} with another owner or review date: {', '.join(kept)}.")


@standards_app.command("impact")
def impact_of_version(
    new: VersionArgument,
    month: MonthOption,
    cluster: ClusterOption = NORTH_LONDON,
    as_csv: Annotated[Path | None, typer.Option("--csv", help="A file for every verdict that would change.")] = None,
    as_html: Annotated[Path | None, typer.Option("--html", help="A file for the board: one page.")] = None,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a version would have said of the twelve months to a month, before anybody approves it."""
    from application import standards
    from application.returns.templates import write_file

    place = opened(workspace, cluster)
    rules = standards.version_of(new, place.rules)
    found = standards.impact_of(place, month_of(month), moment(now), rules)
    rows = standards.impact_rows(place, found, rules)
    if as_csv is not None:
        write_file(as_csv, _csv(rows))
    if as_html is not None:
        write_file(as_html, standards.impact_page(place, found, rules))
    if as_json:
        say_json({"version": rules.version, "against": list(found.old), "changes": rows})
        return
    for sentence in found.sentences():
        say(sentence)
    for path in (as_csv, as_html):
        if path is not None:
            say(f"Every change: {path}")


def _csv(rows: list[dict[str, str]]) -> bytes:
    columns = ["standard", "title", "area", "area_name", "month", "was", "was_reason", "would_be", "would_be_reason"]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")

"""Commands for the owners of the standards: show, schema, lint, diff, impact."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.call import CallInRole, with_call
from flows.commands.common import (
    ClusterOption,
    JsonOption,
    MonthOption,
    NowOption,
    WorkspaceOption,
    cell,
    day,
    moment,
    month_of,
    open_cluster,
    say,
    say_json,
    show,
)
from standards.framework.ruleset import RULESETS
from standards.framework.schema import SCHEMA
from standards.model import Month

app = typer.Typer()
standards_app = typer.Typer(help="The rule sets: read one, check it, see what it changes.", no_args_is_help=True)
app.add_typer(standards_app, name="standards")

VersionArgument = Annotated[str, typer.Argument(help="A version such as 2026.2, or a rule file.")]


@standards_app.command("show")
def show_standards(
    version: Annotated[
        str | None,
        typer.Option("--version", help="A version such as 2026.2, or a rule file. Default: the newest in force."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="A folder for the handbook: pages and a PDF.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the standards, or write the whole framework as a handbook."""
    from application import standards
    from application.views.handbook import standard_rows

    rules = standards.version_of(version)
    if out is not None:
        files = standards.write_handbook(rules, out)
        say(f"The handbook of version {rules.version} is {' and '.join(str(file) for file in files)}")
        return
    rows = standard_rows(rules)
    if as_json:
        say_json(rows)
        return
    columns = ["id", "title", "core", "judged_for", "meets", "partly_meets", "months", "whose_figure"]
    title = f"Version {rules.version}, in force from {rules.in_force_from.words}"
    show(columns, [[cell(row[column]) for column in columns] for row in rows], title)
    say(f"SHA-256 of its file: {rules.sha256}")


@standards_app.command()
def schema(out: Annotated[Path, typer.Option("--out", help="The file to write.")] = SCHEMA) -> None:
    """Write the JSON Schema that lets editors complete and check a rule file."""
    from application.returns.templates import write_file
    from standards.framework.schema import rule_schema

    write_file(out, rule_schema())
    say(f"The schema is {out}")


@standards_app.command("lint")
def lint_standards(
    folder: Annotated[Path, typer.Option("--folder", help="The folder of rule files.")] = RULESETS,
    waivers: Annotated[
        Path | None, typer.Option("--waivers", help="One file of agreed exceptions. Default: every cluster's.")
    ] = None,
    month: Annotated[
        str | None,
        typer.Option("--month", help="The month in which to check for overdue reviews. Default: this month."),
    ] = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check the rule sets and the waivers. Exit code 1 if anything must be corrected."""
    from application.standards import lint_everything
    from standards.lint import Weight

    at = month_of(month) if month else Month.of(day(now))
    findings = lint_everything(at, folder, waivers)
    errors = [finding for finding in findings if finding.weight is Weight.ERROR]
    if as_json:
        keys = ("code", "weight", "where", "message", "fix")
        say_json([{key: str(getattr(finding, key)) for key in keys} for finding in findings])
    else:
        for finding in findings:
            say(f"{'To correct' if finding.weight is Weight.ERROR else 'To review'}: {finding}")
        say(f"{len(errors)} to correct, {len(findings) - len(errors)} to review.")
    if errors:
        raise typer.Exit(1)


@standards_app.command("diff")
def diff_versions(older: VersionArgument, newer: VersionArgument, as_json: JsonOption = False) -> None:
    """Show in plain English what a version changes."""
    from application.standards import version_of
    from data.contracts.load import load_contracts
    from standards.versions.diff import RuleChangeKind, diff

    changes = diff(version_of(older), version_of(newer), load_contracts().catalogue())
    if as_json:
        say_json([{"id": change.id, "kind": change.kind, "sentence": change.sentence} for change in changes])
        return
    kept = [change.id for change in changes if change.kind is RuleChangeKind.KEEPING]
    for change in changes:
        if change.kind is not RuleChangeKind.KEEPING:
            say(change.sentence)
    if kept:
        say(f"Only the owner or review date changes: {', '.join(kept)}.")


@standards_app.command("impact")
def impact_of_version(
    new: VersionArgument,
    month: MonthOption,
    cluster: ClusterOption = None,
    as_csv: Annotated[
        Path | None, typer.Option("--csv", help="A file listing every verdict that would change.")
    ] = None,
    as_html: Annotated[Path | None, typer.Option("--html", help="A file for the board: a single page.")] = None,
    now: NowOption = None,
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which verdicts a version would have changed in the last twelve months, before it is approved."""
    from application import standards
    from application.returns.templates import write_file
    from application.views.handbook import impact_page, impact_rows

    workspace = open_cluster(folder, cluster)
    rules = standards.version_of(new, workspace.rules)
    result = standards.impact_of(workspace, month_of(month), moment(now, workspace), rules)
    rows = impact_rows(workspace, result, rules)
    if as_csv is not None:
        write_file(as_csv, _csv(rows))
    if as_html is not None:
        write_file(as_html, impact_page(workspace, result, rules))
    if as_json:
        say_json({"version": rules.version, "against": list(result.old), "changes": rows})
        return
    for sentence in result.sentences():
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


@standards_app.command("approve")
@with_call
def approve(
    what: Annotated[str, typer.Argument(help="A rule set's version, `waivers`, or the cluster's `settings`.")],
    minute: Annotated[
        str, typer.Option("--minute", help="Where the decision is recorded, such as `Board, 1 December 2026, item 4`.")
    ],
    call: CallInRole,
    as_json: JsonOption = False,
) -> None:
    """Record that the cluster's board approved rules, waivers or settings exactly as they are now."""
    from application.editions import approvals

    held = call.workspace
    by, at = call.acting()
    approval = approvals.approve(held, what, minute, by, at)
    if as_json:
        say_json(
            {
                "cluster": approval.cluster,
                "subject": str(approval.subject),
                "version": approval.version,
                "sha256": approval.sha256,
                "role": approval.role,
                "minute": approval.minute,
                "at": approval.at.isoformat(),
            }
        )
        return
    name = f"{approval.subject.words} {approval.version}".rstrip()
    say(f"{held.cluster.name}'s approval of the {name} is recorded, with the hash {approval.sha256[:12]}.")
    if what == approvals.SETTINGS and (others := approvals.approvals_lacking(held, at)):
        say(f"The settings count once {others} other approver has recorded it too: the old ones asked for two people.")

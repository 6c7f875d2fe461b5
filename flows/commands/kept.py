"""Commands about what is kept of returns: compared, verified, converted; and the names and answers that wait."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.answers import ReceiptArgument, open_receipt_workspace
from flows.commands.call import CallInRole, with_call
from flows.commands.common import (
    ClusterOption,
    JsonOption,
    NowOption,
    RoleOption,
    WorkspaceOption,
    acting,
    moment,
    open_any_cluster,
    open_cluster,
    read_file,
    say,
    say_json,
    show,
)
from standards.errors import MinstdError

app = typer.Typer()
returns_app = typer.Typer(help="What is kept of returns.", no_args_is_help=True)
app.add_typer(returns_app, name="returns")


@app.command("erase")
def erase_return(
    receipt: ReceiptArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why: 60 words or fewer, no personal details. It's kept.")],
    role: RoleOption = None,
    now: NowOption = None,
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase a return for good, once the data protection officer and a second person ask for it. Safe to repeat."""
    from application.returns.erasure import erase

    workspace = open_receipt_workspace(folder, receipt)
    by, at = acting(workspace, now, role)
    erased = erase(workspace, receipt, reason, by, at)
    if as_json:
        say_json(asdict(erased))
        return
    if not erased.is_done:
        who = (
            "the data protection officer" if erased.needs_officer else "another data protection officer or coordinator"
        )
        say(f"Receipt {receipt} is erased once {who} gives the same command, too.")
        return
    say(f"Receipt {receipt} is erased. What rests on it counts as not known until the return is resubmitted.")
    for number in erased.alike:
        say(f"Receipt {number} holds the same, and what was kept of it stays. Erase that one, too, if it must go.")
    say("These may still hold it:")
    for holder in erased.holders:
        say(f"- {holder}")
    for trouble in erased.troubles:
        say(trouble)


@returns_app.command("compare")
def compare(
    file: Annotated[Path, typer.Argument(help="The file that was sent.")],
    receipt: ReceiptArgument,
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was kept of a file, cell by cell, and what was not. The file itself isn't kept."""
    from application.returns.kept.compare import compare_kept

    workspace = open_receipt_workspace(folder, receipt)
    comparison = compare_kept(workspace, file.name, read_file(file), receipt)
    dropped = [cell for cell in comparison.cells if cell.kept is None]
    if as_json:
        say_json(asdict(comparison))
        return
    if not comparison.is_same_file:
        say(f"This isn't the file of receipt {receipt}, or it has been changed since.")
    rows = [[cell.sheet, cell.cell, "not kept" if cell.kept is None else cell.kept] for cell in comparison.cells]
    show(["sheet", "cell", "kept"], rows, f"Receipt {receipt}")
    say(f"{len(comparison.cells) - len(dropped)} cells were kept, {len(dropped)} weren't.")
    if comparison.other_sheets:
        say(f"Nothing was kept of {comparison.other_sheets} sheets that aren't part of the return.")


@returns_app.command("verify")
def verify(folder: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Check that what was kept of every receipt is present and unchanged, and nothing else. Exit code 1 if not."""
    from application.returns.kept.verify import verify_kept

    workspace = open_any_cluster(folder)
    findings = verify_kept(workspace)
    if as_json:
        say_json(asdict(findings))
    else:
        wanted = findings.receipts - findings.refused - findings.erased
        say(f"{findings.kept} of {wanted} returns are present and as kept.")
        if findings.refused:
            say(f"Nothing is kept of {findings.refused} more, because they were refused.")
        if findings.erased:
            say(f"Nothing is kept of {findings.erased} more, because they were erased.")
        for number in findings.missing:
            say(f"What was kept of receipt {number} is missing or altered.")
        for digest in findings.strays:
            say(f"No receipt has the kept return {digest}.")
        if findings.missing:
            say(f"Restore what is missing from a backup of {workspace.settings.kept_url}.")
        if findings.to_convert:
            say(f"{len(findings.to_convert)} files are still as version 0.1.0 received them: `minstd returns convert`.")
    if not findings.is_whole:
        raise typer.Exit(1)


@returns_app.command("convert")
def convert_workspace(
    cluster: ClusterOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be kept and dropped.")] = False,
    backup: Annotated[
        Path | None, typer.Option("--backup", help="The archive to write first. Default: in the workspace's folder.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Convert, and remove the files as received.")] = False,
    now: NowOption = None,
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Convert a workspace of version 0.1.0: keep the answers, back up the files as received, then remove them."""
    from application.returns.kept.convert import convert, dropped_by_kind

    if dry_run is yes:
        raise MinstdError("Give --dry-run to see what would be dropped, or --yes to convert.")
    workspace = open_cluster(folder, cluster)
    at = moment(now, workspace)
    default = workspace.settings.workspace.absolute() / f"backup-of-{workspace.cluster.id}-before-conversion.tar.gz"
    conversion = convert(workspace, (backup or default) if yes else None, at)
    totals = dropped_by_kind(conversion)
    if as_json:
        dropped = {receipt.receipt: receipt.dropped_cells for receipt in conversion.receipts if receipt.dropped_cells}
        refused = [receipt.receipt for receipt in conversion.receipts if receipt.is_refused]
        about = {"dropped": dropped, "refused_receipts": refused, "lost": list(conversion.lost)}
        say_json({**totals, **about, "erased_texts": conversion.erased, "has_ledger": conversion.has_ledger})
        return
    would = "" if yes else "would be "
    say(f"{totals['receipts']} receipts: {totals['kept_cells']} cells {would}kept, {totals['dropped_cells']} dropped.")
    say(f"{totals['refused']} were refused, so nothing of them {'is' if yes else 'would be'} kept.")
    for receipt in conversion.receipts:
        if receipt.is_refused:
            say(f"Receipt {receipt.receipt}: {would}dropped, because these checks refuse its file.")
        elif receipt.dropped_cells:
            cells = "1 cell" if receipt.dropped_cells == 1 else f"{receipt.dropped_cells} cells"
            say(f"Receipt {receipt.receipt}: {cells} {would}dropped.")
    say(f"{conversion.erased} texts of findings {would}erased, because they repeat what was typed.")
    for number in conversion.lost:
        say(f"The file of receipt {number} is missing or altered, so it can't be converted.")
    if conversion.backup is not None:
        say(f"Everything as it was is in {conversion.backup}. Delete it once you are sure: it holds every file.")
    if not conversion.has_ledger:
        when = "It isn't in that backup" if yes else "Back it up before you convert"
        say(f"The ledger isn't in the workspace's folder. {when}: for PostgreSQL, use pg_dump.")


@returns_app.command("names")
def names(
    cluster: ClusterOption = None, now: NowOption = None, folder: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """List new names of services and providers: they are deleted after 28 days unless you accept them."""
    from application.returns.waiting_names import waiting_names
    from application.views.rows import at

    workspace = open_cluster(folder, cluster)
    waiting = waiting_names(workspace, moment(now, workspace))
    if as_json:
        times = [{"since": at(name.since), "lapses_at": at(name.lapses_at)} for name in waiting]
        say_json([{**asdict(name), **each} for name, each in zip(waiting, times, strict=True)])
    else:
        rows = [
            [name.reference[:12], name.gss_code, name.field, name.text, f"{name.lapses_at:%Y-%m-%d}"]
            for name in waiting
        ]
        show(["reference", "area", "field", "name", "deleted on"], rows, "Names that wait")


@returns_app.command("accept-name")
def accept_name(
    reference: Annotated[str, typer.Argument(help="The name's reference, or its first characters.")],
    reject: Annotated[bool, typer.Option("--set-aside", help="Don't accept it, but remove it.")] = False,
    cluster: ClusterOption = None,
    role: RoleOption = None,
    now: NowOption = None,
    folder: WorkspaceOption = None,
) -> None:
    """Accept a new name of a service or provider, so that it counts in returns, or set it aside."""
    from application.returns.waiting_names import decide

    workspace = open_cluster(folder, cluster)
    by, at = acting(workspace, now, role)
    decide(workspace, reference, by, at, is_accepted=not reject)
    say(
        "Set aside: it is deleted, and its borough is told."
        if reject
        else "Accepted: it counts in returns from now on."
    )


@returns_app.command("answers")
@with_call
def answers(*, as_json: JsonOption = False, call: CallInRole) -> None:
    """List answers that may hold a person's details: they don't count until you accept them."""
    from application.returns.held_answers import readable_answers
    from application.views.rows import at

    waiting = readable_answers(call.workspace, *call.acting())
    if as_json:
        say_json([{"reference": held.reference, **asdict(held), "at": at(held.at)} for held in waiting])
    else:
        rows = [[held.reference, held.gss_code, "; ".join(held.doubts), held.text] for held in waiting]
        show(["reference", "area", "may hold", "answer"], rows, "Answers that wait")


@returns_app.command("accept-answer")
@with_call
def accept_answer(
    *,
    references: Annotated[list[str], typer.Argument(help="The references of the answers: a receipt and a question.")],
    set_aside: Annotated[bool, typer.Option("--set-aside", help="Don't accept them, but delete them.")] = False,
    call: CallInRole,
) -> None:
    """Accept answers that hold no person's details, so that they count, or set them aside."""
    from application.returns.held_answers import decide_answer

    for reference in references:
        decide_answer(call.workspace, reference, *call.acting(), is_accepted=not set_aside)
        say(f"{reference} is deleted. Its borough is told." if set_aside else f"{reference} counts from now on.")

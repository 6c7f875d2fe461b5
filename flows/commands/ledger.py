"""Commands about the ledger: migrating one of an earlier version, and proving that nothing in it was altered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from application.settings import read_settings
from data.ledger import WorkspaceKind
from flows.commands.common import JsonOption, WorkspaceOption, say, say_json
from standards.errors import MinstdError

if TYPE_CHECKING:
    from application.ledger.proof import LedgerProof

app = typer.Typer()
ledger_app = typer.Typer(help="The record of everything that was done.", no_args_is_help=True)
app.add_typer(ledger_app, name="ledger")


@ledger_app.command("migrate")
def migrate_ledger(
    live: Annotated[bool, typer.Option("--live", help="The returns are real. Needed once, for version 0.1.0.")] = False,
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="The returns are invented. Needed once, for version 0.1.0.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Bring a ledger of an earlier version up to date, as the owner of its tables. Safe to repeat."""
    from application.ledger.heads import migrate

    if live and demonstration:
        raise MinstdError("A workspace is live or a demonstration, not both. Nothing was changed.")
    kind = WorkspaceKind.LIVE if live else WorkspaceKind.DEMONSTRATION if demonstration else None
    version = migrate(read_settings(workspace), kind)
    if version is None:
        say("The ledger is up to date; there was nothing to do.")
    else:
        say(f"The ledger was migrated from version {version}. Nothing in it was lost.")


@ledger_app.command("verify")
def verify_ledger(
    against: Annotated[
        list[str] | None,
        typer.Option("--against", help="A head kept elsewhere, or a file with one, such as a receipt."),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove that no row was changed, removed, inserted or backdated. If any was, list each; exit code 1."""
    from application.ledger.proof import verify

    proof = verify(read_settings(workspace), against or [])
    if as_json:
        say_json(_row(proof))
    else:
        _say(proof)
    if not proof.is_whole:
        raise typer.Exit(1)


def _row(proof: LedgerProof) -> dict[str, object]:
    verification = proof.verification
    return {
        "is_whole": proof.is_whole,
        "heads": [head.as_json for head in verification.heads],
        "links": verification.links,
        "rows": verification.rows,
        "erased": verification.erased,
        "findings": [discrepancy.as_json for discrepancy in verification.discrepancies],
        "unreadable": list(proof.unreadable),
        "editions": [
            {"folder": each.folder, "problem": str(each.kind), "message": each.sentence} for each in proof.conflicts
        ],
    }


def _say(proof: LedgerProof) -> None:
    verification = proof.verification
    for discrepancy in verification.discrepancies:
        say(discrepancy.sentence)
    for sentence in (*proof.unreadable, *(each.sentence for each in proof.conflicts)):
        say(sentence)
    if verification.is_whole:
        say(f"All {verification.rows:,} rows are as the ledger's {verification.links:,} links recorded them.")
        if verification.erased:
            say(f"{verification.erased:,} texts have been erased, each with a record that it was.")
        say("Keep these heads somewhere else: `minstd ledger verify --against` compares with them.")
    for head in verification.heads:
        say(str(head))

"""Commands that list editions, show one, and verify its files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from application.workspace import Workspace
from data.ledger import Edition
from flows.commands.common import (
    JsonOption,
    WorkspaceOption,
    cell,
    open_any_cluster,
    open_cluster,
    say,
    say_json,
    show,
)
from flows.commands.editions.apps import editions_app

MOST_ALTERED = 5
"""So many things that were altered in the ledger are named beside an edition."""


@editions_app.command("list")
def list_editions(
    cluster: Annotated[str | None, typer.Option("--cluster", help="Only this cluster's.")] = None,
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List every draft and published edition."""
    from flows.commands.output import edition_row

    workspace = open_any_cluster(folder) if cluster is None else open_cluster(folder, cluster)
    rows = [edition_row(workspace, edition) for edition in workspace.ledger.editions(cluster)]
    if as_json:
        say_json(rows)
        return
    columns = ["cluster", "month", "number", "digest", "state", "drafted_at", "folder"]
    show(columns, [[cell(row[column])[: 12 if column == "digest" else None] for column in columns] for row in rows])


@editions_app.command("show")
def show_edition(
    edition: Annotated[str, typer.Argument(help="The digest, or its first characters.")],
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an edition's inputs, its sign-offs and where its files are."""
    from flows.commands.output import edition_row

    workspace = open_any_cluster(folder)
    row = edition_row(workspace, workspace.ledger.edition(edition))
    if as_json:
        say_json(row)
        return
    for key, value in row.items():
        say(f"{key + ':':18} {cell(value)}")


@editions_app.command("verify")
def verify_edition(
    edition: Annotated[str, typer.Argument(help="The digest, its first characters, or the folder of a copy.")],
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys", help="A list of keys kept elsewhere. Each line holds a fingerprint and whose key it is."
        ),
    ] = None,
    folder: WorkspaceOption = None,
) -> None:
    """Check an edition's files against its manifest, and who signed it off. A copy needs nothing but its files.

    In a workspace, also check that nobody can work out a small count of children from the edition.
    """
    from application.editions import proof

    known = None if keys is None else proof.read_keys(keys)
    if Path(edition).is_dir():
        is_safe, proven = True, proof.verify_folder(Path(edition), known)
        say(f"All files that the manifests in {edition} list are as they were drafted.")
    else:
        workspace = open_any_cluster(folder)
        drafted = workspace.ledger.edition(edition)
        is_safe = _say_files(workspace, drafted)
        proven = proof.verify_edition(workspace, drafted, known)
    for signature in proven:
        whose = signature.key_of or "whose key wasn't checked: give --keys"
        say(f"Signed off as {signature.role} by the key {signature.fingerprint} ({whose}).")
    if not proven:
        say("No passkey signed it.")
    if not is_safe or (known is not None and not proven):
        raise typer.Exit(1)


def _say_files(workspace: Workspace, drafted: Edition) -> bool:
    """Say that an edition's files are as drafted, and whether it is safe; of a draft that isn't, that is an error."""
    from application.disclosure.certificate import DisclosureError, certify
    from application.editions import publish
    from application.editions.sign_off import is_published
    from application.editions.withdrawal import withdrawal_of
    from application.ledger.conflicts import conflicts_of
    from data.storage.editions import CERTIFICATE

    count = publish.verify_files(workspace, drafted)
    conflicting = [each.sentence for each in conflicts_of(workspace, drafted)]
    where = ", out of readers' sight" if withdrawal_of(workspace, drafted) and not conflicting else ""
    say(f"All {count} files in {drafted.folder} are as they were drafted{where}.")
    altered = [each.sentence for each in workspace.ledger.verify().discrepancies]
    for sentence in (*conflicting, *altered[:MOST_ALTERED]):
        say(sentence)
    if altered:
        say("So that row proves nothing: the ledger isn't whole. See `minstd ledger verify`.")
    if altered or conflicting:
        return False
    try:
        certificate = certify(workspace, drafted)
    except DisclosureError as error:
        if not is_published(workspace, drafted):
            raise
        say(
            "But readers could work out small counts of children from it and the other editions, by checks that are "
            f"newer than it: {', '.join(error.boroughs)}. Tell your data protection officer and the board."
        )
        return False
    hidden = len(certificate.findings)
    say(f"It hides {hidden:,} counts of children. None of the small ones can be worked out from it.")
    if before := sum(finding.is_earlier for _, finding in certificate.findings):
        say(f"Other editions already gave away {before} of them: {CERTIFICATE} in the same folder lists these.")
    return True

"""The groups that the commands about editions belong to, and on which edition one acts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from application.workspace import Workspace
from flows.commands.call import CallInRole
from flows.commands.common import open_any_cluster
from standards.errors import MinstdError

if TYPE_CHECKING:
    from application.people.caller import Caller

EditionArgument = Annotated[str, typer.Argument(help="The edition's digest, or its first twelve characters.")]
DraftArgument = Annotated[str, typer.Argument(help="The draft's digest, or its first twelve characters.")]

app = typer.Typer()
editions_app = typer.Typer(help="Drafts and published editions.", no_args_is_help=True)
app.add_typer(editions_app, name="editions")


def acting_on(edition: str, call: CallInRole) -> tuple[Workspace, Caller, datetime]:
    """Return the workspace of the cluster that an edition is of, who acts there, and as at which moment.

    The digest alone is enough, however many clusters there are.

    Raises:
        MinstdError: another cluster was named.
    """
    from application.ledger.heads import known_edition

    workspace = call.workspace if call.cluster is not None else open_any_cluster(call.folder)
    cluster = known_edition(workspace.editions, workspace.ledger, edition).cluster
    if call.cluster not in (None, cluster):
        raise MinstdError(
            f"{edition[:12]} is an edition of {cluster}, not of {call.cluster}. Nothing was changed. Check the digest, "
            "or leave --cluster out."
        )
    of_cluster = CallInRole(cluster, call.now, call.folder, call.role)
    return of_cluster.workspace, *of_cluster.acting()

"""The command that serves the portal."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from application.settings import read_settings
from data.ledger import Ledger
from flows.commands.common import ClusterOption, WorkspaceOption, open_cluster, say

app = typer.Typer()
PORT: Final = 8765

PortOption = Annotated[int, typer.Option("--port", help="The port to listen on. Only this machine can connect to it.")]
DemonstrationOption = Annotated[
    bool, typer.Option("--demonstration", help="Make a demonstration with invented returns first, if there is none.")
]


@app.command()
def portal(
    cluster: ClusterOption = None,
    port: PortOption = PORT,
    folder: WorkspaceOption = None,
    is_demonstration: DemonstrationOption = False,
) -> None:
    """Serve the portal: pages for boroughs, coordinators and boards. Stop it with Ctrl+C."""
    settings = read_settings(folder)
    if is_demonstration and not Ledger.is_made(settings.ledger_url):
        say("Writing and reading 13 months of invented returns; this is done once, and takes a minute.")
        from flows.demonstration import collect_sample

        collect_sample(settings)
    from portal.serve import portal_of, serve  # the web is loaded by what serves it

    workspace = open_cluster(folder, cluster)
    made = portal_of({workspace.cluster.id: workspace}, settings, port)
    say(f"The portal is at {made.site.origin}")
    if workspace.is_demonstration:
        say("Open it, choose an invented person, and look around. Stop it with Ctrl+C.")
        say(f"Returns to send, a folder for each borough, are in {settings.drop_url}")
    serve(made, settings, port)

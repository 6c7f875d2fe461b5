"""The command that sets up Prefect's server for the scheduled runs."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import WorkspaceOption, say

app = typer.Typer()
prefect_app = typer.Typer(help="Prefect, which starts the scheduled runs.", no_args_is_help=True)
app.add_typer(prefect_app, name="prefect")


@prefect_app.callback()
def prefect() -> None:
    """Prefect, which starts the scheduled runs."""


@prefect_app.command("setup")
def set_up_prefect(
    api: Annotated[
        str | None,
        typer.Option(
            "--api", help="The address of the server. Default: the one in the settings, or http://127.0.0.1:4200/api."
        ),
    ] = None,
    folder: WorkspaceOption = None,
) -> None:
    """Make the work pool, the deployments and the automations on Prefect's server. Safe to repeat.

    The server's address is written into the settings file, and the command that starts a worker is shown.
    """
    from application.settings import read_settings, use_prefect_api, write_setting

    settings = read_settings(folder)
    address = use_prefect_api(settings, api)
    from flows.deployments import FLOWS, NAME, set_up, worker_command

    done = set_up(address)
    file = write_setting(folder, "prefect_api", address)
    say(f"Set up on the server at {address}; its address is in {file}.")
    say(f"  work pool    {NAME}")
    say(f"  deployments  {', '.join(f'{flow}/{NAME}' for flow in FLOWS)}")
    say(f"  automations  {', '.join(each.removeprefix(f'{NAME}: ') for each in done.automations)}")
    if done.older:
        say("\nThese older deployments each do for one cluster what the new ones do for all. Delete them:")
        for deployment in done.older:
            say(f"  prefect deployment delete {deployment}")
    command, secret = worker_command(settings, address)
    if secret:
        say(
            f"\nGive the worker these as they are in this environment; they aren't shown, as they may hold a password: "
            f"{', '.join(secret)}."
        )
    say(f"\nStart a worker, under your service manager:\n  {command}")

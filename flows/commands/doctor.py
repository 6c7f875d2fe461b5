"""The command that says whether all is well."""

from __future__ import annotations

import typer

from flows.commands.common import JsonOption, NowOption, WorkspaceOption, given_moment, say, say_json

app = typer.Typer()


@app.command()
def doctor(folder: WorkspaceOption = None, now: NowOption = None, as_json: JsonOption = False) -> None:
    """Say what is late, unsigned, unsent, unreachable, unverified or full. Exit code 1 if anything is.

    Let a timer run it, and tell somebody if it fails.
    """
    from application.health.complaints import HealthCheck
    from application.health.doctor import examine

    complaints = examine(folder, given_moment(now))
    if as_json:
        say_json(
            {
                "is_well": not complaints,
                "checks": [str(check) for check in HealthCheck],
                "complaints": [
                    {"check": str(each.check), "cluster": each.cluster, "problem": each.problem} for each in complaints
                ],
            }
        )
    else:
        for each in complaints:
            say(f"{each.check}{f', {each.cluster}' if each.cluster else ''}: {each.problem}")
        say(f"{len(complaints)} to see to." if complaints else "All is well.")
    if complaints:
        raise typer.Exit(1)

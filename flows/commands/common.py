"""What the commands share: options, how they read and print, and how they end."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from application.configuration.clusters import any_cluster, default_cluster
from application.settings import read_settings
from application.workspace import Workspace, check_begun, check_can_begin, checked_moment, open_workspace
from data.ledger import Ledger, true_time
from standards.errors import MinstdError
from standards.model import Month

if TYPE_CHECKING:
    from application.people.caller import Caller


def folder_named(text: str) -> Path:
    """Return the folder that an option names.

    Raises:
        MinstdError: it names none.
    """
    if not text.strip():
        raise MinstdError("--workspace names no folder. Give one, or leave it out for MINSTD_WORKSPACE.")
    return Path(text)


ClusterOption = Annotated[
    str | None, typer.Option("--cluster", help="The id of the cluster. Default: the only one there is.")
]
MonthOption = Annotated[str, typer.Option("--month", help="The month reported on, YYYY-MM.")]
NowOption = Annotated[
    str | None,
    typer.Option(
        "--now", help="Act as at this moment, in ISO 8601 with a time zone. Only in a demonstration. Default: now."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for other software.")]
WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        help="The folder with the ledger, originals and editions. Default: MINSTD_WORKSPACE.",
        parser=folder_named,
        metavar="DIRECTORY",
    ),
]
RoleOption = Annotated[
    str | None,
    typer.Option("--role", help="Which of your roles to act in. Needed only if several of them allow this."),
]


def fail(message: str, code: int) -> NoReturn:
    print(f"minstd: {message}", file=sys.stderr)  # noqa: T201 - what a command says
    sys.exit(code)


def say(text: str) -> None:
    print(text)  # noqa: T201 - what a command says


def say_json(value: Any) -> None:
    say(json.dumps(value, indent=1, ensure_ascii=False))


def moment(text: str | None, workspace: Workspace) -> datetime:
    """Return the moment to act as at: what `--now` says, in a demonstration only.

    Raises:
        MinstdError: it is no moment, or the workspace is live.
    """
    return workspace.acting_time(given_moment(text))


def day(text: str | None) -> date:
    """Return the day that `--now` says, or today's: for commands that open no workspace and store nothing.

    Raises:
        MinstdError: it is no moment.
    """
    return given_time(text).date()


def given_time(text: str | None) -> datetime:
    """Return the moment that `--now` says, or the true one: for commands that store nothing.

    Raises:
        MinstdError: it is no moment.
    """
    return given_moment(text) or true_time()


def given_moment(text: str | None) -> datetime | None:
    """Return the moment that `--now` says; None where it isn't given.

    Raises:
        MinstdError: it is no moment.
    """
    try:
        return None if text is None else checked_moment(datetime.fromisoformat(text))
    except ValueError as error:
        raise MinstdError(f"--now {text!r} isn't a date and time. Write it as 2026-11-30T10:00+00:00.") from error


def month_of(text: str) -> Month:
    try:
        return Month.parse_meant(text)
    except ValueError as error:
        raise MinstdError(str(error)) from error


def open_cluster(folder: Path | None, cluster: str | None) -> Workspace:
    """Open a cluster's workspace, the only one's if none is named.

    Raises:
        NoWorkspace: there is none.
    """
    settings = read_settings(folder)
    check_begun(settings)
    return open_workspace(settings, cluster or default_cluster(settings))


def open_any_cluster(folder: Path | None) -> Workspace:
    """Open a workspace for what concerns no single cluster of it.

    Raises:
        NoWorkspace: there is none.
    """
    settings = read_settings(folder)
    check_begun(settings)
    return open_workspace(settings, any_cluster(settings))


def begin_cluster(folder: Path | None, cluster: str | None) -> Workspace:
    """Begin a new workspace, and open a cluster's.

    Raises:
        MinstdError: it couldn't be used.
    """
    settings = read_settings(folder)
    wanted = cluster or default_cluster(settings)
    check_can_begin(settings, wanted)
    begun = open_workspace(settings, wanted)
    print(f"A new workspace has begun: {settings.workspace}", file=sys.stderr)  # noqa: T201 - what a command says
    return begun


def is_begun(folder: Path | None) -> bool:
    """Say whether there is a workspace."""
    return Ledger.is_made(read_settings(folder).ledger_url)


def acting(workspace: Workspace, now: str | None, role: str | None = None) -> tuple[Caller, datetime]:
    """Return who runs this command, in which of their roles, and the moment to act as at.

    Raises:
        MinstdError: `--now` is no moment, or the workspace is live.
    """
    from application.people.caller import caller_of_process

    at = moment(now, workspace)
    return caller_of_process(workspace, role, at), at


def show(columns: list[str], rows: list[list[str]], title: str = "") -> None:
    """Print a table on a terminal, or its plain lines where something else reads it."""
    table = Table(*columns, title=title or None, title_justify="left")
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MinstdError(f"{path} can't be read: {error.strerror}.") from error

"""What the commands share: options, how they read and print, and how they end."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from standards.errors import MinstdError
from standards.model import Month

ClusterOption = Annotated[str, typer.Option("--cluster", help="The id of the cluster.")]
MonthOption = Annotated[str, typer.Option("--month", help="The month reported on, YYYY-MM.")]
NowOption = Annotated[
    str | None,
    typer.Option("--now", help="Act as at this moment, in ISO 8601 with a time zone. Default: now."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for other software.")]
WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", help="The folder with the ledger, originals and editions. Default: MINSTD_WORKSPACE."),
]
NORTH_LONDON = "north-london"


def fail(message: str, code: int) -> NoReturn:
    print(f"minstd: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(code)


def say(text: str) -> None:
    print(text)  # noqa: T201


def say_json(value: Any) -> None:
    say(json.dumps(value, indent=1, ensure_ascii=False))


def moment(text: str | None) -> datetime:
    """Return the moment to act as at."""
    if text is None:
        return datetime.now(UTC)
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise MinstdError(f"--now {text!r} isn't a date and time. Write it as 2026-11-30T10:00+00:00.") from error
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def month_of(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise MinstdError(str(error)) from error


def open_cluster(folder: Path | None, cluster: str) -> Workspace:
    return open_workspace(read_settings(folder), cluster)


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
        raise MinstdError(f"{path} cannot be read: {error.strerror}.") from error

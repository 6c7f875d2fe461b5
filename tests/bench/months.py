"""A whole month of six boroughs: `preview` in a process of its own against the least it could take, and Prefect."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from application.ledger.heads import make_demonstration
from application.returns import receive
from application.settings import read_settings
from application.workspace import open_workspace
from data.sample import write_sample
from standards.model import Month
from tests.bench.measure import Row, in_seconds, interleaved

ROOT = Path(__file__).resolve().parents[2]
FLOOR = Path(__file__).with_name("floor.py")
CLUSTER, MONTH = "north-london", Month(2026, 10)
NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
COMMAND = ("--cluster", CLUSTER, "--month", str(MONTH), "--now", NOW.isoformat(), "--workspace")
OWN = ("flows", "application", "data", "reports", "standards", "spreadsheets", "__main__")
SERVER_SECONDS = 90

LISTING = """
import json, runpy, sys
try:
    runpy.run_module("flows.cli", run_name="__main__")
except SystemExit as leaving:
    if leaving.code:
        raise
with open({path!r}, "w") as file:
    json.dump([name for name in sys.modules if name.partition(".")[0] not in {own!r}], file)
"""


def written(folder: Path, months: int) -> Path:
    """Write the sample into a workspace that nobody has run yet."""
    workspace = folder / "workspace"
    write_sample(CLUSTER, months, MONTH, 1, workspace / "drop")
    make_demonstration(read_settings(workspace))
    return workspace


class State(StrEnum):
    """What a preview begins with."""

    NEW = "nothing validated yet"
    VALIDATED = "every return validated"


def preview_rows(workspace: Path, runs: int, states: Iterable[State] = tuple(State)) -> list[Row]:
    """Return how long `preview` takes and what the least is that it could take, for each state it may begin in."""
    return [_preview_row(workspace, runs, state) for state in states]


def _preview_row(workspace: Path, runs: int, state: State) -> Row:
    afresh = beginning(workspace, state is State.NEW)
    afresh()
    modules = list_modules(workspace)
    contenders = {
        "preview": partial(minstd, "preview", workspace),
        "floor": partial(floor, modules, workspace),
    }
    took = interleaved(contenders, runs, is_warm=False, before=afresh)
    ours, least = took["preview"], took["floor"]
    what = f"preview of six boroughs' month, cold, {state}"
    peer = "importing the same libraries, reading the same files"
    return Row(what, in_seconds(ours), peer, in_seconds(least), ours / least, "times the floor", 2.5, at_most=True)


def prefect_rows(workspace: Path, runs: int) -> list[Row]:
    """Return how much longer the same month takes through Prefect, with its server already up."""
    afresh = beginning(workspace, is_new=False)
    with prefect_server(workspace.parent / "prefect") as url:
        contenders: dict[str, Callable[[], None]] = {
            "preview": lambda: minstd("preview", workspace),
            "run": lambda: minstd("run", workspace, {"PREFECT_API_URL": url}),
        }
        took = interleaved(contenders, runs, before=afresh)
    more = took["run"] - took["preview"]
    what = "the same through Prefect, its server up, every return validated"
    return [Row(what, in_seconds(took["run"]), "preview", in_seconds(took["preview"]), more, "s more", 5, at_most=True)]


def minstd(command: str, workspace: Path, environment: Mapping[str, str] | None = None) -> None:
    run([sys.executable, "-m", "flows.cli", command, *COMMAND, str(workspace)], environment)


def floor(modules: Path, workspace: Path) -> None:
    run([sys.executable, str(FLOOR), str(modules), str(workspace / "drop")])


def list_modules(workspace: Path) -> Path:
    """Return a list of all that a preview imports, and is not our own."""
    path = workspace.parent / "modules.json"
    program = LISTING.format(path=str(path), own=OWN)
    run([sys.executable, "-c", program, "preview", *COMMAND, str(workspace)])
    return path


def beginning(workspace: Path, is_new: bool) -> Callable[[], None]:
    """Return what brings a workspace back to where the month's run begins: nothing validated, or everything."""
    kept = workspace.parent / ("new" if is_new else "validated")
    if not kept.is_dir():
        forget(workspace)
        make_demonstration(read_settings(workspace))
        if not is_new:
            validate(workspace)
        shutil.copytree(workspace, kept, ignore=shutil.ignore_patterns("drop"))

    def begin() -> None:
        forget(workspace)
        shutil.copytree(kept, workspace, dirs_exist_ok=True)

    return begin


def validate(workspace: Path) -> None:
    """Take in and validate all that the boroughs have left."""
    held = open_workspace(read_settings(workspace), CLUSTER)
    for member in held.cluster.members:
        receive.pull(held, member, NOW)
    receive.validate(held, NOW)
    held.ledger.close()


def forget(workspace: Path) -> None:
    """Take everything out of a workspace but what the boroughs have left."""
    for path in workspace.iterdir():
        if path.name != "drop":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def run(command: list[str], environment: Mapping[str, str] | None = None, folder: Path | None = None) -> str:
    """Run a command to its end and return what it prints."""
    done = subprocess.run(
        command,
        cwd=folder or ROOT,
        env=surroundings() | dict(environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:4])} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def surroundings() -> dict[str, str]:
    """Return the environment of a process on a usual machine: no settings, compiled modules kept, nothing reported."""
    ours = ("PREFECT_", "MINSTD_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    quiet = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_LOGGING_LEVEL": "ERROR"}
    return kept | quiet


@contextmanager
def prefect_server(home: Path) -> Iterator[str]:
    """Keep a Prefect server of this measurement's own, and end it afterwards."""
    port = free_port()
    environment = surroundings() | {"PREFECT_HOME": str(home)}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            url = f"http://127.0.0.1:{port}/api"
            wait_for(f"{url}/health", server)
            yield url
        finally:
            server.terminate()


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + SERVER_SECONDS
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urlopen(url, timeout=1):  # noqa: S310
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("The Prefect server did not come up.")

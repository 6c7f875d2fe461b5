"""`make run`: the whole way, on invented returns: sample, the flow for October 2026, sign-off, publication."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import traceback
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from application import demonstration_time
from application.editions import publish
from application.editions.release import release
from application.editions.sign_off import sign_off
from application.ledger.heads import make_demonstration
from application.people.caller import caller_of_process
from application.returns import receive
from application.settings import Settings, read_settings
from application.workspace import open_workspace
from data.sample import write_sample
from data.storage.folders import make_process_private
from flows.commands.common import fail, say
from flows.local import run_month, server_starting
from flows.progress import START, TASKS, Steps, shown
from flows.run_log import LOG, log_of, others_in_log
from standards.errors import MinstdError
from standards.model import Month

CLUSTER = "north-london"
MONTH = Month(2026, 10)
MONTHS = 13
SEED = 1
RELEASED_AT = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)
SIGNED_AT = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
"""The days of October's calendar on which the draft goes to the boroughs and is signed off, when they could challenge
it: a demonstration acts as at these moments, whenever it is run."""

SAMPLE = f"Writing {MONTHS} months of invented returns"
PUBLISH = "Releasing and signing off as a demonstration, and publishing"
NAMES = (START, SAMPLE, *TASKS.values(), PUBLISH)

TO_TRY = (
    f"status --month {MONTH}",
    f"explain Camden PN3 --month {MONTH}",
    f"verdicts --month {MONTH}",
)
"""The commands that the demonstration suggests next."""


def demonstrate(settings: Settings, steps: Steps) -> str:
    """Leave a published demonstration edition in a workspace, and return its first page."""
    make_demonstration(settings)
    steps.begin(START)
    with server_starting(settings):
        steps.begin(SAMPLE)
        write_sample(CLUSTER, MONTHS, MONTH, SEED, Path(settings.drop_url))
        import_module("data.intake.validation")  # seconds, for Great Expectations, that the server takes anyway
    answer = run_month(settings, CLUSTER, MONTH, RELEASED_AT, steps.begin)
    steps.begin(PUBLISH)
    with open_workspace(settings, CLUSTER) as workspace:
        release(workspace, MONTH, caller_of_process(workspace, None, RELEASED_AT), RELEASED_AT)
        chair = caller_of_process(workspace, None, SIGNED_AT)
        edition = sign_off(workspace, answer["digest"], "Invented data; no board has seen it.", chair, SIGNED_AT)
        publish.publish_edition(workspace, edition, chair, SIGNED_AT)
        return publish.first_page(workspace, edition)


def collect_sample(settings: Settings) -> None:
    """Leave a demonstration workspace as it is two days before October's returns are due, for the portal."""
    make_demonstration(settings)
    write_sample(CLUSTER, MONTHS, MONTH, SEED, Path(settings.drop_url))
    with open_workspace(settings, CLUSTER) as workspace:
        now = demonstration_time.now_in(workspace)
        for member in workspace.cluster.members:
            receive.pull(workspace, member, now)
        receive.validate(workspace, now)


def main() -> None:
    """Run the demonstration; what others write goes to the workspace's log."""
    make_process_private()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, default=Path("var/demonstration"))
    folder = parser.parse_args().workspace
    try:
        settings = read_settings(folder)
        with others_in_log(log_of(settings)), shown(NAMES) as steps:
            page = _logged(settings, steps)
    except MinstdError as error:
        fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        fail("Stopped.", 2)
    say(farewell(page, folder))
    sys.stdout.flush()


def _logged(settings: Settings, steps: Steps) -> str:
    """Run the demonstration; of a fault of our own, leave the details in the log and one sentence."""
    try:
        return demonstrate(settings, steps)
    except MinstdError:
        raise
    except Exception as error:
        traceback.print_exc()
        raise MinstdError(f"The run stopped because of a fault; the details are in {log_of(settings)}.") from error


def farewell(page: str, folder: Path) -> str:
    """Return what to say at the end: where the edition is, how to open it, and what to try next."""
    here = Path(os.path.relpath(Path(sys.executable).parent))
    workspace = f"--workspace {shlex.quote(str(folder))}"
    address = page if "://" in page else Path(page).absolute().as_uri()
    commands = "\n".join(f"  {shlex.quote(str(here / 'minstd'))} {command} {workspace}" for command in TO_TRY)
    return (
        f"\nThe edition of {MONTH.words} is published (invented data):\n  {address}\n\n"
        f"Open it in a browser, or with\n  {shlex.quote(str(here / 'python'))} -m webbrowser -t {address}\n\n"
        f"Then try\n{commands}\n\n"
        f"What Prefect and Great Expectations logged is in {folder / LOG}"
    )


if __name__ == "__main__":
    main()

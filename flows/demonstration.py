"""`make run`: the whole way, on invented returns: sample, the flow for October 2026, sign-off, publication."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from application.editions import publish
from application.ledger import make_demonstration
from application.settings import read_settings
from application.workspace import open_workspace
from data.sample import write_sample
from data.storage.folders import make_process_private
from flows.commands.common import fail, say
from flows.local import run_month
from standards.errors import MinstdError
from standards.model import Month

CLUSTER = "north-london"
MONTH = Month(2026, 10)
MONTHS = 13
SEED = 1
SIGNED_AT = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
"""The sign-off day of October's calendar: a demonstration acts as at that moment, whenever it is run."""


def demonstrate(folder: Path) -> str:
    """Leave a published demonstration edition in a workspace, and return its first page."""
    settings = read_settings(folder)
    make_demonstration(settings)
    say(f"1/3  Writing invented returns of {MONTHS} months into {settings.drop_url}")
    write_sample(CLUSTER, MONTHS, MONTH, SEED, Path(settings.drop_url))
    say(f"2/3  Running {CLUSTER} {MONTH} through Prefect; starting it takes a little while")
    answer = run_month(settings, CLUSTER, MONTH, SIGNED_AT)
    say("3/3  Signing off as a demonstration, and publishing")
    workspace = open_workspace(settings, CLUSTER)
    edition = publish.sign_off(
        workspace, answer["digest"], "Demonstration", "Invented data; no board has seen it.", SIGNED_AT
    )
    publish.publish_edition(workspace, edition, SIGNED_AT)
    return publish.first_page(workspace, edition)


def main() -> None:
    make_process_private()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, default=Path("var/demonstration"))
    try:
        page = demonstrate(parser.parse_args().workspace)
    except MinstdError as error:
        fail(str(error), error.exit_code)
    say(f"\nPublished. Open {page} in a browser.")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

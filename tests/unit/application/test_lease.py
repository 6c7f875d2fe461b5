"""One act at a time for each cluster, also between processes; whoever dies gives the lease up within a minute."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.lease import HELD_FOR, Busy, lease_of
from application.ledger.heads import make_demonstration
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger.transient.leases import Lease

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
AT_ONCE = timedelta(0)
HOLDING = """
import sys, time
from pathlib import Path
from application.lease import lease_of
from application.settings import read_settings
from application.workspace import open_workspace
with lease_of(open_workspace(read_settings(Path(sys.argv[1])), "north-london"), "drafted"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    make_demonstration(read_settings(tmp_path))
    opened = open_workspace(read_settings(tmp_path), "north-london")
    yield opened
    opened.ledger.close()


def test_a_second_act_waits_for_the_first_and_another_clusters_does_not(workspace: Workspace) -> None:
    croydon = open_workspace(workspace.settings, "croydon")
    with lease_of(workspace, "drafted"):
        with lease_of(croydon, "drafted", AT_ONCE):
            pass
        sentence = r"^North London is being drafted since \d\d:\d\d by \w+ on .*Try again"
        with pytest.raises(Busy, match=sentence), lease_of(workspace, "released", AT_ONCE):
            pass
    with lease_of(workspace, "released", AT_ONCE) as lease:
        assert lease.act == "released"
    croydon.ledger.close()


def test_a_lease_that_would_last_for_ever_is_none(workspace: Workspace) -> None:
    """It was written by hand, or while a clock was wrong."""
    since = datetime.now(UTC)
    endless = Lease("north-london", "root on vm (process 1, x)", "repaired", since, since + timedelta(days=365))
    assert workspace.ledger.take_lease(endless) == endless
    with lease_of(workspace, "drafted", AT_ONCE) as lease:
        assert lease.act == "drafted"


def test_an_act_that_fails_gives_its_lease_back(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), lease_of(workspace, "drafted"):
        raise ZeroDivisionError
    with lease_of(workspace, "drafted", AT_ONCE):
        pass


def a_lease(holder: str, since: datetime) -> Lease:
    return Lease("north-london", holder, "drafted", since, since + HELD_FOR)


def test_a_lease_is_held_while_it_is_renewed_and_given_up_a_minute_after(workspace: Workspace) -> None:
    ledger, first = workspace.ledger, a_lease("first", NOW)
    assert ledger.take_lease(first) == first
    assert ledger.take_lease(a_lease("second", NOW + timedelta(seconds=59))) == first
    assert ledger.renew_lease(first, NOW + timedelta(seconds=105))
    assert ledger.take_lease(a_lease("second", NOW + timedelta(seconds=104))).holder == "first"
    second = a_lease("second", NOW + timedelta(seconds=105))
    assert ledger.take_lease(second) == second
    assert not ledger.renew_lease(first, NOW + timedelta(seconds=200))
    ledger.end_lease(first)
    assert ledger.take_lease(a_lease("third", NOW + timedelta(seconds=106))) == second


def test_a_process_that_is_killed_holds_it_no_longer_than_that(workspace: Workspace) -> None:
    command = [sys.executable, "-c", HOLDING, str(workspace.settings.workspace)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(Busy, match="being drafted"), lease_of(workspace, "released", AT_ONCE):
            pass
        os.kill(process.pid, signal.SIGKILL)
    later = datetime.now(UTC) + HELD_FOR
    assert workspace.ledger.take_lease(a_lease("next", later)).holder == "next"

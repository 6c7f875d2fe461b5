"""One demonstration workspace, pulled and judged once for all these tests, and one Prefect server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.returns import receive
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.sample import write_sample
from standards.model import Month

os.environ.setdefault("MINSTD_PDF", "no")  # seconds for each edition; the tests about PDFs turn them on

CLUSTER = "north-london"
OCTOBER = Month(2026, 10)
SIGNING_DAY = datetime(2026, 11, 30, 10, tzinfo=UTC)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented returns of North London, 13 months to October 2026."""
    drop = tmp_path_factory.mktemp("sample") / "drop"
    write_sample(CLUSTER, 13, OCTOBER, 1, drop)
    return drop


@pytest.fixture(scope="session")
def judged(sample: Path) -> Path:
    """A workspace in which every return of the sample has been pulled and judged."""
    folder = sample.parent
    place = open_workspace(read_settings(folder), CLUSTER)
    for member in place.cluster.members:
        receive.pull(place, member, SIGNING_DAY)
    receive.judge(place, SIGNING_DAY)
    place.ledger.close()
    return folder


@dataclass(frozen=True)
class Copy:
    """A workspace of a test's own."""

    folder: Path

    def open(self, cluster: str = CLUSTER) -> Workspace:
        return open_workspace(read_settings(self.folder), cluster)


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Path], Copy]:
    def copy(folder: Path) -> Copy:
        target = tmp_path / "workspace"
        shutil.copytree(folder, target)
        return Copy(target)

    return copy


@pytest.fixture
def workspace(judged: Path, copy_of: Callable[[Path], Copy]) -> Copy:
    """A judged workspace that the test may change."""
    return copy_of(judged)


@pytest.fixture(scope="session")
def prefect() -> Iterator[None]:
    """A Prefect server of these tests' own."""
    os.environ.update(PREFECT_API_URL="", DO_NOT_TRACK="1", PREFECT_SERVER_ANALYTICS_ENABLED="false")
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=90):
        yield

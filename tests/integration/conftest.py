"""One demonstration workspace, pulled and validated once for all these tests, and one Prefect server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from application.editions import draft
from application.editions.publish import publish_edition
from application.editions.release import release
from application.editions.sign_off import sign_off
from application.ledger.heads import make_demonstration
from application.people.caller import Caller
from application.returns import receive
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import Edition
from data.ledger.releases import Release
from data.sample import write_sample
from standards.model import Month
from tests.support.backups import Backups
from tests.support.made_once import copy_made, made_once

ANYBODY = Caller(None, "an invented person of this demonstration")
"""Whoever may do it, of the demonstration's invented people."""

CLUSTER = "north-london"
OCTOBER = Month(2026, 10)
SIGNING_DAY = datetime(2026, 11, 30, 10, tzinfo=UTC)


RELEASE_DAY = datetime(2026, 11, 19, 10, tzinfo=UTC)


def release_drafted(workspace: Workspace, month: Month = OCTOBER) -> Release:
    """Release a month's newest draft on the day that its calendar has for that, so that it can be signed on its day."""
    on = datetime.combine(workspace.cluster.timetable(month).draft_on, time(10), UTC)
    return release(workspace, month, ANYBODY, on)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented returns of North London, 13 months to October 2026."""

    def make(folder: Path) -> None:
        write_sample(CLUSTER, 13, OCTOBER, 1, folder / "drop")

    return made_once("sample", tmp_path_factory, make) / "drop"


@pytest.fixture(scope="session")
def validated(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which every return of the sample has been pulled and validated."""

    def make(folder: Path) -> None:
        copy_made(sample.parent, folder)
        make_demonstration(read_settings(folder))
        workspace = open_workspace(read_settings(folder), CLUSTER)
        for member in workspace.cluster.members:
            receive.pull(workspace, member, SIGNING_DAY)
        receive.validate(workspace, SIGNING_DAY)
        workspace.ledger.close()

    return made_once("validated", tmp_path_factory, make)


@dataclass(frozen=True)
class WorkspaceCopy:
    """A workspace of a test's own."""

    folder: Path

    def open(self, cluster: str = CLUSTER) -> Workspace:
        return open_workspace(read_settings(self.folder), cluster)


def _act(before: Path, act: Callable[[Workspace], object]) -> Callable[[Path], None]:
    """Return what makes a copy of a workspace in which an act was done."""

    def make(folder: Path) -> None:
        copy_made(before, folder)
        workspace = WorkspaceCopy(folder).open()
        act(workspace)
        workspace.ledger.close()

    return make


@pytest.fixture(scope="session")
def drafted_folder(validated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a draft of October, made once for all these tests."""
    make = _act(validated, lambda workspace: draft.report(workspace, OCTOBER, SIGNING_DAY))
    return made_once("drafted", tmp_path_factory, make)


@pytest.fixture(scope="session")
def draft_edition(drafted_folder: Path) -> Path:
    """The folder of that draft's edition, which no test may change."""
    (folder,) = (drafted_folder / "editions" / CLUSTER / str(OCTOBER)).glob("1-*")
    return folder


@pytest.fixture(scope="session")
def released_folder(drafted_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the draft released."""
    return made_once("released", tmp_path_factory, _act(drafted_folder, release_drafted))


@pytest.fixture(scope="session")
def published_folder(released_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with October published."""

    def publish(workspace: Workspace) -> None:
        (edition,) = workspace.ledger.editions()
        sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY)
        publish_edition(workspace, edition, ANYBODY, SIGNING_DAY)

    return made_once("published", tmp_path_factory, _act(released_folder, publish))


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Path], WorkspaceCopy]:
    def own_copy(folder: Path) -> WorkspaceCopy:
        target = tmp_path / "workspace"
        copy_made(folder, target)
        return WorkspaceCopy(target)

    return own_copy


@pytest.fixture
def workspace_copy(validated: Path, copy_of: Callable[[Path], WorkspaceCopy]) -> WorkspaceCopy:
    """A validated workspace that the test may change."""
    return copy_of(validated)


@pytest.fixture(scope="session")
def prefect() -> Iterator[None]:
    """A Prefect server of these tests' own."""
    os.environ.update(PREFECT_API_URL="", DO_NOT_TRACK="1", PREFECT_SERVER_ANALYTICS_ENABLED="false")
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=90):
        yield


@pytest.fixture(scope="session")
def backups(validated: Path, tmp_path_factory: pytest.TempPathFactory) -> Backups:
    """A workspace with October published, and a backup from before each of its stages."""
    made = Backups(tmp_path_factory.mktemp("lost") / "workspace", tmp_path_factory.mktemp("backups"))
    copy_made(validated, made.folder)

    def stage(name: str, act: Callable[[Workspace], object]) -> None:
        made.make(name)
        workspace = open_workspace(read_settings(made.folder), CLUSTER)
        act(workspace)
        workspace.ledger.close()

    def newest(workspace: Workspace) -> str:
        return workspace.ledger.editions(CLUSTER)[-1].digest

    stage("drafting", lambda workspace: draft.report(workspace, OCTOBER, SIGNING_DAY))
    stage("releasing", release_drafted)
    stage("signing", lambda workspace: sign_off(workspace, newest(workspace), "", ANYBODY, SIGNING_DAY))
    stage(
        "publishing",
        lambda workspace: publish_edition(workspace, workspace.ledger.edition(newest(workspace)), ANYBODY, SIGNING_DAY),
    )
    made.make("everything")
    return made


@pytest.fixture
def folder(backups: Backups, copy_of: Callable[[Path], WorkspaceCopy]) -> Path:
    return copy_of(backups.folder).folder


@pytest.fixture
def workspace(published_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]) -> Workspace:
    """A workspace with October published, of a test's own."""
    return copy_of(published_folder).open()


@pytest.fixture
def edition(workspace: Workspace) -> Edition:
    """The only edition of the workspace."""
    (edition,) = workspace.ledger.editions()
    return edition

"""Clusters' files in an object store: checked, accepted and drafted from, as they are there, and changed there only."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.editions import draft
from application.ledger.heads import make_demonstration
from application.settings import read_settings
from application.workspace import open_workspace
from data.sample import imagine, write_sample
from standards.model import Month
from tests.integration.servers import Server
from tests.support.commands import minstd

pytestmark = pytest.mark.long
URL = "s3://board/clusters"
OCTOBER = Month(2026, 10)
AT = datetime(2026, 11, 30, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Elsewhere:
    """An object store with clusters' files, and a workspace that knows of it.

    Attributes:
        clusters: the folder that the store serves: what is changed in it is changed there.
        workspace: the workspace's folder.
    """

    clusters: Path
    workspace: Path

    def command(self, *arguments: str) -> tuple[int, str]:
        done = minstd(*arguments, "--workspace", self.workspace)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    clusters = tmp_path / "served" / "board" / "clusters"
    clusters.mkdir(parents=True)
    server = Server.start("s3", tmp_path / "served")
    monkeypatch.setenv("MINSTD_CLUSTERS", URL)
    monkeypatch.setenv("MINSTD_CLUSTERS_OPTIONS", json.dumps(server.camden()[1]))
    yield Elsewhere(clusters, tmp_path / "workspace")
    server.stop()


def test_files_elsewhere_are_checked_and_accepted_and_any_change_is_noticed(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as local:
        local.setenv("MINSTD_CLUSTERS", str(elsewhere.clusters))
        made = elsewhere.command("cluster", "new", "west-london", "--areas", "Ealing,Brent", "--first-month", "2026-11")
        assert made[0] == 0
    status, text = elsewhere.command("cluster", "check", "west-london")
    assert (status, text.splitlines()[-1]) == (1, f"2 to correct in {URL}/west-london.")
    assert elsewhere.command("people", "invite", "c@example.org", "--role", "coordinator")[0] == 0
    accept = ("cluster", "accept", "west-london", "--reason", "As agreed.")
    assert elsewhere.command(*accept)[0] == 0
    assert elsewhere.command(*accept) == (0, "These files are accepted already.\n")

    file = elsewhere.clusters / "west-london" / "cluster.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("quorum: 2", "quorum: 1"), encoding="utf-8")
    status, text = elsewhere.command("preview", "--month", "2026-11")
    assert (status, "have changed since they were accepted" in text, "cluster.yaml" in text) == (2, True, True)
    assert elsewhere.command(*accept) == (0, "Accepted as they are now: cluster.yaml.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("cluster", "new", "south-london", "--areas", "Ealing"),
        ("cluster", "join", "west-london", "--area", "Brent", "--from", "2027-03", "--reason", "Agreed."),
        (
            "register",
            "add",
            "panel",
            "panel_type=MARAC",
            "--borough",
            "Ealing",
            "--from",
            "2026-11",
            "--reason",
            "New.",
        ),
    ],
)
def test_no_command_changes_files_elsewhere(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    with monkeypatch.context() as local:
        local.setenv("MINSTD_CLUSTERS", str(elsewhere.clusters))
        assert elsewhere.command("cluster", "new", "west-london", "--areas", "Ealing")[0] == 0
    assert elsewhere.command("people", "invite", "c@example.org", "--role", "coordinator")[0] == 0
    status, text = elsewhere.command(*arguments)
    assert (status, "are only read from here" in text) == (2, True), text


def test_they_are_changed_in_a_copy_that_is_put_back_as_the_refusal_says(elsewhere: Elsewhere, tmp_path: Path) -> None:
    copied = tmp_path / "copied"

    def here(*arguments: str) -> tuple[int, str]:
        done = minstd(*arguments, "--workspace", elsewhere.workspace, MINSTD_CLUSTERS=str(copied))
        return done.returncode, done.stdout + done.stderr

    assert here("cluster", "new", "west-london", "--areas", "Ealing", "--first-month", "2026-11")[0] == 0
    shutil.copytree(copied, elsewhere.clusters, dirs_exist_ok=True)
    assert elsewhere.command("people", "invite", "c@example.org", "--role", "coordinator")[0] == 0
    accept = ("cluster", "accept", "west-london", "--reason", "As agreed.")
    assert elsewhere.command(*accept)[0] == 0
    join = ("cluster", "join", "west-london", "--area", "Brent", "--from", "2027-03", "--reason", "Agreed.")
    status, text = elsewhere.command(*join)
    assert (status, "with MINSTD_CLUSTERS set to that folder, and copy it back" in text) == (2, True)
    assert here(*join)[0] == 0
    status, text = elsewhere.command("preview", "--month", "2026-11")
    assert (status, "have changed since they were accepted" in text) == (2, True)
    shutil.copytree(copied, elsewhere.clusters, dirs_exist_ok=True)
    assert elsewhere.command(*accept) == (0, "These files are accepted already.\n")


@pytest.mark.long
def test_a_month_is_drafted_from_files_elsewhere(elsewhere: Elsewhere) -> None:
    (name,) = imagine(2, 1, elsewhere.clusters)
    write_sample(name, 1, OCTOBER, 1, elsewhere.workspace / "drop", elsewhere.clusters)
    make_demonstration(read_settings(elsewhere.workspace))
    workspace = open_workspace(read_settings(elsewhere.workspace), name)
    _, edition, troubles = draft.collect_and_draft(workspace, OCTOBER, AT)
    assert troubles == {}
    assert workspace.editions.has(f"{edition.folder}/board/index.html")


def test_what_cannot_be_read_is_told_with_the_setting(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINSTD_CLUSTERS", "s3://nowhere/clusters")
    status, text = elsewhere.command("cluster", "check", "west-london")
    assert status == 2
    assert "There is no folder at s3://nowhere/clusters. Create it, or correct the setting clusters" in text

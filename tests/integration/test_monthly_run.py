"""The month, end to end: from boroughs' files to a published edition, whatever goes wrong on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from application.editions import draft, publish
from application.editions.sign_off import sign_off
from application.ledger.heads import make_demonstration
from application.returns import receive
from application.returns.kept.verify import verify_kept
from application.returns.register import register_of
from application.settings import read_settings
from data.storage.editions import CERTIFICATE, PUBLISHED
from data.storage.store import sha256
from standards.errors import MinstdError
from standards.model import Outcome
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted
from tests.support.commands import minstd_alone
from tests.support.records import receipts_of

STAGES = ["pull", "validate", "cut", "assess", "write"]


def files_of(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): sha256(path.read_bytes()) for path in folder.rglob("*") if path.is_file()}


def test_a_month_gives_a_verdict_for_every_standard_and_area(
    drafted_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]
) -> None:
    workspace = copy_of(drafted_folder).open()
    (edition,) = workspace.ledger.editions()
    comparison = draft.assess(workspace, draft.cut(workspace, OCTOBER, SIGNING_DAY))
    expected = sum(6 if standard.applies_to == "each_borough" else 1 for standard in comparison.ruleset.standards)
    assert len(comparison.verdicts) == expected
    assert {verdict.outcome for verdict in comparison.verdicts} == set(Outcome)
    assert edition.number == 1
    assert edition.is_demonstration


@pytest.mark.long
def test_the_same_inputs_give_the_same_bytes_in_another_process(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    _comparison, edition = draft.report(workspace, OCTOBER, SIGNING_DAY)
    folder = workspace_copy.folder / "editions" / edition.folder
    before = files_of(folder)
    shutil.rmtree(folder)
    preview(workspace_copy, SIGNING_DAY + timedelta(hours=1))
    assert files_of(folder) == before


def preview(workspace_copy: WorkspaceCopy, now: datetime) -> None:
    arguments = ("--month", OCTOBER, "--now", now.isoformat(), "--workspace", workspace_copy.folder)
    minstd_alone("run", "--in-process", *arguments).check_returncode()


@pytest.mark.long
def test_every_file_of_an_edition_is_in_its_manifest(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    _comparison, edition = draft.report(workspace, OCTOBER, SIGNING_DAY)
    folder = workspace_copy.folder / "editions" / edition.folder
    manifest = json.loads((folder / "manifest.json").read_text())
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    files = files_of(folder)
    assert files.pop("manifest.json") == edition.manifest_sha256
    assert files == listed
    assert manifest["demonstration"] is True


@pytest.mark.long
def test_publishing_changes_no_byte_and_happens_once(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    _comparison, edition = draft.report(workspace, OCTOBER, SIGNING_DAY)
    release_drafted(workspace)
    folder = workspace_copy.folder / "editions" / edition.folder
    before = files_of(folder)
    for hours in (0, 1):
        at = SIGNING_DAY + timedelta(hours=hours)
        publish.publish_edition(workspace, sign_off(workspace, edition.digest[:12], "", ANYBODY, at), ANYBODY, at)
    after = files_of(folder)
    assert after.pop(CERTIFICATE)
    assert after.pop(PUBLISHED)
    assert after == before
    assert [publication.edition for publication in workspace.ledger.publications(CLUSTER)] == [edition.digest]
    pointer = json.loads((workspace_copy.folder / "editions" / CLUSTER / "published.json").read_text())
    assert pointer["current"]["folder"] == edition.folder


@pytest.mark.long
def test_an_altered_draft_is_not_published(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    _comparison, edition = draft.report(workspace, OCTOBER, SIGNING_DAY)
    release_drafted(workspace, edition.month)
    sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY)
    page = workspace_copy.folder / "editions" / edition.folder / "board" / "verdicts.csv"
    page.write_bytes(page.read_bytes().replace(b"not_met", b"met", 1))
    with pytest.raises(MinstdError, match=r"verdicts\.csv has changed"):
        publish.publish_edition(workspace, edition, ANYBODY, SIGNING_DAY)
    assert workspace.ledger.publications(CLUSTER) == []


@pytest.mark.long
def test_an_unsigned_draft_is_not_published(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    _comparison, edition = draft.report(workspace, OCTOBER, SIGNING_DAY)
    with pytest.raises(MinstdError, match="hasn't been signed off"):
        publish.publish_edition(workspace, edition, ANYBODY, SIGNING_DAY)


@pytest.mark.long
def test_no_draft_is_signed_off_while_boroughs_can_challenge_it(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    _comparison, edition = draft.report(workspace, OCTOBER, SIGNING_DAY)
    with pytest.raises(MinstdError, match="hasn't been released to the boroughs"):
        sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY)
    assert release_drafted(workspace).closes_at == datetime(2026, 11, 26, tzinfo=UTC)
    with pytest.raises(MinstdError, match="challenge this draft until 25 November 2026"):
        sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY - timedelta(days=5))


def test_what_comes_after_the_freeze_waits_for_the_next_cut(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    before = draft.cut(workspace, OCTOBER, SIGNING_DAY).digest
    member = workspace.member("Camden")
    (path,) = (workspace_copy.folder / "drop" / "camden").glob("*service-2026-10*.xlsx")
    receive.submit(workspace, member, path.name, path.read_bytes(), ANYBODY, SIGNING_DAY)
    assert draft.cut(workspace, OCTOBER, SIGNING_DAY).digest == before


def test_a_refused_file_never_replaces_the_last_good_one(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    at = workspace.cluster.timetable(OCTOBER).due_at - timedelta(hours=1)
    before = {row.owed: row.receipt for row in register_of(workspace, OCTOBER, at) if row.is_accepted}
    validation = receive.submit(
        workspace, workspace.member("Camden"), "camden-service-2026-10.xlsx", b"not a workbook", ANYBODY, at
    )
    assert str(validation.state) == "refused"
    after = {row.owed: row.receipt for row in register_of(workspace, OCTOBER, at) if row.is_accepted}
    assert after == before


def test_the_same_bytes_by_hand_make_a_new_receipt_each_time(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    (path,) = (workspace_copy.folder / "drop" / "camden").glob("*service-2026-10*.xlsx")
    receipts = {
        receive.submit(
            workspace,
            workspace.member("Camden"),
            path.name,
            path.read_bytes(),
            ANYBODY,
            SIGNING_DAY + timedelta(hours=n),
        ).receipt.id
        for n in range(2)
    }
    assert len(receipts) == 2


def test_the_pull_takes_nothing_twice(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    assert {receive.pull(workspace, member, SIGNING_DAY).new for member in workspace.cluster.members} == {0}


@pytest.mark.long
def test_kept_returns_and_cache_can_be_proved_and_made_again(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    assert verify_kept(workspace).is_whole
    assert workspace.spool.waiting() == []
    comparison = draft.assess(workspace, draft.cut(workspace, OCTOBER, SIGNING_DAY))
    shutil.rmtree(workspace_copy.folder / "observations")
    again = draft.assess(workspace, draft.cut(workspace, OCTOBER, SIGNING_DAY))
    assert [
        (verdict.area, verdict.standard, verdict.outcome, verdict.evidence.value) for verdict in again.verdicts
    ] == [(verdict.area, verdict.standard, verdict.outcome, verdict.evidence.value) for verdict in comparison.verdicts]


KILLER = """
import os, signal, sys
from application.editions import draft
from flows.cli import main
name, when = sys.argv.pop(1), sys.argv.pop(1)
work = getattr(draft, name)
def killed(*given, **named):
    if when == "after":
        work(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(draft, name, killed)
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("stage", STAGES)
def test_a_run_killed_at_any_stage_and_run_again_ends_in_the_same_edition(
    stage: str, when: str, sample: Path, validated: Path, copy_of: Callable[[Path], WorkspaceCopy]
) -> None:
    is_early = stage in ("pull", "validate")
    workspace_copy = copy_of(sample.parent if not is_early else _only_drop(sample))
    command = [sys.executable, "-c", KILLER, stage, when, "run", "--in-process", "--month", str(OCTOBER)]
    command += ["--now", SIGNING_DAY.isoformat(), "--workspace", str(workspace_copy.folder)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == -signal.SIGKILL
    preview(workspace_copy, SIGNING_DAY)
    expected = _edition_of(validated)
    (edition,) = workspace_copy.open().ledger.editions(CLUSTER)
    assert (edition.digest, edition.manifest_sha256) == expected


def _only_drop(sample: Path) -> Path:
    """Return a demonstration in which nothing has been pulled yet."""
    bare = sample.parent.parent / "bare"
    if not bare.exists():
        shutil.copytree(sample, bare / "drop")
        make_demonstration(read_settings(bare))
    return bare


def _edition_of(validated: Path) -> tuple[str, str]:
    workspace = WorkspaceCopy(validated).open()
    edition = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    return edition.digest, edition.manifest_sha256


def answer_of(*arguments: str, folder: Path) -> Any:
    command = [sys.executable, "-m", "flows.cli", *arguments, "--workspace", str(folder), "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PREFECT_API_URL": ""}
    )
    return json.loads(done.stdout)


def test_verdicts_as_json_name_the_cells_they_came_from(workspace_copy: WorkspaceCopy) -> None:
    rows = answer_of("verdicts", "--month", "2026-10", "--now", SIGNING_DAY.isoformat(), folder=workspace_copy.folder)
    workspace = workspace_copy.open()
    attendance = next(row for row in rows if row["standard_id"] == "PN3" and row["verdict"] == "met")
    assert attendance["cells"]
    for cell in attendance["cells"]:
        assert receipts_of(workspace.ledger, cell["sha256"])
        assert cell["sheet"] == "panels"


def test_status_as_json_has_a_row_for_each_sheet_owed(workspace_copy: WorkspaceCopy) -> None:
    rows = answer_of("status", "--month", "2026-10", "--now", SIGNING_DAY.isoformat(), folder=workspace_copy.folder)
    assert len(rows) == 6 * 4
    assert {row["obligation"] for row in rows} == {"closed"}
    assert {"accepted", "none", "rejected"} <= {row["state"] for row in rows}

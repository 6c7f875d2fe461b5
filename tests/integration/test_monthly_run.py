"""The month, end to end: from boroughs' files to a published edition, whatever goes wrong on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from application.disclosure.certificate import CERTIFICATE
from application.editions import draft, publish
from application.returns import receive
from application.returns.register import register_of
from data.storage.store import sha256
from standards.errors import MinstdError
from standards.model import Outcome
from tests.integration.conftest import CLUSTER, OCTOBER, SIGNING_DAY, Copy

STAGES = ["pull", "judge", "cut", "judge_standards", "draft"]


def files_of(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): sha256(path.read_bytes()) for path in folder.rglob("*") if path.is_file()}


def test_a_month_gives_a_verdict_for_every_standard_and_area(workspace: Copy) -> None:
    place = workspace.open()
    comparison, edition = draft.report(place, OCTOBER, SIGNING_DAY)
    expected = sum(6 if one.applies_to == "each_borough" else 1 for one in comparison.ruleset.standards)
    assert len(comparison.verdicts) == expected
    assert {one.outcome for one in comparison.verdicts} == set(Outcome)
    assert edition.number == 1
    assert edition.is_demonstration


def test_the_same_inputs_give_the_same_bytes_in_another_process(workspace: Copy) -> None:
    place = workspace.open()
    _comparison, edition = draft.report(place, OCTOBER, SIGNING_DAY)
    folder = workspace.folder / "editions" / edition.folder
    before = files_of(folder)
    shutil.rmtree(folder)
    preview(workspace, SIGNING_DAY + timedelta(hours=1))
    assert files_of(folder) == before


def preview(workspace: Copy, now: datetime) -> None:
    command = [sys.executable, "-m", "flows.cli", "preview", "--month", str(OCTOBER), "--now", now.isoformat()]
    subprocess.run([*command, "--workspace", str(workspace.folder)], check=True, capture_output=True)


def test_every_file_of_an_edition_is_in_its_manifest(workspace: Copy) -> None:
    place = workspace.open()
    _comparison, edition = draft.report(place, OCTOBER, SIGNING_DAY)
    folder = workspace.folder / "editions" / edition.folder
    manifest = json.loads((folder / "manifest.json").read_text())
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    found = files_of(folder)
    assert found.pop("manifest.json") == edition.manifest_sha256
    assert found == listed
    assert manifest["demonstration"] is True


def test_publishing_changes_no_byte_and_happens_once(workspace: Copy) -> None:
    place = workspace.open()
    _comparison, edition = draft.report(place, OCTOBER, SIGNING_DAY)
    folder = workspace.folder / "editions" / edition.folder
    before = files_of(folder)
    for hours in (0, 1):
        at = SIGNING_DAY + timedelta(hours=hours)
        publish.publish(place, publish.sign_off(place, edition.digest[:10], "Chair", "", at), at)
    after = files_of(folder)
    assert after.pop(CERTIFICATE)
    assert after == before
    assert [one.edition for one in place.ledger.publications(CLUSTER)] == [edition.digest]
    pointer = json.loads((workspace.folder / "editions" / CLUSTER / "published.json").read_text())
    assert pointer["current"]["folder"] == edition.folder


def test_an_altered_draft_is_not_published(workspace: Copy) -> None:
    place = workspace.open()
    _comparison, edition = draft.report(place, OCTOBER, SIGNING_DAY)
    publish.sign_off(place, edition.digest, "Chair", "", SIGNING_DAY)
    page = workspace.folder / "editions" / edition.folder / "board" / "verdicts.csv"
    page.write_bytes(page.read_bytes().replace(b"not_met", b"met", 1))
    with pytest.raises(MinstdError, match=r"verdicts\.csv was altered"):
        publish.publish(place, edition, SIGNING_DAY)
    assert place.ledger.publications(CLUSTER) == []


def test_an_unsigned_draft_is_not_published(workspace: Copy) -> None:
    place = workspace.open()
    _comparison, edition = draft.report(place, OCTOBER, SIGNING_DAY)
    with pytest.raises(MinstdError, match="not signed off"):
        publish.publish(place, edition, SIGNING_DAY)


def test_no_draft_is_signed_off_while_boroughs_can_challenge_it(workspace: Copy) -> None:
    place = workspace.open()
    _comparison, edition = draft.report(place, OCTOBER, SIGNING_DAY)
    with pytest.raises(MinstdError, match="challenge this draft until"):
        publish.sign_off(place, edition.digest, "Chair", "", SIGNING_DAY - timedelta(days=10))


def test_what_comes_after_the_freeze_waits_for_the_next_cut(workspace: Copy) -> None:
    place = workspace.open()
    before = draft.cut(place, OCTOBER, SIGNING_DAY).digest
    member = place.member("Camden")
    (path,) = (workspace.folder / "drop" / "camden").glob("*service-2026-10*.xlsx")
    receive.submit(place, member, path.name, path.read_bytes(), SIGNING_DAY)
    assert draft.cut(place, OCTOBER, SIGNING_DAY).digest == before


def test_a_refused_file_never_replaces_the_last_good_one(workspace: Copy) -> None:
    place = workspace.open()
    at = place.cluster.timetable(OCTOBER).due_at - timedelta(hours=1)
    before = {row.owed: row.receipt for row in register_of(place, OCTOBER, at) if row.is_accepted}
    judged = receive.submit(place, place.member("Camden"), "camden-service-2026-10.xlsx", b"not a workbook", at)
    assert str(judged.state) == "refused"
    after = {row.owed: row.receipt for row in register_of(place, OCTOBER, at) if row.is_accepted}
    assert after == before


def test_the_same_bytes_by_hand_make_a_new_receipt_each_time(workspace: Copy) -> None:
    place = workspace.open()
    (path,) = (workspace.folder / "drop" / "camden").glob("*service-2026-10*.xlsx")
    receipts = {
        receive.submit(
            place, place.member("Camden"), path.name, path.read_bytes(), SIGNING_DAY + timedelta(hours=n)
        ).receipt.id
        for n in range(2)
    }
    assert len(receipts) == 2


def test_the_pull_takes_nothing_twice(workspace: Copy) -> None:
    place = workspace.open()
    assert {receive.pull(place, member, SIGNING_DAY).new for member in place.cluster.members} == {0}


def test_originals_and_cache_can_be_proved_and_made_again(workspace: Copy) -> None:
    place = workspace.open()
    digests = [digest for digest, _size in place.ledger.originals()]
    assert place.originals.missing(digests) == []
    comparison = draft.judge_standards(place, draft.cut(place, OCTOBER, SIGNING_DAY))
    shutil.rmtree(workspace.folder / "observations")
    again = draft.judge_standards(place, draft.cut(place, OCTOBER, SIGNING_DAY))
    assert [(one.area, one.standard, one.outcome, one.evidence.value) for one in again.verdicts] == [
        (one.area, one.standard, one.outcome, one.evidence.value) for one in comparison.verdicts
    ]


KILLER = """
import os, signal, sys
from flows import publishing, receiving, stages
from flows.cli import main
name, when = sys.argv.pop(1), sys.argv.pop(1)
work = getattr(stages, name)
def killed(*given, **named):
    if when == "after":
        work(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(stages, name, killed)
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("stage", STAGES)
def test_a_run_killed_at_any_stage_and_run_again_ends_in_the_same_edition(
    stage: str, when: str, sample: Path, judged: Path, copy_of: Callable[[Path], Copy]
) -> None:
    is_early = stage in ("pull", "judge")
    workspace = copy_of(sample.parent if not is_early else _only_drop(sample))
    command = [sys.executable, "-c", KILLER, stage, when, "preview", "--month", str(OCTOBER)]
    command += ["--now", SIGNING_DAY.isoformat(), "--workspace", str(workspace.folder)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == -signal.SIGKILL
    preview(workspace, SIGNING_DAY)
    expected = _edition_of(judged)
    (edition,) = workspace.open().ledger.editions(CLUSTER)
    assert (edition.digest, edition.manifest_sha256) == expected


def _only_drop(sample: Path) -> Path:
    bare = sample.parent.parent / "bare"
    if not bare.exists():
        shutil.copytree(sample, bare / "drop")
    return bare


def _edition_of(judged: Path) -> tuple[str, str]:
    place = Copy(judged).open()
    edition = draft.report(place, OCTOBER, SIGNING_DAY)[1]
    return edition.digest, edition.manifest_sha256


def answer_of(*arguments: str, folder: Path) -> Any:
    command = [sys.executable, "-m", "flows.cli", *arguments, "--workspace", str(folder), "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PREFECT_API_URL": ""}
    )
    return json.loads(done.stdout)


def test_verdicts_as_json_name_the_cells_they_came_from(workspace: Copy) -> None:
    rows = answer_of("verdicts", "--month", "2026-10", "--now", SIGNING_DAY.isoformat(), folder=workspace.folder)
    place = workspace.open()
    attendance = next(row for row in rows if row["standard_id"] == "PN3" and row["verdict"] == "met")
    assert attendance["cells"]
    for cell in attendance["cells"]:
        assert place.originals.get(cell["sha256"])
        assert cell["sheet"] == "panels"


def test_status_as_json_has_a_row_for_each_sheet_owed(workspace: Copy) -> None:
    rows = answer_of("status", "--month", "2026-10", "--now", SIGNING_DAY.isoformat(), folder=workspace.folder)
    assert len(rows) == 6 * 4
    assert {row["obligation"] for row in rows} == {"closed"}
    assert {"accepted", "none", "rejected"} <= {row["state"] for row in rows}

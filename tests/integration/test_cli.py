"""The command line: what it answers, its exit codes, and one clear message for whatever the user can mend."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from application.settings import read_settings
from application.workspace import open_workspace
from tests.integration.conftest import CLUSTER, SIGNING_DAY, WorkspaceCopy
from tests.support.commands import minstd

NOW = ("--now", SIGNING_DAY.isoformat())


def files(sample: Path, *names: str) -> list[str]:
    return [str(sample / name) for name in names]


def test_check_answers_for_each_file_in_json(sample: Path) -> None:
    paths = files(
        sample,
        "camden/camden-service-2026-10.xlsx",
        "hackney/hackney-panel-2026-10.zip",
        "barnet/barnet-service-2025-11.xlsm",
        "barnet/barnet-service-2026-10.xlsx",
        "enfield/enfield-panel-2025-11.xlsx",
    )
    done = minstd("check", *paths, "--json", "--now", "2026-11-10T10:00+00:00")
    answers = json.loads(done.stdout)["files"]
    assert done.returncode == 1
    assert [answer["state"] for answer in answers] == ["accepted", "rejected", "refused", "questions", "held"]
    assert [answer["borough"] for answer in answers] == ["E09000007", "E09000012", None, "E09000003", "E09000010"]
    assert [answer["month"] for answer in answers] == ["2026-10", "2026-10", None, "2026-10", "2025-11"]
    for answer in answers:
        assert set(answer) == {"file", "sha256", "state", "return_type", "borough", "month", "findings"}
        for finding in answer["findings"]:
            assert set(finding) == {"code", "effect", "sheet", "cells", "message", "fix"}


def test_check_says_to_a_person_what_to_mend(sample: Path) -> None:
    done = minstd("check", *files(sample, "hackney/hackney-panel-2026-10.zip"))
    assert done.returncode == 1
    assert "Correct and resubmit" in done.stdout
    assert done.stderr == ""


def test_a_good_file_ends_with_zero(sample: Path) -> None:
    """As a process of its own, as it is typed."""
    command = [sys.executable, "-m", "flows.cli", "check", *files(sample, "camden/camden-service-2026-10.xlsx")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_submitting_gives_a_receipt(workspace_copy: WorkspaceCopy, sample: Path) -> None:
    paths = files(sample, "camden/camden-service-2026-10.xlsx")
    done = minstd("submit", *paths, "--borough", "camden", "--workspace", str(workspace_copy.folder), "--json", *NOW)
    (receipt,) = json.loads(done.stdout)
    assert receipt["state"] == "accepted"
    assert receipt["receipt"] > 0


def test_a_borough_that_sends_anothers_return_is_told_so(workspace_copy: WorkspaceCopy, sample: Path) -> None:
    paths = files(sample, "camden/camden-service-2026-10.xlsx")
    done = minstd("submit", *paths, "--borough", "Barnet", "--workspace", str(workspace_copy.folder), "--json", *NOW)
    (receipt,) = json.loads(done.stdout)
    assert (done.returncode, receipt["state"]) == (1, "refused")


@pytest.mark.long
def test_run_sign_off_and_verify(workspace_copy: WorkspaceCopy) -> None:
    workspace = ("--workspace", str(workspace_copy.folder))
    draft = json.loads(minstd("run", "--in-process", "--month", "2026-10", *workspace, *NOW, "--json").stdout)
    assert (Path(draft["folder"]) / "board" / "index.html").is_file()
    early = minstd("sign-off", draft["digest"][:12], *workspace, *NOW)
    assert (early.returncode, "minstd editions release 2026-10" in early.stderr) == (2, True)
    released = minstd("editions", "release", "2026-10", *workspace, "--now", "2026-11-19T10:00+00:00", "--json")
    assert json.loads(released.stdout)["closes_at"] == "2026-11-26T00:00:00+00:00"
    assert json.loads(released.stdout)["edition"] == draft["digest"]
    signed = minstd("sign-off", draft["digest"][:12], "--role", "Cluster chair", *workspace, *NOW)
    assert (signed.returncode, "is published" in signed.stdout) == (0, True)
    listed = json.loads(minstd("editions", "list", *workspace, "--json").stdout)
    assert [(edition["state"], edition["signed_by"]) for edition in listed] == [("published", "Cluster chair")]
    verified = minstd("editions", "verify", draft["digest"][:12], *workspace)
    assert (verified.returncode, "are as they were drafted" in verified.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", "nothing.xlsx"), "nothing.xlsx can't be read"),
        (("status", "--month", "October"), "is not a month; write it as YYYY-MM"),
        (("status", "--month", "2026-10", "--cluster", "south-london"), "There is no cluster called 'south-london'"),
        (("status", "--month", "2026-10", "--now", "yesterday"), "isn't a date and time"),
        (("submit", "README.md", "--borough", "Croydon"), "'Croydon' isn't in North London"),
        (("preview", "--month", "2026-10"), "To make a draft, the account"),
        (("preview", "--month", "2024-01", *NOW), "This workspace is live"),
        (("sign-off", "abc", "--role", "Chair"), "No edition begins with 'abc'"),
        (("status",), "Missing option"),
    ],
)
def test_whatever_can_be_corrected_is_one_message_and_exit_code_two(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    open_workspace(read_settings(tmp_path), CLUSTER).ledger.close()
    done = minstd(*arguments, MINSTD_WORKSPACE=str(tmp_path))
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_ledger_that_cannot_be_opened_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"this is not a database, and long enough to be taken for one" * 100)
    done = minstd("status", "--month", "2026-10", "--workspace", str(tmp_path))
    assert done.returncode == 2
    assert "can't be opened" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_the_returns_of_a_borough_whose_source_is_gone_are_missing_and_the_rest_carries_on(
    workspace_copy: WorkspaceCopy,
) -> None:
    shutil.rmtree(workspace_copy.folder / "drop" / "hackney")
    done = minstd("preview", "--month", "2026-10", "--workspace", str(workspace_copy.folder), *NOW, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 1
    assert list(answer["troubles"]) == ["E09000012"]
    assert answer["digest"]


def test_below_the_quorum_preview_makes_no_draft(workspace_copy: WorkspaceCopy) -> None:
    for area in ("hackney", "camden", "barnet"):
        shutil.rmtree(workspace_copy.folder / "drop" / area)
    done = minstd("preview", "--month", "2026-10", "--workspace", str(workspace_copy.folder), *NOW)
    assert (done.returncode, "Too few sources could be read for a draft: 3 of 6" in done.stderr) == (2, True)
    assert workspace_copy.open().ledger.editions() == []

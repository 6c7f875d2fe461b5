"""Commands that keep watch: what the returns cost, and whether every original is there."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.integration.conftest import WorkspaceCopy
from tests.integration.test_cli import minstd


def test_burden_tells_the_minutes_by_sheet() -> None:
    done = minstd("burden", "--month", "2026-10", "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["target_minutes"]) == (0, 240)
    hackney = next(row for row in answer["boroughs"] if row["area"] == "Hackney")
    for kind in ("ordinary_month", "quarter_end", "year_end", "year"):
        assert hackney[kind]["minutes"] == pytest.approx(sum(hackney[kind]["by_sheet"].values()))
    assert hackney["ordinary_month"]["minutes"] < hackney["quarter_end"]["minutes"] < hackney["year_end"]["minutes"]
    assert "Front door" in minstd("burden", "--month", "2026-10").stdout


def test_a_month_over_the_target_ends_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.registers.burden.TARGET_MINUTES", 175)
    done = CliRunner().invoke(app, ["burden", "--month", "2026-10"])
    assert (done.exit_code, "Over the target in an ordinary month: Hackney" in done.stdout) == (1, True)


def test_originals_are_proved_to_be_there_and_unaltered(workspace_copy: WorkspaceCopy) -> None:
    workspace = ("--workspace", str(workspace_copy.folder))
    intact = minstd("originals", "verify", *workspace)
    assert (intact.returncode, "originals are present and as received" in intact.stdout) == (0, True)
    gone, altered = sorted(path for path in (workspace_copy.folder / "originals").rglob("*") if path.is_file())[:2]
    gone.unlink()
    altered.write_bytes(altered.read_bytes() + b"!")
    done = minstd("originals", "verify", *workspace, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 1
    assert list(answer["missing_or_altered"]) == [gone.name, altered.name]
    assert all(receipts for receipts in answer["missing_or_altered"].values())
    output = minstd("originals", "verify", *workspace).stdout
    assert f"{gone.name} is missing or altered: receipt" in output

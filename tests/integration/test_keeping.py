"""Commands that keep watch: what the returns cost, and whether every original is there."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.integration.conftest import WorkspaceCopy
from tests.support.commands import minstd


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


def test_kept_returns_are_proved_to_be_there_and_unaltered(workspace_copy: WorkspaceCopy) -> None:
    workspace = ("--workspace", str(workspace_copy.folder))
    intact = minstd("originals", "verify", *workspace)
    assert (intact.returncode, "returns are present and as kept" in intact.stdout) == (0, True)
    assert minstd("returns", "verify", *workspace).returncode == 0
    gone, altered = sorted((workspace_copy.folder / "kept").rglob("*.json"))[:2]
    gone.unlink()
    altered.write_bytes(altered.read_bytes() + b"!")
    stray = altered.with_name(f"{altered.name[:2]}{'0' * 62}.json")
    stray.write_bytes(b"{}")
    done = minstd("returns", "verify", *workspace, "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, len(answer["missing"]), answer["strays"]) == (1, 2, [stray.stem])
    done = minstd("originals", "verify", *workspace, "--json")
    assert (done.returncode, list(json.loads(done.stdout)["missing_or_altered"])) == (
        1,
        [str(number) for number in answer["missing"]],
    )
    output = minstd("returns", "verify", *workspace).stdout
    assert f"What was kept of receipt {answer['missing'][0]} is missing or altered." in output

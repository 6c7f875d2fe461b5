"""Commands that keep watch: what the returns cost, and whether every original is there."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from application.returns import receive
from flows.cli import app
from tests.integration.conftest import ANYBODY, OCTOBER, WorkspaceCopy
from tests.support.books import CAMDEN, clean
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


def test_what_boroughs_measured_is_told_from_what_was_estimated(workspace_copy: WorkspaceCopy) -> None:
    asked = ("burden", "--month", "2026-10", "--workspace", str(workspace_copy.folder))
    assert json.loads(minstd(*asked, "--json").stdout)["measured"] == []
    assert "Measured: no return said" in minstd(*asked).stdout
    workspace = workspace_copy.open()
    at = workspace.cluster.timetable(OCTOBER).due_at - timedelta(hours=1)
    for minutes in (400, 95):  # resubmitted: the newest counts
        book = clean().cover("minutes_taken", minutes)
        receive.submit(workspace, workspace.member("Camden"), "a.xlsx", book.xlsx(), ANYBODY, at)
        at += timedelta(minutes=1)
    book = clean("panel").cover("minutes_taken", "about two hours")
    unclear = receive.submit(workspace, workspace.member("Camden"), "b.xlsx", book.xlsx(), ANYBODY, at)
    assert "minutes_unclear" in {finding.code for finding in unclear.findings}
    workspace.ledger.close()
    answer = json.loads(minstd(*asked, "--json").stdout)
    (measured,) = answer["measured"]
    assert (measured["gss_code"], measured["return_type"], measured["month"]) == (CAMDEN, "service", "2026-10")
    camden = next(row for row in answer["boroughs"] if row["area"] == "Camden")["ordinary_month"]["by_sheet"]
    estimated = camden["Covers"] / 2 + camden["Services"] + camden["Activity"]
    assert (measured["minutes"], measured["estimated_minutes"]) == (95, pytest.approx(estimated))
    assert re.search(rf"service +│ +ordinary month +│ +1 +│ +95 +│ +{estimated:.0f}", minstd(*asked).stdout)


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

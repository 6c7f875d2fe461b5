"""The worked example of the guide for the standards' owners, as far as verdicts from a year's returns."""

from __future__ import annotations

from pathlib import Path

import pytest

from application.standards import impact_of
from application.views.handbook import impact_rows
from standards.framework.ruleset import load_rules
from tests.integration.conftest import OCTOBER, SIGNING_DAY, WorkspaceCopy
from tests.unit.guides.test_standards import folder as folder


@pytest.mark.long
def test_the_new_standard_has_verdicts_for_every_borough_and_changes_no_other(
    workspace_copy: WorkspaceCopy, folder: Path
) -> None:
    workspace, new = workspace_copy.open(), load_rules(folder / "2027.1.yaml")
    impact = impact_of(workspace, OCTOBER, SIGNING_DAY, new)
    rows = [row for row in impact_rows(workspace, impact, new) if row["month"] == "2026-10"]
    workspace.ledger.close()
    assert {row["standard"] for row in rows} == {"PN11"}
    assert {row["was"] for row in rows} == {"Not in that version"}
    verdicts = {row["area_name"]: (row["would_be"], row["would_be_reason"]) for row in rows}
    assert set(verdicts) == {"Barnet", "Camden", "Enfield", "Hackney", "Haringey", "Islington"}
    assert verdicts["Barnet"] == ("Meets", "")
    assert verdicts["Camden"] == ("Can't be assessed", "too_few")
    assert verdicts["Hackney"] == ("Can't be assessed", "outage")

"""Figures that can't all be true are hidden and told to the coordinator, with whose they are and what to do."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.disclosure.certificate import certify
from application.editions import run_messages
from application.editions.reading import contradiction_words, hidden_words
from standards.model import CellState
from tests.attack.counts import LAST, counted
from tests.attack.worlds import World, drafted, workspace_of

CAMDEN = "E09000007"
MONTH = LAST - 2


@pytest.mark.long
def test_contradictory_figures_are_told_with_whose_they_are_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One standard leaves a row out in which it doesn’t apply, and another counts it: two totals of the same cases."""
    world = World(3, 2, 4.0)
    workspace = workspace_of(world, tmp_path)
    sheets = counted(world.seed, world.usual, [member.gss_code for member in workspace.cluster.members])
    first = dict(sheets[CAMDEN, "practice", LAST - 4][0])
    sheets[CAMDEN, "practice", LAST - 4] = (
        {**first, "cases_audited": 60, "place_considered": 30, "checked_other_panels": 40},
        {
            **first,
            "panel_id": "MASE",
            "cases_audited": 30,
            "place_considered": 20,
            "checked_other_panels": CellState.NOT_APPLICABLE,
        },
    )
    edition = drafted(workspace, sheets, MONTH)
    (sentence,) = contradiction_words(workspace, edition)
    assert sentence.startswith("Camden: these figures contradict each other, so all of them are hidden: ")
    assert {"ID7, August 2026", "PN8, August 2026"} <= set(
        sentence.partition("hidden: ")[2].partition(".")[0].split("; ")
    )
    assert sentence.endswith(f"resubmit it. Then run {MONTH} again.")
    assert sentence in hidden_words(workspace, edition)
    text = workspace.editions.read(f"{edition.folder}/board/verdicts.csv").decode("utf-8-sig")
    rows = {(row["gss_code"], row["standard_id"]): row for row in csv.DictReader(text.splitlines())}
    assert (rows[CAMDEN, "ID7"]["numerator"], rows[CAMDEN, "ID7"]["protection"]) == ("", "[c]")
    assert not certify(workspace, edition).disclosed
    texts: list[str] = []
    monkeypatch.setattr(run_messages, "tell_coordinators", lambda *asked: texts.append(asked[3][1]))
    run_messages.tell_of_draft(workspace, edition, datetime(2026, 11, 30, 12, tzinfo=UTC))
    assert sentence in texts[0]

"""A second edition of a month says which edition it revises, what it changes, and why."""

from __future__ import annotations

from datetime import timedelta

from flows import publishing, stages
from tests.integration.conftest import OCTOBER, SIGNING_DAY, Copy


def test_a_revision_says_what_it_changes_and_why(workspace: Copy) -> None:
    place = workspace.open()
    first = stages.report(place, OCTOBER, SIGNING_DAY)[1]
    publishing.sign_off(place, first.digest, "Chair", "", SIGNING_DAY)
    publishing.publish(place, first, SIGNING_DAY)
    freeze = place.cluster.timetable(OCTOBER).freeze_at
    rows = stages.register_of(place, OCTOBER, freeze)
    standing = next(row.receipt for row in rows if row.is_accepted and row.sheet == "panels" and row.receipt)
    place.ledger.withdraw(standing.id, "Sent for the wrong month.", "Analyst", freeze - timedelta(hours=1))
    second = stages.report(place, OCTOBER, SIGNING_DAY)[1]
    assert (second.number, second.previous) == (2, first.digest)
    summary = place.editions.read(f"{second.folder}/board/index.html").decode()
    assert "This edition revises edition 1 of the same month." in summary
    assert "Sent, corrected or withdrawn since: " in summary
    assert "Panels (October 2026)" in summary
    changes = place.editions.read(f"{second.folder}/board/changes.html").decode()
    assert 'id="revision"' in changes
    assert 'id="practice"' not in changes

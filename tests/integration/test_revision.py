"""A second edition of a month says which edition it revises, what it changes, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from application.editions import draft, publish
from application.editions.sign_off import sign_off
from application.returns.register import register_of
from tests.integration.conftest import ANYBODY, OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted
from tests.support.report_reader import Reader


@pytest.mark.long
def test_a_revision_says_what_it_changes_and_why(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    first = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    release_drafted(workspace, first.month)
    sign_off(workspace, first.digest, "", ANYBODY, SIGNING_DAY)
    publish.publish_edition(workspace, first, ANYBODY, SIGNING_DAY)
    freeze = workspace.cluster.timetable(OCTOBER).freeze_at
    rows = register_of(workspace, OCTOBER, freeze)
    standing = next(row.receipt for row in rows if row.is_accepted and row.sheet == "panels" and row.receipt)
    workspace.ledger.withdraw(standing.id, "Sent for the wrong month.", "Analyst", freeze - timedelta(hours=1))
    second = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    assert (second.number, second.previous) == (2, first.digest)
    summary = workspace.editions.read(f"{second.folder}/board/index.html").decode()
    assert "This edition revises edition 1 for the same month." in summary
    assert "Submitted, corrected or withdrawn since: " in summary
    assert "Panels (October 2026)" in summary
    changes = workspace.editions.read(f"{second.folder}/board/changes.html").decode()
    assert 'id="revision"' in changes
    assert 'id="practice"' not in changes
    for page in ("index.html", "matrix.html", "standards/PN3.html"):
        assert "Edition 2 replaces edition 1" in workspace.editions.read(f"{second.folder}/board/{page}").decode()


@pytest.mark.long
def test_the_front_page_leads_to_every_published_edition_at_its_own_address(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    folders = []
    for number, when in enumerate((SIGNING_DAY, SIGNING_DAY + timedelta(days=1)), start=1):
        edition = draft.report(workspace, OCTOBER, when)[1]
        release_drafted(workspace, edition.month)
        publish.publish_edition(workspace, sign_off(workspace, edition.digest, "", ANYBODY, when), ANYBODY, when)
        assert edition.number == number
        method = workspace.editions.read(f"{edition.folder}/board/method.html").decode()
        assert f"<code>{edition.folder}/</code>" in method
        folders.append(edition.folder.removeprefix("north-london/"))
    page = Reader(workspace.editions.read("north-london/index.html").decode())
    assert page.problems == []
    rows = page.table("editions-table").rows
    assert [row[0] for row in rows] == ["October 2026, edition 2", "October 2026, edition 1"]
    assert rows[0][2].startswith("Cluster chair, 1 December 2026")
    assert "The next is November 2026’s, to be published on " in page.text
    assert rows[0][5] == "Revises edition 1: why, and what changed"
    assert rows[1][5] == "Replaced by edition 2."
    assert "Invented demonstration data." in page.text
    for folder in folders:
        assert {f"{folder}/board/index.html", f"{folder}/public/index.html"} <= set(page.links)
    assert all(workspace.editions.has(f"north-london/{link}") for link in page.links if not link.startswith("#"))

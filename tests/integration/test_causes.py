"""What an edition says has changed is never put down to a cause that isn't so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from application.comparison import Comparison
from application.editions import draft, months
from application.views.changes import changes_since, previous_edition, revision_reasons
from application.workspace import Workspace
from data.ledger import Edition
from data.ledger.months import RevisionReason
from reports.view.edition import ChangeKind
from tests.integration.conftest import ANYBODY, OCTOBER, SIGNING_DAY

ENFIELD = "E09000010"
LATER = SIGNING_DAY + timedelta(days=2)


def again(workspace: Workspace, published: Edition) -> tuple[Comparison, Edition]:
    """Open October for a revision, and return its comparison with the edition that it would be."""
    months.revise(workspace, OCTOBER, RevisionReason.MISTAKE, "Members were wrong.", ANYBODY, LATER)
    comparison = draft.assess(workspace, draft.cut(workspace, OCTOBER, LATER))
    return comparison, replace(published, digest="2" * 64, number=2, previous=published.digest, drafted_at=LATER)


def test_who_left_has_submitted_nothing_and_no_standard_has_changed(workspace: Workspace, edition: Edition) -> None:
    members = tuple(
        replace(member, left=OCTOBER - 1) if member.gss_code == ENFIELD else member
        for member in workspace.cluster.members
    )
    left = replace(workspace, cluster=replace(workspace.cluster, members=members))
    comparison, revised = again(left, edition)
    previous = previous_edition(left, comparison, revised)
    assert previous is not None
    assert previous.returns == ()
    assert ENFIELD not in revision_reasons(left, comparison, edition, revised)
    changes = changes_since(left, comparison, revised)
    assert {change.kind for change in changes} <= {ChangeKind.REVISION}
    assert ENFIELD not in {change.area for change in changes}


def test_who_joined_has_submitted_nothing_and_no_standard_has_changed(workspace: Workspace, edition: Edition) -> None:
    published = replace(edition, previous=None)
    comparison, revised = again(workspace, published)
    assert changes_since(workspace, comparison, revised) == ()
    before = {key: outcome for key, outcome in workspace.ledger.verdicts(edition.digest).items() if key[0] != ENFIELD}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(type(workspace.ledger), "verdicts", lambda *_: before)
        assert changes_since(workspace, comparison, revised) == ()


def test_a_moved_date_is_no_return_of_anybodys(workspace: Workspace, edition: Edition) -> None:
    dates = workspace.cluster.timetable(OCTOBER)
    moved = {OCTOBER: {"due": dates.due_at.date() + timedelta(days=1)}}
    calendar = replace(workspace.cluster.calendar, overrides=moved)
    other = replace(workspace, cluster=replace(workspace.cluster, calendar=calendar))
    comparison, revised = again(other, edition)
    previous = previous_edition(other, comparison, revised)
    assert previous is not None
    assert previous.returns == ()

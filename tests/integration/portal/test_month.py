"""The coordinator's month: what is in, who owes, and a reminder to those who do."""

from __future__ import annotations

from collections.abc import Callable

from application.workspace import Workspace
from data.ledger.notices import Fate, NoticeKind
from data.ledger.people import Role
from tests.integration.portal.conftest import CAMDEN, HACKNEY
from tests.support.visitor import Visitor

MONTH = "/north-london/months/2026-10"


def test_the_boroughs_that_owe_are_reminded_and_that_is_recorded(
    workspace: Workspace, visitor: Callable[..., Visitor]
) -> None:
    coordinator = visitor(Role.COORDINATOR)
    page = coordinator.get(MONTH)
    assert "a return to send" in page.words
    assert f'name="area-{HACKNEY}"' in page.text
    page = coordinator.send(f"{MONTH}/chase", {f"area-{HACKNEY}": "yes"})
    assert page.status == 200
    (notice,) = [each for each in workspace.ledger.notices("north-london") if each.kind is NoticeKind.CHASE]
    assert (notice.whom, notice.about, notice.fate) == (HACKNEY, "2026-10", Fate.NO_ADDRESS)
    assert "no address" in page.words


def test_a_reminder_to_nobody_is_a_problem_in_words(workspace: Workspace, visitor: Callable[..., Visitor]) -> None:
    coordinator = visitor(Role.COORDINATOR)
    coordinator.get(MONTH)
    page = coordinator.post(f"{MONTH}/chase")
    assert (page.status, "Choose at least one borough" in page.words) == (422, True)
    assert visitor(Role.AUDITOR).post(f"{MONTH}/chase", {f"area-{CAMDEN}": "yes"}).status == 404


def test_an_auditor_sees_the_grid_and_no_button(visitor: Callable[..., Visitor]) -> None:
    page = visitor(Role.AUDITOR).get(MONTH)
    assert "Returns received" in page.words
    for word in ("Send the reminders", "Collect returns", "Hold October"):
        assert word not in page.words

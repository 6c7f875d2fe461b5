"""A return is erased on the portal by two people with accounts of their own."""

from __future__ import annotations

from collections.abc import Callable

from application.workspace import Workspace
from data.ledger.people import Role
from tests.integration.test_answers import receipt_of
from tests.support.visitor import Visitor

As = Callable[..., Visitor]
ERASURES = "/north-london/erasures"
REASON = "A figure is about a single person."


def test_two_people_erase_a_return(visitor: As, workspace: Workspace) -> None:
    number = receipt_of(workspace, "barnet-service-2026-10.xlsx")
    officer, coordinator = visitor(Role.DATA_PROTECTION_OFFICER), visitor(Role.COORDINATOR)
    officer.get(ERASURES)
    page = officer.send(ERASURES, {"receipt": str(number), "reason": REASON})
    assert "nothing is erased yet" in page.words
    assert "once another person asks for it here, too" in page.words
    page = officer.send(ERASURES, {"receipt": str(number), "reason": REASON})
    assert "nothing is erased yet" in page.words, "the same person twice is one"
    page = coordinator.get(ERASURES)
    assert f"Wanted: receipt {number} of Barnet" in page.words
    assert REASON in page.words
    page = coordinator.send(ERASURES, {"receipt": str(number), "reason": "The officer is right."})
    assert f"Receipt {number} is erased" in page.words
    assert "every backup of the workspace" in page.words
    assert list(workspace.ledger.erasures("north-london")) == [number]
    assert "Wanted:" not in coordinator.get(ERASURES).words
    assert workspace.ledger.verify([]).discrepancies == ()


def test_a_receipt_of_nobody_and_a_reason_with_a_name_are_refused(visitor: As, workspace: Workspace) -> None:
    number = receipt_of(workspace, "barnet-service-2026-10.xlsx")
    officer = visitor(Role.DATA_PROTECTION_OFFICER)
    officer.get(ERASURES)
    for typed in ("", "999999", "-1", "x", "1" * 40):
        page = officer.send(ERASURES, {"receipt": typed, "reason": REASON})
        assert (page.status, "North London has no receipt" in page.words) == (422, True), typed
    for reason in ("", "Sandra Whitfield asked for it"):
        assert officer.send(ERASURES, {"receipt": str(number), "reason": reason}).status == 422
    assert workspace.ledger.wanted_erasures("north-london") == []
    assert visitor(Role.APPROVER).get(ERASURES).status == 404

"""A draft is dropped by a button of the coordinator's month: the draft that the page showed, with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from application.editions.months import dropped
from application.workspace import Workspace
from data.ledger.people import Role
from tests.integration.portal.test_thread import MONTH, go_to
from tests.support.visitor import Visitor

BUTTON = "Drop the draft"
TYPED = {"why": "Made with the wrong contact."}


@pytest.mark.long
def test_a_draft_is_dropped_with_a_reason(workspace: Workspace, visitor: Callable[..., Visitor]) -> None:
    coordinator, auditor = visitor(Role.COORDINATOR), visitor(Role.AUDITOR)
    go_to(coordinator, "drafting")
    assert BUTTON not in coordinator.get(MONTH).words
    page = coordinator.send(f"{MONTH}/draft")
    assert BUTTON in page.words
    assert BUTTON not in auditor.get(MONTH).words
    for reader in ("board", "public"):
        price = rf"Hidden from the {reader}, of [\d,]+ figures about children: [\d,]+ because they are small, [\d,]+ so"
        assert re.search(price, page.words), "what protection costs each audience stands on the coordinator's page"
    assert "Hidden from the board" not in auditor.get(MONTH).words
    (edition,) = workspace.ledger.editions("north-london")
    assert f'value="{edition.digest}"' in page.text
    typed = {**TYPED, "digest": edition.digest}
    assert auditor.post(f"{MONTH}/drop", typed).status == 404
    assert coordinator.post("/north-london/months/2026-09/drop", typed).status == 404
    refused = coordinator.post(f"{MONTH}/drop", {**typed, "why": "Ring jo@example.org"})
    assert (refused.status, "email addresses" in refused.words) == (422, True)
    assert dropped(workspace) == {}
    page = coordinator.send(f"{MONTH}/drop", typed)
    assert (BUTTON in page.words, "Next: make the draft" in page.words) == (False, True)
    assert dropped(workspace)[edition.digest].text == TYPED["why"]

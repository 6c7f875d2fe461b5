"""Answers that may hold a person's details, on the portal: a borough sees they wait, the coordinator reads them."""

from __future__ import annotations

from collections.abc import Callable

from application.workspace import Workspace
from data.ledger.people import Role
from tests.integration.test_answers import receipt_of
from tests.support.visitor import Visitor

BARNET = "E09000003"
As = Callable[..., Visitor]
DOUBTFUL = "It was kept on for her mother."
ANSWERS = "/north-london/answers"
NAMES = "/north-london/names"


def test_an_answer_is_held_read_and_accepted(visitor: As, workspace: Workspace) -> None:
    number = receipt_of(workspace, "barnet-service-2026-10.xlsx")
    path = f"/north-london/boroughs/{BARNET}/receipts/{number}"
    analyst, coordinator = visitor(Role.SUBMITTER, BARNET), visitor(Role.COORDINATOR)
    analyst.get(path)
    assert analyst.post(f"{path}/answers", {"answer-1": DOUBTFUL, "answer-2": DOUBTFUL}).status == 303
    assert "your coordinator reads before it counts" in analyst.get(path).words
    assert DOUBTFUL not in analyst.get(path).words
    assert analyst.get(ANSWERS).status == 404
    assert "2 answers to read" in coordinator.get("/north-london/months/2026-10").words
    assert coordinator.get(ANSWERS).words.count(DOUBTFUL) == 2
    assert coordinator.post(f"{ANSWERS}/{number}-1", {"decision": "accept"}).status == 303
    assert coordinator.post(f"{ANSWERS}/{number}-2", {"decision": "set-aside"}).status == 303
    assert "There are none." in coordinator.get(ANSWERS).words
    assert analyst.get(path).words.count(DOUBTFUL) == 1
    assert "No answer is waiting" in coordinator.post(f"{ANSWERS}/{number}-2", {"decision": "accept"}).words


def test_a_new_name_is_accepted_or_set_aside(visitor: As, workspace: Workspace) -> None:
    for reference, text in (("a" * 32, "Harbour Trust"), ("b" * 32, "Quay Centre")):
        workspace.names.write(f"{BARNET}/{reference}.json", f'["provider_name", "{text}"]'.encode())
    coordinator = visitor(Role.COORDINATOR)
    page = coordinator.get("/north-london/months/2026-10")
    page = coordinator.get(page.link("2 new names of services or providers to check"))
    assert "Barnet, provider name" in page.words
    assert visitor(Role.APPROVER).get(NAMES).status == 404
    assert coordinator.send(f"{NAMES}/{'a' * 32}", {"decision": "accept"}).words.count("Harbour Trust") == 0
    assert "There are none." in coordinator.send(f"{NAMES}/{'b' * 32}", {"decision": "set-aside"}).words
    assert workspace.ledger.accepted_names(BARNET) == {"a" * 32: ("provider_name", "Harbour Trust")}

"""Answers that may hold a person's details, on the portal: a borough sees they wait, the coordinator reads them."""

from __future__ import annotations

import re
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


def shown(coordinator: Visitor) -> list[str]:
    """Return the digests of the answers that the page shows."""
    return re.findall(r'name="sha256" value="([0-9a-f]{64})"', coordinator.get(ANSWERS).text)


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
    first, second = shown(coordinator)
    assert coordinator.post(f"{ANSWERS}/{number}-1", {"decision": "accept", "sha256": first}).status == 303
    assert coordinator.post(f"{ANSWERS}/{number}-2", {"decision": "set-aside", "sha256": second}).status == 303
    assert "There are none." in coordinator.get(ANSWERS).words
    assert analyst.get(path).words.count(DOUBTFUL) == 1
    assert "No answer is waiting" in coordinator.post(f"{ANSWERS}/{number}-2", {"decision": "accept"}).words


def test_what_is_decided_is_the_answer_that_was_read(visitor: As, workspace: Workspace) -> None:
    number = receipt_of(workspace, "barnet-service-2026-10.xlsx")
    path = f"/north-london/boroughs/{BARNET}/receipts/{number}"
    analyst, coordinator = visitor(Role.SUBMITTER, BARNET), visitor(Role.COORDINATOR)
    analyst.send(f"{path}/answers", {"answer-1": DOUBTFUL})
    (read,) = shown(coordinator)
    analyst.send(f"{path}/answers", {"answer-1": "It was kept on for her sister, who asked."})
    for digest in (read, ""):
        answer = coordinator.post(f"{ANSWERS}/{number}-1", {"decision": "accept", "sha256": digest})
        assert "There is another answer since the page was opened." in answer.words
    (now,) = shown(coordinator)
    for decision in ("", "acept"):
        answer = coordinator.post(f"{ANSWERS}/{number}-1", {"decision": decision, "sha256": now})
        assert "Choose whether to accept it or to set it aside." in answer.words
    assert shown(coordinator) == [now]


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

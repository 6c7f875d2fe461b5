"""What two coordinators decide at once, and a decision that was stopped half way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from application.returns import answers, held_answers, waiting_names
from application.workspace import Workspace
from data.ledger.notices import NoticeKind
from data.ledger.people import Role
from tests.integration.conftest import ANYBODY, SIGNING_DAY
from tests.integration.test_answers import receipt_of
from tests.support.visitor import Visitor

BARNET = "E09000003"
As = Callable[..., Visitor]
NAMES = "/north-london/names"
REFERENCE = "a" * 32


def waits(workspace: Workspace) -> None:
    workspace.names.write(f"{BARNET}/{REFERENCE}.json", b'["provider_name", "Harbour Trust"]')


@contextmanager
def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> Iterator[None]:
    """Have somebody act before the one whose form comes next has their turn."""
    real, done = waiting_names.permitted, []

    def permitted(*given: object) -> object:
        if not done:
            done.append(True)
            act()
        return real(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(waiting_names, "permitted", permitted)
        yield


def deleted(workspace: Workspace) -> list[str]:
    return [each.whom for each in workspace.ledger.notices("north-london") if each.kind is NoticeKind.NAME_DELETED]


def test_a_name_that_another_coordinator_accepted_meanwhile_is_not_set_aside(
    visitor: As, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits(workspace)
    first, second = visitor(Role.COORDINATOR), visitor(Role.COORDINATOR)
    for somebody in (first, second):
        somebody.get(NAMES)
    with meanwhile(monkeypatch, lambda: first.post(f"{NAMES}/{REFERENCE}", {"decision": "accept"})):
        answer = second.post(f"{NAMES}/{REFERENCE}", {"decision": "set-aside"})
    assert workspace.ledger.accepted_names(BARNET) != {}
    assert deleted(workspace) == []
    assert answer.status != 303


def test_a_name_that_another_coordinator_set_aside_meanwhile_is_not_accepted(
    visitor: As, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits(workspace)
    first, second = visitor(Role.COORDINATOR), visitor(Role.COORDINATOR)
    for somebody in (first, second):
        somebody.get(NAMES)
    with meanwhile(monkeypatch, lambda: first.post(f"{NAMES}/{REFERENCE}", {"decision": "set-aside"})):
        second.post(f"{NAMES}/{REFERENCE}", {"decision": "accept"})
    assert deleted(workspace) == [BARNET]
    assert workspace.ledger.accepted_names(BARNET) == {}


def test_an_answer_whose_acceptance_was_stopped_half_way_is_not_set_aside_afterwards(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = receipt_of(workspace, "barnet-service-2026-10.xlsx")
    answers.answer(workspace, number, "1", "It was kept on for her mother.", ANYBODY, SIGNING_DAY)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(held_answers, "drop_answers", stop)
        with pytest.raises(KeyboardInterrupt):
            held_answers.decide_answer(workspace, f"{number}-1", ANYBODY, SIGNING_DAY, is_accepted=True)
    waiting = held_answers.held_answers(workspace, SIGNING_DAY)
    if waiting:
        held_answers.decide_answer(workspace, f"{number}-1", ANYBODY, SIGNING_DAY, is_accepted=False)
    counted = answers.findings_of(workspace, number, SIGNING_DAY).explanations
    informed = [each.whom for each in workspace.ledger.notices("north-london") if each.kind is NoticeKind.ANSWER]
    assert (BARNET in informed) == (0 not in counted)

"""A signed draft is published by the deployment of its server; a run that died is followed by another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx
import prefect.deployments
import pytest
from prefect.exceptions import ObjectNotFound
from prefect.states import Completed, Crashed, Scheduled

from application.people.caller import Caller
from application.settings import Settings
from flows.local import run_publication
from standards.errors import MinstdError
from tests.support.records import an_edition

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
EVERY = "publish-report/minstd"


@dataclass
class Server:
    """Prefect's, as far as a publication asks it.

    Attributes:
        deployments: the names of those that it has.
        dead: so many runs have crashed already.
        asked: the name, the end of the key and the time waited for, of each run asked for.
    """

    deployments: tuple[str, ...] = (EVERY,)
    dead: int = 0
    asked: list[tuple[str, int, int]] = field(default_factory=list)

    def run(self, name: str, timeout: int, idempotency_key: str, **_given: object) -> Any:
        if name not in self.deployments:
            raise ObjectNotFound(Exception("none"))
        attempt = int(idempotency_key.rpartition(":")[2])
        self.asked.append((name, attempt, timeout))
        alive = Completed() if timeout else Scheduled()
        return SimpleNamespace(state=Crashed() if attempt <= self.dead else alive)


def publish(server: Server, monkeypatch: pytest.MonkeyPatch, run: Any = None) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setattr(prefect.deployments, "run_deployment", run or server.run)
    workspace: Any = SimpleNamespace(settings=Settings(), is_demonstration=True)
    run_publication(workspace, an_edition(), Caller(None, "somebody"), NOW)


def test_a_run_that_died_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(dead=2)
    publish(server, monkeypatch)
    assert [(attempt, timeout > 0) for _, attempt, timeout in server.asked] == [
        (1, False),
        (2, False),
        (3, False),
        (3, True),
    ]


def test_deployments_for_single_clusters_are_used_where_there_are_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(deployments=(f"publish-report/{an_edition().cluster}",))
    publish(server, monkeypatch)
    assert {name for name, _, _ in server.asked} == set(server.deployments)


def test_without_a_deployment_the_next_step_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MinstdError, match="Run `minstd prefect setup`, then sign off again"):
        publish(Server(deployments=()), monkeypatch)


def test_without_an_answer_the_sign_off_still_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise httpx.ConnectError("nobody is there")

    with pytest.raises(MinstdError, match="The sign-off is recorded, but Prefect's server can't be used"):
        publish(Server(), monkeypatch, refuse)

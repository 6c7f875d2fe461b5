"""What somebody might try who wants to act for another, or alone where two are wanted; and who hears of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from application.people.caller import Caller
from application.people.grants import GrantError, GrantRequest
from application.people.management import bind, grant, invite, revoke
from application.people.permission import NotPermitted
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import LedgerError
from data.ledger.chain import clock
from data.ledger.notices import Fate
from data.ledger.people import Grant, Person, Role

CLUSTER, CAMDEN = "north-london", "E09000007"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(read_settings(tmp_path), CLUSTER)


def held(workspace: Workspace, email: str, role: Role, scope: str = CLUSTER, account: str = "") -> Person:
    at = now()
    given = Grant(0, role, scope, role.words, at - timedelta(days=1), None, None, at, False, (), at)
    ((person, _),) = workspace.ledger.add_holders([(Person(0, email, account), given)], None, at)
    return person


@pytest.fixture
def coordinator(workspace: Workspace) -> Caller:
    return Caller(held(workspace, "c@example.org", Role.COORDINATOR, account="c1"), "c@example.org")


@pytest.mark.parametrize(
    "address",
    [
        "сhair@example.org",
        "ｃhair@example.org",
        "chair@exаmple.org",
        "chair@example.org.",
        "chair @example.org",
        "chair",
    ],
    ids=["Cyrillic", "full width", "domain", "dot", "space", "no domain"],
)
def test_an_address_that_looks_like_anothers_is_refused(
    workspace: Workspace, coordinator: Caller, address: str
) -> None:
    with pytest.raises(GrantError, match="isn't an email address in plain letters"):
        invite(workspace, address, None, GrantRequest("auditor"), coordinator, now())


@pytest.mark.parametrize("address", ["chair+2@example.org", " CHAIR@Example.org "])
def test_one_mailbox_is_one_person(workspace: Workspace, coordinator: Caller, address: str) -> None:
    invite(workspace, "chair@example.org", "chair", GrantRequest("auditor"), coordinator, now())
    with pytest.raises(GrantError, match="is already known"):
        invite(workspace, address, "other", GrantRequest("auditor"), coordinator, now())


def test_an_account_that_ever_acted_for_one_person_acts_for_nobody_else(
    workspace: Workspace, coordinator: Caller
) -> None:
    analyst, _ = invite(workspace, "a@example.org", "first", GrantRequest("submitter", "Camden"), coordinator, now())
    bind(workspace, "a@example.org", "second", coordinator, now())
    for account in ("first", "second"):
        with pytest.raises(GrantError, match="Two people need two accounts"):
            invite(workspace, "b@example.org", account, GrantRequest("submitter", "Camden"), coordinator, now())
    assert bind(workspace, "a@example.org", "first", coordinator, now()).number == analyst.number
    with pytest.raises(GrantError, match="isn't the name of an account"):
        bind(workspace, "a@example.org", "third ", coordinator, now())


def test_no_coordinator_takes_an_approvers_place_by_giving_them_another_account(
    workspace: Workspace, coordinator: Caller
) -> None:
    chair = held(workspace, "chair@example.org", Role.APPROVER, account="chair")
    with pytest.raises(NotPermitted, match="otherwise one coordinator could act for them"):
        bind(workspace, "chair@example.org", "mine", coordinator, now())
    (grant_held,) = next(each for each in workspace.ledger.holders(now()) if each.person == chair).grants
    revoke(workspace, grant_held.number, "A new account.", coordinator, now())
    assert bind(workspace, "chair@example.org", "chair2", coordinator, now()).account == "chair2"


@pytest.mark.parametrize(
    ("first", "second"),
    [(Role.COORDINATOR, "decider"), (Role.STANDARDS_OWNER, "approver"), (Role.COORDINATOR, "approver")],
)
def test_roles_that_watch_each_other_do_not_meet_in_one_person(
    workspace: Workspace, coordinator: Caller, first: Role, second: str
) -> None:
    held(workspace, "d@example.org", first)
    title = "Cluster chair" if second == "approver" else ""
    with pytest.raises(GrantError, match="two roles that should check each other"):
        grant(workspace, "d@example.org", GrantRequest(second, title=title), coordinator, now())


def test_one_address_is_invited_once_by_two_at_once(tmp_path: Path, workspace: Workspace, coordinator: Caller) -> None:
    outcomes: list[str] = []

    def act() -> None:
        own = open_workspace(read_settings(tmp_path), CLUSTER)
        try:
            invite(own, "same@example.org", None, GrantRequest("auditor"), coordinator, now())
            outcomes.append("invited")
        except GrantError:
            outcomes.append("refused")
        own.ledger.close()

    threads = [Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["invited", "refused", "refused", "refused"]
    assert [holder.person.email for holder in workspace.ledger.holders(now())].count("same@example.org") == 1


def test_a_role_given_by_a_clock_that_was_set_back_is_refused(
    workspace: Workspace, coordinator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    yesterday = now() - timedelta(days=1)
    monkeypatch.setattr(clock, "true_time", lambda: yesterday)
    with pytest.raises(LedgerError, match="but the ledger was last written to"):
        workspace.ledger.add_refusal(CLUSTER, "submit", CAMDEN, None, "nobody", yesterday)
    clock.check_process_clock.cache_clear()
    with pytest.raises(LedgerError, match="but the machine's clock says"):
        workspace.ledger.add_refusal(CLUSTER, "submit", CAMDEN, None, "nobody", yesterday)


# Who hears of it


@dataclass
class Sink:
    """A server that takes messages as apprise posts them."""

    url: str
    taken: list[dict[str, Any]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)


@pytest.fixture
def sink() -> Iterator[Sink]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            held.queries.append(self.path)
            held.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    held = Sink(f"json://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    yield held
    server.shutdown()
    server.server_close()


def workspace_with(tmp_path: Path, **messages: object) -> Workspace:
    settings = read_settings(tmp_path).model_copy(update=messages)
    return open_workspace(settings, CLUSTER)


def test_a_privileged_role_is_told_to_its_holders_and_the_coordinators(tmp_path: Path, sink: Sink) -> None:
    workspace = workspace_with(tmp_path, messages={"coordinator": [sink.url]}, mail=f"{sink.url}/mail?+x=1")
    coordinator = held(workspace, "c@example.org", Role.COORDINATOR)
    chair = held(workspace, "chair@example.org", Role.APPROVER)
    caller = Caller(coordinator, "c@example.org")
    new, _ = invite(workspace, "d@example.org", None, GrantRequest("approver", title="Cluster chair"), caller, now())
    notices = workspace.ledger.notices(CLUSTER)
    assert {each.whom: each.fate for each in notices} == {
        f"person:{chair.number}": Fate.SENT,
        f"person:{new.number}": Fate.SENT,
        "coordinator": Fate.SENT,
    }
    assert len(sink.taken) == 3
    assert all("The role approver of North London was given" in str(each) for each in sink.taken)
    invite(workspace, "e@example.org", None, GrantRequest("auditor"), caller, now())
    assert len(workspace.ledger.notices(CLUSTER)) == 3  # nobody is told of a role that decides nothing
    assert workspace.ledger.verify().is_whole


def test_a_message_that_could_not_be_sent_is_recorded(tmp_path: Path) -> None:
    workspace = workspace_with(tmp_path, messages={"coordinator": ["json://127.0.0.1:9", "nonsense://"]})
    coordinator = held(workspace, "c@example.org", Role.COORDINATOR)
    invite(workspace, "d@example.org", None, GrantRequest("decider"), Caller(coordinator, "c"), now())
    fates = {each.whom.partition(":")[0]: (each.fate, each.trouble) for each in workspace.ledger.notices(CLUSTER)}
    assert fates["coordinator"] == (Fate.FAILED, "it couldn't be sent to all of their addresses")
    assert fates["person"] == (Fate.NO_ADDRESS, "")

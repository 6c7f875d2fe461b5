"""What somebody might try who wants to act for another, or alone where two are wanted; and who hears of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from sqlite3 import connect
from threading import Thread
from typing import Any

import pytest

from application.configuration.new import NewCluster, make_cluster
from application.editions.approvals import approve
from application.editions.holds import hold
from application.ledger.heads import refuse_if_behind
from application.ledger.proof import verify
from application.people.caller import Caller
from application.people.grants import GrantError, GrantRequest
from application.people.management import agree, bind, can_give, check_can_return, confirm, grant, invite, revoke
from application.people.permission import NotPermitted
from application.people.roles import RoleError
from application.settings import read_settings
from application.workspace import Workspace, clusters_folder, open_workspace
from data.ledger import LedgerError
from data.ledger.chain import clock
from data.ledger.chain.findings import Problem
from data.ledger.notices import Fate
from data.ledger.people import Grant, Person, Role, Standing
from standards.errors import MinstdError
from standards.model import Month

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
    with pytest.raises(GrantError, match="isn't an email address"):
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


@pytest.mark.parametrize("change", ["agree", "confirm", "revoke"])
def test_nobody_of_one_cluster_decides_about_the_roles_of_another(
    tmp_path: Path, workspace: Workspace, coordinator: Caller, change: str
) -> None:
    held(workspace, "theirs@example.org", Role.SUBMITTER, "E08000039")
    (theirs,) = workspace.ledger.holders(now())[1].grants
    acts = {
        "agree": lambda: agree(workspace, theirs.number, coordinator, now()),
        "confirm": lambda: confirm(workspace, theirs.number, coordinator, now()),
        "revoke": lambda: revoke(workspace, theirs.number, "Moved.", coordinator, now()),
    }
    with pytest.raises(NotPermitted, match="is of another cluster"):
        acts[change]()
    assert [act for act, *_ in workspace.ledger.refusals()] == ["give_role"]
    assert not can_give(workspace, theirs, coordinator, now())
    with pytest.raises(NotPermitted, match="holds a role in another cluster"):
        bind(workspace, "theirs@example.org", "mine", coordinator, now())
    assert theirs in workspace.ledger.holders(now())[1].grants


def test_a_role_that_lapsed_comes_back_only_as_it_would_be_given(workspace: Workspace, coordinator: Caller) -> None:
    held(workspace, "b@example.org", Role.APPROVER)
    at = now()
    holder = workspace.ledger.holders(at)[1]
    given = Grant(holder.person.number, Role.SUBMITTER, CAMDEN, "", at, None, None, at, False, (), at)
    submitter = workspace.ledger.add_grant(given)
    in_a_year = at + timedelta(days=365)
    fresh = replace(given, scope="E09000012", since=at, confirmed_at=in_a_year, number=99)
    everybody = workspace.ledger.holders(now())
    (approver, lapsed) = everybody[1].grants
    assert {each.standing(in_a_year) for each in (approver, lapsed)} == {Standing.LAPSED}
    with pytest.raises(GrantError, match="give it again"):
        check_can_return(workspace, approver, everybody, in_a_year)
    check_can_return(workspace, submitter, everybody, in_a_year)
    since = [everybody[0], replace(everybody[1], grants=(*everybody[1].grants, fresh))]
    with pytest.raises(GrantError, match="should check each other"):
        check_can_return(workspace, submitter, since, in_a_year)


@pytest.mark.parametrize(
    "title",
    [
        "Cluster chair",
        "cluster-chair",
        "Clusterchair",
        "The cluster chair",
        "Cluster chair.",
        "Clúster chair",
        "Approver (chair)",
        "coordinators",
        "Сluster chair",
        "Cluster chaır",
        "Cluster chɑir",
        "C1uster chair",
        "CIuster chair",
        "Cluster cha1r",
        "Chair of the cluster",
        "0wner of the standards",
    ],
)
def test_no_title_is_that_of_another_role(workspace: Workspace, coordinator: Caller, title: str) -> None:
    with pytest.raises(RoleError, match=r"Choose another --title|letters of English and accents"):
        invite(workspace, "d@example.org", None, GrantRequest("decider", title=title), coordinator, now())


def test_no_coordinator_gives_a_role_for_two_alone_by_revoking_the_other_first(
    workspace: Workspace, coordinator: Caller
) -> None:
    held(workspace, "c2@example.org", Role.COORDINATOR)
    (other,) = workspace.ledger.holders(now())[1].grants
    wanted = GrantRequest("approver", title="Cluster chair")
    _, waiting = invite(workspace, "mine@example.org", None, wanted, coordinator, now())
    assert waiting.standing(now()) is Standing.WAITING
    for number in (other.number, waiting.number):
        revoke(workspace, number, "Moved.", coordinator, now())
    alone = grant(workspace, "mine@example.org", wanted, coordinator, now())
    assert alone.since - now() > timedelta(days=14)
    submitter = grant(workspace, "mine@example.org", GrantRequest("submitter", "Camden"), coordinator, now())
    assert submitter.is_held(now())


def test_nobody_decides_about_a_borough_that_two_clusters_have(
    tmp_path: Path, workspace: Workspace, coordinator: Caller
) -> None:
    own_clusters = workspace.settings.model_copy(update={"clusters": str(tmp_path / "clusters")})
    workspace = replace(workspace, settings=own_clusters)
    person = held(workspace, "lead@example.org", Role.BOROUGH_LEAD, CAMDEN)
    make_cluster(clusters_folder(workspace.settings), NewCluster("gamma", "Gamma", ["Camden"], Month.parse("2026-10")))
    (theirs,) = workspace.ledger.holders(now())[1].grants
    with pytest.raises(GrantError, match="is in another cluster of this workspace, too"):
        invite(workspace, "x@example.org", None, GrantRequest("submitter", "Camden"), coordinator, now())
    with pytest.raises(NotPermitted, match="is of another cluster"):
        revoke(workspace, theirs.number, "Moved.", coordinator, now())
    with pytest.raises(NotPermitted, match="holds a role in another cluster"):
        bind(workspace, person.email, "mine", coordinator, now())


def test_what_somebody_may_not_do_about_their_own_role_is_recorded(workspace: Workspace, coordinator: Caller) -> None:
    with pytest.raises(NotPermitted, match="You can't give yourself a role"):
        grant(workspace, "c@example.org", GrantRequest("auditor"), coordinator, now())
    assert [(act, person) for act, _, person, _ in workspace.ledger.refusals()] == [("give_role", 1)]


def test_a_role_revoked_while_its_holder_waits_for_their_turn_counts_no_more(
    workspace: Workspace, coordinator: Caller, tmp_path: Path
) -> None:
    chair = held(workspace, "chair@example.org", Role.APPROVER)
    (held_by_chair,) = workspace.ledger.holders(now())[1].grants
    outcomes: list[str] = []

    def approving() -> None:
        own = open_workspace(read_settings(tmp_path), CLUSTER)
        try:
            approve(own, "waivers", "Board, item 2.", Caller(chair, chair.email), now())
            outcomes.append("approved")
        except NotPermitted:
            outcomes.append("refused")
        own.ledger.close()

    with workspace.turn(now()):
        waiting = Thread(target=approving)
        waiting.start()
        waiting.join(timeout=2)
        revoke(workspace, held_by_chair.number, "Left the board.", coordinator, now())
    waiting.join()
    assert outcomes == ["refused"]


def test_a_revocation_that_is_cut_off_the_ledgers_end_is_noticed(
    tmp_path: Path, workspace: Workspace, coordinator: Caller
) -> None:
    held(workspace, "chair@example.org", Role.APPROVER)
    with closing(connect(tmp_path / "ledger.db")) as now_held, closing(connect(tmp_path / "before.db")) as before:
        now_held.backup(before)
    (grant_held,) = workspace.ledger.holders(now())[1].grants
    revoke(workspace, grant_held.number, "Left the board.", coordinator, now())
    workspace.ledger.close()
    for file in tmp_path.glob("ledger.db-*"):
        file.unlink()
    shutil.copy(tmp_path / "before.db", tmp_path / "ledger.db")
    seen = verify(read_settings(tmp_path), ()).verification.discrepancies
    assert [(each.problem, each.link and each.link[0]) for each in seen] == [(Problem.LEDGER_BEHIND, "workspace")]
    restored = open_workspace(read_settings(tmp_path), CLUSTER)
    with pytest.raises(MinstdError, match="The ledger is behind"):
        refuse_if_behind(restored)
    # whatever is recorded next doesn't hide it
    with pytest.raises(MinstdError, match="The ledger is behind"):
        invite(restored, "auditor@example.org", None, GrantRequest("auditor"), coordinator, now())
    with pytest.raises(MinstdError, match="The ledger is behind"):
        hold(restored, Month.parse("2026-10"), "other", "Later.", coordinator, now())
    assert not verify(read_settings(tmp_path), ()).is_whole


@pytest.mark.parametrize("name", ["../evil/north-london", "./north-london", "north-london/", "/etc", "workspace", ".."])
def test_a_cluster_is_named_by_its_id_never_by_a_path(tmp_path: Path, workspace: Workspace, name: str) -> None:
    evil = tmp_path / "evil" / CLUSTER
    shutil.copytree(workspace.folder.path, evil)
    with pytest.raises(MinstdError):
        open_workspace(read_settings(tmp_path), name)


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

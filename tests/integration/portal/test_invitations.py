"""Invitations by a real mail server: a link that works once, a passkey, and roles given and taken back on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from application.people import management
from application.people.caller import caller_of_process
from application.people.grants import GrantRequest
from application.people.sessions import begin
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import true_time
from data.ledger.people import Role
from data.ledger.transient.sessions import SignInMethod
from portal.visit import Portal
from tests.integration.conftest import CLUSTER
from tests.integration.portal.conftest import CAMDEN, HACKNEY
from tests.support.mail_server import Mailbox, mail_server
from tests.support.visitor import Clock, Visitor, portal_of

PEOPLE = "/north-london/people"
ANALYST = "analyst@camden.example"
KEY = "k" * 40


class TrueClock(Clock):
    """The true time, or some time after it."""

    later = timedelta()

    def __call__(self) -> datetime:
        return true_time() + self.later


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def clock() -> TrueClock:
    return TrueClock()


@pytest.fixture
def workspace(tmp_path: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A live workspace in which somebody is coordinator."""
    for name, value in {"MAIL": mailbox.url, "MAIL_FROM": "portal@cluster.example", "SECRET_KEY": KEY}.items():
        monkeypatch.setenv(f"MINSTD_{name}", value)
    settings = read_settings(tmp_path)
    workspace = open_workspace(settings, CLUSTER)
    first = caller_of_process(workspace, None, true_time())
    management.invite(workspace, "coordinator@cluster.example", None, GrantRequest("coordinator"), first, true_time())
    yield workspace
    workspace.ledger.close()


@pytest.fixture
def portal(workspace: Workspace, clock: TrueClock) -> Portal:
    return portal_of(workspace, clock=clock, origin="https://portal.example")


def signed_in(portal: Portal, person: int = 1) -> Visitor:
    somebody = Visitor(portal)
    somebody.cookie = begin(portal.any_workspace, person, SignInMethod.PASSKEY, portal.clock())
    return somebody


@pytest.fixture
def coordinator(portal: Portal) -> Visitor:
    return signed_in(portal)


def invited(coordinator: Visitor, email: str = ANALYST, role: str = "submitter", **more: str) -> None:
    coordinator.get(PEOPLE)
    borough = {"borough": CAMDEN} if role in ("submitter", "borough_lead") else {}
    page = coordinator.send(PEOPLE, {"email": email, "role_to_give": role, **borough, **more})
    assert page.status == 200, page.words
    assert email in page.words


def make_passkey(somebody: Visitor, link: str) -> str:
    """Take up an invitation, and return the heading of the page that it leads to."""
    somebody.get(link)
    page = somebody.send(link)
    assert page.heading == "Create your passkey"
    return somebody.use_passkey(
        "/account/passkeys", "/account/passkeys/options", {"name": "Laptop"}, makes=True
    ).heading


def test_somebody_invited_makes_a_passkey_and_signs_in_with_it(
    portal: Portal, coordinator: Visitor, mailbox: Mailbox, workspace: Workspace
) -> None:
    invited(coordinator)
    link = mailbox.link_to(ANALYST)
    (text,) = mailbox.texts_to(ANALYST)
    assert "works once and expires after 72 hours" in text
    analyst = Visitor(portal)
    month = make_passkey(analyst, link)
    assert month.startswith("Camden: ")
    analyst.post("/sign-out")
    analyst.get("/sign-in")
    page = analyst.use_passkey("/sign-in", "/sign-in/options")
    assert page.heading == month
    assert "is creating a passkey" in mailbox.texts_to("coordinator@cluster.example")[-1]
    assert workspace.ledger.verify().is_whole


def test_a_scanner_that_opens_the_link_spends_nothing_and_a_post_spends_it_for_good(
    portal: Portal, coordinator: Visitor, mailbox: Mailbox
) -> None:
    invited(coordinator)
    link = mailbox.link_to(ANALYST)
    for _ in range(3):
        assert Visitor(portal).get(link).status == 200
    first, second = Visitor(portal), Visitor(portal)
    first.get(link)
    second.get(link)
    assert first.send(link).heading == "Create your passkey"
    answer = second.post(link)
    assert answer.status == 404
    assert answer.heading == "This link no longer works"
    assert second.get("/account").status == 303


def test_an_old_link_and_one_that_was_replaced_read_as_one_that_never_was(
    portal: Portal, coordinator: Visitor, mailbox: Mailbox, clock: TrueClock
) -> None:
    invited(coordinator)
    replaced = mailbox.link_to(ANALYST)
    coordinator.send(f"{PEOPLE}/2/link")
    newest = mailbox.link_to(ANALYST)
    assert newest != replaced
    clock.later = timedelta(hours=72)
    pages = [Visitor(portal).get(link) for link in (replaced, newest, "/invitation/guessed")]
    assert {(page.status, page.words) for page in pages} == {(404, pages[0].words)}


def test_whoever_came_by_an_invitation_can_make_a_passkey_and_nothing_else(
    portal: Portal, coordinator: Visitor, mailbox: Mailbox
) -> None:
    invited(coordinator)
    analyst = Visitor(portal)
    link = mailbox.link_to(ANALYST)
    analyst.get(link)
    analyst.send(link)
    for path in (f"/north-london/boroughs/{CAMDEN}", f"/north-london/boroughs/{CAMDEN}/history"):
        answer = analyst.get(path)
        assert (answer.status, answer.headers["location"]) == (303, "/account")
    analyst.get("/account")
    answer = analyst.post(f"/north-london/boroughs/{CAMDEN}/check", files=[("a.xlsx", b"x")])
    assert (answer.status, answer.headers["location"]) == (303, "/account")


def test_a_role_that_has_not_begun_opens_nothing_yet(
    portal: Portal, coordinator: Visitor, mailbox: Mailbox, workspace: Workspace
) -> None:
    title = workspace.cluster.sign_off_roles[0]
    invited(coordinator, "chair@cluster.example", "approver", title=title)
    chair = Visitor(portal)
    link = mailbox.link_to("chair@cluster.example")
    chair.get(link)
    chair.send(link)
    page = chair.use_passkey("/account/passkeys", "/account/passkeys/options", {"name": "Phone"}, makes=True)
    assert "hasn’t begun yet" in page.words
    other = Visitor(portal)
    other.device = chair.device
    other.get("/sign-in")
    page = other.use_passkey("/sign-in", "/sign-in/options")
    assert "hasn’t begun yet" in page.words
    assert other.get("/account").status == 303


def test_a_new_link_takes_away_the_lost_device_but_no_one_person_sends_it_to_whoever_signs(
    portal: Portal, coordinator: Visitor, mailbox: Mailbox, workspace: Workspace
) -> None:
    invited(coordinator)
    analyst = Visitor(portal)
    make_passkey(analyst, mailbox.link_to(ANALYST))
    coordinator.get(PEOPLE)
    coordinator.send(f"{PEOPLE}/2/link")
    assert analyst.get("/account").status == 303
    analyst.get("/sign-in")
    assert "can't be used here" in analyst.use_passkey("/sign-in", "/sign-in/options").words
    make_passkey(Visitor(portal), mailbox.link_to(ANALYST))
    title = workspace.cluster.sign_off_roles[0]
    invited(coordinator, "chair@cluster.example", "approver", title=title)
    chair, link = Visitor(portal), mailbox.link_to("chair@cluster.example")
    chair.get(link)
    chair.send(link)
    chair.use_passkey("/account/passkeys", "/account/passkeys/options", {"name": "Phone"}, makes=True)
    coordinator.get(PEOPLE)
    page = coordinator.post(f"{PEOPLE}/3/link")
    assert (page.status, "One person alone" in page.words) == (422, True)


def test_a_lead_sees_invites_and_removes_the_people_of_their_borough_alone(
    portal: Portal, coordinator: Visitor, mailbox: Mailbox
) -> None:
    invited(coordinator, "lead@camden.example", "borough_lead")
    lead = Visitor(portal)
    make_passkey(lead, mailbox.link_to("lead@camden.example"))
    own = f"/north-london/boroughs/{CAMDEN}/people"
    page = lead.get(own)
    assert "lead@camden.example" in page.words
    assert "coordinator@cluster.example" not in page.words
    page = lead.send(own, {"email": ANALYST, "role_to_give": "submitter"})
    assert ANALYST in page.words
    assert lead.get(PEOPLE).status == 404
    assert lead.get(f"/north-london/boroughs/{HACKNEY}/people").status == 404
    lead.get(own)
    assert lead.post(own, {"email": "x@camden.example", "role_to_give": "coordinator"}).status in (404, 422)
    lead.get(own)
    assert lead.post(f"{own}/grants/1", {"change": "revoke", "reason": "Left."}).status == 404, "the coordinator's"
    page = lead.get(own)
    number = max(map(int, re.findall(r"/people/grants/(\d+)", page.text)))
    page = lead.send(f"{own}/grants/{number}", {"change": "revoke", "reason": "Moved to another team."})
    assert page.status == 200
    held = [
        grant.role for holder in portal.any_workspace.ledger.holders(true_time()) for grant in holder.held(true_time())
    ]
    assert sorted(held) == [Role.BOROUGH_LEAD, Role.COORDINATOR]


def test_no_secret_of_a_link_is_kept_or_logged(
    portal: Portal, coordinator: Visitor, mailbox: Mailbox, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    invited(coordinator)
    link = mailbox.link_to(ANALYST)
    caplog.set_level("INFO")
    Visitor(portal).get(link)
    secret = link.rsplit("/", 1)[1]
    kept = b"".join(path.read_bytes() for path in workspace.settings.workspace.rglob("ledger.db*"))
    assert secret.encode() not in kept
    assert secret not in "".join(record.getMessage() for record in caplog.records if record.name == "portal")

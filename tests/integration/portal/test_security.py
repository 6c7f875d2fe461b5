"""What holds for every answer: hosts, origins, tokens, cookies, headers, limits, constant words."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from application.people.limits import RateLimit
from application.workspace import Workspace
from data.ledger.people import Role
from portal.forms import LARGEST_FILE, MOST_FILES
from portal.visit import Portal
from tests.integration.portal.conftest import CAMDEN, HACKNEY
from tests.support.books import clean
from tests.support.visitor import Visitor

BOROUGH = f"/north-london/boroughs/{CAMDEN}"
OTHER = f"/north-london/boroughs/{HACKNEY}"
As = Callable[..., Visitor]


def test_every_answer_carries_the_headers(visitor: As, portal: Portal) -> None:
    analyst = visitor(Role.SUBMITTER, CAMDEN)
    for page in (
        Visitor(portal).get("/"),
        analyst.get(BOROUGH),
        analyst.get("/nothing"),
        analyst.post("/sign-out", {}),
    ):
        policy = page.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["strict-transport-security"].startswith("max-age=31536000")
        assert page.headers["cache-control"] == "private, no-store"


def test_pages_hold_no_inline_script_or_style(visitor: As) -> None:
    analyst = visitor(Role.SUBMITTER, CAMDEN)
    for path in (BOROUGH, "/account", "/sign-in", f"{BOROUGH}/history"):
        text = analyst.get(path).text
        assert not re.search(r"<style|<script(?! src)| style=| on\w+=", text), path


def test_the_cookie_is_new_at_sign_in_and_nobody_elses_to_read(visitor: As, portal: Portal) -> None:
    somebody = Visitor(portal)
    page = somebody.get("/sign-in")
    before = somebody.cookie
    for word in ("__Host-minstd=", "HttpOnly", "Secure", "Path=/", "SameSite=lax"):
        assert word in page.headers["set-cookie"]
    number = re.search(r'name="person" value="(\d+)"', page.text)
    assert number is not None
    somebody.post("/sign-in/invented", {"person": number[1]})
    assert somebody.cookie not in ("", before)
    after = somebody.cookie
    somebody.get("/account")
    answer = somebody.post("/sign-out")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    somebody.cookie = after
    assert somebody.get("/account").status == 303, "a session that was ended opens nothing"


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "evil.example", "localhost:8765.evil.example"])
def test_another_host_gets_nothing(portal: Portal, host: str) -> None:
    assert Visitor(portal).get("/sign-in", host=host).status == 421


def test_a_form_from_elsewhere_or_without_its_token_changes_nothing(visitor: As, workspace: Workspace) -> None:
    coordinator = visitor(Role.COORDINATOR)
    coordinator.get("/north-london/months/2026-10")
    path, typed = "/north-london/months/2026-10/hold", {"reason": "live_review", "text": "Until it has met."}
    assert coordinator.post(path, typed, origin="https://evil.example").status == 403
    assert coordinator.post(path, typed, origin="null", **{"sec-fetch-site": "cross-site"}).status == 403
    assert coordinator.post(path, typed, token="").status == 403
    assert coordinator.post(path, typed, token="0" * 64).status == 403
    assert visitor(Role.APPROVER).post(path, typed, token=coordinator.token()).status == 404
    assert workspace.ledger.holds("north-london", workspace.acting_time(None)) == {}
    assert coordinator.post(path, typed).status == 303


def test_what_is_not_yours_and_what_is_not_there_read_the_same(visitor: As, workspace: Workspace) -> None:
    analyst = visitor(Role.SUBMITTER, CAMDEN)
    other = next(
        each.receipt.id
        for each in workspace.ledger.judged("north-london", workspace.checks_version, workspace.acting_time(None))
        if each.receipt.gss_code == HACKNEY
    )
    paths = [
        *("/nothing", "/nowhere/months/2026-10", "/north-london/months/2026-10", OTHER, f"{OTHER}/history"),
        *("/north-london/boroughs/E99999999", f"{BOROUGH}/receipts/{other}", f"{BOROUGH}/receipts/999999"),
        *(
            f"{BOROUGH}/receipts/x",
            f"{BOROUGH}/waiting/guess",
            f"{BOROUGH}/drafts/2026-10",
            f"{BOROUGH}/drafts/nonsense",
        ),
        *("/north-london/editions", f"{BOROUGH}/templates/2026-10/other.xlsx", "/static/../../etc/passwd"),
    ]
    answers = {(page.status, page.text) for page in map(analyst.get, paths)}
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404
    nobody = visitor(Role.SUBMITTER, HACKNEY)
    nobody.cookie = ""
    assert {nobody.get(path).status for path in paths if not path.startswith("/static")} == {303}


def test_nobody_reads_or_submits_what_waits_for_another_borough(visitor: As, workspace: Workspace) -> None:
    analyst, stranger = visitor(Role.SUBMITTER, CAMDEN), visitor(Role.SUBMITTER, HACKNEY)
    analyst.get(BOROUGH)
    analyst.send(f"{BOROUGH}/check", files=[("panel.xlsx", clean().xlsx())])
    (waiting,) = workspace.ledger.waiting_of("north-london", CAMDEN)
    stranger.get(OTHER)
    for base in (BOROUGH, OTHER):
        assert stranger.get(f"{base}/waiting/{waiting.id}").status == 404
        for act in ("submit", "discard"):
            stranger.get(OTHER)
            assert stranger.post(f"{base}/waiting/{waiting.id}/{act}").status in (303, 404, 422)
    assert workspace.ledger.waiting_of("north-london", CAMDEN) == [waiting]


def test_a_redirect_after_sign_in_stays_here(portal: Portal) -> None:
    for then in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/x\n/y", "x"):
        somebody = Visitor(portal)
        page = somebody.get("/sign-in")
        number = re.search(r'name="person" value="(\d+)"', page.text)
        assert number is not None
        answer = somebody.post("/sign-in/invented", {"person": number[1], "then": then})
        assert (answer.status, answer.headers["location"]) == (303, "/"), then


def test_a_link_leads_after_sign_in_to_the_very_page(portal: Portal, visitor: As, workspace: Workspace) -> None:
    somebody = Visitor(portal)
    page = somebody.follow(f"{BOROUGH}/history")
    assert page.heading == "Sign in"
    button = re.search(r'value="(\d+)"><span class="vh">Camden: </span>Performance analyst', page.text)
    assert button is not None
    page = somebody.send("/sign-in/invented", {"person": button[1], "then": f"{BOROUGH}/history"})
    assert page.heading == "Everything Camden has sent"


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ([("large.xlsx", b"x" * (LARGEST_FILE + 1))], "10 MB or less"),
        ([(f"{n}.xlsx", b"x") for n in range(MOST_FILES + 1)], "at most 12"),
    ],
)
def test_what_is_too_much_is_refused_and_nothing_is_left(
    visitor: As, workspace: Workspace, files: list[tuple[str, bytes]], what: str
) -> None:
    analyst = visitor(Role.SUBMITTER, CAMDEN)
    analyst.get(BOROUGH)
    answer = analyst.post(f"{BOROUGH}/check", files=files)
    assert answer.status == 413
    assert what in answer.words
    assert left_in(workspace.settings.spool_folder) == []
    assert workspace.ledger.waiting_of("north-london", CAMDEN) == []


def test_no_byte_of_a_file_is_written_for_a_form_that_is_nobodys(
    visitor: As, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyst = visitor(Role.SUBMITTER, CAMDEN)
    monkeypatch.setattr("portal.forms.FormReader._open", lambda *_: pytest.fail("a file was opened"))
    assert analyst.post(f"{BOROUGH}/check", files=[("panel.xlsx", b"x")], token="0" * 64).status == 413


def test_a_refused_file_leaves_nothing_behind(visitor: As, workspace: Workspace) -> None:
    analyst = visitor(Role.SUBMITTER, CAMDEN)
    analyst.get(BOROUGH)
    page = analyst.send(f"{BOROUGH}/check", files=[("panel.xlsx", b"no workbook at all")])
    assert page.heading == "We can’t accept this file"
    assert "Submit" not in page.words
    assert left_in(workspace.settings.spool_folder) == []


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_waits_is_its_owners_alone_to_read(visitor: As, workspace: Workspace) -> None:
    analyst = visitor(Role.SUBMITTER, CAMDEN)
    analyst.get(BOROUGH)
    analyst.send(f"{BOROUGH}/check", files=[("panel.xlsx", clean().xlsx())])
    (path,) = left_in(workspace.settings.spool_folder)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_tries_to_sign_in_are_limited_by_address_and_said_when_to_come_back(portal: Portal) -> None:
    guesser = Visitor(portal)
    guesser.get("/sign-in")
    statuses = [guesser.post("/sign-in/options").status for _ in range(RateLimit.SIGN_IN.value.most + 1)]
    assert (set(statuses[:-1]), statuses[-1]) == ({200}, 429)
    answer = guesser.post("/sign-in/options")
    assert 0 < int(answer.headers["retry-after"]) <= 600
    other = Visitor(portal)
    other.calls_from = "192.0.2.8"
    other.get("/sign-in")
    assert other.post("/sign-in/options").status == 200


def test_the_log_says_who_did_what_and_never_a_value(
    visitor: As, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "portal")
    analyst = visitor(Role.SUBMITTER, CAMDEN)
    analyst.get(BOROUGH)
    book = clean()
    book.fill("Activity", "referrals_received", "31415 cases")
    analyst.send(f"{BOROUGH}/check", files=[("secret name.xlsx", book.xlsx())])
    text = caplog.text
    assert re.search(rf"POST check person=\d+ cluster=north-london area={CAMDEN} status=303", text)
    for value in ("31415", "secret name", "invalid", analyst.cookie, analyst.token()):
        assert value not in text


def test_what_was_typed_is_kept_where_a_form_had_a_problem(visitor: As, workspace: Workspace) -> None:
    coordinator = visitor(Role.COORDINATOR)
    coordinator.get("/north-london/months/2026-10")
    answer = coordinator.post("/north-london/months/2026-10/hold", {"reason": "live_review", "text": "word " * 61})
    assert answer.status == 422
    assert "There is a problem" in answer.words
    assert "word word word" in answer.text
    assert "<title>Error: " in answer.text

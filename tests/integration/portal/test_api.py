"""The API: the same answer as every other door, to whoever holds a token that is good, for their own borough alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from application.people.limits import RateLimit
from application.returns import receive
from application.workspace import Workspace
from data.ledger.people import GrantChange, Role
from data.ledger.transient.sessions import ApiToken
from portal.addresses import ADDRESSES, Admission, path_of
from portal.app import make_app
from portal.visit import Portal
from tests.integration.portal.conftest import CAMDEN, HACKNEY
from tests.support.books import clean
from tests.support.commands import minstd
from tests.support.visitor import Answer, Clock, Visitor, portal_of

API = f"/api/v1/north-london/boroughs/{CAMDEN}"
TOKENS = f"/north-london/boroughs/{CAMDEN}/tokens"
PROTECTED = [each for each in ADDRESSES if each.is_api and each.needs is not Admission.ANYBODY]
As = Callable[..., Visitor]


def made(analyst: Visitor, tokens: str = TOKENS) -> str:
    """Make a token on the page, and return it as the page shows it."""
    analyst.get(tokens)
    page = analyst.post(tokens, {"name": "case system", "days": "30"})
    match = re.search(r"minstd_[\w-]+", page.text)
    assert match is not None
    assert match[0] not in analyst.get(tokens).text, "shown once"
    return match[0]


@pytest.fixture
def token(visitor: As) -> str:
    return made(visitor(Role.SUBMITTER, CAMDEN))


@pytest.fixture
def program(portal: Portal) -> Visitor:
    return Visitor(portal)


def ask(program: Visitor, method: str, path: str, token: str, content: bytes | None = None) -> Answer:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return program._asked(method, path, headers, **({} if content is None else {"content": content}))


def answered(answer: Answer, status: int = 200) -> Any:
    assert answer.status == status, answer.text
    return json.loads(answer.text)


def mistaken() -> bytes:
    book = clean()
    book.fill("Activity", "referrals_received", "12 cases")
    return book.xlsx()


def words_of(findings: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(finding["code"], finding["message"], finding["fix"]) for finding in findings]


def test_a_file_is_checked_submitted_and_read_again(program: Visitor, token: str, workspace: Workspace) -> None:
    receipts = workspace.ledger.every_receipt()
    checked = answered(ask(program, "POST", f"{API}/checks?name=panel.xlsx", token, mistaken()))
    assert checked["state"] == "rejected"
    assert workspace.ledger.every_receipt() == receipts, "nothing is kept of a check"
    answer = ask(program, "POST", f"{API}/returns?name=panel.xlsx", token, mistaken())
    submitted = answered(answer, 201)
    assert words_of(submitted["findings"]) == words_of(checked["findings"])
    again = answered(ask(program, "GET", answer.headers["location"], token))
    assert again == {key: value for key, value in submitted.items() if key != "head"}
    listed = answered(ask(program, "GET", f"{API}/returns", token))["returns"]
    assert listed[0]["receipt"] == submitted["receipt"]
    owed = answered(ask(program, "GET", f"{API}/owed/2026-10", token))["owed"]
    assert {row["gss_code"] for row in owed} == {CAMDEN}
    assert all(path.is_dir() or path.suffix for path in workspace.settings.spool_folder.rglob("*"))


def test_one_file_gets_the_same_answer_by_page_api_folder_and_command_line(
    program: Visitor, token: str, visitor: As, workspace: Workspace, tmp_path: Path
) -> None:
    content, now = mistaken(), datetime(2026, 11, 9, 10, tzinfo=UTC)
    by_api = answered(ask(program, "POST", f"{API}/returns?name=panel.xlsx", token, content), 201)
    wanted = [(row["message"], row["fix"]) for row in by_api["findings"]]
    assert wanted

    # By the page, before it is submitted and on its receipt
    analyst = visitor(Role.SUBMITTER, CAMDEN)
    analyst.get(f"/north-london/boroughs/{CAMDEN}")
    page = analyst.send(f"/north-london/boroughs/{CAMDEN}/check", files=[("panel.xlsx", content)])
    (waiting,) = workspace.ledger.waiting_of("north-london", CAMDEN)
    assert [(each.message, each.fix) for each in waiting.findings] == wanted
    for words in wanted:
        assert all(" ".join(text.split()) in page.words for text in words)
    page = analyst.send(f"/north-london/boroughs/{CAMDEN}/waiting/{waiting.id}/submit")
    for words in wanted:
        assert all(" ".join(text.split()) in page.words for text in words)

    # By the command line
    file = tmp_path / "panel.xlsx"
    file.write_bytes(content)
    folder = str(workspace.settings.workspace)
    done = minstd(
        *("submit", str(file), "--borough", "Camden", "--role", "submitter", "--now", now.isoformat()),
        *("--workspace", folder, "--json"),
    )
    (row,) = json.loads(done.stdout)
    assert [(each["message"], each["fix"]) for each in row["findings"]] == wanted

    # By the folder
    drop = Path(workspace.settings.drop_url) / workspace.member("Camden").source.removeprefix("{drop}/")
    (drop / "one more.xlsx").write_bytes(content)
    receive.pull(workspace, workspace.member("Camden"), now + timedelta(minutes=5))
    (validation,) = receive.validate(workspace, now + timedelta(minutes=5))
    assert [(each.message, each.fix) for each in validation.findings] == wanted


@pytest.mark.parametrize("address", PROTECTED, ids=lambda address: address.name)
def test_an_address_opens_with_a_token_of_its_borough_and_no_other(
    address: Any, program: Visitor, visitor: As, workspace: Workspace
) -> None:
    own, other = (
        made(visitor(Role.BOROUGH_LEAD, CAMDEN)),
        made(visitor(Role.SUBMITTER, HACKNEY), TOKENS.replace(CAMDEN, HACKNEY)),
    )
    parts = {"cluster": "north-london", "area": CAMDEN, "number": "1", "month": "2026-10"}
    path = path_of(address.name, **parts)

    def status(token: str, path: str = path) -> int:
        return ask(program, address.method, path, token, b"" if address.method == "POST" else None).status

    assert status(own) not in (401, 403, 405)
    assert status(other) == 404
    assert {status(wrong) for wrong in ("", "minstd_guessed", other.removeprefix("minstd_"), own + "x")} == {401}
    assert status(own, path_of(address.name, **{**parts, "cluster": "nowhere"})) == 401
    program.cookie = visitor(Role.SUBMITTER, CAMDEN).cookie
    assert status("") == 401, "a cookie counts for nothing here"


def test_a_token_ends_with_its_time_its_removal_and_its_makers_role(
    visitor: As, workspace: Workspace, program: Visitor
) -> None:
    analyst = visitor(Role.SUBMITTER, CAMDEN)
    first, second = made(analyst), made(analyst)
    listing = f"{API}/returns"
    assert ask(program, "GET", listing, first).status == 200
    page = analyst.get(TOKENS)
    number = min(map(int, re.findall(r"tokens/(\d+)/remove", page.text)))
    analyst.send(f"{TOKENS}/{number}/remove")
    assert ask(program, "GET", listing, first).status == 401
    now = program.portal.clock()
    later = Visitor(portal_of(workspace, clock=Clock(now + timedelta(days=30))))
    assert ask(later, "GET", listing, second).status == 401
    assert ask(program, "GET", listing, second).status == 200
    holders = workspace.ledger.holders(now)
    holder = next(each for each in holders if each.person.email.startswith(f"analyst.{CAMDEN.lower()}@"))
    workspace.ledger.change_grant(holder.grants[0], GrantChange.REVOKED, 1, "Left.", now)
    assert ask(program, "GET", listing, second).status == 401


def test_a_stranger_cannot_remove_a_boroughs_token(
    visitor: As, workspace: Workspace, program: Visitor, token: str
) -> None:
    (held,) = workspace.ledger.tokens_of("north-london", CAMDEN, program.portal.clock())
    assert isinstance(held, ApiToken)
    stranger = visitor(Role.SUBMITTER, HACKNEY)
    other = TOKENS.replace(CAMDEN, HACKNEY)
    stranger.get(other)
    for base in (TOKENS, other):
        assert stranger.post(f"{base}/{held.number}/remove").status in (404, 422)
    assert ask(program, "GET", f"{API}/returns", token).status == 200


def test_no_token_is_kept(token: str, workspace: Workspace) -> None:
    kept = b"".join(path.read_bytes() for path in workspace.settings.workspace.rglob("ledger.db*"))
    assert token.encode() not in kept


def test_what_cannot_be_used_is_said_in_words_and_nothing_is_left(
    program: Visitor, token: str, workspace: Workspace
) -> None:
    wrong = {
        "?name=panel.xlsx": (b"", 422, "as the body"),
        "": (b"x", 422, "Say what the file is called"),
        "?name=big.xlsx": (b"x" * (10 * 1024 * 1024 + 1), 413, "10 MB"),
    }
    for query, (content, status, words) in wrong.items():
        answer = ask(program, "POST", f"{API}/returns{query}", token, content)
        assert words in answered(answer, status)["problem"]
    refused = answered(ask(program, "POST", f"{API}/returns?name=x.xlsx", token, b"no workbook"), 201)
    assert refused["state"] == "refused"
    assert [path for path in workspace.settings.spool_folder.rglob("*") if path.is_file()] == []


def test_a_program_that_asks_too_often_is_told_when_to_come_back(program: Visitor, token: str) -> None:
    statuses = [
        ask(program, "GET", f"{API}/returns/999999", token).status for _ in range(RateLimit.TOKEN.value.most + 1)
    ]
    assert (set(statuses[:-1]), statuses[-1]) == ({404}, 429)


def test_it_is_described_as_openapi_and_every_path_is_an_address(program: Visitor) -> None:
    described = answered(program.get("/api/v1/openapi.json"))
    operations = {(path, method.upper()) for path, verbs in described["paths"].items() for method in verbs}
    assert operations == {(each.path, each.method) for each in PROTECTED}


@pytest.mark.long
def test_whatever_is_asked_the_api_answers_as_it_is_described(workspace: Workspace, visitor: As) -> None:
    token = made(visitor(Role.SUBMITTER, CAMDEN))
    app = make_app(portal_of(workspace, origin="http://testserver"))
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    operations = [operation.ok() for operation in schema.get_all_operations()]
    assert len(operations) == len(PROTECTED)
    statuses: set[int] = set()
    checks = [not_a_server_error, status_code_conformance, response_schema_conformance]

    def answers_as_described(case: Any) -> None:
        case.path_parameters.update({"cluster": "north-london", "area": CAMDEN})
        response = case.call(headers={"authorization": f"Bearer {token}"})
        statuses.add(response.status_code)
        case.validate_response(response, checks=checks)

    for operation in operations:
        quiet = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        quiet(given(case=operation.as_strategy())(answers_as_described))()
    assert 200 in statuses
    assert not statuses & {401, 421}, "the token is good, and this is the portal's own host"

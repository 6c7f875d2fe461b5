"""Whoever holds no role is told which one is needed and who can give it, whatever they try; nothing else happens."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from application.editions import draft, publish
from application.ledger.heads import leave_head
from application.people.acts import ACTS, Act
from application.people.caller import caller_of_process, may
from application.people.permission import NotPermitted
from application.returns.chasing import chase
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger import schema
from data.ledger.challenges import Challenge, Ground
from data.ledger.people import Grant, Person, Role
from data.model import Effect, Finding, State
from flows.cli import app
from tests.integration.conftest import CLUSTER, OCTOBER
from tests.support.books import clean
from tests.support.records import CAMDEN, a_cut, a_judged, a_receipt, an_edition

COORDINATOR = "coordinator@example.org"
DRAFT = "e" * 64
NAME = "0123456789abcdef"
QUESTION = Finding("large_change", Effect.ASK, "It is 9. It was 2.", "Say why.", "Activity", ("B2",), "starts", "9")

CAMDENS = "the role borough lead of Camden or submitter of Camden or coordinator of North London"
OF_GUARDIANS = "the role coordinator of North London or data protection officer of North London"
OF_COORDINATOR = "the role coordinator of North London"


@dataclass(frozen=True)
class Try:
    """A command that somebody without a role gives, and the role that they are told of."""

    act: Act
    command: str
    needs: str


TRIES = [
    Try(Act.SUBMIT, "submit {file} --borough Camden", CAMDENS),
    Try(Act.ANSWER, "answer 1 --finding 1 --text Right.", CAMDENS),
    Try(Act.WITHDRAW, "withdraw 1 --reason Wrong.", CAMDENS),
    Try(
        Act.CHALLENGE,
        "challenges raise --borough Camden --standard PN3 --month 2026-10 --ground context --text Late.",
        "the role borough lead of Camden or submitter of Camden",
    ),
    Try(
        Act.DECIDE,
        "challenges decide C1 --decision dismissed --reasons Right.",
        "the role decider of North London. Nobody who holds a role for Camden can do it",
    ),
    Try(Act.DRAFT, "preview --month 2026-10", OF_COORDINATOR),
    Try(Act.DRAFT, "run --month 2026-10", OF_COORDINATOR),
    Try(Act.DROP, "editions drop eeeeeeeeeeee --reason Wrong.", OF_COORDINATOR),
    Try(Act.REVISE, "revise 2026-10 --reason Wrong.", OF_COORDINATOR),
    Try(Act.RELEASE, "editions release 2026-10", OF_COORDINATOR),
    Try(
        Act.PLAN,
        "actions add --borough Camden --standard PN3 --text Recruit. --owner Head --due 2027-01-31",
        OF_COORDINATOR,
    ),
    Try(Act.APPROVE, "actions agree A1 --minute Item-1.", "the role approver of North London"),
    Try(Act.SIGN_OFF, "sign-off eeeeeeeeeeee", "the role approver of North London"),
    Try(Act.ERASE, "erase 1 --reason Wrong.", OF_GUARDIANS),
    Try(Act.WITHDRAW_EDITION, "editions withdraw eeeeeeeeeeee --reason Wrong.", OF_GUARDIANS),
    Try(Act.RESTORE_EDITION, "editions restore eeeeeeeeeeee --reason Right.", OF_GUARDIANS),
    Try(Act.HOLD, "hold begin --month 2026-10 --reason other --text Later.", OF_COORDINATOR),
    Try(Act.APPROVE, "standards approve waivers --minute Item-1.", "the role approver of North London"),
    Try(Act.ACCEPT_NAME, f"returns accept-name {NAME}", OF_COORDINATOR),
    Try(Act.ACCEPT_ANSWER, "returns accept-answer 1-1", OF_COORDINATOR),
    Try(Act.ACCEPT_ANSWER, "returns answers", OF_COORDINATOR),
    Try(Act.CONFIGURE, "cluster accept north-london --reason Read.", OF_COORDINATOR),
    Try(
        Act.CONFIGURE,
        "register close {service} --borough Camden --last 2026-11 --reason Closed.",
        OF_COORDINATOR,
    ),
]
ONLY_IN_THE_PORTAL = {act for act in Act if act.startswith("see_")} | {Act.MANAGE_PEOPLE, Act.MAKE_TOKEN}
"""Where a page that isn't somebody's reads as one that isn't there; to give a role is refused as below."""

WITHOUT_A_COMMAND: dict[Act, Callable[[Workspace], object]] = {
    Act.PUBLISH: lambda workspace: publish.publish_edition(
        workspace, workspace.ledger.edition(DRAFT), caller_of_process(workspace, None, now()), now()
    ),
    Act.CHASE: lambda workspace: chase(workspace, OCTOBER, [CAMDEN], caller_of_process(workspace, None, now()), now()),
    Act.DRAFT: lambda workspace: draft.make_draft(workspace, OCTOBER, caller_of_process(workspace, None, now()), now()),
}


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A live workspace with one thing of each kind that somebody could act on, and one coordinator."""
    monkeypatch.setenv("MINSTD_WORKSPACE", str(tmp_path / "workspace"))
    opened = open_workspace(read_settings(tmp_path / "workspace"), CLUSTER)
    ledger, at = opened.ledger, now()
    given = Grant(0, Role.COORDINATOR, CLUSTER, "Coordinator", at - timedelta(days=1), None, None, at, False, (), at)
    ledger.add_holders([(Person(0, COORDINATOR, "somebody-else"), given)], None, at)
    ledger.record_receipts([a_receipt(1, received_at=at)], [1], at)
    (receipt,) = ledger.every_receipt()
    judged = a_judged(receipt, State.QUESTIONS, findings=(QUESTION,))
    ledger.record_judgements([judged], opened.checks_version, at)
    ledger.record_owed(CLUSTER, [(entry.owed, "") for entry in a_cut().entries])
    ledger.record_cut(a_cut(), at)
    leave_head(opened)
    ledger.draft(replace(an_edition(DRAFT, drafted_at=at), is_demonstration=False))
    ledger.add_challenge(Challenge(DRAFT, CAMDEN, "PN3", Ground.CONTEXT, "Late.", "Analyst", at))
    opened.names.write(f"{CAMDEN}/{NAME}.json", b'["provider", "A new provider"]')
    yield opened
    ledger.close()


def counted(workspace: Workspace) -> dict[str, int]:
    engine = sa.create_engine(workspace.settings.ledger_url)
    with engine.connect() as connection:
        counts = {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in schema.metadata.sorted_tables
        }
    engine.dispose()
    return counts


def files_of(workspace: Workspace) -> dict[str, str]:
    folder = workspace.settings.workspace
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("ledger.db")
    }


def check_refused(workspace: Workspace, act: Act, needs: str, attempt: Callable[[], object]) -> None:
    who = caller_of_process(workspace, None, now()).who
    givers = f"These people can give it: {COORDINATOR} (coordinator)."
    check_written(workspace, act, f"To {ACTS[act].words}, {who} needs {needs}. {givers}", attempt)


def check_written(workspace: Workspace, act: str, sentence: str, attempt: Callable[[], object]) -> None:
    """Check what is said, that the refusal is recorded, and that nothing else is written."""
    rows, files = counted(workspace), files_of(workspace)
    with pytest.raises(NotPermitted) as refused:
        attempt()
    assert str(refused.value) == sentence
    added = {name: count - rows[name] for name, count in counted(workspace).items() if count != rows[name]}
    assert added == {"refusal": 1, "link": 1, "payload": 1}
    assert workspace.ledger.refusals()[-1][0] == act
    assert files_of(workspace) == files
    assert workspace.ledger.verify().is_whole


@pytest.mark.parametrize(
    "attempt", TRIES, ids=[f"{attempt.act}: {attempt.command.split(' -')[0]}" for attempt in TRIES]
)
def test_a_command_says_which_role_is_needed_and_who_gives_it(
    workspace: Workspace, tmp_path: Path, attempt: Try
) -> None:
    file = tmp_path / "return.xlsx"
    file.write_bytes(clean().xlsx())
    service = next(iter(workspace.register(CAMDEN).services))
    arguments = [word.format(file=file, service=service) for word in attempt.command.split()]
    check_refused(workspace, attempt.act, attempt.needs, lambda: app(arguments, standalone_mode=False))


PEOPLE = [
    ("people invite new@example.org --role submitter --borough Camden", "give the role submitter"),
    ("people grant 1 --role approver --title chair", "give the role approver"),
    ("people confirm 1", "confirm the role coordinator"),
    ("people revoke 1 --reason Left.", "revoke the role coordinator"),
    ("people account 1 mine", "set an account"),
]


@pytest.mark.parametrize(("command", "deed"), PEOPLE, ids=[command.split(" -")[0] for command, _ in PEOPLE])
def test_whoever_cannot_give_a_role_is_told_who_can(workspace: Workspace, command: str, deed: str) -> None:
    who = caller_of_process(workspace, None, now()).who
    sentence = f"{who} can't {deed}. These people can: {COORDINATOR}."
    check_written(workspace, "give_role", sentence, lambda: app(command.split(), standalone_mode=False))


@pytest.mark.parametrize("act", WITHOUT_A_COMMAND)
def test_an_act_without_a_command_of_its_own_says_so_too(workspace: Workspace, act: Act) -> None:
    roles = sorted(f"{role.words} of North London" for role in ACTS[act].roles)
    check_refused(workspace, act, f"the role {' or '.join(roles)}", lambda: WITHOUT_A_COMMAND[act](workspace))


def test_the_table_has_every_act() -> None:
    assert {attempt.act for attempt in TRIES} | ONLY_IN_THE_PORTAL | set(WITHOUT_A_COMMAND) == set(Act)


@pytest.mark.parametrize("act", sorted(ONLY_IN_THE_PORTAL))
def test_nobody_without_a_role_sees_anything(workspace: Workspace, act: Act) -> None:
    caller = caller_of_process(workspace, None, now())
    assert not may(workspace, act, CAMDEN, caller, now())
    assert not may(workspace, act, None, caller, now())

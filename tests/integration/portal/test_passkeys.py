"""Passkeys: made once, used by whoever made them, good for one ceremony, for one visitor, on one site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.ledger.heads import make_demonstration
from application.people import passkeys, sessions
from application.people.passkeys import PasskeyError, PasskeySite
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.ledger.passkeys import Passkey
from data.ledger.people import Person
from data.ledger.transient.sessions import SignInMethod
from tests.integration.conftest import CLUSTER
from tests.support.authenticator import PRESENT, Authenticator

NOW = datetime(2026, 11, 9, 10, tzinfo=UTC)
SITE = PasskeySite("Minimum standards", "https://portal.example")
VISITOR = "v" * 64


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    make_demonstration(read_settings(tmp_path))
    return open_workspace(read_settings(tmp_path), CLUSTER)


@pytest.fixture
def person(workspace: Workspace) -> Person:
    return sessions.invented_people(workspace, NOW)[0][0]


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(SITE.origin)


def made(workspace: Workspace, person: Person, device: Authenticator, visitor: str = VISITOR) -> Passkey:
    begun = passkeys.begin_making(workspace, SITE, person, VISITOR, NOW)
    answer = (begun.ceremony, device.make(begun.options))
    return passkeys.finish_making(workspace, SITE, person, visitor, answer, "Laptop", NOW)


def signed_in(workspace: Workspace, device: Authenticator, later: timedelta = timedelta()) -> int:
    begun = passkeys.begin_using(workspace, SITE, VISITOR, passkeys.SIGN_IN, NOW)
    answer = (begun.ceremony, device.use(begun.options))
    return passkeys.finish_sign_in(workspace, SITE, VISITOR, answer, NOW + later)


def test_a_passkey_signs_in_whoever_made_it(workspace: Workspace, person: Person, device: Authenticator) -> None:
    passkey = made(workspace, person, device)
    assert (passkey.person, passkey.name) == (person.number, "Laptop")
    assert signed_in(workspace, device) == person.number
    assert workspace.ledger.verify().is_whole


def test_what_signs_nobody_in(workspace: Workspace, person: Person, device: Authenticator) -> None:
    passkey = made(workspace, person, device)
    wrong: dict[str, Callable[[], object]] = {
        "an unknown passkey": lambda: signed_in(workspace, Authenticator(SITE.origin)),
        "another's key under its name": lambda: signed_in(
            workspace, Authenticator(SITE.origin, credential=device.credential)
        ),
        "another site": lambda: signed_in(
            workspace, Authenticator("https://portal.evil", credential=device.credential, key=device.key)
        ),
        "a user the device doesn't know": lambda: signed_in(
            workspace, Authenticator(SITE.origin, PRESENT, device.credential, device.key)
        ),
        "too late": lambda: signed_in(workspace, device, passkeys.GOOD_FOR),
    }
    for what, attempt in wrong.items():
        with pytest.raises(PasskeyError):
            pytest.fail(f"{what} signed in: {attempt()}")
    passkeys.remove(workspace, person, passkey.number, NOW)
    with pytest.raises(PasskeyError):
        signed_in(workspace, device)


def test_a_ceremony_is_good_once_and_for_one_visitor(
    workspace: Workspace, person: Person, device: Authenticator
) -> None:
    with pytest.raises(PasskeyError, match="took too long"):
        made(workspace, person, device, visitor="w" * 64)
    made(workspace, person, device)
    begun = passkeys.begin_using(workspace, SITE, VISITOR, passkeys.SIGN_IN, NOW)
    answer = (begun.ceremony, device.use(begun.options))
    assert passkeys.finish_sign_in(workspace, SITE, VISITOR, answer, NOW) == person.number
    with pytest.raises(PasskeyError, match="done before"):
        passkeys.finish_sign_in(workspace, SITE, VISITOR, answer, NOW)


def test_the_ceremony_of_one_purpose_is_none_of_another(
    workspace: Workspace, person: Person, device: Authenticator
) -> None:
    made(workspace, person, device)
    begun = passkeys.begin_using(workspace, SITE, VISITOR, "sign_off", NOW)
    with pytest.raises(PasskeyError):
        passkeys.finish_sign_in(workspace, SITE, VISITOR, (begun.ceremony, device.use(begun.options)), NOW)


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"id": 1}', '{"id": "a", "response": 3}', "\x00"])
def test_nonsense_for_an_answer_is_refused_in_a_sentence(workspace: Workspace, person: Person, text: str) -> None:
    begun = passkeys.begin_using(workspace, SITE, VISITOR, passkeys.SIGN_IN, NOW)
    with pytest.raises(PasskeyError):
        passkeys.finish_sign_in(workspace, SITE, VISITOR, (begun.ceremony, text), NOW)
    begun = passkeys.begin_making(workspace, SITE, person, VISITOR, NOW)
    with pytest.raises(PasskeyError):
        passkeys.finish_making(workspace, SITE, person, VISITOR, (begun.ceremony, text), "", NOW)


def test_a_session_ends_by_idleness_by_age_and_at_sign_out(workspace: Workspace, person: Person) -> None:
    secret = sessions.begin(workspace, person.number, SignInMethod.PASSKEY, NOW)
    minute = timedelta(minutes=1)
    assert sessions.session_of(workspace, secret, NOW + sessions.IDLE - minute) is not None
    assert sessions.session_of(workspace, secret, NOW + 2 * sessions.IDLE - 2 * minute) is not None
    assert sessions.session_of(workspace, secret, NOW + 3 * sessions.IDLE) is None
    at = NOW
    while at < NOW + sessions.LONGEST - minute:
        at += 20 * minute
        workspace.ledger.touch_session(sessions.hashed(workspace, secret), at)
    assert sessions.session_of(workspace, secret, NOW + sessions.LONGEST) is None
    other = sessions.begin(workspace, person.number, SignInMethod.PASSKEY, NOW)
    session = sessions.session_of(workspace, other, NOW)
    assert session is not None
    sessions.end(workspace, session)
    assert sessions.session_of(workspace, other, NOW) is None
    assert sessions.session_of(workspace, "guessed", NOW) is None


def test_no_secret_is_kept(workspace: Workspace, person: Person, tmp_path: Path) -> None:
    secret = sessions.begin(workspace, person.number, SignInMethod.PASSKEY, NOW)
    begun = passkeys.begin_using(workspace, SITE, VISITOR, passkeys.SIGN_IN, NOW)
    workspace.ledger.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("ledger.db*"))
    assert secret.encode() not in kept
    assert begun.ceremony.encode() not in kept

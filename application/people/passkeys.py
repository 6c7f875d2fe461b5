"""Passkeys: made at an invitation or by whoever is signed in, used to sign in, used to sign. WebAuthn, by `webauthn`.

A ceremony has two halves. At its start the visitor gets a challenge and the name of the ceremony; at its end the
passkey's answer comes back with that name, which is good once, for five minutes, for that visitor.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from application.ledger.heads import leave_head
from application.people.sessions import hashed, new_secret
from application.settings import Settings
from application.workspace import Workspace
from data.ledger.passkeys import Passkey
from data.ledger.people import Person
from data.ledger.transient.sessions import Ceremony
from data.storage.extras import portal_missing
from standards.errors import MinstdError

if TYPE_CHECKING:
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication

GOOD_FOR: Final = timedelta(minutes=5)
MAKE: Final = "make"
SIGN_IN: Final = "sign_in"
MOST_PASSKEYS: Final = 10
_LONGEST_NAME: Final = 40


class PasskeyError(MinstdError):
    """A passkey that could not be made or used. The message is the same whatever was wrong with it."""


@dataclass(frozen=True, slots=True)
class PasskeySite:
    """Where passkeys are used: `name` is what the device shows, `origin` such as `https://portal.example`."""

    name: str
    origin: str

    @property
    def rp_id(self) -> str:
        """Return the host's name, to which passkeys are bound."""
        return self.origin.split("://", 1)[1].split(":", 1)[0]


def portal_origin(settings: Settings) -> str:
    """Return the portal's own address, such as `https://portal.example`.

    Raises:
        MinstdError: the setting `public_url` is missing, or isn't an address with HTTPS and nothing after the host.
    """
    parts = urlsplit(settings.public_url)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise MinstdError("The setting `public_url` is missing, or isn't an address such as https://portal.example.")
    return f"https://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class CeremonyStart:
    """A ceremony's first half: its name for the second, and the options for the browser, as JSON."""

    ceremony: str
    options: str


def begin_making(workspace: Workspace, site: PasskeySite, person: Person, visitor: str, now: datetime) -> CeremonyStart:
    """Return what a browser needs to make a passkey for somebody.

    Args:
        workspace: any cluster's.
        site: where it will be good.
        person: whose it will be.
        visitor: the hash that stands for the visitor's cookie.
        now: the true time.

    Raises:
        PasskeyError: they have as many as anybody needs.
    """
    webauthn = webauthn_package()
    structs = webauthn.helpers.structs
    known = held_by(workspace, person.number)
    if len(known) >= MOST_PASSKEYS:
        raise PasskeyError(f"You have {MOST_PASSKEYS} passkeys. Remove one that you don't use any more.")
    challenge = secrets.token_bytes(32)
    options = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_name=person.name,
        user_id=hashed(workspace, f"person {person.number}").encode(),
        challenge=challenge,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_descriptor(passkey) for passkey in known],
    )
    return _begun(workspace, visitor, MAKE, challenge, "", webauthn.options_to_json(options), now)


def finish_making(
    workspace: Workspace,
    site: PasskeySite,
    person: Person,
    visitor: str,
    answer: tuple[str, str],
    name: str,
    now: datetime,
) -> Passkey:
    """Record the passkey that somebody made.

    Args:
        workspace: any cluster's.
        site: where it was made.
        person: whose it is.
        visitor: the hash that stands for the visitor's cookie.
        answer: the ceremony's name, and what the browser answered, as JSON.
        name: what they call the device.
        now: the true time.

    Raises:
        PasskeyError: it was not made in answer to this ceremony, here, by somebody whom the device knows.
    """
    webauthn = webauthn_package()
    ceremony = taken(workspace, answer[0], MAKE, visitor, now)
    try:
        verified = webauthn.verify_registration_response(
            credential=answer[1],
            expected_challenge=bytes.fromhex(ceremony.challenge),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (webauthn.helpers.exceptions.WebAuthnException, ValueError) as error:
        raise PasskeyError("The passkey couldn't be created. Try again, or use another device.") from error
    encode = webauthn.helpers.bytes_to_base64url
    label = " ".join(name.split())[:_LONGEST_NAME] or "Passkey"
    credential, public_key = encode(verified.credential_id), encode(verified.credential_public_key)
    if any(passkey.credential == credential for passkey in workspace.ledger.passkeys()):
        raise PasskeyError("The passkey couldn't be created. Try again, or use another device.")
    return workspace.ledger.add_passkey(Passkey(person.number, credential, public_key, label, now))


def begin_using(
    workspace: Workspace,
    site: PasskeySite,
    visitor: str,
    purpose: str,
    now: datetime,
    *,
    passkeys: tuple[Passkey, ...] = (),
    challenge: bytes = b"",
    statement: str = "",
) -> CeremonyStart:
    """Return what a browser needs to use a passkey: to sign in, or to sign a statement.

    Args:
        workspace: any cluster's.
        site: where it is used.
        visitor: the hash that stands for the visitor's cookie.
        purpose: what for.
        now: the true time.
        passkeys: which may be used; any that the device holds for this site, if none is named.
        challenge: what is signed; something new, unless given.
        statement: the text whose hash the challenge is.
    """
    webauthn = webauthn_package()
    asked = challenge or secrets.token_bytes(32)
    options = webauthn.generate_authentication_options(
        rp_id=site.rp_id,
        challenge=asked,
        allow_credentials=[_descriptor(passkey) for passkey in passkeys],
        user_verification=webauthn.helpers.structs.UserVerificationRequirement.REQUIRED,
    )
    return _begun(workspace, visitor, purpose, asked, statement, webauthn.options_to_json(options), now)


def finish_sign_in(
    workspace: Workspace, site: PasskeySite, visitor: str, answer: tuple[str, str], now: datetime
) -> int:
    """Return the number of the person whose passkey answered.

    Raises:
        PasskeyError: it is unknown or removed, or didn't answer this ceremony, here; the message doesn't say which.
    """
    ceremony = taken(workspace, answer[0], SIGN_IN, visitor, now)
    passkey, _ = verified_use(workspace, site, ceremony, answer[1])
    return passkey.person


def verified_use(
    workspace: Workspace, site: PasskeySite, ceremony: Ceremony, answer: str
) -> tuple[Passkey, VerifiedAuthentication]:
    """Return which passkey answered a ceremony.

    Raises:
        PasskeyError: none did.
    """
    webauthn = webauthn_package()
    passkey = _named_in(workspace, answer)
    try:
        if passkey is None:
            raise ValueError("no such passkey")
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=bytes.fromhex(ceremony.challenge),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=webauthn.base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (webauthn.helpers.exceptions.WebAuthnException, ValueError) as error:
        raise PasskeyError("That passkey can't be used here. Try again, or ask for a new invitation.") from error
    return passkey, verified


def taken(workspace: Workspace, name: str, purpose: str, visitor: str, now: datetime) -> Ceremony:
    """Return a ceremony that a visitor began, which nobody can take again.

    Raises:
        PasskeyError: it wasn't begun by them for this, was taken before, or is too old.
    """
    ceremony = workspace.ledger.take_ceremony(hashed(workspace, name))
    if ceremony is None or (ceremony.purpose, ceremony.visitor) != (purpose, visitor) or ceremony.expires_at <= now:
        raise PasskeyError("That took too long, or was done before. Start again.")
    return ceremony


def held_by(workspace: Workspace, person: int) -> list[Passkey]:
    """Return the passkeys with which somebody can sign in, oldest first."""
    return [each for each in workspace.ledger.passkeys() if each.person == person and each.removed_at is None]


def remove(workspace: Workspace, person: Person, number: int, now: datetime) -> None:
    """Let a passkey of somebody's own open nothing any more, and end their sessions.

    Raises:
        PasskeyError: they have no such passkey.
    """
    passkey = next((each for each in held_by(workspace, person.number) if each.number == number), None)
    if passkey is None:
        raise PasskeyError("You have no such passkey.")
    workspace.ledger.remove_passkey(passkey, person.number, now)
    leave_head(workspace)
    workspace.ledger.end_sessions_of(person.number)


def _named_in(workspace: Workspace, answer: str) -> Passkey | None:
    """Return the passkey that an answer names; its signature is still to be verified."""
    try:
        credential = json.loads(answer)["id"]
    except (ValueError, KeyError, TypeError):
        return None
    known = workspace.ledger.passkeys()
    return next((each for each in known if each.credential == credential and each.removed_at is None), None)


def _begun(
    workspace: Workspace, visitor: str, purpose: str, challenge: bytes, statement: str, options: str, now: datetime
) -> CeremonyStart:
    name = new_secret()
    ceremony = Ceremony(hashed(workspace, name), visitor, purpose, challenge.hex(), statement, now + GOOD_FOR)
    workspace.ledger.begin_ceremony(ceremony)
    return CeremonyStart(name, options)


def _descriptor(passkey: Passkey) -> Any:
    webauthn = webauthn_package()
    credential = webauthn.base64url_to_bytes(passkey.credential)
    return webauthn.helpers.structs.PublicKeyCredentialDescriptor(id=credential)


def fingerprint(public_key: str) -> str:
    """Return the SHA-256, in hexadecimal, of a public key given base64url: what a list of keys names it by."""
    return hashlib.sha256(urlsafe_b64decode(public_key + "=" * (-len(public_key) % 4))).hexdigest()


def webauthn_package() -> Any:
    """Return the package `webauthn`.

    Raises:
        ExtraMissing: the packages of the portal aren't installed.
    """
    try:
        import webauthn
        import webauthn.helpers.exceptions
    except ImportError as error:
        raise portal_missing(error) from error
    return webauthn

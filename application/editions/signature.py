"""A sign-off as a signature: a passkey signs the hash of a statement that says exactly what is signed off.

The statement has one spelling: JSON, keys sorted, no space, ASCII. Its SHA-256 is the challenge of the ceremony, so
that whoever holds the statement, the passkey's answer and its public key can verify the signature without this system.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any, Final

from application.editions.sign_off import sign_off, signable
from application.people.caller import Caller
from application.people.passkeys import (
    CeremonyStart,
    PasskeyError,
    PasskeySite,
    begin_using,
    held_by,
    taken,
    verified_use,
)
from application.workspace import Workspace
from data.ledger import Edition
from data.ledger.chain.canonical import canonical
from data.ledger.passkeys import Signature
from data.storage.editions import MANIFEST
from data.storage.store import sha256

SIGN_OFF: Final = "sign_off"
PURPOSE: Final = "Sign off an edition of the minimum-standards report"


def begin_sign_off(
    workspace: Workspace, site: PasskeySite, digest: str, caller: Caller, visitor: str, now: datetime, clock: datetime
) -> CeremonyStart:
    """Return what a browser needs for a passkey to sign a draft off.

    Args:
        workspace: that of the draft's cluster.
        site: where the passkey is used.
        digest: the draft's.
        caller: who signs.
        visitor: the hash that stands for the visitor's cookie.
        now: when it is signed.
        clock: the true time, by which the ceremony runs out.

    Raises:
        MinstdError: the draft can't be signed.
        PasskeyError: the caller has no passkey.
        NotPermitted: the caller is no approver of the cluster.
    """
    edition, given = signable(workspace, digest, caller, now)
    passkeys = tuple(held_by(workspace, given.person.number))
    if not passkeys:
        raise PasskeyError("You need a passkey to sign off. Create one on the page “Your account” first.")
    text = canonical(statement(workspace, edition, given.title))
    challenge = hashlib.sha256(text.encode("ascii")).digest()
    return begin_using(
        workspace, site, visitor, SIGN_OFF, clock, passkeys=passkeys, challenge=challenge, statement=text
    )


def finish_sign_off(
    workspace: Workspace,
    site: PasskeySite,
    note: str,
    caller: Caller,
    visitor: str,
    answer: tuple[str, str],
    now: datetime,
    clock: datetime,
) -> Edition:
    """Record a sign-off with the signature of a passkey.

    Args:
        workspace: that of the draft's cluster.
        site: where the passkey was used.
        note: what the board said.
        caller: who signs.
        visitor: the hash that stands for the visitor's cookie.
        answer: the ceremony's name, and what the browser answered, as JSON.
        now: when it is signed.
        clock: the true time.

    Raises:
        MinstdError: the draft can't be signed any more.
        PasskeyError: no passkey of the caller's answered this ceremony.
        NotPermitted: the caller is no approver of the cluster.
    """
    ceremony = taken(workspace, answer[0], SIGN_OFF, visitor, clock)
    passkey, _ = verified_use(workspace, site, ceremony, answer[1])
    signed = json.loads(ceremony.statement)
    edition, given = signable(workspace, signed["edition"], caller, now)
    if passkey.person != given.person.number or signed["role"] != given.title:
        raise PasskeyError("That isn't your passkey. Sign with your own.")
    response = json.loads(answer[1])["response"]
    signature = Signature(
        edition.digest,
        passkey.person,
        passkey.number,
        ceremony.statement,
        response["clientDataJSON"],
        response["authenticatorData"],
        response["signature"],
        site.rp_id,
        site.origin,
        now,
    )
    return sign_off(workspace, edition.digest, note, caller, now, signature)


def statement(workspace: Workspace, edition: Edition, role: str) -> dict[str, Any]:
    """Return what is signed: the edition's digest, the hash of what each audience will read, the role.

    The head of the chain says after what it was signed; the nonce makes each statement another.
    """
    head = workspace.ledger.head(workspace.cluster.id)
    return {
        "purpose": PURPOSE,
        "cluster": edition.cluster,
        "month": str(edition.month),
        "edition": edition.digest,
        "manifest_sha256": edition.manifest_sha256,
        "audiences": audience_manifests(workspace, edition),
        "role": role,
        "head": str(head),
        "nonce": secrets.token_hex(16),
    }


def audience_manifests(workspace: Workspace, edition: Edition) -> dict[str, str]:
    """Return the SHA-256 of the manifest of each audience's folder, by the folder."""
    files = json.loads(workspace.editions.read(f"{edition.folder}/{MANIFEST}"))["files"]
    ending = f"/{MANIFEST}"
    return {
        entry["path"].removesuffix(ending): sha256(workspace.editions.read(f"{edition.folder}/{entry['path']}"))
        for entry in files
        if entry["path"].endswith(ending)
    }

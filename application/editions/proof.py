"""`proof.json` beside an edition: the signatures under it, which anybody can verify without this system.

It lies in the edition's folder, outside what the manifest lists: an edition is the same whoever signed it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from application.people.passkeys import fingerprint, webauthn_package
from application.workspace import Workspace
from data.ledger import Edition
from data.storage.editions import MANIFEST
from data.storage.store import sha256
from standards.errors import MinstdError

PROOF: Final = "proof.json"
_SIGNED: Final = ("statement", "public_key", "clientDataJSON", "authenticatorData", "signature", "rp_id", "origin")
_FINGERPRINT_LENGTH: Final = 64


class ProofError(MinstdError):
    """A signature that doesn't prove what it should. The message says which and why."""


@dataclass(frozen=True, slots=True)
class ValidSignature:
    """A signature that holds.

    Attributes:
        role: in which it was given.
        fingerprint: of the key that gave it.
        key_of: whose key that is, as the list of keys says; empty where no list was given.
        at: when, as the proof says; the signature itself holds no time.
    """

    role: str
    fingerprint: str
    key_of: str
    at: str


def proof_of(workspace: Workspace, edition: Edition) -> bytes:
    """Return `proof.json`: every signature under an edition, with the public key by which anybody can verify it."""
    keys = {passkey.number: passkey.public_key for passkey in workspace.ledger.passkeys()}
    signatures = [
        {
            "statement": signature.statement,
            "public_key": keys[signature.passkey],
            "clientDataJSON": signature.client_data,
            "authenticatorData": signature.authenticator_data,
            "signature": signature.signature,
            "rp_id": signature.rp_id,
            "origin": signature.origin,
            "at": signature.at.isoformat(),
        }
        for signature in workspace.ledger.signatures(edition.digest)
    ]
    return (json.dumps({"edition": edition.digest, "signatures": signatures}, indent=1) + "\n").encode()


def leave_proof(workspace: Workspace, edition: Edition) -> None:
    """Write `proof.json` beside an edition, where passkeys signed it."""
    if workspace.ledger.signatures(edition.digest):
        workspace.editions.write(f"{edition.folder}/{PROOF}", proof_of(workspace, edition))


def read_keys(file: Path) -> dict[str, str]:
    """Return a list of keys that was kept outside: on each line a fingerprint, then whose key it is.

    Args:
        file: UTF-8; empty lines and those that begin with `#` say nothing.

    Returns:
        Whose key it is, by the key's fingerprint.

    Raises:
        ProofError: it can't be read, or a line holds no fingerprint.
    """
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise ProofError(f"The list of keys {file} can't be read.") from error
    keys = {}
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            mark, _, name = line.partition(" ")
            digits = mark.replace(":", "").lower()
            if len(digits) != _FINGERPRINT_LENGTH or set(digits) - set("0123456789abcdef"):
                raise ProofError(f"Line {number} of {file} doesn't begin with a fingerprint of 64 letters and digits.")
            keys[digits] = name.strip() or f"line {number}"
    return keys


def verify_folder(folder: Path, keys: Mapping[str, str] | None) -> list[ValidSignature]:
    """Verify the signatures in a copy of an edition's folder, with nothing but its files.

    Args:
        folder: the edition's, with `proof.json` and the folder of each audience that its reader has; the manifest over
            all of them is there in a copy of the whole alone.
        keys: whose key is whose, by fingerprint; None to check against no list.

    Raises:
        ProofError: a file is missing or altered, or a signature doesn't hold.
    """

    def read(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except OSError as error:
            raise ProofError(f"{folder / path} can't be read.") from error

    def check(within: str, manifest: bytes) -> None:
        for entry in _parsed(manifest, MANIFEST)["files"]:
            if sha256(read(within + entry["path"])) != entry["sha256"]:
                raise ProofError(f"{folder / within / entry['path']} isn't the file that the manifest lists.")

    if (folder / MANIFEST).exists():
        manifest = read(MANIFEST)
        check("", manifest)
        return verify_proof(read(PROOF), manifest, keys)
    manifests = {
        path.parent.relative_to(folder).as_posix(): read(path.relative_to(folder).as_posix())
        for path in sorted(folder.rglob(MANIFEST))
    }
    if not manifests:
        raise ProofError(f"{folder} holds no {MANIFEST}, neither of the edition nor of an audience.")
    for audience, manifest in manifests.items():
        check(f"{audience}/", manifest)
    return verify_audiences(read(PROOF), manifests, keys)


def verify_edition(workspace: Workspace, edition: Edition, keys: Mapping[str, str] | None) -> list[ValidSignature]:
    """Verify the signatures beside an edition in the store; none where nobody signed with a passkey.

    Raises:
        ProofError: a signature doesn't hold.
    """
    if not workspace.editions.has(f"{edition.folder}/{PROOF}"):
        if workspace.ledger.signatures(edition.digest):
            raise ProofError(f"{edition.folder}/{PROOF} is missing. Publish the edition again to write it.")
        return []
    proof = workspace.editions.read(f"{edition.folder}/{PROOF}")
    return verify_proof(proof, workspace.editions.read(f"{edition.folder}/{MANIFEST}"), keys)


def verify_proof(proof: bytes, manifest: bytes, keys: Mapping[str, str] | None) -> list[ValidSignature]:
    """Verify every signature of a proof against a manifest.

    Each must be WebAuthn's answer to a challenge that is the SHA-256 of its statement, by a user whom the device had
    verified; and the statement must name this manifest, and the manifest of every audience that this one lists.

    Raises:
        ProofError: one doesn't hold, or its key isn't in the list.
    """
    listed = {entry["path"]: entry["sha256"] for entry in _parsed(manifest, MANIFEST)["files"]}
    ending = f"/{MANIFEST}"
    audiences = {path.removesuffix(ending): digest for path, digest in listed.items() if path.endswith(ending)}

    def is_signed(statement: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
        yield "manifest_sha256", statement.get("manifest_sha256") == sha256(manifest)
        yield "audiences", statement.get("audiences") == audiences

    return _verified(proof, is_signed, keys)


def verify_audiences(
    proof: bytes, manifests: Mapping[str, bytes], keys: Mapping[str, str] | None
) -> list[ValidSignature]:
    """Verify every signature of a proof against the manifests of some audiences, as a reader has them.

    Args:
        proof: the content of `proof.json`.
        manifests: by the audience's folder, such as `board` or `annex/E09000007`.
        keys: whose key is whose, by fingerprint; None to check against no list.

    Raises:
        ProofError: a signature doesn't hold, isn't about one of them, or its key isn't in the list.
    """

    def is_signed(statement: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
        signed = statement.get("audiences")
        for audience, manifest in manifests.items():
            yield audience, isinstance(signed, dict) and signed.get(audience) == sha256(manifest)

    return _verified(proof, is_signed, keys)


def _verified(
    proof: bytes,
    is_signed: Callable[[Mapping[str, Any]], Iterable[tuple[str, bool]]],
    keys: Mapping[str, str] | None,
) -> list[ValidSignature]:
    content = _parsed(proof, PROOF)
    signatures = content.get("signatures")
    if not isinstance(signatures, list) or not signatures:
        raise ProofError(f"{PROOF} contains no signatures.")

    def is_about(statement: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
        yield "edition", statement.get("edition") == content.get("edition")
        yield from is_signed(statement)

    return [_proven(number, entry, is_about, keys) for number, entry in enumerate(signatures, 1)]


def _proven(
    number: int,
    entry: Any,
    is_about: Callable[[Mapping[str, Any]], Iterable[tuple[str, bool]]],
    keys: Mapping[str, str] | None,
) -> ValidSignature:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in _SIGNED):
        raise ProofError(f"Signature {number} is incomplete.")
    statement = _parsed(entry["statement"].encode(), f"the statement of signature {number}")
    for name, is_right in is_about(statement):
        if not is_right:
            raise ProofError(f"Signature {number} is about something else: its {name} isn't this edition's.")
    _check_signature(number, entry)
    mark = fingerprint(entry["public_key"])
    if keys is not None and mark not in keys:
        raise ProofError(f"Signature {number} was made by a key that isn't in the list: {mark}.")
    return ValidSignature(str(statement.get("role")), mark, "" if keys is None else keys[mark], str(entry.get("at")))


def _check_signature(number: int, entry: Mapping[str, str]) -> None:
    webauthn = webauthn_package()
    names = ("clientDataJSON", "authenticatorData", "signature")
    answer = {"id": "AA", "rawId": "AA", "type": "public-key", "response": {name: entry[name] for name in names}}
    try:
        webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=hashlib.sha256(entry["statement"].encode()).digest(),
            expected_rp_id=entry["rp_id"],
            expected_origin=entry["origin"],
            credential_public_key=webauthn.base64url_to_bytes(entry["public_key"]),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (webauthn.helpers.exceptions.WebAuthnException, ValueError) as error:
        raise ProofError(f"Signature {number} isn't valid: the statement or the signature was altered.") from error


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        parsed = json.loads(content)
    except ValueError as error:
        raise ProofError(f"{name} can't be read: it isn't JSON.") from error
    if not isinstance(parsed, dict):
        raise ProofError(f"{name} can't be read: it isn't a JSON object.")
    return parsed

"""`proof.json`: what it proves without the system that wrote it, and what it doesn't once anything was altered."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cbor2
import pytest

from application.editions.proof import ProofError, read_keys, verify_folder, verify_proof
from application.people.passkeys import fingerprint
from data.ledger.chain.canonical import canonical
from tests.support.authenticator import PRESENT, Authenticator

ORIGIN = "https://portal.example"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


BOARD = b'{"files": []}\n'
MANIFEST = json.dumps({"files": [{"path": "board/manifest.json", "sha256": digest(BOARD)}]}).encode()


def public_key(device: Authenticator) -> str:
    numbers = device.key.public_key().public_numbers()
    key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
    return urlsafe_b64encode(cbor2.dumps(key)).rstrip(b"=").decode()


def signed(device: Authenticator, **other: Any) -> dict[str, Any]:
    """Return a proof with one signature of a device, over a statement with some other values."""
    statement = canonical(
        {
            "edition": "e" * 64,
            "manifest_sha256": digest(MANIFEST),
            "audiences": {"board": digest(BOARD)},
            "role": "Cluster chair",
            **other,
        }
    )
    challenge = urlsafe_b64encode(hashlib.sha256(statement.encode()).digest()).rstrip(b"=").decode()
    answer = json.loads(device.use(json.dumps({"challenge": challenge, "rpId": "portal.example"})))["response"]
    entry = {name: answer[name] for name in ("clientDataJSON", "authenticatorData", "signature")}
    entry |= {"statement": statement, "public_key": public_key(device), "rp_id": "portal.example", "origin": ORIGIN}
    return {"edition": "e" * 64, "signatures": [{**entry, "at": "2026-11-30T10:00:00+00:00"}]}


def verified(proof: dict[str, Any], keys: dict[str, str] | None = None, manifest: bytes = MANIFEST) -> Any:
    return verify_proof(json.dumps(proof).encode(), manifest, keys)


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(ORIGIN)


def test_a_signature_is_proven_with_whose_key_it_is_only_against_a_list(device: Authenticator) -> None:
    mark = fingerprint(public_key(device))
    (proven,) = verified(signed(device), {mark: "Chair, 3 May"})
    assert (proven.role, proven.fingerprint, proven.key_of) == ("Cluster chair", mark, "Chair, 3 May")
    (proven,) = verified(signed(device))
    assert proven.key_of == ""
    with pytest.raises(ProofError, match="isn't in the list"):
        verified(signed(device), {"0" * 64: "Somebody else"})


ALTERED: dict[str, Callable[[dict[str, Any], Authenticator], dict[str, Any]]] = {
    "the role": lambda proof, _: altered(proof, statement=statement_of(proof).replace("Cluster", "Another")),
    "the key": lambda proof, _: altered(proof, public_key=public_key(Authenticator(ORIGIN))),
    "the signature": lambda proof, _: altered(
        proof, signature=signed(Authenticator(ORIGIN))["signatures"][0]["signature"]
    ),
    "the site": lambda proof, _: altered(proof, rp_id="portal.evil"),
    "the origin": lambda proof, _: altered(proof, origin="https://portal.evil"),
    "what the device said": lambda proof, _: altered(proof, authenticatorData="AAAA"),
    "something missing": lambda proof, _: altered(proof, signature=None),
    "another edition": lambda _, device: signed(device, edition="f" * 64),
    "another manifest": lambda _, device: signed(device, manifest_sha256="f" * 64),
    "another audience's pages": lambda _, device: signed(device, audiences={"board": "f" * 64}),
    "a user the device didn't know": lambda _, device: signed(Authenticator(ORIGIN, flags=PRESENT, key=device.key)),
    "no signature": lambda proof, _: {**proof, "signatures": []},
}


def altered(proof: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {**proof, "signatures": [{**proof["signatures"][0], **values}]}


def statement_of(proof: dict[str, Any]) -> str:
    return str(proof["signatures"][0]["statement"])


@pytest.mark.parametrize("what", ALTERED)
def test_nothing_is_proven_once_anything_was_altered(what: str, device: Authenticator) -> None:
    proof = signed(device)
    assert verified(proof)
    with pytest.raises(ProofError):
        verified(ALTERED[what](proof, device))


def test_a_copy_is_verified_with_nothing_but_its_files(tmp_path: Path, device: Authenticator) -> None:
    (tmp_path / "board").mkdir()
    for path, content in (("manifest.json", MANIFEST), ("board/manifest.json", BOARD)):
        (tmp_path / path).write_bytes(content)
    with pytest.raises(ProofError, match="can't be read"):
        verify_folder(tmp_path, None)
    (tmp_path / "proof.json").write_text(json.dumps(signed(device)))
    assert len(verify_folder(tmp_path, None)) == 1
    (tmp_path / "board/manifest.json").write_bytes(BOARD + b" ")
    with pytest.raises(ProofError, match="isn't the file"):
        verify_folder(tmp_path, None)


def test_a_reader_verifies_the_folders_that_reader_has(tmp_path: Path, device: Authenticator) -> None:
    annex = json.dumps({"files": [{"path": "index.html", "sha256": digest(b"a page")}]}).encode()
    proof = signed(device, audiences={"board": digest(BOARD), "annex/E09000007": digest(annex), "public": "f" * 64})
    (tmp_path / "proof.json").write_text(json.dumps(proof))
    with pytest.raises(ProofError, match="holds no manifest"):
        verify_folder(tmp_path, None)
    (tmp_path / "annex/E09000007").mkdir(parents=True)
    (tmp_path / "annex/E09000007/manifest.json").write_bytes(annex)
    with pytest.raises(ProofError, match="can't be read"):
        verify_folder(tmp_path, None)
    (tmp_path / "annex/E09000007/index.html").write_bytes(b"a page")
    assert len(verify_folder(tmp_path, None)) == 1
    (tmp_path / "board").mkdir()
    (tmp_path / "board/manifest.json").write_bytes(BOARD + b" ")
    with pytest.raises(ProofError, match="its board isn't this edition's"):
        verify_folder(tmp_path, None)
    (tmp_path / "board/manifest.json").write_bytes(BOARD)
    assert len(verify_folder(tmp_path, None)) == 1
    (tmp_path / "annex/E09000007/index.html").write_bytes(b"another page")
    with pytest.raises(ProofError, match="isn't the file"):
        verify_folder(tmp_path, None)


def test_a_list_of_keys_is_read_or_said_to_be_wrong(tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    pairs = ":".join(["AB"] * 32)
    file.write_text(f"# Kept by the clerk\n\n{'0' * 64} Chair\n{pairs}\n")
    assert read_keys(file) == {"0" * 64: "Chair", "ab" * 32: "line 4"}
    file.write_text("Chair 000\n")
    with pytest.raises(ProofError, match="Line 1"):
        read_keys(file)
    with pytest.raises(ProofError, match="can't be read"):
        read_keys(tmp_path / "none.txt")

"""Nobody who reads a part of an edition can confirm by a hash what stands in a part that is not theirs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from application.editions import signature
from application.editions.reading import annex
from application.workspace import Workspace
from data.ledger import Edition
from data.storage.store import sha256
from tests.integration.conftest import WorkspaceCopy

CAMDEN = annex("E09000007")
FILE = "verdicts.csv"
_HASH = re.compile(rb"[0-9a-f]{64}")


def read(workspace: Workspace, edition: Edition, path: str) -> bytes:
    return workspace.editions.read(f"{edition.folder}/{path}")


def hidden_from_the_board(workspace: Workspace, edition: Edition) -> str:
    """Return the row of the annex with a count that is hidden from the board."""
    hidden = {
        row["standard_id"]
        for row in csv.DictReader(io.StringIO(read(workspace, edition, f"board/{FILE}").decode("utf-8-sig")))
        if row["gss_code"] == "E09000007" and row["protection"]
    }
    for line in read(workspace, edition, f"{CAMDEN}/{FILE}").decode("utf-8-sig").splitlines():
        for row in csv.DictReader([heading(workspace, edition), line]):
            if row["standard_id"] in hidden and row["numerator"].isdigit():
                return line
    raise AssertionError("nothing is hidden from the board")


def heading(workspace: Workspace, edition: Edition) -> str:
    return read(workspace, edition, f"{CAMDEN}/{FILE}").decode("utf-8-sig").splitlines()[0]


def guesses(workspace: Workspace, edition: Edition) -> Iterator[tuple[bool, bytes]]:
    """Yield the annex's file with each small count in place of a hidden one, and whether it's right."""
    content = read(workspace, edition, f"{CAMDEN}/{FILE}").decode("utf-8")
    line = hidden_from_the_board(workspace, edition)
    column = heading(workspace, edition).split(",").index("numerator")
    cells = next(csv.reader([line]))
    for number in range(1000):
        tried = [*cells[:column], str(number), *cells[column + 1 :]]
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(tried)
        guess = content.replace(line, text.getvalue())
        yield guess == content, guess.encode()


def known_hashes(workspace: Workspace, edition: Edition) -> set[str]:
    """Return every hash in what a member of the board gets: their folder, the public's, and what is signed."""
    paths = [path.removeprefix(f"{edition.folder}/") for path in workspace.editions.paths(edition.folder)]
    texts = [read(workspace, edition, path) for path in paths if path.startswith(("board/", "public/"))]
    texts.append(json.dumps(signature.statement(workspace, edition, "Cluster chair")).encode())
    return {hexadecimal.decode() for text in texts for hexadecimal in _HASH.findall(text)}


def manifest_with(own: bytes, content: bytes, salt: str) -> bytes:
    """Return a manifest of the annex as it would be if its file were this, with a salt."""
    value = json.loads(own)
    for entry in value["files"]:
        if entry["path"] == FILE:
            entry |= {"bytes": len(content), "sha256": sha256(content)}
    value["salt"] = salt
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def test_without_the_salt_no_right_guess_can_be_confirmed(drafted_folder: Path) -> None:
    workspace = WorkspaceCopy(drafted_folder).open()
    (edition,) = workspace.ledger.editions()
    own = read(workspace, edition, f"{CAMDEN}/manifest.json")
    assert manifest_with(own, read(workspace, edition, f"{CAMDEN}/{FILE}"), json.loads(own)["salt"]) == own
    known = known_hashes(workspace, edition)
    salts = {
        json.loads(read(workspace, edition, f"{readers}/manifest.json"))["salt"] for readers in ("board", "public")
    }
    confirmed, right = [], 0
    for is_right, guess in guesses(workspace, edition):
        right += is_right
        assert sha256(guess) not in known
        for salt in ("", *salts):
            assert sha256(manifest_with(own, guess, salt)) not in known
        if sha256(manifest_with(own, guess, json.loads(own)["salt"])) in known:
            confirmed.append(is_right)
    assert right == 1
    assert confirmed == [True]  # whoever may read the annex can: the search is one that finds


def test_no_two_parts_and_no_two_editions_share_a_salt(drafted_folder: Path) -> None:
    workspace = WorkspaceCopy(drafted_folder).open()
    (edition,) = workspace.ledger.editions()
    paths = [path for path in workspace.editions.paths(edition.folder) if path.endswith("manifest.json")]
    salts = [json.loads(workspace.editions.read(path))["salt"] for path in paths]
    assert len(set(salts)) == len(salts) > 3
    assert all(len(salt) == 64 for salt in salts)

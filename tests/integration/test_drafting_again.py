"""A draft that would have other contents under the digest of another is refused before a file of it is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from application.editions import draft
from data.ledger import LedgerError
from data.storage.editions import MANIFEST
from data.storage.store import sha256
from tests.integration.conftest import SIGNING_DAY, WorkspaceCopy


def test_other_contents_from_the_same_inputs_touch_no_file(
    drafted_folder: Path, copy_of: Callable[[Path], WorkspaceCopy], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = copy_of(drafted_folder).open()
    (edition,) = workspace.ledger.editions()
    folder = Path(workspace.settings.editions_url) / edition.folder
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    other = {MANIFEST: b"{}", "board/index.html": b"Other words."}
    again = replace(edition, manifest_sha256=sha256(other[MANIFEST]))
    monkeypatch.setattr(draft, "compose", lambda *_: (again, other))
    with pytest.raises(LedgerError, match="drafted before with other contents"):
        draft.write(workspace, None, SIGNING_DAY)  # type: ignore[arg-type]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before

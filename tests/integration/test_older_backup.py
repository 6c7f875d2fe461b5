"""An older backup of all that says what was published, and what says it, written by somebody else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from application.editions import draft, publish
from application.editions.publish import publish_edition
from application.editions.sign_off import sign_off
from application.editions.withdrawal import withdraw
from application.ledger.heads import HEAD, POINTER, refuse_if_behind
from application.ledger.proof import verify
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from standards.errors import MinstdError
from tests.integration.conftest import (
    ANYBODY,
    CLUSTER,
    OCTOBER,
    SIGNING_DAY,
    WorkspaceCopy,
    release_drafted,
)
from tests.integration.test_withdrawal import COORDINATOR, LATER, REASON
from tests.support.backups import Backups
from tests.support.commands import minstd

pytestmark = pytest.mark.long


def opened(folder: Path) -> Workspace:
    return open_workspace(read_settings(folder), CLUSTER)


@pytest.mark.parametrize("name", ["drafting", "releasing", "signing", "publishing"])
def test_a_newer_edition_than_the_backup_is_noticed(backups: Backups, folder: Path, name: str) -> None:
    backups.restore(name, folder)
    workspace = opened(folder)
    digest = workspace.ledger.editions(CLUSTER)[-1].digest if name != "drafting" else ""
    with pytest.raises(
        MinstdError, match=r"The ledger is behind its editions\. .*/2026-10/1-[0-9a-f]{12} was released"
    ):
        refuse_if_behind(workspace)
    runs: list[Callable[[], object]] = [
        lambda: draft.collect_and_draft(workspace, OCTOBER, SIGNING_DAY),
        lambda: release_drafted(workspace),
    ]
    if digest:
        runs.append(lambda: sign_off(workspace, digest, "", ANYBODY, SIGNING_DAY))
        runs.append(lambda: publish_edition(workspace, workspace.ledger.edition(digest), ANYBODY, SIGNING_DAY))
    for run in runs:
        with pytest.raises(MinstdError, match="The ledger is behind"):
            run()
    workspace.ledger.close()
    done = minstd("ledger", "verify", "--workspace", folder)
    assert (done.returncode, "was released or published, and the ledger doesn't say so" in done.stdout) == (1, True)
    row = json.loads(minstd("ledger", "verify", "--workspace", folder, "--json").stdout)
    assert (row["is_whole"], [each["problem"] for each in row["editions"]]) == (False, ["unknown"])


def test_a_withdrawn_edition_is_noticed_too(backups: Backups, folder: Path) -> None:
    workspace = opened(folder)
    (edition,) = workspace.ledger.editions()
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    workspace.ledger.close()
    backups.restore("drafting", folder)
    with pytest.raises(MinstdError, match="The ledger is behind its editions"):
        refuse_if_behind(opened(folder))


def test_an_edition_that_an_earlier_version_published_is_noticed(backups: Backups, folder: Path) -> None:
    for name in ("released.json", "publication.json"):
        (statement,) = (folder / "editions").rglob(name)
        statement.unlink()
    assert minstd("ledger", "verify", "--workspace", folder).returncode == 0
    backups.restore("drafting", folder)
    with pytest.raises(MinstdError, match="The ledger is behind its editions"):
        refuse_if_behind(opened(folder))


def test_a_draft_that_may_have_been_stopped_is_noted_and_refused_nothing(backups: Backups, folder: Path) -> None:
    for name in ("released.json", "publication.json", "disclosure.json"):
        (statement,) = (folder / "editions").rglob(name)
        statement.unlink()
    (root,) = (folder / "editions" / CLUSTER).glob("*/*")
    (root.parent / "9-0123456789ab").mkdir()  # a run that was stopped before it wrote the manifest
    backups.restore("drafting", folder)
    workspace = opened(folder)
    refuse_if_behind(workspace)
    workspace.ledger.close()
    done = minstd("ledger", "verify", "--workspace", folder)
    note = f"Note: the ledger doesn't know the draft in {CLUSTER}/2026-10/{root.name}."
    assert (done.returncode, note in done.stdout, "9-0123456789ab" in done.stdout) == (0, True, False)
    row = json.loads(minstd("ledger", "verify", "--workspace", folder, "--json").stdout)
    (draft_of_nobody,) = row["editions"]
    assert (row["is_whole"], draft_of_nobody["folder"]) == (True, f"{CLUSTER}/2026-10/{root.name}")


ENTRY = '{"month": "2026-10", "number": 1, "digest": "a", "folder": "b"}'


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "null",
        "1",
        '"x"',
        "{}",
        '{"editions": 1}',
        '{"editions": [1]}',
        '{"editions": [{"digest": 1}]}',
        '{"editions": [], "current": []}',
        '{"editions": [], "current": null, "head": null}',
        '{"editions": [], "head": {"chain": 1, "n": [], "hash": {}}}',
        f'{{"editions": {ENTRY}}}',
        "[" * 100_000,
        "\0",
        "",
    ],
)
@pytest.mark.parametrize("name", [POINTER, HEAD])
def test_what_says_what_was_published_is_as_written_or_named(validated: Path, name: str, content: str) -> None:
    workspace = opened(validated)
    path = Path(workspace.editions.url) / CLUSTER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    try:
        with pytest.raises(MinstdError, match=rf"{CLUSTER}/{name} isn't (as it was written|JSON)"):
            refuse_if_behind(workspace)
        done = minstd("ledger", "verify", "--workspace", validated)
        assert (done.returncode, f"{CLUSTER}/{name} isn't" in done.stdout) == (1, True)
        assert "rows are as the ledger's" in done.stdout  # the ledger itself is verified all the same
        path.unlink()
        path.mkdir()
        with pytest.raises(MinstdError, match=rf"{CLUSTER}/{name} can't be read"):
            refuse_if_behind(workspace)
        done = minstd("ledger", "verify", "--workspace", validated)
        assert (done.returncode, f"{CLUSTER}/{name} can't be read" in done.stdout) == (1, True)
    finally:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        workspace.ledger.close()


@pytest.mark.parametrize("name", [POINTER, HEAD])
def test_what_says_where_the_ledger_ended_is_missed(folder: Path, name: str) -> None:
    (folder / "editions" / CLUSTER / name).unlink()
    done = minstd("ledger", "verify", "--workspace", folder)
    assert (done.returncode, f"{CLUSTER}/{name} is missing, so nothing outside" in done.stdout) == (1, True)


def test_a_draft_stopped_before_it_left_its_head_is_no_older_copy(
    validated: Path, copy_of: Callable[[Path], WorkspaceCopy], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = copy_of(validated)
    workspace = copied.open()
    leave_head, left = draft.leave_head, list[Workspace]()

    def leave_once(workspace: Workspace) -> None:
        if left:
            raise KeyboardInterrupt
        left.append(workspace)
        leave_head(workspace)

    monkeypatch.setattr(draft, "leave_head", leave_once)
    with pytest.raises(KeyboardInterrupt):
        draft.report(workspace, OCTOBER, SIGNING_DAY)
    assert len(workspace.ledger.editions(CLUSTER)) == 1
    workspace.ledger.close()
    assert verify(read_settings(copied.folder), ()).is_whole


def test_a_publication_stopped_before_it_was_pointed_to_is_no_older_copy(
    released_folder: Path, copy_of: Callable[[Path], WorkspaceCopy], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = copy_of(released_folder)
    workspace = copied.open()
    (edition,) = workspace.ledger.editions(CLUSTER)
    sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publish, "leave_proof", stop)
    with pytest.raises(KeyboardInterrupt):
        publish_edition(workspace, edition, ANYBODY, SIGNING_DAY)
    assert len(workspace.ledger.publications(CLUSTER)) == 1
    workspace.ledger.close()
    assert verify(read_settings(copied.folder), ()).is_whole

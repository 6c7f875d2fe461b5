"""Releasing a draft: what each borough gets of it, where its folder takes nothing, and what a second time changes."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from application.editions import publish
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.ledger import Edition, schema
from standards.errors import MinstdError
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted


@pytest.fixture
def workspace(drafted_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]) -> Workspace:
    return copy_of(drafted_folder).open()


@pytest.fixture
def edition(workspace: Workspace) -> Edition:
    (edition,) = workspace.ledger.editions(CLUSTER)
    return edition


def zip_of(workspace: Workspace, edition: Edition, member: Member, folder: Path | None = None) -> Path:
    name = f"draft-{OCTOBER}-{edition.digest[:12]}.zip"
    return (folder or Path(workspace.source(member).url)) / "replies" / name


def counted(workspace: Workspace) -> dict[str, int]:
    """Return how many rows each table that a release could write to has."""
    engine = sa.create_engine(workspace.settings.ledger_url)
    with engine.connect() as connection:
        counts = {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in schema.metadata.sorted_tables
        }
    engine.dispose()
    return counts


@pytest.mark.long
def test_each_borough_gets_the_boards_pages_and_its_own_annex_and_nobody_elses(
    workspace: Workspace, edition: Edition
) -> None:
    released = release_drafted(workspace)
    members = workspace.cluster.members
    assert (released.areas, released.by_hand) == (tuple(member.gss_code for member in members), ())
    listed = {
        entry["path"]: entry["sha256"]
        for entry in json.loads(workspace.editions.read(f"{edition.folder}/manifest.json"))["files"]
    }
    for member in members:
        with ZipFile(zip_of(workspace, edition, member)) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        expected = {path for path in listed if path.startswith(("board/", f"annex/{member.gss_code}/"))}
        assert set(held) == expected
        assert {f"annex/{member.gss_code}/index.html", "board/index.html"} <= expected
        assert all(workspace.editions.read(f"{edition.folder}/{path}") == content for path, content in held.items())
        others = [other.gss_code for other in members if other != member]
        assert not [path for path in held for code in others if f"annex/{code}" in path]
        annex = b"".join(content for path, content in held.items() if path.startswith("annex/"))
        assert not [code for code in others if f"annex/{code}".encode() in annex]


def test_a_folder_that_takes_nothing_is_named_and_its_file_lies_in_the_workspace(
    workspace: Workspace, edition: Edition
) -> None:
    camden, barnet = workspace.member("Camden"), workspace.member("Barnet")
    replies = Path(workspace.source(camden).url) / "replies"
    shutil.rmtree(replies, ignore_errors=True)
    replies.write_text("A file where the folder of replies should be.", encoding="utf-8")
    shutil.rmtree(Path(workspace.source(barnet).url))
    released = release_drafted(workspace)
    assert sorted(released.by_hand) == sorted([camden.gss_code, barnet.gss_code])
    for member in (camden, barnet):
        own = zip_of(workspace, edition, member, Path(workspace.settings.replies_url) / member.gss_code)
        with ZipFile(own) as archive:
            annexes = {name.split("/")[1] for name in archive.namelist() if name.startswith("annex/")}
        assert annexes == {member.gss_code}
    replies.unlink()
    assert release_drafted(workspace).by_hand == (barnet.gss_code,)
    assert zip_of(workspace, edition, camden).exists()


def test_a_second_time_changes_nothing_and_puts_back_what_is_gone(workspace: Workspace, edition: Edition) -> None:
    released = release_drafted(workspace)
    before = counted(workspace)
    zips = {member.gss_code: zip_of(workspace, edition, member) for member in workspace.cluster.members}
    contents = {code: path.read_bytes() for code, path in zips.items()}
    gone, cut_short = list(zips.values())[:2]
    gone.unlink()
    cut_short.write_bytes(cut_short.read_bytes()[:100])
    assert release_drafted(workspace) == released
    assert {code: path.read_bytes() for code, path in zips.items()} == contents
    assert counted(workspace) == before
    assert workspace.ledger.verify().is_whole
    left_over = [path for zip_path in zips.values() for path in zip_path.parent.glob(".*")]
    assert left_over == []


def test_no_link_sends_a_draft_elsewhere(workspace: Workspace, edition: Edition, tmp_path: Path) -> None:
    camden, barnet = workspace.member("Camden"), workspace.member("Barnet")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    victim = elsewhere / "victim.zip"
    victim.write_bytes(b"mine")
    own = zip_of(workspace, edition, camden)
    own.parent.mkdir(exist_ok=True)
    own.symlink_to(victim)
    replies = zip_of(workspace, edition, barnet).parent
    shutil.rmtree(replies, ignore_errors=True)
    replies.symlink_to(elsewhere, target_is_directory=True)
    released = release_drafted(workspace)
    assert (victim.read_bytes(), [path.name for path in elsewhere.iterdir()]) == (b"mine", ["victim.zip"])
    assert not own.is_symlink()
    assert ZipFile(io.BytesIO(own.read_bytes())).testzip() is None
    assert released.by_hand == (barnet.gss_code,)


@pytest.mark.parametrize("added", ["public/extra.html", "annex/E09000007/extra/notes.txt", "notes.txt"])
def test_a_file_that_was_added_to_an_edition_is_named_and_stops_its_release(
    workspace: Workspace, edition: Edition, added: str
) -> None:
    assert publish.verify_files(workspace, edition) > 50
    path = Path(workspace.editions.url) / edition.folder / added
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Not drafted.", encoding="utf-8")
    with pytest.raises(MinstdError, match=rf"contains files that aren't part of the edition: {added}\."):
        publish.verify_files(workspace, edition)
    with pytest.raises(MinstdError, match=rf"aren't part of the edition: {added}\."):
        release_drafted(workspace)
    assert workspace.ledger.releases([edition.digest]) == []
    path.unlink()
    unfinished = path.with_name(".writing-abc")
    unfinished.write_text("What a process that died had begun.", encoding="utf-8")
    with pytest.raises(MinstdError, match=r"aren't part of the edition: .*\.writing-abc\."):
        publish.verify_files(workspace, edition)
    assert release_drafted(workspace).edition == edition.digest
    assert not unfinished.exists()
    assert publish.verify_files(workspace, edition) > 50


def test_what_is_written_at_publication_is_no_added_file(workspace: Workspace, edition: Edition) -> None:
    from application.editions.sign_off import sign_off

    release_drafted(workspace)
    sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY)
    publish.publish_edition(workspace, edition, ANYBODY, SIGNING_DAY)
    assert workspace.editions.has(f"{edition.folder}/disclosure.json")
    assert publish.verify_files(workspace, edition) > 50

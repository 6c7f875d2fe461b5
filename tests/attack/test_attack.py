"""No small count follows from what is published: attacked from outside, in worlds where most counts are small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack.attack import BOARD, PUBLIC, Leak, attack
from tests.attack.documents import Documents
from tests.attack.published import rows
from tests.attack.worlds import World, make_editions, worlds

VERSIONS = ("2026.1", "2026.2")
WORLDS = 60


def attacked(world: World, folder: Path) -> tuple[int, list[Leak]]:
    """Make a world, attack it as every reader, and print a line of the table of worlds."""
    made = make_editions(world, folder)
    editions = [folder / "editions" / name for name in made.folders]
    documents = Documents(VERSIONS)
    codes = [member.gss_code for member in made.workspace.cluster.members]
    results = {reader: attack(editions, documents, made.truth, reader) for reader in (PUBLIC, BOARD, *codes)}
    counts = sum(result.attacked for result in results.values())
    leaks = [leak for result in results.values() for leak in result.leaks]
    print(f"world {world.seed}: {world.areas} boroughs, {counts} small counts attacked, {len(leaks)} below the width")
    for edition in editions:
        shown = {(row.key, row.numbers) for row in rows(edition, BOARD)}
        public = {(row.key, row.numbers) for row in rows(edition, PUBLIC) if row.numbers != (None, None)}
        assert public <= shown, "the public reads no number that the board does not"
    return counts, leaks


@pytest.mark.long
def test_no_small_count_follows_in_one_world(tmp_path: Path) -> None:
    counts, leaks = attacked(next(worlds(1)), tmp_path)
    assert leaks == []
    assert counts > 500


@pytest.mark.long
def test_an_edition_that_hides_only_small_counts_is_broken_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attack can succeed: without the further hiding it finds what it is after."""
    from reports.disclosure.suppression.search import NOTHING_HIDDEN

    monkeypatch.setattr("reports.disclosure.secondary.hide", lambda *_: NOTHING_HIDDEN)
    _, leaks = attacked(next(worlds(1, first=6)), tmp_path)
    assert leaks


@pytest.mark.long
def test_an_edition_that_forgets_what_boroughs_were_notified_of_is_broken_into_by_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.disclosure.secondary.notified_of", lambda *_: ())
    _, leaks = attacked(next(worlds(1, first=2)), tmp_path)
    assert leaks
    assert all(leak.reader not in (PUBLIC, BOARD) for leak in leaks)


def every_world() -> Iterator[World]:
    return worlds(WORLDS)


@pytest.mark.slow
@pytest.mark.parametrize("world", every_world(), ids=lambda world: f"world {world.seed}")
def test_no_small_count_follows_in_any_world(world: World, tmp_path: Path) -> None:
    counts, leaks = attacked(world, tmp_path)
    assert leaks == []
    assert counts

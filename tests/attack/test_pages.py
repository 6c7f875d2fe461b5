"""Pages and PDFs hold no number and no label that the attack doesn't read in the data files."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from reports.disclosure.primary import DEFAULT_SETTINGS
from reports.disclosure.protect import AudienceView, for_board, for_public
from reports.render import render
from reports.view.figures import Audience
from tests.attack.pages import unexplained
from tests.attack.worlds import make_editions, worlds
from tests.support.report_demo import demo

VERDICT = "a verdict that isn’t in the files"
ADDED = {
    "a share in a table": ("areas/camden.html", '">[c]</td>', '">3 of 7</td>'),
    "a number in a table": ("indicators.html", "<td>[c]", "<td>4"),
    "a share in a sentence": ("index.html", "</main>", "<p>Of those aged 16, 3 of 7 were heard.</p></main>"),
    "a number in a sentence": ("changes.html", "</main>", "<p>There were 4711 children.</p></main>"),
    "a label": ("matrix.html", "</main>", "<p>[low]</p></main>"),
    VERDICT: ("areas/camden.html", "<span>Partly meets</span>", "<span>Meets</span>"),
}


@cache
def board_files() -> dict[str, bytes]:
    return render(for_board(demo(months=3)))


def written(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.mark.parametrize("publish", [for_board, for_public])
def test_what_pages_and_pdfs_say_stands_in_the_data_files(publish: type[AudienceView], tmp_path: Path) -> None:
    assert list(unexplained(written(render(publish(demo(months=3))), tmp_path))) == []


@pytest.mark.parametrize("kinds", [set(ADDED) - {VERDICT}, {VERDICT}], ids=["numbers and labels", "a verdict"])
def test_what_a_renderer_adds_is_seen(kinds: set[str], tmp_path: Path) -> None:
    folder = written(board_files(), tmp_path)
    paths = [path for kind, (path, _, _) in ADDED.items() if kind in kinds]
    assert len(set(paths)) == len(kinds)
    for path, old, new in (ADDED[kind] for kind in kinds):
        page = (folder / path).read_text(encoding="utf-8")
        assert old in page
        (folder / path).write_text(page.replace(old, new, 1), encoding="utf-8")
    assert {problem.partition(":")[0] for problem in unexplained(folder)} == set(paths)


def test_pages_and_pdfs_that_show_what_is_hidden_are_seen(tmp_path: Path) -> None:
    """Those of an edition that nothing was hidden in, beside the data files of one that keeps to its promise."""
    open_view = AudienceView(Audience.BOARD, replace(demo(months=3), suggestions=()), DEFAULT_SETTINGS)
    forms = {path: content for path, content in render(open_view).items() if path.endswith((".html", ".pdf"))}
    seen = {problem.partition(":")[0] for problem in unexplained(written(board_files() | forms, tmp_path))}
    assert {"areas/camden.html", "indicators.html", "minimum-standards.pdf"} <= seen


@pytest.mark.long
def test_pages_and_pdfs_of_a_world_say_no_more_than_the_attack_reads(tmp_path: Path) -> None:
    made = make_editions(next(worlds(1, first=2)), tmp_path)
    for folder in made.folders:
        for audience in ("board", "public"):
            assert list(unexplained(tmp_path / "editions" / folder / audience)) == [], (folder, audience)

"""One borough and 33, through every stage: the pages, the data and the PDFs are those of six, only fewer or more."""

from __future__ import annotations

import csv
import json
import posixpath
from pathlib import Path

import pytest

from tests.support.printed import read_pdf
from tests.support.report_reader import Reader
from tests.support.sizes import imagined, sheffield

MANY = 33


@pytest.fixture(scope="module")
def sheffield_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sheffield(tmp_path_factory.mktemp("sheffield"), 3)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imagined(tmp_path_factory.mktemp("many"), MANY, 3)


def _board(folder: Path) -> dict[str, Reader]:
    board = folder / "board"
    return {str(path.relative_to(board)): Reader(path.read_text(encoding="utf-8")) for path in board.rglob("*.html")}


def _broken(folder: Path, pages: dict[str, Reader]) -> list[tuple[str, str]]:
    broken = []
    for path, page in pages.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            to = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            is_there = (folder / "board" / to).exists() and (not anchor or to not in pages or anchor in pages[to].ids)
            if not is_there and not link.startswith("mailto:") and not link.endswith("../../../index.html"):
                broken.append((path, link))
    return broken


def test_sheffield_has_an_edition_of_its_own(sheffield_folder: Path) -> None:
    pages = _board(sheffield_folder)
    assert _broken(sheffield_folder, pages) == []
    assert [path for path, page in pages.items() if page.problems] == []
    assert "areas/sheffield.html" in pages
    assert pages["matrix.html"].tables[0].header == ["Standard", "Sheffield"]
    assert "There’s only one borough here, so there are no moves between boroughs." in pages["movements.html"].text
    assert not any(values.get("class") in ("network", "tiles") for page in pages.values() for _, values in page.tags)
    assert sorted(path.name for path in (sheffield_folder / "annex").iterdir()) == ["E08000039"]


@pytest.mark.slow
def test_a_cluster_of_33_has_a_page_for_each_and_says_the_same_in_each_format(many: Path) -> None:
    pages = _board(many)
    assert _broken(many, pages) == []
    assert [path for path, page in pages.items() if page.problems] == []
    assert sum(path.startswith("areas/area-") for path in pages) == MANY
    assert len(list((many / "annex").iterdir())) == MANY
    shown = sum(len(row) - 1 for table in pages["matrix.html"].tables[:-1] for row in table.rows)
    with (many / "board" / "verdicts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(row["gss_code"].startswith("E09") for row in rows) == shown
    listed = json.loads((many / "board" / "verdicts.json").read_text(encoding="utf-8"))
    assert len(listed["verdicts"]) == len(rows)


@pytest.mark.slow
def test_the_board_pack_of_33_boroughs_has_four_pages_at_most(many: Path) -> None:
    pack = read_pdf((many / "board" / "board-pack.pdf").read_bytes())
    assert pack.pages <= 4
    (matrix,) = [table for table in pack.tables if table.caption.startswith("Core standards")]
    assert len(matrix.rows) == MANY

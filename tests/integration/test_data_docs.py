"""Great Expectations' own pages: every check of what was taken in, nothing of what was refused."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.support.books import clean
from tests.support.commands import minstd


class Links(HTMLParser):
    """What a page fetches or links to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages about a clean return, one with mistakes, and two that are refused, one of them only after it was judged."""
    workspace = tmp_path_factory.mktemp("docs")
    wrong, about_a_child = clean(), clean()
    wrong.fill("Activity", "pending", "N/A")
    wrong.fill("Activity", "starts", -41, 3)
    wrong.fill("Services", "sector", "no-such-sector", 4)
    about_a_child.fill("Activity", "starts", -87654)
    about_a_child.sheets["Working"] = [["Young person's name"], ["Invented"]]
    anothers = clean(gss_code="E06000060").cover("borough", "Camden")
    anothers.fill("Activity", "starts", -87654)
    books = {"clean": clean(), "wrong <b>": wrong, "child": about_a_child, "another": anothers}
    files: list[Any] = [workspace / f"{name}.xlsx" for name in books]
    for path, book in zip(files, books.values(), strict=True):
        path.write_bytes(book.xlsx())
    done = minstd("check", *map(str, files), "--data-docs", str(workspace / "docs"))
    assert (done.returncode, done.stderr) == (1, "")
    assert f"Every check, with the figures as submitted: {workspace / 'docs' / 'index.html'}" in done.stdout
    return workspace / "docs"


def pages(folder: Path) -> Iterator[tuple[Path, str]]:
    return ((path, path.read_text(encoding="utf-8")) for path in folder.rglob("*.html"))


def test_the_first_page_leads_to_one_for_each_return_taken_in(folder: Path) -> None:
    first = (folder / "index.html").read_text(encoding="utf-8")
    links = Links(first).found
    assert [unquote(link).rpartition("-")[2] for link in links] == ["1 clean.xlsx.html", "2 wrong _b_.xlsx.html"]
    assert all((folder / unquote(link)).is_file() for link in links)
    assert "wrong &lt;b&gt;.xlsx" in first


def test_each_mistake_stands_there_with_its_cell(folder: Path) -> None:
    clean_page, wrong_page = ((folder / unquote(link)).read_text() for link in Links(page_of(folder)).found)
    assert (clean_page.count("fas fa-times"), wrong_page.count("fas fa-times")) == (0, 3)
    for text in ("E2", "-41", "A number that’s too low", "A cell that can’t be read"):
        assert text in wrong_page, text
    assert "no-such-sector" not in wrong_page  # a text that isn't one of the codes may be anything, a name too


def page_of(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def test_nothing_of_a_refused_file_is_there(folder: Path) -> None:
    for path in folder.rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        assert not any(word in held for word in (b"87654", b"Invented", b"BUC-", b"child.xlsx", b"another.xlsx")), path


def test_nothing_is_fetched_from_elsewhere_and_nothing_runs(folder: Path) -> None:
    for path, page in pages(folder):
        links = Links(page)
        assert not any(link.startswith(("http", "//")) for link in links.found), path
        assert not links.tags & {"script", "img", "link", "iframe"}, path
        assert "url(" not in page
        assert "default-src 'none'" in page


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "older.html").write_text("of another file")
    file = tmp_path.with_suffix(".xlsx")
    file.write_bytes(clean().xlsx())
    done = minstd("check", str(file), "--data-docs", str(tmp_path))
    assert (done.returncode, "isn't empty" in done.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["older.html"]

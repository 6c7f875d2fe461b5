from __future__ import annotations

import re
import sys
import zlib
from dataclasses import replace

import pytest

from reports.lookup import Index
from reports.pdf import NoPdf, print_page, render_pdf
from reports.protection import for_board, for_public
from tests.golden.edition import golden
from tests.unit.report_builder import edition
from tests.unit.report_reader import Reader


def _unpacked(content: bytes) -> bytes:
    """Return a PDF with its packed streams unpacked beside it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, flags=re.DOTALL)
    unpacked = [content]
    for stream in streams:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(unpacked)


@pytest.fixture(scope="module")
def made() -> bytes:
    return render_pdf(for_board(golden()))


def test_the_same_edition_gives_the_same_pdf(made: bytes) -> None:
    render_pdf(for_public(golden()))
    assert render_pdf(for_board(golden())) == made


def test_it_is_tagged_and_says_its_language_and_title(made: bytes) -> None:
    text = _unpacked(made)
    assert b"/Marked true" in text
    assert b"/Lang (en-GB)" in text
    assert b"pdfuaid" in text
    assert b"/DisplayDocTitle true" in text


def test_the_printed_page_is_well_formed_and_asks_for_nothing() -> None:
    page = Reader(print_page(Index(for_board(golden()))).decode())
    assert page.problems == []
    assert page.links == []
    assert page.headings.count("h1") == 1
    for table in page.tables:
        assert table.caption
        assert all(all(row) for row in table.rows)


def test_it_says_what_the_first_page_of_the_site_says() -> None:
    page = Reader(print_page(Index(for_board(golden()))).decode())
    assert "Of 2 core checks, 0 were met, 1 partly, 1 below." in page.text
    assert "Invented demonstration data." in page.text
    assert "57 of 60" not in page.text
    real = print_page(Index(for_board(replace(golden(), is_demonstration=False)))).decode()
    assert "Invented demonstration data." not in real


def test_an_edition_with_nothing_in_it_can_be_printed() -> None:
    assert render_pdf(for_board(edition(verdicts=()))).startswith(b"%PDF-1.7")


def test_a_machine_without_the_libraries_is_told_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setitem(sys.modules, "weasyprint", Broken())
    with pytest.raises(NoPdf, match="cannot load library"):
        render_pdf(for_board(edition()))

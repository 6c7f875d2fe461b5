"""The PDFs: tagged, short enough, the same bytes for the same edition, and left out where none can be made."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from functools import cache

import page as pdf_ua
import pdfplumber
import pytest

from reports.disclosure.protect import for_board, for_public
from reports.edition_index import Index
from reports.pdf.environment import serve
from reports.pdf.packs import SECTIONS, board_pack, meeting_pack
from reports.pdf.printer import HOW_TO_GET_PDFS, NoPdf, Printer, maker_here, to_pdf
from reports.render import MANIFEST, render, render_all
from reports.view.edition import EditionView
from tests.golden.edition import golden
from tests.support.printed import PrintedText, read_pdf
from tests.support.report_builder import edition
from tests.support.report_editions import EDITIONS
from tests.support.report_reader import Reader

PACKS = {"meeting pack": meeting_pack, "board pack": board_pack}


SLOW = ("meeting pack", "a cluster of 33")
EVERY = [
    pytest.param(pack, name, marks=pytest.mark.slow if (pack, name) == SLOW else ())
    for pack in PACKS
    for name in EDITIONS
]


@cache
def printed(pack: str, name: str = "golden") -> bytes:
    return to_pdf(PACKS[pack](Index(for_board(EDITIONS[name]()))), f"{pack} {name}")


@cache
def read(pack: str, name: str = "golden") -> PrintedText:
    return read_pdf(printed(pack, name))


@pytest.mark.parametrize(("pack", "name"), EVERY)
def test_a_checker_of_pdf_ua_finds_nothing(pack: str, name: str) -> None:
    report = pdf_ua.validate_pdf_bytes(printed(pack, name), profile="ua1")
    assert report.rules.total > 100
    assert [f"{one.rule_id}: {one.message}" for one in report.failures] == []


@pytest.mark.parametrize("name", EDITIONS)
def test_the_board_pack_has_four_pages_at_most(name: str) -> None:
    found = read("board pack", name)
    assert found.pages <= 4
    headings = [text for level, text in found.headings if level == "H2"]
    assert headings[-3:] == [
        "Core standards, borough by borough",
        "Exceptions, and what to do next",
        "Returns that are missing, late or not accepted",
    ]


@pytest.mark.parametrize("pack", PACKS)
def test_it_is_tagged_and_says_its_language_title_and_author(pack: str) -> None:
    about = read(pack).about
    assert (about["Lang"], about["Marked"], about["DisplayDocTitle"]) == ("en-GB", "True", "True")
    assert about["Title"].endswith("Minimum standards, North London, October 2026, edition 1")
    assert about["Author"] == "Cluster coordinator"
    assert "CreationDate" not in about
    levels = [level for level, _ in read(pack).headings]
    assert levels.count("H1") == 1
    assert levels[0] == "H1"


def test_the_contents_name_every_section_with_its_page() -> None:
    found = read("meeting pack", "realistic")
    headings = [text for level, text in found.headings if level == "H2"]
    assert headings[-len(SECTIONS) - 1 :] == ["Contents", *(one.text for one in SECTIONS)]


@pytest.mark.parametrize("pack", PACKS)
def test_each_page_has_its_number_and_says_that_it_is_invented(pack: str) -> None:
    with pdfplumber.open(io.BytesIO(printed(pack))) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            foot = page.extract_text().splitlines()[-1]
            assert foot.endswith(f"{number} of {len(pdf.pages)}")
            assert "Invented demonstration data." in foot


@pytest.mark.parametrize("pack", PACKS)
def test_each_table_has_a_caption_and_no_empty_cell(pack: str) -> None:
    for table in read(pack, "realistic").tables:
        assert table.caption
        assert all(table.header)
        assert all(len(row) == len(table.header) and all(row) for row in table.rows), table.caption


@pytest.mark.parametrize("make", PACKS.values(), ids=PACKS)
def test_the_printed_page_asks_for_nothing(make: object) -> None:
    page = Reader(make(Index(for_board(golden()))))  # type: ignore[operator]
    assert page.problems == []
    assert not [link for link in page.links if not link.startswith("#")]
    assert not [link for link in page.links if link[1:] not in page.ids]


@pytest.mark.parametrize("pack", PACKS)
def test_it_says_what_the_first_page_of_the_site_says(pack: str) -> None:
    words = read(pack).words
    assert "Of 2 core checks, 0 were met, 1 partly, 1 below." in words
    assert "Invented demonstration data." in words
    assert "A3, Panel chair, due 30 September 2026: done" in words
    assert "57 of 60" not in words


def test_real_data_are_not_called_invented() -> None:
    real = Index(for_board(replace(golden(), is_demonstration=False)))
    assert not any("Invented" in make(real) for make in PACKS.values())


def test_the_same_edition_gives_the_same_pdf_in_another_order_of_work() -> None:
    first = {pack: printed(pack) for pack in PACKS}
    to_pdf(meeting_pack(Index(for_public(golden()))), "x")
    again = {pack: to_pdf(make(Index(for_board(golden()))), f"{pack} golden") for pack, make in reversed(PACKS.items())}
    assert again == first


def test_a_process_beside_this_one_makes_the_same_bytes() -> None:
    with Printer() as printer:
        assert printer.maker == maker_here()
        assert printer.trouble == ""
        futures = {
            pack: printer.make(make(Index(for_board(golden()))), f"{pack} golden") for pack, make in PACKS.items()
        }
        assert {pack: one.result() for pack, one in futures.items()} == {pack: printed(pack) for pack in PACKS}


def test_the_board_has_the_pdfs_and_nobody_else() -> None:
    view = golden()
    with Printer() as printer:
        files = render_all(view, printer=printer)
        maker = printer.maker
    found = sorted(path for path in files if path.endswith(".pdf"))
    assert found == ["board/board-pack.pdf", "board/minimum-standards.pdf"]
    assert json.loads(files[MANIFEST])["versions"]["pdf_maker"] == maker
    listed = {row[0] for row in Reader(files["board/downloads.html"].decode()).table("files-table").rows}
    assert {"board-pack.pdf", "minimum-standards.pdf"} <= listed
    without = render_all(view)
    assert not [path for path in without if path.endswith(".pdf")]
    assert json.loads(without[MANIFEST])["versions"]["pdf_maker"] is None


def test_an_edition_with_nothing_in_it_can_be_printed() -> None:
    bare: EditionView = edition(verdicts=())
    assert render(for_board(bare))
    assert to_pdf(meeting_pack(Index(for_board(bare))), "x").startswith(b"%PDF-1.7")


class Broken:
    """Stands for WeasyPrint on a machine without Pango."""

    def __getattr__(self, name: str) -> object:
        raise OSError("cannot load library 'libpango-1.0-0'")


def test_a_machine_without_the_libraries_is_told_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", Broken())
    with pytest.raises(NoPdf, match="cannot load library"):
        to_pdf("<p>", "x")
    out = io.BytesIO()
    serve(io.BytesIO(b""), out)
    assert HOW_TO_GET_PDFS in json.loads(out.getvalue())["missing"]


def test_a_page_that_cannot_be_made_is_said_in_one_line() -> None:
    out = io.BytesIO()
    asked = b'<img src="http://example.org/x.png"><style>@import url("x")</style>'
    serve(io.BytesIO(json.dumps({"size": len(asked) + 9, "identifier": "x"}).encode() + b"\n" + asked + b"\xff"), out)
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert "maker" in first
    assert "UnicodeDecodeError" in second["failed"]

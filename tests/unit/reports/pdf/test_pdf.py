"""The PDFs: tagged, short enough, true to the view, and the same bytes for the same edition."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import page as pdf_ua
import pdfplumber
import pytest

from reports.disclosure.protect import AudienceView, for_board, for_public
from reports.edition_index import Index
from reports.pdf.packs import BOARD_PACK, MEETING_PACK, board_pack, edition_documents, meeting_pack
from reports.pdf.typst import PdfError, compile_document
from reports.render import MANIFEST, render, render_all
from reports.view.edition import ActionView, EditionView
from standards.model import Area
from tests.golden.edition import CAMDEN, HACKNEY, golden
from tests.support.broken_pdf import without_alternatives, without_language
from tests.support.printed import PrintedText, beyond_margins, page_lines, read_pdf
from tests.support.report_builder import edition, ratio
from tests.support.report_editions import EDITIONS
from tests.support.report_reader import Reader

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
Make = tuple[str, Callable[[Index], dict[str, Any]], Callable[[EditionView], AudienceView]]
PACKS: dict[str, Make] = {
    "meeting pack": ("meeting-pack.typ", meeting_pack, for_board),
    "board pack": ("board-pack.typ", board_pack, for_board),
    "public report": ("meeting-pack.typ", meeting_pack, for_public),
}
SECTIONS = [
    "Every verdict with its numbers",
    "Below the standard, month by month",
    "Below the cluster’s standard, and what to do next",
    "What changed since the previous edition",
    "Actions",
    "Returns: what was due and what was received",
    "Agreed exceptions",
    "Standards, thresholds and who decided them",
    "About this report",
]
SLOW = ("a cluster of 33",)
EVERY = [
    pytest.param(pack, name, marks=pytest.mark.slow if name in SLOW and pack != "board pack" else ())
    for pack in PACKS
    for name in EDITIONS
]


def made(pack: str, view: EditionView) -> bytes:
    template, values, protect = PACKS[pack]
    return compile_document(template, values(Index(protect(view))), view.as_at)


@cache
def printed(pack: str, name: str = "golden") -> bytes:
    return made(pack, EDITIONS[name]())


@cache
def read(pack: str, name: str = "golden") -> PrintedText:
    return read_pdf(printed(pack, name))


@pytest.mark.parametrize(("pack", "name"), EVERY)
def test_a_checker_of_pdf_ua_finds_nothing(pack: str, name: str) -> None:
    report = pdf_ua.validate_pdf_bytes(printed(pack, name), profile="ua1")
    assert report.rules.total > 100
    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize(
    ("broken", "rule"),
    [(without_language, "LANGUAGE"), (without_alternatives, "FIGURE-ALTERNATIVE-TEXT")],
)
def test_the_checker_finds_what_is_broken_on_purpose(pack: str, broken: Callable[[bytes], bytes], rule: str) -> None:
    report = pdf_ua.validate_pdf_bytes(broken(printed(pack)), profile="ua1")
    assert any(rule in failure.rule_id for failure in report.failures)


@pytest.mark.parametrize("name", EDITIONS)
def test_the_board_pack_has_four_pages_at_most(name: str) -> None:
    document = read("board pack", name)
    assert document.pages <= 4
    headings = [text for level, text in document.headings if level == "H2"]
    assert headings[-3:] == [
        "Core standards, borough by borough",
        "Below the standard, and what to do next",
        "Returns that are missing, late or not accepted",
    ]


@pytest.mark.parametrize("name", ["realistic", "a cluster of one", "a cluster of 33"])
def test_the_first_page_of_the_board_pack_is_one_page(name: str) -> None:
    first, second, *_ = page_lines(printed("board pack", name))
    assert "Limits" in first
    assert second[0] == "Core standards, borough by borough"


@pytest.mark.parametrize("name", EDITIONS)
def test_nothing_stands_beyond_the_edges_of_a_page(name: str) -> None:
    assert beyond_margins(printed("board pack", name), 40) == []


@pytest.mark.parametrize("pack", PACKS)
def test_it_is_tagged_and_says_its_language_title_and_author(pack: str) -> None:
    about = read(pack).about
    assert (about["Lang"], about["Marked"], about["DisplayDocTitle"]) == ("en-GB", "True", "True")
    assert about["Title"] == f"{pack.capitalize()}: Minimum standards, North London, October 2026, edition 1"
    assert about["Author"] == "Cluster coordinator"
    assert about["CreationDate"] == "D:20261118120000Z"
    levels = [int(level[1]) for level, _ in read(pack).headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize("pack", ["meeting pack", "public report"])
def test_the_contents_name_every_section_with_its_page(pack: str) -> None:
    headings = [text for level, text in read(pack, "realistic").headings if level == "H2"]
    assert headings[-len(SECTIONS) - 1 :] == ["Contents", *SECTIONS]
    pages = page_lines(printed(pack, "realistic"))
    for section in SECTIONS:
        (entry,) = [line for line in pages[1] if line.startswith(section)]
        assert section in pages[int(entry.split()[-1]) - 1]


@pytest.mark.parametrize("pack", PACKS)
def test_its_bookmarks_are_its_headings(pack: str) -> None:
    with pdfplumber.open(io.BytesIO(printed(pack, "realistic"))) as pdf:
        bookmarks = [(f"H{level}", title) for level, title, *_ in pdf.doc.get_outlines()]
    assert bookmarks == read(pack, "realistic").headings


@pytest.mark.parametrize("pack", PACKS)
def test_each_page_has_its_number_and_says_that_it_is_invented(pack: str) -> None:
    pages = page_lines(printed(pack))
    for number, lines in enumerate(pages, start=1):
        assert lines[-1].endswith(f"{number} of {len(pages)}")
        assert "Invented demonstration data." in lines[-1]


@pytest.mark.parametrize("pack", PACKS)
def test_each_table_has_a_caption_and_no_empty_cell(pack: str) -> None:
    for table in read(pack, "realistic").tables:
        assert table.caption
        assert all(table.header)
        assert all(len(row) == len(table.header) and all(row) for row in table.rows), table.caption


def test_a_table_that_goes_on_repeats_its_header() -> None:
    starts = [lines[0] for lines in page_lines(printed("meeting pack", "realistic"))]
    assert "Standard Before Now Area Month Note" in starts
    (table,) = [table for table in read("meeting pack", "realistic").tables if table.caption.startswith("New figures")]
    assert len(table.rows) > 60


@pytest.mark.parametrize("pack", PACKS)
def test_every_drawing_says_what_it_shows(pack: str) -> None:
    _, values, protect = PACKS[pack]
    shown = values(Index(protect(EDITIONS["realistic"]())))
    wanted = [chart["text"] for chart in (*shown.get("charts", ()), shown["core_months"])]
    assert set(wanted) <= set(read(pack, "realistic").drawings)


def test_it_says_what_the_first_page_of_the_site_says() -> None:
    for pack in ("meeting pack", "board pack"):
        words = read(pack).words
        assert "Of 2 core checks, 0 were met, 1 partly, 1 below." in words
        assert "Invented demonstration data." in words
        assert "(Panel chair, due 30 September 2026): done." in words
        assert "57 of 60" not in words


def test_where_boroughs_are_many_the_tables_of_a_theme_are_equally_wide() -> None:
    values = meeting_pack(Index(for_board(EDITIONS["a cluster of 33"]())))
    widths: dict[str, list[int]] = {}
    for part in values["matrices"]:
        widths.setdefault(part["title"].removesuffix(", continued"), []).append(len(part["columns"]) - 1)
    assert max(map(len, widths.values())) > 1
    assert all(max(each) <= 8 and max(each) - min(each) <= 1 for each in widths.values())


def test_the_public_reads_no_verdict_that_its_pages_hold_back() -> None:
    public = for_public(golden())
    withheld = [verdict for verdict in public.edition.verdicts if verdict.outcome is None]
    values = meeting_pack(Index(public))
    cells = [cell for part in values["matrices"] for row in part["rows"] for cell in row[1:]]
    confidential = [cell for cell in cells if cell["words"] == "Confidential"]
    assert len(confidential) == len([verdict for verdict in withheld if verdict.area in (CAMDEN, HACKNEY)])
    assert "Two meetings were held jointly." not in read("public report").words
    assert "Board" not in read("public report").about["Title"]


def test_the_public_is_told_where_to_get_help_and_decides_nothing() -> None:
    words = read("public report").words
    assert ("H2", "Decide") not in read("public report").headings
    assert all(line.contact in words for line in golden().help)
    assert ("H2", "Decide") in read("meeting pack").headings


@pytest.mark.parametrize("pack", PACKS)
def test_a_hidden_count_changes_no_byte(pack: str) -> None:
    view = golden()
    hidden = [
        verdict for verdict in for_board(view).edition.verdicts if verdict.figures.protection and verdict.area == CAMDEN
    ]
    assert [(verdict.standard, verdict.figures.numerator) for verdict in hidden] == [("ID9", None)]
    other = {"figures": ratio(56, 60, is_children=True), "arithmetic": "56 of 60 interviews were in time."}
    changed = (
        replace(verdict, **other) if (verdict.area, verdict.standard) == (CAMDEN, "ID9") else verdict  # type: ignore[arg-type]
        for verdict in view.verdicts
    )
    assert made(pack, replace(view, verdicts=tuple(changed))) == printed(pack)


def test_real_data_are_not_called_invented() -> None:
    real = replace(golden(), is_demonstration=False)
    assert not any("Invented" in read_pdf(made(pack, real)).words for pack in PACKS)


def test_the_same_edition_gives_the_same_pdf_in_another_order_of_work() -> None:
    first = {pack: printed(pack) for pack in PACKS}
    made("public report", EDITIONS["a cluster of one"]())
    assert {pack: made(pack, golden()) for pack in reversed(PACKS)} == first


SEPARATE = """
import sys
from pathlib import Path
from tests.unit.reports.pdf.test_pdf import made
from tests.golden.edition import golden
sys.stdout.buffer.write(made("board pack", golden()))
"""


def test_another_process_with_another_clock_and_language_makes_the_same_bytes(tmp_path: Path) -> None:
    environment = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "HOME": str(tmp_path), "PYTHONPATH": str(Path.cwd())}
    result = subprocess.run([sys.executable, "-c", SEPARATE], env=environment, capture_output=True, check=True)
    assert result.stdout == printed("board pack")


def test_the_board_has_two_pdfs_the_public_one_and_the_boroughs_none() -> None:
    files = render_all(golden())
    paths = sorted(path for path in files if path.endswith(".pdf"))
    assert paths == [f"board/{BOARD_PACK}", f"board/{MEETING_PACK}", f"public/{MEETING_PACK}"]
    for folder in ("board", "public"):
        listed = {row[0] for row in Reader(files[f"{folder}/downloads.html"].decode()).table("files-table").rows}
        own = {path.removeprefix(f"{folder}/") for path in paths if path.startswith(folder)}
        assert own <= listed
        assert own <= {file["path"] for file in json.loads(files[f"{folder}/{MANIFEST}"])["files"]}
    assert "pdf_maker" not in json.loads(files[MANIFEST])["versions"]


def test_young_people_have_a_heading_only_where_there_is_something_below_it() -> None:
    heading = ("H2", "Changes that young people’s views led to")
    assert heading in read("board pack").headings
    silent = replace(golden(), voices=())
    assert heading not in read_pdf(made("board pack", silent)).headings


def test_an_edition_with_nothing_in_it_can_be_printed() -> None:
    bare: EditionView = edition(verdicts=())
    assert render(for_board(bare))
    assert all(
        pdf.content.startswith(b"%PDF-1.7")
        for pdf in (document.compiled() for document in edition_documents(Index(for_board(bare))))
    )


STRANGE = [
    pytest.param("#panic(1) *bold* _it_ $x$ `raw` @label <label> \\ // /* ~ -- ' \"", None, id="markup"),
    pytest.param('#import "/etc/passwd": x; #read("house.typ")', None, id="code"),
    pytest.param("Tab\tbell\x07null\x00\nline\u2028end", "Tab bell null line end", id="controls"),
    pytest.param("שלום Camden", None, id="right to left"),
    pytest.param("a\u202eb\u2066c\ufeff", "abc", id="marks of direction"),
    pytest.param("Camden 😀", "Camden [U+1F600]", id="no glyph"),
    pytest.param("北京", "[U+5317][U+4EAC]", id="no glyph at all"),
    pytest.param("a\ud800b\ue000", "a[U+D800]b[U+E000]", id="no character"),
    pytest.param("Łódź, Ceredigion a Sir Gâr; Ω ½ − ≥", None, id="letters of Europe"),
]


@pytest.mark.parametrize(("text", "shown"), STRANGE)
def test_any_text_at_all_is_printed_as_it_is_or_as_code_points(text: str, shown: str | None) -> None:
    view = golden()
    named = replace(
        view,
        areas=(Area(CAMDEN, text), Area(HACKNEY, "Hackney")),
        actions=(ActionView("A1", CAMDEN, "PN3", text, text, None),),
    )
    for pack in PACKS:
        pdf = made(pack, named)
        assert pdf_ua.validate_pdf_bytes(pdf, profile="ua1").failures == []
        letters = "".join(read_pdf(pdf).words.split())
        wanted = "".join((shown or text).split())
        assert wanted in letters


def test_a_document_and_values_that_do_not_fit_together_are_an_error() -> None:
    with pytest.raises(PdfError, match=r"meeting-pack\.typ couldn't be made"):
        compile_document("meeting-pack.typ", {"title": "No more than this"}, NOON)

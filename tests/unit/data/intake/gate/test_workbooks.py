"""Workbooks as other programs write them: read like any other, with what they hide, and refused for the same things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from data.intake.reading.child import read
from tests.support.books import SEPTEMBER, Book, Share, clean, repacked, unzipped, zipped
from tests.support.workbooks import inline, strict, unaddressed

STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
OTHER_WRITERS = [strict, inline, unaddressed]


def decorated() -> Book:
    """Return a book with everything that a reader would not tell: what is hidden, formulas, comments, text in boxes."""

    def decorate(book: Any, sheets: Any) -> None:
        sheet = sheets["Services"]
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(0, 0, None, None, {"hidden": True})
        sheet.write_comment("A2", "from the archive", {"author": "Analyst"})
        sheet.write_formula("B2", "=1+1", None, 2)
        sheet.write_formula("B3", "=1/0", None, "#DIV/0!")
        sheet.merge_range("D5:E5", "both")
        sheet.insert_textbox("G9", "beside the cells")
        book.add_worksheet("Archive").hide()

    rows = [
        ["service_id", "places", "seen_on", "is_open", "share"],
        ["CAM-S01", 9, date(2026, 10, 31), True, Share(0.85)],
    ]
    return Book({"Cover": [["return_type", "service"]], "Services": rows}).decorate(decorate)


@pytest.mark.parametrize("written", OTHER_WRITERS)
def test_everything_is_seen_in_it(written: Callable[[bytes], bytes]) -> None:
    usual, other = decorated().xlsx(), written(decorated().xlsx())
    assert usual != other
    assert read("a.xlsx", other, {}) == read("a.xlsx", usual, {})


@pytest.mark.parametrize("written", OTHER_WRITERS)
@pytest.mark.parametrize("return_type", ["service", "panel", "profile"])
def test_clean_returns_are_read_alike(written: Callable[[bytes], bytes], return_type: str) -> None:
    usual = clean(return_type, SEPTEMBER).xlsx()
    assert read("a.xlsx", written(usual), {}) == read("a.xlsx", usual, {})


def test_a_strict_workbook_keeps_its_days_as_text() -> None:
    sheet = unzipped(strict(decorated().xlsx()))["xl/worksheets/sheet2.xml"]
    assert b't="d"><v>2026-10-31</v>' in sheet
    assert b"schemas.openxmlformats.org" not in sheet


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("externalLink", "external_links"),
        ("connections", "connections"),
        ("oleObject", "embedded_objects"),
        ("package", "embedded_objects"),
        ("control", "active_controls"),
        ("pivotCacheDefinition", "pivot_cache"),
        ("image", "external_links"),
    ],
)
def test_what_no_return_needs_is_refused_in_a_strict_workbook_too(kind: str, code: str) -> None:
    content, related = strict(decorated().xlsx()), "xl/_rels/workbook.xml.rels"
    link = f'<Relationship Id="r9" Type="{STRICT}/{kind}" Target="x" TargetMode="External"/></Relationships>'
    text = unzipped(content)[related].decode().replace("</Relationships>", link)
    (refused,) = read("a.xlsx", repacked(content, {related: text}), {})["refused"]
    assert refused["code"] == code


def test_single_people_are_found_in_a_strict_workbook_too() -> None:
    def note(book: Any, sheets: Any) -> None:
        sheets["Services"].write_comment("B2", "NHS 943 476 5870")

    (refused,) = read("a.xlsx", strict(clean().decorate(note).xlsx()), {})["refused"]
    assert (refused["code"], refused["facts"]["cells"]) == ("child_level", ["B2"])


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (0.85, "0%", "85%"),
        (0.854, "0.0%", "85.4%"),
        (0.125, "0%", "13%"),
        (12, "0%", "1200%"),
        (-0.05, "0.00%", "-5.00%"),
        (0, "0%", "0%"),
        (0.85, "[Red]0%", "85%"),
        (0.85, "0.0%;-0.0%;0%", "85.0%"),
    ],
)
def test_a_percentage_is_read_as_it_is_shown(number: float, form: str, shown: str) -> None:
    def write(book: Any, sheets: Any) -> None:
        sheets["Sheet"].write_number("A1", number, book.add_format({"num_format": form}))

    for content in (Book({"Sheet": []}).decorate(write).xlsx(), strict(Book({"Sheet": []}).decorate(write).xlsx())):
        assert read("a.xlsx", content, {})["sheets"][0]["rows"] == [[1, [shown]]]


@pytest.mark.parametrize("form", ["0.00", '0" % of cases"', "0\\%", "General", '"%"0'])
def test_a_percent_sign_that_is_only_written_beside_the_number_changes_nothing(form: str) -> None:
    def write(book: Any, sheets: Any) -> None:
        sheets["Sheet"].write_number("A1", 3, book.add_format({"num_format": form}))

    assert read("a.xlsx", Book({"Sheet": []}).decorate(write).xlsx(), {})["sheets"][0]["rows"] == [[1, [3]]]


@pytest.mark.parametrize(("formula", "is_one"), [("TRUE()", False), ("FALSE()", False), ("B1=2", True), ("", True)])
def test_true_and_false_as_libreoffice_keeps_them_are_no_formula(formula: str, is_one: bool) -> None:
    content, sheet = Book({"Sheet": [[True]]}).xlsx(), "xl/worksheets/sheet1.xml"
    text = unzipped(content)[sheet].decode().replace("<v>1</v>", f'<f aca="false">{formula}</f><v>1</v>')
    sheet_read = read("a.xlsx", repacked(content, {sheet: text}), {})["sheets"][0]
    assert (sheet_read["formulas"], sheet_read["rows"]) == (("A1",) if is_one else (), [[1, [True]]])


def test_a_workbook_without_formats_is_read() -> None:
    parts = unzipped(clean().xlsx())
    del parts["xl/styles.xml"]
    related = "xl/_rels/workbook.xml.rels"
    parts[related] = parts[related].replace(b"styles.xml", b"theme/theme1.xml")
    assert "sheets" in read("a.xlsx", zipped(parts), {})

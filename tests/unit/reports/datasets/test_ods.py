"""The OpenDocument spreadsheet holds what the Excel one does, and is as accessible."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import odf.opendocument
import odf.table
import pytest
from python_calamine import CalamineWorkbook

from reports.datasets.workbook import OPEN_DOCUMENT, WORKBOOK
from reports.disclosure.protect import AudienceView, for_board, for_public
from reports.render import render
from tests.golden.edition import golden
from tests.support.report_builder import WIDE_AREAS, edition
from tests.support.report_demo import demo

EDITIONS = {
    "board": for_board(demo(months=2)),
    "public": for_public(demo(months=2)),
    "long and hostile names": for_board(demo(areas=WIDE_AREAS, months=2)),
    "nothing in it": for_board(edition(verdicts=())),
}


def _sheets(published: AudienceView, name: str) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(render(published)[name]))
    return {sheet: book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names}


def _parts(published: AudienceView) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(render(published)[OPEN_DOCUMENT])) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


@pytest.mark.parametrize("name", EDITIONS)
def test_both_spreadsheets_hold_the_same_cells(name: str) -> None:
    assert _sheets(EDITIONS[name], OPEN_DOCUMENT) == _sheets(EDITIONS[name], WORKBOOK)


def test_each_sheet_but_the_cover_has_one_table_with_its_header_marked() -> None:
    document = odf.opendocument.load(io.BytesIO(render(EDITIONS["board"])[OPEN_DOCUMENT]))
    tables = document.getElementsByType(odf.table.Table)
    ranges = {
        named.getAttribute("name"): named.getAttribute("targetrangeaddress")
        for named in document.getElementsByType(odf.table.DatabaseRange)
    }
    assert [table.getAttribute("name") for table in tables[1:]] == list(ranges)
    for table in tables[1:]:
        assert len(table.getElementsByType(odf.table.TableHeaderRows)) == 1
        first, last = re.findall(r"\.([A-Z]+)(\d+)", ranges[table.getAttribute("name")])
        assert first[0] == "A"
        assert int(last[1]) == len(table.getElementsByType(odf.table.TableRow))


def test_no_cell_is_merged_empty_or_hidden() -> None:
    content = _parts(EDITIONS["board"])["content.xml"]
    for word in ("-spanned=", "covered-table-cell", "<text:p></text:p>", 'visibility="', "-repeated="):
        assert word not in content, word


def test_a_number_is_written_exactly() -> None:
    text = _parts(for_board(golden()))["content.xml"]
    assert 'office:value="84"><text:p>84</text:p>' in text
    assert ">200/3<" in text


def test_its_language_and_properties_are_set() -> None:
    parts = _parts(for_board(golden()))
    assert "<dc:title>Minimum standards, North London, October 2026, edition 1</dc:title>" in parts["meta.xml"]
    assert "<dc:language>en-GB</dc:language>" in parts["meta.xml"]
    assert 'fo:language="en" fo:country="GB"' in parts["styles.xml"]


def test_the_contents_lead_to_every_sheet() -> None:
    content = _parts(EDITIONS["board"])["content.xml"]
    assert "xlink:href=\"#'Verdicts'.A1\"" in content


def test_no_time_of_making_is_in_it() -> None:
    content = render(for_board(golden()))[OPEN_DOCUMENT]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        first = packed.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert {member.date_time for member in packed.infolist()} == {(2026, 1, 1, 0, 0, 0)}
    render(EDITIONS["public"])
    assert render(for_board(golden()))[OPEN_DOCUMENT] == content


def test_what_xml_cannot_hold_is_replaced() -> None:
    view = golden()
    strange = replace(view, areas=(replace(view.areas[0], name="Cam\x00den\x0b"), view.areas[1]))
    assert "Cam�den�" in _parts(for_board(strange))["content.xml"]

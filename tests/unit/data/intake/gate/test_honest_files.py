"""Workbooks as councils' programs leave them: read like any other, and never called damaged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from data.intake.reading.child import read
from data.model import FileExamination, State
from tests.support.books import Book, clean, repacked, unzipped, zipped
from tests.unit.conftest import ExamineFile
from tests.unit.data.intake.gate.test_hidden_texts import OFFICE, SHEET, VML, changed, part, shape

X14 = (
    '<extLst><ext xmlns:x14="urn:x14" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations '
    'xmlns:xm="urn:xm"><x14:dataValidation type="list"><x14:formula1><xm:f>Codes!$A$1:$A$9</xm:f></x14:formula1>'
    "<xm:sqref>B2</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)


def codes(examined: FileExamination) -> list[str]:
    return [finding.code for finding in examined.findings]


def sheet_extension(content: bytes) -> bytes:
    return changed(content, SHEET, "</worksheet>", X14 + "</worksheet>")


def share_point(content: bytes) -> bytes:
    properties = '<ds:datastoreItem ds:itemID="{1}" xmlns:ds="urn:ds"><ds:schemaRefs/></ds:datastoreItem>'
    forms = '<?mso-contentType?><FormTemplates xmlns="urn:f"><Display>DocumentLibraryForm</Display></FormTemplates>'
    content = part("customXml/item1.xml", forms, "customXml", "xl/workbook.xml")(content)
    return repacked(content, {"customXml/itemProps1.xml": properties, "customXml/item2.xml": b"\xef\xbb\xbf<a/>"})


def backslashes(content: bytes) -> bytes:
    """Return a zip in which folders are named as on Windows, as some programs write it."""
    made = bytearray(content)
    for name in unzipped(content):
        if "/" in name:
            made = bytearray(bytes(made).replace(name.encode(), name.replace("/", "\\").encode()))
    return bytes(made)


def moved(content: bytes) -> bytes:
    """Return a workbook whose parts lie where no program of Microsoft's puts them."""
    parts = {name.replace("xl/", "book/"): each.replace(b"xl/", b"book/") for name, each in unzipped(content).items()}
    return zipped(parts)


def prefixed(content: bytes) -> bytes:
    """Return a workbook as the Open XML SDK writes it: every element of a sheet with a prefix."""
    sheet = unzipped(content)[SHEET].decode()
    head, body = sheet.split("<worksheet", 1)
    text = ("<worksheet" + body).replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    return repacked(content, {SHEET: head + text.replace("xmlns=", "xmlns:x=", 1)})


HONEST: dict[str, Callable[[bytes], bytes]] = {
    "[trash]": part("[trash]/0000.dat", "\0\1\2"),
    "customProperty": part("xl/customProperty1.bin", "\0\1\2", "customProperty"),
    "printer settings": part("xl/printerSettings/printerSettings1.bin", "\0\1\2", "printerSettings"),
    "an x14 drop-down list": sheet_extension,
    "SharePoint": share_point,
    "empty parts": part("docProps/custom.xml", ""),
    "a thumbnail": part("docProps/thumbnail.wmf", "\1\2\3"),
    "backslashes": backslashes,
    "another folder": moved,
    "prefixes": prefixed,
    "a theme that is broken": lambda content: repacked(content, {"xl/theme/theme1.xml": "<a:theme"}),
    "a slicer": part("xl/slicers/slicer1.xml", "<slicers/>", "slicer"),
    "the list of people": part("xl/persons/person.xml", '<p userId="S::analyst@council.example::1"/>', "person"),
    "a link to a page": lambda content: part("xl/none.xml", "<a/>")(content),
    "fields in a footer": lambda content: changed(
        content,
        SHEET,
        "</worksheet>",
        '<headerFooter><oddHeader>&amp;C&amp;"Times New Roman,Regular"&amp;12&amp;A</oddHeader>'
        "<oddFooter>&amp;LPage &amp;P of &amp;N&amp;R&amp;D</oddFooter></headerFooter></worksheet>",
    ),
}


@pytest.mark.parametrize("kind", HONEST)
def test_a_return_with_it_is_accepted(kind: str, examine_file: ExamineFile) -> None:
    examined = examine_file(HONEST[kind](clean().xlsx()))
    assert (codes(examined), examined.state) == ([], State.ACCEPTED)


ODS: dict[str, dict[str, bytes | str]] = {
    "empty settings": {"Configurations2/accelerator/current.xml": "", "Configurations2/images/Bitmaps/": ""},
    "a thumbnail": {"Thumbnails/thumbnail.png": b"\x89PNG\1\2"},
    "manifest.rdf": {"manifest.rdf": "<rdf/>"},
    "layout cache": {"layout-cache": b"\1\2\3"},
    "a part that is no XML": {"settings.xml": "not xml"},
}


@pytest.mark.parametrize("kind", ODS)
def test_an_opendocument_return_with_it_is_accepted(kind: str, examine_file: ExamineFile) -> None:
    assert codes(examine_file(repacked(clean().ods(), ODS[kind]), "return.ods")) == []


def test_a_worksheet_under_the_name_of_a_picture_is_looked_at() -> None:
    def formula(_book: Any, sheets: Any) -> None:
        sheets["Services"].write_formula("B2", "=1+1", None, 2)

    parts = unzipped(clean().decorate(formula).xlsx())
    parts["xl/worksheets/sheet2.png"] = parts.pop(SHEET)
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = parts[name].replace(b"worksheets/sheet2.xml", b"worksheets/sheet2.png")
    services = read("a.xlsx", zipped(parts), {})["sheets"][1]
    assert (services["title"], services["formulas"]) == ("Services", ("B2",))


def test_only_a_cells_own_f_and_v_are_its() -> None:
    inside = '<c r="A2"><extLst><ext><f>1+1</f><v>9</v></ext></extLst><v>7</v></c>'
    content = changed(clean().xlsx(), SHEET, "</worksheet>", f"<extLst><ext>{inside}</ext></extLst></worksheet>")
    assert read("a.xlsx", content, {})["sheets"][1]["formulas"] == ()


@pytest.mark.parametrize(
    "called",
    ["My return - {}", "{} - Table 1", "{}-Table 1", "Return Oct - {} - Table 1", "re-turn-{}", "return_{}"],
    ids=["Google", "Numbers", "Numbers’ files", "both", "LibreOffice", "other programs"],
)
@pytest.mark.parametrize("form", ["xlsx", "ods", "zip"])
def test_sheets_as_programs_name_them(called: str, form: str, examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets = {
        called.format(title)[:31] if form == "xlsx" else called.format(title): rows
        for title, rows in book.sheets.items()
    }
    assert codes(examine_file(getattr(book, form)(), f"return.{form}")) == []


@pytest.mark.parametrize("form", ["xlsx", "ods", "zip"])
def test_sheets_that_are_numbered(form: str, examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets = {f"{n}. {title}": rows for n, (title, rows) in enumerate(book.sheets.items(), start=1)}
    assert codes(examine_file(getattr(book, form)(), f"return.{form}")) == []


ON_A_CELL = {
    "a picture": '<draw:frame><draw:image xlink:href="Pictures/a.png"/><svg:title>The logo</svg:title></draw:frame>',
    "a text box": "<draw:frame><draw:text-box><text:p>Read this first, all of it</text:p></draw:text-box></draw:frame>",
    "a line": '<draw:line svg:x1="1cm"/>',
    "a group": "<draw:g><draw:rect><text:p>Read this first</text:p></draw:rect><draw:rect/></draw:g>",
}


@pytest.mark.parametrize("kind", ON_A_CELL)
def test_what_lies_on_a_cell_is_not_read_as_its_value(kind: str, examine_file: ExamineFile) -> None:
    drawn = changed(clean().ods(), "content.xml", "<text:p>CAM-S01", f"{ON_A_CELL[kind]}<text:p>CAM-S01")
    names = ' xmlns:draw="urn:d" xmlns:svg="urn:s"'
    content = changed(drawn, "content.xml", "<office:document-content", f"<office:document-content{names}")
    examined = examine_file(content, "return.ods")
    assert examined.state in (State.ACCEPTED, State.QUESTIONS)
    assert set(codes(examined)) <= {"extra_picture", "extra_text_box"}


def test_a_diagram_is_no_part_of_a_return(examine_file: ExamineFile) -> None:
    content = part("xl/diagrams/data1.xml", "<d:dataModel xmlns:d='u'/>", "diagramData")(clean().xlsx())
    assert codes(examine_file(content)) == ["extra_text_box"]


CONTROL_COPY = (
    '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice Requires="a14"><xdr:sp><xdr:cNvPr name="a" hidden="1"/>'
    "<xdr:txBody><a:p><a:t>Tick if nil</a:t></a:p></xdr:txBody></xdr:sp></mc:Choice></mc:AlternateContent>"
)
DRAWN_OF_OLD: dict[str, tuple[Callable[[bytes], bytes], list[str]]] = {
    "a text box": (part(VML, shape("Pict", "Please read this first"), "vmlDrawing"), ["extra_text_box"]),
    "a text that its note lacks": (
        part(VML, shape("Note", "Please read this first"), "vmlDrawing"),
        ["extra_text_box"],
    ),
    "a note": (part(VML, shape("Note", ""), "vmlDrawing"), []),
    "a tick box": (part(VML, shape("Checkbox", "<font>Nothing to report</font>"), "vmlDrawing"), ["extra_control"]),
    "a list": (part(VML, shape("Drop", ""), "vmlDrawing"), ["extra_control"]),
    "a control’s settings": (
        part("xl/ctrlProps/ctrlProp1.xml", '<formControlPr objectType="CheckBox" checked="Checked"/>', "ctrlProp"),
        ["extra_control"],
    ),
    "a control’s copy in a drawing": (part("xl/drawings/drawing9.xml", f"<a>{CONTROL_COPY}</a>", "drawing"), []),
}


@pytest.mark.parametrize("kind", DRAWN_OF_OLD)
def test_text_boxes_of_old_and_controls_are_asked_about(kind: str, examine_file: ExamineFile) -> None:
    add, asked = DRAWN_OF_OLD[kind]
    assert codes(examine_file(add(clean().xlsx()))) == asked


def test_a_button_and_a_comment_as_excel_keeps_them(examine_file: ExamineFile) -> None:
    def decorate(_book: Any, sheets: Any) -> None:
        sheets["Activity"].write_comment("B2", "checked with the provider")
        sheets["Services"].insert_button("H9", {"caption": "Press me"})

    assert sorted(codes(examine_file(clean().decorate(decorate)))) == ["comments", "extra_control"]


def test_a_control_of_an_opendocument_sheet_is_asked_about(examine_file: ExamineFile) -> None:
    forms = '<office:forms><form:form><form:checkbox form:label="Nil"/></form:form></office:forms>'
    shapes = '<table:shapes><draw:control draw:control="control1"/></table:shapes>'
    drawn = changed(clean().ods(), "content.xml", "<table:table-row", f"{forms}{shapes}<table:table-row")
    names = ' xmlns:draw="urn:d" xmlns:form="urn:f"'
    content = changed(drawn, "content.xml", "<office:document-content", f"<office:document-content{names}")
    assert codes(examine_file(content, "return.ods")) == ["extra_control"]


def test_a_line_above_the_headings_of_a_csv_is_one_finding(examine_file: ExamineFile) -> None:
    content = clean().zip()
    sheet = unzipped(content)["Activity.csv"]
    assert codes(examine_file(repacked(content, {"Activity.csv": b"# October\n" + sheet}), "return.zip")) == [
        "headings_not_first"
    ]


def test_a_title_stays_where_two_would_become_the_same() -> None:
    book = Book({"Cover - Table 1": [["a"]], "Cover": [["b"]], "A - B": [["c"]]})
    assert [sheet["title"] for sheet in read("a.xlsx", book.xlsx(), {})["sheets"]] == [
        "Cover - Table 1",
        "Cover",
        "A - B",
    ]


@pytest.mark.parametrize("title", ["WpsReserved_CellImgList", "Export Summary"])
def test_a_programs_own_sheet_is_passed_over_and_searched(title: str, examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[title] = [["This document was exported."]]
    assert codes(examine_file(book.decorate(lambda _book, sheets: sheets[title].hide()))) == []
    book.sheets[title] = [["Date of birth"], ["3 April 2011"]]
    assert codes(examine_file(book)) == ["child_level"]


def test_what_is_no_part_of_a_return_is_one_question_each(examine_file: ExamineFile) -> None:
    def decorate(book: Any, sheets: Any) -> None:
        for title in ("Services", "Activity"):
            sheets[title].set_header("&CDraft for the board")
            sheets[title].insert_textbox("H9", "remember to check")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Activity!$B$2:$B$9"})
        book.add_worksheet("Picture").insert_chart("A1", chart)

    examined = examine_file(clean().decorate(decorate))
    assert examined.state is State.QUESTIONS
    assert sorted(codes(examined)) == ["extra_chart", "extra_header", "extra_text_box"]
    header = next(finding for finding in examined.findings if finding.code == "extra_header")
    assert all(title in header.message for title in ("Services", "Activity"))


def test_a_chart_on_a_sheet_of_its_own_is_asked_about(examine_file: ExamineFile) -> None:
    def decorate(book: Any, _sheets: Any) -> None:
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Activity!$B$2:$B$9"})
        book.add_chartsheet("Chart").set_chart(chart)

    assert codes(examine_file(clean().decorate(decorate))) == ["extra_chart"]


def test_an_opendocument_chart_is_one_by_the_manifest() -> None:
    content = clean().ods()
    chart = "application/vnd.oasis.opendocument.chart"
    entry = f'<manifest:file-entry manifest:full-path="Object 1/" manifest:media-type="{chart}"/>'
    manifest = unzipped(content)["META-INF/manifest.xml"].decode()
    charted: dict[str, bytes | str] = {"Object 1/content.xml": "<a/>"}
    assert read("a.ods", repacked(content, charted), {})["refused"][0]["code"] == "embedded_objects"
    charted["META-INF/manifest.xml"] = manifest.replace("</manifest:manifest>", entry + "</manifest:manifest>")
    assert "sheets" in read("a.ods", repacked(content, charted), {})


def test_parts_without_relationships_are_only_searched() -> None:
    assert OFFICE in unzipped(clean().xlsx())["xl/_rels/workbook.xml.rels"].decode()
    assert "sheets" in read(
        "a.xlsx", repacked(clean().xlsx(), {"xl/worksheets/sheet99.xml": "<worksheet><c r='A1'>"}), {}
    )

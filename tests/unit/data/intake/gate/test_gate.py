"""Every refusal of the gate has a file here that provokes it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contracts.load import load_contracts
from data.intake.examine import known_words
from data.intake.findings import catalogue
from data.intake.gate.container import LARGEST
from data.intake.gate.refusal import MB
from data.intake.reading.child import read
from tests.support.books import Book, as_csv, clean, repacked, unzipped, zipped

KNOWN = known_words(load_contracts())
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def codes(content: bytes, name: str = "return.xlsx") -> list[str]:
    """Return the codes for which the gate refuses a file; none where it passes."""
    return [refusal["code"] for refusal in read(name, content, KNOWN).get("refused", [])]


def small() -> Book:
    return Book({"Cover": [["return_type", "service"]], "Services": [["service_id"], ["CAM-S01"]]})


def changed(member: str, old: str, new: str) -> bytes:
    """Return a small workbook in which a text of one part is replaced."""
    content = small().xlsx()
    part = unzipped(content)[member].decode()
    assert old in part
    return repacked(content, {member: part.replace(old, new)})


def test_a_clean_workbook_passes() -> None:
    assert codes(clean().xlsx()) == codes(clean().ods(), "a.ods") == codes(clean().zip(), "a.ZIP") == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("return.xlsx", b"", "empty_file"),
        ("return.xlsx", b"PK\x05\x06" + bytes(18), "empty_file"),
        ("return.xlsx", bytes(LARGEST + 1), "too_big"),
        ("return.pdf", b"%PDF-1.7", "file_type"),
        ("return", b"%PDF-1.7", "file_type"),
        ("return.xls", OLE + bytes(600), "old_excel"),
        ("return.xlsx", OLE + bytes(600), "old_excel"),
        ("return.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("return.xls", small().xlsx(), "wrong_ending"),
        ("return.xls", b"<html></html>", "old_excel"),
        ("return.XLSM", b"PK\x03\x04", "macro_workbook"),
        ("return.xlsb", b"PK\x03\x04", "binary_workbook"),
        ("return.csv", b"service_id\n", "bare_csv"),
        ("return.xlsx", b"service_id,places\n1,2\n", "not_what_it_says"),
        ("return.xlsx", b"PK\x03\x04 and then nothing", "damaged"),
        ("return.xlsx", small().xlsx()[:-300], "damaged"),
        ("return.xlsx", zipped({"word/document.xml": "<w/>", "[Content_Types].xml": "<Types/>"}), "not_what_it_says"),
        ("return.xlsx", small().ods(), "wrong_ending"),
        ("return.zip", small().xlsx(), "wrong_ending"),
        ("return.ods", zipped({"Cover.csv": b"a,b\n"}), "not_what_it_says"),
    ],
)
def test_size_kind_and_ending(name: str, content: bytes, code: str) -> None:
    assert codes(content, name) == [code]


def test_a_name_without_ending_is_read_for_what_it_holds() -> None:
    assert codes(small().xlsx(), "0f3a") == codes(small().ods(), "0f3a") == codes(small().zip(), "0f3a") == []


def test_too_many_members() -> None:
    content = zipped({f"{number}.csv": b"a\n" for number in range(1_100)})
    assert codes(content, "a.zip") == ["too_many_members"]


@pytest.mark.parametrize("name", ["../Cover.csv", "/Cover.csv", "C:\\Cover.csv", "a//Cover.csv", "./Cover.csv"])
def test_unsafe_names(name: str) -> None:
    assert codes(zipped({name: b"a\n"}), "a.zip") == ["unsafe_names"]


def test_the_same_name_twice() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("Cover.csv", "a\n")
        archive.writestr("cover.csv", "b\n")
    assert codes(held.getvalue(), "a.zip") == ["unsafe_names"]


def test_a_zip_bomb() -> None:
    assert codes(zipped({"Cover.csv": bytes(30 * MB)}), "a.zip") == ["too_big_inside"]
    assert codes(zipped({f"{n}.csv": b"1,2\n" * 6_000_000 for n in range(5)}), "a.zip") == ["too_big_inside"]


def test_a_declared_size_that_is_a_lie_is_not_believed() -> None:
    content = bytearray(zipped({"Cover.csv": b"return_type,service\n" * 1000}))
    at = content.rindex(b"PK\x01\x02") + 24
    content[at : at + 4] = (10).to_bytes(4, "little")
    assert codes(bytes(content), "a.zip") == ["damaged"]


def test_an_encrypted_member() -> None:
    content = bytearray(zipped({"Cover.csv": b"a,b\n"}))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert codes(bytes(content), "a.zip") == ["password"]


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external_links"),
        ("xl/connections.xml", "connections"),
        ("xl/queryTables/queryTable1.xml", "connections"),
        ("xl/embeddings/oleObject1.bin", "embedded_objects"),
        ("xl/activeX/activeX1.xml", "active_controls"),
        ("customUI/customUI.xml", "active_controls"),
        ("xl/pivotCache/pivotCacheRecords1.xml", "pivot_cache"),
    ],
)
def test_parts_no_return_needs(member: str, code: str) -> None:
    assert codes(repacked(small().xlsx(), {member: "<a/>"})) == [code]


def test_what_is_renamed_is_found_by_its_kind() -> None:
    types = "[Content_Types].xml"
    assert codes(changed(types, MAIN, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")) == ["macros"]
    assert codes(changed(types, MAIN, "application/vnd.ms-excel.sheet.binary.macroEnabled.main")) == ["macros"]
    project = '<Default Extension="z" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    assert codes(changed(types, "</Types>", project)) == ["macros"]
    related = "xl/_rels/workbook.xml.rels"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for kind, code in (("externalLink", "external_links"), ("connections", "connections"), ("image", "external_links")):
        link = f'<Relationship Id="r9" Type="{office}/{kind}" Target="x" TargetMode="External"/></Relationships>'
        assert codes(changed(related, "</Relationships>", link)) == [code]


def test_a_link_to_a_page_is_no_link_to_a_file() -> None:
    def link(book: Any, sheets: Any) -> None:
        sheets["Services"].write_url("B2", "https://www.gov.uk/guidance", string="guidance")

    assert codes(small().decorate(link).xlsx()) == []


@pytest.mark.parametrize("member", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/core.xml"])
def test_a_document_type_in_any_part(member: str) -> None:
    part = unzipped(small().xlsx())[member].decode()
    start = part.index("?>") + 2
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]>'
    assert codes(repacked(small().xlsx(), {member: part[:start] + bomb + part[start:]})) == ["document_type"]


def test_other_encodings_than_utf8() -> None:
    part = unzipped(small().xlsx())[SHEET].decode()
    assert codes(repacked(small().xlsx(), {SHEET: part.encode("utf-16")})) == ["xml_encoding"]
    latin = part.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert codes(repacked(small().xlsx(), {SHEET: latin})) == ["xml_encoding"]


def test_broken_markup() -> None:
    assert codes(repacked(small().xlsx(), {SHEET: "<worksheet><sheetData>"})) == ["damaged"]


def test_one_cell_in_the_far_corner() -> None:
    """4.8 KB that make a reader ask for room for 17 thousand million cells."""
    content = changed(SHEET, 'r="B1"', 'r="XFD1048576"')
    assert len(content) < 10_000
    assert codes(content) == ["cell_far_away"]


def test_an_address_beyond_any_spreadsheet() -> None:
    assert codes(changed(SHEET, 'r="B1"', 'r="ZZZ9999999"')) == ["damaged"]


def test_a_formatted_far_cell_without_value_harms_nobody() -> None:
    assert codes(changed(SHEET, "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')) == []


def test_too_many_cells() -> None:
    rows = "".join(f'<row r="{row}">' + "<c><v>1</v></c>" * 100 + "</row>" for row in range(10, 2100))
    assert codes(changed(SHEET, "</sheetData>", rows + "</sheetData>")) == ["too_many_cells"]


def ods_with(old: str, new: str, member: str = "content.xml") -> bytes:
    content = small().ods()
    part = unzipped(content)[member].decode()
    assert old in part
    return repacked(content, {member: part.replace(old, new, 1)})


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<office:scripts><office:script/></office:scripts>", "macros"),
        ("<script:event-listener/>", "macros"),
        ('<table:table-source xlink:href="file:///x.ods"/>', "external_links"),
        ("<draw:object/>", "embedded_objects"),
        ("<table:database-source-sql/>", "connections"),
        ("<table:data-pilot-table/>", "pivot_cache"),
    ],
)
def test_parts_no_opendocument_return_needs(inside: str, code: str) -> None:
    spaces = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("script", "draw", "xlink"))
    content = ods_with("<office:body>", f"<office:body><office:forms {spaces}>{inside}</office:forms>")
    assert codes(content, "a.ods") == [code]


@pytest.mark.parametrize(
    ("member", "code"),
    [("Basic/Standard/Module1.xml", "macros"), ("Object 1/content.xml", "embedded_objects")],
)
def test_members_no_opendocument_return_needs(member: str, code: str) -> None:
    assert codes(repacked(small().ods(), {member: "<a/>"}), "a.ods") == [code]


@pytest.mark.parametrize(
    ("rows", "columns", "code"), [(1_048_000, 1, "too_many_cells"), (1_000, 16_000, "too_many_cells")]
)
def test_an_opendocument_cell_that_repeats_itself(rows: int, columns: int, code: str) -> None:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/>'
    block = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    assert codes(ods_with("<table:table-row ", block + "<table:table-row "), "a.ods") == [code]


def test_an_opendocument_cell_far_below_the_others() -> None:
    gap = '<table:table-row table:number-rows-repeated="1000000"/><table:table-row '
    wide = '<table:table-row table:number-rows-repeated="1"><table:table-cell table:number-columns-repeated="9"/>'
    cell = '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    assert codes(ods_with("<table:table-row ", wide + cell + gap), "a.ods") == ["cell_far_away"]


def test_an_encrypted_opendocument_sheet() -> None:
    manifest = "<manifest:encryption-data/></manifest:manifest>"
    assert codes(ods_with("</manifest:manifest>", manifest, "META-INF/manifest.xml"), "a.ods") == ["password"]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"return.xlsx": b"PK"}, "zipped_workbook"),
        ({"Cover.csv": b"a,b\n", "notes.docx": b"x"}, "zip_not_csv"),
        ({"a/Cover.csv": b"a,b\n", "b/Services.csv": b"a,b\n"}, "zip_folders"),
        ({"Cover.csv": b"return_type|service\n"}, "csv_delimiter"),
        ({"Cover.csv": b"sep=|\r\nreturn_type|service\r\n"}, "csv_delimiter"),
        ({"Cover.csv": b"return_type,service;panel\n"}, "csv_delimiter"),
        ({"Cover.csv": b'return_type,"service\n'}, "csv_quoting"),
        ({"Cover.csv": b'return_type,"ser"vice\n'}, "csv_quoting"),
        ({"Cover.csv": "name,\x81\x8d".encode("latin-1")}, "csv_encoding"),
        ({"Cover.csv": "return_type,service\n".encode("utf-16-le")}, "csv_encoding"),
    ],
)
def test_a_zip_of_csv_files(members: dict[str, bytes], code: str) -> None:
    assert codes(zipped(members), "a.zip") == [code]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_that_are_certain(encoding: str) -> None:
    text = "service_name,provider_name\nCafé – £5,Children’s Society\n"
    answer = read("a.zip", zipped({"Services.csv": text.encode(encoding)}), KNOWN)
    assert answer["sheets"][0]["rows"][1] == [2, ["Café – £5", "Children’s Society"]]


def test_the_line_that_tells_excel_of_commas_is_no_row() -> None:
    answer = read("a.zip", zipped({"Services.csv": "sep=,\r\nservice_id\r\nCAM-S01\r\n"}), KNOWN)
    assert answer["sheets"][0]["rows"] == [[1, ["service_id"]], [2, ["CAM-S01"]]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("sep=;\r\na,b;c\r\n1;2\r\n", [["a,b", "c"], ["1", "2"]]),
        ("a;b, c;d\n1;2;3\n", [["a", "b, c", "d"], ["1", "2", "3"]]),
        ("a;b, c;d\n1;2\n", [["a", "b, c", "d"], ["1", "2"]]),
        ("a,b; c,d\n1,2;3,4\n", [["a", "b; c", "d"], ["1", "2;3", "4"]]),
        ('"a";"b, c"\n"1;2";3\n', [["a", "b, c"], ["1;2", "3"]]),
        (";;\na;b\n", [["a", "b"]]),
        ("a\tb\n1,5\t2;3\n", [["a", "b"], ["1,5", "2;3"]]),
    ],
)
def test_what_separates_the_values_of_a_csv(text: str, rows: list[list[str]]) -> None:
    answer = read("a.zip", zipped({"Services.csv": text}), KNOWN)
    assert [row for _, row in answer["sheets"][0]["rows"]] == rows


def test_what_a_mac_leaves_in_a_zip_is_passed_over() -> None:
    members = {"return/Cover.csv": b"a,b\n", "return/.DS_Store": b"\0", "__MACOSX/return/._Cover.csv": b"\0"}
    answer = read("a.zip", zipped(members), KNOWN)
    assert [sheet["title"] for sheet in answer["sheets"]] == ["Cover"]


def test_rows_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    rows = [["a", "b"], [], ["two\nlines", "x"], [None, None], ["last", "y"]]
    book = Book({"Sheet": rows})
    for content, name in ((book.xlsx(), "a.xlsx"), (book.ods(), "a.ods"), (book.zip(), "a.zip")):
        answer = read(name, content, KNOWN)
        assert [number for number, _ in answer["sheets"][0]["rows"]] == [1, 3, 5], name


def test_a_sheet_that_begins_far_from_its_corner_keeps_its_addresses() -> None:
    answer = read("a.xlsx", Book({"Sheet": []}).put("Sheet", "C4", "x").xlsx(), KNOWN)
    assert answer["sheets"][0]["rows"] == [[4, [None, None, "x"]]]


def test_a_false_dimension_hides_nothing() -> None:
    content = changed("xl/worksheets/sheet2.xml", '<dimension ref="A1:A2"/>', '<dimension ref="A1"/>')
    assert [number for number, _ in read("a.xlsx", content, KNOWN)["sheets"][1]["rows"]] == [1, 2]


def test_what_is_hidden_is_seen() -> None:
    def hide(book: Any, sheets: Any) -> None:
        sheets["Services"].set_row(1, None, None, {"hidden": True})
        sheets["Services"].set_column(0, 0, None, None, {"hidden": True})
        sheets["Services"].set_column(7, 9, None, None, {"hidden": True})
        sheets["Services"].write_comment("A2", "from the archive", {"author": "Analyst"})
        sheets["Services"].write_formula("B2", "=1+1", None, 2)
        sheets["Services"].merge_range("D1:E1", "both")
        book.add_worksheet("Archive").hide()

    sheets = {sheet["title"]: sheet for sheet in read("a.xlsx", small().decorate(hide).xlsx(), KNOWN)["sheets"]}
    services = sheets["Services"]
    assert (services["hidden_rows"], services["hidden_columns"]) == ((2,), ("A",))
    assert services["comments"] == [["A2", "", ""]]
    assert (services["formulas"], services["merged"]) == (("B2",), ("D1:E1",))
    assert (sheets["Archive"]["is_hidden"], services["is_hidden"]) == (True, False)


def test_a_spreadsheet_error_is_no_blank() -> None:
    def error(book: Any, sheets: Any) -> None:
        sheets["Services"].write_formula("B2", "=1/0", None, "#DIV/0!")

    sheet = read("a.xlsx", small().decorate(error).xlsx(), KNOWN)["sheets"][1]
    assert sheet["rows"][1] == [2, ["CAM-S01", "#DIV/0!"]]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(3.0, 3), (0.1 + 0.2, {"n": "0.3"}), (1e14, 10**14), (-2, -2), (2.5, {"n": "2.5"}), (1e300, {"n": "1E+300"})],
)
def test_numbers_are_exact(typed: float, kept: object) -> None:
    assert read("a.xlsx", Book({"Sheet": [[typed]]}).xlsx(), KNOWN)["sheets"][0]["rows"] == [[1, [kept]]]


def test_every_refusal_is_in_the_catalogue() -> None:
    assert {"damaged", "reader_slow", "reader_died", "too_much_text", "document_type"} <= set(catalogue())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.ods", "a.zip", "a.xls", "a", "a.csv"]))
def test_any_bytes_end_as_sheets_or_a_refusal(content: bytes, name: str) -> None:
    answer = read(name, content, KNOWN)
    assert set(answer) in ({"sheets"}, {"refused"})
    assert all(refusal["code"] in catalogue() for refusal in answer.get("refused", []))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["xlsx", "ods", "zip"]), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6))
def test_any_damage_ends_as_sheets_or_a_refusal(form: str, damage: list[tuple[float, int]]) -> None:
    content = bytearray(getattr(small(), form)())
    for share, byte in damage:
        content[int(share * (len(content) - 1))] = byte
    answer = read(f"a.{form}", bytes(content), KNOWN)
    assert all(refusal["code"] in catalogue() for refusal in answer.get("refused", []))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_in_a_cell_is_read_or_refused(first: str, second: str) -> None:
    answer = read("a.zip", zipped({"Services.csv": as_csv([["service_id", "x"], [first, second]])}), KNOWN)
    assert all(refusal["code"] in catalogue() for refusal in answer.get("refused", []))

"""Every text of the package is searched, whatever part it is in; the refusal says where it is, never what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from data.contracts.load import load_contracts
from data.intake.examine import known_words
from data.intake.gate.outline import UNSHOWN
from data.intake.reading.child import read
from tests.support.books import clean, repacked, unzipped

KNOWN = known_words(load_contracts())
SECRET = "Ava Example dob 03/04/2011"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET, BOOK = "xl/worksheets/sheet2.xml", "xl/workbook.xml"

Plant = Callable[[bytes], bytes]


def changed(content: bytes, member: str, old: str, new: str) -> bytes:
    part = unzipped(content)[member].decode()
    assert old in part
    return repacked(content, {member: part.replace(old, new, 1)})


def on_sheet(inside: str, before: str = "</worksheet>") -> Plant:
    return lambda content: changed(content, SHEET, before, inside + before)


def part(name: str, inside: str, kind: str = "", source: str = "xl/worksheets/sheet2.xml") -> Plant:
    """Return what adds a part, and a relationship to it where a kind is given."""

    def plant(content: bytes) -> bytes:
        members: dict[str, bytes | str] = {name: inside}
        if kind:
            folder, _, base = source.rpartition("/")
            link = f'<Relationship Id="rX" Type="{OFFICE}/{kind}" Target="/{name}"/>'
            rels = unzipped(content).get(f"{folder}/_rels/{base}.rels", b"<Relationships></Relationships>").decode()
            members[f"{folder}/_rels/{base}.rels"] = rels.replace("</Relationships>", link + "</Relationships>")
        return repacked(content, members)

    return plant


def drawing(decorate: Callable[[Any], None]) -> Plant:
    return lambda _content: clean().decorate(lambda _book, sheets: decorate(sheets["Services"])).xlsx()


VML = "xl/drawings/vmlDrawing9.vml"


def shape(kind: str, text: str) -> str:
    """Return a drawing as Excel keeps those of comments, text boxes of old and controls."""
    return (
        '<xml xmlns:v="urn:v" xmlns:x="urn:x"><v:shape id="s1" type="#t202" style="position:absolute">'
        f"<v:textbox style='mso-direction-alt:auto'><div style='text-align:left'>{text}</div></v:textbox>"
        f'<x:ClientData ObjectType="{kind}"><x:Anchor>1, 15, 0, 2, 3, 15, 3, 16</x:Anchor></x:ClientData>'
        "</v:shape></xml>"
    )


PLANTED: dict[str, tuple[str, Plant]] = {
    "header": (
        "a header or footer of Services",
        on_sheet(f"<headerFooter><oddHeader>&amp;C{SECRET}</oddHeader></headerFooter>"),
    ),
    "footer of the first page": (
        "a header or footer of Services",
        on_sheet(f"<headerFooter><firstFooter>&amp;L{SECRET}</firstFooter></headerFooter>"),
    ),
    "drop-down list": (
        "a drop-down list or its message of Services",
        on_sheet(
            f'<dataValidations><dataValidation><formula1>"{SECRET}"</formula1></dataValidation></dataValidations>'
        ),
    ),
    "names in a drop-down list": (
        "a drop-down list or its message of Services",
        on_sheet(
            '<dataValidations><dataValidation><formula1>"Ava Example,Tyler Sample"</formula1></dataValidation>'
            "</dataValidations>"
        ),
    ),
    "drop-down message": (
        "a drop-down list or its message of Services",
        on_sheet(f'<dataValidations><dataValidation prompt="{SECRET}"/></dataValidations>'),
    ),
    "x14 list": (
        "the settings of a sheet of Services",
        on_sheet(f'<extLst><ext><x14:a xmlns:x14="u" xmlns:xm="v"><xm:f>"{SECRET}"</xm:f></x14:a></ext></extLst>'),
    ),
    "link": (
        "a link of Services",
        on_sheet(f'<hyperlinks><hyperlink ref="A1" display="{SECRET}" location="A2"/></hyperlinks>'),
    ),
    "filter": (
        "a filter of Services",
        on_sheet(f'<autoFilter><filterColumn><filters><filter val="{SECRET}"/></filters></filterColumn></autoFilter>'),
    ),
    "formula": (
        "a formula of Services",
        on_sheet(f'<row r="90"><c r="A90"><f>"{SECRET}"</f><v>1</v></c></row>', "</sheetData>"),
    ),
    "orphan shared string": (
        "text that no cell shows",
        lambda content: changed(content, "xl/sharedStrings.xml", "</sst>", f"<si><t>{SECRET}</t></si></sst>"),
    ),
    "orphan shared string in runs": (
        "text that no cell shows",
        lambda content: changed(
            content,
            "xl/sharedStrings.xml",
            "</sst>",
            "<si><r><rPr><b/><sz val='9'/></rPr><t>Ava Example d</t></r>"
            "<r><rPr><i/></rPr><t>ob 03/04/2011</t></r></si></sst>",
        ),
    ),
    "number format": (
        "a number format or style",
        lambda content: changed(
            content,
            "xl/styles.xml",
            "<fonts",
            f'<numFmts><numFmt numFmtId="190" formatCode="{SECRET}"/></numFmts><fonts',
        ),
    ),
    "defined name": (
        "a defined name",
        lambda content: changed(
            content,
            BOOK,
            "</workbook>",
            f'<definedNames><definedName name="n">"{SECRET}"</definedName></definedNames></workbook>',
        ),
    ),
    "document property": (
        "the document’s properties",
        lambda content: changed(
            content,
            "docProps/core.xml",
            "</cp:coreProperties>",
            f"<dc:subject>{SECRET}</dc:subject></cp:coreProperties>",
        ),
    ),
    "custom XML": (
        "hidden data of another program",
        part("customXml/item1.xml", f"<a><b>{SECRET}</b></a>", "customXml", "xl/workbook.xml"),
    ),
    "XML in UTF-16": (
        "a part of the file that no program shows",
        lambda content: repacked(content, {"customXml/item9.xml": f"<a>{SECRET}</a>".encode("utf-16")}),
    ),
    "log of changes": (
        "the log of changes",
        part(
            "xl/revisions/revisionLog1.xml",
            f"<r><nc><is><t>{SECRET}</t></is></nc></r>",
            "revisionLog",
            "xl/workbook.xml",
        ),
    ),
    "trash": ("a part of the file that no program shows", part("[trash]/0000.dat", f"\1\2\3{SECRET}\0\0")),
    "wide letters in a binary part": (
        "a part of the file that no program shows",
        lambda content: repacked(content, {"xl/customProperty1.bin": b"\1\1\1" + SECRET.encode("utf-16-le") + b"\7\7"}),
    ),
    "picture": (
        "a picture of Services",
        part("xl/media/image1.png", f"\x01PNG\x02 Comment {SECRET} \x03", "image"),
    ),
    "text box": (
        "a text box, or a picture’s description of Services",
        drawing(lambda sheet: sheet.insert_textbox("D9", SECRET)),
    ),
    "picture’s description": (
        "a text box, or a picture’s description of Services",
        drawing(lambda sheet: sheet.insert_textbox("D9", "text", {"description": SECRET})),
    ),
    "chart title": (
        "a chart",
        part("xl/charts/chart1.xml", f"<c:chart xmlns:c='u'><c:title><c:v>{SECRET}</c:v></c:title></c:chart>", "chart"),
    ),
    "comment": ("Services", drawing(lambda sheet: sheet.write_comment("B2", SECRET))),
    "text box of old": ("a comment or text box of Services", part(VML, shape("Pict", SECRET), "vmlDrawing")),
    "text box of old, in runs": (
        "a comment or text box of Services",
        part(VML, shape("Pict", "<font>dob</font> <font>03/04/2011</font>"), "vmlDrawing"),
    ),
    "text box of old that is no XML": (
        "a comment or text box of Services",
        part(VML, shape("Pict", f"Please see<br>{SECRET}"), "vmlDrawing"),
    ),
    "caption of a control": ("a comment or text box of Services", part(VML, shape("Checkbox", SECRET), "vmlDrawing")),
    "comment’s own drawing": ("a comment or text box of Services", part(VML, shape("Note", SECRET), "vmlDrawing")),
    "entry of a control’s list": (
        "a tick box, list or button of Services",
        part("xl/ctrlProps/ctrlProp1.xml", f'<p objectType="List"><i><item val="{SECRET}"/></i></p>', "ctrlProp"),
    ),
    "part without a relationship": (
        "a part of the file that no program shows",
        part("xl/left.xml", f"<a>{SECRET}</a>"),
    ),
}


PLANTED |= {
    "XML comment": ("the settings of a sheet of Services", on_sheet(f"<!-- {SECRET} -->")),
    "processing instruction": ("the settings of a sheet of Services", on_sheet(f"<?note {SECRET}?>")),
    "attribute of a cell": (
        "the settings of a sheet of Services",
        lambda content: changed(content, SHEET, '<c r="B1"', f'<c note="{SECRET}" r="B1"'),
    ),
    "attribute of a row": (
        "the settings of a sheet of Services",
        lambda content: changed(content, SHEET, '<row r="1"', f"<row note='{SECRET}' r=\"1\""),
    ),
    "attribute of a text": (
        "the settings of a sheet of Services",
        on_sheet(f'<row r="90"><c r="A90" t="inlineStr"><is><t note="{SECRET}">4</t></is></c></row>', "</sheetData>"),
    ),
    "attribute of the worksheet": (
        "the settings of a sheet of Services",
        lambda content: changed(content, SHEET, "<worksheet ", f'<worksheet note="{SECRET}" '),
    ),
    "attribute without spaces": (
        "the settings of a sheet of Services",
        lambda content: changed(content, SHEET, '<c r="B1"', '<c note="dob:03/04/2011" r="B1"'),
    ),
    "style of an empty cell": (
        "the settings of a sheet of Services",
        on_sheet(f'<row r="90"><c r="A90" s="{SECRET}"/></row>', "</sheetData>"),
    ),
    "attribute with a prefix": (
        "the settings of a sheet of Services",
        on_sheet(f'<y:row xmlns:y="u" r="90"><y:c r="A90" y:n="{SECRET}"><y:v>1</y:v></y:c></y:row>', "</sheetData>"),
    ),
    "text between rows": (f"{UNSHOWN} of Services", on_sheet(SECRET, "<row ")),
    "text between cells": (f"{UNSHOWN} of Services", on_sheet(SECRET.replace(" ", "&#32;"), "<c ")),
    "text in a cell without a value": (
        f"{UNSHOWN} of Services",
        on_sheet(f'<row r="90"><c r="A90">{SECRET}</c></row>', "</sheetData>"),
    ),
    "text behind a value": (
        f"{UNSHOWN} of Services",
        on_sheet(f'<row r="90"><c r="A90"><v>1</v>{SECRET}</c></row>', "</sheetData>"),
    ),
    "text of a cell that a reader passes over": (
        f"{UNSHOWN} of Services",
        on_sheet(f'<row r="90"><c r="A90"><is><t>{SECRET}</t></is><v>1</v></c></row>', "</sheetData>"),
    ),
    "text marked as no XML": (f"{UNSHOWN} of Services", on_sheet(f"<![CDATA[{SECRET}]]>", "<row ")),
    "text around a comment": (
        f"{UNSHOWN} of Services",
        on_sheet(SECRET.replace("dob", "d<!-- x -->ob"), "<row "),
    ),
    "text with a prefix": (
        f"{UNSHOWN} of Services",
        on_sheet(f'<y:row xmlns:y="u" r="90">{SECRET}</y:row>', "</sheetData>"),
    ),
    "text behind a setting": (
        f"{UNSHOWN} of Services",
        on_sheet(f'<printOptions headings="1"/>{SECRET}'),
    ),
    "XML comment among the shared texts": (
        UNSHOWN,
        lambda content: changed(content, "xl/sharedStrings.xml", "</sst>", f"<!-- {SECRET} --></sst>"),
    ),
    "sheet’s title": (
        "a sheet’s title",
        lambda content: changed(content, BOOK, 'name="Services"', f'name="{SECRET}"'),
    ),
    "setting of the workbook": (
        "the settings of the workbook",
        lambda content: changed(content, BOOK, "</workbook>", f'<fileSharing userName="{SECRET}"/></workbook>'),
    ),
    "XML comment in the workbook": (
        "the settings of the workbook",
        lambda content: changed(content, BOOK, "</workbook>", f"<!-- {SECRET} --></workbook>"),
    ),
    "XML comment in another part": (
        "hidden data",
        part("customXml/item1.xml", f"<a><!-- {SECRET} --></a>", "customXml"),
    ),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_details_are_found_wherever_they_are(kind: str) -> None:
    sheet, plant = PLANTED[kind]
    refused = read("a.xlsx", plant(clean().xlsx()), KNOWN).get("refused", [])
    assert {each["code"] for each in refused} == {"child_level"}
    assert any(each["facts"]["sheet"].startswith(sheet) for each in refused)
    assert "Example" not in repr(refused)


SPREADSHEET = "<office:spreadsheet>"


@pytest.mark.parametrize(
    ("named", "member", "before", "inside"),
    [
        (
            "a header or footer",
            "styles.xml",
            "</office:document-styles>",
            "<style:header><text:p>{}</text:p></style:header>",
        ),
        ("the document’s properties", "meta.xml", "</office:document-meta>", "<dc:title>{}</dc:title>"),
        (
            "a drop-down list or its message",
            "content.xml",
            "<table:table ",
            '<table:content-validation table:condition="{}"/>',
        ),
        ("a defined name", "content.xml", "<table:table ", '<table:named-expression table:expression="{}"/>'),
        ("the settings of the workbook", "content.xml", "<table:table ", "<text:p>{}</text:p>"),
        ("the settings of the workbook", "content.xml", "<table:table ", "<!-- {} -->"),
        ("the settings of the workbook", "content.xml", "<table:table ", "<?note {}?>"),
        (
            "a comment",
            "content.xml",
            "<text:p>12",
            "<office:annotation><dc:creator>{}</dc:creator></office:annotation>",
        ),
        ("the settings of the workbook", "content.xml", "<table:table ", '<form:text form:current-value="{}"/>'),
    ],
)
def test_details_are_found_in_opendocument_files(named: str, member: str, before: str, inside: str) -> None:
    content = clean().ods()
    spaces = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("text", "style", "dc", "table", "office", "form"))
    planted = f"<x:x xmlns:x='u' {spaces}>{inside.format(SECRET)}</x:x>"
    members = unzipped(content)
    members.setdefault(member, b"<office:document-meta xmlns:office='u'></office:document-meta>")
    part = members[member].decode()
    if before not in part:
        raise ValueError(f"{member} has no {before}")
    (refused,) = read(
        "a.ods", repacked(content, {**members, member: part.replace(before, planted + before, 1)}), KNOWN
    )["refused"]
    assert (refused["code"], refused["facts"]["sheet"].split(" of ")[0].split(" on ")[0]) == (
        "child_level",
        named.split(" of ")[0],
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<text:p>12</text:p>", f"<text:p>{SECRET}</text:p>"),
        ('office:value-type="float"', f'office:value-type="float" note="{SECRET}"'),
    ],
)
def test_details_are_found_where_an_opendocument_cell_shows_or_says_more(old: str, new: str) -> None:
    (refused,) = read("a.ods", changed(clean().ods(), "content.xml", old, new), KNOWN)["refused"]
    assert refused["code"] == "child_level"


@pytest.mark.parametrize(
    "text",
    [
        "A\u200bva Exam\u00adple d\u200bob 03/0\u200b4/2011",
        "Ava Example ｄｏｂ ０３／０４／２０１１",
    ],
)
def test_details_are_found_in_other_letters_and_with_unseen_ones_between(text: str) -> None:
    (refused,) = read("a.xlsx", clean().put("Activity", "Z40", text).xlsx(), KNOWN)["refused"]
    assert (refused["code"], refused["facts"]["cells"]) == ("child_level", ["Z40"])


def test_an_authors_address_in_the_properties_is_no_childs() -> None:
    content = changed(
        clean().xlsx(),
        "docProps/core.xml",
        "</cp:coreProperties>",
        "<cp:lastModifiedBy>analyst@council.example</cp:lastModifiedBy></cp:coreProperties>",
    )
    assert "sheets" in read("a.xlsx", content, KNOWN)

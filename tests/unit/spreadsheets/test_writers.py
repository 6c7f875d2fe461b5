"""Whatever stands in a planned cell stands in both forms of the workbook, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from xml.dom import minidom

import odf.opendocument
import odf.table
import odf.teletype
import odf.text
import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from spreadsheets import ods, xlsx
from spreadsheets.package import LONGEST_TEXT, CellValue, storable
from spreadsheets.plan import BookPlan, Check, CheckedRange, CheckKind, DataTable, Message, SheetCell, SheetPlan, Style

Write = Callable[[BookPlan], bytes]

WRITERS = pytest.mark.parametrize("write", [xlsx.write, ods.write], ids=["xlsx", "ods"])
AWKWARD = (
    *("", " ", "  a   b ", "\t", "a\tb", "\n", "a\n\n b\n", "\r", "a\r\nb\rc", " \t\n "),
    *("=1+1", "@a", "+1", "-1", "'a", "007", "1e5", "TRUE", "2026-01-01", "https://example.org", "{=1}"),
    *("_x0041_", "_x0041_x0042_", "_x005F_", "_x000B_", "_x00e9_x", "<r>a</r>", "<r/>", "]]>", "&amp;", "a&b<c>\"'"),
    *("a\x0bb", "\x00", "\x1f", "\x7f", "\x85", "\u2028", "\ufeff", "\ufdd0", "\ufffe", "\uffff", "\ud800", "\udfff"),
    *("😀", "👩\u200d👧", "e\u0301", "שלום", "\xa0a\xa0", "\u3000"),
)
ANY_TEXT = st.lists(
    st.one_of(st.text(st.characters(codec=None), max_size=12), st.sampled_from(AWKWARD)), min_size=1, max_size=6
)


def book(*values: CellValue, **about: object) -> BookPlan:
    return BookPlan(
        "Cells", [SheetPlan("Sheet", [[SheetCell(value), SheetCell("end")] for value in values], (20, 6))], **about
    )  # type: ignore[arg-type]


def by_calamine(content: bytes) -> list[object]:
    return [row[0] for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()]


def by_openpyxl(content: bytes) -> list[str]:
    return [cell.value or "" for cell in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A"]]


def by_odfpy(content: bytes) -> list[str]:
    rows = odf.opendocument.load(io.BytesIO(content)).getElementsByType(odf.table.TableRow)
    cells = [row.getElementsByType(odf.table.TableCell)[0] for row in rows]
    return ["\n".join(map(odf.teletype.extractText, cell.getElementsByType(odf.text.P))) for cell in cells]


def expected(text: str) -> str:
    """What may be read back of a text: line ends are line feeds, and what XML cannot hold is U+FFFD."""
    one_line_end = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter
        if letter in "\t\n" or "\x20" <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter > "\uffff"
        else "\ufffd"
        for letter in one_line_end
    )


@given(ANY_TEXT)
@example(list(AWKWARD))
def test_any_text_survives_in_excel(texts: Sequence[str]) -> None:
    content = xlsx.write(book(*texts))
    survivors = [expected(text) for text in texts]
    assert by_calamine(content) == survivors
    # openpyxl takes `x005F_` out wherever it stands, and so cannot read a text that holds it
    assert by_openpyxl(content) == [re.sub("(?i)x005F_", "", text) for text in survivors]


@given(ANY_TEXT)
@example(list(AWKWARD))
def test_any_text_survives_in_open_document(texts: Sequence[str]) -> None:
    content = ods.write(book(*texts))
    assert by_calamine(content) == by_odfpy(content) == [expected(text) for text in texts]


@WRITERS
def test_any_text_survives_wherever_a_workbook_has_texts(write: Write) -> None:
    """Comments, labels beside a value, prompts, properties and descriptions, too, leave the file one that opens."""
    text = "a\x0bb\ud800 _x0041_\n<r>&\"'"
    check = CheckedRange(0, 0, 1, Check(CheckKind.LENGTH, Message(text, text), high=3, error=Message(text, text)))
    cells = [[SheetCell("x", Style(suffix=text), comment=text)], [SheetCell("y", Style(shown_as=text), comment=text)]]
    sheet = SheetPlan(
        "O'Brien & co", [*cells, [SheetCell(text, link="O'Brien & co")]], (9,), checks=[check], about=text
    )
    content = write(BookPlan(text, [sheet], subject=text, author=text, note=text))
    assert by_calamine(content) == ["x", "y", expected(text)]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name != "mimetype":
                minidom.parseString(parts.read(name))  # noqa: S318 - this project's own file


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a" * LONGEST_TEXT, "a" * LONGEST_TEXT),
        ("a" * (LONGEST_TEXT + 1), "a" * 32_733),
        ("😀" * (LONGEST_TEXT // 2 + 1), "😀" * 16_366),
        ("a" + "😀" * (LONGEST_TEXT // 2 + 1), "a" + "😀" * 16_366),
    ],
    ids=["just fits", "one too many", "emoji count twice", "no half of an emoji"],
)
@WRITERS
def test_a_text_longer_than_a_cell_is_cut_and_says_so(write: Write, text: str, kept: str) -> None:
    (read,) = by_calamine(write(book(text)))
    assert read in (kept, f"{kept}… (cut here: a cell holds no more)")
    assert (read == kept) == (text == kept)
    assert len(str(read).encode("utf-16-le")) <= 2 * LONGEST_TEXT


@given(st.text(st.characters(codec=None)))
def test_what_was_stored_once_is_stored_unchanged(text: str) -> None:
    assert storable(storable(text)) == storable(text)


@WRITERS
def test_numbers_and_days_are_typed(write: Write) -> None:
    values = (7, -3, Fraction(5, 2), Fraction(2_000_001, 2), Decimal("66.6"), date(2026, 10, 31), None)
    read = by_calamine(write(book(*values)))
    assert read == [7.0, -3.0, 2.5, 1_000_000.5, 66.6, date(2026, 10, 31), ""]


@WRITERS
def test_the_same_plan_gives_the_same_bytes_whatever_was_written_before(write: Write) -> None:
    plan = book("a", 1, date(2026, 1, 2), "b", made_at=datetime(2026, 11, 6, 12, tzinfo=UTC))
    first = write(plan)
    write(book("c", "a", 2))
    assert write(plan) == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(2026, 1, 1, 0, 0, 0)}
        properties = parts.read("docProps/core.xml" if write is xlsx.write else "meta.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", properties)) == {"2026-11-06T12:00:00"}


def _table() -> BookPlan:
    rows = [
        [SheetCell("About")],
        [SheetCell("name"), SheetCell("count")],
        [SheetCell("a"), SheetCell(1)],
        [SheetCell("b"), SheetCell(2)],
    ]
    return BookPlan("T", [SheetPlan("A", rows, (9, 9), table=DataTable("Counts", 1), about="Counts by name")])


def test_a_table_is_marked_in_excel() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.write(_table())))["A"]
    assert dict(sheet.tables.items()) == {"Counts": "A2:B4"}
    assert sheet.print_title_rows == "$2:$2"
    assert not sheet.protection.sheet


def test_a_table_is_marked_in_open_document() -> None:
    document = odf.opendocument.load(io.BytesIO(ods.write(_table())))
    (area,) = document.getElementsByType(odf.table.DatabaseRange)
    assert (area.getAttribute("name"), area.getAttribute("targetrangeaddress")) == ("Counts", "'A'.A2:'A'.B4")
    (head,) = document.getElementsByType(odf.table.TableHeaderRows)
    assert odf.teletype.extractText(head) == "namecount"
    assert odf.teletype.extractText(document.getElementsByType(odf.table.Desc)[0]) == "Counts by name"


def test_a_form_is_protected_and_data_are_not() -> None:
    def protected(is_form: bool) -> tuple[bool, bool]:
        plan = BookPlan("F", [SheetPlan("A", [[SheetCell("a")]], (9,), is_form=is_form)])
        excel = openpyxl.load_workbook(io.BytesIO(xlsx.write(plan)))["A"].protection.sheet
        (table,) = odf.opendocument.load(io.BytesIO(ods.write(plan))).getElementsByType(odf.table.Table)
        return bool(excel), table.getAttribute("protected") == "true"

    assert protected(True) == (True, True)
    assert protected(False) == (False, False)

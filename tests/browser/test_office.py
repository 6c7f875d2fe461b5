"""Templates and annotated returns in LibreOffice: opened, saved in the other form, and still what they were."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pdfplumber
import pytest

from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, examine
from data.template.annotated import annotate
from reports.datasets.workbook import OPEN_DOCUMENT, WORKBOOK
from reports.disclosure.protect import for_board
from reports.render import render
from tests.golden.edition import golden
from tests.support.books import SEPTEMBER, zipped
from tests.support.samples import load_register
from tests.support.templates import RETURNS, filled, template
from tests.unit.data.template.test_annotated import wrong

pytestmark = pytest.mark.browser

OFFICE = shutil.which("soffice") or "soffice"


def saved(content: bytes, form: str, into: str, folder: Path) -> bytes:
    """Have LibreOffice open a file and save it in another form."""
    (folder / f"a.{form}").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [OFFICE, "--headless", profile, "--convert-to", into, "--outdir", str(folder), str(folder / f"a.{form}")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    written = folder / f"a.{into}"
    return written.read_bytes() if written.exists() else b""


def findings(content: bytes, form: str) -> list[str]:
    (examined,) = examine([IncomingFile(f"return.{form}", content)], load_contracts(), load_register)
    return [finding.message for finding in examined.findings]


@pytest.mark.parametrize("return_type", RETURNS)
def test_a_filled_template_saved_by_libreoffice_still_checks_clean(return_type: str, tmp_path: Path) -> None:
    content = filled(template(return_type), return_type, SEPTEMBER)
    open_document = saved(content, "xlsx", "ods", tmp_path)
    assert findings(open_document, "ods") == []
    assert findings(saved(open_document, "ods", "xlsx", tmp_path), "xlsx") == []


@pytest.mark.parametrize("return_type", RETURNS)
def test_the_open_document_template_is_the_excel_one(return_type: str, tmp_path: Path) -> None:
    """Its drop-downs, bounds, messages and protection come through LibreOffice as Excel's own."""
    content = saved(template(return_type, form="ods"), "ods", "xlsx", tmp_path)
    ours = openpyxl.load_workbook(io.BytesIO(template(return_type)))
    theirs = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in ours.worksheets:
        other = theirs[sheet.title]
        assert other.protection.sheet
        checks = [worksheet.data_validations.dataValidation for worksheet in (sheet, other)]
        kinds = [
            {(str(rule.sqref), rule.type, rule.promptTitle, rule.prompt, rule.error) for rule in held}
            for held in checks
        ]
        assert kinds[0] == kinds[1]
        assert [cell.number_format for cell in sheet[1]] == [cell.number_format for cell in other[1]]
    assert findings(filled(content, return_type, SEPTEMBER), "xlsx") == []


def test_a_template_is_printed_on_few_pages(tmp_path: Path) -> None:
    """It was 24, 18 and 13 pages in version 0.1.0."""
    most = {"service": 11, "panel": 9, "profile": 9}
    for return_type in RETURNS:
        printed = saved(template(return_type), "xlsx", "pdf", tmp_path)
        with pdfplumber.open(io.BytesIO(printed)) as pages:
            assert len(pages.pages) <= most[return_type]


@pytest.mark.parametrize("return_type", RETURNS)
def test_csv_files_saved_from_a_template_check_clean(return_type: str, tmp_path: Path) -> None:
    """They hold what the sheets show: titles for headings, names beside IDs."""
    every_sheet_as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    content = filled(template(return_type), return_type, SEPTEMBER)
    saved(content, "xlsx", every_sheet_as_shown, tmp_path)
    sheets = {path.name.removeprefix("a-"): path.read_bytes() for path in tmp_path.glob("a-*.csv")}
    assert b"Barnet" in sheets["Codes.csv"] or return_type != "service"
    assert findings(zipped(sheets), "zip") == []


def test_an_annotated_return_opens_and_prints(tmp_path: Path) -> None:
    content = wrong().xlsx()
    (examined,) = examine([IncomingFile("return.xlsx", content)], load_contracts(), load_register)
    assert examined.kept is not None
    back = annotate(examined.kept, examined.findings, load_contracts())
    assert saved(back, "xlsx", "pdf", tmp_path).startswith(b"%PDF")
    again = saved(back, "xlsx", "ods", tmp_path)
    assert findings(again, "ods") == findings(back, "xlsx") != []


def test_the_editions_open_document_opens_and_prints_and_is_the_excel_one(tmp_path: Path) -> None:
    files = render(for_board(golden()))
    ours = saved(files[OPEN_DOCUMENT], "ods", "xlsx", tmp_path)
    theirs = openpyxl.load_workbook(io.BytesIO(files[WORKBOOK]))
    workbook = openpyxl.load_workbook(io.BytesIO(ours))
    assert workbook.sheetnames == theirs.sheetnames
    for sheet in theirs:
        assert [[cell.value for cell in row] for row in workbook[sheet.title]] == [
            [cell.value for cell in row] for row in sheet
        ]
    assert saved(files[OPEN_DOCUMENT], "ods", "pdf", tmp_path).startswith(b"%PDF")

"""The picture in the boroughs' guide: a template filled in with invented figures and some mistakes, as it comes back.

Make it again with `python -m tests.support.picture`, which needs LibreOffice and poppler; then look at it.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
from PIL import Image, ImageChops

from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, examine
from data.sample import write_sample
from data.template import write_template
from data.template.annotated import annotate
from tests.support.books import CAMDEN, OCTOBER
from tests.support.samples import load_cluster, load_register

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "annotated.png"
TYPED = {"B3": "12 cases", "E2": "N/A", "E5": "n/a", "H4": "<5", "C6": None, "F7": 9, "K8": 41}
"""What goes wrong on the sheet Activity, by cell."""

SHOWN = ("What to correct", "Activity")
DOTS, WIDTH, COLOURS, EDGE = 110, 1400, 128, 12


def returned() -> bytes:
    """Return the workbook that comes back."""
    contracts = load_contracts()
    member = next(member for member in load_cluster("north-london").members if member.gss_code == CAMDEN)
    book = openpyxl.load_workbook(
        io.BytesIO(write_template(contracts, load_register(CAMDEN), member, "service", OCTOBER))
    )
    with tempfile.TemporaryDirectory() as folder:
        write_sample("north-london", 1, OCTOBER, 1, Path(folder))
        filled = openpyxl.load_workbook(Path(folder) / "camden" / "camden-service-2026-10.xlsx")
    for contract in contracts.of_return("service", OCTOBER):
        _fill(book[contract.title], filled[contract.title])
    for cell, value in TYPED.items():
        book["Activity"][cell] = value
    for key, role, *_rest in book["Cover"].iter_rows():
        if key.value == "contact_role":
            role.value = "Performance analyst"
    held = io.BytesIO()
    book.save(held)
    (examined,) = examine([IncomingFile("return.xlsx", held.getvalue())], contracts, load_register)
    return annotate(held.getvalue(), "xlsx", examined.findings, contracts)


def _fill(sheet: Any, filled: Any) -> None:
    """Enter a sample's figures where the template has none; both are in the register's order."""
    names = [cell.value for cell in sheet[1]]
    for given in filled.iter_rows(min_row=2):
        for column, value in zip(filled[1], given, strict=True):
            cell = sheet.cell(value.row, 1 + names.index(column.value))
            if cell.value is None and value.value is not None:
                cell.value = value.value


def pages(content: bytes, folder: Path) -> list[Image.Image]:
    """Return the first printed page of each sheet shown."""
    pictures = []
    for title in SHOWN:
        book = openpyxl.load_workbook(io.BytesIO(content))
        for sheet in list(book.worksheets):
            if sheet.title != title:
                sheet.sheet_state = "hidden"
        book.active = book.sheetnames.index(title)
        book[title].oddFooter.left.text = book[title].oddFooter.right.text = book[title].oddFooter.center.text = None
        book[title].page_setup.fitToWidth = 1
        path = folder / f"{title}.xlsx"
        book.save(path)
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
        subprocess.run(command, check=True, capture_output=True)
        pdf, out = path.with_suffix(".pdf"), folder / title
        subprocess.run(["pdftoppm", "-r", str(DOTS), "-png", "-f", "1", "-l", "1", "-singlefile", pdf, out], check=True)
        pictures.append(_cropped(Image.open(out.with_suffix(".png")).convert("RGB")))
    return pictures


def _cropped(image: Image.Image) -> Image.Image:
    blank = Image.new("RGB", image.size, "white")
    left, top, right, bottom = ImageChops.difference(image, blank).getbbox() or (0, 0, *image.size)
    box = max(left - EDGE, 0), max(top - EDGE, 0), min(right + EDGE, image.width), min(bottom + EDGE, image.height)
    part = image.crop(box)
    return part.resize((WIDTH, round(part.height * WIDTH / part.width)), Image.Resampling.LANCZOS)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        parts = pages(returned(), Path(folder))
    picture = Image.new("RGB", (WIDTH, sum(part.height for part in parts) + EDGE), "white")
    top = 0
    for part in parts:
        picture.paste(part, (0, top))
        top += part.height + EDGE
    picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()

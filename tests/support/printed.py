"""Read a PDF as a screen reader does: by its tags, not by where its words happen to stand."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pdfplumber
import pypdfium2.raw as pdfium
from pdfminer.pdftypes import resolve1
from pypdfium2 import PdfDocument, PdfObject, PdfPage, PdfTextPage

INVISIBLE = str.maketrans("", "", "\u0002\u00ad\u200b")
"""Where a word may be broken; the first is what pdfium calls the second."""


@dataclass(frozen=True)
class PrintedTable:
    caption: str
    header: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class PrintedText:
    """What a PDF says: how many pages it has, its headings with their levels, its tables, what its drawings show,
    and about itself."""

    pages: int
    headings: list[tuple[str, str]]
    tables: list[PrintedTable]
    words: str
    drawings: list[str]
    about: dict[str, str]

    def table(self, start: str) -> PrintedTable:
        return next(table for table in self.tables if table.caption.startswith(start))


def read_pdf(content: bytes) -> PrintedText:
    """Return what a tagged PDF says."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        pages = PdfDocument(content)
        texts = {(number, mcid): text for number, page in enumerate(pages, start=1) for mcid, text in _marked(page)}
        nodes = [node for top in pdf.structure_tree for node in _every(top)]
        tables = _joined(list(_tables(nodes, texts)))
        headings = [(node["type"], _text(node, texts)) for node in nodes if node["type"] in ("H1", "H2", "H3")]
        drawings = [node["alt_text"] for node in nodes if node.get("alt_text")]
        words = " ".join(_text(top, texts) for top in pdf.structure_tree)
        catalog = pdf.doc.catalog
        about = {name: str(value) for name, value in pdf.metadata.items()}
        about["Lang"] = catalog["Lang"].decode()
        about["Marked"] = str(resolve1(catalog["MarkInfo"])["Marked"])
        about["DisplayDocTitle"] = str(resolve1(catalog["ViewerPreferences"])["DisplayDocTitle"])
        return PrintedText(len(pages), headings, tables, words, drawings, about)


def pdf_text(content: bytes) -> str:
    """Return everything that a PDF says: to the eye, to a screen reader in the place of drawings, and about itself."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        nodes = [node for top in pdf.structure_tree for node in _every(top)]
        about = [str(value) for value in pdf.metadata.values()]
    alternatives = [node["alt_text"] for node in nodes if node.get("alt_text")]
    return "\n".join([*map("\n".join, page_lines(content)), *alternatives, *about])


def page_lines(content: bytes) -> list[list[str]]:
    """Return the lines of each page as the eye reads them."""
    return [page.get_textpage().get_text_range().splitlines() for page in PdfDocument(content)]


def beyond_margins(content: bytes, margin: float) -> list[tuple[int, str]]:
    """Return the texts less than so many points from the left or right edge of their page, with its number."""
    return [
        (number, _text_of(text, page.get_textpage()))
        for number, page in enumerate(PdfDocument(content), start=1)
        for text in _text_objects(page)
        if text.get_bounds()[0] < margin or text.get_bounds()[2] > page.get_width() - margin
    ]


def _marked(page: PdfPage) -> Iterator[tuple[int, str]]:
    """Yield the texts of a page by the number of their mark. What is set for the eye alone has none."""
    texts: dict[int, str] = {}
    words = page.get_textpage()
    for text in _text_objects(page):
        mark = pdfium.FPDFPageObj_GetMarkedContentID(text.raw)
        if mark >= 0:
            texts[mark] = texts.get(mark, "") + _text_of(text, words)
    yield from texts.items()


def _text_objects(page: PdfPage) -> Iterator[PdfObject]:
    return page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])  # type: ignore[no-any-return]


def _text_of(text: PdfObject, words: PdfTextPage) -> str:
    size = pdfium.FPDFTextObj_GetText(text.raw, words.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(text.raw, words.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le").translate(INVISIBLE)


def _every(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("children", []):
        yield from _every(child)


def _text(node: dict[str, Any], texts: dict[tuple[int, int], str]) -> str:
    phrases = [
        texts.get((element["page_number"], mcid), "") for element in _every(node) for mcid in element.get("mcids", [])
    ]
    return " ".join(" ".join(phrases).split())


def _tables(nodes: list[dict[str, Any]], texts: dict[tuple[int, int], str]) -> Iterator[PrintedTable]:
    """Yield the tables. A caption that was moved to the next page with its table stands before it, not in it."""
    caption = ""
    for node in nodes:
        if node["type"] == "Caption":
            caption = _text(node, texts)
        elif node["type"] == "Table":
            table = _table(node, texts)
            yield table if table.caption else replace(table, caption=caption)
            caption = ""


def _table(node: dict[str, Any], texts: dict[tuple[int, int], str]) -> PrintedTable:
    parts = {child["type"]: child for child in node.get("children", [])}
    head, body = ([_cells(row, texts) for row in parts[name].get("children", [])] for name in ("THead", "TBody"))
    return PrintedTable(_text(parts["Caption"], texts) if "Caption" in parts else "", head[0], body)


def _joined(tables: list[PrintedTable]) -> list[PrintedTable]:
    """Put together what was parted where a page ended: the rest of a table repeats its header, without its caption."""
    joined: list[PrintedTable] = []
    for table in tables:
        if not table.caption and joined and joined[-1].header == table.header:
            joined[-1].rows.extend(table.rows)
        else:
            joined.append(table)
    return joined


def _cells(row: dict[str, Any], texts: dict[tuple[int, int], str]) -> list[str]:
    return [_text(cell, texts) for cell in row.get("children", [])]

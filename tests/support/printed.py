"""Read a PDF as a screen reader does: by its tags, not by where its words happen to stand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pdfplumber
from pdfminer.pdftypes import resolve1
from pdfplumber.page import Page
from pypdfium2 import PdfDocument

INVISIBLE = ("\u00ad", "\u200b")
"""Where a word may be broken."""


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
        texts = {(page.page_number, mcid): text for page in pdf.pages for mcid, text in _marked(page).items()}
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
        return PrintedText(len(pdf.pages), headings, tables, words, drawings, about)


def pdf_text(content: bytes) -> str:
    """Return everything that a PDF says: to the eye, to a screen reader in the place of drawings, and about itself."""
    pages = [page.get_textpage().get_text_range() for page in PdfDocument(content)]
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        nodes = [node for top in pdf.structure_tree for node in _every(top)]
        about = [str(value) for value in pdf.metadata.values()]
    return "\n".join([*pages, *(node["alt_text"] for node in nodes if node.get("alt_text")), *about])


def _marked(page: Page) -> dict[int, str]:
    """Return the texts of a page by the number of their mark.

    After a hyphen that ends a line, pdfminer forgets the mark that goes on; what is set for the eye alone has none.
    """
    texts: dict[int, str] = {}
    mark: int | None = None
    for char in page.chars:
        if char["mcid"] is not None or char["tag"] == "Artifact":
            mark = char["mcid"]
        if mark is not None and char["text"] not in INVISIBLE:
            texts[mark] = texts.get(mark, "") + char["text"]
    return texts


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

"""Read a PDF as a screen reader does: by its tags, not by where its words happen to stand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from typing import Any

import pdfplumber
from pdfminer.pdftypes import resolve1

CAN_PRINT = find_library("pango-1.0") is not None
"""Whether this machine can make PDFs at all; where it can't, the tests about them are not collected."""


@dataclass(frozen=True)
class PrintedTable:
    caption: str
    header: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class PrintedText:
    """What a PDF says: how many pages it has, its headings with their levels, its tables, and about itself."""

    pages: int
    headings: list[tuple[str, str]]
    tables: list[PrintedTable]
    words: str
    about: dict[str, str]

    def table(self, start: str) -> PrintedTable:
        return next(table for table in self.tables if table.caption.startswith(start))


def read_pdf(content: bytes) -> PrintedText:
    """Return what a tagged PDF says."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        marked: dict[tuple[int, int], list[str]] = {}
        for page in pdf.pages:
            for char in page.chars:
                if char.get("mcid") is not None:
                    marked.setdefault((page.page_number, char["mcid"]), []).append(char["text"])
        said = {key: "".join(letters) for key, letters in marked.items()}
        nodes = [node for top in pdf.structure_tree for node in _every(top)]
        tables = _joined([_table(node, said) for node in nodes if node["type"] == "Table"])
        headings = [(node["type"], _text(node, said)) for node in nodes if node["type"] in ("H1", "H2", "H3")]
        words = " ".join(_text(top, said) for top in pdf.structure_tree)
        catalog = pdf.doc.catalog
        about = {name: str(value) for name, value in pdf.metadata.items()}
        about["Lang"] = catalog["Lang"].decode()
        about["Marked"] = str(resolve1(catalog["MarkInfo"])["Marked"])
        about["DisplayDocTitle"] = str(resolve1(catalog["ViewerPreferences"])["DisplayDocTitle"])
        return PrintedText(len(pdf.pages), headings, tables, words, about)


def _every(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("children", []):
        yield from _every(child)


def _text(node: dict[str, Any], said: dict[tuple[int, int], str]) -> str:
    found = [said.get((one["page_number"], mcid), "") for one in _every(node) for mcid in one.get("mcids", [])]
    return " ".join(" ".join(found).split())


def _table(node: dict[str, Any], said: dict[tuple[int, int], str]) -> PrintedTable:
    parts = {child["type"]: child for child in node.get("children", [])}
    head, body = ([_cells(row, said) for row in parts[name].get("children", [])] for name in ("THead", "TBody"))
    return PrintedTable(_text(parts["Caption"], said) if "Caption" in parts else "", head[0], body)


def _joined(tables: list[PrintedTable]) -> list[PrintedTable]:
    """Put together what was parted where a page ended: the rest of a table repeats its header, without its caption."""
    found: list[PrintedTable] = []
    for table in tables:
        if not table.caption and found and found[-1].header == table.header:
            found[-1].rows.extend(table.rows)
        else:
            found.append(table)
    return found


def _cells(row: dict[str, Any], said: dict[tuple[int, int], str]) -> list[str]:
    return [_text(cell, said) for cell in row.get("children", [])]

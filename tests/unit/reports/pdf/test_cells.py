"""Cells of printed tables fit narrow columns: shares stay whole, long words may be broken."""

from __future__ import annotations

import pytest

from reports.pdf.cells import Cell, table

CASES: list[tuple[Cell, Cell]] = [
    ("Panels met", "Panels met"),
    ("94% (34 of 36)", "94% (34\u00a0of\u00a036)"),
    ("99.9% (1,284 of 1,285)", "99.9% (1,284 of 1,285)"),
    ("Multiprofessional work", {"long": "Multiprofessional work"}),
    ("a-name-with-many-parts", {"long": "a-name-with-many-p\u200barts"}),
    (
        {"verdict": "met", "words": "Meets", "figures": "(3 of 4)"},
        {"verdict": "met", "words": "Meets", "figures": "(3\u00a0of\u00a04)"},
    ),
    ({"bars": [], "text": "", "words": "2"}, {"bars": [], "text": "", "words": "2"}),
]


@pytest.mark.parametrize(("cell", "printed"), CASES)
def test_a_cell_says_where_it_may_be_broken(cell: Cell, printed: Cell) -> None:
    made = table("below", "Caption", [cell] if isinstance(cell, str) else [], [[cell]])
    assert made["rows"] == [[printed]]
    assert made["columns"] == ([printed] if isinstance(cell, str) else [])

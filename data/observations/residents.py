"""How many young people live in each area: the pipeline's own sheet, from a published table with its source."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import Final

from standards.model import CellState, Month, Presence, Row, SheetReturn

SHEET: Final = "residents"
FIELD: Final = "residents_10_17"
TABLE: Final = Path(__file__).with_name("residents.csv")


@lru_cache(maxsize=1)
def _table() -> dict[str, int]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {line["gss_code"]: int(line[FIELD]) for line in csv.DictReader(file)}


def residents(area: str, month: Month) -> SheetReturn:
    """Return the sheet of an area: blank where the table has no estimate for it."""
    row = Row("", SHEET, 0, {FIELD: _table().get(area, CellState.BLANK)})
    return SheetReturn(area, SHEET, month, Presence.RETURNED, (row,))

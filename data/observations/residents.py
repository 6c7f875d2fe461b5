"""How many young people live in each area: the pipeline's own sheet, from a published table with its source."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import Final

from data.authorities.authority import replaced_by
from standards.model import CellState, Month, Presence, Row, SheetReturn

SHEET: Final = "residents"
FIELD: Final = "residents_10_17"
TABLE: Final = Path(__file__).with_name("residents.csv")


@lru_cache(maxsize=1)
def _table() -> dict[str, int]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {line["gss_code"]: int(line[FIELD]) for line in csv.DictReader(file)}


def _residents(area: str) -> int | None:
    """Return how many live in an area; in one that the table doesn't know, how many in all whose place it took."""
    known = _table().get(area)
    if known is not None:
        return known
    before = [_table().get(each.gss_code) for each in replaced_by(area)]
    counts = [count for count in before if count is not None]
    return sum(counts) if counts and len(counts) == len(before) else None


def residents(area: str, month: Month) -> SheetReturn:
    """Return the sheet of an area: blank where the table has no estimate for it."""
    known = _residents(area)
    row = Row("", SHEET, 0, {FIELD: CellState.BLANK if known is None else known})
    return SheetReturn(area, SHEET, month, Presence.RETURNED, (row,))

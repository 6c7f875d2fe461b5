"""What every data file shares: how tables, texts, times and hidden numbers are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from reports.edition_index import Index
from reports.view.edition import Figures, Protection
from reports.wording.words import CONFIDENTIAL

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file in UTF-8, lines ending in a line feed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def text(words: str) -> str:
    """Return words that no spreadsheet takes for a formula."""
    return f"'{words}" if words.startswith(_FORMULA_STARTS) else words


def yes(is_so: bool) -> str:
    """Return `yes` or `no`."""
    return "yes" if is_so else "no"


def time(when: datetime | None) -> str:
    """Return a time with its zone, or nothing."""
    return "" if when is None else when.isoformat()


def protection(figures: Figures) -> str:
    """Return `[c]` where anything about these figures is confidential."""
    return "" if figures.protection is Protection.NONE else CONFIDENTIAL


def gss_code(index: Index, area: str) -> str:
    """Return an area's code; the cluster as a whole has none."""
    return "" if area == index.edition.cluster_id else area

"""What a measure may come to, the rows of a window, and what a verdict is made of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.second_program.contracts import contract, holds, means_the_same_since, period_months
from tests.support.second_program.sheets import ABSENT, EXCUSED, Row, Sheet, Sheets
from tests.support.second_program.values import month_of, reasons_of

ENDLESS = math.inf
"""No upper bound; of months since something, that it has never happened."""
OWN = ("returns_owed", "residents")


@dataclass(frozen=True)
class Figure:
    """The least and the greatest that a measure may come to.

    Attributes:
        low, high: None where nothing can be said.
        above, below: the numerator and the denominator, where they are known.
        reasons: why it isn't one figure.
        is_empty: there is nothing to assess, whatever is missing.
        is_below: something else puts it below, whatever the figure.
        is_not_owed: none of it was owed.
        open_below: of several parts, the cases of the one that is named if there is no verdict.
    """

    low: Any = None
    high: Any = None
    above: Any = None
    below: Any = None
    reasons: frozenset[str] = frozenset()
    is_empty: bool = False
    is_below: bool = False
    is_not_owed: bool = False
    open_below: tuple[Any] | None = None

    @property
    def value(self) -> Any:
        return self.low if self.low == self.high and self.low != ENDLESS else None


def not_owed() -> Figure:
    return Figure(reasons=frozenset({"condition"}), is_not_owed=True)


@dataclass(frozen=True)
class Setting:
    """What is assessed: sheets by one of the readings, some areas, one month, under one version of the rules."""

    sheets: Sheets
    areas: tuple[str, ...]
    month: int
    reading: int
    heading: dict[str, Any]
    floor: int | None = None


@dataclass
class Window:
    """The periods of a sheet that a measure looks at, by area, and why any are missing."""

    sheets: list[Sheet] = field(default_factory=list)
    missing: list[Sheet] = field(default_factory=list)

    @property
    def reasons(self) -> set[str]:
        return {"no_return" if sheet.presence == ABSENT else "outage" for sheet in self.missing}

    @property
    def silent(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.is_silent]

    @property
    def was_owed(self) -> bool:
        return bool(self.sheets or self.missing)

    def rows(self, where: Any = None) -> Iterator[tuple[Row, bool | None]]:
        """Yield the rows that count or may count, each with whether that is certain."""
        for row in (row for sheet in self.sheets if not sheet.is_silent for row in sheet.rows):
            counts = holds(row, where)  # type: ignore[arg-type]
            if counts is not False:
                yield row, counts


def window(setting: Setting, name: str, months: int, used: Iterable[str] = ()) -> Window:
    """Return the window of a measure that uses some fields of a sheet."""
    made, ends = Window(), periods(name, setting.month, months)
    begins = _begins(name, used, setting.reading)
    for area in setting.areas:
        for period in (end for end in ends if begins <= end or setting.month < begins):
            sheet = setting.sheets.get((area, name, period))
            if sheet is not None:
                (made.missing if sheet.presence in (ABSENT, EXCUSED) else made.sheets).append(sheet)
    return made


def periods(name: str, month: int, months: int) -> list[int]:
    """Return the last months of the periods that end in a window; of one that is too short, the newest."""
    length = period_months(name)
    ends = contract(name).get("x-year-ends", 12) if name not in OWN else 12
    newest = month - (month % 12 + 1 - ends) % length
    return list(range(newest, month - months, -length)) or [newest]


def _begins(name: str, used: Iterable[str], reading: int) -> int:
    """Return the month with which a window begins at the earliest."""
    if name in OWN:
        return 0
    if reading == 1:
        return month_of(contract(name)["x-from"])
    return max((means_the_same_since(name, field) for field in used), default=0)


def where_fields(where: Any) -> list[str]:
    if isinstance(where, list):
        return [name for each in where for name in each]
    return list(where or {})


def why(row: Row, names: Iterable[str]) -> set[str]:
    """Return why fields of a row are not known."""
    return reasons_of(row[name] for name in names)

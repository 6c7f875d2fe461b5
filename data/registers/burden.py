"""What the returns cost a borough: minutes by sheet over a year, from the contracts and its own register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from data.contracts.load import Contracts, burden
from data.contracts.names import PANELS, SERVICES
from data.registers.register import Register
from standards.errors import MinstdError
from standards.lint.lint import TARGET_MINUTES
from standards.model import Month

__all__ = ["TARGET_MINUTES", "MonthsWork", "YearsWork", "rows_of", "years_work"]


@dataclass(frozen=True, slots=True)
class MonthsWork:
    """What one month's returns cost: minutes by sheet, `cover` for the covers together."""

    month: Month
    minutes: Mapping[str, Fraction]

    @property
    def total(self) -> Fraction:
        return sum(self.minutes.values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class YearsWork:
    """What twelve months' returns cost one borough.

    Attributes:
        ordinary: the costliest month in which only monthly sheets are owed.
        quarter_end: the costliest in which a quarter's are owed as well.
        year_end: the costliest in which a year's are owed as well.
    """

    gss_code: str
    months: tuple[MonthsWork, ...]
    ordinary: MonthsWork
    quarter_end: MonthsWork
    year_end: MonthsWork

    @property
    def year(self) -> dict[str, Fraction]:
        """Minutes by sheet over the twelve months."""
        sheets = dict.fromkeys(sheet for month in self.months for sheet in month.minutes)
        none = Fraction(0)
        return {sheet: sum((work.minutes.get(sheet, none) for work in self.months), none) for sheet in sheets}

    @property
    def is_over_target(self) -> bool:
        return self.ordinary.total > TARGET_MINUTES


def years_work(contracts: Contracts, register: Register, first: Month) -> YearsWork:
    """Return what the twelve months from `first` on cost the borough of a register.

    Raises:
        MinstdError: nothing is asked for in them.
    """
    due = [first + ahead for ahead in range(12) if contracts.due(first + ahead)]
    if not due:
        raise MinstdError(f"No return is asked for in the twelve months from {first.words}.")
    months = tuple(MonthsWork(month, burden(contracts, month, rows_of(contracts, register, month))) for month in due)
    by_length: dict[int, list[MonthsWork]] = {1: [], 3: [], 12: []}
    for work in months:
        by_length[max(sheet.frequency.months for sheet in contracts.due(work.month))].append(work)
    ordinary, quarter_end, year_end = (_costliest(by_length[length] or months) for length in by_length)
    return YearsWork(register.gss_code, months, ordinary, quarter_end, year_end)


def _costliest(months: Iterable[MonthsWork]) -> MonthsWork:
    return max(months, key=lambda work: work.total)


def rows_of(contracts: Contracts, register: Register, month: Month) -> dict[str, int]:
    """Return how many rows a borough's register gives the sheets that are about its services and panels."""
    held = {SERVICES: len(register.services_in(month)), PANELS: len(register.panels_in(month))}
    about = {sheet.sheet: sheet.extends[0] if sheet.extends else sheet.sheet for sheet in contracts.due(month)}
    return {sheet: held[register_sheet] for sheet, register_sheet in about.items() if register_sheet in held}

"""What returns took: the minutes that boroughs said on their covers, beside those that the contracts estimate."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Final

from application.returns.answers import LAST_MOMENT, counting
from application.returns.documents import document
from application.workspace import Workspace
from data.contracts.load import Contracts, burden
from data.contracts.model import COVER_MINUTES
from data.ledger import Receipt
from data.registers.burden import rows_of
from data.registers.register import Register
from standards.errors import MinstdError
from standards.model import Month

BACK: Final = 12
"""So many months before the first one asked about, and as many from it on, are looked at."""

Key = tuple[str, str, Month]


@dataclass(frozen=True)
class MeasuredReturn:
    """A return whose cover says how long it took.

    Attributes:
        minutes: what the borough said.
        estimated: what its contracts and the borough's register make of the same sheets.
        months_covered: 1, 3 or 12: of the longest period that one of its sheets is for.
    """

    gss_code: str
    return_type: str
    month: Month
    minutes: int
    estimated: Fraction
    months_covered: int


@dataclass(frozen=True)
class MeasuredKind:
    """The measured returns of one type at the end of a month, a quarter or a year, all boroughs together."""

    return_type: str
    months_covered: int
    returns: int
    median: Fraction
    estimated: Fraction


def measured_returns(workspace: Workspace, first: Month) -> list[MeasuredReturn]:
    """Return the accepted returns of a cluster whose covers say how long they took, oldest month first.

    Of a borough's return for a month only the newest counts. One of which nothing is there to be read is left out.
    """
    standing: dict[Key, Receipt] = {}
    for validation in counting(workspace, LAST_MOMENT):
        if validation.state.is_accepted and validation.gss_code and validation.return_type and validation.month:
            key = (validation.gss_code, validation.return_type, validation.month)
            standing[key] = validation.receipt
    measured = []
    for (gss_code, return_type, month), receipt in sorted(standing.items(), key=lambda item: item[0][2]):
        if not first - BACK <= month < first + BACK:
            continue
        with suppress(MinstdError):
            minutes = document(workspace, receipt).minutes
            if minutes is not None:
                contracts, register = workspace.contracts, workspace.register(gss_code)
                estimated = estimated_minutes(contracts, register, return_type, month)
                longest = max(sheet.frequency.months for sheet in contracts.of_return(return_type, month))
                measured.append(MeasuredReturn(gss_code, return_type, month, minutes, estimated, longest))
    return measured


def estimated_minutes(contracts: Contracts, register: Register, return_type: str, month: Month) -> Fraction:
    """Return what one return of a month should take a borough, by the contracts and its register."""
    minutes = burden(contracts, month, rows_of(contracts, register, month))
    return COVER_MINUTES + sum((minutes[sheet.sheet] for sheet in contracts.of_return(return_type, month)), Fraction(0))


def measured_kinds(returns: Iterable[MeasuredReturn]) -> list[MeasuredKind]:
    """Return the measured returns by type and by what is due with them."""
    by_kind: dict[tuple[str, int], list[MeasuredReturn]] = {}
    for measured in returns:
        by_kind.setdefault((measured.return_type, measured.months_covered), []).append(measured)
    return [
        MeasuredKind(
            return_type,
            months,
            len(held),
            Fraction(median(Fraction(measured.minutes) for measured in held)),
            Fraction(median(measured.estimated for measured in held)),
        )
        for (return_type, months), held in sorted(by_kind.items())
    ]

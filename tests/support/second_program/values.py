"""What a cell holds, what is known of it, and months as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

Values = dict[str, Any]
"""A row: what each field holds."""

BLANK, VOID, NO_RETURN, OUTAGE, Z = "<blank>", "<void>", "<no return>", "<outage>", "<z>"
REASONS = {BLANK: "blank", VOID: "invalid", NO_RETURN: "no_return", OUTAGE: "outage"}
"""Why a cell that is not known is not known."""
ORDER = (
    "not_in_force",
    "condition",
    "no_return",
    "outage",
    "invalid",
    "blank",
    "no_cases",
    "too_few",
    "low_response",
)


def is_unknown(value: Any) -> bool:
    return isinstance(value, str) and value in REASONS


def is_known(value: Any) -> bool:
    return not is_unknown(value) and not is_z(value)


def is_z(value: Any) -> bool:
    return isinstance(value, str) and value == Z


def reasons_of(values: Iterable[Any]) -> set[str]:
    return {REASONS[value] for value in values if is_unknown(value)}


def first_reason(reasons: Iterable[str]) -> str:
    return min(reasons, key=ORDER.index)


def month_of(text: str) -> int:
    """Return the months since the year 0 of `2026-09`."""
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


def text_of(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def months_between(day: date, month: int) -> int:
    return month - (day.year * 12 + day.month - 1)


def listed(names: Any) -> list[Any]:
    return list(names) if isinstance(names, list | tuple) else [names]

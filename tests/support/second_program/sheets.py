"""Which sheets are owed, which of the returns counts for each, and its rows as they were sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tests.support.second_program.case import Case, Sending
from tests.support.second_program.contracts import SHEETS, contract, fields, is_due
from tests.support.second_program.values import BLANK, NO_RETURN, OUTAGE, VOID, Values, Z, is_unknown, is_z

RETURNED, NIL, ABSENT, EXCUSED = "returned", "nil", "absent", "outage"
Key = tuple[str, str, int]
"""Area, sheet, last month of the period."""


@dataclass(frozen=True)
class Row:
    """A row with what it holds.

    Attributes:
        values: by field; what isn't there is blank. Those of the register that it is about are added to it.
        was_sent: it is in the return, and not only owed.
        typed_key: what was typed as its key, if that is void.
    """

    values: Values
    was_sent: bool = True
    typed_key: str | None = None

    def __getitem__(self, name: str) -> object:
        return self.values.get(name, BLANK)


@dataclass(frozen=True)
class Sheet:
    """A sheet that is owed: what became of it, and its rows.

    Attributes:
        earlier: what had been received by the due date, if another return counts that was received later.
        is_late: the first return that was accepted was late.
        is_silent: it was received without a row, and doesn't say nil.
    """

    area: str
    name: str
    month: int
    presence: str
    rows: tuple[Row, ...] = ()
    is_rejected: bool = False
    is_in_time: bool = True
    is_late: bool = False
    is_silent: bool = False
    earlier: Sheet | None = None

    @property
    def was_received(self) -> bool:
        return self.presence in (RETURNED, NIL)


Sheets = dict[Key, Sheet]


def owed_sheets(case: Case, month: int, as_at: datetime) -> Sheets:
    """Return every sheet owed up to a month, with what counts for it at a moment."""
    owed: Sheets = {}
    for area, member in case.members.items():
        for period in range(max(case.first_month, member.joined), month + 1):
            if member.left is not None and period > member.left:
                continue
            for name in SHEETS:
                if is_due(name, period) and not _is_agreed(case, area, name, period, is_outage=False):
                    owed[area, name, period] = _sheet(case, area, name, period, as_at)
    return owed


def _is_agreed(case: Case, area: str, name: str, period: int, is_outage: bool) -> bool:
    return any(
        agreed.is_outage == is_outage
        and (agreed.area, agreed.return_type) == (area, contract(name)["x-return"])
        and agreed.sheet in (None, name)
        and agreed.since <= period <= agreed.until
        for agreed in case.agreements
    )


def _sheet(case: Case, area: str, name: str, period: int, as_at: datetime) -> Sheet:
    sendings = [
        sending
        for sending in case.sendings
        if (sending.area, sending.return_type, sending.month) == (area, contract(name)["x-return"], period)
        and name in sending.sheets
        and sending.at <= as_at
    ]
    is_excused = _is_agreed(case, area, name, period, is_outage=True)
    if not sendings:
        return Sheet(area, name, period, EXCUSED if is_excused else ABSENT)
    accepted = [sending for sending in sendings if sending.is_accepted]
    counts = (accepted or sendings)[-1]
    first = (accepted or [counts])[0]
    due = case.due[period]
    by_then = [sending for sending in sendings if sending.at <= due]
    earlier = ([sending for sending in by_then if sending.is_accepted] or by_then)[-1:]
    is_in_time = counts.at <= due or is_excused
    made = _as_sent(counts, area, name, period)
    return replace(
        made,
        is_rejected=not accepted,
        is_in_time=is_in_time,
        is_late=first.at > due and not is_excused,
        earlier=None if is_in_time or not earlier else _as_sent(earlier[0], area, name, period),
    )


def _as_sent(sending: Sending, area: str, name: str, period: int) -> Sheet:
    sent = sending.sheets[name]
    rows = tuple(Row(dict(values), True, sent.typed_keys.get(index)) for index, values in enumerate(sent.rows))
    return Sheet(area, name, period, NIL if sent.is_nil else RETURNED, rows, is_silent=not (rows or sent.is_nil))


def with_derived(row: Row, sheet: str, month: int) -> Row:
    """Add the fields that are worked out from others of the row."""
    values = dict(row.values)
    for name, made in (contract(sheet, month).get("x-derived") or {}).items():
        parts: list[Any] = [row[part] for part in (*made["add"], *made.get("subtract", ()))]
        unknown = {part for part in parts if is_unknown(part)}
        numbers = [0 if is_z(part) else part for part in parts]
        if unknown or is_z(parts[0]):
            values[name] = next((state for state in (NO_RETURN, OUTAGE, VOID, BLANK) if state in unknown), Z)
        else:
            values[name] = sum(numbers[: len(made["add"])]) - sum(numbers[len(made["add"]) :])
    return replace(row, values=values)


def key_of(sheet: str) -> list[str]:
    return list(contract(sheet).get("primaryKey", []))


def is_number(sheet: str, name: str) -> bool:
    return fields(sheet)[name]["type"] in ("integer", "number")

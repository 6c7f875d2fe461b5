"""Comparing a return with the borough's own earlier ones. What is found is asked about, never refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Final

from data.contracts.load import Change, Contracts, FieldContract, SheetContract
from data.contracts.names import ACTIVITY, COVER, OPERATING, REFERRALS_RECEIVED, SERVICE_ID, SERVICES, STATUS
from data.intake.findings import Mistake, gather
from data.intake.typing.checks import number_shown, text_of_value
from data.model import Finding, TypedReturn, TypedRow, TypedSheet
from data.registers.register import Register
from standards.model import CellState, FieldKind, Month, Value

_MONTHS_OF_A_YEAR: Final = 12
_ENOUGH_FIGURES: Final = 10  # fewer figures above zero may well be the same twice
_MANY_CHANGES: Final = 8
_FAR_APART: Final = 20
_MUCH_NEARER: Final = 4  # so many times nearer to the other row of the month before than to their own

Number = int | Fraction
Counts = Mapping[str, int]
"""A row's counts, by field."""


def compare_with_previous(
    typed: TypedReturn,
    history: Mapping[Month, TypedReturn],
    contracts: Contracts,
    register: Register | None = None,
) -> tuple[Finding, ...]:
    """Return what to ask the borough about, given what stands for its earlier months.

    Args:
        typed: the return, as `examine` gives it.
        history: the same area's returns of the same kind that stand for earlier months.
        contracts: which changes are large, and which fields are sums of months.
        register: explains rows that are not there any more; without it they are asked about.
    """
    mistakes: list[Mistake] = []
    for sheet in typed.sheets.values():
        contract = contracts.sheet(sheet.sheet, typed.month)
        if contract is None:
            continue
        if sheet.is_nil:
            mistakes += _unusual_nil(contract, typed.month, history)
            continue
        pair = _Pair(contract, sheet, typed.month, history)
        mistakes += pair.moved() or pair.changes()
        mistakes += pair.vanished(register)
        mistakes += _emptied(contract, sheet, typed.month, history)
        mistakes += _sums(contract, sheet, typed, history)
        mistakes += _contradicted(contract, sheet, typed, history)
    mistakes += _no_referrals(typed, history, contracts)
    mistakes += _unchanged(typed, history, contracts)
    return gather(mistakes)


def _unusual_nil(contract: SheetContract, month: Month, history: Mapping[Month, TypedReturn]) -> Iterator[Mistake]:
    """Yield a nil of which the contract doesn't say what it means, or that comes after figures."""
    before_month = month - contract.frequency.months
    before = history[before_month].sheets.get(contract.sheet) if before_month in history else None
    figures = (value for row in before.rows for value in row.values.values()) if before is not None else ()
    if contract.nil is None:
        yield Mistake("nil_says_nothing", contract.title)
    elif any(isinstance(value, int | Fraction) and value > 0 for value in figures):
        yield Mistake("nil_after_figures", contract.title, facts=(("before_month", before_month.words),))


def _emptied(
    contract: SheetContract, sheet: TypedSheet, month: Month, history: Mapping[Month, TypedReturn]
) -> Iterator[Mistake]:
    """Yield, as one question, the columns that are blank in every row and had answers in an earlier month.

    A sheet that is sent once a year is asked about at once: by the next return a year would be lost.
    """
    earlier = [
        row
        for before_month, before in history.items()
        if before_month < month and contract.sheet in before.sheets
        for row in before.sheets[contract.sheet].rows
    ]
    is_asked_at_once = not earlier and contract.frequency.months == _MONTHS_OF_A_YEAR
    columns = [field for field in contract.fields if not field.is_required and field.name in sheet.columns]
    blank = [field for field in columns if sheet.rows and not _is_answered(field, sheet.rows)]
    emptied = [field for field in blank if is_asked_at_once or _is_answered(field, earlier)]
    if emptied:
        cells = tuple(f"{sheet.columns[field.name]}{row.number}" for field in emptied for row in sheet.rows)
        headings = ", ".join(field.title for field in emptied)
        yield Mistake("column_emptied", contract.title, cells, facts=(("headings", headings),))


def _is_answered(field: FieldContract, rows: Iterable[TypedRow]) -> bool:
    """Say whether any row holds an answer in a field; `z` is none where the contract doesn't say what it means."""
    values = (row.values.get(field.name, CellState.BLANK) for row in rows)
    return any(
        value is not CellState.BLANK and (value is not CellState.NOT_APPLICABLE or bool(field.z_means))
        for value in values
    )


def ask_about_closed_month(month: Month, closed_on: date) -> tuple[Finding, ...]:
    """Return what to ask about a return that replaces another for a month that is closed: its cover may be wrong."""
    facts = (("month", month.words), ("closed", f"{closed_on.day} {closed_on:%B %Y}"))
    return gather([Mistake("closed_month", COVER, facts=facts)])


def ask_about_erased(erased_on: date) -> tuple[Finding, ...]:
    """Return what to ask about a file whose return was erased: it brings back what had to go."""
    return gather([Mistake("erased_before", facts=(("erased", f"{erased_on.day} {erased_on:%B %Y}"),))])


class _Pair:
    """A sheet and the one of the period before."""

    def __init__(
        self, contract: SheetContract, sheet: TypedSheet, month: Month, history: Mapping[Month, TypedReturn]
    ) -> None:
        self.contract = contract
        self.sheet = sheet
        self.month = month - contract.frequency.months
        before = history[self.month].sheets.get(sheet.sheet) if self.month in history else None
        self.before = _by_key(contract, before) if before is not None and not before.is_nil else {}

    def changes(self) -> list[Mistake]:
        """Return large changes; many together as one, since they have one cause."""
        change = self.contract.change
        if change is None:
            return []
        mistakes = [mistake for row in self.sheet.rows for mistake in self._of_row(row, change)]
        if len(mistakes) > _MANY_CHANGES:
            facts = (("before_month", self.month.words),)
            return [replace(mistake, code="many_large_changes", field=None, facts=facts) for mistake in mistakes]
        return mistakes

    def _of_row(self, row: TypedRow, change: Change) -> Iterator[Mistake]:
        before = self.before.get(_key(self.contract, row))
        if before is None:
            return
        for field in self.contract.fields:
            now, then = row.values.get(field.name), before.values.get(field.name)
            if _is_count(field) and isinstance(now, int) and isinstance(then, int) and _is_large(now, then, change):
                facts = (("heading", field.title), ("before", str(then)), ("before_month", self.month.words))
                cell = f"{self.sheet.columns[field.name]}{row.number}"
                yield Mistake("large_change", self.contract.title, (cell,), field.name, str(now), facts)

    def moved(self) -> list[Mistake]:
        """Return, as one question, the rows whose figures are those that another row had: two IDs were exchanged."""
        if self.contract.rows not in ("register", "each"):
            return []
        now = {_key(self.contract, row): row for row in self.sheet.rows}
        figures = {key: (_counts(row), _counts(self.before[key])) for key, row in now.items() if key in self.before}
        changes = {key: _distance(*pair) for key, pair in figures.items()}
        exchanged = {
            key
            for first, second in combinations(figures, 2)
            if _are_exchanged(figures[first], figures[second], changes[first] + changes[second])
            for key in (first, second)
        }
        column = self.sheet.columns.get(self.contract.key[0], "A")
        cells = tuple(f"{column}{now[key].number}" for key in now if key in exchanged)
        facts = (("before_month", self.month.words),)
        return [Mistake("rows_moved", self.contract.title, cells, facts=facts)] if cells else []

    def vanished(self, register: Register | None) -> Iterator[Mistake]:
        """Yield register rows that are gone. With a register, `data.intake.typing.rows` says what must be there."""
        if self.contract.rows != "register" or register is not None:
            return
        now = {_key(self.contract, row) for row in self.sheet.rows}
        for key in self.before:
            if key not in now:
                named = ", ".join(text_of_value(value) for value in key)
                yield Mistake("vanished", self.contract.title, value=named, facts=(("before_month", self.month.words),))


def _counts(row: TypedRow) -> Counts:
    return {name: value for name, value in row.values.items() if isinstance(value, int)}


def _are_exchanged(first: tuple[Counts, Counts], second: tuple[Counts, Counts], change: int) -> bool:
    """Say whether two rows are much nearer to what the other one was.

    Args:
        first: a row's counts now, and in the period before.
        second: those of another.
        change: how far the two are from what they were, together.
    """
    nearest = change // _MUCH_NEARER
    if change < _FAR_APART or (crossed := _distance(first[0], second[1])) > nearest:
        return False
    return crossed + _distance(second[0], first[1]) <= nearest


def _distance(now: Counts, then: Counts) -> int:
    """Return how far two rows of a sheet are apart: the differences of their counts, added up."""
    return sum([abs(count - then[name]) for name, count in now.items() if name in then])


def _is_count(field: FieldContract) -> bool:
    return field.kind is FieldKind.INTEGER and field.is_child_count


def _is_large(now: int, then: int, change: Change) -> bool:
    return max(now, then) >= change.least and (now > change.factor * then or then > change.factor * now)


def _key(contract: SheetContract, row: TypedRow) -> tuple[Value, ...]:
    return tuple(row.values[name] for name in contract.key if name in row.values)


def _by_key(contract: SheetContract, sheet: TypedSheet) -> dict[tuple[Value, ...], TypedRow]:
    return {_key(contract, row): row for row in sheet.rows}


def _sums(
    contract: SheetContract, sheet: TypedSheet, typed: TypedReturn, history: Mapping[Month, TypedReturn]
) -> Iterator[Mistake]:
    """Yield fields that are not the sum of their months, where all the months are known."""
    months = [typed.month - back for back in range(contract.frequency.months)]
    returns = [typed if month == typed.month else history.get(month) for month in months]
    for name, monthly in contract.sum_of_months.items():
        field = contract.field(name)
        for row in sheet.rows:
            parts = [_figure_of(typed_return, monthly, contract.key[0], row, name) for typed_return in returns]
            now = row.values.get(name)
            known = [part for part in parts if part is not None]
            if field is not None and isinstance(now, int) and len(known) == len(months) and sum(known) != now:
                facts = (("heading", field.title), ("before", number_shown(sum(known))))
                cell = f"{sheet.columns[name]}{row.number}"
                yield Mistake("sum_of_months", contract.title, (cell,), name, str(now), facts)


def _contradicted(
    contract: SheetContract, sheet: TypedSheet, typed: TypedReturn, history: Mapping[Month, TypedReturn]
) -> Iterator[Mistake]:
    """Yield zeros that another sheet of the same months contradicts."""
    returns = [typed if not back else history.get(typed.month - back) for back in range(contract.frequency.months)]
    for field in contract.fields:
        if field.zero_never is None:
            continue
        other, name = field.zero_never
        for row in (row for row in sheet.rows if row.values.get(field.name) == 0):
            figures = [_figure_of(each, other, contract.key[0], row, name) for each in returns]
            if total := sum(figure for figure in figures if figure is not None):
                facts = (("heading", field.title), ("before", number_shown(total)))
                cell = f"{sheet.columns[field.name]}{row.number}"
                yield Mistake("zero_contradicted", contract.title, (cell,), field.name, "0", facts)


def _figure_of(typed: TypedReturn | None, sheet: str, key: str, like: TypedRow, name: str) -> Number | None:
    """Return a figure of the row about the same thing: zero where its sheet was nil, None where it is not known."""
    held = typed.sheets.get(sheet) if typed is not None else None
    if held is None:
        return None
    if held.is_nil:
        return 0
    row = next((row for row in held.rows if row.values.get(key) == like.values.get(key)), None)
    value = row.values.get(name) if row is not None else None
    return value if isinstance(value, int | Fraction) else None


def _no_referrals(typed: TypedReturn, history: Mapping[Month, TypedReturn], contracts: Contracts) -> Iterator[Mistake]:
    """Yield operating services without a referral that had some the month before."""
    before = history.get(typed.month - 1)
    activity, services = typed.sheets.get(ACTIVITY), typed.sheets.get(SERVICES)
    if before is None or activity is None or services is None:
        return
    operating = {row.values.get(SERVICE_ID) for row in services.rows if row.values.get(STATUS) == OPERATING}
    for row in activity.rows:
        service = row.values.get(SERVICE_ID)
        if service in operating and row.values.get(REFERRALS_RECEIVED) == 0:
            then = _figure_of(before, ACTIVITY, SERVICE_ID, row, REFERRALS_RECEIVED)
            if then:
                facts = (("before", number_shown(then)), ("before_month", before.month.words))
                cell = f"{activity.columns[REFERRALS_RECEIVED]}{row.number}"
                title = contracts.sheets[ACTIVITY].title
                yield Mistake("no_referrals", title, (cell,), REFERRALS_RECEIVED, "0", facts)


def _unchanged(typed: TypedReturn, history: Mapping[Month, TypedReturn], contracts: Contracts) -> Iterator[Mistake]:
    """Yield a return whose every monthly figure is what it was the month before."""
    before = history.get(typed.month - 1)
    if before is None:
        return
    now, then = _figures(typed, contracts), _figures(before, contracts)
    if now == then and sum(value > 0 for value in now.values()) >= _ENOUGH_FIGURES:
        yield Mistake("unchanged_return", facts=(("before_month", before.month.words),))


def _figures(typed: TypedReturn, contracts: Contracts) -> dict[tuple[object, ...], int]:
    """Return the monthly counts of a return, each by its sheet, row and field."""
    figures: dict[tuple[object, ...], int] = {}
    for sheet in typed.sheets.values():
        contract = contracts.sheet(sheet.sheet, typed.month)
        if contract is None or contract.frequency.months != 1:
            continue
        names = [field.name for field in contract.fields if _is_count(field)]
        for row in sheet.rows:
            key = _key(contract, row)
            for name in names:
                value = row.values.get(name)
                if isinstance(value, int):
                    figures[sheet.sheet, key, name] = value
    return figures

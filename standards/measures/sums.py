"""Sums of rows for ratios, with what is not known kept as bounds. Whole numbers stay whole: no float, few fractions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import compress
from operator import gt
from typing import Final, NamedTuple, TypeGuard

from standards.errors import RuleSetError
from standards.measures.filters import Names, RowFilter, Where, as_names, compile_where, fields_of, is_unknown
from standards.measures.session import (
    UNKNOWN,
    Session,
    SheetColumns,
    first_reason,
    is_silent_return,
    open_reason,
    required_field,
)
from standards.model import CellState, Reason, Row, SheetReturn, SourceGroup, Value

Number = int | Fraction


class UncertainRow(NamedTuple):
    """A row that may or may not count: what it would add."""

    low: Number
    high: Number | None
    below: Number
    is_capped: bool = False


class Sum(NamedTuple):
    """What some rows add up to.

    Attributes:
        low, high: bounds of the figure above the line; `high` is None where there is no bound.
        below: the figure below the line.
        reason: why the bounds differ, why rows may or may not count, or why the figure below the line is not known.
        is_below_open: the figure below the line is not known, which leaves nothing to say.
        maybe: rows that may or may not count.
        groups: the three figures for each group, where each is capped.
    """

    low: Number = 0
    high: Number | None = 0
    below: Number = 0
    reason: Reason | None = None
    is_below_open: bool = False
    maybe: tuple[UncertainRow, ...] = ()
    groups: tuple[tuple[Value, Number, Number | None, Number], ...] = ()


def add(sums: Iterable[Sum]) -> Sum:
    """Add sums up."""
    parts = tuple(sums)
    if len(parts) == 1:
        return parts[0]
    low: Number = 0
    high: Number | None = 0
    below: Number = 0
    is_plain = True
    for part in parts:
        low += part.low
        below += part.below
        high = _plus(high, part.high)
        is_plain = is_plain and part.reason is None and not part.groups
    if is_plain:
        return Sum(low, high, below)
    return Sum(
        low,
        high,
        below,
        first_reason(part.reason for part in parts),
        any(part.is_below_open for part in parts),
        tuple(maybe for part in parts for maybe in part.maybe),
        tuple(group for part in parts for group in part.groups),
    )


def total(row: Row, fields: tuple[str, ...]) -> Number | CellState:
    """Return the sum of a row's fields; not applicable or not known as soon as one of them is."""
    if len(fields) == 1:
        value = row.value(fields[0])
        return value if isinstance(value, CellState) else _number(value, row, fields[0])
    values = [row.value(name) for name in fields]
    for state in (CellState.NOT_APPLICABLE, *UNKNOWN):
        if state in values:
            return state
    numbers = [_number(value, row, name) for value, name in zip(values, fields, strict=True)]
    return sum(numbers)


def _number(value: Value, row: Row, name: str) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise RuleSetError(
            f"The field {name!r} of the sheet {row.sheet!r} does not hold numbers, and a rule adds it up."
        )
    return value


class RowSum:
    """Sums the rows of one sheet for one ratio, each sheet once.

    Args:
        of, out_of: the fields above and below the line.
        is_share: what is above is part of what is below, row by row.
        cap_each: the field by whose values what is above is capped.
    """

    def __init__(
        self,
        session: Session,
        sheet: str,
        of: Names,
        out_of: Names = (),  # type: ignore[assignment]
        where: Where | None = None,
        of_where: Where | None = None,
        is_share: bool = True,
        cap_each: str | None = None,
    ) -> None:
        self.session, self.sheet, self.is_share, self.cap_each = session, sheet, is_share, cap_each
        self.of, self.out_of = as_names(of), as_names(out_of)
        self.match = compile_where(where or {}, sheet, session)
        self.counts_above: RowFilter | None = compile_where(of_where, sheet, session) if of_where else None
        looked_at = (*self.of, *self.out_of, *fields_of(where or {}), *fields_of(of_where or {}))
        self.fields = tuple(dict.fromkeys(looked_at + ((cap_each,) if cap_each else ())))
        for name in self.fields:
            required_field(session, sheet, name)
        self.since = session.since(sheet, self.fields)
        self.is_paired = session.is_strict and is_share and len(self.of) == len(self.out_of) > 1
        self.is_simple = is_share and not cap_each and not of_where and len(self.of) == len(self.out_of) == 1
        self._known: dict[tuple[str, int], tuple[Sum, SourceGroup]] = {}

    def of_sheet(self, sheet_return: SheetReturn) -> tuple[Sum, SourceGroup]:
        """Return what a sheet adds up to, and the rows it rests on."""
        key = (sheet_return.area, sheet_return.period.ordinal)
        summed = self._known.get(key)
        if summed is None:
            summed = self._known[key] = self._sum(sheet_return)
        return summed

    def _sum(self, sheet_return: SheetReturn) -> tuple[Sum, SourceGroup]:
        if is_silent_return(sheet_return):
            return Sum(reason=Reason.BLANK, is_below_open=True), SourceGroup((), self.fields)
        columns = self.session.columns(sheet_return)
        summed = (self._plain_sum(columns) if self.is_simple else None) or self._careful_sum(columns)
        return summed, SourceGroup(self.match.used(sheet_return), self.fields)

    def _plain_sum(self, columns: SheetColumns) -> Sum | None:
        """Return the sum where all is known and nothing is special, which is nearly always and costs little."""
        above, below = columns[self.of[0]], columns[self.out_of[0]]
        if not self.match.lets_all_through:
            answers = self.match.answers(columns)
            if None in answers:
                return None
            above, below = list(compress(above, answers)), list(compress(below, answers))
        if not _are_whole(above) or not _are_whole(below) or any(map(gt, above, below)) or min(above, default=0) < 0:
            return None
        low: int = sum(above)
        return Sum(low, low, sum(below))

    def _careful_sum(self, columns: SheetColumns) -> Sum:
        answers = list(zip(columns.rows, self.match.answers(columns), strict=True))
        certain = [self._row(row) for row, answer in answers if answer is True]
        doubtful = [(row, self._row(row)) for row, answer in answers if answer is None]
        return add([*certain, *(self._doubtful(row, part) for row, part in doubtful)])

    def _row(self, row: Row) -> Sum:
        """Return what one row adds: where each figure above is a part of its own below, pair by pair."""
        if self.is_paired:
            return add(self._part(row, (of,), (out_of,)) for of, out_of in zip(self.of, self.out_of, strict=True))
        return self._part(row, self.of, self.out_of)

    def _part(self, row: Row, of: tuple[str, ...], out_of: tuple[str, ...]) -> Sum:
        """Return what some figures of a row add. A row in which a figure does not apply adds nothing."""
        above, below = _possible(total(row, of)), _possible(total(row, out_of))
        if CellState.NOT_APPLICABLE in (above, below):
            return Sum()
        if isinstance(below, CellState):
            return Sum(reason=open_reason([above, below]), is_below_open=True)
        return self._bounds(row, above, below, self._known_part(row, of))

    def _known_part(self, row: Row, fields: tuple[str, ...]) -> Number:
        """Return what is known of a sum with a part that isn't: the least it can be. The first reading took nothing."""
        if not self.session.is_strict or len(fields) == 1:
            return 0
        return sum(value for value in map(row.value, fields) if isinstance(value, int | Fraction))

    def _bounds(self, row: Row, above: Number | CellState, below: Number, least: Number) -> Sum:
        bound = below if self.is_share and self.cap_each is None else None
        if bound is not None and not isinstance(above, CellState) and above > bound:
            above = CellState.VOID  # more than there were: the cell cannot be right
        least = least if bound is None else min(least, bound)
        low, high = (least, bound) if isinstance(above, CellState) else (above, above)
        reason = open_reason([above]) if low != high else None
        if self.counts_above is not None and high != 0:
            answer = self.counts_above(row)
            low, high = (0, 0) if answer is False else (low, high) if answer else (0, high)
            reason = reason if answer else None if answer is False else open_reason(_unknowns(row, self.fields))
        return self._grouped(row, Sum(low, high, below, reason))

    def _grouped(self, row: Row, part: Sum) -> Sum:
        if self.cap_each is None:
            return part
        group = row.value(self.cap_each)
        reason = first_reason([part.reason, open_reason([group])])
        return Sum(part.low, part.high, part.below, reason, groups=((group, part.low, part.high, part.below),))

    def _doubtful(self, row: Row, part: Sum) -> Sum:
        """Return what a row adds that may or may not count."""
        if part == Sum():
            return part
        reason = first_reason([part.reason, open_reason(_unknowns(row, self.fields))])
        if part.is_below_open:
            return Sum(reason=reason, is_below_open=True)
        return Sum(reason=reason, maybe=(UncertainRow(part.low, part.high, part.below, is_capped=bool(part.groups)),))


_INTEGER: Final = {int}


def _are_whole(values: Sequence[Value]) -> TypeGuard[Sequence[int]]:
    return not values or set(map(type, values)) == _INTEGER


def _possible(figure: Number | CellState) -> Number | CellState:
    """Return a figure as it is, or void where it is less than nothing: what is worked out from others may be."""
    return figure if isinstance(figure, CellState) or figure >= 0 else CellState.VOID


def _unknowns(row: Row, fields: tuple[str, ...]) -> list[Value]:
    return [value for value in map(row.value, fields) if is_unknown(value)]


def bounds(total: Sum) -> tuple[tuple[Number, Number], tuple[Number, Number] | None]:
    """Return the least and the greatest ratio that the rows allow, each as (above, below); no greatest: no bound.

    Rows that may count are taken in one by one, the most telling first, while that moves the ratio on. This is exact:
    the best choice is every row whose own ratio lies beyond the best ratio.
    """
    low: Number
    high: Number | None
    low, high = _capped(total) if total.groups else (total.low, total.high)
    least = _push(low, total.below, [(maybe.low, maybe.below) for maybe in total.maybe], -1)
    if any(maybe.is_capped for maybe in total.maybe):
        return least, (1, 1)  # a row may lift another row's cap: nothing less than all can be ruled out
    if high is None or any(maybe.high is None for maybe in total.maybe):
        return least, None
    most = _push(high, total.below, [(maybe.high or 0, maybe.below) for maybe in total.maybe], 1)
    return least, most


def _push(above: Number, below: Number, rows: list[tuple[Number, Number]], way: int) -> tuple[Number, Number]:
    if way > 0:
        above += sum(extra for extra, under in rows if not under)
    ordered = sorted((row for row in rows if row[1]), key=lambda row: way * Fraction(row[0]) / row[1], reverse=True)
    for extra_above, extra_below in ordered:
        if way * (extra_above * below - above * extra_below) <= 0:
            break
        above, below = above + extra_above, below + extra_below
    return above, below


def _capped(total: Sum) -> tuple[Number, Number]:
    """Return the bounds of what is above, capped at what is below group by group.

    A row whose group is not known may stand in any: alone it counts for least, and all together they cannot count for
    more than what is below in all.
    """
    known: dict[Value, tuple[Number, Number | None, Number]] = {}
    low: Number = 0
    has_unknown = False
    for group, least, most, below in total.groups:
        if is_unknown(group):
            has_unknown = True
            low += min(least, below)
        else:
            before = known.get(group, (0, 0, 0))
            known[group] = (before[0] + least, _plus(before[1], most), before[2] + below)
    low += sum(min(least, below) for least, _, below in known.values())
    if has_unknown:
        return low, total.below if total.high is None else min(total.high, total.below)
    return low, sum(below if most is None else min(most, below) for _, most, below in known.values())


def _plus(first: Number | None, second: Number | None) -> Number | None:
    return None if first is None or second is None else first + second

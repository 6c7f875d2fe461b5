"""What is remembered while standards are assessed, so that a month is summed once however many windows hold it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from standards.errors import RuleSetError, UnknownSheet
from standards.measures.answers_owed import NeededFields, with_answers_owed
from standards.model import (
    CellState,
    Field,
    FieldKind,
    Month,
    Observations,
    Presence,
    Reason,
    Row,
    Sheet,
    SheetReturn,
    Value,
)
from standards.months import EARLIEST
from standards.reading import RowBasis

UNKNOWN: Final[Mapping[CellState, Reason]] = {
    CellState.NO_RETURN: Reason.NO_RETURN,
    CellState.OUTAGE: Reason.OUTAGE,
    CellState.VOID: Reason.INVALID,
    CellState.BLANK: Reason.BLANK,
}
"""The states of a cell that is not known, each with the reason it gives."""
SentByArea = dict[str, dict[int, SheetReturn]]
_MISSING = {Presence.ABSENT: Reason.NO_RETURN, Presence.OUTAGE: Reason.OUTAGE}
_NUMBERS = (FieldKind.INTEGER, FieldKind.DECIMAL)


class Window(NamedTuple):
    """What one area owed for one sheet over a window of months, oldest first.

    Attributes:
        returned: the sheets that were returned.
        reason: why the window is not whole: something absent, an outage, or nothing owed at all.
        missing: how many owed sheets did not come.
        is_late: one that came was late.
    """

    returned: tuple[SheetReturn, ...]
    reason: Reason | None
    missing: int = 0
    is_late: bool = False


class SheetColumns(dict[str, Sequence[Value]]):
    """A field's value in each row of a sheet: read once, however many measures use it.

    Rows with the same fields are turned into columns all at once; others, and what is inherited, field by field.
    """

    def __init__(self, sheet_return: SheetReturn, rows: tuple[Row, ...]) -> None:
        values = [row.values for row in rows]
        names = tuple(values[0]) if values else ()
        is_even = all(tuple(each) == names for each in values)
        super().__init__(
            zip(names, zip(*[each.values() for each in values], strict=True), strict=True) if is_even else ()
        )
        self.sheet_return, self.rows = sheet_return, rows

    def __missing__(self, name: str) -> Sequence[Value]:
        column = self[name] = [row.value(name) for row in self.rows]
        return column


class Windows(dict[str, Window]):
    """The windows of all areas on the same months of a sheet: each is worked out when it is first asked for.

    Args:
        sent: what each area owed for the sheet, by the period's last month as an ordinal.
        ends: the last months of the window's periods, oldest first, as ordinals.
        has_late: whether anything of the sheet came late, in any window.
    """

    def __init__(self, sent: SentByArea, ends: Sequence[int], has_late: bool) -> None:
        super().__init__()
        self._sent, self._ends, self.has_late = sent, ends, has_late

    def __missing__(self, area: str) -> Window:
        sent = self._sent.get(area, {})
        owed = [sent[end] for end in self._ends if end in sent]
        missing = [_MISSING[sheet_return.presence] for sheet_return in owed if sheet_return.presence in _MISSING]
        reason = first_reason(missing) if owed else Reason.CONDITION
        returned = tuple([each for each in owed if each.presence not in _MISSING] if missing else owed)
        is_late = self.has_late and any(sheet_return.is_late for sheet_return in returned)
        window = self[area] = Window(returned, reason, len(missing), is_late)
        return window


class Session:
    """Observations with what has been worked out from them already. It changes no answer, only how soon it comes.

    Args:
        observations: what is known.
        rows_as: which rows of each sheet it reads.
        needed: the fields, by sheet, whose answers the sheet of returns owed counts, by the second reading.

    Attributes:
        is_strict: whether what is missing is read as by the second reading.
    """

    def __init__(
        self, observations: Observations, rows_as: RowBasis = RowBasis.RECEIVED, needed: NeededFields = frozenset()
    ) -> None:
        self.catalogue = observations.catalogue
        self.area_names = {area.gss_code: area.name for area in observations.areas}
        self.rows_as, self.is_strict = rows_as, rows_as is not RowBasis.RECEIVED
        self._observations = observations
        self._others: dict[tuple[RowBasis, NeededFields], Session] = {(rows_as, needed): self}
        self._sheets: dict[str, SentByArea] = {}
        sheets = observations.sheets if rows_as is RowBasis.RECEIVED else with_answers_owed(observations, needed)
        for (area, sheet, period), sheet_return in sheets.items():
            self._sheets.setdefault(sheet, {}).setdefault(area, {})[period.ordinal] = sheet_return
        self._late = {sheet for (_, sheet, _), sheet_return in sheets.items() if sheet_return.is_late}
        self._declaring = {
            (area, sheet)
            for (area, sheet, _), sheet_return in observations.sheets.items()
            if sheet_return.registered_rows is not None
        }
        self._windows: dict[tuple[str, int, int, int], Windows] = {}
        self._rows: dict[tuple[str, str, int], tuple[Row, ...]] = {}
        self._columns: dict[int, SheetColumns] = {}
        self.compiled: dict[str, object] = {}

    def seen(self, rows_as: RowBasis, needed: NeededFields) -> Session:
        """Return a session on the same observations that reads other rows; the same one each time."""
        key = (rows_as, needed)
        if key not in self._others:
            self._others[key] = Session(self._observations, rows_as, needed)
            self._others[key]._others = self._others
        return self._others[key]

    def areas_declaring(self, sheets: Iterable[str | None]) -> frozenset[str]:
        """Return the areas of which any of these sheets declares something else than the register has."""
        names = frozenset(sheets)
        return frozenset(area for area, sheet in self._declaring if sheet in names)

    def sheet(self, name: str) -> Sheet:
        """Return what the contracts say of a sheet.

        Raises:
            UnknownSheet: they say nothing.
        """
        if name not in self.catalogue.sheets:
            raise UnknownSheet(name)
        return self.catalogue.sheets[name]

    def codes(self, given: str | int | Iterable[str | int]) -> frozenset[str | int]:
        """Return the codes meant by a code, a named set, or a list of them."""
        if isinstance(given, str):
            return frozenset(self.catalogue.sets.get(given, (given,)))
        if isinstance(given, int):
            return frozenset((given,))
        return frozenset(code for named in given for code in self.codes(named))

    def area_name(self, code: str) -> str:
        return self.area_names.get(code, code)

    def code_title(self, sheet: str, field: str, code: str) -> str:
        """Return the words for a code of a field."""
        described = self.catalogue.field(sheet, field)
        return (described.code_titles.get(code) if described else None) or in_words(code)

    def since(self, sheet: str, fields: Iterable[str]) -> Month:
        """Return the month in which a window over some fields of a sheet begins at the earliest.

        By the first reading it is the first month of the sheet's newest contract; by the second, the first in which
        each of these fields means what it means now.
        """
        if not self.is_strict:
            return self.sheet(sheet).since
        described = (self.catalogue.field(sheet, name) for name in fields)
        return max((field.since for field in described if field is not None), default=EARLIEST)

    def windows(self, sheet: str, month: Month, months: int, since: Month | None = None) -> Windows:
        """Return what each area owed for a sheet in the window of months ending with `month`."""
        since = self.sheet(sheet).since if since is None else since
        key = (sheet, month.ordinal, months, since.ordinal)
        windows = self._windows.get(key)
        if windows is None:
            ends = self.sheet(sheet).frequency.ends_within(month, months)
            within = [end.ordinal for end in ends if end >= since or month < since]
            windows = self._windows[key] = Windows(self._sheets.get(sheet, {}), within, sheet in self._late)
        return windows

    def window(self, area: str, sheet: str, month: Month, months: int) -> Window:
        """Return what an area owed for a sheet in the window of months ending with `month`."""
        return self.windows(sheet, month, months)[area]

    def owed_in(self, area: str, sheet: str, month: Month, months: int) -> list[SheetReturn]:
        """Return what an area owed for a sheet in the window of months ending with `month`, oldest first."""
        sent = self._sheets.get(sheet, {}).get(area, {})
        ends = self.sheet(sheet).frequency.ends_within(month, months)
        return [sent[end.ordinal] for end in sorted(ends) if end.ordinal in sent]

    def owed(
        self, areas: Sequence[str], sheet: str, month: Month, months: int, since: Month | None = None
    ) -> tuple[Reason | None, tuple[SheetReturn, ...]]:
        """Return why what some areas owed for a sheet is not whole, or None, and the sheets that were returned."""
        of_area = self.windows(sheet, month, months, since)
        windows = [of_area[area] for area in areas]
        if len(windows) == 1:
            return windows[0].reason, windows[0].returned
        owing = [window for window in windows if window.reason is not Reason.CONDITION]
        reason = first_reason([window.reason for window in owing]) if owing else Reason.CONDITION
        return reason, tuple(returned for window in windows for returned in window.returned)

    def rows(self, sheet_return: SheetReturn) -> tuple[Row, ...]:
        """Return the rows of a sheet; for a nil sheet about registered things, a row of zeros for each of them."""
        if self.is_strict:
            return sheet_return.rows_as(self.rows_as)
        if sheet_return.presence is not Presence.NIL:
            return sheet_return.rows
        key = (sheet_return.area, sheet_return.sheet, sheet_return.period.ordinal)
        if key not in self._rows:
            self._rows[key] = self._zero_rows(sheet_return)
        return self._rows[key]

    def columns(self, sheet_return: SheetReturn) -> SheetColumns:
        """Return a sheet's rows field by field."""
        columns = self._columns.get(id(sheet_return))  # which stays its own, as the columns hold the sheet
        if columns is None:
            columns = self._columns[id(sheet_return)] = SheetColumns(sheet_return, self.rows(sheet_return))
        return columns

    def _zero_rows(self, sheet_return: SheetReturn) -> tuple[Row, ...]:
        sheet = self.sheet(sheet_return.sheet)
        if sheet.extends is None:
            return ()
        register = self._sheets.get(sheet.extends, {}).get(sheet_return.area, {}).get(sheet_return.period.ordinal)
        zeros: Mapping[str, Value] = {name: 0 for name, field in sheet.fields.items() if field.kind in _NUMBERS}
        made = Row(sheet_return.receipt, sheet_return.sheet, 0, zeros)
        return tuple(replace(made, register=row) for row in (register.rows if register else ()))


def in_words(code: str) -> str:
    """Return a code as words, where nobody has given it any: `front_door` is front door."""
    return code.replace("_", " ")


def is_silent_return(sheet_return: SheetReturn) -> bool:
    """Say whether a sheet came without a row and without saying nil: silence is not a statement."""
    return sheet_return.presence is Presence.RETURNED and not sheet_return.rows


def open_reason(states: Iterable[Value]) -> Reason | None:
    """Return why a figure is open, of the cells it rests on: something invalid before something blank."""
    return first_reason([UNKNOWN.get(state) for state in states if isinstance(state, CellState)])


def first_reason(reasons: Iterable[Reason | None]) -> Reason | None:
    """Return the first reason in the order of precedence."""
    given = [reason for reason in reasons if reason is not None]
    return min(given, key=_ORDER.__getitem__) if given else None


def required_field(session: Session, sheet: str, name: str) -> Field:
    """Return a field that a rule names.

    Raises:
        RuleSetError: the sheet has no such field.
    """
    session.sheet(sheet)
    field = session.catalogue.field(sheet, name)
    if field is None:
        raise RuleSetError(f"There is no field called {name!r} in the sheet {sheet!r}.")
    return field


_ORDER = {reason: rank for rank, reason in enumerate(Reason)}

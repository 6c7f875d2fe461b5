"""Whether a service is more than a line in a register: it has capacity, and it reached somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from pydantic import Field

from standards.measures.filters import Names, all_of, any_of, as_names, is_unknown
from standards.measures.references import Reference, number_references
from standards.measures.session import Session, Window, first_reason, open_reason, required_field
from standards.measures.wording import Words, field_names
from standards.model import CellState, Month, Reason, Row, SheetReturn, SourceGroup, Value
from standards.yaml import FilePart, Name

Answers = dict[Value, bool | None]


class ReachCount(FilePart):
    """A count of those reached, by the same key in another sheet."""

    sheet: Name = Field(description="a sheet about the same things")
    of: Names = Field(description="the field or fields that count the people reached")
    months: int = Field(default=12, ge=1, description="how many months to look at")


class InUse(FilePart):
    """Only a row counts that has capacity and reached somebody."""

    by: Name = Field(description="the field with the ID, here and in the other sheets")
    capacity: list[Name] = Field(
        min_length=1, description="one of these must be more than zero, or `z` (no fixed number)"
    )
    reached: list[ReachCount] = Field(min_length=1, description="one of these must be more than zero")

    def description(self, sheet: str, words: Words) -> str:
        """Return `with “Places” or “Posts” above nothing, and “New young people” above nothing over 12 months`."""
        capacity = " or ".join(words(sheet, name) for name in self.capacity)
        reached = " or ".join(
            f"{field_names(each.of, each.sheet, words)} over {each.months} months" for each in self.reached
        )
        return f", only with {capacity}, and somebody reached ({reached})"

    def references(self, sheet: str) -> Iterator[Reference]:
        """Yield the fields that say so."""
        yield from number_references(sheet, self.capacity)
        for each in self.reached:
            yield from number_references(each.sheet, each.of)


class CompiledInUse:
    """Says of a row whether it has capacity and reached somebody; None where a cell that decides is not known."""

    def __init__(self, spec: InUse, sheet: str, session: Session) -> None:
        self.spec, self.session = spec, session
        for name in (spec.by, *spec.capacity):
            required_field(session, sheet, name)
        self.reached = [(each, (spec.by, *as_names(each.of))) for each in spec.reached]
        self.since = [session.since(each.sheet, as_names(each.of)) for each in spec.reached]
        for each, fields in self.reached:
            for name in fields:
                required_field(session, each.sheet, name)
        self._of_sheet: dict[tuple[str, str, int], Answers] = {}
        self._known: dict[tuple[str, int], tuple[Answers, bool]] = {}
        self._rows: dict[tuple[str, int], list[bool | None]] = {}

    def of_sheet(self, sheet_return: SheetReturn) -> list[bool | None]:
        """Say of each row of a sheet whether it counts in the sheet's month, worked out once."""
        key = (sheet_return.area, sheet_return.period.ordinal)
        answers = self._rows.get(key)
        if answers is None:
            area, month = key[0], sheet_return.period
            answers = self._rows[key] = [
                all_of((self._has_capacity(row), self._has_reached(row, area, month)))
                for row in self.session.rows(sheet_return)
            ]
        return answers

    def why_open(self, row: Row, area: str, month: Month) -> Reason | None:
        """Return why that isn't known: something that was owed and not received, or a cell."""
        states = [row.value(name) for name in (self.spec.by, *self.spec.capacity)]
        if self._has_reached(row, area, month) is not None:
            return open_reason(states)
        key = row.value(self.spec.by)
        windows = [window for _, window in self._windows(area, month)]
        cells = (
            other.value(name)
            for fields, window in self._windows(area, month)
            for sheet_return in window.returned
            for other in self.session.rows(sheet_return)
            if other.value(self.spec.by) == key
            for name in fields
        )
        missing = [window.reason for window in windows if window.missing]
        return first_reason([*missing, open_reason([*states, *cells])])

    def _has_capacity(self, row: Row) -> bool | None:
        return any_of(_has_any(row.value(name)) for name in self.spec.capacity)

    def _has_reached(self, row: Row, area: str, month: Month) -> bool | None:
        """Say whether it reached somebody; what isn't known by its ID may have."""
        key = row.value(self.spec.by)
        if is_unknown(key):
            return None
        answers, is_whole = self._answers(area, month)
        reached = answers.get(key, False)
        return None if reached is False and not is_whole else reached

    def _windows(self, area: str, month: Month) -> Iterator[tuple[tuple[str, ...], Window]]:
        """Yield the fields that count those reached, with the window of their sheet."""
        for (each, fields), since in zip(self.reached, self.since, strict=True):
            yield fields, self.session.windows(each.sheet, month, each.months, since)[area]

    def sources(self, area: str, month: Month) -> Iterator[SourceGroup]:
        """Yield the rows that say whom the area's things reached."""
        for fields, window in self._windows(area, month):
            yield from (SourceGroup(self.session.rows(sheet_return), fields) for sheet_return in window.returned)

    def _answers(self, area: str, month: Month) -> tuple[Answers, bool]:
        """Return whom each thing reached in its windows, and whether all that was owed came."""
        key = (area, month.ordinal)
        if key not in self._known:
            together: dict[Value, list[bool | None]] = defaultdict(list)
            is_whole = True
            for fields, window in self._windows(area, month):
                is_whole = is_whole and not window.missing
                for sheet_return in window.returned:
                    for thing, answer in self._of(sheet_return, fields[1:]).items():
                        together[thing].append(answer)
            self._known[key] = ({thing: any_of(answers) for thing, answers in together.items()}, is_whole)
        return self._known[key]

    def _of(self, sheet_return: SheetReturn, fields: tuple[str, ...]) -> Answers:
        key = (sheet_return.area, sheet_return.sheet, sheet_return.period.ordinal)
        answers = self._of_sheet.get(key)
        if answers is None:
            rows = self.session.rows(sheet_return)
            answers = {row.value(self.spec.by): any_of(map(_is_more, map(row.value, fields))) for row in rows}
            self._of_sheet[key] = answers
        return answers


def compile_in_use(spec: InUse, sheet: str, session: Session) -> CompiledInUse:
    """Return what says whether rows are in use; the same one for the same wish in one session.

    Raises:
        RuleSetError: it names a sheet or field that the contracts don't hold.
    """
    key = f"in use, {sheet}: {spec.model_dump_json()}"
    known = session.compiled.get(key)
    if not isinstance(known, CompiledInUse):
        known = session.compiled[key] = CompiledInUse(spec, sheet, session)
    return known


_NOTHING: Final = 0


def _is_more(value: Value) -> bool | None:
    return None if is_unknown(value) else isinstance(value, int | Fraction) and value > _NOTHING


def _has_any(value: Value) -> bool | None:
    return True if value is CellState.NOT_APPLICABLE else _is_more(value)

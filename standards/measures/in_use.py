"""Whether a service is more than a line in a register: it has capacity, and it reached somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from pydantic import Field

from standards.measures.filters import Names, all_of, any_of, as_names, is_unknown
from standards.measures.references import Reference, number_references
from standards.measures.session import Session, required_field
from standards.measures.wording import Words, field_names
from standards.model import CellState, Month, Row, SheetReturn, SourceGroup, Value
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

    def holds(self, row: Row, area: str, month: Month) -> bool | None:
        """Say whether a row of an area counts in a month."""
        answers, is_whole = self._answers(area, month)
        nobody = False if is_whole else None
        reached = answers.get(row.value(self.spec.by), nobody)
        if reached is False and not is_whole:
            reached = None
        return all_of([any_of(_has_any(row.value(name)) for name in self.spec.capacity), reached])

    def sources(self, area: str, month: Month) -> Iterator[SourceGroup]:
        """Yield the rows that say whom the area's things reached."""
        for (each, fields), since in zip(self.reached, self.since, strict=True):
            window = self.session.window(area, each.sheet, month, each.months, since)
            yield from (SourceGroup(self.session.rows(sheet_return), fields) for sheet_return in window.returned)

    def _answers(self, area: str, month: Month) -> tuple[Answers, bool]:
        """Return whom each thing reached in its windows, and whether all that was owed came."""
        key = (area, month.ordinal)
        if key not in self._known:
            together: dict[Value, list[bool | None]] = defaultdict(list)
            is_whole = True
            for (each, fields), since in zip(self.reached, self.since, strict=True):
                window = self.session.window(area, each.sheet, month, each.months, since)
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

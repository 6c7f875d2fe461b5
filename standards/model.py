"""The words every layer shares: months, areas, rows of returns, evidence and verdicts.

Nothing here reads a file, a clock or the environment. Numbers are `int` or `Fraction`, never `float`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum
from fractions import Fraction
from typing import overload

from standards.months import EARLIEST
from standards.months import MONTHLY as MONTHLY
from standards.months import Frequency as Frequency
from standards.months import Month as Month
from standards.reading import RowsAs


@dataclass(frozen=True, slots=True)
class Area:
    """A local authority: its ONS code and the name people use."""

    gss_code: str
    name: str


class CellState(Enum):
    """What a cell holds when it holds no value. A known cell holds the value itself."""

    BLANK = "blank"  # not known
    NOT_APPLICABLE = "z"  # does not apply here
    VOID = "void"  # something that cannot be read as the field asks
    NO_RETURN = "no return"  # left to another borough, whose return was due and did not come
    OUTAGE = "outage"  # left to another borough, which an agreed outage excuses


Value = int | Fraction | str | date | tuple[str, ...] | CellState
"""Whole numbers are `int`, decimals `Fraction`, codes and yes/no `str`, lists of codes sorted tuples."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one sheet, as received.

    Attributes:
        receipt: SHA-256 of the original file, or empty for rows the pipeline makes itself.
        sheet: the sheet's id in the contracts, such as `front_door`.
        number: the row's number as a spreadsheet shows it; 0 for rows the pipeline makes itself.
        values: each field's value.
        columns: each field's column letters (several for a derived field); shared by all rows of a sheet.
        register: the register's row that this row is about, whose fields it inherits.
        is_missing: the row is owed and is not in the return: what it would have said is not known.
    """

    receipt: str
    sheet: str
    number: int
    values: Mapping[str, Value]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    register: Row | None = None
    is_missing: bool = False

    def value(self, name: str) -> Value:
        """Return a field's value, from this row or from the register row it is about."""
        if name in self.values:
            return self.values[name]
        if self.register is not None:
            return self.register.value(name)
        return CellState.BLANK

    def cell_values(self, name: str) -> tuple[tuple[Cell, str, Value], ...]:
        """Return the addresses that a field's value came from, each with its own field and value.

        A field that is worked out from others comes from the cells of those, and each holds a value of its own.
        """
        if name not in self.values and self.register is not None:
            return self.register.cell_values(name)
        letters = self.columns.get(name, ())
        if len(letters) == 1:
            return tuple((cell, name, self.value(name)) for cell in self.cells(name))
        own = {columns[0]: field for field, columns in self.columns.items() if len(columns) == 1}
        fields = [own.get(letter, name) for letter in letters]
        return tuple((cell, field, self.value(field)) for cell, field in zip(self.cells(name), fields, strict=True))

    def cells(self, name: str) -> tuple[Cell, ...]:
        """Return the addresses a field's value came from."""
        if name not in self.values and self.register is not None:
            return self.register.cells(name)
        return tuple(Cell(self.receipt, self.sheet, f"{column}{self.number}") for column in self.columns.get(name, ()))


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Where a value stands: the original's SHA-256, the sheet's id, the address."""

    receipt: str
    sheet: str
    address: str


class Presence(StrEnum):
    """What came for a sheet that was owed."""

    RETURNED = "returned"
    NIL = "nil"  # the borough says that nothing happened: every count is a true zero
    ABSENT = "absent"
    OUTAGE = "outage"  # excused by an agreed system outage


@dataclass(frozen=True, slots=True)
class SheetReturn:
    """What one area sent for one sheet and period. `period` is the period's last month.

    Attributes:
        rows: as received, in order.
        owed_rows: by the second reading, with those that are owed and did not come; None where they are `rows`.
        registered_rows: the same as the register has it, where the return declares something else; None elsewhere.
        answers: for each field, how many answers were owed, and how many came valid and in time.
        rows_owed, rows_received: how many rows were owed, and how many of those came.
    """

    area: str
    sheet: str
    period: Month
    presence: Presence
    rows: tuple[Row, ...] = ()
    receipt: str = ""
    is_late: bool = False
    owed_rows: tuple[Row, ...] | None = None
    registered_rows: tuple[Row, ...] | None = None
    answers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    rows_owed: int = 0
    rows_received: int = 0

    def rows_as(self, which: RowsAs) -> tuple[Row, ...]:
        """Return the rows that a session reads."""
        if which is RowsAs.REGISTERED and self.registered_rows is not None:
            return self.registered_rows
        return self.rows if which is RowsAs.RECEIVED or self.owed_rows is None else self.owed_rows


class FieldKind(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    CODE = "code"
    CODES = "codes"
    YES_NO = "yes_no"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the rules need to know it.

    Attributes:
        codes: empty where any value may stand.
        code_titles: words for the codes.
        parts: the fields of the same sheet that a derived field is worked out from.
        is_prefilled: the template brings the answer, so that it says nothing of who answers.
        since: the first month in which it means what it means now.
    """

    name: str
    title: str
    kind: FieldKind
    codes: tuple[str, ...] = ()
    is_required: bool = False
    unit: str = ""
    minutes: Fraction = Fraction(0)
    code_titles: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    is_prefilled: bool = False
    since: Month = EARLIEST


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the rules need to know it: its fields, with those it inherits through `extends`."""

    name: str
    title: str
    frequency: Frequency
    fields: Mapping[str, Field]
    extends: str | None = None
    since: Month = EARLIEST


@dataclass(frozen=True, slots=True)
class FieldCatalogue:
    """Everything a rule may name: sheets with their fields, and named sets of codes such as `five_forms`."""

    sheets: Mapping[str, Sheet]
    sets: Mapping[str, tuple[str, ...]]

    def field(self, sheet: str, name: str) -> Field | None:
        """Return a field of a sheet or of the register it extends, or None."""
        at: str | None = sheet
        while at is not None and at in self.sheets:
            if name in self.sheets[at].fields:
                return self.sheets[at].fields[name]
            at = self.sheets[at].extends
        return None


@dataclass(frozen=True)
class Observations:
    """What is known of a cluster over some months: the only thing standards are assessed on.

    Attributes:
        areas: the cluster's members in the month assessed.
        sheets: what was owed, by area code, sheet and the period's last month. What is not here was not owed.
        catalogue: what sheets and fields mean.
        cut: SHA-256 of the cut these observations come from.
        cluster_id, cluster_name: the cluster; its id stands as the area of verdicts on the cluster as a whole.
    """

    areas: tuple[Area, ...]
    sheets: Mapping[tuple[str, str, Month], SheetReturn]
    catalogue: FieldCatalogue
    cut: str = ""
    cluster_id: str = "cluster"
    cluster_name: str = "The cluster"


class Reason(StrEnum):
    """Why a standard is not assessed, in order of precedence: the first that fits is given."""

    NOT_IN_FORCE = "not_in_force"
    CONDITION = "condition"
    NO_RETURN = "no_return"
    OUTAGE = "outage"
    INVALID = "invalid"
    BLANK = "blank"
    NO_CASES = "no_cases"
    TOO_FEW = "too_few"
    LOW_RESPONSE = "low_response"

    @property
    def is_not_applicable(self) -> bool:
        return self in (Reason.NOT_IN_FORCE, Reason.CONDITION, Reason.NO_CASES)


class Outcome(StrEnum):
    """What a verdict says. The last two carry a `Reason`."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_ASSESSABLE = "not_assessable"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The fields of one row that a result was worked out from."""

    row: Row
    fields: tuple[str, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for name in self.fields for cell in self.row.cells(name))


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Rows of one return with the fields of each that were used."""

    rows: tuple[Row, ...]
    fields: tuple[str, ...]


class Sources(Sequence[SourceRow]):
    """The sources of a result, spelt out only when asked for: a year of every borough's would not fit in memory."""

    __slots__ = ("groups",)

    def __init__(self, groups: tuple[SourceGroup, ...] = ()) -> None:
        self.groups = groups

    def __iter__(self) -> Iterator[SourceRow]:
        return (SourceRow(row, group.fields) for group in self.groups for row in group.rows)

    def __len__(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @overload
    def __getitem__(self, index: int) -> SourceRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[SourceRow]: ...
    def __getitem__(self, index: int | slice) -> SourceRow | Sequence[SourceRow]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a measure found.

    Attributes:
        low, high: the least and greatest value that any admissible completion of the missing data could give, in the
            measure's unit (percent for shares, else a plain number); `high` is None when unbounded, both None when
            nothing can be said at all.
        numerator, denominator: the exact known figures, None where a missing cell leaves them open.
        reason: why there is no single value, else None.
        part: which part decided, such as the agency that attended least.
        detail: short facts in words, such as which ages are not covered.
        items: the codes behind the facts, such as the ages.
        sources: the rows and fields behind the figures.
        is_never: what is measured has not happened at all (months without end): below any threshold.
        is_overruled: something else that must hold does not, so that it is below, whatever the figure.
        open_part: of several parts, the one that leaves the figure open, with its cases where they are known.
    """

    low: Fraction | None
    high: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    reason: Reason | None = None
    part: str | None = None
    detail: tuple[str, ...] = ()
    sources: Sequence[SourceRow] = ()
    is_never: bool = False
    items: tuple[str, ...] = ()
    is_overruled: bool = False
    open_part: tuple[str, Fraction | None] | None = None

    @property
    def value(self) -> Fraction | None:
        """The exact value, where there is one."""
        return self.low if self.low is self.high or self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Threshold:
    """The thresholds in force for a month, inclusive, in the measure's unit; `partly_met` may not exist."""

    since: Month
    met: Fraction
    partly_met: Fraction | None
    decided: str
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """One standard, one area (or the cluster, by its id), one month."""

    area: str
    month: Month
    standard: str
    outcome: Outcome
    reason: Reason | None
    evidence: Evidence
    threshold: Threshold | None
    margin: Fraction | None = None
    waiver: str | None = None
    is_late: bool = False

"""What an assessment says: the evidence, the threshold it is held against and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, overload

from standards.model.rows import Cell, Row
from standards.months import Month


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


class SourceGroup(NamedTuple):
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


class Evidence(NamedTuple):
    """What a measure found. A tuple, as a year of every borough has very many of them.

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


class Verdict(NamedTuple):
    """One standard, one area (or the cluster, by its id), one month. A tuple, as evidence is."""

    area: str
    month: Month
    standard: str
    outcome: Outcome
    reason: Reason | None
    evidence: Evidence
    threshold: Threshold | None
    waiver: str | None = None
    is_late: bool = False

    @property
    def margin(self) -> Fraction | None:
        """How far the value is from the threshold for met, where there are both; above zero is better."""
        value, threshold = self.evidence.value, self.threshold
        if value is None or threshold is None:
            return None
        return value - threshold.met if threshold.higher_is_better else threshold.met - value

"""The words of the data layer: findings, what a file says, what is owed, what stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from standards.model import Month, Value

if TYPE_CHECKING:
    from data.kept.document import KeptReturn


class Effect(StrEnum):
    """What a finding does, the heaviest first."""

    REFUSE = "refuse"  # the file never becomes a return
    REJECT = "reject"  # a readable return that must be corrected and resubmitted
    VOID = "void"  # the cell counts as unknown if nothing better comes; the return must be resubmitted, too
    ASK = "ask"  # accepted; confirm or explain


class State(StrEnum):
    """The submission axis: what became of what was sent."""

    REFUSED = "refused"
    REJECTED = "rejected"
    QUESTIONS = "questions"
    ACCEPTED = "accepted"
    NIL = "nil"
    HELD = "held"  # readable, and replaces nothing until the borough has confirmed it
    WITHDRAWN = "withdrawn"  # taken back by the borough after it was validated

    @property
    def is_accepted(self) -> bool:
        return self in (State.QUESTIONS, State.ACCEPTED, State.NIL)


class Obligation(StrEnum):
    """The obligation axis: where a thing owed stands in time."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake, with every cell it stands in. `message` and `fix` are plain English; `value` is as typed."""

    code: str
    effect: Effect
    message: str
    fix: str
    sheet: str | None = None  # the sheet's title as the borough sees it
    cells: tuple[str, ...] = ()
    field: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row with its values typed by the contract. `number` is the spreadsheet's own row number."""

    number: int
    values: Mapping[str, Value]
    typed_as: Mapping[str, str] = field(default_factory=dict)  # what was typed, where it could not be read


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """A sheet of a return: `sheet` is the contract's id, `columns` the letter of each field found."""

    sheet: str
    columns: Mapping[str, str]
    rows: tuple[TypedRow, ...]
    is_nil: bool = False


@dataclass(frozen=True, slots=True)
class TypedReturn:
    """A return that could be read: its cover, and its sheets by contract id.

    Attributes:
        contact_role: the role to contact, as the cover's list has it; empty if it names none of them.
        minutes: how long the return took, if the cover says so.
    """

    sha256: str
    file: str
    return_type: str
    gss_code: str
    month: Month
    contract_version: str
    sheets: Mapping[str, TypedSheet]
    findings: tuple[Finding, ...] = ()  # found while reading and typing
    contact_role: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class FileExamination:
    """One file, validated: what the borough is told, and the return itself where it could be read."""

    file: str
    sha256: str
    state: State
    findings: tuple[Finding, ...]
    typed: TypedReturn | None = None  # None where the file was refused
    kept: KeptReturn | None = None  # what is kept of it; None where it was refused


@dataclass(frozen=True, slots=True, order=True)
class OwedSheet:
    """One sheet owed by one area for one period (named by its last month)."""

    gss_code: str
    return_type: str
    sheet: str
    period: Month
    open_at: datetime
    due_at: datetime
    freeze_at: datetime


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is known of a file before it is opened, from where and when it arrived: anything None is not known.

    `latest` is the month in which it arrived: no return is for a later one.
    """

    gss_code: str | None = None
    return_type: str | None = None
    month: Month | None = None
    latest: Month | None = None

"""What both programs are given: a cluster, its registers, what was sent and when. Plain values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tests.support.second_program.values import Values


@dataclass(frozen=True)
class SentSheet:
    """A sheet as it was sent; `typed_keys` holds what was typed as the key of a row, by its position, if it is void."""

    rows: tuple[Values, ...]
    is_nil: bool = False
    typed_keys: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sending:
    """A return that arrived, readable; `is_accepted` is no for one that was rejected."""

    number: int
    area: str
    return_type: str
    month: int
    at: datetime
    is_accepted: bool
    sheets: Mapping[str, SentSheet]


@dataclass(frozen=True)
class Agreement:
    """An exemption, or an outage, of a return or one of its sheets; months inclusive."""

    area: str
    return_type: str
    sheet: str | None
    since: int
    until: int
    is_outage: bool


@dataclass(frozen=True)
class Waiver:
    """An agreed exception to a standard, for boroughs or, as `cluster`, the whole of it; months inclusive."""

    id: str
    standard: str
    areas: tuple[str, ...]
    since: int
    until: int


@dataclass(frozen=True)
class Membership:
    """A borough in a cluster: from `joined` to `left` inclusive, and in its figures from `counted`."""

    joined: int
    left: int | None
    counted: int


@dataclass(frozen=True)
class Case:
    """A cluster over some months.

    Attributes:
        registers: by area, the entries of `services` and of `panels`, with `since` and `until` as months or None.
        earlier: by area, a month in which something was accepted into its register, and what that said until then.
        due: when the returns of a month are due.
    """

    seed: int
    first_month: int
    members: Mapping[str, Membership]
    registers: Mapping[str, Mapping[str, tuple[Values, ...]]]
    sendings: tuple[Sending, ...]
    agreements: tuple[Agreement, ...]
    due: Mapping[int, datetime]
    waivers: tuple[Waiver, ...] = ()
    earlier: Mapping[str, tuple[int, Mapping[str, tuple[Values, ...]]]] = field(default_factory=dict)

    def register(self, area: str, month: int) -> Mapping[str, tuple[Values, ...]]:
        """Return what an area's register says of a month: what was accepted later doesn't count for it."""
        accepted, before = self.earlier.get(area, (month, {}))
        return before if month < accepted else self.registers[area]

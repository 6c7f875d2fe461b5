"""Rows of the ledger as the rest of the project sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from data.model import Finding, OwedSheet, State
from standards.errors import MinstdError
from standards.model import Month, Presence


class LedgerError(MinstdError):
    """The ledger cannot be opened or refuses what is asked of it."""


class WorkspaceKind(StrEnum):
    """Whether a workspace's returns are invented. It is chosen when its ledger is made, and never changes."""

    LIVE = "live"
    DEMONSTRATION = "demonstration"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file as it arrived: `received_at` is when it came, `id` its number in the ledger (0 before it has one).

    It came when its source says, where that one's clock is trusted (`arrived_at`), and else when it was first seen.
    `source` is the area's source as its cluster file has it, or `submit`; with `path` and `etag` it names an arrival.
    `person` is the number of who submitted it; None for what was pulled.
    """

    sha256: str
    cluster: str
    gss_code: str
    source: str
    path: str
    etag: str
    received_at: datetime
    id: int = 0
    person: int | None = None
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a role of the borough answered to a question: to finding `n`, counted from 0, of a judgement."""

    judgement: int
    n: int
    text: str
    role: str
    at: datetime
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found in a receipt.

    Attributes:
        sheets: which sheets it holds, and whether each is nil.
        explanations: what was answered to its findings, by their number, counted from 0.
        held_answers: the numbers of the findings of which an answer waits for the coordinator.
        register_digest: the digest of what the area's register said of the month; see `checks.Checks`.
        replaces: the id of the receipt's earlier validation, by what the register said then; None for the first.
    """

    receipt: Receipt
    state: State
    return_type: str | None
    gss_code: str | None
    month: Month | None
    sheets: Mapping[str, bool]
    findings: tuple[Finding, ...] = ()
    id: int = 0
    explanations: Mapping[int, Explanation] = field(default_factory=dict)
    held_answers: frozenset[int] = frozenset()
    register_digest: str = ""
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class CutEntry:
    """What stands for one sheet owed.

    Attributes:
        is_late: the first return that was accepted, or else the one that stands, came after it was due.
        in_time: the newest readable return that came by then, where another one stands; None where there is none.
        is_in_time: the one that stands came by then, or an outage excuses it.
        is_rejected: the one that stands was rejected, and never corrected.
    """

    owed: OwedSheet
    presence: Presence
    receipt: Receipt | None
    is_late: bool
    in_time: Receipt | None = None
    is_in_time: bool = True
    is_rejected: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """Which receipt stands for each thing owed, for every month a run reads."""

    digest: str
    cluster: str
    month: Month
    as_at: datetime
    entries: tuple[CutEntry, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A draft, named by the digest of its inputs; `number` counts the editions of one cluster and month.

    `basis_sha256` is the digest of its inputs but for the challenges: drafts that share it differ in what they say of
    challenges only. None for those of version 0.1.0.
    """

    digest: str
    cut: str
    cluster: str
    month: Month
    number: int
    previous: str | None
    ruleset_version: str
    ruleset_sha256: str
    waivers_sha256: str
    actions_sha256: str
    code_version: str
    manifest_sha256: str
    folder: str
    is_demonstration: bool
    drafted_at: datetime
    basis_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class SignOff:
    """A role's signature under a draft.

    Attributes:
        head: where the cluster's chain ended when it was given, as `chain:number:hash`; None for version 0.1.0's.
        person: the number of who signed; None for version 0.1.0's, which knew roles only.
    """

    edition: str
    role: str
    note: str
    manifest_sha256: str
    at: datetime
    head: str | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    cluster: str
    month: Month
    number: int
    edition: str
    published_at: datetime
    person: int | None = None

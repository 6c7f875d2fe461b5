"""What is wrong, as whoever watches is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HealthCheck(StrEnum):
    """What is looked at."""

    SETTINGS = "settings"
    LEDGER = "ledger"
    CLOCK = "clock"
    DISK = "disk"
    PERMISSIONS = "permissions"
    KEPT = "kept"
    FILES = "files"
    APPROVALS = "approvals"
    RUNS = "runs"
    MONTHS = "months"
    SOURCES = "sources"
    MESSAGES = "messages"
    ADDRESSES = "addresses"
    LEASE = "lease"


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that is wrong.

    Attributes:
        check: what was looked at.
        cluster: the id of the cluster concerned; empty where the whole workspace is.
        problem: what is wrong, and what to do: a sentence or more.
    """

    check: HealthCheck
    cluster: str
    problem: str

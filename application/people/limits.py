"""How often a thing may be tried: counted in the database, so that a restart forgets nothing. Limits slow; nobody is
locked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final

from application.people.sessions import hashed
from application.workspace import Workspace
from standards.errors import MinstdError

_KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in a span of time."""

    most: int
    span: timedelta


class RateLimit(Enum):
    """What is limited, and how. A whole council often has one address, so that addresses may try more than people."""

    SIGN_IN = Limit(60, timedelta(minutes=10))
    INVITATION = Limit(30, timedelta(minutes=10))
    UPLOAD = Limit(90, timedelta(minutes=10))
    TOKEN = Limit(120, timedelta(minutes=1))


class TooManyTries(MinstdError):
    """Something was tried too often. `seconds` says when to come back."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, -(-seconds // 60))
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"You’ve tried that too often. Wait {wait}, then try again.")
        self.seconds = seconds


def count(workspace: Workspace, tried: RateLimit, who: str, now: datetime) -> None:
    """Count one more try.

    Args:
        workspace: any cluster's.
        tried: what.
        who: an address, a person's number or a token; kept as a hash.
        now: the true time.

    Raises:
        TooManyTries: there were too many in this span of time.
    """
    limit = tried.value
    seconds = int(limit.span.total_seconds())
    begun = int(now.timestamp()) // seconds * seconds
    since = datetime.fromtimestamp(begun, UTC)
    number = workspace.ledger.count_attempt(f"{tried.name} {hashed(workspace, who)}", since)
    if number == 1:
        workspace.ledger.forget_attempts(now - _KEPT)
    if number > limit.most:
        raise TooManyTries(begun + seconds - int(now.timestamp()))

"""What stands around the verdicts: waivers, changes, actions, voices, challenges, versions, dates, contact.

They are part of the reports' view, and are named from `reports.view.edition` like the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from standards.actions import ActionState, Milestone
from standards.model import Month, Outcome, Reason


@dataclass(frozen=True, slots=True)
class WaiverView:
    """An exception agreed, with its plan. It annotates; it never changes a verdict or a count.

    Attributes:
        kind: `waiver`, or `system_outage`.
        since, until: the first and the last month it covers.
        standard: empty where it covers all (an outage).
    """

    id: str
    kind: str
    standard: str
    areas: tuple[str, ...]
    since: Month
    until: Month
    reason: str
    plan: str
    approved_by: str


class ChangeKind(StrEnum):
    """Why a verdict is not what the previous edition said."""

    PRACTICE = "practice"  # the figures of a new month
    STANDARD = "standard"  # a new, changed or retired standard or threshold
    REVISION = "revision"  # the same month again, from returns that came or were corrected since


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A verdict that differs from the previous published edition's. `month` is the month it is about.

    Attributes:
        was, now: None where that edition had no verdict (a new or a retired standard, a new member).
        note: why, in words; it never holds a count.
    """

    area: str
    standard: str
    month: Month
    kind: ChangeKind
    was: Outcome | None
    now: Outcome | None
    was_reason: Reason | None = None
    now_reason: Reason | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ActionView:
    """Something a board decided to do. `owner` is a role, never a name; `progress` is what became of it.

    An edition holds the actions that were open at its cut, and those that ended since the edition before it. One with
    milestones is an improvement plan; `agreed_on` says when its board's agreement was recorded.
    """

    id: str
    area: str
    standard: str
    text: str
    owner: str
    due: date | None
    state: ActionState = ActionState.OPEN
    progress: str = ""
    milestones: tuple[Milestone, ...] = ()
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class VoiceView:
    """Changes that young people’s views led to.

    Attributes:
        changes: how many changes in twelve months; None where that is not known.
        text: what was changed; may be empty.
    """

    area: str
    changes: int | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ChallengeView:
    """A verdict that its borough disputes. `decision` is empty while it is under challenge."""

    area: str
    standard: str
    ground: str
    decision: str = ""
    context: str = ""  # the borough's own words beside the verdict


@dataclass(frozen=True, slots=True)
class RuleSetView:
    """The rule set the month was assessed by."""

    id: str
    version: str
    sha256: str
    in_force_from: Month
    approved_by: str


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date of the month's calendar, such as `Returns due`."""

    label: str
    day: date


@dataclass(frozen=True, slots=True)
class ReleaseDateView:
    """When a month's edition is to be published; `why` where the date was moved and somebody said why."""

    month: Month
    day: date
    why: str = ""

    @property
    def sentence(self) -> str:
        moved = f" The date was moved: {self.why}" if self.why else ""
        return f"{self.month.words}: {self.day.day} {self.day:%B %Y}.{moved}"


@dataclass(frozen=True, slots=True)
class PreReleaseView:
    """Who reads an edition before it is published: a role, what for, and for how many working days before."""

    role: str
    why: str
    working_days: int

    @property
    def sentence(self) -> str:
        days = "1 working day" if self.working_days == 1 else f"{self.working_days} working days"
        return f"{self.role}, {days} before: {self.why}"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask: a role, an address to write to, and what for."""

    role: str
    address: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class HelpView:
    """Where a reader can get help: the need, as the reader would say it, and whom to turn to.

    `source` is where a national number was read, and when; empty for the cluster's own lines.
    """

    need: str
    contact: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class ConfigurationChange:
    """How the cluster itself works otherwise than for the edition that this one is compared with.

    Attributes:
        area: the borough concerned; the cluster's id for the whole cluster.
        text: what is otherwise, a sentence or two.
        is_public: whether anybody may read it.
    """

    area: str
    text: str
    is_public: bool = True

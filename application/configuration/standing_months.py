"""Months that stand, frozen or drafted: whom they hold, as owing returns and in the figures, changes no more.

A board alone may decide otherwise: `decided` in a member's entry says so, and counts once its settings are approved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from application.workspace import Workspace
from data.clusters.cluster import Cluster
from data.clusters.timetable import LONDON
from data.ledger.approvals import settings_in_force
from data.ledger.months import MonthEventKind
from standards.errors import MinstdError
from standards.lists import listed
from standards.model import Month

_Span = tuple[Month, Month, Month | None]


@dataclass(frozen=True, slots=True)
class StandingMonth:
    """The last month that stands; those before it do, too.

    Attributes:
        why: what became of it, such as `is published`.
    """

    month: Month
    why: str


class MonthsStand(MinstdError):
    """A change of a member's months that reaches back to a month that stands. Nothing was written."""


def last_standing(workspace: Workspace, cluster: Cluster, now: datetime) -> StandingMonth:
    """Return the last month that is frozen or has a draft that wasn't dropped, and the furthest that it has come."""
    ledger = workspace.ledger
    gone = {event.edition for event in ledger.month_events(cluster.id, now) if event.kind is MonthEventKind.DROPPED}
    drafts = [edition for edition in ledger.editions(cluster.id) if edition.digest not in gone]
    frozen = Month.of(now.astimezone(LONDON).date())
    while now < cluster.timetable(frozen).freeze_at:
        frozen -= 1
    month = max([frozen, *(edition.month for edition in drafts)])
    digests = [edition.digest for edition in drafts if edition.month == month]
    if any(publication.edition in digests for publication in ledger.publications(cluster.id)):
        why = "is published"
    elif ledger.releases(digests):
        why = "is released"
    else:
        why = "has a draft" if digests else f"has been frozen since {cluster.timetable(month).freeze_at:%d %B %Y}"
    return StandingMonth(month, why)


def check_members_stand(
    workspace: Workspace, before: Cluster, after: Cluster, now: datetime, earliest: str | None = None
) -> None:
    """Refuse a change of whom months hold that stand, unless the board decided it and its settings are approved.

    Args:
        workspace: the cluster's.
        before: as accepted last.
        after: as it would be.
        now: when.
        earliest: what is the earliest that's possible, a sentence with `{stands}` and `{next}` for months.

    Raises:
        MonthsStand: the message says which month stands, and what to do.
    """
    standing = last_standing(workspace, before, now)
    changed = {
        member.gss_code: member
        for member in (*before.members, *after.members)
        if _span(before, member.gss_code, standing.month) != _span(after, member.gss_code, standing.month)
    }
    if not changed:
        return
    decided = {member.gss_code for member in after.members if member.decided}
    names = listed(sorted(member.name for member in changed.values()))
    reaches = (
        f"This would change the months of {names} back to months that stand: {standing.month.words} {standing.why}, "
        "and neither it nor a month before it changes whom it holds."
    )
    if earliest is not None:
        words = earliest.format(stands=standing.month.words, next=(standing.month + 1).words)
        raise MonthsStand(f"{reaches} {words}")
    if not changed.keys() <= decided:
        raise MonthsStand(
            f"{reaches} Let the change begin later. If the board has decided it even so, write that under `decided` in "
            'the entry of each, such as `decided: "Board, 3 December 2026, item 2"`, and have the settings approved.'
        )
    if settings_in_force(workspace.ledger.approvals(after.id, now)).sha256 != after.settings_sha256:
        raise MonthsStand(
            f"{reaches} The file says that the board has decided it even so. Accept it once its approvers have "
            'recorded that: `minstd standards approve settings --minute "..."`.'
        )


def _span(cluster: Cluster, gss_code: str, last: Month) -> _Span | None:
    """Return for which months up to one a member owes returns, and from when on it's in the figures."""
    member = next((each for each in cluster.members if each.gss_code == gss_code), None)
    if member is None:
        return None
    first = max(member.joined, cluster.first_month or member.joined)
    until = last if member.left is None else min(member.left, last)
    counted = max(first, member.counted_from)
    return (first, until, counted if counted <= until else None) if first <= until else None

"""Which months need a draft, which drafts stand, and opening a published month again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from application.ledger.heads import leave_head
from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.returns.erasure_holders import erased_under
from application.workspace import Workspace
from data.clusters.timetable import LONDON
from data.intake.explanations import checked_text
from data.ledger import Edition
from data.ledger.challenges import latest_change
from data.ledger.months import MonthEvent, MonthEventKind, RevisionReason
from standards.errors import MinstdError
from standards.lists import listed
from standards.model import Month

CORRECTED_FOR: Final = 12
"""A late correction revises a month while later editions still show it: for so many months after it."""

_UNTIL_RELEASED: Final = "The next run makes it again once they can be, until it's released."

_FOREVER: Final = datetime.max.replace(tzinfo=UTC)


class MonthError(MinstdError):
    """A month for which this can't be done. The message says what to do instead."""


def check_begun(workspace: Workspace, month: Month, now: datetime) -> None:
    """Refuse a month that has not begun, or that is before the cluster's first.

    Raises:
        MonthError: it is.
    """
    cluster = workspace.cluster
    if month.first_day > now.astimezone(LONDON).date():
        raise MonthError(f"{month.words} hasn't begun, so there is nothing to report on. Check the month.")
    if cluster.first_month is not None and month < cluster.first_month:
        raise MonthError(f"{cluster.name} begins with {cluster.first_month.words}; nothing is owed for {month.words}.")


def check_open(workspace: Workspace, month: Month, now: datetime) -> None:
    """Refuse to make another draft of a published month that nobody has opened for a revision.

    Raises:
        MonthError: it is published.
    """
    edition = edition_that_stays(workspace, month, now)
    if edition is not None:
        raise MonthError(
            f"{month.words} is published, as edition {edition.number} ({edition.digest[:12]}), so there is nothing to "
            f'draft. To revise it, a coordinator opens it: `minstd revise {month} --reason "..."`.'
        )


def published_edition(workspace: Workspace, month: Month) -> Edition | None:
    """Return the newest published edition of a month that isn't withdrawn; None where there is none."""
    withdrawn = workspace.ledger.withdrawals(workspace.cluster.id)
    mine = [each for each in workspace.ledger.publications(workspace.cluster.id) if each.month == month]
    newest = max(mine, key=lambda publication: publication.number, default=None)
    return None if newest is None or newest.edition in withdrawn else workspace.ledger.edition(newest.edition)


def standing_drafts(workspace: Workspace, month: Month) -> list[Edition]:
    """Return the drafts of a month but for those that were dropped, oldest first."""
    gone = set(dropped(workspace))
    drafts = [
        edition
        for edition in workspace.ledger.editions(workspace.cluster.id)
        if edition.month == month and edition.digest not in gone
    ]
    return sorted(drafts, key=lambda edition: edition.drafted_at)


def dropped(workspace: Workspace) -> dict[str, MonthEvent]:
    """Return each draft of the cluster that was dropped, by its digest, with who dropped it and why."""
    events = workspace.ledger.month_events(workspace.cluster.id, _FOREVER)
    return {event.edition: event for event in events if event.kind is MonthEventKind.DROPPED}


def not_read(workspace: Workspace, edition: Edition) -> str:
    """Return of a provisional draft whose sources couldn't be read, a sentence; empty for any other.

    A draft is provisional if it was made while a source couldn't be read, and hasn't been made again since.
    """
    state = _state_of(workspace, edition)
    return state.text if state is not None and state.kind is MonthEventKind.PROVISIONAL else ""


def provisional_words(workspace: Workspace, edition: Edition) -> str:
    """Return that a draft is provisional, and what that means for it; empty if it isn't."""
    unread = not_read(workspace, edition)
    if not unread:
        return ""
    is_released = bool(workspace.ledger.releases([edition.digest]))
    next_run = "It was released even so, and no run makes it again for that." if is_released else _UNTIL_RELEASED
    return f"This draft is provisional. {unread} {next_run}"


def _state_of(workspace: Workspace, edition: Edition) -> MonthEvent | None:
    """Return the last that was recorded of whether a draft is provisional."""
    states = (MonthEventKind.PROVISIONAL, MonthEventKind.COMPLETED)
    events = workspace.ledger.month_events(edition.cluster, _FOREVER)
    return next((event for event in reversed(events) if event.edition == edition.digest and event.kind in states), None)


# Months that need a draft


def open_months(workspace: Workspace, now: datetime) -> list[Month]:
    """Return every month that a scheduled run drafts, oldest first: not only the latest.

    They are those past their freeze that aren't published and have no draft as good as can be had. A month on hold is
    drafted, too, and never keeps the others waiting.
    """
    latest = Month.of(now.astimezone(LONDON).date()) - 1
    first = _first_month(workspace, latest)
    months = [first + ahead for ahead in range(max(0, latest.since(first) + 1))]
    return [month for month in months if needs_draft(workspace, month, now)]


def _first_month(workspace: Workspace, latest: Month) -> Month:
    """Return from which month on one can have been missed: a cluster that doesn't say begins with its first draft."""
    if workspace.cluster.first_month is not None:
        return workspace.cluster.first_month
    drafted = (edition.month for edition in workspace.ledger.editions(workspace.cluster.id))
    return min(drafted, default=latest)


def needs_draft(workspace: Workspace, month: Month, now: datetime) -> bool:
    """Say whether a month is past its freeze and open, and lacks a draft as good as can be had.

    A draft is made again after a challenge was raised or decided, after the month was opened for a revision, after a
    return on which it rests was erased, and, as long as it isn't released, once the sources answer that didn't when it
    was made.
    """
    since = [workspace.cluster.timetable(month).freeze_at]
    if now < since[0] or not workspace.contracts.due(month):
        return False
    if published_edition(workspace, month) is not None:
        revision = open_revision(workspace, month, now)
        if revision is None:
            return False
        since.append(revision.at)
    disputed = latest_change(workspace.ledger.challenges(workspace.cluster.id, month, now))
    since += [disputed] if disputed is not None else []
    drafts = [
        edition
        for edition in standing_drafts(workspace, month)
        if edition.drafted_at >= max(since) and not erased_under(workspace, edition)
    ]
    return not drafts or _is_to_be_completed(workspace, drafts[-1])


def _is_to_be_completed(workspace: Workspace, newest: Edition) -> bool:
    return bool(not_read(workspace, newest)) and not workspace.ledger.releases([newest.digest])


def mark_draft(workspace: Workspace, edition: Edition, unread: Iterable[str], now: datetime) -> None:
    """Record whether a draft is provisional, as some sources couldn't be read. One that is whole stays so.

    The same draft means that the same had come: a source that is down when its run is repeated takes nothing from it.

    Args:
        workspace: the cluster's.
        edition: the draft.
        unread: the ONS codes of the members whose sources couldn't be read.
        now: when.
    """
    members, down = workspace.cluster.members_in(edition.month), set(unread)
    names = listed(sorted(member.name for member in members if member.gss_code in down))
    kind = MonthEventKind.PROVISIONAL if names else MonthEventKind.COMPLETED
    text = f"Not read: {names}." if names else "Every source was read."
    known = _state_of(workspace, edition)
    if known is None and names and edition.drafted_at < now:
        return  # a whole draft of a version that didn't record it
    if known is not None and (known.kind is MonthEventKind.COMPLETED or known.text == text):
        return
    workspace.ledger.add_month_event(MonthEvent(edition.cluster, edition.month, kind, now, edition.digest, text))


# What people decide


def drop(workspace: Workspace, edition: Edition, reason: str, caller: Caller, now: datetime) -> MonthEvent:
    """Drop a draft: nobody can release or sign it any more. Its files stay where they are.

    Raises:
        MonthError: it is published, or dropped already.
        NotPermitted: the caller is no coordinator of the cluster.
    """
    words = checked_text(reason)
    with permitted(workspace, Act.DROP, None, caller, now) as (given, _):
        if any(each.edition == edition.digest for each in workspace.ledger.publications(edition.cluster)):
            raise MonthError(
                f"{edition.digest[:12]} is published. To take it from readers: `minstd editions withdraw`; to replace "
                f"it: `minstd revise {edition.month}`."
            )
        before = dropped(workspace).get(edition.digest)
        if before is not None:
            raise MonthError(f"{edition.digest[:12]} was dropped already, on {before.at:%d %B %Y}: {before.text}")
        kind, person = MonthEventKind.DROPPED, given.person.number
        event = MonthEvent(edition.cluster, edition.month, kind, now, edition.digest, words, given.title, person)
        workspace.ledger.add_month_event(event)
        leave_head(workspace)
    return event


def last_revision(workspace: Workspace, month: Month, now: datetime) -> MonthEvent | None:
    """Return the last revision for which a month was opened; None where nobody ever did."""
    events = reversed(workspace.ledger.month_events(workspace.cluster.id, now))
    return next((event for event in events if event.kind is MonthEventKind.REVISION and event.month == month), None)


def edition_that_stays(workspace: Workspace, month: Month, now: datetime) -> Edition | None:
    """Return the published edition of a month that isn't open for a revision: no run drafts it. None elsewhere."""
    return None if open_revision(workspace, month, now) is not None else published_edition(workspace, month)


def open_revision(workspace: Workspace, month: Month, now: datetime) -> MonthEvent | None:
    """Return the revision for which a published month is open; None where nobody opened it since it was published."""
    revision, edition = last_revision(workspace, month, now), published_edition(workspace, month)
    return revision if edition is not None and revision is not None and revision.edition == edition.digest else None


def revise(
    workspace: Workspace, month: Month, reason: RevisionReason, text: str, caller: Caller, now: datetime
) -> MonthEvent:
    """Open a published month again: the next run drafts it anew, and the new edition says why.

    Args:
        workspace: the cluster's.
        month: the month reported on.
        reason: why; a late correction is possible for twelve months.
        text: what there is to say, in 60 words or fewer, and nobody's details. The new edition shows it.
        caller: who opens it; a coordinator.
        now: when.

    Raises:
        MonthError: it hasn't begun, isn't published, is open already, or a correction comes too late.
        NotPermitted: the caller is no coordinator of the cluster.
    """
    words = checked_text(text)
    check_begun(workspace, month, now)
    with permitted(workspace, Act.REVISE, None, caller, now) as (given, until):
        edition = published_edition(workspace, month)
        if edition is None:
            raise MonthError(f"{month.words} has no published edition, so there is nothing to revise. Run it instead.")
        before = open_revision(workspace, month, until)
        if before is not None:
            raise MonthError(f"{month.words} is open since {before.at:%d %B %Y} already: {before.text}")
        last = month + CORRECTED_FOR
        if reason is RevisionReason.LATE_CORRECTION and Month.of(now.astimezone(LONDON).date()) > last:
            raise MonthError(
                f"A late correction could revise {month.words} until the end of {last.words}. A mistake of the "
                "cluster's, a disclosure or a reversed verdict can be corrected at any time: see --kind."
            )
        kind, person = MonthEventKind.REVISION, given.person.number
        event = MonthEvent(edition.cluster, month, kind, now, edition.digest, words, given.title, person, reason)
        workspace.ledger.add_month_event(event)
        leave_head(workspace)
    return event

"""Whether a draft is ready to be signed off and published: the newest, by approved rules, released, its window over."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from application.configuration.accept import check_accepted
from application.editions import challenges
from application.editions.approvals import check_approved
from application.editions.holds import check_not_held
from application.editions.months import dropped, open_revision, standing_drafts
from application.returns.erasure_holders import erased_under
from application.workspace import Workspace
from data.clusters.timetable import LONDON
from data.ledger import Edition
from data.ledger.challenges import latest_change
from data.ledger.months import RevisionReason
from standards.errors import MinstdError
from standards.lists import listed
from standards.model import Month

URGENT: Final = frozenset({RevisionReason.DISCLOSURE, RevisionReason.VERDICT_REVERSED})
"""Revisions that wait for no challenge: a coordinator opens them, and an approver signs the released draft at once."""


class NotReady(MinstdError):
    """A draft that can't be signed off or published yet, or at all. The message says what to do, and from when."""


def edition_of(workspace: Workspace, digest: str) -> Edition:
    """Return an edition of this cluster by at least the first twelve characters of its digest.

    Raises:
        MinstdError: there is none, or it is another cluster's.
    """
    edition = workspace.ledger.edition(digest)
    if edition.cluster != workspace.cluster.id:
        raise MinstdError(f"{digest[:12]} is an edition of {edition.cluster}, not of {workspace.cluster.name}.")
    return edition


def check_ready(workspace: Workspace, edition: Edition, now: datetime) -> None:
    """Refuse to sign off or publish a draft that isn't ready.

    Raises:
        NotReady: a newer draft stands, a return on which it rests was erased, it wasn't released, challenges to it can
            still be made, one isn't in it, or the rules have changed since.
        OnHold: its month is on hold.
        NotApproved: what it was assessed by isn't approved.
        NotAccepted: nobody has accepted the cluster's files as they are.
    """
    check_not_held(workspace, edition.month, now)
    check_newest(workspace, edition)
    check_not_erased(workspace, edition)
    check_rules(workspace, edition, now)
    _check_window(workspace, edition, now)
    check_challenges(workspace, edition, now)


def newest_draft(workspace: Workspace, month: Month) -> Edition:
    """Return the newest draft of a month.

    Raises:
        NotReady: there is none.
    """
    drafts = standing_drafts(workspace, month)
    if not drafts:
        raise NotReady(f"There is no draft of {month.words} yet. Make one with `minstd run --month {month}`.")
    return drafts[-1]


def check_newest(workspace: Workspace, edition: Edition) -> None:
    gone = dropped(workspace).get(edition.digest)
    if gone is not None:
        raise NotReady(
            f"{edition.digest[:12]} was dropped on {gone.at:%d %B %Y}: {gone.text} Correct what was wrong, and run "
            f"{edition.month} again."
        )
    newest = newest_draft(workspace, edition.month)
    if newest.digest != edition.digest and newest.drafted_at > edition.drafted_at:
        raise NotReady(
            f"{edition.digest[:12]} isn't the newest draft of {edition.month.words}: {newest.digest[:12]} was made "
            f"after it, on {newest.drafted_at:%d %B %Y at %H:%M} UTC. Check that one and sign it off instead."
        )


def check_not_erased(workspace: Workspace, edition: Edition) -> None:
    """Refuse a draft that rests on a return which was erased since."""
    if numbers := erased_under(workspace, edition):
        raise NotReady(
            f"{edition.digest[:12]} rests on what was erased since: the return of receipt {listed(map(str, numbers))}. "
            f"Run {edition.month} again, and release the new draft."
        )


def check_rules(workspace: Workspace, edition: Edition, now: datetime) -> None:
    """Refuse a draft by rules or waivers that have changed since, or that aren't approved."""
    ruleset = workspace.rules.in_force(edition.month)
    drafted_by = (edition.ruleset_sha256, edition.waivers_sha256)
    if drafted_by != (ruleset.sha256, workspace.waivers.sha256):
        raise NotReady(
            f"The rule set or the waivers have changed since {edition.digest[:12]} was drafted. Run "
            f"{edition.month} again, and sign the new draft."
        )
    check_accepted(workspace, now)
    check_approved(workspace, [ruleset], now)


def check_challenges(workspace: Workspace, edition: Edition, now: datetime) -> None:
    disputed = latest_change(workspace.ledger.challenges(edition.cluster, edition.month, now))
    if disputed is not None and disputed > edition.drafted_at:
        raise NotReady(
            f"A challenge was raised or decided after this draft was made. Run {edition.month} again to include it."
        )


def is_urgent(workspace: Workspace, month: Month, now: datetime) -> bool:
    """Say whether a month is open for a revision that waits for no challenge."""
    revision = open_revision(workspace, month, now)
    return revision is not None and revision.reason in URGENT


def _check_window(workspace: Workspace, edition: Edition, now: datetime) -> None:
    releases = workspace.ledger.releases([edition.digest])
    if not releases:
        closes_at = workspace.cluster.challenges_close_at(edition.month, now)
        raise NotReady(
            f"{edition.digest[:12]} hasn't been released to the boroughs, so nobody could challenge it. A coordinator "
            f"releases it with `minstd editions release {edition.month}`. Released today, it could be signed off from "
            f"{closes_at.astimezone(LONDON):%d %B %Y} on."
        )
    if now < releases[0].closes_at and not is_urgent(workspace, edition.month, now):
        signed_from = releases[0].closes_at.astimezone(LONDON)
        raise NotReady(
            f"Boroughs can challenge this draft until {challenges.last_day(releases[0].closes_at):%d %B %Y}. Sign it "
            f"off after that: from {signed_from:%d %B %Y} on."
        )

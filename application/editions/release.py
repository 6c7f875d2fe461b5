"""Releasing a draft: every borough gets it with its own annex, is told, and can challenge it from then on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from application.editions import challenges
from application.editions.holds import check_not_held
from application.editions.months import dropped, not_read
from application.editions.publish import verify_files
from application.editions.readiness import (
    NotReady,
    check_challenges,
    check_newest,
    check_not_erased,
    check_rules,
    newest_draft,
)
from application.editions.sign_off import is_published
from application.lease import lease_of
from application.ledger.conflicts import state_in_folder
from application.ledger.heads import leave_head, refuse_if_behind
from application.notices import tell_area, tell_coordinators
from application.people.acts import Act
from application.people.caller import Caller, permit, permitted
from application.people.permission import Permit
from application.returns.replies import reply_source
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.ledger import Edition
from data.ledger.notices import Fate, NoticeKind
from data.ledger.releases import Release
from data.storage.editions import MANIFEST, RELEASED
from data.storage.sources import REPLIES
from data.storage.store import Store
from spreadsheets.package import pack
from standards.errors import MinstdError
from standards.model import Month

BOARD = "board"


def release(
    workspace: Workspace, month: Month, caller: Caller, now: datetime, *, is_provisional_enough: bool = False
) -> Release:
    """Give every borough the month's newest draft with its annex, and open the window for challenges. Safe to repeat.

    Args:
        workspace: the cluster's.
        month: the month reported on.
        caller: who releases it; a coordinator.
        now: when.
        is_provisional_enough: whether a draft is to be released although a source couldn't be read for it.

    Raises:
        MinstdError: there is no draft or returns still count, the month is on hold or published, the draft is
            provisional, isn't by approved rules or lacks a challenge, its files were altered, or small counts could be
            worked out from it.
        NotPermitted: the caller is no coordinator of the cluster.
    """
    refuse_if_behind(workspace)
    given = permit(workspace, Act.RELEASE, None, caller, now)
    with lease_of(workspace, "released"):
        edition = newest_draft(workspace, month)
        check_releasable(workspace, edition, now)
        if not is_provisional_enough:
            _check_whole(workspace, edition)
        return _release(workspace, edition, caller, given, now)


def _release(workspace: Workspace, edition: Edition, caller: Caller, given: Permit, now: datetime) -> Release:
    _check_files(workspace, edition)
    month = edition.month
    members = workspace.cluster.members_in(month)
    known = workspace.ledger.releases([edition.digest])
    by_hand = hand_out(workspace, edition, members)
    if not known:
        made = Release(
            edition=edition.digest,
            role=given.title,
            person=given.person.number,
            at=now,
            closes_at=workspace.cluster.challenges_close_at(month, now),
            areas=tuple(member.gss_code for member in members),
            by_hand=by_hand,
        )
        with permitted(workspace, Act.RELEASE, None, caller, now) as (_, until):
            check_releasable(workspace, edition, until)
            known = [workspace.ledger.release(made)]
    state_in_folder(workspace, edition, RELEASED, known[0].at)
    leave_head(workspace)
    released = replace(known[0], by_hand=by_hand)  # folders that took nothing then may do so now, and the reverse
    _tell(workspace, edition, released, members, now)
    return released


def check_releasable(workspace: Workspace, edition: Edition, now: datetime) -> None:
    """Refuse to give the boroughs a draft that couldn't become the month's edition.

    Raises:
        MinstdError: it can't be released.
    """
    month = edition.month
    freeze_at = workspace.cluster.timetable(month).freeze_at
    if now < freeze_at:
        raise NotReady(
            f"Returns for {month.words} count until {freeze_at:%d %B %Y at %H:%M}. Run {month} again after that, and "
            "release the new draft."
        )
    if any(each.edition == edition.digest for each in workspace.ledger.publications(edition.cluster)):
        raise NotReady(f"The newest draft of {month.words} is already published, so there is nothing to release.")
    check_not_held(workspace, month, now)
    check_newest(workspace, edition)
    check_not_erased(workspace, edition)
    if edition.drafted_at < freeze_at:
        raise NotReady(
            f"The newest draft of {month.words} was made before its freeze on {freeze_at:%d %B %Y at %H:%M}, so it "
            f"lacks what was received until then. Run {month} again, and release the new draft."
        )
    check_rules(workspace, edition, now)
    check_challenges(workspace, edition, now)


def _check_whole(workspace: Workspace, edition: Edition) -> None:
    """Refuse a provisional draft that boroughs don't have yet: after its release no run makes it again.

    Raises:
        NotReady: a source couldn't be read when it was made.
    """
    unread = not_read(workspace, edition)
    if unread and not workspace.ledger.releases([edition.digest]):
        raise NotReady(
            f"The newest draft of {edition.month.words} is provisional. {unread} Run {edition.month} again once they "
            "can be. Once it's released, no run makes it again for that: to release it even so, "
            f"`minstd editions release {edition.month} --provisional`."
        )


def inherit(workspace: Workspace, edition: Edition, now: datetime) -> Release | None:
    """Release a redraft that differs from a released draft in its challenges only: it shares that one's window.

    The boroughs whose challenges it shows get it and are told; nobody's window begins again.

    Returns:
        The draft's release; None if it has to be released by a coordinator.
    """
    gone = dropped(workspace)
    releases = [
        each
        for each in workspace.ledger.releases_of(edition.cluster, edition.month)
        if each.edition not in gone and not is_published(workspace, workspace.ledger.edition(each.edition))
    ]
    same = [each for each in releases if each.edition == edition.digest]
    earlier = [each for each in releases if _is_same_but_for_challenges(workspace, edition, each)]
    if same:
        state_in_folder(workspace, edition, RELEASED, same[0].at)
        return same[0]
    if not earlier:
        return None
    last = earlier[-1]
    changed = [
        challenge.area
        for challenge in workspace.ledger.challenges(edition.cluster, edition.month, now)
        if (challenge.decided_at or challenge.raised_at) > last.at
    ]
    members = [
        member
        for member in workspace.cluster.members_in(edition.month)
        if edition.cluster in changed or member.gss_code in changed
    ]
    made = Release(
        edition=edition.digest,
        role=last.role,
        person=last.person,
        at=now,
        closes_at=last.closes_at,
        areas=tuple(member.gss_code for member in members),
        by_hand=hand_out(workspace, edition, members),
        inherits=last.inherits or last.number,
    )
    kept = workspace.ledger.release(made)
    state_in_folder(workspace, edition, RELEASED, kept.at)
    _tell(workspace, edition, kept, members, now)
    return kept


def _is_same_but_for_challenges(workspace: Workspace, edition: Edition, released: Release) -> bool:
    basis = workspace.ledger.edition(released.edition).basis_sha256
    return basis is not None and basis == edition.basis_sha256


def _check_files(workspace: Workspace, edition: Edition) -> None:
    from application.disclosure.certificate import certify  # a solver is loaded where it is needed

    workspace.editions.sweep_edition(edition.folder)
    verify_files(workspace, edition)
    certify(workspace, edition)


def hand_out(workspace: Workspace, edition: Edition, members: Iterable[Member]) -> tuple[str, ...]:
    """Leave a draft in boroughs' reply folders, each with its own annex, and return whom it has to be sent to by hand.

    Where a folder takes nothing, or can't be reached, the file is in the workspace's replies.
    """
    by_hand = []
    name = f"draft-{edition.month}-{edition.digest[:12]}.zip"
    for member in members:
        content = draft_for(workspace, edition, member.gss_code)
        try:
            reply_source(workspace, member).leave(f"{REPLIES}/{name}", content)
            is_left = workspace.source(member).takes_files
        except MinstdError:
            Store(workspace.settings.replies_url).write(f"{member.gss_code}/{REPLIES}/{name}", content)
            is_left = False
        if not is_left:
            by_hand.append(member.gss_code)
    return tuple(by_hand)


def draft_for(workspace: Workspace, edition: Edition, gss_code: str) -> bytes:
    """Return what one borough gets of a draft, as a zip: the board's pages, and its own annex and nobody else's."""
    files = json.loads(workspace.editions.read(f"{edition.folder}/{MANIFEST}"))["files"]
    own = (f"{BOARD}/", f"annex/{gss_code}/")
    paths = sorted(entry["path"] for entry in files if entry["path"].startswith(own))
    return pack((path, workspace.editions.read(f"{edition.folder}/{path}")) for path in paths)


def _tell(workspace: Workspace, edition: Edition, released: Release, members: Sequence[Member], now: datetime) -> None:
    """Tell each borough once, and the coordinators whom they have to send the draft to themselves."""
    notices = workspace.ledger.notices(edition.cluster)
    done = {
        each.whom
        for each in notices
        if each.kind is NoticeKind.RELEASE and each.about == edition.digest and each.fate is not Fate.FAILED
    }
    last_day = f"{challenges.last_day(released.closes_at):%d %B %Y}"
    title = f"{workspace.cluster.name}, {edition.month.words}: the draft is released"
    text = (
        f"The draft {edition.digest[:12]} is in the folder {REPLIES}, beside where you leave your returns. Read it, "
        f"starting with {BOARD}/index.html and your annex. You can challenge a verdict until {last_day}."
    )
    for member in members:
        if member.gss_code not in done:
            tell_area(workspace, member.gss_code, NoticeKind.RELEASE, edition.digest, (title, text), now)
    if "coordinator" not in done:
        names = {member.gss_code: member.name for member in members}
        unsent = ", ".join(names[code] for code in released.by_hand if code in names)
        by_hand = f" Send it by hand to {unsent}: their folders couldn't be written to." if unsent else ""
        summary = f"Boroughs can challenge the draft {edition.digest[:12]} until {last_day}.{by_hand}"
        tell_coordinators(workspace, NoticeKind.RELEASE, edition.digest, (title, summary), now)

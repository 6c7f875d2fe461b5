"""Challenges to a draft's verdicts: raised by a borough, decided outside it, shown with a verdict that stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from application.editions.area_and_standard import area_and_standard, columns_of, number_in
from application.editions.months import edition_that_stays
from application.messages import COORDINATOR
from application.notices import notices_about, tell_area, tell_coordinators, words_of
from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.people.permission import NotPermitted
from application.workspace import Workspace
from data.clusters.timetable import LONDON
from data.intake.explanations import checked_case
from data.ledger.challenges import Challenge, Decision, Ground
from data.ledger.notices import NoticeKind
from data.ledger.people import Person
from data.storage.store import sha256
from standards.errors import MinstdError
from standards.model import Month


def raise_challenge(
    workspace: Workspace, where: tuple[str, str], month: Month, ground: str, text: str, caller: Caller, now: datetime
) -> Challenge:
    """Record a challenge to a verdict of the month's newest draft, and return it with its number.

    Args:
        workspace: the cluster's.
        where: the borough's name or ONS code (the cluster's own for a cluster standard), and the standard's id.
        month: the month reported on.
        ground: one of `Ground`.
        text: why, in 60 words or fewer, and nobody's details.
        caller: who raises it: of the borough itself, or of any for a standard of the whole cluster.
        now: when.

    Raises:
        MinstdError: there is no such verdict or ground, or challenges to the month have closed.
        NotPermitted: the caller holds no role for the borough.
    """
    if ground not in tuple(Ground):
        raise MinstdError(f"{ground!r} isn't a valid ground. Choose one of {', '.join(Ground)}.")
    area, standard = area_and_standard(workspace, *where)
    words = checked_case(text)
    with permitted(workspace, Act.CHALLENGE, area, caller, now) as (given, until):
        drafts = [edition for edition in workspace.ledger.editions(workspace.cluster.id) if edition.month == month]
        if not drafts:
            raise MinstdError(f"There is no {month.words} draft yet, so there is no verdict to challenge.")
        _check_open(workspace, month, until)
        edition = drafts[-1].digest
        if (area, standard) not in workspace.ledger.verdicts(edition):
            raise MinstdError(f"The {month.words} draft has no verdict on {standard} for that area.")
        _check_undecided(workspace, month, (area, standard), until)
        person = given.person.number
        challenge = Challenge(edition, area, standard, Ground(ground), words, given.title, now, person=person)
        challenge = _standing(workspace, month, challenge, until) or replace(
            challenge, number=workspace.ledger.add_challenge(challenge)
        )
    _tell(workspace, NoticeKind.CHALLENGE, month, challenge, now)
    return challenge


def _standing(workspace: Workspace, month: Month, wanted: Challenge, now: datetime) -> Challenge | None:
    """Return the same challenge by the same person, if it waits already: somebody says it again after a crash."""
    for each in workspace.ledger.challenges(workspace.cluster.id, month, now):
        same = replace(each, raised_by=wanted.raised_by, raised_at=wanted.raised_at, number=0, raiser=wanted.raiser)
        if same == wanted:
            return each
    return None


def _check_open(workspace: Workspace, month: Month, now: datetime) -> None:
    """Refuse a challenge before a draft of the month was released, or after its window has closed."""
    releases = workspace.ledger.releases_of(workspace.cluster.id, month)
    if not releases:
        raise MinstdError(
            f"The {month.words} draft hasn't been released to the boroughs yet, so it can't be challenged. "
            "The coordinator will tell you when it is."
        )
    closes_at = releases[-1].closes_at
    if now >= closes_at:
        raise MinstdError(
            f"Challenges to the {month.words} draft closed on {last_day(closes_at):%d %B %Y}. Ask for a revision "
            "instead."
        )


def _check_undecided(workspace: Workspace, month: Month, where: tuple[str, str], now: datetime) -> None:
    for challenge in workspace.ledger.challenges(workspace.cluster.id, month, now):
        if (challenge.area, challenge.standard) == where and challenge.decision is not None:
            raise MinstdError(
                f"C{challenge.number} challenged this verdict and was {challenge.decision}. A decision can't be "
                "challenged again: ask for a revision instead."
            )


def last_day(closes_at: datetime) -> date:
    """Return the last day on which a draft can be challenged whose window closes at a moment."""
    return (closes_at - timedelta(microseconds=1)).astimezone(LONDON).date()


def decide(workspace: Workspace, name: str, decision: str, reasons: str, caller: Caller, now: datetime) -> Challenge:
    """Record what was decided about a challenge, and return it. The same decision again changes nothing.

    Another decision stands instead of the one before, until the month is published.

    Raises:
        MinstdError: there is no such challenge or decision, or the month is published and not open for a revision.
        NotPermitted: the caller is no decider of the cluster, or holds a role for the borough itself.
    """
    if decision not in tuple(Decision):
        raise MinstdError(f"{decision!r} isn't a valid decision. Choose one of {', '.join(Decision)}.")
    before = workspace.ledger.challenge(workspace.cluster.id, _number(name), now)
    words = checked_case(reasons)
    with permitted(workspace, Act.DECIDE, before.area, caller, now) as (given, until):
        _check_outside(workspace, before, given.person, until)
        month = workspace.ledger.edition(before.edition).month
        if (before.decision, before.reasons) == (decision, words):
            return before
        _check_can_be_decided(workspace, before, month, until)
        after = replace(
            before,
            decision=Decision(decision),
            decided_by=given.title,
            reasons=words,
            decided_at=now,
            person=given.person.number,
        )
        workspace.ledger.decide_challenge(after, now)
    _tell(workspace, NoticeKind.DECISION, month, after, now)
    return after


def _check_can_be_decided(workspace: Workspace, challenge: Challenge, month: Month, now: datetime) -> None:
    edition = edition_that_stays(workspace, month, now)
    if edition is not None and challenge.decision is not None:
        raise MinstdError(
            f"{month.words} is published, as edition {edition.number} ({edition.digest[:12]}), so the decision about "
            f"C{challenge.number} stands: {challenge.decision}. If it has to change, a coordinator opens the month: "
            f'`minstd revise {month} --kind verdict_reversed --reason "..."`.'
        )


def tell_of_challenges(workspace: Workspace, month: Month, now: datetime) -> None:
    """Tell of each challenge to a month, and of each decision, where whoever recorded it was stopped before."""
    for challenge in workspace.ledger.challenges(workspace.cluster.id, month, now):
        _tell(workspace, NoticeKind.CHALLENGE, month, challenge, now)
        if challenge.decision is not None:
            _tell(workspace, NoticeKind.DECISION, month, challenge, now)


def _tell(workspace: Workspace, kind: NoticeKind, month: Month, challenge: Challenge, now: datetime) -> None:
    """Tell the coordinators of a challenge, and the borough of what was decided about it."""
    own = next((each.name for each in workspace.cluster.members if each.gss_code == challenge.area), "")
    facts = {
        "area": own or workspace.cluster.name,
        "challenge": f"C{challenge.number}",
        "standard": challenge.standard,
        "decision": str(challenge.decision or ""),
        "shown": _where_shown(workspace, month, now),
    }
    words, about = words_of(workspace, kind, month, facts), f"C{challenge.number}"
    since = challenge.decided_at if kind is NoticeKind.DECISION else None  # a decision may stand instead of another
    informed = {each.whom for each in notices_about(workspace, kind, about) if since is None or each.at >= since}
    if kind is NoticeKind.CHALLENGE:
        if COORDINATOR not in informed:
            tell_coordinators(workspace, kind, about, words, now)
        return
    for member in workspace.cluster.members_in(month):
        if challenge.area in (member.gss_code, workspace.cluster.id) and member.gss_code not in informed:
            tell_area(workspace, member.gss_code, kind, about, words, now)


def _where_shown(workspace: Workspace, month: Month, now: datetime) -> str:
    """Return to a borough where it reads a decision."""
    if edition_that_stays(workspace, month, now) is None:
        return "The next draft shows the decision and its reasons, and you get it as soon as it is made."
    return (
        f"{month.words} is published, and its edition stays as it is: a revised edition, if there is one, shows the "
        "decision and its reasons."
    )


def what_follows(workspace: Workspace, challenge: Challenge, now: datetime) -> str:
    """Return where a challenge that was raised or decided is going to be shown, a sentence or two."""
    month = workspace.ledger.edition(challenge.edition).month
    edition = edition_that_stays(workspace, month, now)
    if edition is None:
        return "The next draft will show this."
    return (
        f"{month.words} is published, and edition {edition.number} stays as it is. A revised edition would show "
        f'this: a coordinator opens the month with `minstd revise {month} --reason "..."`.'
    )


def _check_outside(workspace: Workspace, challenge: Challenge, person: Person, now: datetime) -> None:
    """Refuse whoever raised a challenge, and whoever belonged to the raiser's borough then or does now.

    A challenge to a standard of the whole cluster concerns no single borough, and yet comes from one.

    Raises:
        NotPermitted: somebody else has to decide.
    """
    holders = {holder.person.number: holder for holder in workspace.ledger.holders(now)}

    def boroughs(number: int | None) -> set[str]:
        grants = holders[number].grants if number in holders else ()
        held = [grant for grant in grants if grant.is_held(challenge.raised_at) or grant.is_held(now)]
        return {grant.scope for grant in held if grant.scope != workspace.cluster.id}

    concerned = {challenge.area} | (boroughs(challenge.raiser) if challenge.area == workspace.cluster.id else set())
    if person.number == challenge.raiser or boroughs(person.number) & concerned:
        raise NotPermitted(
            f"C{challenge.number} has to be decided outside the borough that raised it, and by somebody other than "
            "the person who raised it."
        )


def _number(name: str) -> int:
    number = number_in(name, "C")
    if number is None:
        raise MinstdError(f"{name!r} isn't a challenge number, such as C3. `minstd challenges list` shows them.")
    return number


def digest_of(challenges: Sequence[Challenge]) -> str:
    """Return the SHA-256 of challenges as they stand, which is one of the things an edition is made from."""
    rows = [
        (challenge.number, challenge.text, challenge.decision, challenge.decided_by, challenge.reasons)
        for challenge in challenges
    ]
    return sha256(json.dumps(rows).encode())


def row_of(workspace: Workspace, challenge: Challenge) -> dict[str, str]:
    """Return a challenge for `--json` and for tables."""
    return {
        "id": f"C{challenge.number}",
        **columns_of(workspace, challenge.area, challenge.standard),
        "ground": str(challenge.ground),
        "text": challenge.text,
        "raised_by": challenge.raised_by,
        "raised_at": challenge.raised_at.isoformat(),
        "decision": str(challenge.decision or "open"),
        "decided_by": challenge.decided_by,
        "reasons": challenge.reasons,
        "edition": challenge.edition,
    }

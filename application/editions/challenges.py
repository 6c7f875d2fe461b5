"""Challenges to a draft's verdicts: raised by a borough, decided outside it, shown with a verdict that stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from application.editions.area_and_standard import area_and_standard
from application.workspace import Workspace
from data.intake.explanations import checked_role, checked_text
from data.ledger.challenges import Challenge, Decision, Ground
from data.storage.store import sha256
from standards.errors import MinstdError
from standards.model import Month

COORDINATOR = "coordinator"


def raise_challenge(
    workspace: Workspace, where: tuple[str, str], month: Month, ground: str, text: str, role: str, now: datetime
) -> Challenge:
    """Record a challenge to a verdict of the month's newest draft, and return it with its number.

    Args:
        workspace: the cluster's.
        where: the borough's name or ONS code (the cluster's own for a cluster standard), and the standard's id.
        month: the month reported on.
        ground: one of `Ground`.
        text: why, in 60 words or fewer, and nobody's details.
        role: who raises it.
        now: when.

    Raises:
        MinstdError: there is no such verdict or ground, or challenges to the month have closed.
    """
    if ground not in tuple(Ground):
        raise MinstdError(f"{ground!r} isn't a valid ground. Choose one of {', '.join(Ground)}.")
    area, standard = area_and_standard(workspace, *where)
    closes = workspace.cluster.timetable(month).challenges_close_on
    if now.date() > closes:
        raise MinstdError(
            f"Challenges to the {month.words} draft closed on {closes:%d %B %Y}. Ask for a revision instead."
        )
    drafts = [edition for edition in workspace.ledger.editions(workspace.cluster.id) if edition.month == month]
    if not drafts:
        raise MinstdError(f"There is no {month.words} draft yet, so there is no verdict to challenge.")
    edition = drafts[-1].digest
    if (area, standard) not in workspace.ledger.verdicts(edition):
        raise MinstdError(f"The {month.words} draft has no verdict on {standard} for that area.")
    challenge = Challenge(edition, area, standard, Ground(ground), checked_text(text), checked_role(role), now)
    return replace(challenge, number=workspace.ledger.add_challenge(challenge))


def decide(
    workspace: Workspace, name: str, decision: str, reasons: str, roles: Sequence[str], now: datetime
) -> Challenge:
    """Record what was decided about a challenge, and return it.

    Raises:
        MinstdError: there is no such challenge or decision, or those who decide may not: nobody of the borough itself,
            and not the coordinator alone.
    """
    if decision not in tuple(Decision):
        raise MinstdError(f"{decision!r} isn't a valid decision. Choose one of {', '.join(Decision)}.")
    before = workspace.ledger.challenge(workspace.cluster.id, _number(name), now)
    deciders = [checked_role(role) for role in roles]
    _check_deciders(workspace, before, deciders)
    after = replace(
        before,
        decision=Decision(decision),
        decided_by=" and ".join(deciders),
        reasons=checked_text(reasons),
        decided_at=now,
    )
    workspace.ledger.decide_challenge(after, now)
    return after


def _check_deciders(workspace: Workspace, challenge: Challenge, roles: Sequence[str]) -> None:
    own = next(
        (member.name.casefold() for member in workspace.cluster.members if member.gss_code == challenge.area), None
    )
    role_names = [role.casefold() for role in roles]
    if own is not None and len(workspace.cluster.members) > 1 and any(own in role for role in role_names):
        raise MinstdError("The borough that raised a challenge can't decide it. Give roles from outside that borough.")
    if all(COORDINATOR in role for role in role_names):
        raise MinstdError("The coordinator can't decide a challenge alone. Add another role with --role.")


def _number(name: str) -> int:
    digits = name.strip().upper().removeprefix("C")
    if not (digits.isdecimal() and digits.isascii()):
        raise MinstdError(f"{name!r} isn't a challenge number, such as C3. `minstd challenges list` shows them.")
    return int(digits)


def digest_of(challenges: Sequence[Challenge]) -> str:
    """Return the SHA-256 of challenges as they stand, which is one of the things an edition is made from."""
    rows = [
        (challenge.number, challenge.text, challenge.decision, challenge.decided_by, challenge.reasons)
        for challenge in challenges
    ]
    return sha256(json.dumps(rows).encode())


def latest_change(challenges: Sequence[Challenge]) -> datetime | None:
    """Return when a challenge was last raised or decided; None where there is none."""
    return max((challenge.decided_at or challenge.raised_at for challenge in challenges), default=None)


def row_of(workspace: Workspace, challenge: Challenge) -> dict[str, str]:
    """Return a challenge for `--json` and for tables."""
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    return {
        "id": f"C{challenge.number}",
        "gss_code": challenge.area if challenge.area in names else "",
        "area": names.get(challenge.area, workspace.cluster.name),
        "standard_id": challenge.standard,
        "ground": str(challenge.ground),
        "text": challenge.text,
        "raised_by": challenge.raised_by,
        "raised_at": challenge.raised_at.isoformat(),
        "decision": str(challenge.decision or "open"),
        "decided_by": challenge.decided_by,
        "reasons": challenge.reasons,
        "edition": challenge.edition,
    }

"""Challenges to a draft's verdicts: raised by a borough, decided outside it, shown beside a verdict that stays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from application.editions.area_and_standard import place_of
from application.workspace import Workspace
from data.intake.explanations import checked_role, checked_text
from data.ledger.challenges import Challenge, Decision, Ground
from data.storage.store import sha256
from reports.view.decisions import ChallengeView
from standards.errors import MinstdError
from standards.model import Month

GROUNDS = {
    Ground.DATA_WRONG: "The figures are wrong; the return is sent again.",
    Ground.RULE_MISAPPLIED: "The standard was not applied as it is written.",
    Ground.RULE_UNFAIR: "The standard itself is disputed, which is for consultation: the verdict stands.",
    Ground.CONTEXT: "The borough adds what should be known beside it.",
}
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
        raise MinstdError(f"{ground!r} is no ground for a challenge; it is one of {', '.join(Ground)}.")
    area, standard = place_of(workspace, *where)
    closes = workspace.cluster.timetable(month).challenges_close_on
    if now.date() > closes:
        raise MinstdError(f"Challenges to {month.words} closed on {closes:%d %B %Y}. Ask for a revision instead.")
    drafts = [one for one in workspace.ledger.editions(workspace.cluster.id) if one.month == month]
    if not drafts:
        raise MinstdError(f"There is no draft of {month.words} yet, so there is no verdict to challenge.")
    edition = drafts[-1].digest
    if (area, standard) not in workspace.ledger.verdicts(edition):
        raise MinstdError(f"The draft of {month.words} says nothing of {standard} there.")
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
        raise MinstdError(f"{decision!r} is no decision; it is one of {', '.join(Decision)}.")
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
    own = next((one.name.casefold() for one in workspace.cluster.members if one.gss_code == challenge.area), None)
    said = [role.casefold() for role in roles]
    if own is not None and len(workspace.cluster.members) > 1 and any(own in role for role in said):
        raise MinstdError("A challenge is decided outside the borough that raised it. Name other roles.")
    if all(COORDINATOR in role for role in said):
        raise MinstdError("A challenge is never decided by the coordinator alone. Name another role with --role.")


def _number(name: str) -> int:
    digits = name.strip().upper().removeprefix("C")
    if not (digits.isdecimal() and digits.isascii()):
        raise MinstdError(f"{name!r} is not a challenge's number, such as C3. `minstd challenges list` shows them.")
    return int(digits)


def digest_of(challenges: Sequence[Challenge]) -> str:
    """Return the SHA-256 of challenges as they stand, which is one of the things an edition is made from."""
    rows = [(one.number, one.text, one.decision, one.decided_by, one.reasons) for one in challenges]
    return sha256(json.dumps(rows).encode())


def latest_change(challenges: Sequence[Challenge]) -> datetime | None:
    """Return when a challenge was last raised or decided; None where there is none."""
    return max((one.decided_at or one.raised_at for one in challenges), default=None)


def view(one: Challenge) -> ChallengeView:
    """Return a challenge as the reports need it."""
    words = {Decision.UPHELD: "Upheld", Decision.DISMISSED: "Dismissed"}
    decision = f"{words[one.decision]} by {one.decided_by}: {one.reasons}" if one.decision else ""
    return ChallengeView(one.area, one.standard, GROUNDS[one.ground], decision, context=one.text)


def row_of(workspace: Workspace, one: Challenge) -> dict[str, str]:
    """Return a challenge for `--json` and for tables."""
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    return {
        "id": f"C{one.number}",
        "gss_code": one.area if one.area in names else "",
        "area": names.get(one.area, workspace.cluster.name),
        "standard_id": one.standard,
        "ground": str(one.ground),
        "text": one.text,
        "raised_by": one.raised_by,
        "raised_at": one.raised_at.isoformat(),
        "decision": str(one.decision or "open"),
        "decided_by": one.decided_by,
        "reasons": one.reasons,
        "edition": one.edition,
    }

"""The roles that people hold: what each is for, whose grant it is, and who may give it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from data.ledger.people import Grant, Role
from standards.errors import MinstdError

DELAY: Final = timedelta(days=1)
"""A privileged grant begins a day after it was given, so that whoever is told of it can object."""


class RoleError(MinstdError):
    """A role that doesn't exist, or isn't of this kind."""


@dataclass(frozen=True, slots=True)
class RoleRule:
    """What is always true of a role.

    Attributes:
        purpose: what its holder does, for `minstd people roles` and the guides.
        is_of_borough: whether it is held for one borough, rather than for a whole cluster.
        given_by: the roles that can give it, for the same borough or cluster.
        is_privileged: whether giving it needs a second holder where there is one, and takes a day to begin.
    """

    purpose: str
    is_of_borough: bool
    given_by: frozenset[Role]
    is_privileged: bool = False


_COORDINATOR: Final = frozenset({Role.COORDINATOR})

ROLES: Final[dict[Role, RoleRule]] = {
    Role.SUBMITTER: RoleRule(
        "sends a borough's returns, answers questions about them, withdraws them and challenges its verdicts",
        is_of_borough=True,
        given_by=frozenset({Role.BOROUGH_LEAD, Role.COORDINATOR}),
    ),
    Role.BOROUGH_LEAD: RoleRule(
        "does what a submitter does, and adds and removes the borough's people",
        is_of_borough=True,
        given_by=_COORDINATOR,
    ),
    Role.COORDINATOR: RoleRule(
        "runs the cluster's month: returns sent by hand, drafts, actions, holds and people",
        is_of_borough=False,
        given_by=_COORDINATOR,
        is_privileged=True,
    ),
    Role.DECIDER: RoleRule(
        "decides challenges of boroughs other than their own",
        is_of_borough=False,
        given_by=_COORDINATOR,
        is_privileged=True,
    ),
    Role.APPROVER: RoleRule(
        "signs drafts off, and records what a board approved: rule sets, waivers and the cluster's settings",
        is_of_borough=False,
        given_by=_COORDINATOR,
        is_privileged=True,
    ),
    Role.BOARD_READER: RoleRule("reads the board's editions", is_of_borough=False, given_by=_COORDINATOR),
    Role.STANDARDS_OWNER: RoleRule(
        "reads every edition, and tries a proposed rule set on past months",
        is_of_borough=False,
        given_by=_COORDINATOR,
    ),
    Role.AUDITOR: RoleRule(
        "reads everything but single cells, and changes nothing", is_of_borough=False, given_by=_COORDINATOR
    ),
    Role.DATA_PROTECTION_OFFICER: RoleRule(
        "withdraws an edition that must not be read, and erases what must not be kept, with a second person",
        is_of_borough=False,
        given_by=_COORDINATOR,
        is_privileged=True,
    ),
}


def role_named(text: str) -> Role:
    """Return the role that a text names, in any spelling of case, spaces, hyphens and underscores.

    Raises:
        RoleError: it names none.
    """
    try:
        return Role(_key(text))
    except ValueError as error:
        known = ", ".join(role.value for role in Role)
        raise RoleError(f"{text!r} isn't a role. Choose one of {known}.") from error


def same_title(first: str, second: str) -> bool:
    """Say whether two titles are the same but for case, spaces, hyphens and underscores."""
    return bool(_key(first)) and _key(first) == _key(second)


def _key(text: str) -> str:
    return "_".join(text.casefold().replace("-", " ").replace("_", " ").split())


def covers(grant: Grant, cluster: str, area: str | None) -> bool:
    """Say whether a grant holds for a borough of a cluster (`area` its ONS code), or for the cluster itself (None)."""
    return grant.scope == (area if ROLES[grant.role].is_of_borough else cluster)


def begins(role: Role, given_at: datetime) -> datetime:
    """Return when a grant given at a moment begins: a privileged one a day later."""
    return given_at + DELAY if ROLES[role].is_privileged else given_at

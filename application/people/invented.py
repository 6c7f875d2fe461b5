"""The invented people of a demonstration: everybody that a cluster needs, none of them anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from data.clusters.cluster import Cluster
from data.ledger import Ledger
from data.ledger.people import Grant, Role

SINCE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Before everything that a demonstration acts as at."""

_TITLES: Final = {
    Role.COORDINATOR: "Cluster coordinator",
    Role.DECIDER: "Chair of another board",
    Role.BOARD_READER: "Board member",
    Role.STANDARDS_OWNER: "Owner of the standards",
    Role.AUDITOR: "Auditor",
    Role.DATA_PROTECTION_OFFICER: "Data protection officer",
}


def settle(ledger: Ledger, cluster: Cluster) -> None:
    """Put a cluster's invented people into a demonstration's ledger, unless they are there already."""
    if any(grant.scope == cluster.id for holder in ledger.holders(SINCE) for grant in holder.grants):
        return
    wanted = []
    for name, role, scope, title in _wanted(cluster):
        person = ledger.add_person(f"{name}@{cluster.id}.invalid", "", None, SINCE)
        wanted.append(_grant(person.number, role, scope, title))
    ledger.add_grants(wanted)


def _wanted(cluster: Cluster) -> Iterator[tuple[str, Role, str, str]]:
    """Yield a name for the address, the role, what it is held for, and its title."""
    for member in cluster.members:
        yield f"analyst.{member.gss_code}".casefold(), Role.SUBMITTER, member.gss_code, "Performance analyst"
        yield f"lead.{member.gss_code}".casefold(), Role.BOROUGH_LEAD, member.gss_code, "Head of safeguarding"
    for number, title in enumerate(cluster.sign_off_roles, 1):
        yield f"approver.{number}", Role.APPROVER, cluster.id, title
    for role, title in _TITLES.items():
        yield role.value.replace("_", "."), role, cluster.id, title


def _grant(person: int, role: Role, scope: str, title: str) -> Grant:
    return Grant(
        person=person,
        role=role,
        scope=scope,
        title=title,
        since=SINCE,
        until=None,
        given_by=None,
        given_at=SINCE,
        needs_agreement=False,
        joins=(),
        confirmed_at=SINCE,
        is_invented=True,
    )

"""What a demonstration has in place of real people and boards: everybody that a cluster needs, none of them anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from data.clusters.cluster import Cluster
from data.ledger import Ledger
from data.ledger.approvals import Approval, ApprovalSubject
from data.ledger.people import Grant, Person, Role
from standards.framework.ruleset import RuleBook
from standards.framework.waivers import WaiverBook

SINCE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Before everything that a demonstration acts as at."""

MINUTE: Final = "Invented: no board has met."

_TITLES: Final = {
    Role.COORDINATOR: "Cluster coordinator",
    Role.DECIDER: "Chair of another board",
    Role.BOARD_READER: "Board member",
    Role.STANDARDS_OWNER: "Owner of the standards",
    Role.AUDITOR: "Auditor",
    Role.DATA_PROTECTION_OFFICER: "Data protection officer",
}


def settle(ledger: Ledger, cluster: Cluster, rules: RuleBook, waivers: WaiverBook) -> None:
    """Put a cluster's invented people into a demonstration's ledger, and what its invented board approved.

    What is approved is approved once: rules that change afterwards need an approval, as anywhere.
    """
    if any(grant.scope == cluster.id for holder in ledger.holders(SINCE) for grant in holder.grants):
        return
    added = ledger.add_holders(_people(cluster), None, SINCE)
    approver, title = next((person.number, grant.title) for person, grant in added if grant.role is Role.APPROVER)
    for subject, version, digest in _approved(cluster, rules, waivers):
        wanted = cluster.sign_offs_wanted if subject is ApprovalSubject.SETTINGS else None
        text = waivers.text if subject is ApprovalSubject.WAIVERS else ""
        ledger.approve(Approval(cluster.id, subject, version, digest, title, approver, MINUTE, SINCE, wanted), text)


def _people(cluster: Cluster) -> Iterator[tuple[Person, Grant]]:
    """Yield everybody, each with an address that leads nowhere and a role."""
    for member in cluster.members:
        code = member.gss_code.casefold()
        yield _person(f"analyst.{code}", cluster), _grant(Role.SUBMITTER, member.gss_code, "Performance analyst")
        yield _person(f"lead.{code}", cluster), _grant(Role.BOROUGH_LEAD, member.gss_code, "Head of safeguarding")
    for number, title in enumerate(cluster.sign_off_roles, 1):
        yield _person(f"approver.{number}", cluster), _grant(Role.APPROVER, cluster.id, title)
    for role, title in _TITLES.items():
        yield _person(role.value.replace("_", "."), cluster), _grant(role, cluster.id, title)


def _person(name: str, cluster: Cluster) -> Person:
    return Person(0, f"{name}@{cluster.id}.invalid")


def _approved(cluster: Cluster, rules: RuleBook, waivers: WaiverBook) -> Iterator[tuple[ApprovalSubject, str, str]]:
    for version in rules.versions:
        yield ApprovalSubject.RULE_SET, version.version, version.sha256
    yield ApprovalSubject.WAIVERS, "", waivers.sha256
    yield ApprovalSubject.SETTINGS, "", cluster.settings_sha256


def _grant(role: Role, scope: str, title: str) -> Grant:
    return Grant(
        person=0,
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

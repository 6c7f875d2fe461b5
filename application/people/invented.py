"""What a demonstration has in place of real people and boards: everybody that a cluster needs, none of them anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from data.clusters.cluster import Cluster
from data.ledger import Ledger
from data.ledger.approvals import Approval, Subject
from data.ledger.people import Grant, Role
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
    ledger.add_holders(_people(cluster), SINCE)
    approver, title = next(
        (holder.person.number, grant.title)
        for holder in ledger.holders(SINCE)
        for grant in holder.grants
        if (grant.role, grant.scope) == (Role.APPROVER, cluster.id)
    )
    for subject, version, digest in _approved(cluster, rules, waivers):
        ledger.approve(Approval(cluster.id, subject, version, digest, title, approver, MINUTE, SINCE))


def _people(cluster: Cluster) -> Iterator[tuple[str, Grant]]:
    """Yield an address that leads nowhere, and the grant that goes with it."""
    for member in cluster.members:
        code = member.gss_code.casefold()
        yield f"analyst.{code}@{cluster.id}.invalid", _grant(Role.SUBMITTER, member.gss_code, "Performance analyst")
        yield f"lead.{code}@{cluster.id}.invalid", _grant(Role.BOROUGH_LEAD, member.gss_code, "Head of safeguarding")
    for number, title in enumerate(cluster.sign_off_roles, 1):
        yield f"approver.{number}@{cluster.id}.invalid", _grant(Role.APPROVER, cluster.id, title)
    for role, title in _TITLES.items():
        yield f"{role.value.replace('_', '.')}@{cluster.id}.invalid", _grant(role, cluster.id, title)


def _approved(cluster: Cluster, rules: RuleBook, waivers: WaiverBook) -> Iterator[tuple[Subject, str, str]]:
    for version in rules.versions:
        yield Subject.RULE_SET, version.version, version.sha256
    yield Subject.WAIVERS, "", waivers.sha256
    yield Subject.SETTINGS, "", cluster.settings_sha256


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

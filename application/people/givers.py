"""Who may give a role, agree to it, confirm it and take it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from application.people.caller import Caller, matter_of
from application.people.permission import NotPermitted
from application.people.roles import ROLES, covers
from application.workspace import Workspace, clusters_folder
from data.clusters.folder import cluster_folders
from data.ledger.people import Holder, Person, Role
from standards.lists import either

GIVE: Final = "give_role"
"""How the ledger names a refusal to somebody who can't give a role."""


def giver_of(
    workspace: Workspace,
    role: Role,
    scope: str,
    holders: Sequence[Holder],
    caller: Caller,
    now: datetime,
    deed: str = "give {role}",
) -> Person | None:
    """Return who gives, agrees or takes back; None while nobody is coordinator and one is to be made.

    A refusal is recorded, and nothing else is. `deed` is what it says that the caller can't do with `{role}`.

    Raises:
        NotPermitted: the caller can't give this role.
    """
    able = able_to_give(workspace, role, scope, holders, now)
    if workspace.is_demonstration and caller.person is None and able:
        return able[0]
    if caller.person is not None and caller.person in able:
        return caller.person
    if role is Role.COORDINATOR and not able:
        return None
    names = [person.name for person in able]
    ask = f"These people can: {either(names)}." if names else "Invite a coordinator first."
    words = f"{caller.who} can't {deed.format(role=f'the role {role.words}')}. {ask}"
    raise refused(workspace, scope, caller, now, words)


def refused(workspace: Workspace, scope: str, caller: Caller, now: datetime, words: str) -> NotPermitted:
    """Record that somebody couldn't do something about a role, and return what to raise."""
    number = None if caller.person is None else caller.person.number
    workspace.ledger.add_refusal(workspace.cluster.id, GIVE, scope, number, caller.who, now)
    return NotPermitted(words)


def is_of_cluster(workspace: Workspace, scope: str) -> bool:
    """Say whether a scope is the cluster itself, or a borough of it that no other cluster has, too.

    Otherwise whoever makes another cluster with the same borough could decide who acts for it here.
    """
    others = (
        each.cluster()
        for each in cluster_folders(clusters_folder(workspace.settings))
        if each.id != workspace.cluster.id
    )
    return scope in matter_of(workspace, None).names and not any(
        scope == member.gss_code for other in others for member in other.members
    )


def able_to_give(
    workspace: Workspace, role: Role, scope: str, holders: Sequence[Holder], now: datetime
) -> list[Person]:
    """Return everybody who can give a role now, in the order in which they were invited.

    Nobody of this cluster can give a role of another.
    """
    if not is_of_cluster(workspace, scope):
        return []
    area = scope if ROLES[role].is_of_borough else None
    givers = ROLES[role].given_by
    return [
        holder.person
        for holder in holders
        if any(each.role in givers and covers(each, workspace.cluster.id, area) for each in holder.held(now))
    ]

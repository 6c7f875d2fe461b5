"""Who is acting: the account of the operating system on the command line, an invented person in a demonstration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from application.ledger.heads import refuse_old_heads
from application.people.acts import Act
from application.people.permission import Matter, NotHeld, NotPermitted, Permit, choose, permits, refusal
from application.workspace import Workspace
from data.ledger.chain.actors import Actor
from data.ledger.people import Holder, Person


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever wants to do something.

    Attributes:
        person: who it is; None in a demonstration, where any of its invented people acts, and for an account that
            belongs to nobody.
        who: what to call them in a refusal.
        role: the role or title they act in; None leaves it to the only one that fits.
        account: the operating-system account that runs the command; empty for whoever came another way.
    """

    person: Person | None
    who: str
    role: str | None = None
    account: str = ""


def caller_of_process(workspace: Workspace, role: str | None, now: datetime) -> Caller:
    """Return who runs this command: no environment variable is asked."""
    if workspace.is_demonstration:
        return Caller(None, "an invented person of this demonstration", role)
    actor = Actor.of_process()
    person = next(
        (holder.person for holder in workspace.ledger.holders(now) if holder.person.account == actor.user), None
    )
    who = f"the account {actor.user} on {actor.host}" if person is None else person.name
    return Caller(person, who, role, actor.user)


def caller_numbered(workspace: Workspace, number: int | None, now: datetime) -> Caller:
    """Return the person of a number, for a flow that acts for whoever started it; None is nobody."""
    if number is None:
        return Caller(None, "a run that nobody is known to have started")
    person = next((holder.person for holder in workspace.ledger.holders(now) if holder.person.number == number), None)
    return Caller(person, f"person {number}" if person is None else person.name)


def permit(workspace: Workspace, act: Act, area: str | None, caller: Caller, now: datetime) -> Permit:
    """Return by which grant somebody may do something; a refusal is recorded, and nothing else is.

    Args:
        workspace: the cluster's.
        act: what is to be done.
        area: the ONS code of the borough concerned; None, or the cluster's id, for the cluster itself.
        caller: who wants to do it.
        now: when.

    Raises:
        NotPermitted: they hold no role for it. The message says which is needed, and who can give it.
        NotHeld: they named a role that they don't hold for it.
        RoleError: they hold several roles for it and named none.
    """
    holders = workspace.ledger.holders(now)
    matter = matter_of(workspace, area)
    permitted = permits(act, matter, _concerned(workspace, caller, holders), now)
    try:
        if not permitted:
            raise NotPermitted(refusal(act, matter, caller.who, holders, now))
        return choose(permitted, caller.role, is_any=workspace.is_demonstration)
    except (NotHeld, NotPermitted):
        number = None if caller.person is None else caller.person.number
        workspace.ledger.add_refusal(matter.cluster, str(act), matter.area or matter.cluster, number, caller.who, now)
        raise


@contextmanager
def permitted(
    workspace: Workspace, act: Act, area: str | None, caller: Caller, now: datetime
) -> Iterator[tuple[Permit, datetime]]:
    """Keep every other writer waiting while somebody does what they may do, so that no role is revoked in between.

    Yields by which grant they may, and the moment up to which what is recorded counts; raises what `permit` raises, and
    refuses a ledger whose end is missing.
    """
    with workspace.turn(now) as until:
        refuse_old_heads(workspace)
        yield permit(workspace, act, area, caller, until), until


def may(workspace: Workspace, act: Act, area: str | None, caller: Caller, now: datetime) -> bool:
    """Say whether somebody may do something, without recording anything: for what a page shows, and for reading."""
    return bool(titles_for(workspace, act, area, caller, now))


def titles_for(workspace: Workspace, act: Act, area: str | None, caller: Caller, now: datetime) -> list[str]:
    """Return the titles in which somebody may do something, sorted; none if they may not."""
    concerned = _concerned(workspace, caller, workspace.ledger.holders(now))
    return sorted({permit.title for permit in permits(act, matter_of(workspace, area), concerned, now)})


def matter_of(workspace: Workspace, area: str | None) -> Matter:
    """Return what an act is about, with the names that its messages need."""
    cluster = workspace.cluster
    names = {cluster.id: cluster.name, **{member.gss_code: member.name for member in cluster.members}}
    borough = None if area == cluster.id else area
    return Matter(cluster.id, borough, names, frozenset() if borough is None else cluster.lineage(borough))


def _concerned(workspace: Workspace, caller: Caller, holders: Sequence[Holder]) -> list[Holder]:
    if caller.person is None:
        return list(holders) if workspace.is_demonstration else []
    return [holder for holder in holders if holder.person.number == caller.person.number]

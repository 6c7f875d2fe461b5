"""One act at a time for each cluster: a lease, renewed while its holder lives and given up within a minute if not."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event, Thread
from typing import Final
from uuid import uuid4

import sqlalchemy as sa

from application.workspace import Workspace
from data.clusters.timetable import LONDON
from data.ledger import true_time
from data.ledger.chain.actors import Actor
from data.ledger.transient.leases import Lease
from standards.errors import MinstdError

HELD_FOR: Final = timedelta(seconds=60)
"""A lease is given up so long after it was renewed last."""

RENEWED_EVERY: Final = 15
"""Seconds."""

_LOOKED_EVERY: Final = 0.5


class Busy(MinstdError):
    """A cluster on which somebody else is at work. Nothing was done; it's safe to try again."""


@contextmanager
def lease_of(workspace: Workspace, act: str, wait: timedelta = HELD_FOR) -> Iterator[Lease]:
    """Hold the cluster's lease for an act, waiting for whoever holds it.

    Args:
        workspace: the cluster's.
        act: what is done, as it stands in a sentence: "is being {act}".
        wait: for how long; whoever died meanwhile has given it up by then.

    Raises:
        Busy: somebody else still holds it.
    """
    lease = _taken(workspace, act, wait)
    is_over = Event()
    Thread(target=_renew, args=(workspace, lease, is_over), daemon=True).start()
    try:
        yield lease
    finally:
        is_over.set()
        workspace.ledger.end_lease(lease)


def _taken(workspace: Workspace, act: str, wait: timedelta) -> Lease:
    """Wait for the lease and return it. It goes by the true time, whatever a demonstration acts as at."""
    actor = Actor.of_process()
    holder = f"{actor.user} on {actor.host} (process {os.getpid()}, {uuid4().hex[:8]})"
    until = true_time() + wait
    while True:
        now = true_time()
        wanted = Lease(workspace.cluster.id, holder, act, now, now + HELD_FOR)
        standing = workspace.ledger.take_lease(wanted)
        if standing == wanted:
            return wanted
        if now >= until:
            raise Busy(
                f"{workspace.cluster.name} is being {standing.act} since {standing.since.astimezone(LONDON):%H:%M} by "
                f"{standing.holder.partition(' (')[0]}. Try again when that has ended."
            )
        time.sleep(_LOOKED_EVERY)


def _renew(workspace: Workspace, lease: Lease, is_over: Event) -> None:
    while not is_over.wait(RENEWED_EVERY):
        with suppress(sa.exc.SQLAlchemyError):  # tried again soon; nothing that is recorded depends on it
            workspace.ledger.renew_lease(lease, true_time() + HELD_FOR)

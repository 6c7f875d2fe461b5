"""The way of a file through the private spool: in before its receipt is recorded, out after its answer was."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Final

from application.returns.held_answers import forget_undecided
from application.returns.waiting_names import settle
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.kept.secret import BYTES, PATH, SPOOL, path_bytes
from data.kept.spool import Arrival
from data.ledger import Receipt
from data.storage.store import ABANDONED

FORMS: Final = frozenset(
    {"xlsx", "ods", "zip", "csv", "xls", "xlsm", "xlsb", "ots", "xlsk", "doc", "docx", "pdf", "txt"}
)
"""The endings of a name that say what a file is. Of any other name nothing is kept, its ending neither."""

WAITS: Final = timedelta(days=7)
"""How long a return that was checked waits to be submitted."""

RECENT: Final = timedelta(minutes=50)
"""How long after a file arrived its receipt may still give that time: a live ledger takes the true time only."""


def path_digest(workspace: Workspace, path: str) -> str:
    """Return the keyed digest of a file's path in its source: its name may name somebody."""
    return workspace.secret.digest(PATH, path_bytes(path))


def form_of(name: str) -> str:
    """Return the ending of a file's name, where it says what the file is."""
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    return ending if ending in FORMS else ""


def form_of_bytes(content: bytes) -> str:
    """Return the form that a file of version 0.1.0 says it has, as its name is gone; the gate looks whether it is.

    Nothing is opened to see that: a package says by the names of its parts what it is.
    """
    if not content.startswith(b"PK"):
        return ""
    if b"[Content_Types].xml" in content:
        return "xlsx"
    return "ods" if b"META-INF/manifest.xml" in content else "zip"


def take_in(
    workspace: Workspace,
    member: Member,
    key: tuple[str, str, str],
    name: str,
    content: bytes,
    received_at: datetime,
    now: datetime,
    person: int | None = None,
    arrived_at: datetime | None = None,
) -> Receipt:
    """Put a file into the spool, then record its receipt, and return that without its number.

    Args:
        workspace: the cluster's.
        member: whose file it is.
        key: its source, the keyed digest of its path, and the mark of its version.
        name: what it is called; its ending alone is kept.
        content: its bytes.
        received_at: when it was first seen.
        now: when this is done.
        person: the number of who submitted it.
        arrived_at: when it arrived by the clock of its source, where that is trusted.
    """
    source, path, etag = key
    cluster = workspace.cluster.id
    arrival = Arrival(
        cluster,
        member.gss_code,
        source,
        path,
        etag,
        received_at,
        person,
        form_of(name),
        content,
        arrived_at=arrived_at,
    )
    return put_in(workspace, arrival, now)


def put_in(workspace: Workspace, arrival: Arrival, now: datetime) -> Receipt:
    """Put an arrival into the spool, then record its receipt, and return that without its number."""
    workspace.spool.put(spool_name(workspace, (arrival.source, arrival.path, arrival.etag)), arrival)
    return _record(workspace, arrival, arrival.received_at, now)


def spool_name(workspace: Workspace, key: tuple[str, str, str]) -> str:
    """Return the name under which a file waits."""
    return workspace.secret.digest(SPOOL, "\0".join(key).encode("utf-8", "surrogateescape"))


def waiting_file(workspace: Workspace, receipt: Receipt) -> Arrival | None:
    """Return the file of a receipt, if it still waits."""
    return workspace.spool.get(spool_name(workspace, (receipt.source, receipt.path, receipt.etag)))


def take_up(workspace: Workspace, now: datetime) -> None:
    """Record the receipts of files that somebody who was killed had put into the spool, and remove what is answered.

    What has waited too long for its borough or for the coordinator is removed, too.
    """
    forget_old(workspace, now)
    forget_undecided(workspace, now)
    settle(workspace, now)
    names = workspace.spool.waiting()
    if not names:
        return
    ledger = workspace.ledger
    numbers = {spool_name(workspace, key): number for key, number in ledger.numbers(workspace.cluster.id).items()}
    answered = ledger.answered(numbers[name] for name in names if name in numbers)
    for name in names:
        if name in numbers:
            if numbers[name] in answered:
                workspace.spool.remove(name)
            continue
        arrival = workspace.spool.get(name)
        if arrival is not None and arrival.cluster == workspace.cluster.id:
            at = arrival.received_at if workspace.is_demonstration else time_received(arrival.received_at, now)
            _record(workspace, arrival, at, now)


def sweep(workspace: Workspace) -> None:
    """Remove what somebody who was killed had begun to write, or had submitted and not removed."""
    for store in (workspace.spool, workspace.kept, workspace.documents, workspace.names):
        store.sweep()
    for path in waiting_path(workspace, "").glob("*"):
        with suppress(FileNotFoundError):
            is_old = time.time() - path.stat().st_mtime > ABANDONED
            if is_old and workspace.ledger.waiting(path.name) is None:
                path.unlink()


def time_received(arrived_at: datetime, now: datetime) -> datetime:
    """Return when a file counts as received that a stopped process left: now, where a live ledger takes no other time.

    It arrived too long ago, or while a clock was ahead.
    """
    return arrived_at if timedelta(0) <= now - arrived_at < RECENT else now


def forget_old(workspace: Workspace, now: datetime) -> None:
    """Throw away the returns that were checked, and not submitted for longer than a week."""
    for waiting in workspace.ledger.waiting_since_before(workspace.cluster.id, now - WAITS):
        forget_waiting(workspace, waiting.id)


def forget_waiting(workspace: Workspace, number: str) -> None:
    """Throw away a return that waits to be submitted."""
    workspace.ledger.take_waiting(number)
    waiting_path(workspace, number).unlink(missing_ok=True)


def waiting_path(workspace: Workspace, number: str) -> Path:
    """Return where a return waits that was checked and is not yet submitted."""
    return workspace.settings.spool_folder / "waiting" / number


def let_go(workspace: Workspace, receipts: Iterable[Receipt]) -> None:
    """Remove the files of receipts whose answers are in the ledger."""
    for receipt in receipts:
        workspace.spool.remove(spool_name(workspace, (receipt.source, receipt.path, receipt.etag)))


def _record(workspace: Workspace, arrival: Arrival, received_at: datetime, now: datetime) -> Receipt:
    digest = arrival.digest or workspace.secret.digest(BYTES, arrival.content)
    receipt = Receipt(
        digest,
        arrival.cluster,
        arrival.gss_code,
        arrival.source,
        arrival.path,
        arrival.etag,
        received_at,
        person=arrival.person,
        arrived_at=arrival.arrived_at,
    )
    workspace.ledger.record_receipts([receipt], [arrival.size or len(arrival.content)], now)
    return receipt

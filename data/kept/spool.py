"""The private spool: where a file's bytes wait until its answer is in the ledger, and nowhere else.

It is a durable queue. A file is in it, whole and on disk, before its receipt is recorded; it leaves it after its answer
was, never before. Whoever is killed in between leaves nothing but what the next one finds and takes up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from data.storage.store import Store, StoreError

_SUFFIX: Final = ".waiting"


@dataclass(frozen=True)
class Arrival:
    """A file that waits: where it came from, and its bytes.

    Attributes:
        path: the keyed digest of its path in its source.
        form: the ending of its name, such as `xlsx`; nothing else of the name is kept.
        content: its bytes or, where `digest` is given, the document with what was kept of it when it was checked.
        digest: the keyed digest of the bytes of a file that was checked before; empty while they are here.
        size: of that file, in bytes.
        arrived_at: when it arrived by the clock of its source, where that is trusted.
    """

    cluster: str
    gss_code: str
    source: str
    path: str
    etag: str
    received_at: datetime
    person: int | None
    form: str
    content: bytes
    digest: str = ""
    size: int = 0
    arrived_at: datetime | None = None


class Spool:
    """Files that wait for their answer, each under a name that its arrival gives it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, name: str, arrival: Arrival) -> None:
        """Put a file in; again changes nothing."""
        about: dict[str, Any] = {key: value for key, value in vars(arrival).items() if key != "content"}
        about["received_at"] = arrival.received_at.isoformat()
        about["arrived_at"] = None if arrival.arrived_at is None else arrival.arrived_at.isoformat()
        heading = json.dumps(about, sort_keys=True).encode("ascii")
        self._store.write(name + _SUFFIX, heading + b"\n" + arrival.content)

    def get(self, name: str) -> Arrival | None:
        """Return a file that waits; None if it doesn't, or not any more."""
        try:
            heading, _, content = self._store.read(name + _SUFFIX).partition(b"\n")
        except StoreError:
            return None
        about = json.loads(heading)
        about["received_at"] = datetime.fromisoformat(about["received_at"])
        if about.get("arrived_at"):
            about["arrived_at"] = datetime.fromisoformat(about["arrived_at"])
        return Arrival(**about, content=content)

    def waiting(self) -> list[str]:
        """Return the names of all that waits, sorted."""
        return [path.removesuffix(_SUFFIX) for path in self._store.paths() if path.endswith(_SUFFIX)]

    def remove(self, name: str) -> None:
        """Take a file out, once its answer is in the ledger."""
        self._store.remove(name + _SUFFIX)

    def sweep(self) -> None:
        """Remove what somebody who was killed had begun to write."""
        self._store.sweep()

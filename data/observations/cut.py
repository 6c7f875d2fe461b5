"""The cut: which receipt stands for each sheet owed, as at one moment."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from data.ledger import Cut, CutEntry, Validation
from data.model import Owed, State
from standards.model import Month, Presence

Key = tuple[str, str, str, Month]


def take_cut(
    cluster: str,
    month: Month,
    owed: Iterable[Owed],
    judged: Iterable[Validation],
    is_outage: Callable[[Owed], bool],
    as_at: datetime,
) -> Cut:
    """Return what stands for each sheet owed.

    The newest accepted receipt stands; if there is none, the newest readable rejected one, so that a mistake costs
    those cells and not the whole return; else nothing. What its borough has withdrawn does not stand.

    Args:
        cluster: the cluster's id.
        month: the month reported on.
        owed: every sheet owed over the months read, without those exempt.
        judged: the judgements of the cluster's receipts, oldest first.
        is_outage: whether an agreed system outage excuses a sheet.
        as_at: only what had come by this moment counts.
    """
    came = submissions_by_sheet(
        one for one in judged if one.receipt.received_at <= as_at and one.state is not State.WITHDRAWN
    )
    entries = tuple(_stands(one, came.get(_key(one), ()), is_outage(one)) for one in sorted(owed))
    return Cut(_digest(cluster, month, as_at, entries), cluster, month, as_at, entries)


def _key(owed: Owed) -> Key:
    return owed.gss_code, owed.return_type, owed.sheet, owed.period


def submissions_by_sheet(judged: Iterable[Validation]) -> dict[Key, list[Validation]]:
    """Return the readable judgements by area, return, sheet and month, in the order given."""
    found: dict[Key, list[Validation]] = defaultdict(list)
    for one in judged:
        if one.state is State.REFUSED or one.gss_code is None or one.return_type is None or one.month is None:
            continue
        for sheet in one.sheets:
            found[one.gss_code, one.return_type, sheet, one.month].append(one)
    return found


def _stands(owed: Owed, came: Sequence[Validation], is_outage: bool) -> CutEntry:
    accepted = [one for one in came if one.state.is_accepted]
    if not came:
        return CutEntry(owed, Presence.OUTAGE if is_outage else Presence.ABSENT, None, False)
    standing = (accepted or came)[-1]
    first = (accepted or [standing])[0]
    presence = Presence.NIL if standing.sheets[owed.sheet] else Presence.RETURNED
    return CutEntry(owed, presence, standing.receipt, first.receipt.received_at > owed.due_at and not is_outage)


def _digest(cluster: str, month: Month, as_at: datetime, entries: Sequence[CutEntry]) -> str:
    rows = [
        [
            entry.owed.gss_code,
            entry.owed.sheet,
            str(entry.owed.period),
            str(entry.presence),
            None if entry.receipt is None else [entry.receipt.sha256, entry.receipt.path],
            entry.is_late,
        ]
        for entry in entries
    ]
    text = json.dumps([cluster, str(month), as_at.timestamp(), rows], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

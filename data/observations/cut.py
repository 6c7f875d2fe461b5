"""The cut: which receipt stands for each sheet owed, as at one moment."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from data.ledger import Cut, CutEntry, Receipt, Validation
from data.model import OwedSheet, State
from standards.model import Month, Presence

Key = tuple[str, str, str, Month]

STANDS_NOT: Final = (State.WITHDRAWN, State.HELD)
"""What its borough took back, and what it has to confirm first."""


def take_cut(
    cluster: str,
    month: Month,
    owed: Iterable[OwedSheet],
    validations: Iterable[Validation],
    is_outage: Callable[[OwedSheet], bool],
    as_at: datetime,
) -> Cut:
    """Return what stands for each sheet owed.

    The newest accepted receipt stands; if there is none, the newest readable rejected one, so that a mistake costs
    those cells and not the whole return; else nothing. What its borough has withdrawn, or has yet to
    confirm, does not stand.

    Args:
        cluster: the cluster's id.
        month: the month reported on.
        owed: every sheet owed over the months read, without those exempt.
        validations: the validations of the cluster's receipts, oldest first.
        is_outage: whether an agreed system outage excuses a sheet.
        as_at: only what had come by this moment counts.
    """
    submissions = submissions_by_sheet(
        validation
        for validation in validations
        if validation.receipt.received_at <= as_at and validation.state not in STANDS_NOT
    )
    entries = tuple(
        _stands(sheet_owed, submissions.get(_key(sheet_owed), ()), is_outage(sheet_owed)) for sheet_owed in sorted(owed)
    )
    return Cut(_digest(cluster, month, as_at, entries), cluster, month, as_at, entries)


def with_timeliness(cut: Cut, judged: Iterable[Validation], is_outage: Callable[[OwedSheet], bool]) -> Cut:
    """Return a cut as the ledger keeps it with what its answers' timeliness rests on.

    Args:
        cut: as kept.
        judged: the validations of the cluster's receipts as at the cut's moment, oldest first.
        is_outage: whether an agreed system outage excuses a sheet.
    """
    submissions = submissions_by_sheet(
        validation
        for validation in judged
        if validation.receipt.received_at <= cut.as_at and validation.state not in STANDS_NOT
    )
    entries = (_timely(entry, submissions.get(_key(entry.owed), ()), is_outage(entry.owed)) for entry in cut.entries)
    return replace(cut, entries=tuple(entries))


def _timely(entry: CutEntry, submissions: Sequence[Validation], is_outage: bool) -> CutEntry:
    if entry.receipt is None:
        return entry
    is_in_time = entry.receipt.received_at <= entry.owed.due_at or is_outage
    return replace(
        entry,
        in_time=None if is_in_time else _in_time(entry.owed, submissions),
        is_in_time=is_in_time,
        is_rejected=not any(submission.state.is_accepted for submission in submissions),
    )


def _key(owed: OwedSheet) -> Key:
    return owed.gss_code, owed.return_type, owed.sheet, owed.period


def submissions_by_sheet(validations: Iterable[Validation]) -> dict[Key, list[Validation]]:
    """Return the readable validations by area, return, sheet and month, in the order given."""
    by_sheet: dict[Key, list[Validation]] = defaultdict(list)
    for validation in validations:
        if (
            validation.state is State.REFUSED
            or validation.gss_code is None
            or validation.return_type is None
            or validation.month is None
        ):
            continue
        for sheet in validation.sheets:
            by_sheet[validation.gss_code, validation.return_type, sheet, validation.month].append(validation)
    return by_sheet


def _stands(owed: OwedSheet, submissions: Sequence[Validation], is_outage: bool) -> CutEntry:
    accepted = [submission for submission in submissions if submission.state.is_accepted]
    if not submissions:
        return CutEntry(owed, Presence.OUTAGE if is_outage else Presence.ABSENT, None, False)
    standing = (accepted or submissions)[-1]
    first = (accepted or [standing])[0]
    presence = Presence.NIL if standing.sheets[owed.sheet] else Presence.RETURNED
    is_late = first.receipt.received_at > owed.due_at and not is_outage
    return _timely(CutEntry(owed, presence, standing.receipt, is_late), submissions, is_outage)


def _in_time(owed: OwedSheet, submissions: Sequence[Validation]) -> Receipt | None:
    """Return the newest return that had come when it was due: an accepted one, if there is any."""
    by_then = [submission for submission in submissions if submission.receipt.received_at <= owed.due_at]
    accepted = [submission for submission in by_then if submission.state.is_accepted]
    return (accepted or by_then)[-1].receipt if by_then else None


def _digest(cluster: str, month: Month, as_at: datetime, entries: Sequence[CutEntry]) -> str:
    rows = [
        [
            entry.owed.gss_code,
            entry.owed.sheet,
            str(entry.owed.period),
            str(entry.presence),
            None if entry.receipt is None else [entry.receipt.sha256, entry.receipt.path],
            entry.is_late,
            *([[entry.in_time.sha256, entry.in_time.path]] if entry.in_time is not None else []),
        ]
        for entry in entries
    ]
    text = json.dumps([cluster, str(month), as_at.timestamp(), rows], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

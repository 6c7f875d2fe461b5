"""What boards approved: rule sets, waivers and clusters' settings, each by its hash; and months that are on hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain.payloads import text_of, texts_of, with_texts
from standards.model import Month


class ApprovalSubject(StrEnum):
    """What can be approved."""

    RULE_SET = "rule_set"
    WAIVERS = "waivers"
    SETTINGS = "settings"
    FILES = "files"

    @property
    def words(self) -> str:
        return {
            "rule_set": "rule set",
            "waivers": "waivers",
            "settings": "cluster settings",
            "files": "cluster files",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Approval:
    """That a board approved something.

    Attributes:
        version: a rule set's version; empty for waivers and settings.
        sha256: the hash of exactly what was approved.
        role: the title of who recorded it.
        person: their number.
        minute: where the decision stands, such as `Board, 1 December 2026, item 4`.
        sign_offs_wanted: how many people must sign off by settings that are approved; None for all else, and where an
            earlier version didn't record it.
    """

    cluster: str
    subject: ApprovalSubject
    version: str
    sha256: str
    role: str
    person: int
    minute: str
    at: datetime
    sign_offs_wanted: int | None = None


class HoldReason(StrEnum):
    """Why a month's edition is not signed or published for a while."""

    LIVE_REVIEW = "live_review"
    PROSECUTION = "prosecution"
    PRE_ELECTION = "pre_election"
    OTHER = "other"

    @property
    def words(self) -> str:
        return {
            "live_review": "a live case review",
            "prosecution": "a prosecution",
            "pre_election": "the pre-election period",
            "other": "another reason",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Hold:
    """That a month is on hold.

    Attributes:
        text: what was said of it.
        role: the title of who decided it.
    """

    cluster: str
    month: Month
    reason: HoldReason
    text: str
    role: str
    person: int
    at: datetime


_MOST_SIGN_OFFS: Final = 2
"""As many as a cluster's file can ask for: what counts where an approval doesn't say how many it was."""


@dataclass(frozen=True, slots=True)
class SettingsInForce:
    """Which settings of a cluster count, and who has approved others that don't count yet.

    Attributes:
        sha256: the hash of those that count; empty where none were approved.
        approvals_wanted: how many different people must approve others: as many as must sign off by those that count.
        waiting: who has approved others since, by their hash.
    """

    sha256: str = ""
    approvals_wanted: int = 1
    waiting: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def approvers_of(self, sha256: str) -> frozenset[int]:
        return self.waiting.get(sha256, frozenset())

    def approvals_lacking(self, sha256: str) -> int:
        """Return how many other people must approve settings before they count."""
        return 0 if sha256 == self.sha256 else self.approvals_wanted - len(self.approvers_of(sha256))

    def after(self, approval: Approval) -> SettingsInForce:
        """Return what counts once somebody has approved settings; to approve those that count drops the others."""
        if approval.sha256 == self.sha256:
            return replace(self, waiting={})
        approvers = self.approvers_of(approval.sha256) | {approval.person}
        if len(approvers) < self.approvals_wanted:
            return replace(self, waiting={**self.waiting, approval.sha256: approvers})
        return SettingsInForce(approval.sha256, approval.sign_offs_wanted or _MOST_SIGN_OFFS)


def settings_in_force(known: Iterable[Approval]) -> SettingsInForce:
    """Return which settings count after some approvals, oldest first.

    Otherwise, where two must sign off, one of them could make it one.
    """
    in_force = SettingsInForce()
    for approval in known:
        if approval.subject is ApprovalSubject.SETTINGS:
            in_force = in_force.after(approval)
    return in_force


class Approvals(Book):
    """What was approved, and what is on hold."""

    def approve(self, approval: Approval, waivers: str = "") -> None:
        """Record an approval; a later one of the same subject stands beside it.

        Args:
            approval: what was approved.
            waivers: of waivers, what they say.
        """
        wanted = approval.sign_offs_wanted
        texts = {"sign_offs_wanted": "" if wanted is None else str(wanted), "waivers": waivers}
        self._approve(approval, {name: text for name, text in texts.items() if text})

    def approved_waivers(self, cluster: str, until: datetime) -> list[str]:
        """Return what the waivers said that were approved by a moment, oldest first; nothing of earlier versions'."""
        c = schema.approval.c
        query = (
            with_texts(schema.approval)
            .where(c.cluster == cluster, c.subject == str(ApprovalSubject.WAIVERS), c.at <= until)
            .order_by(c.id)
        )
        return [texts["waivers"] for texts in map(texts_of, self._read(query)) if "waivers" in texts]

    def accept(self, acceptance: Approval, files: str) -> None:
        """Record that a cluster's files count as they are, with their contents."""
        self._approve(acceptance, {"files": files})

    def accepted_files(self, cluster: str, until: datetime) -> str | None:
        """Return the contents of the files that were accepted last by a moment; None if none ever were."""
        c = schema.approval.c
        query = (
            with_texts(schema.approval)
            .where(c.cluster == cluster, c.subject == str(ApprovalSubject.FILES), c.at <= until)
            .order_by(c.id.desc())
            .limit(1)
        )
        return next((texts_of(row).get("files") for row in self._read(query)), None)

    def _approve(self, approval: Approval, texts: dict[str, str]) -> None:
        row = {
            "cluster": approval.cluster,
            "subject": str(approval.subject),
            "version": approval.version,
            "sha256": approval.sha256,
            "role": approval.role,
            "person": approval.person,
            "at": approval.at,
            "payload": {"minute": approval.minute, **texts},
        }
        with self._write(approval.cluster) as transaction:
            transaction.insert(schema.approval, row)

    def approvals(self, cluster: str, until: datetime) -> list[Approval]:
        """Return what a cluster's board approved by a moment, oldest first."""
        c = schema.approval.c
        query = with_texts(schema.approval).where(c.cluster == cluster, c.at <= until).order_by(c.id)
        return [_approval(row) for row in self._read(query)]

    def hold(self, hold: Hold) -> None:
        """Record that a month is on hold."""
        self._hold(hold, is_over=False)

    def end_hold(self, hold: Hold) -> None:
        """Record that a month's hold is over; `hold` says who decided so, when and why."""
        self._hold(hold, is_over=True)

    def _hold(self, hold: Hold, *, is_over: bool) -> None:
        row = {
            "cluster": hold.cluster,
            "month": str(hold.month),
            "reason": str(hold.reason),
            "is_over": is_over,
            "role": hold.role,
            "person": hold.person,
            "at": hold.at,
            "payload": {"text": hold.text},
        }
        with self._write(hold.cluster) as transaction:
            transaction.insert(schema.hold_event, row)

    def holds(self, cluster: str, until: datetime) -> dict[Month, Hold]:
        """Return the months of a cluster that are on hold at a moment."""
        c = schema.hold_event.c
        query = with_texts(schema.hold_event).where(c.cluster == cluster, c.at <= until).order_by(c.id)
        holds: dict[Month, Hold] = {}
        for row in self._read(query):
            month = Month.parse(row.month)
            holds.pop(month, None)
            if not row.is_over:
                holds[month] = _hold(row, month)
        return holds


def _approval(row: sa.Row[Any]) -> Approval:
    texts = texts_of(row)
    wanted = texts.get("sign_offs_wanted")
    return Approval(
        row.cluster,
        ApprovalSubject(row.subject),
        row.version,
        row.sha256,
        text_of(row, "role"),
        row.person,
        texts.get("minute") or "",
        row.at,
        None if wanted is None else int(wanted),
    )


def _hold(row: sa.Row[tuple[object, ...]], month: Month) -> Hold:
    text = texts_of(row).get("text") or ""
    return Hold(row.cluster, month, HoldReason(row.reason), text, text_of(row, "role"), row.person, row.at)

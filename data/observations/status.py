"""The register of returns: who owes what, and what became of it, as at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from data.ledger import Explanation, Receipt, Validation
from data.model import Obligation, OwedSheet, State
from data.observations.cut import STANDS_NOT, submissions_by_sheet

NONE = "none"


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One sheet owed.

    Attributes:
        obligation: the obligation axis.
        state: the submission axis: `none`, or the state of what stands (or came last).
        receipt: what stands, or came last; None where nothing came.
        judgement: the ledger's number of that receipt's judgement.
        is_late: whether what stands came after it was due.
        reason: why the sheet is exempt or excused.
        explanations: what was answered to that receipt's findings, by their number, counted from 0.
    """

    owed: OwedSheet
    obligation: Obligation
    state: str
    receipt: Receipt | None = None
    judgement: int | None = None
    is_late: bool = False
    reason: str = ""
    explanations: Mapping[int, Explanation] = field(default_factory=dict)

    @property
    def gss_code(self) -> str:
        return self.owed.gss_code

    @property
    def return_type(self) -> str:
        return self.owed.return_type

    @property
    def sheet(self) -> str:
        return self.owed.sheet

    @property
    def due_at(self) -> datetime:
        return self.owed.due_at

    @property
    def is_accepted(self) -> bool:
        return self.state != NONE and State(self.state).is_accepted

    @property
    def is_wanted(self) -> bool:
        """Whether the borough still has to send something."""
        return self.obligation in (Obligation.OPEN, Obligation.OVERDUE) and not self.is_accepted


def status(
    owed: Iterable[OwedSheet], validations: Iterable[Validation], excuse: Callable[[OwedSheet], str], now: datetime
) -> list[StatusRow]:
    """Return a row for each sheet owed, exempt ones too.

    Args:
        owed: every sheet owed for a month.
        validations: the validations of the cluster's receipts, oldest first.
        excuse: why a sheet is exempt, or an empty text.
        now: the moment to report as at; what came later is left out.
    """
    by_sheet = submissions_by_sheet(validation for validation in validations if validation.receipt.received_at <= now)
    rows = []
    for sheet_owed in sorted(owed):
        submissions = by_sheet.get(
            (sheet_owed.gss_code, sheet_owed.return_type, sheet_owed.sheet, sheet_owed.period), []
        )
        kept = [submission for submission in submissions if submission.state not in STANDS_NOT]
        accepted = [submission for submission in kept if submission.state.is_accepted]
        standing = next(reversed(accepted or kept or submissions), None)
        reason = excuse(sheet_owed)
        rows.append(
            StatusRow(
                owed=sheet_owed,
                obligation=_obligation(sheet_owed, bool(accepted), bool(reason), now),
                state=NONE if standing is None else str(standing.state),
                receipt=None if standing is None else standing.receipt,
                judgement=None if standing is None else standing.id,
                is_late=standing is not None and (accepted or [standing])[0].receipt.received_at > sheet_owed.due_at,
                reason=reason,
                explanations={} if standing is None else standing.explanations,
            )
        )
    return rows


def _obligation(owed: OwedSheet, is_accepted: bool, is_exempt: bool, now: datetime) -> Obligation:
    if is_exempt:
        return Obligation.EXEMPT
    if now < owed.open_at:
        return Obligation.NOT_OPEN
    if now > owed.freeze_at:
        return Obligation.CLOSED
    return Obligation.OVERDUE if now > owed.due_at and not is_accepted else Obligation.OPEN

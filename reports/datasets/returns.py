"""The data file of returns: every sheet that was due, and what was received for it."""

from __future__ import annotations

from functools import partial
from typing import Final

from reports.datasets.columns import AREA, CLUSTER, DEMONSTRATION_COLUMN, EDITION_MONTH, GSS_CODE
from reports.datasets.dataset import Column, ColumnKind, Dataset, Missing, Value, dataset_of, time_or
from reports.edition_index import Index
from reports.view.edition import SubmissionView

_EFFECTS: Final = {
    "refuse": "Findings for which the file was refused",
    "reject": "Findings for which the return must be corrected and resubmitted",
    "void": "Findings that make a cell unknown",
    "ask": "Findings to be confirmed or explained",
}


def _findings(_: Index, submission: SubmissionView, effect: str) -> Value:
    return submission.findings.get(effect, 0)


SUBMISSION_COLUMNS: Final[tuple[Column[SubmissionView], ...]] = (
    CLUSTER,
    GSS_CODE,
    AREA,
    EDITION_MONTH,
    Column("return_type", ColumnKind.TEXT, "service, panel or profile", lambda _, submission: submission.return_type),
    Column("sheet", ColumnKind.TEXT, "Sheet of the return", lambda _, submission: submission.sheet),
    Column(
        "period",
        ColumnKind.MONTH,
        "Last month of the period that the sheet covers",
        lambda _, submission: submission.period,
    ),
    Column(
        "obligation",
        ColumnKind.TEXT,
        "Where the deadline stands: not_open, open, overdue, closed or exempt",
        lambda _, submission: submission.obligation,
    ),
    Column(
        "state",
        ColumnKind.TEXT,
        "What happened to the return: none, refused, rejected, questions, accepted, nil, held or withdrawn",
        lambda _, submission: submission.state,
    ),
    Column("due_at", ColumnKind.TIME, "When the return was due", lambda _, submission: submission.due_at),
    Column(
        "received_at",
        ColumnKind.TIME,
        "When it was received",
        lambda _, submission: time_or(submission.received_at, Missing.NOT_AVAILABLE),
    ),
    Column("late", ColumnKind.BOOLEAN, "Whether it was received late", lambda _, submission: submission.is_late),
    Column("file_name", ColumnKind.TEXT, "Name of the file received", lambda _, submission: submission.file_name),
    Column("sha256", ColumnKind.TEXT, "SHA-256 of the file received", lambda _, submission: submission.sha256),
    *(
        Column(f"findings_{effect}", ColumnKind.INTEGER, about, partial(_findings, effect=effect))
        for effect, about in _EFFECTS.items()
    ),
    Column(
        "reason", ColumnKind.TEXT, "Why it is missing, late or not required", lambda _, submission: submission.reason
    ),
    DEMONSTRATION_COLUMN,
)


def submissions(index: Index) -> Dataset:
    """Return every sheet that was due, and what was received for it."""
    about = "Returns due and what was received"
    return dataset_of(index, "submissions.csv", about, SUBMISSION_COLUMNS, index.submissions, "Returns")

"""The reply to a borough about one file that it sent: a single page, put in the same folder as its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reports.site.pages import environment, style

HEADLINES: Final = {
    "accepted": "We’ve accepted your {what}",
    "nil": "We’ve accepted your {what}: nothing to report",
    "questions": "We’ve accepted your {what}, and have {questions} for you",
    "held": "We need you to confirm your {what}",
    "rejected": "Correct your {what} and resubmit it",
    "refused": "We couldn’t accept this file",
    "withdrawn": "Your {what} has been withdrawn",
}
NEXT: Final = {
    "accepted": "You don’t need to do anything else.",
    "nil": "You don’t need to do anything else. If there was something to report, correct the return and resubmit it.",
    "questions": "Check each figure below. If it’s wrong, correct it and resubmit the return. If it’s right, "
    "tell your coordinator the receipt number and why, in 60 words or fewer.",
    "held": "We won’t use this return until you tell us that its month is right, because it’s a long time ago. If it’s "
    "wrong, correct the month and resubmit the return. If it’s right, tell your coordinator the receipt number and why "
    "you’re sending it now, in 60 words or fewer.",
    "rejected": "Correct everything listed below and resubmit the whole return. If we don’t receive a corrected return "
    "before the deadline for corrections, we’ll treat the cells below as unknown and use the rest of the return.",
    "refused": "Follow the instructions below, then send the file again. We’ll keep using any return you sent "
    "before it.",
    "withdrawn": "We’ll use the return you sent before it, if there is one.",
}
AGAIN: Final = (
    "Your borough’s register has changed since you sent this return, so we’ve checked it again. This reply replaces "
    "any that you had before."
)


@dataclass(frozen=True, slots=True)
class ReplyFinding:
    """A finding to correct, confirm or explain: where it is, what’s wrong, what to do, and any explanation given.

    Attributes:
        held: what to say where an explanation waits to be read.
    """

    number: int
    where: str
    message: str
    fix: str
    explained: str = ""
    held: str = ""


@dataclass(frozen=True, slots=True)
class SheetDue:
    """A sheet of the month that is due and has not been received."""

    return_type: str
    sheet: str
    due_at: datetime


@dataclass(frozen=True)
class ReplyView:
    """Everything the page says.

    Attributes:
        what: such as `service return for October 2026`; only `return` where the file does not say.
        state: the submission's state, such as `rejected`.
        questions: how many questions are open.
        groups: the findings, under headings that say what to do about them.
        annotated: the name of the marked copy in the same folder as the page; empty where there is none.
        owed: the sheets of the same month that have not been received.
        is_again: whether the file was validated before, when the borough's register said otherwise.
    """

    cluster_name: str
    area_name: str
    is_demonstration: bool
    contact: str
    receipt: int
    file: str
    received_at: datetime
    sha256: str
    what: str
    state: str
    questions: int
    due_at: datetime | None
    freeze_at: datetime | None
    groups: tuple[tuple[str, tuple[ReplyFinding, ...]], ...]
    annotated: str
    owed: tuple[SheetDue, ...]
    is_again: bool = False

    @property
    def headline(self) -> str:
        """What happened to the file, in one sentence."""
        questions = "one question" if self.questions == 1 else f"{self.questions} questions"
        return HEADLINES[self.state].format(what=self.what, questions=questions)

    @property
    def next_step(self) -> str:
        return NEXT[self.state]

    @property
    def why_again(self) -> str:
        """Why there is another reply to the file; empty where it's the first."""
        return AGAIN if self.is_again else ""


def render_reply(view: ReplyView) -> bytes:
    """Return the page. It carries its own style, so that it can be sent as one file."""
    template = environment().get_template("reply.html")
    return template.render(view=view, style=style().decode(), is_print=False).encode()

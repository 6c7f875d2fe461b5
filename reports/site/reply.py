"""What a borough is told of one file that it sent: a page by itself, which it finds beside its own files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reports.site.pages import environment, style

HEADLINES: Final = {
    "accepted": "Your {what} is in",
    "nil": "Your {what} is in: nothing to report",
    "questions": "Your {what} is in, with {questions} to answer",
    "rejected": "Your {what} must be mended and sent again",
    "refused": "This file could not be taken in",
    "withdrawn": "Your {what} was taken back",
}
NEXT: Final = {
    "accepted": "You need do nothing more.",
    "nil": "You need do nothing more. If something did happen, send the return again.",
    "questions": "Look at each figure below. If it is wrong, correct it and send the return again. If it is right, "
    "tell your coordinator this receipt’s number and why, in 60 words or fewer.",
    "rejected": "Mend what is listed below and send the whole return again. If nothing better comes before the month "
    "freezes, the cells below count as unknown; the rest of the return stands.",
    "refused": "Do what is said below, then send the file again. What you sent before, if anything, still stands.",
    "withdrawn": "What you sent before it, if anything, stands again.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to mend, confirm or explain: where it is, what it is and what to do, and what was answered to it."""

    number: int
    where: str
    message: str
    fix: str
    explained: str = ""


@dataclass(frozen=True, slots=True)
class StillOwed:
    """A sheet of the month that is still waited for."""

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
        groups: what was found, under the heading that says what to do about it.
        annotated: the name of the marked copy that lies beside the page; empty where there is none.
        owed: what of the same month is still waited for.
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
    groups: tuple[tuple[str, tuple[Told, ...]], ...]
    annotated: str
    owed: tuple[StillOwed, ...]

    @property
    def headline(self) -> str:
        """What became of the file, in one sentence."""
        questions = "one question" if self.questions == 1 else f"{self.questions} questions"
        return HEADLINES[self.state].format(what=self.what, questions=questions)

    @property
    def next_step(self) -> str:
        return NEXT[self.state]


def render_reply(view: ReplyView) -> bytes:
    """Return the page. It carries its own style, so that it can be sent as one file."""
    template = environment().get_template("reply.html")
    return template.render(view=view, style=style().decode(), is_print=False).encode()

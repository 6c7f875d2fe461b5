"""Sending a return: checked, answered, submitted; and its receipt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

import application.returns.waiting
from application.people.limits import RateLimit, count
from application.returns import answers
from application.returns.answers import findings_of
from application.returns.waiting import NotWaiting, discard_waiting, marked_copy, submit_waiting, waiting_return
from application.views.reply import reply_view, waiting_view
from application.wording import HEADINGS
from data.ledger import Validation
from data.model import Effect
from portal.rendering import download, page, seen_other
from portal.visit import NotThere, Visit
from standards.errors import MinstdError

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def check(visit: Visit) -> Response:
    """Check the files that were sent, and show the answer."""
    if not visit.uploads:
        raise MinstdError("Choose a file first.")
    if visit.person is None:
        raise NotThere
    checked = []
    for number, upload in enumerate(visit.uploads, 1):
        count(visit.workspace, RateLimit.UPLOAD, str(visit.person.number), visit.clock)
        content = upload.path.read_bytes()
        called = f"File {number} of {len(visit.uploads)}" if len(visit.uploads) > 1 else "The file that you sent"
        args = (visit.workspace, visit.member, upload.name, content, visit.caller, visit.now, called)
        checked.append(application.returns.waiting.check(*args))
    if len(checked) == 1:
        return seen_other(visit.to("waiting", waiting=checked[0].id))
    return seen_other(visit.to("borough") + "#waiting")


def waiting(visit: Visit) -> Response:
    """Return the answer to a file that waits to be submitted."""
    try:
        held = waiting_return(visit.workspace, visit.member, visit.parts["waiting"])
    except NotWaiting as error:
        raise NotThere from error
    view = waiting_view(visit.workspace, visit.member, held)
    return page(visit, "waiting.html", view=view, waiting=held, member=visit.member, ask=HEADINGS[Effect.ASK])


def waiting_copy(visit: Visit) -> Response:
    """Return the workbook with what is to be corrected marked."""
    try:
        held = waiting_return(visit.workspace, visit.member, visit.parts["waiting"])
    except NotWaiting as error:
        raise NotThere from error
    content = marked_copy(visit.workspace, held)
    if content is None:
        raise NotThere
    return download(content, f"{held.return_type}-{held.month}-to-correct.xlsx", _XLSX)


def submit(visit: Visit) -> Response:
    """Submit what waits, with the answers to its questions."""
    try:
        given = submit_waiting(
            visit.workspace, visit.member, visit.parts["waiting"], _answers(visit.typed), visit.caller, visit.now
        )
    except NotWaiting:
        return seen_other(visit.to("history"))
    return seen_other(visit.to("receipt", number=given.receipt.id))


def discard(visit: Visit) -> Response:
    """Throw away what waits."""
    discard_waiting(visit.workspace, visit.member, visit.parts["waiting"], visit.caller, visit.now)
    return seen_other(visit.to("borough"))


def receipt(visit: Visit) -> Response:
    """Return the receipt of a return, with what became of it."""
    validation = own_validation(visit)
    view = reply_view(visit.workspace, visit.member, validation, "", ())
    head = visit.workspace.ledger.head(visit.workspace.cluster.id)
    return page(visit, "receipt.html", view=view, member=visit.member, head=head, ask=HEADINGS[Effect.ASK])


def answer(visit: Visit) -> Response:
    """Answer questions about a return."""
    validation = own_validation(visit)
    given = _answers(visit.typed)
    if not given:
        raise MinstdError("Write an answer first.")
    for n, text in given.items():
        answers.answer(visit.workspace, validation.receipt.id, str(n), text, visit.caller, visit.now)
    return seen_other(visit.to("receipt"))


def withdraw(visit: Visit) -> Response:
    """Withdraw a return."""
    validation = own_validation(visit)
    reason = visit.typed.get("reason", "")
    answers.withdraw(visit.workspace, validation.receipt.id, reason, visit.caller, visit.now)
    return seen_other(visit.to("receipt"))


def own_validation(visit: Visit) -> Validation:
    """Return what was found about the receipt that an address names, if it is the visitor's own borough's.

    Raises:
        NotThere: there is no such receipt, or it is another borough's.
    """
    try:
        validation = findings_of(visit.workspace, visit.number, visit.now)
    except MinstdError as error:
        raise NotThere from error
    own = (visit.workspace.cluster.id, visit.member.gss_code)
    if (validation.receipt.cluster, validation.receipt.gss_code) != own:
        raise NotThere
    return validation


def _answers(typed: Mapping[str, str]) -> dict[int, str]:
    """Return what was typed for each question, by the finding's number, counted from 1."""
    return {
        int(name.removeprefix("answer-")): text
        for name, text in typed.items()
        if re.fullmatch("answer-[0-9]{1,9}", name) and text.strip()
    }

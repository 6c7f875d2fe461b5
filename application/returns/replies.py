"""The reply to each file that a borough sends, left in its own folder."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence, Set
from datetime import datetime, timedelta
from pathlib import Path

from application.notices import tell_area
from application.return_names import receipt_name
from application.returns.answers import answered
from application.returns.register import register_of
from application.views.reply import ReplyView, render_reply, reply_view
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.ledger import Validation
from data.ledger.notices import NoticeKind
from data.model import State
from data.observations.status import StatusRow
from data.storage.folders import make_private
from data.storage.sources import REPLIES, Source
from data.template import write_template
from data.template.annotated import annotate
from standards.errors import MinstdError

log = logging.getLogger(__name__)

REPLIED_WITHIN = timedelta(days=31)
"""Files received longer ago get no reply: nobody is waiting for it any more."""

Files = list[tuple[str, bytes]]


def leave_replies(workspace: Workspace, member: Member, now: datetime) -> int:
    """Leave a reply to every file of an area that has had none, and return how many there were.

    So is a new one left to a file that was validated again, as the area's register changed, where the outcome isn't
    what the area was told last. One that could not be recorded is left again by the next run, under the same name.

    Raises:
        SourceDown, SourceRefused: the area's folder cannot be written to; the next run tries again.
    """
    ledger, version = workspace.ledger, workspace.checks_version
    about = (workspace.cluster.id, member.gss_code, version, now - REPLIED_WITHIN, now)
    waiting = ledger.without_reply(*about)
    _leave(workspace, member, waiting, now)
    replaced = ledger.replaced(*about)
    announced = _announced(workspace, member) if replaced else frozenset()
    changed = [validations[-1] for validations in replaced if _is_news(validations, announced)]
    _leave(workspace, member, changed, now)
    return len(waiting) + len(changed)


def _leave(workspace: Workspace, member: Member, validations: Iterable[Validation], now: datetime) -> None:
    source = reply_source(workspace, member)
    for validation in answered(workspace, validations, now):
        view, files = reply_files(workspace, member, validation, now)
        for name, content in files:
            source.leave(f"{REPLIES}/{name}", content)
        workspace.ledger.record_reply(validation.receipt.id, f"{source.url}/{REPLIES}", now)
        words = (view.headline, _message(view, files, source))
        tell_area(workspace, member.gss_code, NoticeKind.REPLY, _about(validation), words, now)


def _about(validation: Validation) -> str:
    """Return what a message about a validation is about: the receipt, and which of its validations if not the first."""
    number = validation.receipt.id
    return str(number) if validation.replaces is None else f"{number}-{validation.id}"


def _announced(workspace: Workspace, member: Member) -> frozenset[str]:
    """Return what the replies that an area was told of were about."""
    notices = workspace.ledger.notices(workspace.cluster.id)
    replies = (each for each in notices if each.kind is NoticeKind.REPLY and each.whom == member.gss_code)
    return frozenset(each.about for each in replies)


def _is_news(validations: Sequence[Validation], announced: Set[str]) -> bool:
    """Say whether the newest of a receipt's validations is otherwise than the last of which the area was told."""
    *earlier, newest = validations
    if newest.state is State.WITHDRAWN or _about(newest) in announced:
        return False
    last = next((each for each in reversed(earlier) if _about(each) in announced), earlier[0])
    return (last.state, last.findings) != (newest.state, newest.findings)


def reply_source(workspace: Workspace, member: Member) -> Source:
    """Return where an area's replies are left: in its own folder, or in the workspace where nothing can be left."""
    source = workspace.source(member)
    if source.takes_files:
        return source
    own = Path(workspace.settings.replies_url) / member.gss_code
    make_private(own)
    return Source(str(own))


def reply_files(workspace: Workspace, member: Member, validation: Validation, now: datetime) -> tuple[ReplyView, Files]:
    """Return a reply's contents, and its files: a page, and a marked copy of the workbook where there is one.

    Where a return was validated again, they're named by the day, beside those of the earlier reply.
    """
    stem = receipt_name(member.name, validation)
    end = "" if validation.replaces is None else f"-{now:%Y-%m-%d}"
    copy = _marked(workspace, member, validation)
    annotated = "" if copy is None else f"{stem}-to-correct{end}.xlsx"
    view = reply_view(workspace, member, validation, annotated, _still_owed(workspace, member, validation, now))
    files = [(f"{stem}-{validation.state}{end}.html", render_reply(view))]
    return view, files if copy is None else [*files, (annotated, copy)]


def _marked(workspace: Workspace, member: Member, validation: Validation) -> bytes | None:
    """Return the marked copy; None where there is nothing to mark, or it can't be made: the page says everything."""
    if validation.state not in (State.REJECTED, State.QUESTIONS, State.HELD):
        return None
    digest = workspace.ledger.kept([validation.receipt.id]).get(validation.receipt.id)
    if digest is None:
        return None
    try:
        return annotate(
            workspace.kept.get(digest),
            validation.findings,
            workspace.contracts,
            _template(workspace, member, validation),
        )
    except (MinstdError, ValueError, KeyError) as error:
        log.warning("There is no marked copy for receipt %s: %s", validation.receipt.id, type(error).__name__)
        return None


def _template(workspace: Workspace, member: Member, validation: Validation) -> bytes | None:
    if validation.return_type is None or validation.month is None:
        return None
    try:
        register = workspace.register(member.gss_code)
        return write_template(workspace.contracts, register, member, validation.return_type, validation.month)
    except MinstdError:
        return None  # sent between its months: what was kept is laid out without one


def _still_owed(workspace: Workspace, member: Member, validation: Validation, now: datetime) -> list[StatusRow]:
    """Return what else the area owes for the file's month, while anything sent would still count."""
    if validation.month is None or now > workspace.cluster.timetable(validation.month).freeze_at:
        return []
    register = register_of(workspace, validation.month, now)
    return [row for row in register if row.gss_code == member.gss_code and row.is_wanted]


def _message(view: ReplyView, files: Files, source: Source) -> str:
    """Return a message without any figure: it may travel by e-mail."""
    why = f"{view.why_again}\n\n" if view.why_again else ""
    return (
        f"{why}Receipt {view.receipt}: {view.headline}. {view.next_step}\n\n"
        f"Read {REPLIES}/{files[0][0]} in the folder where {view.area_name} leaves its returns."
    )

"""What goes back to a borough without its asking: a reply to each file it sent, left beside its own files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from application.returns.answers import answered
from application.returns.messages import tell
from application.returns.register import register_of
from application.returns.wording import HEADINGS, where
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.intake.explanations import open_questions
from data.ledger import Judged
from data.model import Effect, Finding, State
from data.storage.sources import REPLIES, Source
from data.storage.store import StoreError
from data.template.annotated import annotate
from reports.site.reply import ReplyView, StillOwed, Told, render_reply

REPLIED_WITHIN = timedelta(days=31)
"""Files that came longer ago have no reply: nobody waits for it any more."""

Files = list[tuple[str, bytes]]


def reply(workspace: Workspace, member: Member, now: datetime) -> int:
    """Leave a reply to every file of an area that has had none, and return how many there were.

    One that could not be recorded is left again by the next run, under the same name.

    Raises:
        SourceDown, SourceRefused: the area's folder cannot be written to; the next run tries again.
    """
    place = folder(workspace, member)
    ledger, version = workspace.ledger, workspace.checks_version
    waiting = ledger.without_reply(workspace.cluster.id, member.gss_code, version, now - REPLIED_WITHIN, now)
    for judged in answered(workspace, waiting, now):
        view, files = reply_files(workspace, member, judged, now)
        for name, content in files:
            place.leave(f"{REPLIES}/{name}", content)
        ledger.record_reply(judged.receipt.id, f"{place.url}/{REPLIES}", now)
        tell(workspace.settings, member.gss_code, view.headline, _message(view, files, place))
    return len(waiting)


def folder(workspace: Workspace, member: Member) -> Source:
    """Return where an area's replies are left: in its own folder, or in the workspace where nothing can be left."""
    source = workspace.source(member)
    if source.takes_files:
        return source
    own = Path(workspace.settings.replies_url) / member.gss_code
    own.mkdir(parents=True, exist_ok=True)
    return Source(str(own))


def reply_files(workspace: Workspace, member: Member, judged: Judged, now: datetime) -> tuple[ReplyView, Files]:
    """Return what is said of a file, and the files that say it: a page, and a marked copy where there is one."""
    stem = f"{_stem(judged)}receipt-{judged.receipt.id}"
    copy = _marked(workspace, judged)
    annotated = "" if copy is None else f"{stem}-to-mend.xlsx"
    view = _view(workspace, member, judged, annotated, now)
    files = [(f"{stem}-{judged.state}.html", render_reply(view))]
    return view, files if copy is None else [*files, (annotated, copy)]


def _stem(judged: Judged) -> str:
    """Return what is kept of the file's own name; nothing of one that was refused, which may say anything."""
    if judged.state is State.REFUSED:
        return ""
    name = PurePosixPath(judged.receipt.path).stem
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name)[:60].strip("-.") + "-"


def _marked(workspace: Workspace, judged: Judged) -> bytes | None:
    if judged.state not in (State.REJECTED, State.QUESTIONS):
        return None
    try:
        content = workspace.originals.get(judged.receipt.sha256)
    except StoreError:
        return None  # `minstd originals verify` names what is lost; the page says everything without it
    form = PurePosixPath(judged.receipt.path).suffix.lower().removeprefix(".")
    return annotate(content, form, judged.findings, workspace.contracts)


def _view(workspace: Workspace, member: Member, judged: Judged, annotated: str, now: datetime) -> ReplyView:
    receipt, timetable = judged.receipt, judged.month and workspace.cluster.timetable(judged.month)
    known = f"{judged.return_type} return for {judged.month.words}" if judged.month else "return"
    return ReplyView(
        cluster_name=workspace.cluster.name,
        area_name=member.name,
        is_demonstration=workspace.is_demonstration,
        contact=workspace.settings.contact,
        receipt=receipt.id,
        file=receipt.path,
        received_at=receipt.received_at,
        sha256=receipt.sha256,
        what=known,
        state=str(judged.state),
        questions=len(open_questions(judged)),
        due_at=timetable.due_at if timetable else None,
        freeze_at=timetable.freeze_at if timetable else None,
        groups=tuple(_groups(judged)),
        annotated=annotated,
        owed=tuple(_owed(workspace, member, judged, now)),
    )


def _groups(judged: Judged) -> Iterator[tuple[str, tuple[Told, ...]]]:
    for effect, heading in HEADINGS.items():
        found = tuple(_told(judged, n, one) for n, one in enumerate(judged.findings) if one.effect is effect)
        if found:
            yield heading, found


def _told(judged: Judged, n: int, finding: Finding) -> Told:
    given = judged.explanations.get(n) if finding.effect is Effect.ASK else None
    explained = f"Explained by {given.role}: {given.text}" if given else ""
    return Told(n + 1, where(finding), finding.message, finding.fix, explained)


def _owed(workspace: Workspace, member: Member, judged: Judged, now: datetime) -> Iterator[StillOwed]:
    """Yield what else the area owes for the file's month, while anything sent would still count."""
    if judged.month is None or now > workspace.cluster.timetable(judged.month).freeze_at:
        return
    for row in register_of(workspace, judged.month, now):
        if row.gss_code == member.gss_code and row.is_wanted:
            yield StillOwed(row.return_type, workspace.contracts.sheets[row.sheet].title, row.due_at)


def _message(view: ReplyView, files: Files, place: Source) -> str:
    """Return a message without any figure: it may travel by e-mail."""
    return (
        f"Receipt {view.receipt}: {view.headline}. {view.next_step}\n\n"
        f"Everything is said in {REPLIES}/{files[0][0]}, in the folder where {view.area_name} leaves its returns."
    )

"""What a run tells the coordinators: sources in trouble, a quorum that failed, a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from application.editions.months import provisional_words
from application.editions.reading import contradiction_words
from application.messages import COORDINATOR
from application.notices import tell_coordinators, was_told, words_of
from application.workspace import Workspace
from data.ledger import Edition
from data.ledger.notices import NoticeKind
from standards.model import Month


def tell_of_sources(workspace: Workspace, down: Mapping[str, str], now: datetime) -> None:
    """Tell the coordinators of each source that can't be read since now, and of each that can be read again.

    Args:
        workspace: the cluster's.
        down: what went wrong with each source, by ONS code.
        now: when.
    """
    kinds = (NoticeKind.SOURCES, NoticeKind.SOURCES_OVER)
    notices = workspace.ledger.notices(workspace.cluster.id)
    last = {notice.about: notice.kind for notice in notices if notice.kind in kinds}
    for member in workspace.cluster.members:
        was_down, is_down = last.get(member.gss_code) is NoticeKind.SOURCES, member.gss_code in down
        if was_down != is_down:
            kind = NoticeKind.SOURCES if is_down else NoticeKind.SOURCES_OVER
            facts = {"area": member.name, "trouble": down.get(member.gss_code, "")}
            tell_coordinators(workspace, kind, member.gss_code, words_of(workspace, kind, None, facts), now)


def tell_of_draft(workspace: Workspace, edition: Edition, now: datetime) -> None:
    """Tell the coordinators of a draft, once."""
    if not was_told(workspace, COORDINATOR, NoticeKind.DRAFT, edition.digest):
        remarks = (provisional_words(workspace, edition), *contradiction_words(workspace, edition))
        facts = {"digest": edition.digest[:12], "remarks": "".join(f"{remark} " for remark in remarks if remark)}
        words = words_of(workspace, NoticeKind.DRAFT, edition.month, facts)
        tell_coordinators(workspace, NoticeKind.DRAFT, edition.digest, words, now)


def tell_of_quorum(workspace: Workspace, month: Month, trouble: str, now: datetime) -> None:
    """Tell the coordinators once a day that too few sources could be read."""
    about = f"{month} on {now.date()}"
    if not was_told(workspace, COORDINATOR, NoticeKind.QUORUM, about):
        words = words_of(workspace, NoticeKind.QUORUM, month, {"trouble": trouble})
        tell_coordinators(workspace, NoticeKind.QUORUM, about, words, now)

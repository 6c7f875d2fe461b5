"""Telling people what concerns them, each time with a record of whether it could be sent; never what it said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from application.messages import COORDINATOR, mail_address, trouble_sending
from application.workspace import Workspace
from data.ledger.notices import Fate, Notice, NoticeKind
from data.ledger.people import Person


def tell_area(
    workspace: Workspace, gss_code: str, kind: NoticeKind, about: str, words: tuple[str, str], now: datetime
) -> Fate:
    """Tell a borough, at the addresses that the settings have for it. `words` are a title and a text."""
    return _tell(workspace, gss_code, workspace.settings.messages.get(gss_code, []), (kind, about), words, now)


def tell_coordinators(
    workspace: Workspace, kind: NoticeKind, about: str, words: tuple[str, str], now: datetime
) -> Fate:
    """Tell the coordinators, at the addresses that the settings have for them."""
    return _tell(workspace, COORDINATOR, workspace.settings.messages.get(COORDINATOR, []), (kind, about), words, now)


def tell_person(
    workspace: Workspace, person: Person, kind: NoticeKind, about: str, words: tuple[str, str], now: datetime
) -> Fate:
    """Tell somebody at their own address, by the server that the settings have for mail."""
    addresses = [mail_address(workspace.settings, person.email)] if workspace.settings.mail and person.email else []
    return _tell(workspace, f"person:{person.number}", addresses, (kind, about), words, now)


def _tell(
    workspace: Workspace,
    whom: str,
    addresses: Sequence[str],
    subject: tuple[NoticeKind, str],
    words: tuple[str, str],
    now: datetime,
) -> Fate:
    trouble = trouble_sending(addresses, *words) if addresses else ""
    fate = Fate.NO_ADDRESS if not addresses else Fate.FAILED if trouble else Fate.SENT
    kind, about = subject
    workspace.ledger.add_notice(Notice(workspace.cluster.id, whom, kind, about, fate, now, trouble))
    return fate

"""Telling people what concerns them, each time with a record of whether it could be sent; never what it said.

What couldn't be sent is tried again until it is given up, and then the coordinators are told. The texts of what is told
by the calendar are in `messages.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from application.messages import COORDINATOR, mail_address, trouble_sending
from application.workspace import Workspace
from data.ledger.notices import Fate, Notice, NoticeKind
from data.ledger.people import Person
from data.ledger.transient.outgoing import OutgoingMessage
from standards.model import Month
from standards.yaml import FilePart, Name, read

PERSON: Final = "person:"
_FOREVER: Final = datetime.max.replace(tzinfo=UTC)

DELAYS: Final = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=4), timedelta(hours=24))
"""So long after each failure a message is tried again; after the last one it is given up."""


class TextPart(FilePart):
    kind: NoticeKind
    title: Name
    text: Name


class TextsPart(FilePart):
    """The file of texts."""

    texts: tuple[TextPart, ...]


@cache
def texts() -> Mapping[NoticeKind, TextPart]:
    """Return the title and the text of each kind of message that has them in the file."""
    part = read(Path(__file__).with_name("messages.yaml"), TextsPart)
    return {text.kind: text for text in part.texts}


def words_of(workspace: Workspace, kind: NoticeKind, month: Month | None, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return what a kind of message says: a title and a text."""
    known = {"cluster": workspace.cluster.name, **facts}
    if month is not None:
        known |= {"month": month.words, "month_key": str(month)}
    part = texts()[kind]
    return part.title.format_map(known), part.text.format_map(known)


def tell_area(
    workspace: Workspace, gss_code: str, kind: NoticeKind, about: str, words: tuple[str, str], now: datetime
) -> Fate:
    """Tell a borough, at the addresses that the settings have for it. `words` are a title and a text."""
    return _tell(workspace, gss_code, (kind, about), words, now)


def tell_coordinators(
    workspace: Workspace, kind: NoticeKind, about: str, words: tuple[str, str], now: datetime
) -> Fate:
    """Tell the coordinators, at the addresses that the settings have for them."""
    return _tell(workspace, COORDINATOR, (kind, about), words, now)


def tell_person(
    workspace: Workspace, person: Person, kind: NoticeKind, about: str, words: tuple[str, str], now: datetime
) -> Fate:
    """Tell somebody at their own address, by the server that the settings have for mail."""
    return _tell(workspace, f"{PERSON}{person.number}", (kind, about), words, now)


def was_told(workspace: Workspace, whom: str, kind: NoticeKind, about: str) -> bool:
    """Say whether somebody was to be told something already, whatever became of it: what failed is tried again."""
    return any(notice.whom == whom for notice in notices_about(workspace, kind, about))


def notices_about(workspace: Workspace, kind: NoticeKind, about: str) -> list[Notice]:
    """Return who was to be told something, oldest first."""
    notices = workspace.ledger.notices(workspace.cluster.id)
    return [notice for notice in notices if (notice.kind, notice.about) == (kind, about)]


def tell_once(
    workspace: Workspace, whom: str, kind: NoticeKind, month: Month, facts: Mapping[str, str], now: datetime
) -> None:
    """Tell a borough, or the coordinators, something about a month, unless they were told it already."""
    if not was_told(workspace, whom, kind, str(month)):
        _tell(workspace, whom, (kind, str(month)), words_of(workspace, kind, month, facts), now)


def tell_of_trouble(workspace: Workspace, trouble: str, now: datetime) -> None:
    """Tell the coordinators of trouble with the runs that the scheduler starts; of the same trouble once a day."""
    about = f"{trouble} on {now.date()}"
    if not was_told(workspace, COORDINATOR, NoticeKind.RUN, about):
        words = words_of(workspace, NoticeKind.RUN, None, {"trouble": trouble})
        tell_coordinators(workspace, NoticeKind.RUN, about, words, now)


def retry_messages(workspace: Workspace, now: datetime) -> int:
    """Try again to send what couldn't be sent, and return how many messages were tried.

    A message that is given up is told to the coordinators; one to them isn't, as it would fail the same way.
    """
    waiting = workspace.ledger.outgoing_messages(workspace.cluster.id, now)
    for message in waiting:
        trouble = trouble_sending(_addresses(workspace, message.whom), message.title, message.text)
        tries = message.tries + 1
        is_over = tries > len(DELAYS)
        fate = Fate.SENT if not trouble else Fate.GIVEN_UP if is_over else Fate.FAILED
        _record(workspace, message.whom, (message.kind, message.about), fate, now, trouble)
        workspace.ledger.forget_outgoing(message.number)
        if fate is Fate.FAILED:
            workspace.ledger.add_outgoing(message.tried_again(now + DELAYS[tries - 1]))
        elif fate is Fate.GIVEN_UP and message.whom != COORDINATOR:
            facts = {"whom": _name_of(workspace, message.whom), "kind": message.kind.words, "trouble": trouble}
            words = words_of(workspace, NoticeKind.UNSENT, None, facts)
            tell_coordinators(workspace, NoticeKind.UNSENT, message.whom, words, now)
    return len(waiting)


def _tell(
    workspace: Workspace, whom: str, subject: tuple[NoticeKind, str], words: tuple[str, str], now: datetime
) -> Fate:
    addresses = _addresses(workspace, whom)
    trouble = trouble_sending(addresses, *words) if addresses else ""
    fate = Fate.NO_ADDRESS if not addresses else Fate.FAILED if trouble else Fate.SENT
    _record(workspace, whom, subject, fate, now, trouble)
    if fate is Fate.FAILED:
        message = OutgoingMessage(workspace.cluster.id, whom, *subject, *words, tries=1, next_at=now + DELAYS[0])
        workspace.ledger.add_outgoing(message)
    return fate


def _record(
    workspace: Workspace, whom: str, subject: tuple[NoticeKind, str], fate: Fate, now: datetime, trouble: str
) -> None:
    workspace.ledger.add_notice(Notice(workspace.cluster.id, whom, *subject, fate, now, trouble))


def _addresses(workspace: Workspace, whom: str) -> Sequence[str]:
    """Return the addresses of a borough, of the coordinators or of a person, as `apprise` URLs."""
    settings = workspace.settings
    if not whom.startswith(PERSON):
        return settings.messages.get(whom, [])
    number = int(whom.removeprefix(PERSON))
    email = next((each.person.email for each in workspace.ledger.holders(_FOREVER) if each.person.number == number), "")
    return [mail_address(settings, email)] if settings.mail and email else []


def _name_of(workspace: Workspace, whom: str) -> str:
    return next((member.name for member in workspace.cluster.members if member.gss_code == whom), whom)

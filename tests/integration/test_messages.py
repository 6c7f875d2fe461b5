"""Who is told what, once, with its fate in the ledger; what can't be sent is tried again, and nobody is overlooked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from application.editions import challenges, draft
from application.editions.calendar_messages import tell_by_calendar
from application.editions.quorum import TooFewSources
from application.messages import COORDINATOR
from application.notices import DELAYS, retry_messages, texts
from application.workspace import Workspace
from data.ledger.notices import Fate, NoticeKind
from standards.model import Month
from tests.integration.conftest import (
    ANYBODY,
    CLUSTER,
    OCTOBER,
    RELEASE_DAY,
    SIGNING_DAY,
    WorkspaceCopy,
    release_drafted,
)
from tests.support.commands import minstd
from tests.support.mail_server import Mailbox, mail_server

CAMDEN, BARNET, HACKNEY = "E09000007", "E09000003", "E09000012"
NOVEMBER = Month(2026, 11)
NOBODY_THERE = "mailto://127.0.0.1:9?to=camden@example.org&from=us@example.org&format=text"


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as running:
        yield running


def url(mailbox: Mailbox, name: str) -> str:
    server = mailbox.url.removeprefix("smtp://")
    return f"mailto://{server}?to={name}@example.org&from=us@example.org&format=text"


def with_addresses(workspace: Workspace, **messages: str) -> Workspace:
    addresses = {whom: [address] for whom, address in messages.items()}
    return replace(workspace, settings=workspace.settings.model_copy(update={"messages": addresses}))


def fates(workspace: Workspace, whom: str, kind: NoticeKind) -> list[Fate]:
    return [each.fate for each in workspace.ledger.notices(CLUSTER) if (each.whom, each.kind) == (whom, kind)]


@pytest.fixture
def workspace(workspace_copy: WorkspaceCopy, mailbox: Mailbox) -> Workspace:
    mailbox.arrived.clear()
    both = {CAMDEN: url(mailbox, "camden"), COORDINATOR: url(mailbox, "coordinator")}
    return with_addresses(workspace_copy.open(), **both)


def test_a_borough_hears_of_its_returns_as_the_calendar_says_and_once(workspace: Workspace, mailbox: Mailbox) -> None:
    dates = workspace.cluster.timetable(NOVEMBER)
    moments = [dates.open_at, dates.due_at - timedelta(days=6), dates.due_at + timedelta(hours=9), dates.freeze_at]
    for at in (each + timedelta(minutes=minutes) for each in moments for minutes in (0, 30)):
        tell_by_calendar(workspace, at)
    subjects = [message["Subject"] for whom, message in mailbox.arrived if whom == "camden@example.org"]
    assert subjects == [
        "North London, November 2026: returns are open",
        "North London, November 2026: returns are due in a week",
        "North London, November 2026: returns are overdue",
    ]
    assert "are due on 14 December 2026" in mailbox.texts_to("camden@example.org")[0]
    assert "panel return, Front door: due 14 December 2026" in mailbox.texts_to("camden@example.org")[1]
    for kind in (NoticeKind.OPEN, NoticeKind.DUE, NoticeKind.OVERDUE):
        assert fates(workspace, CAMDEN, kind) == [Fate.SENT]
        assert fates(workspace, BARNET, kind) == [Fate.NO_ADDRESS]
    (note,) = (text for text in mailbox.texts_to("coordinator@example.org") if "Nothing can be sent to" in text)
    assert "Barnet, Enfield, Hackney, Haringey and Islington" in note


@pytest.mark.long
def test_the_coordinator_hears_of_sources_quorum_and_draft(workspace: Workspace, mailbox: Mailbox) -> None:
    folder = workspace.settings.workspace / "drop" / "hackney"
    folder.rename(folder.with_name("away"))
    for hour in (0, 1):
        draft.collect_and_draft(workspace, OCTOBER, SIGNING_DAY + timedelta(hours=hour))
    folder.with_name("away").rename(folder)
    draft.collect_and_draft(workspace, OCTOBER, SIGNING_DAY + timedelta(hours=2))
    strict = replace(workspace, cluster=replace(workspace.cluster, quorum=6))
    folder.rename(folder.with_name("away"))
    for hour in (3, 4):
        with pytest.raises(TooFewSources):
            draft.collect_and_draft(strict, OCTOBER, SIGNING_DAY + timedelta(hours=hour))
    subjects = [message["Subject"].partition(": ")[2] for _, message in mailbox.arrived]
    assert subjects == [
        "the source of Hackney can't be read",
        "a draft is ready",
        "the source of Hackney can be read again",
        "the source of Hackney can't be read",
        "there is no draft, as too few sources could be read",
    ]


def test_challenges_and_decisions_reach_those_whom_they_concern(workspace: Workspace, mailbox: Mailbox) -> None:
    draft.report(workspace, OCTOBER, RELEASE_DAY)
    release_drafted(workspace)
    mailbox.arrived.clear()
    later = RELEASE_DAY + timedelta(hours=1)
    where = ("Camden", "PN3")
    raised = challenges.raise_challenge(workspace, where, OCTOBER, "context", "A new service began.", ANYBODY, later)
    challenges.decide(workspace, f"C{raised.number}", "dismissed", "It stands.", ANYBODY, later)
    assert [(whom, message["Subject"]) for whom, message in mailbox.arrived] == [
        ("coordinator@example.org", "North London, October 2026: challenge C1 was raised"),
        ("camden@example.org", "North London, October 2026: challenge C1 is dismissed"),
    ]
    assert not any("A new service" in text for text in mailbox.texts_to("coordinator@example.org"))


@pytest.mark.long
def test_whom_a_stopped_act_left_untold_the_calendar_tells_once(
    workspace: Workspace, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft.report(workspace, OCTOBER, RELEASE_DAY)
    release_drafted(workspace)
    later = RELEASE_DAY + timedelta(hours=1)
    with monkeypatch.context() as stopped:
        stopped.setattr(challenges, "_tell", lambda *_: None)
        where = ("Camden", "PN3")
        ground, text = "context", "A new service began."
        raised = challenges.raise_challenge(workspace, where, OCTOBER, ground, text, ANYBODY, later)
        challenges.decide(workspace, f"C{raised.number}", "dismissed", "It stands.", ANYBODY, later)
    for hours in (1, 2):
        tell_by_calendar(workspace, later + timedelta(hours=hours))
    assert fates(workspace, COORDINATOR, NoticeKind.CHALLENGE) == [Fate.SENT]
    assert fates(workspace, CAMDEN, NoticeKind.DECISION) == [Fate.SENT]


@pytest.mark.long
def test_a_month_that_nobody_drafts_or_signs_is_told(workspace: Workspace, mailbox: Mailbox) -> None:
    freeze = workspace.cluster.timetable(OCTOBER).freeze_at
    tell_by_calendar(workspace, freeze + timedelta(hours=23))
    assert fates(workspace, COORDINATOR, NoticeKind.LATE_RUN) == []
    for hour in (25, 26):
        tell_by_calendar(workspace, freeze + timedelta(hours=hour))
    assert fates(workspace, COORDINATOR, NoticeKind.LATE_RUN) == [Fate.SENT]
    draft.report(workspace, OCTOBER, freeze + timedelta(days=2))
    tell_by_calendar(workspace, SIGNING_DAY)
    assert fates(workspace, COORDINATOR, NoticeKind.UNSIGNED) == []
    for day in (1, 2):
        tell_by_calendar(workspace, SIGNING_DAY + timedelta(days=day))
    assert fates(workspace, COORDINATOR, NoticeKind.UNSIGNED) == [Fate.SENT]
    assert any("minstd editions release 2026-10" in text for text in mailbox.texts_to("coordinator@example.org"))


def test_what_cannot_be_sent_is_tried_again_and_given_up_loudly(workspace: Workspace, mailbox: Mailbox) -> None:
    broken = with_addresses(workspace, **{CAMDEN: NOBODY_THERE, COORDINATOR: url(mailbox, "coordinator")})
    at: datetime = workspace.cluster.timetable(NOVEMBER).open_at
    tell_by_calendar(broken, at)
    assert fates(broken, CAMDEN, NoticeKind.OPEN) == [Fate.FAILED]
    assert retry_messages(broken, at + DELAYS[0] - timedelta(seconds=1)) == 0
    for delay in DELAYS:
        at += delay
        assert retry_messages(broken, at) == 1
    assert fates(broken, CAMDEN, NoticeKind.OPEN) == [Fate.FAILED] * 4 + [Fate.GIVEN_UP]
    assert retry_messages(broken, at + timedelta(days=9)) == 0
    assert "A message (open) couldn't be sent" in mailbox.texts_to("coordinator@example.org")[-1]
    folder = workspace.settings.workspace
    rows = json.loads(minstd("messages", "--json", "--workspace", folder).stdout)
    given_up = [row for row in rows if row["fate"] == "given_up"]
    assert [(row["whom"], row["kind"], row["about"]) for row in given_up] == [("Camden", "open", "2026-11")]
    unsent = json.loads(minstd("messages", "--unsent", "--json", "--workspace", folder).stdout)
    assert {row["fate"] for row in unsent} == {"given_up", "no_address"}


def test_what_failed_once_arrives_once(workspace: Workspace, mailbox: Mailbox) -> None:
    broken = with_addresses(workspace, **{CAMDEN: NOBODY_THERE})
    at = workspace.cluster.timetable(NOVEMBER).open_at
    tell_by_calendar(broken, at)
    for _ in range(2):
        tell_by_calendar(workspace, at + DELAYS[0])
    assert fates(workspace, CAMDEN, NoticeKind.OPEN) == [Fate.FAILED, Fate.SENT]
    assert len(mailbox.texts_to("camden@example.org")) == 1


def test_texts_are_in_one_file_and_hold_no_figure() -> None:
    by_code = {NoticeKind.GRANT, NoticeKind.RELEASE, NoticeKind.INVITATION, NoticeKind.WITHDRAWAL, NoticeKind.ERASURE}
    by_code |= {NoticeKind.RESTORATION, NoticeKind.ANSWER, NoticeKind.REPLY, NoticeKind.NAME, NoticeKind.NAME_DELETED}
    assert set(texts()) == set(NoticeKind) - by_code

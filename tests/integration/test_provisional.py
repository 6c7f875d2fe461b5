"""A draft for which a source couldn't be read says so wherever it's shown, and is released only by whoever knows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from application.demonstration_time import choose
from application.editions import draft, months, run_messages
from application.editions.readiness import NotReady
from application.editions.release import release
from application.workspace import Workspace
from data.ledger import Edition
from data.ledger.notices import Fate, NoticeKind
from data.ledger.people import Role
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy
from tests.integration.portal.conftest import HACKNEY, portal, visitor
from tests.support.commands import minstd
from tests.support.visitor import Visitor

__all__ = ["portal", "visitor"]

UNREAD = "Not read: Hackney."
UNTIL = "The next run makes it again once they can be, until it's released."
AT = ("--now", SIGNING_DAY.isoformat())


@pytest.fixture
def workspace(drafted_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]) -> Iterator[Workspace]:
    """A workspace with a draft of October for which Hackney's source couldn't be read."""
    opened = copy_of(drafted_folder).open()
    months.mark_draft(opened, drafted(opened), [HACKNEY], SIGNING_DAY)
    yield opened
    opened.ledger.close()


def drafted(workspace: Workspace) -> Edition:
    (edition,) = workspace.ledger.editions(CLUSTER)
    return edition


def command(workspace: Workspace, *arguments: str, now: tuple[str, ...] = AT) -> tuple[int, str, str]:
    done = minstd(*arguments, *now, "--workspace", workspace.settings.workspace)
    return done.returncode, done.stdout, done.stderr


def test_lists_say_it(workspace: Workspace) -> None:
    (row,) = json.loads(command(workspace, "editions", "list", "--json", now=())[1])
    assert (row["state"], row["provisional"]) == ("provisional draft", UNREAD)
    assert "provisional draft" in command(workspace, "editions", "list", now=())[1]
    assert UNREAD in command(workspace, "editions", "show", drafted(workspace).digest, now=())[1]
    months.mark_draft(workspace, drafted(workspace), [], SIGNING_DAY)
    (row,) = json.loads(command(workspace, "editions", "list", "--json", now=())[1])
    assert (row["state"], row["provisional"]) == ("draft", "")


def test_it_is_released_by_an_option_of_its_own(workspace: Workspace) -> None:
    status, _, stderr = command(workspace, "editions", "release", "2026-10")
    assert status == 2
    for part in ("is provisional", UNREAD, "no run makes it again", "`minstd editions release 2026-10 --provisional`"):
        assert part in stderr
    assert months.open_months(workspace, SIGNING_DAY) == [OCTOBER]
    status, stdout, stderr = command(workspace, "editions", "release", "2026-10", "--provisional")
    assert (status, "It was released even so, and no run makes it again for that." in stdout) == (0, True), stderr
    assert months.open_months(workspace, SIGNING_DAY) == []
    assert command(workspace, "editions", "release", "2026-10")[0] == 0  # safe to repeat


def test_the_portal_says_it_and_asks_before_it_releases_it(
    workspace: Workspace, visitor: Callable[[Role], Visitor]
) -> None:
    choose(workspace, "signing")
    coordinator, month = visitor(Role.COORDINATOR), "/north-london/months/2026-10"
    assert f"This draft is provisional. {UNREAD} {UNTIL}" in coordinator.get(f"{month}/draft").words
    page = coordinator.get(month)
    assert f"This draft is provisional. {UNREAD}" in page.words
    assert "Release it even so. No run makes it again then." in page.words
    page = coordinator.post(f"{month}/release")
    assert (page.status, "The newest draft of October 2026 is provisional" in page.words) == (422, True)
    assert workspace.ledger.releases([drafted(workspace).digest]) == []
    coordinator.send(f"{month}/release", {"provisional": "yes"})
    assert len(workspace.ledger.releases([drafted(workspace).digest])) == 1


def test_a_draft_that_is_whole_stays_so_whatever_a_repeated_run_meets(workspace: Workspace) -> None:
    later = SIGNING_DAY + timedelta(hours=1)
    months.mark_draft(workspace, drafted(workspace), ["E09000099"], later)  # nobody of October's
    for down in ([HACKNEY], ["E09000007", HACKNEY]):
        months.mark_draft(workspace, drafted(workspace), down, later)
        assert months.not_read(workspace, drafted(workspace)) == ""


def test_which_sources_were_not_read_is_what_the_last_run_met(workspace: Workspace) -> None:
    months.mark_draft(workspace, drafted(workspace), ["E09000007"], SIGNING_DAY)
    assert months.not_read(workspace, drafted(workspace)) == "Not read: Camden."
    assert len(workspace.ledger.month_events(CLUSTER, SIGNING_DAY)) == 2


@pytest.mark.long
def test_the_run_says_it_and_so_does_the_message(
    workspace_copy: WorkspaceCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, notices = workspace_copy.open(), []
    tell = run_messages.tell_coordinators

    def telling(opened: Workspace, kind: NoticeKind, about: str, words: tuple[str, str], now: datetime) -> Fate:
        notices.extend([words] if kind is NoticeKind.DRAFT else [])
        return tell(opened, kind, about, words, now)

    monkeypatch.setattr(run_messages, "tell_coordinators", telling)
    hackney = workspace_copy.folder / "drop" / "hackney"
    hackney.rename(hackney.with_name("away"))
    status, stdout, stderr = command(workspace, "run", "--month", "2026-10", "--in-process")
    assert (status, f"This draft is provisional. {UNREAD} {UNTIL}" in stdout) == (1, True), stderr
    (words,) = notices
    assert f"was made. This draft is provisional. {UNREAD}" in words[1]
    with pytest.raises(NotReady, match="is provisional"):
        release(workspace, OCTOBER, ANYBODY, SIGNING_DAY)
    hackney.with_name("away").rename(hackney)
    again = draft.collect_and_draft(workspace, OCTOBER, SIGNING_DAY + timedelta(hours=1))[1]
    assert months.provisional_words(workspace, again) == ""

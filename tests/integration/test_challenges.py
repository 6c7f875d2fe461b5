"""A borough disputes a verdict: shown beside it from the next draft on, decided by others, the verdict never edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from application.editions import challenges, draft
from application.editions.release import release
from application.editions.sign_off import sign_off
from application.people.caller import Caller
from application.people.permission import NotPermitted
from application.people.roles import RoleError
from application.workspace import Workspace
from data.ledger import Edition
from data.ledger.notices import NoticeKind
from data.ledger.people import Role
from flows.cli import app
from standards.errors import MinstdError
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, WorkspaceCopy
from tests.support.made_once import copy_made
from tests.support.samples import load_cluster

WHERE = ("Enfield", "ID1")
CAMDEN = "E09000007"


@pytest.fixture(scope="module")
def now() -> datetime:
    """The day after the freeze: a draft is there and can be challenged."""
    return load_cluster(CLUSTER).timetable(OCTOBER).freeze_at + timedelta(days=1)


@pytest.fixture(scope="module")
def released_early(validated: Path, now: datetime, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a released draft, made once for all these tests."""
    folder = tmp_path_factory.mktemp("released") / "workspace"
    copy_made(validated, folder)
    workspace = WorkspaceCopy(folder).open()
    draft.report(workspace, OCTOBER, now)
    release(workspace, OCTOBER, ANYBODY, now)
    workspace.ledger.close()
    return folder


@pytest.fixture
def released_copy(released_early: Path, copy_of: Callable[[Path], WorkspaceCopy]) -> WorkspaceCopy:
    return copy_of(released_early)


@pytest.fixture
def workspace(released_copy: WorkspaceCopy) -> Workspace:
    return released_copy.open()


@pytest.fixture
def drafted(workspace: Workspace) -> Edition:
    (edition,) = workspace.ledger.editions()
    return edition


def raised(workspace: Workspace, now: datetime, ground: str = "context") -> challenges.Challenge:
    text = "The hub moved in September, and two weeks of records are being entered by hand."
    return challenges.raise_challenge(workspace, WHERE, OCTOBER, ground, text, ANYBODY, now)


def page(workspace: Workspace, edition: Edition, path: str) -> str:
    return workspace.editions.read(f"{edition.folder}/{path}").decode()


@pytest.mark.usefixtures("drafted")
def test_what_is_challenged_again_in_the_same_words_is_one_challenge(workspace: Workspace, now: datetime) -> None:
    first = raised(workspace, now)
    again = raised(workspace, now + timedelta(minutes=5))
    assert (again.number, again.raised_at) == (first.number, first.raised_at)
    other = raised(workspace, now, ground="data_wrong")
    numbers = [each.number for each in workspace.ledger.challenges(CLUSTER, OCTOBER, now + timedelta(hours=1))]
    assert sorted(numbers) == sorted([first.number, other.number])


@pytest.mark.long
def test_a_challenge_stands_beside_its_verdict_and_changes_none(
    workspace: Workspace, drafted: Edition, now: datetime
) -> None:
    before = workspace.ledger.verdicts(drafted.digest)
    challenge = raised(workspace, now)
    again = draft.report(workspace, OCTOBER, now + timedelta(hours=1))[1]
    assert (again.digest == drafted.digest, again.number) == (False, drafted.number)
    assert workspace.ledger.verdicts(again.digest) == before
    assert "1 verdict is under challenge: ID1 in Enfield." in page(workspace, again, "board/index.html")
    assert challenge.text in page(workspace, again, "board/areas/enfield.html")
    assert challenge.text not in page(workspace, again, "public/areas/enfield.html")
    assert challenge.text not in page(workspace, again, f"annex/{CAMDEN}/index.html")


@pytest.mark.long
def test_a_decided_challenge_is_no_longer_open(workspace: Workspace, drafted: Edition, now: datetime) -> None:
    challenge = raised(workspace, now, "rule_misapplied")
    decided = challenges.decide(
        workspace, f"C{challenge.number}", "dismissed", "It was applied as written.", ANYBODY, now
    )
    assert (decided.decision, decided.decided_by) == ("dismissed", "Chair of another board")
    edition = draft.report(workspace, OCTOBER, now + timedelta(hours=1))[1]
    assert "under challenge" not in page(workspace, edition, "board/index.html")
    shown = page(workspace, edition, "board/areas/enfield.html")
    assert "Dismissed by Chair of another board: It was applied as written." in shown
    assert (
        challenges.decide(workspace, "C1", "upheld", "Seen again.", ANYBODY, now + timedelta(hours=2)).decision
        == "upheld"
    )
    (stands,) = workspace.ledger.challenges(workspace.cluster.id, OCTOBER, now + timedelta(hours=3))
    assert stands.decision == "upheld"


def test_the_same_decision_again_changes_nothing_and_another_is_told(workspace: Workspace, now: datetime) -> None:
    name = f"C{raised(workspace, now).number}"
    for number, (decision, hours) in enumerate((("dismissed", 1), ("dismissed", 2), ("upheld", 3), ("dismissed", 4))):
        at = now + timedelta(hours=hours)
        decided = challenges.decide(workspace, name, decision, "As it stands.", ANYBODY, at)
        assert (decided.decision, decided.decided_at == at) == (decision, number != 1)
    notices = [notice for notice in workspace.ledger.notices(CLUSTER) if notice.kind is NoticeKind.DECISION]
    assert [(notice.about, notice.at) for notice in notices] == [
        (name, now + timedelta(hours=hours)) for hours in (1, 3, 4)
    ]


@pytest.mark.long
def test_nothing_is_decided_about_a_published_month_until_it_is_opened(
    workspace: Workspace, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"C{raised(workspace, now).number}"
    challenges.decide(workspace, name, "dismissed", "As it stands.", ANYBODY, now)
    published = draft.report(workspace, OCTOBER, now + timedelta(hours=1))[1]
    monkeypatch.setattr(challenges, "edition_that_stays", lambda *_: published)
    later = now + timedelta(hours=2)
    assert challenges.decide(workspace, name, "dismissed", "As it stands.", ANYBODY, later).decided_at == now
    with pytest.raises(MinstdError, match=r"October 2026 is published.* `minstd revise 2026-10 --kind verdict"):
        challenges.decide(workspace, name, "upheld", "Seen again.", ANYBODY, later)
    monkeypatch.setattr(challenges, "edition_that_stays", lambda *_: None)
    assert challenges.decide(workspace, name, "upheld", "Seen again.", ANYBODY, later).decision == "upheld"


@pytest.mark.long
def test_a_draft_from_before_a_challenge_is_not_signed_off(
    workspace: Workspace, drafted: Edition, now: datetime
) -> None:
    raised(workspace, now + timedelta(hours=1))
    later = now + timedelta(days=14)
    with pytest.raises(MinstdError, match="after this draft"):
        sign_off(workspace, drafted.digest, "", ANYBODY, later)
    again = draft.report(workspace, OCTOBER, now + timedelta(hours=2))[1]
    assert sign_off(workspace, again.digest, "", ANYBODY, later) == again


def test_nobody_decides_in_their_own_cause(workspace: Workspace, drafted: Edition, now: datetime) -> None:
    challenge = raised(workspace, now)
    for role in ("coordinator", "Head of safeguarding", "Enfield director of services"):
        with pytest.raises(RoleError, match="isn't a role you hold for this"):
            challenges.decide(workspace, f"C{challenge.number}", "upheld", "So it is.", acting(role), now)
    decider, lead = (by_role(workspace, role, now) for role in (Role.DECIDER, Role.BOROUGH_LEAD))
    with pytest.raises(NotPermitted, match=r"To decide a challenge, .* needs the role decider of North London"):
        challenges.decide(workspace, f"C{challenge.number}", "upheld", "So it is.", lead, now)
    decided = challenges.decide(workspace, f"C{challenge.number}", "upheld", "So it is.", decider, now)
    assert (decided.decision, decided.decided_by) == ("upheld", "Chair of another board")


def acting(role: str) -> Caller:
    return replace(ANYBODY, role=role)


def by_role(workspace: Workspace, role: Role, now: datetime) -> Caller:
    """Return the first of the invented people who holds a role."""
    holders = workspace.ledger.holders(now)
    person = next(holder.person for holder in holders if any(grant.role is role for grant in holder.grants))
    return Caller(person, person.name)


@pytest.mark.long
def test_what_cannot_be_challenged_is_said(workspace_copy: WorkspaceCopy, now: datetime) -> None:
    workspace = workspace_copy.open()
    with pytest.raises(MinstdError, match="no October 2026 draft yet"):
        raised(workspace, now)
    draft.report(workspace, OCTOBER, now)
    with pytest.raises(MinstdError, match="hasn't been released to the boroughs yet"):
        raised(workspace, now)
    release(workspace, OCTOBER, ANYBODY, now)
    with pytest.raises(MinstdError, match="isn't a valid ground"):
        raised(workspace, now, "unfair")
    with pytest.raises(MinstdError, match="a word or initials that may be a name"):
        challenges.raise_challenge(workspace, ("Enfield", "ID1"), OCTOBER, "context", "kezia left it.", ANYBODY, now)
    with pytest.raises(MinstdError, match="closed on 25 November 2026"):
        raised(workspace, now + timedelta(days=30))
    with pytest.raises(MinstdError, match=r"whole cluster\. Use --borough north-london"):
        challenges.raise_challenge(workspace, ("Enfield", "WS2"), OCTOBER, "context", "Why.", ANYBODY, now)
    with pytest.raises(MinstdError, match="There is no challenge C7"):
        challenges.decide(workspace, "C7", "upheld", "Why.", ANYBODY, now)
    with pytest.raises(MinstdError, match="isn't a challenge number"):
        challenges.decide(workspace, "the first", "upheld", "Why.", ANYBODY, now)
    with pytest.raises(MinstdError, match="isn't a valid decision"):
        challenges.decide(workspace, "C1", "maybe", "Why.", ANYBODY, now)


@pytest.mark.long
def test_a_challenge_makes_the_daily_run_draft_again(now: datetime, workspace_copy: WorkspaceCopy) -> None:
    from application.editions.months import needs_draft

    workspace = workspace_copy.open()
    assert needs_draft(workspace, OCTOBER, now)
    draft.report(workspace, OCTOBER, now)
    assert not needs_draft(workspace, OCTOBER, now + timedelta(hours=1))
    release(workspace, OCTOBER, ANYBODY, now)
    raised(workspace, now + timedelta(hours=2))
    assert needs_draft(workspace, OCTOBER, now + timedelta(hours=3))
    draft.report(workspace, OCTOBER, now + timedelta(hours=3))
    assert not needs_draft(workspace, OCTOBER, now + timedelta(hours=4))


def test_challenges_by_command(released_copy: WorkspaceCopy, now: datetime) -> None:
    at = ("--now", now.isoformat(), "--workspace", str(released_copy.folder))
    run = CliRunner().invoke
    about = ("--borough", "Enfield", "--standard", "id1", "--month", "2026-10", "--ground", "data_wrong")
    done = run(
        app, ["challenges", "raise", *about, "--text", "A sheet was an old one.", "--role", "Performance analyst", *at]
    )
    assert (done.exit_code, "C1 raised: ID1" in done.stdout) == (0, True)
    done = run(
        app, ["challenges", "decide", "1", "--decision", "upheld", "--reasons", "Seen.", "--role", "decider", *at]
    )
    assert "C1 is upheld" in done.stdout
    listed = run(app, ["challenges", "list", "--month", "2026-10", "--json", *at]).stdout
    assert '"decision": "upheld"' in listed

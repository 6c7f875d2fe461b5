"""A borough disputes a verdict: shown beside it from the next draft on, decided by others, the verdict never edited."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from typer.testing import CliRunner

from application.editions import challenges, draft, publish
from application.workspace import Workspace
from data.ledger import Edition
from flows.cli import app
from standards.errors import MinstdError
from tests.integration.conftest import OCTOBER, WorkspaceCopy

WHERE = ("Enfield", "ID1")
CAMDEN = "E09000007"


@pytest.fixture
def workspace(workspace_copy: WorkspaceCopy) -> Workspace:
    return workspace_copy.open()


@pytest.fixture
def now(workspace: Workspace) -> datetime:
    """The day after the freeze: a draft is there and can be challenged."""
    return workspace.cluster.timetable(OCTOBER).freeze_at + timedelta(days=1)


@pytest.fixture
def drafted(workspace: Workspace, now: datetime) -> Edition:
    return draft.report(workspace, OCTOBER, now)[1]


def raised(workspace: Workspace, now: datetime, ground: str = "context") -> challenges.Challenge:
    text = "The hub moved in September, and two weeks of records are being entered by hand."
    return challenges.raise_challenge(workspace, WHERE, OCTOBER, ground, text, "Head of performance", now)


def page(workspace: Workspace, edition: Edition, path: str) -> str:
    return workspace.editions.read(f"{edition.folder}/{path}").decode()


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


def test_a_decided_challenge_is_no_longer_open(workspace: Workspace, drafted: Edition, now: datetime) -> None:
    challenge = raised(workspace, now, "rule_misapplied")
    decided = challenges.decide(
        workspace, f"C{challenge.number}", "dismissed", "It was applied as written.", ["Chair of another board"], now
    )
    assert (decided.decision, decided.decided_by) == ("dismissed", "Chair of another board")
    edition = draft.report(workspace, OCTOBER, now + timedelta(hours=1))[1]
    assert "under challenge" not in page(workspace, edition, "board/index.html")
    shown = page(workspace, edition, "board/areas/enfield.html")
    assert "Dismissed by Chair of another board: It was applied as written." in shown
    assert (
        challenges.decide(workspace, "C1", "upheld", "Seen again.", ["Chair"], now + timedelta(hours=2)).decision
        == "upheld"
    )
    (stands,) = workspace.ledger.challenges(workspace.cluster.id, OCTOBER, now + timedelta(hours=3))
    assert stands.decision == "upheld"


def test_a_draft_from_before_a_challenge_is_not_signed_off(
    workspace: Workspace, drafted: Edition, now: datetime
) -> None:
    raised(workspace, now + timedelta(hours=1))
    later = now + timedelta(days=14)
    with pytest.raises(MinstdError, match="after this draft"):
        publish.sign_off(workspace, drafted.digest, "Chair", "", later)
    again = draft.report(workspace, OCTOBER, now + timedelta(hours=2))[1]
    assert publish.sign_off(workspace, again.digest, "Chair", "", later) == again


@pytest.mark.parametrize(
    ("roles", "why"),
    [
        (["Enfield director of services"], "outside that borough"),
        (["Cluster chair", "Lead for Enfield"], "outside that borough"),
        (["Cluster coordinator"], "can.t decide a challenge alone"),
    ],
)
def test_nobody_decides_in_their_own_cause(
    workspace: Workspace, drafted: Edition, now: datetime, roles: list[str], why: str
) -> None:
    challenge = raised(workspace, now)
    with pytest.raises(MinstdError, match=why):
        challenges.decide(workspace, f"C{challenge.number}", "upheld", "So it is.", roles, now)
    together = ["Cluster coordinator", "Chair of Camden’s board"]
    assert (
        challenges.decide(workspace, f"C{challenge.number}", "upheld", "So it is.", together, now).decision == "upheld"
    )


def test_what_cannot_be_challenged_is_said(workspace: Workspace, now: datetime) -> None:
    with pytest.raises(MinstdError, match="no October 2026 draft yet"):
        raised(workspace, now)
    draft.report(workspace, OCTOBER, now)
    with pytest.raises(MinstdError, match="isn't a valid ground"):
        raised(workspace, now, "unfair")
    with pytest.raises(MinstdError, match="closed on 25 November 2026"):
        raised(workspace, now + timedelta(days=30))
    with pytest.raises(MinstdError, match=r"whole cluster\. Use --borough north-london"):
        challenges.raise_challenge(workspace, ("Enfield", "WS2"), OCTOBER, "context", "Why.", "Analyst", now)
    with pytest.raises(MinstdError, match="There is no challenge C7"):
        challenges.decide(workspace, "C7", "upheld", "Why.", ["Chair"], now)
    with pytest.raises(MinstdError, match="isn't a challenge number"):
        challenges.decide(workspace, "the first", "upheld", "Why.", ["Chair"], now)
    with pytest.raises(MinstdError, match="isn't a valid decision"):
        challenges.decide(workspace, "C1", "maybe", "Why.", ["Chair"], now)


def test_a_challenge_makes_the_daily_run_draft_again(
    workspace: Workspace, now: datetime, workspace_copy: WorkspaceCopy
) -> None:
    from flows.monthly import is_due

    assert is_due(workspace, OCTOBER, now)
    draft.report(workspace, OCTOBER, now)
    assert not is_due(workspace, OCTOBER, now + timedelta(hours=1))
    raised(workspace, now + timedelta(hours=2))
    assert is_due(workspace, OCTOBER, now + timedelta(hours=3))
    draft.report(workspace, OCTOBER, now + timedelta(hours=3))
    assert not is_due(workspace, OCTOBER, now + timedelta(hours=4))


def test_challenges_by_command(
    workspace: Workspace, drafted: Edition, now: datetime, workspace_copy: WorkspaceCopy
) -> None:
    at = ("--now", now.isoformat(), "--workspace", str(workspace_copy.folder))
    run = CliRunner().invoke
    about = ("--borough", "Enfield", "--standard", "id1", "--month", "2026-10", "--ground", "data_wrong")
    done = run(app, ["challenges", "raise", *about, "--text", "A sheet was an old one.", "--role", "Analyst", *at])
    assert (done.exit_code, "C1 raised: ID1" in done.stdout) == (0, True)
    done = run(app, ["challenges", "decide", "1", "--decision", "upheld", "--reasons", "Seen.", "--role", "Chair", *at])
    assert "C1 is upheld" in done.stdout
    listed = run(app, ["challenges", "list", "--month", "2026-10", "--json", *at]).stdout
    assert '"decision": "upheld"' in listed

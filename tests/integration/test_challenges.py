"""A borough disputes a verdict: shown beside it from the next draft on, decided by others, the verdict never edited."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from typer.testing import CliRunner

from application.editions import challenges, publish
from application.editions import draft as stages
from application.workspace import Workspace
from data.ledger import Edition
from flows.cli import app
from standards.errors import MinstdError
from tests.integration.conftest import OCTOBER, Copy

WHERE = ("Enfield", "ID1")
CAMDEN = "E09000007"


@pytest.fixture
def place(workspace: Copy) -> Workspace:
    return workspace.open()


@pytest.fixture
def now(place: Workspace) -> datetime:
    """The day after the freeze: a draft is there and can be challenged."""
    return place.cluster.timetable(OCTOBER).freeze_at + timedelta(days=1)


@pytest.fixture
def draft(place: Workspace, now: datetime) -> Edition:
    return stages.report(place, OCTOBER, now)[1]


def raised(place: Workspace, now: datetime, ground: str = "context") -> challenges.Challenge:
    text = "The hub moved in September, and two weeks of records are being entered by hand."
    return challenges.raise_challenge(place, WHERE, OCTOBER, ground, text, "Head of performance", now)


def page(place: Workspace, edition: Edition, path: str) -> str:
    return place.editions.read(f"{edition.folder}/{path}").decode()


def test_a_challenge_stands_beside_its_verdict_and_changes_none(
    place: Workspace, draft: Edition, now: datetime
) -> None:
    before = place.ledger.verdicts(draft.digest)
    one = raised(place, now)
    again = stages.report(place, OCTOBER, now + timedelta(hours=1))[1]
    assert (again.digest == draft.digest, again.number) == (False, draft.number)
    assert place.ledger.verdicts(again.digest) == before
    assert "1 verdict is under challenge: ID1 in Enfield." in page(place, again, "board/index.html")
    assert one.text in page(place, again, "board/areas/enfield.html")
    assert one.text not in page(place, again, "public/areas/enfield.html")
    assert one.text not in page(place, again, f"annex/{CAMDEN}/index.html")


def test_a_decided_challenge_is_no_longer_open(place: Workspace, draft: Edition, now: datetime) -> None:
    one = raised(place, now, "rule_misapplied")
    decided = challenges.decide(
        place, f"C{one.number}", "dismissed", "It was applied as written.", ["Chair of another board"], now
    )
    assert (decided.decision, decided.decided_by) == ("dismissed", "Chair of another board")
    edition = stages.report(place, OCTOBER, now + timedelta(hours=1))[1]
    assert "under challenge" not in page(place, edition, "board/index.html")
    shown = page(place, edition, "board/areas/enfield.html")
    assert "Dismissed by Chair of another board: It was applied as written." in shown
    assert (
        challenges.decide(place, "C1", "upheld", "Seen again.", ["Chair"], now + timedelta(hours=2)).decision
        == "upheld"
    )
    (stands,) = place.ledger.challenges(place.cluster.id, OCTOBER, now + timedelta(hours=3))
    assert stands.decision == "upheld"


def test_a_draft_from_before_a_challenge_is_not_signed_off(place: Workspace, draft: Edition, now: datetime) -> None:
    raised(place, now + timedelta(hours=1))
    later = now + timedelta(days=14)
    with pytest.raises(MinstdError, match="since this draft"):
        publish.sign_off(place, draft.digest, "Chair", "", later)
    again = stages.report(place, OCTOBER, now + timedelta(hours=2))[1]
    assert publish.sign_off(place, again.digest, "Chair", "", later) == again


@pytest.mark.parametrize(
    ("roles", "why"),
    [
        (["Enfield director of services"], "outside the borough"),
        (["Cluster chair", "Lead for Enfield"], "outside the borough"),
        (["Cluster coordinator"], "never decided by the coordinator alone"),
    ],
)
def test_nobody_decides_in_their_own_cause(
    place: Workspace, draft: Edition, now: datetime, roles: list[str], why: str
) -> None:
    one = raised(place, now)
    with pytest.raises(MinstdError, match=why):
        challenges.decide(place, f"C{one.number}", "upheld", "So it is.", roles, now)
    together = ["Cluster coordinator", "Chair of Camden’s board"]
    assert challenges.decide(place, f"C{one.number}", "upheld", "So it is.", together, now).decision == "upheld"


def test_what_cannot_be_challenged_is_said(place: Workspace, now: datetime) -> None:
    with pytest.raises(MinstdError, match="no draft of October 2026 yet"):
        raised(place, now)
    stages.report(place, OCTOBER, now)
    with pytest.raises(MinstdError, match="is no ground"):
        raised(place, now, "unfair")
    with pytest.raises(MinstdError, match="closed on 25 November 2026"):
        raised(place, now + timedelta(days=30))
    with pytest.raises(MinstdError, match="whole cluster; say --borough north-london"):
        challenges.raise_challenge(place, ("Enfield", "WS2"), OCTOBER, "context", "Why.", "Analyst", now)
    with pytest.raises(MinstdError, match="There is no challenge C7"):
        challenges.decide(place, "C7", "upheld", "Why.", ["Chair"], now)
    with pytest.raises(MinstdError, match="is not a challenge's number"):
        challenges.decide(place, "the first", "upheld", "Why.", ["Chair"], now)
    with pytest.raises(MinstdError, match="is no decision"):
        challenges.decide(place, "C1", "maybe", "Why.", ["Chair"], now)


def test_a_challenge_makes_the_daily_run_draft_again(place: Workspace, now: datetime, workspace: Copy) -> None:
    from flows.monthly import is_due

    assert is_due(place, OCTOBER, now)
    stages.report(place, OCTOBER, now)
    assert not is_due(place, OCTOBER, now + timedelta(hours=1))
    raised(place, now + timedelta(hours=2))
    assert is_due(place, OCTOBER, now + timedelta(hours=3))
    stages.report(place, OCTOBER, now + timedelta(hours=3))
    assert not is_due(place, OCTOBER, now + timedelta(hours=4))


def test_challenges_by_command(place: Workspace, draft: Edition, now: datetime, workspace: Copy) -> None:
    at = ("--now", now.isoformat(), "--workspace", str(workspace.folder))
    run = CliRunner().invoke
    about = ("--borough", "Enfield", "--standard", "id1", "--month", "2026-10", "--ground", "data_wrong")
    done = run(app, ["challenges", "raise", *about, "--text", "A sheet was an old one.", "--role", "Analyst", *at])
    assert (done.exit_code, "C1 is raised: ID1" in done.stdout) == (0, True)
    done = run(app, ["challenges", "decide", "1", "--decision", "upheld", "--reasons", "Seen.", "--role", "Chair", *at])
    assert "C1 is upheld" in done.stdout
    listed = run(app, ["challenges", "list", "--month", "2026-10", "--json", *at]).stdout
    assert '"decision": "upheld"' in listed

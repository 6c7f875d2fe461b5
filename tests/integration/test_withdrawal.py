"""A published edition that is withdrawn: notices at its addresses, its files out of sight, two to bring it back."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from application.disclosure.certificate import certify
from application.disclosure.published_figures import shown_before
from application.editions import draft
from application.editions.publish import publish_edition, verify_files
from application.editions.sign_off import sign_off
from application.editions.withdrawal import Restoration, Withdrawn, restore, withdraw
from application.ledger.heads import refuse_if_behind
from application.people.acts import ACTS, Act
from application.people.caller import Caller
from application.people.management import revoke
from application.people.permission import NotPermitted
from application.workspace import Workspace
from data.ledger import Edition
from data.ledger.notices import NoticeKind
from data.ledger.people import Person, Role
from data.ledger.withdrawals import RESTORING_ROLES
from data.storage.store import Store
from standards.errors import MinstdError
from tests.integration.conftest import ANYBODY, OCTOBER, SIGNING_DAY, release_drafted
from tests.integration.portal.conftest import person_with
from tests.support.commands import minstd
from tests.support.visitor import Visitor, portal_of

LATER = SIGNING_DAY + timedelta(days=1)
REASON = "A figure of one borough was wrong."
COORDINATOR = replace(ANYBODY, role="coordinator")
OFFICER = replace(ANYBODY, role="data_protection_officer")


def served(workspace: Workspace, edition: Edition) -> dict[str, bytes]:
    """Return what whoever serves the editions finds at an edition's addresses."""
    folder = Path(workspace.settings.editions_url) / edition.folder
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def pointer(workspace: Workspace) -> dict[str, object]:
    folder = Path(workspace.settings.editions_url) / workspace.cluster.id
    content: dict[str, object] = json.loads((folder / "published.json").read_bytes())
    return content


def test_a_notice_stands_at_every_page_and_nothing_else_is_left(workspace: Workspace, edition: Edition) -> None:
    before = served(workspace, edition)
    assert withdraw(workspace, edition.digest[:12], REASON, COORDINATOR, LATER) == Withdrawn(edition)
    after = served(workspace, edition)
    readers = ("board/", "public/", "annex/")
    assert after.keys() == {path for path in before if path.endswith(".html") and path.startswith(readers)}
    (notice,) = set(after.values())
    text = notice.decode()
    assert "This edition has been withdrawn" in text
    assert REASON in text
    assert not set(before.values()) & {notice}
    page = Path(workspace.settings.editions_url) / edition.folder / "public" / "index.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o644
    assert pointer(workspace)["current"] is None
    front = (Path(workspace.settings.editions_url) / workspace.cluster.id / "index.html").read_text()
    assert "Every edition has been withdrawn." in front
    assert "Withdrawn on 1 December 2026" in front


def test_what_readers_saw_they_know_and_the_files_still_verify(workspace: Workspace, edition: Edition) -> None:
    known = shown_before(workspace, "another cut")
    files = verify_files(workspace, edition)
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    assert shown_before(workspace, "another cut") == known != ()
    assert verify_files(workspace, edition) == files
    assert not certify(workspace, edition).disclosed
    refuse_if_behind(workspace)
    assert not workspace.ledger.verify([]).discrepancies


@pytest.mark.long
def test_the_next_edition_of_the_month_has_the_next_number(workspace: Workspace, edition: Edition) -> None:
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    second = draft.report(workspace, OCTOBER, LATER)[1]
    assert (second.number, second.previous) == (2, edition.digest)
    release_drafted(workspace)
    sign_off(workspace, second.digest, "", ANYBODY, LATER)
    publish_edition(workspace, second, ANYBODY, LATER)
    current, editions = pointer(workspace)["current"], pointer(workspace)["editions"]
    assert isinstance(current, dict)
    assert isinstance(editions, list)
    assert (current["digest"], [each["withdrawn"] for each in editions]) == (second.digest, [True, False])


def test_two_people_bring_it_back_as_it_was(workspace: Workspace, edition: Edition) -> None:
    before, pointed = served(workspace, edition), pointer(workspace)
    withdraw(workspace, edition.digest, REASON, OFFICER, LATER)
    for _ in range(2):
        assert restore(workspace, edition.digest, "It was right.", OFFICER, LATER) == Restoration(edition, False)
    assert served(workspace, edition) != before
    assert restore(workspace, edition.digest, "It was right.", COORDINATOR, LATER) == Restoration(edition, True)
    assert served(workspace, edition) == before
    assert pointer(workspace) | {"head": None} == pointed | {"head": None}
    assert restore(workspace, edition.digest, "Again.", COORDINATOR, LATER).is_restored, "safe to repeat"
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    assert not restore(workspace, edition.digest, "Once more.", COORDINATOR, LATER).is_restored, "both are asked anew"


def test_everybody_is_told_once(workspace: Workspace, edition: Edition) -> None:
    for _ in range(2):
        withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    informed = [each.whom for each in workspace.ledger.notices(edition.cluster) if each.kind is NoticeKind.WITHDRAWAL]
    assert sorted(informed) == sorted([*(member.gss_code for member in workspace.cluster.members), "coordinator"])


@pytest.mark.long
def test_who_and_what_is_refused(workspace: Workspace, edition: Edition) -> None:
    for role in ("approver", "board_reader", "auditor"):
        with pytest.raises(MinstdError):
            withdraw(workspace, edition.digest, REASON, replace(ANYBODY, role=role), LATER)
    with pytest.raises(MinstdError, match="never withdrawn"):
        restore(workspace, edition.digest, "Why not.", COORDINATOR, LATER)
    with pytest.raises(NotPermitted, match="To withdraw a published edition"):
        withdraw(workspace, edition.digest, REASON, Caller(Person(999, ""), "person 999"), LATER)
    for reason in ("", "word " * 61):
        with pytest.raises(MinstdError):
            withdraw(workspace, edition.digest, reason, COORDINATOR, LATER)
    other = replace(workspace, settings=workspace.settings.model_copy(update={"contact": "another address"}))
    drafted = draft.report(other, OCTOBER, LATER)[1]
    with pytest.raises(MinstdError, match="isn't published"):
        withdraw(workspace, drafted.digest, REASON, COORDINATOR, LATER)
    assert workspace.ledger.withdrawals(edition.cluster) == {}


class Crash(BaseException):
    """The process dies."""


def crashing(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> Iterator[int]:
    """Do something again and again, dying before another of its steps on files each time; yield after each death."""
    write, remove = Store.write, Store.remove
    for last in range(0, 10_000, 29):
        steps = iter(range(10_000))

        def counted(step: Callable[..., None], steps: Iterator[int] = steps, last: int = last) -> Callable[..., None]:
            def taken(*given: object, **named: object) -> None:
                if next(steps) == last:
                    raise Crash
                step(*given, **named)

            return taken

        with monkeypatch.context() as patched:
            patched.setattr(Store, "write", counted(write))
            patched.setattr(Store, "remove", counted(remove))
            try:
                act()
            except Crash:
                yield last
            else:
                return


@pytest.mark.long
def test_whoever_dies_at_any_step_goes_on_where_it_stopped(
    workspace: Workspace, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = served(workspace, edition)
    deaths = 0
    for _ in crashing(monkeypatch, lambda: withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)):
        deaths += 1
        assert verify_files(workspace, edition), "at no moment is a file lost"
    assert deaths > 3
    assert len(set(served(workspace, edition).values())) == 1
    assert not restore(workspace, edition.digest, "It was right.", OFFICER, LATER).is_restored
    for _ in crashing(monkeypatch, lambda: restore(workspace, edition.digest, "It was right.", COORDINATOR, LATER)):
        assert verify_files(workspace, edition)
    assert served(workspace, edition) == before


def test_the_portal_says_that_it_is_gone(workspace: Workspace, edition: Edition) -> None:
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    reader = Visitor(portal_of(workspace))
    reader.sign_in_as(person_with(workspace, Role.BOARD_READER, workspace.cluster.id))
    for address in ("/north-london/editions", "/north-london/public"):
        for file in ("index.html", "verdicts.csv", "minimum-standards.pdf"):
            answer = reader.get(f"{address}/2026-10/1/{file}")
            assert (answer.status, answer.heading) == (410, "This edition has been withdrawn")
    listing = reader.get("/north-london/editions")
    assert "Every edition has been withdrawn." in listing.words
    assert "withdrawn on 1 December 2026" in listing.words
    assert reader.get("/north-london/editions/latest").status == 404
    lead = Visitor(portal_of(workspace))
    lead.sign_in_as(person_with(workspace, Role.BOROUGH_LEAD, "E09000007"))
    own = lead.get("/north-london/boroughs/E09000007/drafts/2026-10")
    assert (own.status, own.heading) == (410, "This edition has been withdrawn")


@pytest.mark.long
def test_the_commands(workspace: Workspace, edition: Edition) -> None:
    workspace.ledger.close()
    shared = ("--workspace", workspace.settings.workspace, "--now", LATER.isoformat())
    withdrawn = minstd(
        "editions", "withdraw", edition.digest[:12], "--reason", REASON, "--role", "coordinator", *shared
    )
    assert (withdrawn.returncode, "Edition 1 of October 2026 is withdrawn" in withdrawn.stdout) == (0, True)
    listed = minstd("editions", "list", "--workspace", workspace.settings.workspace, "--json")
    assert [each["state"] for each in json.loads(listed.stdout)] == ["withdrawn"]
    verified = minstd("editions", "verify", edition.digest, "--workspace", workspace.settings.workspace)
    assert "out of readers' sight" in verified.stdout
    for role, says in (("coordinator", "until another person"), ("data_protection_officer", "is back")):
        done = minstd("editions", "restore", edition.digest, "--reason", "It was right.", "--role", role, *shared)
        assert (done.returncode, says in done.stdout) == (0, True)


def test_a_wish_counts_only_while_whoever_had_it_may_have_it(workspace: Workspace, edition: Edition) -> None:
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    assert not restore(workspace, edition.digest, "It was right.", OFFICER, LATER).is_restored
    officer = person_with(workspace, Role.DATA_PROTECTION_OFFICER, edition.cluster)
    (grant,) = [
        grant
        for holder in workspace.ledger.holders(LATER)
        if holder.person.number == officer
        for grant in holder.grants
        if grant.role is Role.DATA_PROTECTION_OFFICER
    ]
    revoke(workspace, grant.number, "Left the board.", COORDINATOR, LATER)
    later = LATER + timedelta(hours=1)
    assert not restore(workspace, edition.digest, "It was right.", COORDINATOR, later).is_restored
    assert edition.digest in workspace.ledger.withdrawals(edition.cluster)
    assert ACTS[Act.RESTORE_EDITION].of_cluster == RESTORING_ROLES


def test_what_is_withdrawn_is_said_to_be_so_to_whoever_signs(workspace: Workspace, edition: Edition) -> None:
    withdraw(workspace, edition.digest, REASON, COORDINATOR, LATER)
    with pytest.raises(MinstdError, match=r"is withdrawn, so it can't be signed off\. Run 2026-10 again"):
        sign_off(workspace, edition.digest, "", ANYBODY, LATER)

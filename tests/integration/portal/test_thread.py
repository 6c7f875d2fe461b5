"""The whole way through the portal, without a browser: send, correct, submit, draft, challenge, decide, sign, publish,
read; each by the person whose it is."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from application.editions.proof import PROOF, verify_edition
from application.people.passkeys import fingerprint
from application.workspace import Workspace
from data.ledger.people import Role
from tests.integration.portal.conftest import CAMDEN
from tests.support.books import clean
from tests.support.visitor import Visitor

BOROUGH = f"/north-london/boroughs/{CAMDEN}"
MONTH = "/north-london/months/2026-10"


def go_to(visitor: Visitor, step: str) -> None:
    visitor.get("/account")
    assert visitor.post("/north-london/time", {"step": step}).status == 303


@pytest.mark.long
def test_a_return_becomes_an_edition(workspace: Workspace, visitor: Callable[..., Visitor]) -> None:
    analyst, coordinator = visitor(Role.SUBMITTER, CAMDEN), visitor(Role.COORDINATOR)
    page = analyst.follow("/")
    assert page.heading == "Camden: October 2026"

    # A return with a mistake: what is wrong, with its cell, and the marked workbook
    book = clean()
    cell = book.fill("Activity", "referrals_received", "12 cases")
    page = analyst.send(f"{BOROUGH}/check", files=[("panel October.xlsx", book.xlsx())])
    assert page.heading.startswith("Correct your")
    assert cell in page.words
    marked = analyst.get(page.link("Download your workbook"))
    assert (marked.status, marked.content[:2]) == (200, b"PK")

    # Corrected, submitted, and a receipt
    analyst.get(BOROUGH)
    page = analyst.send(f"{BOROUGH}/check", files=[("panel October.xlsx", clean().xlsx())])
    assert page.heading.endswith("is ready to submit")
    receipts = len(workspace.ledger.judged("north-london", workspace.checks_version, workspace.acting_time(None)))
    waiting = next(each for each in workspace.ledger.waiting_of("north-london", CAMDEN) if each.state.is_accepted)
    page = analyst.send(f"{BOROUGH}/waiting/{waiting.id}/submit")
    assert "We’ve accepted your" in page.heading
    assert len(workspace.ledger.judged("north-london", workspace.checks_version, workspace.acting_time(None))) == (
        receipts + 1
    )

    # The draft, released
    go_to(coordinator, "drafting")
    page = coordinator.get(MONTH)
    assert "Next: make the draft" in page.words
    page = coordinator.send(f"{MONTH}/draft")
    assert "hasn’t been released" in page.words
    assert analyst.get(f"{BOROUGH}/drafts/2026-10").status == 404
    coordinator.send(f"{MONTH}/release")
    page = analyst.get(f"{BOROUGH}/drafts/2026-10")
    assert page.heading == "Your part of the October 2026 draft"
    assert analyst.get(page.link("Read it in full")).status == 200

    # Challenged and decided
    analyst.get(f"{BOROUGH}/drafts/2026-10")
    typed = {"standard": "ID1", "ground": "context", "text": "The hub moved in September."}
    page = analyst.send(f"{BOROUGH}/drafts/2026-10/challenges", typed)
    assert "Not decided yet." in page.words
    go_to(coordinator, "deciding")
    decider = visitor(Role.DECIDER)
    decider.get(f"{MONTH}/challenges")
    page = decider.send(f"{MONTH}/challenges/1", {"decision": "dismissed", "reasons": "It was applied as written."})
    assert "Dismissed by" in page.words
    coordinator.get(MONTH)
    coordinator.send(f"{MONTH}/draft")

    # Signed by a passkey, published
    go_to(coordinator, "signing")
    approver = visitor(Role.APPROVER)
    page = approver.get(f"{MONTH}/draft")
    assert "Create a passkey first" in page.words
    approver.get("/account")
    page = approver.use_passkey("/account/passkeys", "/account/passkeys/options", {"name": "Work laptop"}, makes=True)
    assert "Work laptop" in page.words
    approver.get(f"{MONTH}/draft")
    page = approver.use_passkey(f"{MONTH}/sign-off", f"{MONTH}/sign-off/options", {"note": "Agreed."})
    assert page.heading == "October 2026: signed off"
    (edition,) = [each for each in workspace.ledger.editions() if workspace.ledger.signatures(each.digest)]
    (signature,) = workspace.ledger.signatures(edition.digest)
    assert json.loads(signature.statement)["manifest_sha256"] == edition.manifest_sha256
    page = approver.send(f"{MONTH}/publish")
    assert page.heading == "October 2026: published"
    mark = fingerprint(workspace.ledger.passkeys()[0].public_key)
    assert mark in approver.get("/account").words
    (proven,) = verify_edition(workspace, edition, {mark: "Chair, in her presence"})
    assert (proven.role, proven.key_of) == (json.loads(signature.statement)["role"], "Chair, in her presence")

    # Read by a board member, out of the store
    member = visitor(Role.BOARD_READER)
    page = member.follow("/")
    assert page.heading == "North London: published editions"
    proof = member.get(page.link("Proof"))
    assert proof.content == workspace.editions.read(f"{edition.folder}/{PROOF}")
    member.get("/north-london/editions")
    edition_page = member.get(page.link("Board’s edition of October 2026"))
    assert edition_page.status == 200
    assert "sandbox" in edition_page.headers["content-security-policy"]
    assert member.get("/north-london/editions/2026-10/1/style.css").status == 200
    assert member.get(f"/north-london/editions/2026-10/1/../../annex/{CAMDEN}/index.html").status == 404
    assert Visitor(member.portal).get("/north-london/public/2026-10/1/index.html").status == 200
    assert workspace.ledger.verify().is_whole

    # Opened again by the coordinator
    button = "Open October 2026 again"
    assert button not in visitor(Role.AUDITOR).get(MONTH).words
    assert button in coordinator.get(MONTH).words
    typed = {"revision": "late_correction", "why": "One contact was counted twice."}
    assert coordinator.post(f"{MONTH}/revise", {**typed, "revision": "boredom"}).status == 404
    page = coordinator.send(f"{MONTH}/revise", typed)
    assert (
        "because of a late correction by a borough: One contact was counted twice. Next: make the draft" in page.words
    )
    assert button not in page.words
    again = coordinator.post(f"{MONTH}/revise", typed)
    assert (again.status, "is open since" in again.words) == (422, True)

"""Who signs what: two different people, the newest draft, approved rules, and no month that is on hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from application.editions import draft, publish
from application.editions.approvals import NotApproved, approvals_lacking, approve, check_approved
from application.editions.holds import HoldError, end_hold, hold
from application.editions.sign_off import is_signed, sign_off
from application.people.caller import Caller, caller_numbered
from application.people.permission import NotPermitted
from application.people.roles import RoleError
from application.workspace import Workspace
from data.ledger import Edition, SignOff
from data.ledger.people import Person, Role
from standards.errors import MinstdError
from standards.framework.ruleset import RuleBook
from standards.framework.waivers import Waiver, WaiverBook
from standards.model import Month
from tests.integration.conftest import ANYBODY, OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted

DAY = timedelta(days=1)


@pytest.fixture
def workspace(released_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]) -> Workspace:
    return copy_of(released_folder).open()


def approvers(workspace: Workspace) -> list[Caller]:
    return [
        Caller(holder.person, holder.person.name)
        for holder in workspace.ledger.holders(SIGNING_DAY)
        if any(grant.role is Role.APPROVER for grant in holder.grants)
    ]


@pytest.mark.long
def test_two_signatures_are_two_people_whatever_they_call_themselves(workspace: Workspace, edition: Edition) -> None:
    two = replace(workspace, cluster=replace(workspace.cluster, sign_offs_wanted=2))
    approve(two, "settings", "Board, item 1", ANYBODY, SIGNING_DAY)
    chair, director = approvers(two)
    for role in (None, "Cluster chair", "cluster chair ", "approver"):
        sign_off(two, edition.digest, "", replace(chair, role=role), SIGNING_DAY)
        assert not is_signed(two, edition)
    with pytest.raises(MinstdError, match="hasn't been signed off"):
        publish.publish_edition(two, edition, chair, SIGNING_DAY)
    sign_off(two, edition.digest, "", director, SIGNING_DAY)
    assert is_signed(two, edition)
    assert [each.role for each in two.ledger.sign_offs(edition.digest)] == list(two.cluster.sign_off_roles)
    assert publish.publish_edition(two, edition, chair, SIGNING_DAY).person == chair.person.number  # type: ignore[union-attr]


@pytest.mark.parametrize("role", ["", " ", "Demonstration", "Board"])
def test_no_text_is_a_role(workspace: Workspace, edition: Edition, role: str) -> None:
    with pytest.raises(RoleError, match="isn't a role you hold for this"):
        sign_off(workspace, edition.digest, "", replace(ANYBODY, role=role), SIGNING_DAY)
    assert workspace.ledger.sign_offs(edition.digest) == []


def test_a_signature_of_nobody_counts_for_nothing(workspace: Workspace, edition: Edition) -> None:
    workspace.ledger.sign(SignOff(edition.digest, "Cluster chair", "", edition.manifest_sha256, SIGNING_DAY))
    assert not is_signed(workspace, edition)
    coordinator = next(
        holder.person.number
        for holder in workspace.ledger.holders(SIGNING_DAY)
        if any(grant.role is Role.COORDINATOR for grant in holder.grants)
    )
    signature = SignOff(edition.digest, "Approver", "", edition.manifest_sha256, SIGNING_DAY, person=coordinator)
    workspace.ledger.sign(signature)
    assert not is_signed(workspace, edition)


def test_whoever_holds_no_role_publishes_nothing(workspace: Workspace, edition: Edition) -> None:
    assert caller_numbered(workspace, None, SIGNING_DAY).person is None
    sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY)
    stranger = Caller(Person(999, ""), "person 999")
    with pytest.raises(NotPermitted, match="person 999 needs the role"):
        publish.publish_edition(workspace, edition, stranger, SIGNING_DAY)
    assert workspace.ledger.publications(edition.cluster) == []


@pytest.mark.long
def test_only_the_newest_draft_is_signed(workspace: Workspace, edition: Edition) -> None:
    other = replace(workspace, settings=workspace.settings.model_copy(update={"contact": "another address"}))
    newer = draft.report(other, OCTOBER, SIGNING_DAY + DAY)[1]
    with pytest.raises(MinstdError, match=f"isn't the newest draft of October 2026: {newer.digest[:12]}"):
        sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY + DAY)
    release_drafted(other)
    assert sign_off(workspace, newer.digest[:12], "", ANYBODY, SIGNING_DAY + DAY) == newer


def test_rules_that_were_edited_draft_and_sign_nothing(workspace: Workspace, edition: Edition) -> None:
    in_force = workspace.rules.in_force(OCTOBER)
    others = [each for each in workspace.rules.versions if each != in_force]
    edited = replace(workspace, rules=RuleBook.of([*others, replace(in_force, sha256="0" * 64)]))
    with pytest.raises(NotApproved, match=rf"hasn't approved the current text of rule set {in_force.version}"):
        draft.report(edited, OCTOBER, SIGNING_DAY)
    with pytest.raises(MinstdError, match="have changed since"):
        sign_off(edited, edition.digest, "", ANYBODY, SIGNING_DAY)
    with pytest.raises(MinstdError, match="has been edited since editions used it"):
        approve(edited, in_force.version, "Board, item 4", ANYBODY, SIGNING_DAY)


def test_no_rule_set_changes_what_editions_have_shown(workspace: Workspace, edition: Edition) -> None:
    """An edition shows earlier months, too: by the versions that were in force in them."""
    assert edition.ruleset_version == "2026.2"
    first, *others = workspace.rules.versions
    edited = replace(workspace, rules=RuleBook.of([replace(first, sha256="0" * 64), *others]))
    with pytest.raises(MinstdError, match=r"Rule set 2026.1 has been edited since editions used it"):
        approve(edited, "2026.1", "Board, item 4", ANYBODY, SIGNING_DAY)
    before = Month.parse("2026-01")
    heading = first.heading.model_copy(update={"version": "2026.1b", "in_force_from": before})
    reaching_back = replace(workspace, rules=RuleBook.of([first, replace(first, heading=heading), *others]))
    with pytest.raises(MinstdError, match=r"Rule set 2026.1b is in force from January 2026, before this approval"):
        approve(reaching_back, "2026.1b", "Board, item 4", ANYBODY, SIGNING_DAY)
    for approved in workspace.ledger.approvals(workspace.cluster.id, SIGNING_DAY):
        if approved.version in ("2026.1", "2026.2"):
            approve(workspace, approved.version, approved.minute, ANYBODY, SIGNING_DAY)


def test_waivers_and_settings_count_as_they_were_approved_last(workspace: Workspace) -> None:
    rules = [workspace.rules.in_force(OCTOBER)]
    check_approved(workspace, rules, SIGNING_DAY)
    waived = replace(workspace, waivers=replace(workspace.waivers, sha256="1" * 64))
    with pytest.raises(
        NotApproved, match=r"hasn't approved the current text of the waivers.* `minstd standards approve waivers"
    ):
        check_approved(waived, rules, SIGNING_DAY)
    approve(waived, "waivers", "Board, item 2", ANYBODY, SIGNING_DAY)
    check_approved(waived, rules, SIGNING_DAY)
    with pytest.raises(NotApproved, match="hasn't approved the current text of the waivers"):
        check_approved(workspace, rules, SIGNING_DAY)  # the old ones aren't the approved ones any more
    approve(workspace, "waivers", "Board, item 3", ANYBODY, SIGNING_DAY)
    check_approved(workspace, rules, SIGNING_DAY)
    quorate = replace(workspace, cluster=replace(workspace.cluster, quorum=1))
    with pytest.raises(NotApproved, match="hasn't approved the current text of the cluster's settings"):
        check_approved(quorate, rules, SIGNING_DAY)


@pytest.mark.parametrize("change", [{"sign_offs_wanted": 1}, {"quorum": 1}, {"allowed_joins": ("two_boroughs",)}])
def test_settings_that_ask_for_two_are_changed_by_two(workspace: Workspace, change: dict[str, Any]) -> None:
    rules = [workspace.rules.in_force(OCTOBER)]
    strict = replace(workspace, cluster=replace(workspace.cluster, sign_offs_wanted=2))
    approve(strict, "settings", "Board, item 1", ANYBODY, SIGNING_DAY)
    check_approved(strict, rules, SIGNING_DAY)
    chair, director = approvers(strict)
    loose = replace(strict, cluster=replace(strict.cluster, **change))
    for role in (None, "Cluster chair", "approver"):
        approve(loose, "settings", "Board, item 2", replace(chair, role=role), SIGNING_DAY)
    assert approvals_lacking(loose, SIGNING_DAY) == 1
    with pytest.raises(NotApproved, match=r"hasn't approved the current text of the cluster's settings"):
        check_approved(loose, rules, SIGNING_DAY)
    check_approved(strict, rules, SIGNING_DAY)  # until then the old ones count
    approve(loose, "settings", "Board, item 2", director, SIGNING_DAY)
    assert approvals_lacking(loose, SIGNING_DAY) == 0
    check_approved(loose, rules, SIGNING_DAY)


def test_two_who_approve_different_settings_approve_none(workspace: Workspace) -> None:
    strict = replace(workspace, cluster=replace(workspace.cluster, sign_offs_wanted=2))
    approve(strict, "settings", "Board, item 1", ANYBODY, SIGNING_DAY)
    chair, director = approvers(strict)
    one_signs, fewer_answer = (
        replace(strict, cluster=replace(strict.cluster, **change))
        for change in ({"sign_offs_wanted": 1}, {"quorum": 1})
    )
    approve(one_signs, "settings", "Board, item 2", chair, SIGNING_DAY)
    approve(fewer_answer, "settings", "Board, item 3", director, SIGNING_DAY)
    assert [approvals_lacking(each, SIGNING_DAY) for each in (strict, one_signs, fewer_answer)] == [0, 1, 1]
    approve(strict, "settings", "Board, item 4", director, SIGNING_DAY)  # nothing changes: what waited is dropped
    assert [approvals_lacking(each, SIGNING_DAY) for each in (strict, one_signs, fewer_answer)] == [0, 2, 2]


def test_a_version_that_would_reach_back_is_not_approved(workspace: Workspace, edition: Edition) -> None:
    newest = workspace.rules.in_force(OCTOBER)
    heading = newest.heading.model_copy(update={"version": "2026.9", "in_force_from": Month(2026, 11)})
    later = replace(newest, heading=heading, sha256="2" * 64)
    with_later = replace(workspace, rules=RuleBook.of([*workspace.rules.versions, later]))
    with pytest.raises(MinstdError, match="in force from November 2026, before this approval"):
        approve(with_later, "2026.9", "Board, item 4", ANYBODY, SIGNING_DAY + 30 * DAY)
    assert approve(with_later, "2026.9", "Board, item 4", ANYBODY, SIGNING_DAY).version == "2026.9"


def test_a_month_on_hold_is_neither_signed_nor_published(workspace: Workspace, edition: Edition) -> None:
    hold(workspace, OCTOBER, "live_review", "Until the panel has met.", ANYBODY, SIGNING_DAY)
    with pytest.raises(HoldError, match="October 2026 is on hold because of a live case review"):
        sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY)
    with pytest.raises(MinstdError, match="already on hold"):
        hold(workspace, OCTOBER, "other", "Again.", ANYBODY, SIGNING_DAY)
    end_hold(workspace, OCTOBER, "The panel has met.", ANYBODY, SIGNING_DAY + DAY)
    signed = sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY + DAY)
    hold(workspace, OCTOBER, "prosecution", "New facts.", ANYBODY, SIGNING_DAY + DAY)
    with pytest.raises(HoldError, match="a prosecution"):
        publish.publish_edition(workspace, signed, ANYBODY, SIGNING_DAY + DAY)
    with pytest.raises(NotPermitted):
        end_hold(workspace, OCTOBER, "Over.", approvers(workspace)[0], SIGNING_DAY + DAY)


def test_nobody_signs_what_is_published_and_no_second_note_is_dropped(workspace: Workspace, edition: Edition) -> None:
    chair, director = approvers(workspace)
    sign_off(workspace, edition.digest, "Board, item 4", chair, SIGNING_DAY)
    publish.publish_edition(workspace, edition, chair, SIGNING_DAY)
    for note in ("", "Board, item 4"):
        sign_off(workspace, edition.digest, note, chair, SIGNING_DAY)
    with pytest.raises(MinstdError, match=r"what was noted then stands: “Board, item 4” The new note wasn't recorded"):
        sign_off(workspace, edition.digest, "Board, item 5", chair, SIGNING_DAY)
    with pytest.raises(MinstdError, match="is published already, so nobody signs it off any more"):
        sign_off(workspace, edition.digest, "", director, SIGNING_DAY + DAY)
    assert len(workspace.ledger.sign_offs(edition.digest)) == 1


def test_a_waiver_is_approved_before_it_is_in_force(workspace: Workspace) -> None:
    (standing,) = workspace.waivers.waivers
    november, december = Month.parse("2026-11"), Month.parse("2026-12")

    def decided(digest: str, *waivers: Waiver) -> Workspace:
        return replace(workspace, waivers=WaiverBook(waivers, digest * 64))

    def another(since: Month) -> Waiver:
        return standing.model_copy(update={"id": "W002", "since": since, "until": since + 3})

    with pytest.raises(MinstdError, match="Waiver W002 is in force from October 2026, before this approval"):
        approve(decided("1", standing, another(OCTOBER)), "waivers", "Board, item 2", ANYBODY, SIGNING_DAY)
    longer = standing.model_copy(update={"until": december + 1})
    with pytest.raises(MinstdError, match=r"Waiver W001 is in force from August 2026.* can only end sooner"):
        approve(decided("2", longer), "waivers", "Board, item 2", ANYBODY, SIGNING_DAY)
    sooner = standing.model_copy(update={"until": november})
    for digest, waivers in (("3", (standing, another(november))), ("4", (sooner, another(november))), ("5", ())):
        approve(decided(digest, *waivers), "waivers", f"Board, item {digest}", ANYBODY, SIGNING_DAY)


def test_no_second_minute_is_dropped(workspace: Workspace) -> None:
    waived = replace(workspace, waivers=replace(workspace.waivers, sha256="1" * 64))
    for _ in range(2):
        approve(waived, "waivers", "Board, item 2", ANYBODY, SIGNING_DAY)
    with pytest.raises(MinstdError, match=r"its minute stands: “Board, item 2” The new one wasn't recorded"):
        approve(waived, "waivers", "Board, item 3", ANYBODY, SIGNING_DAY)

"""A borough whose code changes, two that become one, and a service that pauses: each through three months."""

from __future__ import annotations

import csv
import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.comparison import Comparison
from application.configuration.accept import accept_files
from application.configuration.membership import MembershipError
from application.configuration.new import source_of
from application.configuration.registers import RegisterEdit, change_entry
from application.configuration.succession import succeed
from application.editions import actions, draft
from application.editions.quorum import TooFewSources, check_quorum
from application.ledger.heads import make_demonstration
from application.people.acts import Act
from application.people.caller import matter_of
from application.people.permission import permits
from application.returns.receive import pull, validate
from application.returns.register import register_of
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.authorities import authority, reading
from data.clusters.cluster import owed
from data.clusters.folder import EXEMPTIONS, REGISTERS, WAIVERS
from data.contracts.load import load_contracts
from data.ledger import true_time
from data.ledger.people import Role
from data.model import Obligation
from data.sample import write_sample
from standards.errors import MinstdError
from standards.model import Month, Outcome
from tests.integration.conftest import ANYBODY
from tests.support.commands import minstd
from tests.unit.application.people.test_permission import NOW as GRANTED
from tests.unit.application.people.test_permission import a_grant, a_holder

CLUSTER = "west-london"
FIRST, BEFORE, CHANGE, AFTER = (Month(2027, month) for month in (2, 3, 4, 5))
MONTHS = (BEFORE, CHANGE, AFTER)
EALING, HILLINGDON, HOUNSLOW = "E09000009", "E09000017", "E09000018"
NEW_CODE, MERGED = "E09000090", "E09000091"
NOW = datetime(2027, 3, 3, 9, tzinfo=UTC)
REGISTER = """\
gss_code: {code}
name: {name}
note: ""
services:
  - service_id: {letters}-S01
    service_name: {name} family support
    service_types: [outreach]
    provider_name: {name} Council
    sector: statutory_local_authority
    lead_borough: {code}
    commissioners: [local_authority]
    boroughs_served: [{code}{shared}]
    status: operating
    age_min: 10
    age_max: 17
    forms_of_abuse: [child_sexual_exploitation]
    supports_harmed: "yes"
    supports_harming: "yes"
    supports_parents: "no"
    is_send_adapted: "no"
    is_open_ended: "no"
    places: 20
    specialist_posts_fte: 2
panels: []
"""


MONTHS_OF_WAIVER = [Month(2027, month) for month in range(1, 7)]
WAIVER = """\
waivers:
  - id: W001
    standard: PN3
    boroughs: [{code}]
    from: 2027-01
    until: 2027-06
    reason: The post is vacant.
    plan: Appoint by the summer.
    approved_by: Board, item 2
"""
EXEMPTION = """\
exemptions:
  - gss_code: {code}
    return_type: panel
    sheet: all
    from: 2027-01
    until: 2027-06
    kind: exemption
    reason: No panel sits until the summer.
    decided: Board, item 3
"""


@pytest.fixture
def facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Lets the list of authorities say what took some boroughs' place in April 2027."""
    caches = (authority.authorities, reading._index, load_contracts)

    def change(code: str, name: str, *before: str) -> None:
        with authority.AUTHORITIES.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if row["gss_code"] in before:
                row |= {"end": "2027-03-31", "replaced_by": code}
        rows.append(dict.fromkeys(rows[0], "") | {"gss_code": code, "name": name, "start": "2027-04-01"})
        path = tmp_path / "authorities.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        monkeypatch.setattr(authority.authorities.__wrapped__, "__defaults__", (path,))
        for cache in caches:
            cache.cache_clear()

    yield change
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[], Workspace]:
    """Opens a cluster of three, each with one service, which Ealing's shares with Hounslow."""
    folder = tmp_path / "workspace"
    make_demonstration(read_settings(folder))
    areas = ("--areas", "Ealing, Hounslow, Hillingdon", "--first-month", str(FIRST))
    assert minstd("cluster", "new", CLUSTER, *areas, "--workspace", folder).returncode == 0
    for code, name, shared in (
        (EALING, "Ealing", f", {HOUNSLOW}"),
        (HILLINGDON, "Hillingdon", ""),
        (HOUNSLOW, "Hounslow", ""),
    ):
        text = REGISTER.format(code=code, name=name, letters=name[:3].upper(), shared=shared)
        (tmp_path / "clusters" / CLUSTER / REGISTERS / f"{code}.yaml").write_text(text, encoding="utf-8")
    workspace = open_workspace(read_settings(folder), CLUSTER)
    accept_files(workspace, "The first registers.", ANYBODY, NOW)
    workspace.ledger.close()
    return lambda: open_workspace(read_settings(folder), CLUSTER)


def lived(opened: Callable[[], Workspace], month: Month) -> Comparison:
    """Let every member send its returns for a month, and return what the month's draft would say."""
    workspace = opened()
    now = workspace.cluster.timetable(month).freeze_at + timedelta(hours=1)
    drop = workspace.settings.workspace / "drop"
    write_sample(CLUSTER, 1, month, 2, drop, workspace.folder.path.parent)
    for member in workspace.cluster.members_in(month):
        own, usual = (drop / source.rpartition("/")[2] for source in (member.source, source_of(member.area)))
        own.mkdir(exist_ok=True)
        for path in sorted(usual.glob(f"*{month}*")):
            path.rename(own / path.name)
        pull(workspace, member, now)
    validate(workspace, now)
    comparison = draft.assess(workspace, draft.cut(workspace, month, now))
    workspace.ledger.close()
    return comparison


def known(comparison: Comparison, area: str, month: Month) -> dict[str, Outcome]:
    """Return what a comparison says of an area in a month, where it can say anything."""
    verdicts = (*comparison.verdicts, *comparison.history)
    of_area = [verdict for verdict in verdicts if (verdict.area, verdict.month) == (area, month)]
    return {each.standard: each.outcome for each in of_area if each.outcome is not Outcome.NOT_ASSESSABLE}


def members(workspace: Workspace, month: Month) -> list[str]:
    return sorted(member.gss_code for member in workspace.cluster.members_in(month))


@pytest.mark.long
def test_a_borough_whose_code_changes_keeps_its_history(
    facts: Callable[..., None], opened: Callable[[], Workspace]
) -> None:
    facts(NEW_CODE, "Ealing", EALING)
    before = known(lived(opened, BEFORE), EALING, BEFORE)
    assert before
    workspace = opened()
    assert workspace.member("Ealing").gss_code == EALING
    made = succeed(workspace, "Ealing", "Its code changed.", ANYBODY, NOW)
    assert (made.area.gss_code, made.first) == (NEW_CODE, CHANGE)
    workspace = opened()
    assert workspace.member("LB Ealing").gss_code == NEW_CODE
    assert members(workspace, BEFORE) == [EALING, HILLINGDON, HOUNSLOW]
    assert members(workspace, CHANGE) == [HILLINGDON, HOUNSLOW, NEW_CODE]
    assert {sheet.gss_code for sheet in owed(workspace.cluster, workspace.contracts, BEFORE)} >= {EALING}
    assert len(workspace.cluster.areas(CHANGE)) == 3  # no shadow months
    register = workspace.register(NEW_CODE)
    (service,) = register.services_in(CHANGE)
    assert (service.service_id, service.lead_borough) == ("EAL-S01", NEW_CODE)
    assert service.boroughs_served == (HOUNSLOW, NEW_CODE)
    assert workspace.cluster.codes_in(BEFORE) == {NEW_CODE: EALING}
    assert workspace.cluster.codes_in(AFTER) == {EALING: NEW_CODE}
    for month in (CHANGE, AFTER):
        comparison = lived(opened, month)
        assert {area.gss_code for area in comparison.observations.areas} == {HOUNSLOW, HILLINGDON, NEW_CODE}
        assert known(comparison, NEW_CODE, month)
        assert before.items() <= known(comparison, NEW_CODE, BEFORE).items()  # more was received since
        assert all(EALING not in key for key in comparison.observations.sheets)


@pytest.mark.long
def test_two_boroughs_that_become_one(facts: Callable[..., None], opened: Callable[[], Workspace]) -> None:
    facts(MERGED, "Ealing and Hounslow", EALING, HOUNSLOW)
    assert known(lived(opened, BEFORE), HOUNSLOW, BEFORE)
    assert succeed(opened(), "Hounslow", "They became one.", ANYBODY, NOW).first == CHANGE
    workspace = opened()
    assert [len(members(workspace, month)) for month in (BEFORE, CHANGE, AFTER)] == [3, 2, 2]
    merged = workspace.member("Ealing and Hounslow")
    assert (merged.gss_code, merged.counted_from, set(merged.succeeds)) == (MERGED, CHANGE, {EALING, HOUNSLOW})
    services = workspace.register(MERGED).services_in(CHANGE)
    assert {service.service_id for service in services} == {"EAL-S01", "HOU-S01"}
    assert {service.boroughs_served for service in services} == {(MERGED,)}
    assert workspace.cluster.codes_in(AFTER) == {}  # neither of the two was it before
    for month in (CHANGE, AFTER):
        comparison = lived(opened, month)
        assert {area.gss_code for area in comparison.observations.areas} == {HILLINGDON, MERGED}
        assert known(comparison, MERGED, month)
        assert set(known(comparison, MERGED, BEFORE).values()) == {Outcome.NOT_APPLICABLE}
        check_quorum(opened(), month, {})
        with pytest.raises(TooFewSources, match="0 of 2"):
            check_quorum(opened(), month, {HILLINGDON: "gone", MERGED: "gone"})
    with pytest.raises(MembershipError, match="Nothing took the place of Ealing and Hounslow"):
        succeed(opened(), EALING, "Once more.", ANYBODY, NOW)  # by its old code, too, the new member is meant


def agree(opened: Callable[[], Workspace]) -> None:
    """Agree something for Ealing until after its code changes: a waiver, an exemption and an action."""
    workspace = opened()
    waiver, exemption = WAIVER.format(code=EALING), EXEMPTION.format(code=EALING)
    (workspace.folder.path / WAIVERS).write_text(waiver, encoding="utf-8")
    (workspace.folder.path / EXEMPTIONS).write_text(exemption, encoding="utf-8")
    workspace = opened()
    accept_files(workspace, "As the board decided.", ANYBODY, NOW)
    actions.add(workspace, ("Ealing", "PN3"), "Agree a deputy.", "Head of safeguarding", "2027-06-30", ANYBODY, NOW)


def panel_states(opened: Callable[[], Workspace], month: Month) -> dict[str, str]:
    workspace = opened()
    rows = register_of(workspace, month, workspace.cluster.timetable(month).freeze_at)
    return {row.gss_code: row.obligation for row in rows if row.return_type == "panel"}


@pytest.mark.long
def test_what_was_agreed_goes_on_under_a_code_that_changed(
    facts: Callable[..., None], opened: Callable[[], Workspace]
) -> None:
    facts(NEW_CODE, "Ealing", EALING)
    agree(opened)
    made = succeed(opened(), "Ealing", "Its code changed.", ANYBODY, NOW)
    assert len(made.left_behind) == 2
    assert all("minstd people grant" in each for each in made.left_behind)
    for month, code in ((BEFORE, EALING), (CHANGE, NEW_CODE), (AFTER, NEW_CODE)):
        states = panel_states(opened, month)
        assert (states[code], states[HOUNSLOW]) == (Obligation.EXEMPT, Obligation.OVERDUE)
        comparison = lived(opened, month)
        waived = {(each.standard, each.area) for each in comparison.verdicts if each.waiver == "W001"}
        assert waived == {("PN3", code)}
        earlier = {(each.area, each.month) for each in comparison.history if each.waiver == "W001"}
        assert earlier == {(code, each) for each in MONTHS_OF_WAIVER if each < month}


def test_what_does_not_go_on_by_itself_is_named_with_its_command(
    facts: Callable[..., None], opened: Callable[[], Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts(MERGED, "Ealing and Hounslow", EALING, HOUNSLOW)
    agree(opened)
    monkeypatch.setenv("MINSTD_MESSAGES", f'{{"{EALING}": ["json://localhost"]}}')
    made = succeed(opened(), "Hounslow", "They became one.", ANYBODY, NOW)
    text = "\n".join(made.left_behind)
    assert f"The setting `messages` is for {EALING}: write it for {MERGED}, too." in text
    assert "The panel return of Ealing is excused until June 2027, and that of Ealing and Hounslow isn't." in text
    assert "Waiver W001 on PN3 is for Ealing, until June 2027" in text
    assert "on PN3 is Ealing's" in text
    roles = [each for each in made.left_behind if "minstd people grant" in each]
    assert len(roles) == 4  # a submitter and a borough lead of each
    workspace = opened()
    for sentence in roles:
        given = minstd(*shlex.split(sentence.partition(": minstd ")[2]), "--workspace", workspace.settings.workspace)
        assert given.returncode == 0, given.stderr
    now = true_time()
    scopes = [grant.scope for holder in workspace.ledger.holders(now) for grant in holder.held(now)]
    assert scopes.count(MERGED) == 4
    assert scopes.count(EALING) == 2  # they still send Ealing's last returns


def test_nobody_of_a_borough_decides_its_challenges_under_another_code(
    facts: Callable[..., None], opened: Callable[[], Workspace]
) -> None:
    facts(NEW_CODE, "Ealing", EALING)
    succeed(opened(), "Ealing", "Its code changed.", ANYBODY, NOW)
    workspace = opened()
    decider = a_grant(Role.DECIDER, CLUSTER)
    for code, is_allowed in ((EALING, False), (NEW_CODE, False), (HOUNSLOW, True)):
        holder = a_holder(decider, a_grant(Role.SUBMITTER, code))
        for area in (EALING, NEW_CODE):
            may = bool(permits(Act.DECIDE, matter_of(workspace, area), [holder], GRANTED))
            assert may is is_allowed, (code, area)


@pytest.mark.long
def test_a_service_that_pauses_counts_again_afterwards(opened: Callable[[], Workspace]) -> None:
    workspace = opened()
    edit = RegisterEdit(workspace.member("Ealing"), "It pauses for a month.", ANYBODY, NOW)
    change_entry(workspace, edit, "EAL-S01", {"status": "paused"}, CHANGE)
    change_entry(opened(), edit, "EAL-S01", {"status": "operating"}, AFTER)
    register = opened().register(EALING)
    statuses = {month: (each.service_id, each.status) for month in MONTHS for each in register.services_in(month)}
    assert statuses == {
        BEFORE: ("EAL-S01", "operating"),
        CHANGE: ("EAL-S01", "paused"),
        AFTER: ("EAL-S01", "operating"),
    }


@pytest.mark.parametrize(("name", "says"), [("Ealing", "Nothing took the place of Ealing"), ("Brent", "isn't in West")])
def test_whoever_nothing_replaced_is_refused(opened: Callable[[], Workspace], name: str, says: str) -> None:
    workspace = opened()
    before = {path: path.read_bytes() for path in workspace.folder.path.rglob("*.yaml")}
    with pytest.raises(MinstdError, match=says):
        succeed(workspace, name, "It ended.", ANYBODY, NOW)
    assert {path: path.read_bytes() for path in workspace.folder.path.rglob("*.yaml")} == before

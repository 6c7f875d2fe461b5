"""A borough whose code changes, two that become one, and a service that pauses: each through three months."""

from __future__ import annotations

import csv
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
from application.editions import draft
from application.ledger.heads import make_demonstration
from application.returns.receive import pull, validate
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.authorities import authority, reading
from data.clusters.cluster import owed
from data.clusters.folder import REGISTERS
from data.contracts.load import load_contracts
from data.sample import write_sample
from standards.errors import MinstdError
from standards.model import Month, Outcome
from tests.integration.conftest import ANYBODY
from tests.support.commands import minstd

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
    successor, first = succeed(workspace, "Ealing", "Its code changed.", ANYBODY, NOW)
    assert (successor.gss_code, first) == (NEW_CODE, CHANGE)
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
    assert succeed(opened(), "Hounslow", "They became one.", ANYBODY, NOW)[1] == CHANGE
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
        draft.check_quorum(opened(), month, {})
        with pytest.raises(draft.TooFewSources, match="0 of 2"):
            draft.check_quorum(opened(), month, {HILLINGDON: "gone", MERGED: "gone"})
    with pytest.raises(MembershipError, match="Nothing took the place of Ealing and Hounslow"):
        succeed(opened(), EALING, "Once more.", ANYBODY, NOW)  # by its old code, too, the new member is meant


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

"""Registers: every area has one that fits the contracts, and what is shared is said alike everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from data.clusters.cluster import SHIPPED, all_areas
from data.contracts.load import load_contracts
from data.registers import register as registers
from data.registers.editing import RegisterFile
from data.registers.register import Register, RegisteredService, RegisterError, UnknownRegister, register_of
from standards.model import CellState, Month
from tests.support.copies import writable_copy
from tests.support.samples import load_cluster, load_register

OCTOBER = Month(2026, 10)
CAMDEN = "E09000007"
CODES = [area.gss_code for area in all_areas()]
OWN_SHARE = {"places", "specialist_posts_fte"}

Change = Callable[[str, str], Path]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """Return a copy of the registers in which one text of Camden's is another."""

    def change(old: str, new: str) -> Path:
        folder = tmp_path / "registers"
        writable_copy(SHIPPED / "north-london" / "registers", folder)
        path = folder / f"{CAMDEN}.yaml"
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise ValueError(f"{old!r} does not stand in the register")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


def operating(register: Register, month: Month = OCTOBER) -> list[RegisteredService]:
    return [service for service in register.services_in(month) if service.status == "operating"]


def provisions_missing(register: Register) -> set[str]:
    reached = {kind for service in operating(register) for kind in service.service_types}
    return set(load_contracts().sets["ten_provisions"]) - reached


class TestEveryRegister:
    @pytest.mark.parametrize("gss_code", CODES)
    def test_holds_a_plausible_number_of_services_and_panels(self, gss_code: str) -> None:
        register = load_register(gss_code)
        assert 10 <= len(register.services_in(OCTOBER)) <= 16
        assert 6 <= len(register.panels_in(OCTOBER)) <= 9

    @pytest.mark.parametrize("gss_code", CODES)
    def test_gives_every_field_that_the_services_sheet_has(self, gss_code: str) -> None:
        names = [field.name for field in load_contracts().sheets["services"].fields]
        for service in load_register(gss_code).services.values():
            assert list(service.values) == names

    @pytest.mark.parametrize("gss_code", CODES)
    def test_says_that_it_is_invented(self, gss_code: str) -> None:
        (path,) = SHIPPED.glob(f"*/registers/{gss_code}.yaml")
        assert "Invented" in path.read_text(encoding="utf-8")
        for service in load_register(gss_code).services.values():
            assert service.provider_name.endswith("(invented)")

    @pytest.mark.parametrize("gss_code", CODES)
    def test_begins_with_an_operating_service_and_a_panel_of_its_own(self, gss_code: str) -> None:
        register = load_register(gss_code)
        assert next(iter(register.services.values())).status == "operating"
        assert next(iter(register.panels.values())).host_borough == gss_code

    @pytest.mark.parametrize("gss_code", CODES)
    def test_leaves_a_hubs_meetings_out(self, gss_code: str) -> None:
        for panel in load_register(gss_code).panels.values():
            is_hub = panel.panel_type == "MASH"
            assert (panel.meetings_scheduled is CellState.NOT_APPLICABLE) is is_hub

    @pytest.mark.parametrize("gss_code", CODES)
    def test_has_somebody_who_advises_the_young_people_themselves(self, gss_code: str) -> None:
        kinds = {kind for service in operating(load_register(gss_code)) for kind in service.service_types}
        assert kinds & {"idva", "isva"}


class TestSharing:
    def test_what_is_shared_is_said_alike_and_by_all_whom_it_serves(self) -> None:
        facts_of: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for gss_code in CODES:
            for service in load_register(gss_code).services.values():
                facts = {name: value for name, value in service.values.items() if name not in OWN_SHARE}
                facts_of.setdefault(service.service_id, []).append((gss_code, facts))
        shared = {service_id for service_id, entries in facts_of.items() if len(entries) > 1}
        assert shared == {"NLC-S01", "NLC-S02", "NLC-S03"}
        for entries in facts_of.values():
            assert sorted(entries[0][1]["boroughs_served"]) == sorted(gss_code for gss_code, _ in entries)
            assert all(facts == entries[0][1] for _, facts in entries)

    def test_camden_hosts_the_conference_that_islington_shares(self) -> None:
        hosts = {code: load_register(code).panels["NLC-P01"].host_borough for code in (CAMDEN, "E09000019")}
        assert set(hosts.values()) == {CAMDEN}

    def test_ids_belong_to_one_thing_only(self) -> None:
        names: dict[str, set[str]] = {}
        for gss_code in CODES:
            for service in load_register(gss_code).services.values():
                names.setdefault(service.service_id, set()).add(service.service_name)
        assert all(len(known) == 1 for known in names.values())


class TestGaps:
    def test_boroughs_differ_in_what_their_residents_reach(self) -> None:
        missing = {area.name: provisions_missing(load_register(area.gss_code)) for area in north_london()}
        assert {name: len(gaps) for name, gaps in missing.items()} == {
            "Barnet": 1,
            "Camden": 0,
            "Enfield": 2,
            "Hackney": 0,
            "Haringey": 3,
            "Islington": 1,
        }

    def test_nothing_is_missing_in_the_cluster_as_a_whole(self) -> None:
        assert not set.intersection(*(provisions_missing(load_register(area.gss_code)) for area in north_london()))

    def test_one_borough_has_no_panel_for_vulnerable_adolescents(self) -> None:
        adolescents = {"VYPP", "VGP", "RMP"}
        without = [
            area.name
            for area in north_london()
            if not adolescents & {kind for panel in panels_of(area.gss_code) for kind in panel}
        ]
        assert without == ["Enfield"]


class TestSpans:
    def test_a_service_leaves_after_its_last_month(self) -> None:
        enfield = load_register("E09000010")
        ids = [
            {service.service_id for service in enfield.services_in(month)} for month in (Month(2026, 6), Month(2026, 7))
        ]
        assert ids[0] - ids[1] == {"ENF-S09"}

    def test_a_service_comes_in_its_first_month(self) -> None:
        haringey = load_register("E09000014")
        ids = [
            {service.service_id for service in haringey.services_in(month)}
            for month in (Month(2026, 3), Month(2026, 4))
        ]
        assert ids[1] - ids[0] == {"HAR-S11"}


PAUSED = (
    "changes:\n      - {from: 2026-09, status: paused}\n      - {from: 2026-11, status: operating, places: 3}\n    "
)


class TestChanges:
    def test_what_was_accepted_counts_from_its_month_on(self, changed: Change) -> None:
        register = registers.load_register(CAMDEN, changed("service_name:", f"{PAUSED}service_name:"))
        months = [Month(2026, 8), Month(2026, 9), Month(2026, 10), Month(2026, 11)]
        first = [register.services_in(month)[0] for month in months]
        assert [service.status for service in first] == ["operating", "paused", "paused", "operating"]
        assert first[2].places == load_register(CAMDEN).services_in(OCTOBER)[0].places
        assert (first[3].places, register.services[first[3].service_id].places) == (3, 3)

    def test_a_register_without_changes_is_itself_in_every_month(self) -> None:
        register = load_register(CAMDEN)
        assert register.as_at(Month(2026, 1)) is register

    def test_a_change_is_written_beside_what_was_so_before(self, changed: Change) -> None:
        path = changed("note:", "note:") / f"{CAMDEN}.yaml"
        file = RegisterFile(path.read_bytes())
        file.change("CAM-S01", {"status": "paused"}, Month(2026, 11))
        file.change("CAM-S01", {"status": "ended"}, Month(2026, 9))
        file.change("CAM-S01", {"places": 4}, Month(2026, 9))
        register = register_of(path, file.content)
        stated = [
            register.as_at(month).services["CAM-S01"] for month in (Month(2026, 8), Month(2026, 9), Month(2026, 11))
        ]
        assert [service.status for service in stated] == ["operating", "ended", "paused"]
        assert [service.places for service in stated][1:] == [4, 4]

    def test_a_change_before_the_first_month_corrects_what_was_written(self, changed: Change) -> None:
        path = changed("note:", "note:") / f"{CAMDEN}.yaml"
        file = RegisterFile(path.read_bytes())
        file.entry("CAM-S01")["from"] = "2026-09"
        file.change("CAM-S01", {"places": 4}, Month(2026, 8))
        register = register_of(path, file.content)
        assert register.changed == ()
        assert register.services["CAM-S01"].places == 4


class TestTypes:
    def test_values_are_typed_as_a_returns_are(self) -> None:
        service = load_register(CAMDEN).services["NLC-S01"]
        assert service.specialist_posts_fte == Fraction(4, 5)
        assert service.places is CellState.NOT_APPLICABLE
        assert service.service_types == ("isva", "sarc_chisva")
        assert service.values["supports_harmed"] == "yes"


BREAKS = {
    "an id twice": ("CAM-S02", "CAM-S01", "twice"),
    "an id of another shape": ("CAM-S02", "S02", "service_id"),
    "an unknown code": (
        "[cse_specialist, outreach]",
        "[cse_specialist, out]",
        r"line \d+, services CAM-S\d\d, service_types: out isn.t one of its codes",
    ),
    "an unknown panel": ("panel_type: GSVP", "panel_type: GANGS", "panel_type: GANGS isn.t one of its codes"),
    "a key nobody knows": ("note: Invented", "colour: red\nnote: Invented", "colour"),
    "a service that serves others only": ("boroughs_served: [E09000007]", "boroughs_served: [E09000003]", "leaves out"),
    "ages in the wrong order": ("age_min: 11", "age_min: 19", "is above age_max"),
    "another area's code": ("gss_code: E09000007", "gss_code: E09000003", "file's own name"),
    "a change to what no register holds": (
        "service_name:",
        "changes: [{from: 2026-09, colour: red}]\n    service_name:",
        "colour",
    ),
    "a change to another code": (
        "service_name:",
        "changes: [{from: 2026-09, status: asleep}]\n    service_name:",
        "status: asleep isn.t one of its codes",
    ),
    "changes in the wrong order": (
        "service_name:",
        "changes: [{from: 2026-09, status: paused}, {from: 2026-08, status: ended}]\n    service_name:",
        "changes come in the order of their months",
    ),
    "maybe": ('supports_harmed: "yes"', "supports_harmed: maybe", "supports_harmed"),
}


@pytest.mark.parametrize(("old", "new", "says"), BREAKS.values(), ids=BREAKS)
def test_a_broken_register_is_refused_by_name(changed: Change, old: str, new: str, says: str) -> None:
    folder = changed(old, new)
    with pytest.raises(RegisterError, match=says) as refused:
        registers.load_register(CAMDEN, folder)
    assert refused.value.path.name == f"{CAMDEN}.yaml"


def test_an_area_without_a_register_is_an_error() -> None:
    with pytest.raises(UnknownRegister, match="E09000001"):
        registers.load_register("E09000001", SHIPPED / "north-london" / "registers")


def north_london() -> list[Any]:
    return list(load_cluster("north-london").areas(OCTOBER))


def panels_of(gss_code: str) -> list[tuple[str, ...]]:
    return [(panel.panel_type, *panel.combined_with) for panel in load_register(gss_code).panels_in(OCTOBER)]


NOVEMBER = OCTOBER + 1
SPAN = Path(f"{CAMDEN}.yaml")


def digests(content: bytes) -> tuple[str, str]:
    """Return the digests of what a register says of October and of November."""
    register = register_of(SPAN, content)
    return register.digest_in(OCTOBER), register.digest_in(NOVEMBER)


class TestDigest:
    @pytest.fixture
    def content(self) -> bytes:
        return (SHIPPED / "north-london" / "registers" / f"{CAMDEN}.yaml").read_bytes()

    @pytest.mark.parametrize(
        "fields",
        [
            {"places": 987},
            {"places": "z"},
            {"service_name": "Another project"},
            {"specialist_posts_fte": "0.35"},
            {"commissioners": ["charity_grant"]},
        ],
    )
    def test_another_fact_makes_another_in_its_months_alone(self, content: bytes, fields: dict[str, Any]) -> None:
        october, november = digests(content)
        assert october == november
        file = RegisterFile(content)
        file.change("CAM-S01", fields, NOVEMBER)
        changed = digests(file.content)
        assert changed[0] == october
        assert changed[1] != november
        assert re.fullmatch("[0-9a-f]{12}", changed[1])

    def test_what_begins_or_ends_makes_another_in_its_months_alone(self, content: bytes) -> None:
        before = digests(content)
        file = RegisterFile(content)
        file.close("CAM-S02", OCTOBER)
        closed = digests(file.content)
        file = RegisterFile(content)
        service = register_of(SPAN, content).services["CAM-S01"]
        values = {name: _as_written(value) for name, value in service.values.items() if name != "service_id"}
        file.add("services", values, NOVEMBER, "CAM")
        added = digests(file.content)
        assert (closed[0], added[0]) == (before[0], before[0])
        assert len({before[1], closed[1], added[1]}) == 3

    def test_the_order_of_a_file_makes_no_other(self, content: bytes) -> None:
        register = register_of(SPAN, content)
        turned = replace(register, services=dict(reversed(register.services.items())))
        assert list(turned.services) != list(register.services)
        assert turned.digest_in(OCTOBER) == register.digest_in(OCTOBER)

    def test_two_boroughs_have_two(self) -> None:
        assert len({load_register(code).digest_in(OCTOBER) for code in CODES}) == len(CODES)


def _as_written(value: object) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if value is CellState.NOT_APPLICABLE:
        return "z"
    return str(value) if isinstance(value, Fraction) else value

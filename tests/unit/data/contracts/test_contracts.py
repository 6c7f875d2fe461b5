"""The contracts as they stand, and what happens when somebody breaks one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from frictionless import Resource, Schema

from data.contracts.load import (
    CONTRACTS,
    ContractError,
    Contracts,
    FieldContract,
    SheetContract,
    burden,
    load_contracts,
)
from standards.errors import UnknownSheet
from standards.model import FieldKind, Month
from tests.support.copies import writable_copy

ORDINARY = Month(2026, 10)
QUARTER_END = Month(2026, 12)
YEAR_END = Month(2026, 9)
TARGET_MINUTES = 240

FILES = sorted(path for path in CONTRACTS.glob("*.yaml") if path.name != "codes.yaml")
SHEETS = load_contracts().sheets
FIELDS = [(sheet, field) for sheet in SHEETS.values() for field in sheet.fields]
FIELD_IDS = [f"{sheet.sheet}.{field.name}" for sheet, field in FIELDS]

Break = Callable[[str, str, str], Path]


@pytest.fixture
def contracts() -> Contracts:
    return load_contracts()


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """Return a copy of the contracts in which one text of one file is another."""

    def change(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "contracts"
        writable_copy(CONTRACTS, folder)
        text = (folder / file).read_text(encoding="utf-8")
        if old not in text:
            raise ValueError(f"{old!r} does not stand in {file}")
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


def sheet(contracts: Contracts, name: str) -> SheetContract:
    return contracts.sheets[name]


def field(contracts: Contracts, sheet_name: str, name: str) -> FieldContract:
    field = contracts.sheets[sheet_name].field(name)
    assert field is not None
    return field


class TestEveryContract:
    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_is_a_table_schema_that_frictionless_reads(self, path: Path) -> None:
        schema = Schema.from_descriptor(str(path))
        name, number = path.stem.removesuffix("_2"), int(path.stem.endswith("_2"))
        assert schema.name == name
        of_file = load_contracts().versions[name][number]
        assert [field.name for field in schema.fields] == [field.name for field in of_file.fields]

    @pytest.mark.parametrize(("sheet", "field"), FIELDS, ids=FIELD_IDS)
    def test_says_of_each_field_what_an_analyst_needs(self, sheet: SheetContract, field: FieldContract) -> None:
        assert len(field.guidance) > 30
        assert field.guidance.endswith(".")
        assert all((field.title, field.unit, field.population, field.counting_date, field.source_system))
        assert field.minutes >= 0

    @pytest.mark.parametrize(("sheet", "field"), FIELDS, ids=FIELD_IDS)
    def test_bounds_every_number(self, sheet: SheetContract, field: FieldContract) -> None:
        if field.kind in (FieldKind.INTEGER, FieldKind.DECIMAL):
            assert field.minimum == 0
            assert field.maximum is not None

    @pytest.mark.parametrize(("sheet", "field"), FIELDS, ids=FIELD_IDS)
    def test_costs_time_or_comes_filled_in(self, sheet: SheetContract, field: FieldContract) -> None:
        assert field.minutes > 0 or field.is_prefilled

    @pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
    def test_has_a_key_unless_it_is_one_row(self, sheet: SheetContract) -> None:
        assert bool(sheet.key) is (sheet.rows != "one")

    @pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
    def test_says_and_mends_each_rule_in_whole_sentences(self, sheet: SheetContract) -> None:
        for rule in sheet.rules:
            assert rule.says.endswith(".")
            assert rule.fix.endswith(".")

    @pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
    def test_has_titles_and_rules_once_each(self, sheet: SheetContract) -> None:
        titles = [field.title.casefold() for field in sheet.fields]
        rules = [rule.id for rule in sheet.rules]
        assert len(titles) == len(set(titles))
        assert len(rules) == len(set(rules))


class TestTheSchemaByItself:
    """What anybody can check with frictionless alone, before sending."""

    ROW = ("CAM-S01", 4, 3, 1, "", 1, 2, 3, "z", 3, "z", 0)

    def errors(self, **changes: object) -> list[tuple[str, str]]:
        names = [field.name for field in SHEETS["activity"].fields]
        row = dict(zip(names, self.ROW, strict=True)) | changes
        schema = Schema.from_descriptor(str(CONTRACTS / "activity.yaml"))
        schema.foreign_keys = []
        report = Resource(data=[names, list(row.values())], schema=schema).validate()
        return [(kind, name) for kind, name in report.flatten(["type", "fieldName"])]

    def test_takes_a_good_row_with_a_blank_and_a_z(self) -> None:
        assert self.errors() == []

    def test_finds_words_negatives_and_required_blanks(self) -> None:
        assert self.errors(starts="three") == [("type-error", "starts")]
        assert self.errors(starts=-1) == [("constraint-error", "starts")]
        assert self.errors(new_young_people="") == [("constraint-error", "new_young_people")]

    def test_finds_a_z_where_none_may_stand(self) -> None:
        assert self.errors(referrals_received="z") == [("type-error", "referrals_received")]


class TestBurden:
    def test_an_ordinary_month_fits_an_afternoon(self, contracts: Contracts) -> None:
        assert sum(burden(contracts, ORDINARY).values()) <= TARGET_MINUTES

    def test_a_quarters_end_costs_more(self, contracts: Contracts) -> None:
        assert sum(burden(contracts, QUARTER_END).values()) > sum(burden(contracts, ORDINARY).values())

    def test_follows_the_rows_given(self, contracts: Contracts) -> None:
        once, twice = (burden(contracts, ORDINARY, {"activity": rows})["activity"] for rows in (1, 2))
        assert twice == 2 * once == 2 * sheet(contracts, "activity").minutes_a_row


class TestWhatIsOwed:
    def test_only_monthly_sheets_in_an_ordinary_month(self, contracts: Contracts) -> None:
        assert [contract.sheet for contract in contracts.due(ORDINARY)] == [
            "services",
            "activity",
            "panels",
            "front_door",
        ]

    def test_the_quarters_sheets_at_its_end(self, contracts: Contracts) -> None:
        assert [contract.sheet for contract in contracts.of_return("service", QUARTER_END)] == [
            "services",
            "activity",
            "young_people",
            "movements",
        ]
        assert [contract.sheet for contract in contracts.of_return("profile", QUARTER_END)] == ["profile", "strategies"]

    def test_everything_in_september(self, contracts: Contracts) -> None:
        assert [contract.sheet for contract in contracts.due(YEAR_END)] == list(contracts.sheets)

    def test_nothing_before_the_first_contract(self, contracts: Contracts) -> None:
        assert contracts.due(Month(2025, 9)) == ()


class TestFields:
    def test_forms_and_agencies_each_have_their_field(self, contracts: Contracts) -> None:
        for form in contracts.sets["five_forms"]:
            assert field(contracts, "young_people", f"new_{form}").is_child_count
        for agency in contracts.code_lists["agencies"]:
            assert field(contracts, "panels", f"attended_{agency}").is_shared_fact

    def test_kinds_follow_the_schema(self, contracts: Contracts) -> None:
        assert field(contracts, "services", "service_types").kind is FieldKind.CODES
        assert field(contracts, "services", "supports_harmed").kind is FieldKind.YES_NO
        assert field(contracts, "services", "specialist_posts_fte").kind is FieldKind.DECIMAL
        assert field(contracts, "services", "service_name").kind is FieldKind.TEXT
        assert field(contracts, "profile", "hsb_audit_on").kind is FieldKind.DATE
        assert field(contracts, "profile", "shared_tool_used").codes == ("yes", "part", "no")

    def test_another_borough_may_be_any_area(self, contracts: Contracts) -> None:
        other = field(contracts, "movements", "other_borough")
        assert (other.kind, other.codes, other.code_list) == (FieldKind.CODE, (), "areas")
        for code in contracts.code_lists["areas"]:
            assert re.fullmatch(other.pattern or "", code)

    def test_required_and_z_go_together_where_z_is_an_answer(self, contracts: Contracts) -> None:
        held = field(contracts, "panels", "meetings_held")
        assert (held.is_required, held.allows_z, held.is_shared_fact) == (True, True, True)
        assert held.z_never == {"panel_type": contracts.sets["meeting_panels"]}

    def test_z_is_never_an_answer_where_an_agency_is_expected(self, contracts: Contracts) -> None:
        for panel in contracts.sets["meeting_panels"]:
            for agency in contracts.expected_agencies(panel):
                assert panel in field(contracts, "panels", f"attended_{agency}").z_never["panel_type"]

    def test_meetings_are_no_child_counts_and_cases_are(self, contracts: Contracts) -> None:
        assert not field(contracts, "panels", "meetings_held").is_child_count
        assert field(contracts, "panels", "cases_considered").is_child_count


class TestRules:
    def test_meetings_add_up(self, contracts: Contracts) -> None:
        rule = next(rule for rule in sheet(contracts, "panels").rules if rule.id == "meetings_add_up")
        assert rule.smaller == ("meetings_held", "cancelled_no_cases", "cancelled_other")
        assert rule.larger == ("meetings_scheduled", "rescheduled")
        assert rule.equal
        assert rule.needs_all

    def test_a_rule_may_name_the_registers_fields(self, contracts: Contracts) -> None:
        rule = next(rule for rule in sheet(contracts, "activity").rules if rule.id == "occupied_within_places")
        assert rule.larger == ("places",)

    def test_each_part_in_time_has_a_rule(self, contracts: Contracts) -> None:
        for contract in SHEETS.values():
            bounded = {name for rule in contract.rules for name in rule.smaller}
            parts = [name.name for name in contract.fields if re.search(r"_in_(time|\d+_|standard)", name.name)]
            assert bounded.issuperset(parts)


class TestCatalogue:
    def test_knows_fields_derived_fields_and_the_pipelines_own_sheet(self, contracts: Contracts) -> None:
        catalogue = contracts.catalogue()
        assert catalogue.field("panels", "meetings_owed") is not None
        assert catalogue.field("front_door", "episodes_to_interview") is not None
        assert catalogue.field("returns_owed", "valid_on_time") is not None
        assert catalogue.sets["core_agencies"] == ("police", "childrens_social_care", "health", "education")

    def test_inherits_the_registers_fields(self, contracts: Contracts) -> None:
        inherited = contracts.catalogue().field("activity", "specialist_posts_fte")
        assert inherited is not None
        assert inherited.kind is FieldKind.DECIMAL

    def test_a_derived_count_of_children_is_one_too(self, contracts: Contracts) -> None:
        assert sheet(contracts, "front_door").derived["contacts_total"].is_child_count
        assert not sheet(contracts, "panels").derived["meetings_owed"].is_child_count


class TestCodes:
    def test_ten_provisions_and_five_forms(self, contracts: Contracts) -> None:
        assert len(contracts.sets["ten_provisions"]) == 10
        assert set(contracts.sets["five_forms"]) == set(contracts.code_lists["forms_of_abuse"])

    def test_every_panel_type_has_its_agencies(self, contracts: Contracts) -> None:
        assert set(contracts.also_expected) == set(contracts.code_lists["panel_types"])


class TestVersions:
    def test_a_new_version_takes_over_from_its_first_month(self, broken: Break) -> None:
        folder = broken("schools.yaml", "maximum: 500}", "maximum: 400}")
        newer = (folder / "schools.yaml").read_text(encoding="utf-8")
        newer = newer.replace('x-version: "1"', 'x-version: "2"').replace('"2025-10"', '"2026-11"')
        (folder / "schools_2.yaml").write_text(newer, encoding="utf-8")
        contracts = load_contracts(folder)
        before, after = contracts.sheet("schools", Month(2026, 9)), contracts.sheet("schools", Month(2027, 9))
        assert before is not None
        assert after is not None
        assert (before.version, after.version) == ("1", "2")

    def test_the_second_versions_cost_no_more_minutes(self, contracts: Contracts) -> None:
        january, february = Month(2027, 1), Month(2027, 2)
        assert {sheet.sheet for sheet in contracts.due(february) if sheet.version == "2"} == {"panels", "activity"}
        assert burden(contracts, february) == burden(contracts, january)

    def test_windows_begin_again_only_where_a_field_means_something_else(self, contracts: Contracts) -> None:
        newer = {
            (name, field.name)
            for name, sheet in contracts.sheets.items()
            for field in sheet.fields
            if field.since == Month(2027, 2)
        }
        assert newer == {("panels", "areas_covered"), ("activity", "pending"), ("activity", "starts_in_standard")}

    def test_nothing_but_z_and_what_is_new_tells_the_versions_of_panels_apart(self, contracts: Contracts) -> None:
        first, second = contracts.versions["panels"]
        changed = {field.name for field in second.fields if first.field(field.name) != field}
        assert changed == {"areas_covered", "actions_due", "actions_completed"}
        assert second.rules == first.rules

    def test_two_versions_from_the_same_month_are_refused(self, broken: Break) -> None:
        folder = broken("schools.yaml", "Yearly survey", "A yearly survey")
        shutil.copy(folder / "schools.yaml", folder / "schools_2.yaml")
        with pytest.raises(ContractError, match="two contracts from 2025-10"):
            load_contracts(folder)

    def test_an_unknown_sheet_is_an_error(self, contracts: Contracts) -> None:
        with pytest.raises(UnknownSheet):
            contracts.sheet("lunches", ORDINARY)

    def test_the_fingerprint_follows_the_files(self, contracts: Contracts, broken: Break) -> None:
        changed = load_contracts(broken("codes.yaml", "Mentoring", "Mentors"))
        assert len(contracts.sha256) == 64
        assert changed.sha256 != contracts.sha256


BREAKS = {
    "not YAML": ("activity.yaml", "title: Activity", "title: [Activity", r"line \d+"),
    "a key twice": ("activity.yaml", "title: Activity", "title: Activity\ntitle: Again", "title is given twice"),
    "a key nobody knows": ("activity.yaml", "x-rows: each", "x-rows: each\nx-colour: red", "x-colour"),
    "a key missing": ("activity.yaml", "x-rows: each\n", "", "x-rows"),
    "a wrong frequency": ("activity.yaml", "x-frequency: month", "x-frequency: weekly", "x-frequency"),
    "a month that is none": ("activity.yaml", 'x-from: "2025-10"', 'x-from: "2025-13"', "YYYY-MM"),
    "minutes that are no number": ("activity.yaml", "x-minutes: 0.6", "x-minutes: soon", r"referrals_received"),
    "a rule about no field": (
        "activity.yaml",
        "smaller: [starts_in_standard]",
        "smaller: [starts_early]",
        "starts_early",
    ),
    "a derived field about no field": ("panels.yaml", "add: [meetings_scheduled]", "add: [meetings]", "meetings_owed"),
    "an unknown list of codes": ("services.yaml", "x-codes: sectors", "x-codes: sektors", "sektors"),
    "an unknown set of codes": ("panels.yaml", "panel_type: meeting_panels", "panel_type: all_panels", "all_panels"),
    "a set with an unknown code": ("codes.yaml", "marac_panels: [MARAC]", "marac_panels: [MARACS]", "MARACS"),
    "an agency nobody knows": ("codes.yaml", "CSEG: [voluntary_sector]", "CSEG: [volunteers]", "volunteers"),
    "a key of no field": ("activity.yaml", "primaryKey: [service_id]", "primaryKey: [service]", "primaryKey"),
    "a register that is none": ("activity.yaml", "{sheet: services, by", "{sheet: service, by", "x-extends"),
    "z allowed and not read": ("services.yaml", 'missingValues: ["", "z"]\n', 'missingValues: [""]\n', "x-allows-z"),
    "a pattern that is none": ("services.yaml", r"'[A-Z]{3}-S\d{2}'", "'[A-Z'", "isn't a valid pattern"),
    "a sum of no field": ("young_people.yaml", "closures: activity", "closures: panels", "x-sum-of-months"),
    "z refused by no field": ("activity.yaml", "{service_types: timed", "{service_kinds: timed", "service_kinds"),
    "two documents": ("schools.yaml", "name: schools", "--- []\n---\nname: schools", "single document"),
}


@pytest.mark.parametrize(("file", "old", "new", "says"), BREAKS.values(), ids=BREAKS)
def test_a_broken_contract_is_refused_by_name(broken: Break, file: str, old: str, new: str, says: str) -> None:
    folder = broken(file, old, new)
    with pytest.raises(ContractError, match=says) as refused:
        load_contracts(folder)
    assert refused.value.path.name == file
    assert "Traceback" not in str(refused.value)


def test_a_field_twice_is_refused(broken: Break) -> None:
    folder = broken("schools.yaml", "  - name: schools_answered", "  - name: schools_secondary")
    with pytest.raises(ContractError, match="schools_secondary appears twice"):
        load_contracts(folder)


def test_a_folder_without_codes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no such file"):
        load_contracts(tmp_path)


def test_bytes_that_are_no_text_are_refused(broken: Break) -> None:
    folder = broken("schools.yaml", "Schools", "Schools")
    (folder / "schools.yaml").write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(ContractError, match="UTF-8"):
        load_contracts(folder)


def test_minutes_are_exact(contracts: Contracts) -> None:
    assert field(contracts, "activity", "referrals_received").minutes == Fraction(3, 5)

"""What measures look at: rows with their registers, windows that begin anew, names, sources."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from standards.errors import RuleSetError
from standards.framework.ruleset import RuleBook, load_book, load_rules
from standards.measures.session import Session
from standards.model import Cell, Month, Presence, SourceGroup, SourceRow, Sources, Threshold
from standards.verdicts.compare import compare
from tests.support.standards_kit import AREA, CATALOGUE, MONTH, observations, rules, sheet, standard

RATIO: dict[str, Any] = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 3}
SERVICES = sheet("services", {"service_id": "S1", "status": "operating"}, {"service_id": "S2", "status": "ended"})


def test_a_field_of_the_register_names_the_registers_cell_and_a_rows_own_its_own() -> None:
    row = sheet("activity", {"service_id": "S1", "new": 4}, register=SERVICES).rows[0]
    assert row.cells("status") == (Cell(f"sha-{AREA}-services-{MONTH}", "services", "C2"),)
    assert row.cells("new") == (Cell(f"sha-{AREA}-activity-{MONTH}", "activity", "B2"),)
    assert row.cells("service_id")[0].sheet == "activity"


def test_a_field_that_nobody_sent_has_no_cell() -> None:
    assert SERVICES.rows[0].cells("no_such_field") == ()


def test_a_nil_sheet_has_a_row_of_zeros_for_each_thing_registered_in_its_own_month() -> None:
    nil = sheet("activity", presence=Presence.NIL)
    earlier = sheet("activity", presence=Presence.NIL, month=MONTH - 1)
    register = sheet("services", {"service_id": "S3", "status": "operating"}, month=MONTH - 1)
    session = Session(observations([SERVICES, nil, register, earlier]))
    assert [row.value("service_id") for sheet_return in (nil, earlier) for row in session.rows(sheet_return)] == [
        "S1",
        "S2",
        "S3",
    ]
    first = session.rows(nil)[0]
    assert (first.receipt, first.sheet, first.number) == (nil.receipt, "activity", 0)
    assert (first.value("new"), first.value("status")) == (0, "operating")
    assert first.cells("new") == ()


def test_a_nil_sheet_without_a_register_has_no_rows() -> None:
    nil = sheet("activity", presence=Presence.NIL)
    assert Session(observations([nil])).rows(nil) == ()
    later = sheet("services", {"service_id": "S1"}, month=MONTH + 1)
    assert Session(observations([nil, later])).rows(nil) == ()


@pytest.mark.parametrize(("since", "denominator"), [(MONTH - 1, 20), (MONTH, 10), (MONTH + 1, 30)])
def test_a_window_begins_anew_with_a_sheet_whose_meaning_changed(since: Month, denominator: int) -> None:
    changed = replace(
        CATALOGUE, sheets={**CATALOGUE.sheets, "panels": replace(CATALOGUE.sheets["panels"], since=since)}
    )
    seen = observations([sheet("panels", {"held": 9, "owed": 10}, month=MONTH - back) for back in range(3)])
    (verdict,) = compare(replace(seen, catalogue=changed), rules(standard(RATIO)), MONTH)
    assert verdict.evidence.denominator == denominator


def test_a_window_is_looked_up_once() -> None:
    session = Session(observations([sheet("panels", {"held": 9, "owed": 10})]))
    assert session.window(AREA, "panels", MONTH, 3) is session.window(AREA, "panels", MONTH, 3)


def test_names_and_codes_that_nobody_knows_stand_for_themselves() -> None:
    session = Session(observations([]))
    assert (session.area_name(AREA), session.area_name("E09000099")) == ("Camden", "E09000099")
    assert session.code_title("panels", "no_such_field", "front_door") == "front door"
    assert session.codes(["scored_panels", "MASH", 3]) == {"MASE", "MARAC", "MASH", 3}
    assert CATALOGUE.field("no_such_sheet", "held") is None


def test_sources_are_the_rows_of_their_groups_in_order() -> None:
    groups = tuple(SourceGroup((row,), ("status",)) for row in SERVICES.rows)
    sources = Sources(groups)
    assert (len(sources), sources[1], list(sources[:1])) == (
        2,
        SourceRow(SERVICES.rows[1], ("status",)),
        [SourceRow(SERVICES.rows[0], ("status",))],
    )
    assert sources == Sources(groups)
    assert sources != Sources(groups[:1])
    assert sources != 2


def test_a_verdict_holds_its_threshold_as_decided() -> None:
    (verdict,) = compare(observations([]), rules(standard(RATIO)), MONTH)
    assert verdict.threshold == Threshold(Month(2020, 1), Fraction(90), Fraction(75), "Test board", True)


def test_a_rule_file_that_cannot_be_used_names_the_indicator(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("indicators:\n- {id: IN1}\n", encoding="utf-8")
    with pytest.raises(RuleSetError, match=r"rules\.yaml: line \d+, indicators IN1, title: this key is missing"):
        load_rules(path)


def test_themes_are_read_with_their_titles_in_order() -> None:
    newest = load_book().versions[-1]
    assert next(iter(newest.themes)) in {standard.theme for standard in newest.standards}
    assert all(newest.themes.values())


def test_a_version_that_there_is_not_is_told_with_those_there_are() -> None:
    made = [rules(standard(RATIO), version=name, since=since) for name, since in (("1", "2020-01"), ("2", "2021-01"))]
    with pytest.raises(RuleSetError, match=r"^There is no version 3 of the rule set. There are: 1, 2\.$"):
        RuleBook.of(made).version("3")
    with pytest.raises(RuleSetError, match=r"^Two rule sets have one version or begin in one month: 1, 1\.$"):
        RuleBook.of([made[0], made[0]])
